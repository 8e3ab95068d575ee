/**
 * Buying, as a hook: one request at a time, under one id until there is an answer, and the proof of what was bought.
 *
 * Nothing is sent again by itself: a person who got no answer is told so and taps again. Used by
 * `components/phone/Shopping.tsx`; what is kept is `purchases.ts` and `proofs.ts`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { PurchaseReply } from "@/lib/protocol/messages.ts";
import type { RefusalBody } from "@/lib/refusal.ts";
import type { call } from "@/lib/client/api.ts";
import { loadProof, type Proof, removeProof, saveProof } from "@/lib/client/proofs.ts";
import { randomHex } from "@/lib/client/random_hex.ts";
import {
  hasArrived,
  type KeptPurchase,
  loadPurchase,
  type PurchaseKey,
  savePurchase,
} from "@/lib/client/purchases.ts";
import { isOpenAnswer } from "@/lib/client/votes.ts";

/** Shorter than for other commands: in a rush nobody waits longer before they doubt. */
const timeoutMs = 6_000;
/** Between two questions which of my tickets was the first, and how often: then the page has to be opened again. */
const askAgainMs = 3_000;
const asksMax = 40;

export interface UsePurchaseOptions {
  key: PurchaseKey;
  token: string;
  /** Numbers of the tickets that are mine, as the room has said. */
  numbers: number[];
  /** The page's own, so that it is not loaded twice. */
  call: typeof call;
  /** @returns the number of the first ticket that is mine; null without an answer */
  ask(): Promise<number | null>;
  onBought(seq: number, reply: PurchaseReply): void;
  /** The room said no, and meant it. */
  onRefused(refusal: RefusalBody): void;
}

export interface Purchasing {
  /** "open": there was no answer, and whether it went through is not known. */
  state: "idle" | "sending" | "open";
  /** Of the request that is on its way or open. */
  quantity: number | null;
  proof: Proof | null;
  /** "unknown" until the browser's store has answered; see `use_proof.ts`. */
  proofState: "unknown" | "saved" | "unsaved" | "elsewhere";
  buy(quantity: number): void;
}

export function usePurchase(options: UsePurchaseOptions): Purchasing {
  const { key, token, numbers, call } = options;
  const [pending, setPending] = useState<KeptPurchase | null>(null);
  const [isSending, setIsSending] = useState(false);
  const [proof, setProof] = useState<Proof | null>(null);
  const [proofState, setProofState] = useState<Purchasing["proofState"]>("unknown");
  const isBusy = useRef(false);
  /** A first purchase was answered, and whether it was mine alone is not known yet. */
  const isKeeping = useRef(false);
  const isGone = useRef(false);
  const latest = useRef(options);
  latest.current = options;
  const held = numbers.length;

  function keep(purchase: KeptPurchase | null): void {
    savePurchase(key, purchase);
    setPending(purchase);
  }

  useEffect(() => {
    const kept = loadPurchase(key, Date.now());
    if (kept) keep(hasArrived(kept, held) ? null : kept);
    return () => void (isGone.current = true);
  }, []);
  useEffect(() => {
    if (pending && !isSending && hasArrived(pending, held)) keep(null);
    if (held > 0 && !isKeeping.current) {
      loadProof(key).then((kept) => {
        const isFirst = kept?.serverNonce !== undefined && kept.entryNumber === numbers[0];
        setProof(isFirst ? kept : null);
        setProofState(isFirst ? "saved" : "elsewhere");
      });
    }
  }, [held, isSending]);

  /** The tag was made with the nonce of the first purchase: if that came from elsewhere, mine is in no tag. */
  async function keepProof(asked: KeptPurchase, reply: PurchaseReply): Promise<void> {
    const { tickets: [entryNumber], entrantTag, serverNonce } = reply;
    const made: Proof = {
      ...key,
      commandId: asked.requestId,
      clientNonce: asked.clientNonce,
      serverNonce,
      entrantTag,
      entryNumber,
      enteredAt: Date.now(),
    };
    const isKept = await saveProof(made);
    for (let asks = 0; asks < asksMax && !isGone.current; asks++) {
      const first = await latest.current.ask();
      if (first !== null) {
        const isFirst = first === entryNumber;
        if (!isFirst) await removeProof(key);
        setProof(isFirst ? made : null);
        setProofState(!isFirst ? "elsewhere" : isKept ? "saved" : "unsaved");
        isKeeping.current = false;
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, askAgainMs));
    }
  }

  /** Whoever gets no answer there may try again here: another request for as many would buy twice. */
  function openInAnotherTab(quantity: number): KeptPurchase | null {
    const kept = loadPurchase(key, Date.now());
    return kept?.quantity === quantity && !hasArrived(kept, held) ? kept : null;
  }

  async function buy(quantity: number): Promise<void> {
    if (isBusy.current) return;
    isBusy.current = true;
    const asked = pending ?? openInAnotherTab(quantity) ??
      { requestId: randomHex(16), quantity, clientNonce: randomHex(32), held, at: Date.now() };
    keep(asked);
    setIsSending(true);
    const { requestId: id, clientNonce } = asked;
    const answer = await call<{ seq: number; reply: PurchaseReply }>(
      "POST",
      `/api/events/${encodeURIComponent(key.event)}/commands`,
      { id, module: key.module, type: "purchase", quantity: asked.quantity, clientNonce },
      { token, timeoutMs },
    );
    // What stands between may say that all is well too, but not what was bought.
    if (answer.ok && answer.reply) {
      if (asked.held === 0) {
        isKeeping.current = true;
        keepProof(asked, answer.reply);
      }
      latest.current.onBought(answer.seq, answer.reply);
      keep(null);
    } else if (!answer.ok && !isOpenAnswer(answer.refusal.code)) {
      keep(null);
      latest.current.onRefused(answer.refusal as RefusalBody);
    }
    isBusy.current = false;
    setIsSending(false);
  }

  return {
    state: isSending ? "sending" : pending ? "open" : "idle",
    quantity: pending?.quantity ?? null,
    proof,
    proofState,
    buy,
  };
}
