/**
 * The choreography of a station's reveal: what moves, who has the stage alone, which page of winners is on.
 *
 * It follows the view and starts nothing: only what arrives while this screen watches moves; a screen that joins or
 * comes back shows the end. Used by `islands/StationShell.tsx`.
 * @module
 */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";

/** How long one name keeps the stage before the whole board follows. */
const SPOTLIGHT_MS = 12_000;
/** The same where they have to say that they are here: their time runs already, and has to be seen. */
const SPOTLIGHT_CLAIM_MS = 6_000;
/** How long the last winner who was waited for keeps it, once they are here. */
const HERE_MS = 6_000;
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

/** What a screen has seen of a raffle's results. */
export interface Seen {
  module: string | null;
  tiers: string[];
  /** Who held which prize, as "slot:entrantTag". */
  held: string[];
  /** Slots of winners who still had to say that they are here. */
  waiting: number[];
}

export interface News {
  fresh: string[];
  spotlight: number | null;
  /** How long the spotlight lasts. */
  ms: number;
  /** A name arrives; else it stood there already. */
  moves: boolean;
}

const holding = ({ slot, entrantTag }: WinnerView) => `${slot}:${entrantTag}`;

export function seenOf(module: string | null, raffle: RaffleView | null): Seen {
  if (!raffle?.resultsVisible) return { module, tiers: [], held: [], waiting: [] };
  const { revealedTiers = [], claimSeconds, winners = [] } = raffle;
  const waiting = winners.filter(({ claimedAt }) => claimSeconds > 0 && !claimedAt).map(({ slot }) => slot);
  return { module, tiers: revealedTiers, held: winners.map(holding), waiting };
}

/** What is worth a moment on the stage: a tier, a newcomer, or the last one who was waited for. */
export function newsOf(before: Seen, now: Seen, winners: WinnerView[]): News | null {
  if (before.module !== now.module) return null;
  const fresh = now.tiers.filter((tier) => !before.tiers.includes(tier));
  if (fresh.length > 0) {
    const theirs = winners.filter(({ tier }) => fresh.includes(tier));
    const isOne = fresh.length === 1 && theirs.length === 1;
    const ms = isOne && now.waiting.includes(theirs[0].slot) ? SPOTLIGHT_CLAIM_MS : SPOTLIGHT_MS;
    return { fresh, spotlight: isOne ? theirs[0].slot : null, ms, moves: true };
  }
  const newcomer = winners.find((winner) => winner.after && !before.held.includes(holding(winner)));
  if (newcomer) return { fresh: [], spotlight: newcomer.slot, ms: SPOTLIGHT_MS, moves: true };
  const [last, ...others] = before.waiting;
  const isHere = winners.some(({ slot, claimedAt }) => slot === last && claimedAt);
  return isHere && others.length === 0 ? { fresh: [], spotlight: last, ms: HERE_MS, moves: false } : null;
}

/** @param current whether the connection stands: what arrives while it does not is old news */
export function useReveal(module: string | null, raffle: RaffleView | null, current: boolean): Reveal {
  const [reveal, setReveal] = useState(settled);
  const seen = useRef<Seen | null>(null);
  const returning = useRef(true);
  const stop = useRef(() => {});
  const now = seenOf(module, raffle);
  const key = JSON.stringify(now);

  useLayoutEffect(() => {
    if (!current) returning.current = true;
    const timer = current ? setTimeout(() => returning.current = false, RETURNING_MS) : undefined;
    return () => clearTimeout(timer);
  }, [current]);

  useLayoutEffect(() => {
    const before = seen.current;
    seen.current = now;
    const isNew = before === null || before.module !== module || now.tiers.length < before.tiers.length;
    const news = isNew || returning.current ? null : newsOf(before, now, raffle?.winners ?? []);
    if (!news) {
      // A claim or a lost connection takes nobody off the stage.
      if (isNew || now.tiers.length > before.tiers.length) end();
      return;
    }
    // Their mark appears where they stand already.
    if (!news.moves && reveal.spotlight === news.spotlight) return;
    stop.current();
    setReveal({ live: news.moves, fresh: news.fresh, spotlight: news.spotlight, page: 0 });
    const still = setTimeout(() => setReveal((was) => ({ ...was, live: false })), MOVING_MS);
    const board = setTimeout(() => setReveal((was) => ({ ...was, spotlight: null })), news.ms);
    stop.current = () => {
      clearTimeout(still);
      clearTimeout(board);
    };
  }, [key]);

  function end() {
    stop.current();
    setReveal(settled);
  }

  useEffect(() => () => stop.current(), []);

  // A key or a tap settles what is moving at its end. None starts anything.
  useEffect(() => {
    if (!reveal.live) return;
    const settle = () => setReveal((was) => ({ ...was, live: false }));
    addEventListener("keydown", settle);
    addEventListener("pointerdown", settle);
    return () => {
      removeEventListener("keydown", settle);
      removeEventListener("pointerdown", settle);
    };
  }, [reveal.live]);

  const hasBoard = now.tiers.length > 0 && reveal.spotlight === null;
  const tiers = now.tiers.join();
  useEffect(() => {
    if (!hasBoard) return;
    const timer = setInterval(() => setReveal((was) => ({ ...was, page: was.page + 1 })), PAGE_MS);
    return () => clearInterval(timer);
  }, [hasBoard, module, tiers]);

  return reveal;
}
