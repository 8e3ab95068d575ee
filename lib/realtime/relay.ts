/**
 * Carries deltas between isolates. It promises nothing: at most once, any order, perhaps not at all.
 *
 * The head in the store is the truth; the hub covers what the relay loses with a snapshot of it.
 * `broadcast_relay.ts` is the real one, the simulator's loses and reorders on purpose; before either stands
 * `sparing_relay.ts`.
 * @module
 */
import type { Told } from "@/lib/modules/contract.ts";

/** What one commit changed. Covers the commits after `from` up to `seq`. */
export interface Delta {
  event: string;
  from: number;
  seq: number;
  changes: Told[];
}

export interface Relay {
  publish(delta: Delta): void;
  /** Deltas of one event published by others (never one's own). Returns the stop function. */
  subscribe(event: string, onDelta: (delta: Delta) => void): () => void;
  close(): void;
}
