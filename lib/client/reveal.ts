/**
 * The choreography of a station's reveal: what moves, who has the stage alone, which page of winners is on.
 *
 * It follows the view and starts nothing: only a reveal that arrives while this screen watches moves; a screen
 * that joins or comes back shows the end. Used by `islands/StationShell.tsx`.
 * @module
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RaffleView } from "@/lib/protocol/messages.ts";

/** How long one name keeps the stage before the whole board follows. */
const SPOTLIGHT_MS = 12_000;
/** The longest movement of a reveal, with room. */
const MOVING_MS = 4_000;
const PAGE_MS = 10_000;
/** After a reconnect the first view is news to this screen only. */
const RETURNING_MS = 1_000;

export interface Reveal {
  /** Something moves. */
  live: boolean;
  /** The tiers that came with this reveal; those shown before stand still. */
  fresh: string[];
  /** Slot of the winner with the stage to themselves. */
  spotlight: number | null;
  page: number;
}

const settled: Reveal = { live: false, fresh: [], spotlight: null, page: 0 };

interface Seen {
  module: string | null;
  tiers: string[];
}

/** @param current whether the connection stands: what arrives while it does not is old news */
export function useReveal(module: string | null, raffle: RaffleView | null, current: boolean): Reveal {
  const [reveal, setReveal] = useState(settled);
  const seen = useRef<Seen | null>(null);
  const returning = useRef(true);
  const tiers = raffle?.resultsVisible ? raffle.revealedTiers ?? [] : [];
  const key = `${module}/${tiers.join()}`;

  useLayoutEffect(() => {
    if (!current) returning.current = true;
    const timer = current ? setTimeout(() => returning.current = false, RETURNING_MS) : undefined;
    return () => clearTimeout(timer);
  }, [current]);

  useLayoutEffect(() => {
    const before = seen.current;
    seen.current = { module, tiers };
    const isNews = before?.module === module && tiers.length > before.tiers.length && !returning.current;
    if (!isNews) return setReveal(settled);
    const fresh = tiers.filter((tier) => !before.tiers.includes(tier));
    setReveal({ live: true, fresh, spotlight: aloneIn(fresh, raffle), page: 0 });
    const still = setTimeout(() => setReveal((now) => ({ ...now, live: false })), MOVING_MS);
    const board = setTimeout(() => setReveal((now) => ({ ...now, spotlight: null })), SPOTLIGHT_MS);
    return () => {
      clearTimeout(still);
      clearTimeout(board);
    };
  }, [key]);

  // A key or a tap settles what is moving at its end. None starts anything.
  useEffect(() => {
    if (!reveal.live) return;
    const settle = () => setReveal((now) => ({ ...now, live: false }));
    addEventListener("keydown", settle);
    addEventListener("pointerdown", settle);
    return () => {
      removeEventListener("keydown", settle);
      removeEventListener("pointerdown", settle);
    };
  }, [reveal.live]);

  const hasBoard = tiers.length > 0 && reveal.spotlight === null;
  useEffect(() => {
    if (!hasBoard) return;
    const timer = setInterval(() => setReveal((now) => ({ ...now, page: now.page + 1 })), PAGE_MS);
    return () => clearInterval(timer);
  }, [hasBoard, key]);

  return reveal;
}

/** The slot of the winner when one tier with one winner was revealed. */
function aloneIn(fresh: string[], raffle: RaffleView | null): number | null {
  const winners = raffle?.winners?.filter(({ tier }) => fresh.includes(tier)) ?? [];
  return fresh.length === 1 && winners.length === 1 ? winners[0].slot : null;
}
