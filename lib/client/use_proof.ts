/**
 * My entry in one raffle, as a hook: enters with nonces that this phone keeps.
 *
 * A request whose answer got lost is kept with its id, so that the next one, also after a reload, is the same
 * request. Used by `islands/AttendeePage.tsx`; storage is `proofs.ts`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RefusalBody } from "@/lib/refusal.ts";
import type { NetworkRefusal } from "@/lib/client/api.ts";
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
  /** My entry, as the room knows it. */
  entry: { entryNumber: number; entrantTag?: string } | undefined;
  send: Room["send"];
}

export interface KeptProof {
  proof: Proof | null;
  /** Of the proof: "unknown" until the browser's store has answered, "elsewhere" when I entered on another. */
  state: "unknown" | "saved" | "unsaved" | "elsewhere";
  enter(): Promise<{ ok: true; entry: Entered } | { ok: false; refusal: RefusalBody | NetworkRefusal }>;
  forget(): Promise<void>;
}

export function useProof({ key, entry, send }: UseProofOptions): KeptProof {
  const [proof, setProof] = useState<Proof | null>(null);
  const [state, setState] = useState<KeptProof["state"]>("unknown");
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

  return { proof, state, enter, forget };
}
