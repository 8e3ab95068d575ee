/**
 * What everybody sees of a raffle: how one change moves its view, on the server and in the browser alike.
 *
 * Pure and small, for it goes to phones; `raffle.ts` decides, this only follows. A raffle never goes back:
 * what comes late from an earlier phase changes nothing, whatever the relay or the network did to the order.
 * @module
 */
import type { ModuleView, Phase, RaffleChange, RaffleView, WinnerView } from "@/lib/protocol/messages.ts";

/** How far a raffle is. Open and paused are one step: between these two it may go back and forth. */
const STEP: Record<Phase, number> = {
  draft: 0,
  open: 1,
  paused: 1,
  closing: 2,
  closed: 3,
  drawn: 4,
  revealed: 5,
  cancelled: 6,
};

/** Stands where a winner's name was, or may not be. */
export const numberInstead = ({ entryNumber }: Pick<WinnerView, "entryNumber">): string =>
  `No. ${entryNumber}`;

/** The personal data of the event is deleted: nobody is named any more. */
export function withoutNames(view: ModuleView): ModuleView {
  if (!("winners" in view)) return view;
  return { ...view, winners: view.winners?.map((winner) => ({ ...winner, name: numberInstead(winner) })) };
}

/** @returns the same object when the change comes too late to mean anything */
export function foldRaffle(view: RaffleView, change: RaffleChange): RaffleView {
  const isBefore = (phase: Phase) => STEP[view.phase] < STEP[phase];
  switch (change.type) {
    case "entries_counted":
      // The frozen count came with `closing`; a straggler must not move the number on the wall.
      return isBefore("closing") ? { ...view, entryCount: change.entryCount } : view;
    case "opened": {
      const { drawId, openHash, openedAt } = change;
      return isBefore("open") ? { ...view, phase: "open", drawId, openHash, openedAt } : view;
    }
    case "paused":
      return view.phase === "open" ? { ...view, phase: "paused" } : view;
    case "resumed":
      return view.phase === "paused" ? { ...view, phase: "open" } : view;
    case "closing": {
      const { closedAt, entryCount, beacon } = change;
      return isBefore("closing")
        ? { ...view, phase: "closing", closedAt, entryCount, ...(beacon && { beacon }) }
        : view;
    }
    case "closed":
      return isBefore("closed") ? { ...view, phase: "closed", seal: change.seal } : view;
    case "number_arrived":
      return view.beacon ? { ...view, beacon: { ...view.beacon, signature: change.signature } } : view;
    case "drawn":
      return isBefore("drawn") ? { ...view, phase: "drawn" } : view;
    case "revealed":
      return reveal(view, change);
    case "cancelled":
      return cancel(view, change);
    case "claimed":
      return {
        ...view,
        winners: view.winners?.map((winner) =>
          winner.slot === change.slot ? { ...winner, claimedAt: change.claimedAt } : winner
        ),
      };
    case "advanced":
      return advance(view, change);
    default:
      // A page from before an update meets a change that it does not know; the next snapshot tells it.
      return view;
  }
}

function reveal(view: RaffleView, change: Extract<RaffleChange, { type: "revealed" }>): RaffleView {
  const { revealedTiers, winners, all } = change;
  // Tiers only ever join. The winners of the same tiers may change: an alternate follows a no-show.
  const isLate = revealedTiers.length < (view.revealedTiers?.length ?? 0);
  if (view.phase === "cancelled" || isLate) return view;
  const phase = all || view.phase === "revealed" ? "revealed" : "drawn";
  return { ...view, phase, resultsVisible: true, revealedTiers, winners };
}

function advance(view: RaffleView, change: Extract<RaffleChange, { type: "advanced" }>): RaffleView {
  const { slot, winner, advanceCount } = change;
  if (view.phase === "cancelled" || !view.winners || advanceCount <= (view.advanceCount ?? 0)) return view;
  const others = view.winners.filter((held) => held.slot !== slot);
  const winners = (winner ? [...others, winner] : others).sort((a, b) => a.slot - b.slot);
  return { ...view, winners, advanceCount };
}

function cancel(view: RaffleView, change: Extract<RaffleChange, { type: "cancelled" }>): RaffleView {
  // A cancelled raffle names no winner, not even one that was on the wall already.
  const { winners: _winners, revealedTiers: _revealedTiers, advanceCount: _advances, ...rest } = view;
  const { reason: cancelReason, voidHash } = change;
  return { ...rest, phase: "cancelled", resultsVisible: false, cancelReason, ...(voidHash && { voidHash }) };
}
