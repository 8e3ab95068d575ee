/**
 * The purchase that this phone asked for and has no answer to yet, and where it is kept over a reload.
 *
 * localStorage, because it has to be kept in the same instant as the tap and before anything is sent. The same
 * request id goes out until there is an answer, so that a retry never buys twice. Called by `use_purchase.ts`.
 * @module
 */
import { KEEP_MS } from "@/lib/client/votes.ts";

export interface KeptPurchase {
  requestId: string;
  quantity: number;
  /** 64 hex: counts in the first purchase of a person. */
  clientNonce: string;
  /** How many tickets were mine at the tap. */
  held: number;
  /** Unix ms on this phone's clock. */
  at: number;
}

export interface PurchaseKey {
  event: string;
  module: string;
  /** Families share phones. */
  attendee: string;
}

export function loadPurchase(key: PurchaseKey, now: number): KeptPurchase | null {
  try {
    const kept = JSON.parse(localStorage.getItem(nameOf(key)) ?? "null");
    return isPurchase(kept) && now - kept.at < KEEP_MS ? kept : null;
  } catch {
    return null;
  }
}

/** A browser that keeps nothing forgets it with the page; the room still has what it took. */
export function savePurchase(key: PurchaseKey, purchase: KeptPurchase | null): void {
  try {
    if (purchase) localStorage.setItem(nameOf(key), JSON.stringify(purchase));
    else localStorage.removeItem(nameOf(key));
  } catch {
    // Said by the proof's own sentence.
  }
}

/** It went through after all: more tickets are mine than at the tap. */
export function hasArrived(purchase: KeptPurchase, held: number): boolean {
  return held >= purchase.held + purchase.quantity;
}

function nameOf({ event, module, attendee }: PurchaseKey): string {
  return ["drumroll:purchase", event, module, attendee].map(encodeURIComponent).join("/");
}

/** Whatever else stands there was not written by this version. */
function isPurchase(kept: Partial<KeptPurchase> | null): kept is KeptPurchase {
  return typeof kept?.requestId === "string" && typeof kept.clientNonce === "string" &&
    Number.isInteger(kept.quantity) && Number.isInteger(kept.held) && typeof kept.at === "number";
}
