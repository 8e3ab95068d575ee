/**
 * What this phone keeps of my entries: the nonces that prove them; and where `witness_job.ts` keeps what it saw.
 *
 * IndexedDB, or localStorage where that is shut; some browsers keep nothing, so every write says whether it
 * was kept. One record for each attendee and raffle. Called by `islands/AttendeePage.tsx`.
 * @module
 */

export interface Proof {
  event: string;
  module: string;
  /** Families share phones. */
  attendee: string;
  /** Of the request to enter: the same again is answered with the first answer. */
  commandId: string;
  /** 64 hex, made here before the request. */
  clientNonce: string;
  /** From the answer; absent while it is not known whether the request arrived. */
  serverNonce?: string;
  entrantTag?: string;
  entryNumber?: number;
  /** Unix ms on this phone's clock. */
  enteredAt?: number;
  /** The same of a tap that still waits for its answer: it is sent until there is one. */
  askedAt?: number;
}

export type ProofKey = Pick<Proof, "event" | "module" | "attendee">;

const DATABASE = "drumroll";
const STORE = "proofs";

export const loadProof = (key: ProofKey): Promise<Proof | null> => loadKept<Proof>(nameOf(key));

/** @returns whether it is kept now; only then may the page say so */
export const saveProof = (proof: Proof): Promise<boolean> => saveKept(nameOf(proof), proof);

/** A browser that keeps nothing answers null, as one that has nothing does. */
export async function loadKept<T>(name: string): Promise<T | null> {
  try {
    const kept = await request<T | undefined>("readonly", (store) => store.get(name));
    if (kept) return kept;
  } catch {
    // Private windows of some browsers have no database; the other store may hold it.
  }
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null");
  } catch {
    return null;
  }
}

/** @returns whether it is kept now */
export async function saveKept(name: string, value: unknown): Promise<boolean> {
  try {
    await request("readwrite", (store) => store.put(value, name));
    return true;
  } catch {
    try {
      localStorage.setItem(name, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }
}

export async function removeProof(key: ProofKey): Promise<void> {
  try {
    localStorage.removeItem(nameOf(key));
    await request("readwrite", (store) => store.delete(nameOf(key)));
  } catch {
    // What cannot be opened holds nothing.
  }
}

/** The path of my personal link of an event, so that the code on the wall leads me back to it. */
export function keepLink(event: string, path: string): void {
  try {
    localStorage.setItem(`drumroll:link:${event}`, path);
  } catch {
    // Then the link is only where it came from.
  }
}

export function keptLink(event: string): string | null {
  try {
    const path = localStorage.getItem(`drumroll:link:${event}`);
    // Only ever a path of this site: what else stands there was not written by us.
    return path?.startsWith(`/e/${encodeURIComponent(event)}/`) ? path : null;
  } catch {
    return null;
  }
}

function nameOf({ event, module, attendee }: ProofKey): string {
  return ["drumroll:proof", event, module, attendee].map(encodeURIComponent).join("/");
}

async function request<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<T> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
  });
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = ask(transaction.objectStore(STORE));
      // "complete" and not "success": kept means that it is on the disk's way, not only accepted.
      transaction.oncomplete = () => resolve(asked.result as T);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
