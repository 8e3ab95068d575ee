/**
 * The choreography of a station's reveal: what moves, who has the stage alone, which page of winners is on.
 *
 * It follows the view and starts nothing: only what arrives while this screen watches moves. A screen that joins or
 * comes back shows what the others show, at its end: who is alone on the stage and which page is on follow from the
 * view and the server's clock. Used by `islands/StationShell.tsx` and the overlay.
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
/** So long the names stay after somebody has said that they are here, before the last word may come. */
const CALM_MS = 30_000;
/** A timer may fire a little early. */
const PAST_MS = 4;
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
  /** Nobody has just said that they are here: the last word may take the place of the names. */
  calm: boolean;
}

const settled: Reveal = { live: false, fresh: [], spotlight: null, page: 0, calm: false };

/** What a screen has seen of a raffle's results. */
export interface Seen {
  module: string | null;
  tiers: string[];
  /** Who held which prize, as "slot:entrantTag". */
  held: string[];
  /** Slots of winners who still had to say that they are here. */
  waiting: number[];
  /** Slots of winners who had said so, whether they had to or not. */
  here: number[];
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
  if (!raffle?.resultsVisible) return { module, tiers: [], held: [], waiting: [], here: [] };
  const { revealedTiers = [], claimSeconds, winners = [] } = raffle;
  const waiting = winners.filter(({ claimedAt }) => claimSeconds > 0 && !claimedAt).map(({ slot }) => slot);
  const here = winners.filter(({ claimedAt }) => claimedAt).map(({ slot }) => slot);
  return { module, tiers: revealedTiers, held: winners.map(holding), waiting, here };
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

/** What every screen shows at a moment, as far as the view and the clock say. */
export interface Standing {
  /** Slot of the winner who still has the stage alone, and for how long. */
  spotlight: { slot: number; leftMs: number } | null;
  /** Unix ms since when the board is on. */
  boardFrom: number;
}

const at = (time: string | undefined) => time === undefined ? -Infinity : Date.parse(time);

/** @returns null before the first reveal */
export function standing({ winners = [], claimSeconds }: RaffleView, now: number): Standing | null {
  const shownAt = Math.max(...winners.map((winner) => at(winner.shownAt)));
  if (winners.length === 0) return null;
  const newest = winners.filter((winner) => at(winner.shownAt) === shownAt);
  const [one] = newest;
  const isTimed = claimSeconds > 0 && !one.after && !one.claimedAt;
  let spotlight = newest.length === 1
    ? { slot: one.slot, until: shownAt + (isTimed ? SPOTLIGHT_CLAIM_MS : SPOTLIGHT_MS) }
    : null;
  if (claimSeconds > 0 && winners.every(({ claimedAt }) => claimedAt)) {
    const last = winners.reduce((a, b) => at(b.claimedAt) > at(a.claimedAt) ? b : a);
    const until = at(last.claimedAt) + HERE_MS;
    if (!spotlight || until > spotlight.until) spotlight = { slot: last.slot, until };
  }
  const boardFrom = spotlight?.until ?? shownAt;
  const isOn = spotlight !== null && now < spotlight.until;
  return {
    spotlight: isOn ? { slot: spotlight!.slot, leftMs: spotlight!.until - now } : null,
    boardFrom,
  };
}

/** Which page of the board is on, by the view and the clock alone: all screens turn together. */
export interface Turn {
  page: number;
  /** See `Reveal`: of the moment at which the page came on, so that it stays while the page does. */
  calm: boolean;
  /** Until the next page. */
  leftMs: number;
}

export function turnAt(raffle: RaffleView, now: number): Turn {
  const since = Math.max(0, now - (standing(raffle, now)?.boardFrom ?? now));
  const page = Math.floor(since / PAGE_MS);
  const from = now - since + page * PAGE_MS;
  // Also where nobody has to: whoever says so late is not to see their name go within a second.
  const lastHere = Math.max(...(raffle.winners ?? []).map(({ claimedAt }) => at(claimedAt)));
  return { page, calm: from - lastHere >= CALM_MS, leftMs: PAGE_MS - since % PAGE_MS };
}

/** @param current whether the connection stands: what arrives while it does not is old news */
export function useReveal(
  module: string | null,
  raffle: RaffleView | null,
  current: boolean,
  serverNow: () => number | null,
): Reveal {
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
      if (isNew || now.tiers.length > before.tiers.length) {
        end();
        if (current) join();
      }
      return;
    }
    // Their mark appears where they stand already.
    if (!news.moves && reveal.spotlight === news.spotlight) return;
    stop.current();
    setReveal({ ...settled, live: news.moves, fresh: news.fresh, spotlight: news.spotlight });
    const still = setTimeout(() => setReveal((was) => ({ ...was, live: false })), MOVING_MS);
    const board = setTimeout(() => setReveal((was) => ({ ...was, spotlight: null })), news.ms);
    stop.current = () => {
      clearTimeout(still);
      clearTimeout(board);
    };
  }, [key]);

  // After the effect above: what that one ended, because it is no news here, may have its moment still.
  useLayoutEffect(() => {
    if (current && reveal.spotlight === null) join();
  }, [current]);

  function end() {
    stop.current();
    setReveal(settled);
  }

  /** Without movement: it happened before this screen was there. */
  function join() {
    const now = serverNow();
    const alone = raffle?.resultsVisible && now !== null ? standing(raffle, now)?.spotlight : null;
    if (!alone) return;
    setReveal({ ...settled, spotlight: alone.slot });
    const board = setTimeout(() => setReveal((was) => ({ ...was, spotlight: null })), alone.leftMs);
    stop.current = () => clearTimeout(board);
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

  // All screens turn their pages together, also one that was opened in between. Before the next paint: what was on
  // when somebody said that they are here is not to flash up once more.
  const hasBoard = now.tiers.length > 0 && reveal.spotlight === null;
  useLayoutEffect(() => {
    if (!hasBoard || !current || !raffle) return;
    let timer: ReturnType<typeof setTimeout>;
    const turn = () => {
      const time = serverNow();
      const { page, calm, leftMs } = time === null
        ? { page: 0, calm: false, leftMs: PAGE_MS }
        : turnAt(raffle, time);
      setReveal((was) => was.page === page && was.calm === calm ? was : { ...was, page, calm });
      timer = setTimeout(turn, leftMs + PAST_MS);
    };
    turn();
    return () => clearTimeout(timer);
  }, [hasBoard, current, key]);

  return reveal;
}
