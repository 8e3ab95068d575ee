/**
 * My entry in one raffle, as a hook: enters with nonces that this phone keeps, and watches the seal.
 *
 * A request whose answer got lost is kept with its id, so that the next one, also after a reload, is the same
 * request. Used by `islands/AttendeePage.tsx`; storage is `proofs.ts`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RefusalBody } from "@/lib/refusal.ts";
import { call, type NetworkRefusal } from "@/lib/client/api.ts";
import type { Room } from "@/lib/client/room_signals.ts";
import {
  loadProof,
  type Proof,
  type ProofKey,
  randomHex,
  removeProof,
  saveProof,
} from "@/lib/client/proofs.ts";

export interface Entered {
  entryNumber: number;
  entrantTag: string;
}

interface EnterReply extends Entered {
  serverNonce: string;
}

export interface UseProofOptions {
  key: ProofKey;
  /** The code of my personal link. */
  token: string;
  /** My entry, as the room knows it. */
  entry: { entryNumber: number; entrantTag?: string } | undefined;
  /** The seal, once there is one. */
  closeHash: string | undefined;
  send: Room["send"];
}

export interface KeptProof {
  proof: Proof | null;
  /** Of the proof: "unknown" until the browser's store has answered, "elsewhere" when I entered on another. */
  state: "unknown" | "saved" | "unsaved" | "elsewhere";
  /** "kept": this phone holds the seal, and it is still the same; "broken": it is another one now. */
  seal: "unknown" | "kept" | "broken";
  enter(): Promise<{ ok: true; entry: Entered } | { ok: false; refusal: RefusalBody | NetworkRefusal }>;
  forget(): Promise<void>;
  /** Saves the proof as a file that the verifier takes; false when the signed receipt cannot be had now. */
  copy(): Promise<boolean>;
}

export function useProof({ key, token, entry, closeHash, send }: UseProofOptions): KeptProof {
  const [proof, setProof] = useState<Proof | null>(null);
  const [state, setState] = useState<KeptProof["state"]>("unknown");
  const [seal, setSeal] = useState<KeptProof["seal"]>("unknown");
  const [isLoaded, setIsLoaded] = useState(false);
  const latest = useRef<Proof | null>(null);
  const busy = useRef(false);

  async function keep(next: Proof): Promise<boolean> {
    latest.current = next;
    const isKept = await saveProof(next);
    setProof(next);
    return isKept;
  }

  useEffect(() => {
    let isCurrent = true;
    latest.current = null;
    setProof(null);
    setState("unknown");
    setSeal("unknown");
    setIsLoaded(false);
    loadProof(key).then((kept) => {
      // A tap may have been faster than the store.
      if (!isCurrent || latest.current) return;
      latest.current = kept;
      setProof(kept);
      setIsLoaded(true);
    });
    return () => {
      isCurrent = false;
    };
  }, [key.event, key.module, key.attendee]);

  useEffect(() => {
    if (!isLoaded || !entry || state !== "unknown" || busy.current) return;
    const isMine = !proof?.entrantTag || !entry.entrantTag || proof.entrantTag === entry.entrantTag;
    if (!proof || !isMine) return setState("elsewhere");
    if (proof.serverNonce) return setState("saved");
    // The answer of an earlier visit got lost: the same request brings it back.
    enter().then(({ ok }) => ok || setState("elsewhere"));
  }, [isLoaded, entry?.entrantTag, entry === undefined]);

  useEffect(() => {
    if (!closeHash || !proof?.serverNonce) return;
    if (proof.closeHash) return setSeal(proof.closeHash === closeHash ? "kept" : "broken");
    keep({ ...proof, closeHash }).then((isKept) => isKept && setSeal("kept"));
  }, [closeHash, proof?.serverNonce, proof?.closeHash]);

  const enter: KeptProof["enter"] = async () => {
    busy.current = true;
    try {
      latest.current ??= await loadProof(key);
      const asked = latest.current?.serverNonce ? null : latest.current;
      const next = asked ?? { ...key, commandId: randomHex(16), clientNonce: randomHex(32) };
      await keep(next);
      const { commandId: id, clientNonce } = next;
      const answer = await send({ module: key.module, type: "enter", id, clientNonce });
      if (!answer.ok) return answer;
      const { entryNumber, entrantTag, serverNonce } = answer.reply as EnterReply;
      const isKept = await keep({ ...next, entryNumber, entrantTag, serverNonce, enteredAt: Date.now() });
      setState(isKept ? "saved" : "unsaved");
      return { ok: true, entry: { entryNumber, entrantTag } };
    } finally {
      busy.current = false;
    }
  };

  async function forget(): Promise<void> {
    latest.current = null;
    setProof(null);
    setState("unknown");
    await removeProof(key);
  }

  async function copy(): Promise<boolean> {
    const mine = latest.current;
    if (!mine?.entrantTag) return false;
    const path = `/api/events/${encodeURIComponent(key.event)}/modules/${
      encodeURIComponent(key.module)
    }/receipt`;
    const receipt = mine.receipt ??
      await call<{ text: string; sig: string }>("GET", path, undefined, { token })
        .then((answer) => answer.ok ? { text: answer.text, sig: answer.sig } : null);
    if (!receipt) return false;
    await keep({ ...mine, receipt });
    // The hash stands in for the link's code: who is shown the proof must not be able to act as me.
    const [{ keptReceiptText }, { holderHash }] = await Promise.all([
      import("@/lib/draw/kept_receipt.ts"),
      import("@/lib/draw/tags.ts"),
    ]);
    const text = keptReceiptText({ receipt, clientNonce: mine.clientNonce, holderHash: holderHash(token) });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `receipt-${key.event}-${key.module}-${mine.entryNumber ?? ""}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
    return true;
  }

  return { proof, state, seal, enter, forget, copy };
}
