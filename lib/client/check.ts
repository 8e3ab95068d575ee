/**
 * What a watching phone is told, and what it says: the two ends of `witness_job.ts`.
 *
 * Types alone, but for the first word; `components/phone/Checked.tsx` shows them.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import type { Proof } from "@/lib/client/proofs.ts";
import type { Found, Testimony, Trouble } from "@/lib/client/witness.ts";

/** What the page knows; told again with every change. */
export interface Facts {
  raffle: RaffleView;
  proof: Proof | null;
  /** My entry in this raffle. */
  entrantTag: string;
  /** How many tickets of it were sold to me; one where nothing is said. */
  tickets?: number;
  /** The room knows of no entry of mine, though this phone was promised one. */
  isGone?: boolean;
  /** Draw ids of what I won besides, as this page sees it; each may keep me out of this one. */
  wonElsewhere?: string[];
}

/** What the page may say, of the facts last heard. */
export interface Check {
  seal: "unknown" | "kept" | "broken";
  ticket?: Testimony["ticket"];
  storedAt?: number;
  isPractice: boolean;
  trouble: Trouble | null;
  found: Found | null;
  /** Why nothing can be said now: no answer, or a page too old for this draw or this browser. */
  stuck: "network" | "old" | null;
}

export const unchecked: Check = {
  seal: "unknown",
  isPractice: false,
  trouble: null,
  found: null,
  stuck: null,
};
