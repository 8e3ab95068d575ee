/**
 * What everybody sees of a poll: how one change moves its view, on the server and in the browser alike.
 *
 * Pure and small, for it goes to phones; `poll.ts` decides, this only follows. What comes late from an earlier
 * phase changes nothing, and results that were hidden do not come back with a straggling count.
 * @module
 */
import type { PollChange, PollPhase, PollView } from "@/lib/protocol/messages.ts";

/** How far a poll is. Open and paused are one step: between these two it may go back and forth. */
const STEP: Record<PollPhase, number> = { draft: 0, open: 1, paused: 1, closed: 2, cancelled: 3 };

/** @returns the same object when the change comes too late to mean anything */
export function foldPoll(view: PollView, change: PollChange): PollView {
  const isBefore = (phase: PollPhase) => STEP[view.phase] < STEP[phase];
  switch (change.type) {
    case "ballots_counted":
      return isBefore("closed") ? count(view, change) : view;
    case "poll_opened": {
      const { openedAt, results } = change;
      return isBefore("open") ? { ...view, phase: "open", openedAt, ...shown(results) } : view;
    }
    case "poll_paused":
      return view.phase === "open" ? { ...view, phase: "paused" } : view;
    case "poll_resumed":
      return view.phase === "paused" ? { ...view, phase: "open" } : view;
    case "poll_closed": {
      const { closedAt, ballotCounts, results } = change;
      return isBefore("closed")
        ? { ...hidden(view), phase: "closed", closedAt, ballotCounts, ...shown(results) }
        : view;
    }
    case "results_shown":
      return isBefore("cancelled") ? { ...view, ...shown(change.results) } : view;
    case "results_hidden":
      return hidden(view);
    case "poll_cancelled":
      return { ...hidden(view), phase: "cancelled", cancelReason: change.reason };
    default:
      // A page from before an update meets a change that it does not know; the next snapshot tells it.
      return view;
  }
}

function count(view: PollView, change: Extract<PollChange, { type: "ballots_counted" }>): PollView {
  const { question, ballotCount, results } = change;
  const ballotCounts = { ...view.ballotCounts, [question]: ballotCount };
  // Counts of this question; those of the others stand as they were.
  return results && view.results
    ? { ...view, ballotCounts, results: { ...view.results, [question]: results } }
    : { ...view, ballotCounts };
}

function shown(results: PollView["results"]): Partial<PollView> {
  return results ? { results, resultsVisible: true } : {};
}

function hidden(view: PollView): PollView {
  const { results: _results, ...rest } = view;
  return { ...rest, resultsVisible: false };
}
