/**
 * Puts the deltas of one room in order: drops repeats, keeps early ones for a while, knows of a hole.
 *
 * Pure state, no clock: the hub decides how long a hole may stay and covers it with a snapshot.
 * @module
 */
import type { Delta } from "@/lib/realtime/relay.ts";

/**
 * Early deltas that are kept. A hole with that many behind it will not close by itself, and a snapshot is
 * cheaper than they are.
 */
export const EARLY_MAX = 64;

export interface Order {
  /** The last commit that is in hand with all before it; null until a snapshot has said where we are. */
  position(): number | null;
  /** The latest commit heard of, in hand or not. */
  latest(): number;
  /** Something up to `latest` is not in hand. */
  hasHole(): boolean;
  /** Too many early deltas came; they were let go, so only a snapshot closes the hole. */
  isHopeless(): boolean;
  /** There is a commit `seq`, whatever it changed. */
  hear(seq: number): void;
  /** @returns what is in order now, perhaps nothing, perhaps this delta and early ones after it */
  take(delta: Delta): Delta[];
  /** A snapshot covers everything up to `seq`. @returns early deltas that follow on it */
  jump(seq: number): Delta[];
  /** Nothing that was heard beyond the position was true. */
  disbelieve(): void;
  forget(): void;
}

export function createOrder(): Order {
  let position: number | null = null;
  let latest = 0;
  let isHopeless = false;
  /** By `from`: at most one step onward from each place. */
  const early = new Map<number, Delta>();

  function follow(): Delta[] {
    const inOrder: Delta[] = [];
    for (let next = nextEarly(); next; next = nextEarly()) {
      inOrder.push(next);
      position = next.seq;
    }
    return inOrder;
  }

  function nextEarly(): Delta | undefined {
    for (const [from, delta] of early) {
      if (delta.seq <= position!) early.delete(from);
      else if (from <= position!) {
        early.delete(from);
        return delta;
      }
    }
  }

  function take(delta: Delta): Delta[] {
    latest = Math.max(latest, delta.seq);
    if (position !== null && delta.seq <= position) return [];
    const known = early.get(delta.from);
    if (!known || known.seq < delta.seq) early.set(delta.from, delta);
    const inOrder = position === null ? [] : follow();
    if (early.size > EARLY_MAX) {
      early.clear();
      isHopeless = true;
    }
    return inOrder;
  }

  function jump(seq: number): Delta[] {
    position = Math.max(seq, position ?? 0);
    latest = Math.max(latest, position);
    isHopeless = false;
    return follow();
  }

  function disbelieve(): void {
    early.clear();
    latest = position ?? 0;
    isHopeless = false;
  }

  return {
    position: () => position,
    latest: () => latest,
    hasHole: () => position !== null && latest > position,
    isHopeless: () => isHopeless,
    hear: (seq) => {
      latest = Math.max(latest, seq);
    },
    take,
    jump,
    disbelieve,
    forget: () => {
      position = null;
      disbelieve();
    },
  };
}
