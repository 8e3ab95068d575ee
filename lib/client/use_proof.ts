/**
 * My entry in one raffle, as a hook: enters with nonces that this phone keeps.
 *
 * The tap is kept before anything is sent, and goes out under one id until there is an answer, over reloads and
 * lost networks. Used by `islands/AttendeePage.tsx`; storage is `proofs.ts`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RefusalBody } from "@/lib/refusal.ts";
import type { NetworkRefusal } from "@/lib/client/api.ts";
import type { Room } from "@/lib/client/room_signals.ts";
import { againMs, isOpenAnswer, KEEP_MS } from "@/lib/client/votes.ts";
import { loadProof, type Proof, type ProofKey, removeProof, saveProof } from "@/lib/client/proofs.ts";
import { randomHex } from "@/lib/client/random_hex.ts";

export interface Entered {
  entryNumber: number;
  entrantTag: string;
}

interface EnterReply extends Entered {
  serverNonce: string;
}

export type EnterAnswer =
  | { ok: true; entry: Entered }
  | { ok: false; refusal: RefusalBody | NetworkRefusal };

export interface UseProofOptions {
  key: ProofKey;
  /** My entry, as the room knows it. */
  entry: { entryNumber: number; entrantTag?: string } | undefined;
  /** The room is heard: a good moment to send what waits. */
  isLive: boolean;
  send: Room["send"];
  /** The room has said yes or no to a tap, of this visit or of an earlier one. */
  onAnswer(module: string, answer: EnterAnswer): void;
}

export interface KeptProof {
  proof: Proof | null;
  /** Of the proof: "unknown" until the browser's store has answered, "elsewhere" when I entered on another. */
  state: "unknown" | "saved" | "unsaved" | "elsewhere";
  /** A tap without an answer: on its way at this moment, kept on this phone, or only on this page. */
  tap: "sending" | "kept" | "unkept" | null;
  enter(): void;
  forget(): Promise<void>;
}

export function useProof({ key, entry, isLive, send, onAnswer }: UseProofOptions): KeptProof {
  const [proof, setProof] = useState<Proof | null>(null);
  const [state, setState] = useState<KeptProof["state"]>("unknown");
  const [tap, setTap] = useState<KeptProof["tap"]>(null);
  const [isLoaded, setIsLoaded] = useState(false);
  const latest = useRef<Proof | null>(null);
  /** The raffle that is being asked. */
  const busy = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const rounds = useRef(0);
  const told = useRef({ shown: key.module, onAnswer });
  told.current = { shown: key.module, onAnswer };

  async function keep(next: Proof): Promise<boolean> {
    // Another raffle may be shown by now.
    const isShown = () => next.module === told.current.shown;
    if (isShown()) latest.current = next;
    const isKept = await saveProof(next);
    if (isShown()) setProof(next);
    return isKept;
  }

  /** After a while without an answer. */
  function again(): void {
    const askedAt = latest.current?.askedAt;
    if (askedAt && Date.now() - askedAt < KEEP_MS) enter();
    else setTap(null);
  }

  useEffect(() => {
    let isCurrent = true;
    latest.current = null;
    setProof(null);
    setState("unknown");
    setTap(null);
    setIsLoaded(false);
    loadProof(key).then((kept) => {
      // A tap may have been faster than the store.
      if (!isCurrent || latest.current) return;
      latest.current = kept;
      setProof(kept);
      setIsLoaded(true);
      again();
    });
    return () => {
      isCurrent = false;
      clearTimeout(timer.current);
    };
  }, [key.event, key.module, key.attendee]);

  useEffect(() => {
    if (!isLoaded || !entry || state !== "unknown" || busy.current === key.module) return;
    const isMine = !proof?.entrantTag || !entry.entrantTag || proof.entrantTag === entry.entrantTag;
    if (!proof || !isMine) return setState("elsewhere");
    if (proof.serverNonce) return setState("saved");
    // The answer of an earlier visit got lost: the same request brings it back.
    ask(proof).then(({ ok }) => ok || setState("elsewhere"));
  }, [isLoaded, entry?.entrantTag, entry === undefined]);

  useEffect(() => {
    rounds.current = 0;
    if (isLive) again();
  }, [isLive]);

  async function ask(asked: Proof): Promise<EnterAnswer> {
    const { commandId: id, clientNonce, module } = asked;
    const answer = await send({ module, type: "enter", id, clientNonce });
    if (!answer.ok) return answer;
    const { entryNumber, entrantTag, serverNonce } = answer.reply as EnterReply;
    const known = { entryNumber, entrantTag, serverNonce, enteredAt: Date.now() };
    const isKept = await keep({ ...asked, ...known, askedAt: undefined });
    if (module === told.current.shown) setState(isKept ? "saved" : "unsaved");
    return { ok: true, entry: { entryNumber, entrantTag } };
  }

  async function enter(): Promise<void> {
    const { module } = key;
    if (busy.current === module) return;
    busy.current = module;
    clearTimeout(timer.current);
    setTap("sending");
    latest.current ??= await loadProof(key);
    const asked = latest.current?.serverNonce ? null : latest.current;
    const next: Proof = {
      ...asked ?? { ...key, commandId: randomHex(16), clientNonce: randomHex(32) },
      askedAt: asked?.askedAt ?? Date.now(),
    };
    const isKept = await keep(next);
    const answer = await ask(next);
    if (busy.current === module) busy.current = null;
    const isOpen = !answer.ok && isOpenAnswer(answer.refusal.code);
    if (!answer.ok && !isOpen) await keep({ ...next, askedAt: undefined });
    if (!isOpen) told.current.onAnswer(module, answer);
    if (module !== told.current.shown) return;
    setTap(!isOpen ? null : isKept ? "kept" : "unkept");
    if (isOpen) timer.current = setTimeout(again, againMs(rounds.current++));
  }

  async function forget(): Promise<void> {
    latest.current = null;
    setProof(null);
    setState("unknown");
    await removeProof(key);
  }

  return { proof, state, tap, enter, forget };
}
