/**
 * Lets this phone watch over its entry while a page is about this raffle. Shows nothing.
 *
 * The page mounts it with a key for each raffle; what is found comes back through `onCheck`.
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import type { RaffleView, View } from "@/lib/protocol/messages.ts";
import { drawsWon } from "@/components/phone/Notes.tsx";
import type { Me } from "@/components/phone/scene.ts";
import type { Check } from "@/lib/client/check.ts";
import { saveFile } from "@/lib/client/evidence.ts";
import type { Proof, ProofKey } from "@/lib/client/proofs.ts";
import { browser, type Keeping } from "@/lib/client/witness_around.ts";
import { createWitness, type Witness } from "@/lib/client/witness_job.ts";

/** What the page asks of whoever watches. */
export interface Watcher {
  retry(): void;
  saveEvidence(): void;
  /** @returns false when the signed receipt cannot be had now */
  saveReceipt(): Promise<boolean>;
}

export interface WatchProps {
  proofKey: ProofKey;
  token: string;
  view: View;
  me: Me;
  raffle: RaffleView;
  entry: { entryNumber: number; entrantTag?: string };
  /** How many were sold to me. */
  tickets?: number;
  /** The room knows of no such entry; it is what this phone was promised. */
  isGone: boolean;
  proof: Proof | null;
  keeping: Keeping;
  onCheck(check: Check): void;
  /** Where the page finds its watcher. */
  watcher: { current: Watcher | null };
}

export function Watch(props: WatchProps) {
  const { proofKey: key, token, view, me, raffle, entry, tickets, isGone, proof, keeping, onCheck, watcher } =
    props;
  const witness = useRef<Witness | null>(null);
  useEffect(() => {
    const made = createWitness({ key, token, onCheck, around: browser(keeping) });
    witness.current = made;
    watcher.current = {
      retry: made.retry,
      saveEvidence: () => saveFile(`evidence-${key.event}-${key.module}.json`, made.evidenceText()),
      async saveReceipt() {
        const text = await made.receiptText();
        if (text) saveFile(`receipt-${key.event}-${key.module}-${entry.entryNumber}.json`, text);
        return text !== null;
      },
    };
    return () => {
      made.stop();
      watcher.current = null;
    };
  }, []);
  useEffect(() => {
    if (!entry.entrantTag) return;
    witness.current!.hear({
      raffle,
      proof,
      entrantTag: entry.entrantTag,
      tickets,
      isGone,
      wonElsewhere: drawsWon(view, me),
    });
  }, [raffle, proof, entry.entrantTag, tickets]);
  return null;
}
