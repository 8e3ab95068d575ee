/**
 * One file with everything a phone kept of a draw, for whoever has to judge a complaint, and how it is saved.
 *
 * It never holds the code of the personal link: who is shown it must not be able to act as its owner.
 * @module
 */
import type { ProofKey } from "@/lib/client/proofs.ts";
import type { Testimony } from "@/lib/client/witness.ts";

/** @param receipt see `receiptTextOf` @param now unix ms */
export function evidenceText(
  { event, module }: ProofKey,
  seen: Testimony | null,
  receipt: string | undefined,
  now: number,
): string {
  const { open, close, storedAt, latestRound, roundFrom, trouble, against } = seen ?? {};
  return JSON.stringify(
    {
      format: "livedraw-evidence",
      v: 1,
      event,
      module,
      savedAt: new Date(now).toISOString(),
      trouble,
      receipt: receipt && JSON.parse(receipt),
      open,
      close,
      storedAt,
      latestRound,
      roundFrom,
      against,
    },
    null,
    1,
  );
}

export function saveFile(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
