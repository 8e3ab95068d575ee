/**
 * What the desk holds around replacements: who is asked about, for which reason, who was replaced, who is next.
 *
 * The hook of `islands/ControlPanel.tsx`; the question is `ReplaceCard.tsx`.
 * @module
 */
import type { Ref } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AdvanceReason, RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { call } from "@/lib/client/api.ts";
import { filePath } from "./control_parts.tsx";
import type { NextInLine } from "./ReplaceCard.tsx";

interface Person {
  entryNumber: number;
  name: string;
}

export interface ToldReplacement {
  n: number;
  slot: number;
  reason: AdvanceReason;
  outgoing: Person;
  incoming: Person | null;
}

export interface Replacing {
  /** Who is asked about, as long as they still hold the prize and have not said that they are here. */
  winner: WinnerView | null;
  reason: AdvanceReason;
  next: NextInLine;
  told: readonly ToldReplacement[];
  /** The question; it takes the focus, for on a phone it is far above the list. */
  card: Ref<HTMLElement>;
  onAsk: (winner: WinnerView | null) => void;
  onReason: (reason: AdvanceReason) => void;
}

/** The winner that was asked about, if the question still stands. */
export function askedWinner(
  raffle: RaffleView | undefined,
  asked: { slot: number; entrantTag: string } | null,
): WinnerView | null {
  const winner = asked && raffle?.winners?.find(({ slot }) => slot === asked.slot);
  return winner && winner.entrantTag === asked.entrantTag && winner.claimedAt === undefined ? winner : null;
}

export function useReplacing(
  event: string,
  module: string | null,
  raffle: RaffleView | undefined,
): Replacing {
  const [asked, setAsked] = useState<{ slot: number; entrantTag: string } | null>(null);
  const [reason, setReason] = useState<AdvanceReason>("unreachable");
  const [known, setKnown] = useState<{ next?: NextInLine; replacements: ToldReplacement[] } | null>(null);
  const winner = askedWinner(raffle, asked);
  const past = raffle?.advanceCount ?? 0;
  const isOut = raffle?.phase === "revealed";
  // Asked for only when there is something to tell: most raffles replace nobody.
  const isWanted = module !== null && raffle?.winners !== undefined && (past > 0 || winner !== null);
  const latest = useRef(0);
  useEffect(() => {
    const mine = ++latest.current;
    // What was known of another draw, or before the last replacement, must not name the wrong person.
    setKnown((before) => before && { replacements: before.replacements });
    if (!isWanted) return;
    call<{ next?: NextInLine; replacements: ToldReplacement[] }>(
      "GET",
      filePath(event, module, "replacements"),
    )
      .then((answer) => {
        if (answer.ok && mine === latest.current) setKnown(answer);
      });
  }, [event, module, past, isOut, isWanted]);
  useEffect(() => {
    setAsked(null);
    setKnown(null);
  }, [module]);

  const card = useRef<HTMLElement>(null);
  const isAsking = winner !== null;
  // Where the question was asked from; there the eye and the keyboard go back to.
  const from = useRef<HTMLElement | null>(null);
  useEffect(() => {
    if (isAsking) card.current?.focus();
    else from.current?.focus();
  }, [isAsking, asked]);

  return {
    winner,
    card,
    reason,
    next: known?.next,
    told: past > 0 ? known?.replacements ?? [] : [],
    onAsk(winner) {
      if (winner) from.current = document.activeElement as HTMLElement | null;
      setReason("unreachable");
      setAsked(winner);
    },
    onReason: setReason,
  };
}
