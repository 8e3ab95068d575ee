/**
 * What the list of texts means to the desk: who knows, who has to be told by hand, who has their prize.
 *
 * Pure. The list is `GET …/messages`; `texts.ts` keeps it fresh, `Winners.tsx` and `TextsPanel.tsx` show it.
 * @module
 */
import type { MessageView, RaffleView } from "@/lib/protocol/messages.ts";

/** By entrant tag: whose text is whose. */
export type TextOf = Readonly<Record<string, MessageView>>;

/** Nobody knows that they were reached, and nobody has said so by hand. */
export function mustBeTold(message: MessageView): boolean {
  const { holding, state, notifiedAt, claimedAt, handedOverAt } = message;
  return holding && !notifiedAt && !claimedAt && !handedOverAt &&
    (state === "failed" || state === "unknown" || state === "not_sent");
}

/** They know: a text is there or on its way to them, somebody told them, or they have answered. */
export function knows({ state, notifiedAt, claimedAt, handedOverAt }: MessageView): boolean {
  return Boolean(notifiedAt || claimedAt || handedOverAt) || state === "sent" || state === "delivered";
}

/** Still moving by itself, so worth asking again soon. */
export function isUnderWay({ holding, state }: MessageView): boolean {
  return holding && (state === "queued" || state === "sending" || state === "sent");
}

export interface WinnerCounts {
  /** Who hold a prize that was shown. */
  winners: number;
  told: number;
  here: number;
  given: number;
  replaced: number;
}

export function winnerCounts({ winners = [], advanceCount = 0 }: RaffleView, texts: TextOf): WinnerCounts {
  const mine = winners.map(({ entrantTag }) => texts[entrantTag]);
  return {
    winners: winners.length,
    told: winners.filter(({ claimedAt }, i) => claimedAt !== undefined || (mine[i] && knows(mine[i]))).length,
    here: winners.filter(({ claimedAt }) => claimedAt !== undefined).length,
    given: mine.filter((text) => text?.handedOverAt !== undefined).length,
    replaced: advanceCount,
  };
}

export interface TextCounts {
  delivered: number;
  sent: number;
  underWay: number;
  /** None went out, or it did not arrive. */
  missing: number;
}

/** Of those who hold a prize. */
export function textCounts(messages: readonly MessageView[]): TextCounts {
  const of = (...states: MessageView["state"][]) =>
    messages.filter(({ holding, state }) => holding && states.includes(state)).length;
  return {
    delivered: of("delivered"),
    sent: of("sent"),
    underWay: of("queued", "sending"),
    missing: of("failed", "unknown", "not_sent", "withdrawn"),
  };
}

export function byTag(messages: readonly MessageView[]): TextOf {
  return Object.fromEntries(messages.map((message) => [message.entrantTag, message]));
}
