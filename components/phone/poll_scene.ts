/**
 * What an attendee's page shows of a poll: one scene for every moment, and of each question where my vote is.
 *
 * Pure, beside `scene.ts`, which has the raffle. `PollScreen.tsx` draws it.
 * @module
 */
import { letterOf } from "@/components/station/poll_shares.ts";
import { sameOptions } from "@/lib/client/votes.ts";
import type { PollQuestion, PollView } from "@/lib/protocol/messages.ts";

export type PollScene =
  | "poll_not_open"
  | "ballot"
  | "ballot_paused"
  /** Over, and the results are not public. */
  | "poll_closed"
  | "poll_results"
  | "poll_cancelled";

export function pollSceneOf({ phase, resultsVisible }: PollView): PollScene {
  switch (phase) {
    case "draft":
      return "poll_not_open";
    case "open":
      return "ballot";
    case "paused":
      return "ballot_paused";
    case "closed":
      return resultsVisible ? "poll_results" : "poll_closed";
    case "cancelled":
      return "poll_cancelled";
  }
}

/** Question id → options, in the order of the question's. */
export type Choices = Record<string, string[]>;

export interface MyVotes {
  /** What the server has acknowledged. */
  mine: Choices;
  /** Tapped to be sent, and not answered yet. */
  waiting: Choices;
  /** Marked on the page, and not sent. */
  marked: Choices;
}

/** Where my vote on one question is. Only "voted" says that it counts. */
export type VoteState = "choosing" | "waiting" | "voted";

export function voteOn(
  { mine, waiting, marked }: MyVotes,
  question: string,
): { state: VoteState; shown: string[] } {
  const shown = marked[question] ?? waiting[question] ?? mine[question] ?? [];
  if (waiting[question]) {
    return { state: sameOptions(shown, waiting[question]) ? "waiting" : "choosing", shown };
  }
  return { state: mine[question] && sameOptions(shown, mine[question]) ? "voted" : "choosing", shown };
}

/** The question after this one that has no vote of mine, round the corner too; null when all have. */
export function nextQuestion(questions: PollQuestion[], after: string | null, mine: Choices): string | null {
  const index = questions.findIndex(({ id }) => id === after);
  const round = [...questions.slice(index + 1), ...questions.slice(0, index + 1)];
  return round.find(({ id }) => !Object.hasOwn(mine, id))?.id ?? null;
}

/** A, B, C … of these options, as the big screen calls them, in the order of the question. */
export function lettersOf({ options }: PollQuestion, chosen: string[]): string[] {
  return options.flatMap(({ id }, index) => chosen.includes(id) ? [letterOf(index)] : []);
}
