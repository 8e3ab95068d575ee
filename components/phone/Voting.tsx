/**
 * The wiring of a poll's page: what is marked, which question is open, and where the focus goes.
 *
 * What is sent lives above it, in `use_votes.ts`, so that it goes on when another module is shown. Mounted by
 * `islands/AttendeePage.tsx`, anew for each poll; the picture is `PollScreen.tsx`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { bare } from "@/components/phone/scene.ts";
import { type Choices, nextQuestion } from "@/components/phone/poll_scene.ts";
import { PollScreen, type PollScreenProps } from "@/components/phone/PollScreen.tsx";
import type { RefusalBody } from "@/lib/refusal.ts";
import type { KeptVote } from "@/lib/client/votes.ts";

export interface VotingProps extends
  Pick<
    PollScreenProps,
    | "view"
    | "poll"
    | "me"
    | "status"
    | "mine"
    | "isSending"
    | "isKept"
    | "desk"
    | "onSendAgain"
    | "onTryNow"
  > {
  module: string;
  /** Of every poll of the event, oldest first. */
  votes: KeptVote[];
  /** The vote that was refused last, until the next tap. */
  refused: { vote: KeptVote; refusal: RefusalBody } | null;
  onCast(question: string, options: string[]): void;
}

export function Voting({ module, votes, refused, onCast, ...props }: VotingProps) {
  const { poll } = props;
  const mine = bare(props.mine);
  const { questions } = poll;
  const [choices, setMarked] = useState<Choices>({});
  const marked = bare(choices);
  const [question, setQuestion] = useState(() => nextQuestion(questions, null, mine) ?? questions[0].id);
  const [isDismissed, setIsDismissed] = useState(false);
  const hasMoved = useRef(false);

  const waiting: Choices = bare({});
  for (const vote of votes) if (vote.module === module) waiting[vote.question] = vote.options;

  // A vote that was just taken leads on to the next question; a changed one stays where it is.
  const isIn = mine[question] !== undefined && waiting[question] === undefined;
  const before = useRef({ question, isIn, wasAnswered: isIn });
  useEffect(() => {
    const { current } = before;
    if (current.question !== question) before.current = { question, isIn, wasAnswered: isIn };
    else if (isIn && !current.isIn) {
      const next = current.wasAnswered ? null : nextQuestion(questions, question, mine);
      before.current = { question, isIn, wasAnswered: true };
      if (next) go(next);
    } else current.isIn = isIn;
  }, [isIn, question]);

  // A refused answer stays marked, so that one tap sends it again when that is possible.
  useEffect(() => {
    setIsDismissed(false);
    if (refused?.vote.module !== module || refused.refusal.code === "vote_final") return;
    const { question, options } = refused.vote;
    setMarked((marked) => ({ [question]: options, ...marked }));
  }, [refused]);
  // Once voting goes on, the refusal is about something else.
  useEffect(() => {
    if (poll.phase === "open") setIsDismissed(true);
  }, [poll.phase]);

  useEffect(() => {
    if (hasMoved.current) document.querySelector<HTMLElement>("h1")?.focus();
  }, [question]);

  function go(next: string): void {
    hasMoved.current = true;
    setQuestion(next);
    scrollTo({ top: 0 });
  }

  function mark(options: string[]): void {
    setIsDismissed(true);
    setMarked({ ...marked, [question]: options });
  }

  function vote(): void {
    setIsDismissed(true);
    const options = marked[question] ?? mine[question];
    if (!options?.length) return;
    const { [question]: _sent, ...rest } = marked;
    setMarked(rest);
    onCast(question, options);
  }

  const isToldHere = refused?.vote.module === module && !isDismissed;
  return (
    <PollScreen
      {...props}
      {...{ question, mine, waiting, marked }}
      problem={isToldHere ? refused.refusal.message : null}
      onMark={mark}
      onVote={vote}
      onQuestion={go}
    />
  );
}
