/**
 * What a phone keeps of its entry, and the file it saves: small, for pages that do not check anything.
 *
 * `receipt.ts` reads it and checks the entry against the sealed list.
 * @see docs/LIVEDRAW.md, section 9
 * @module
 */
import type { Hex } from "@/lib/draw/bytes.ts";
import type { Signed } from "@/lib/draw/records.ts";

export const RECEIPT_FORMAT = "livedraw-receipt";

/** What a phone keeps. Everything but the receipt is optional: each closes one more way to be cheated. */
export interface KeptReceipt {
  receipt: Signed;
  /** 32 bytes, made by the phone */
  clientNonce?: Hex;
  /** The code of the attendee's own ticket or link; or its hash. */
  ticketCode?: string;
  holderHash?: Hex;
  /** For ticket 0, 1, …: its index in the sealed list and its audit path. */
  paths?: { i: number; p: Hex[] }[];
}

/** The text of a kept receipt, as it is saved and as `verify` takes it. */
export function keptReceiptText(kept: KeptReceipt): string {
  const { receipt: { text, sig }, clientNonce, ticketCode, holderHash, paths } = kept;
  return JSON.stringify({
    format: RECEIPT_FORMAT,
    v: 1,
    receipt: { text, sig },
    clientNonce,
    ticketCode,
    holderHash,
    paths: paths?.map(({ i, p }) => ({ i, p })),
  });
}
