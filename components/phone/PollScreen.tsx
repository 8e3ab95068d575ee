/**
 * An attendee's page while a poll is on, for one moment: the ballot, my vote, the results.
 *
 * A pure function of its values. One question at a time, each sent by itself, so that what is answered counts
 * even if the rest never is. Scenes are in `poll_scene.ts`, pieces in `Ballot.tsx`, the wiring in `Voting.tsx`.
 * @module
 */
import type { ComponentChildren } from "preact";
import {
  ClockIcon,
  CrossCircleIcon,
  NoSignalIcon,
  PauseIcon,
  RetryIcon,
  WarnIcon,
} from "@/components/icons.tsx";
import { Toast } from "@/components/phone/Foot.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { Options, OtherQuestions, Tally, Voted } from "@/components/phone/Ballot.tsx";
import {
  lettersOf,
  type MyVotes,
  type PollScene,
  pollSceneOf,
  voteOn,
} from "@/components/phone/poll_scene.ts";
import type { PollQuestion, PollView, View } from "@/lib/protocol/messages.ts";
import { ballot, type Connection, phone } from "@/lib/client/phone_words.ts";

export interface PollScreenProps extends MyVotes {
  view: View;
  poll: PollView;
  me: { name: string; checkedIn: boolean };
  status: Connection;
  /** Id of the question that is open on the page. */
  question: string;
  /** A vote is on its way at this moment. */
  isSending?: boolean;
  /** What waits would survive a reload. */
  isKept?: boolean;
  /** One sentence of a refusal. */
  problem?: string | null;
  /** The code for the desk, of who has yet to be checked in; voting does not wait for it. */
  desk?: ComponentChildren;
  onMark?: (options: string[]) => void;
  onVote?: () => void;
  onQuestion?: (question: string) => void;
  onSendAgain?: () => void;
  onTryNow?: () => void;
}

export function PollScreen(props: PollScreenProps) {
  const { view, poll, status, problem } = props;
  const scene = pollSceneOf(poll);
  const asked = poll.questions.find(({ id }) => id === props.question) ?? poll.questions[0];
  const { state } = voteOn(props, asked.id);
  // Over the ballot it goes with the next tap; where nothing is left to tap it must not cover anything.
  const isBallot = scene === "ballot" || scene === "ballot_paused";
  return (
    <Page
      name={view.event.name}
      scene={scene}
      status={status}
      foot={
        <>
          <Toast problem={problem && isBallot ? { sentence: problem } : null} />
          <Foot {...props} scene={scene} asked={asked} />
        </>
      }
    >
      {status === "disconnected" && (
        <p class="note" data-kind="warn" role="status">
          <NoSignalIcon />
          <span>
            <b>{phone.noConnection}</b> {state === "voted"
              ? ballot.offlineVoted
              : state === "waiting" && props.isKept !== false
              ? ballot.offlineKept
              : phone.weTry}
          </span>
        </p>
      )}
      {problem && !isBallot && (
        <p class="note" data-kind="warn" role="alert">
          <WarnIcon />
          <span>{problem}</span>
        </p>
      )}
      <Body {...props} scene={scene} asked={asked} />
      <p class="vh" role="status">{spoken(props, asked)}</p>
    </Page>
  );
}

type InScene = PollScreenProps & { scene: PollScene; asked: PollQuestion };

function Body(props: InScene) {
  const { poll, scene } = props;
  switch (scene) {
    case "poll_not_open":
      return (
        <>
          <Sign icon={<ClockIcon class="sign" />} title={ballot.notOpen} lead={phone.stay} />
          <p class="mid who">
            <bdi>{poll.title}</bdi>
          </p>
          {props.desk}
        </>
      );
    case "ballot":
    case "ballot_paused":
      return (
        <>
          <BallotBody {...props} />
          {props.desk}
        </>
      );
    case "poll_closed":
      return (
        <>
          <header>
            <h1>{ballot.closed}</h1>
            <p class="soft">{ballot.onScreen}</p>
          </header>
          <MyVotesCard {...props} />
        </>
      );
    case "poll_results":
      return (
        <>
          <header>
            <h1>{ballot.results}</h1>
            <p class="soft">{ballot.closed}.</p>
          </header>
          <Results {...props} questions={poll.questions} />
        </>
      );
    case "poll_cancelled":
      return (
        <>
          <Sign
            icon={<CrossCircleIcon class="sign bad" />}
            title={ballot.cancelled}
            lead={ballot.cancelledLead}
          />
          {poll.cancelReason && (
            <section class="card">
              <p class="soft small">{phone.reason}</p>
              <p class="why">
                “<bdi>{poll.cancelReason}</bdi>”
              </p>
            </section>
          )}
        </>
      );
  }
}

function BallotBody(props: InScene) {
  const { poll, asked, scene, mine, waiting } = props;
  const { questions, changeVote, title, resultsVisible } = poll;
  const { shown } = voteOn(props, asked.id);
  const isPaused = scene === "ballot_paused";
  const isSettled = !changeVote && (mine[asked.id] !== undefined || waiting[asked.id] !== undefined);
  const isMany = questions.length > 1;
  return (
    <>
      {isPaused && (
        <p class="note" data-kind="warn" role="status">
          <PauseIcon />
          <span>
            <b>{ballot.paused}</b> {mine[asked.id] ? ballot.pausedMine : ballot.pausedNone}
          </span>
        </p>
      )}
      <header>
        <p class="soft">
          {title !== asked.text && <bdi>{title}</bdi>}
          {title !== asked.text && isMany && " · "}
          {isMany && ballot.question(questions.indexOf(asked) + 1, questions.length)}
        </p>
        <h1 tabIndex={-1} data-long={asked.text.length > 60 ? "" : undefined}>
          <bdi>{asked.text}</bdi>
        </h1>
        {asked.multiple && <p class="soft">{ballot.several}</p>}
      </header>
      <Options
        question={asked}
        shown={shown}
        mine={mine[asked.id]}
        disabled={isPaused || isSettled}
        onMark={props.onMark}
      />
      <p class="soft small">{ballot.who}</p>
      {resultsVisible && <Results {...props} questions={[asked]} soFar />}
      {isMany && <OtherQuestions {...props} asked={asked} />}
    </>
  );
}

function Results(
  { poll, mine, questions, soFar }: PollScreenProps & { questions: PollQuestion[]; soFar?: boolean },
) {
  return (
    <div class="results" data-test="poll-results">
      {questions.map((question) => (
        <Tally
          key={question.id}
          question={question}
          title={soFar ? ballot.soFar : question.text}
          counts={poll.results?.[question.id] ?? {}}
          voters={poll.ballotCounts[question.id] ?? 0}
          mine={mine[question.id]}
          isOver={!soFar}
        />
      ))}
    </div>
  );
}

/** After the close, while nobody sees results: what I said. */
function MyVotesCard({ poll: { questions }, mine, waiting, isKept }: PollScreenProps) {
  const isAny = questions.some(({ id }) => mine[id]);
  return (
    <>
      {Object.keys(waiting).length > 0 && (
        <p class="note" data-kind="warn">
          <NoSignalIcon />
          <span>{isKept === false ? ballot.keepOpen : ballot.keptHere}</span>
        </p>
      )}
      {isAny
        ? (
          <section class="card mine">
            <h2>{questions.length === 1 ? ballot.mine : ballot.mineMany}</h2>
            <ul>
              {questions.map((question) => (
                <li key={question.id}>
                  <p class="soft small">
                    <bdi>{question.text}</bdi>
                  </p>
                  {mine[question.id]
                    ? <Voted question={question} options={mine[question.id]} full />
                    : <p>{ballot.none}</p>}
                </li>
              ))}
            </ul>
          </section>
        )
        : <p>{ballot.none}</p>}
    </>
  );
}

/** The button, or that the vote counts, always in the same place; below it what is true of changing it. */
function Foot(props: InScene) {
  const { scene, asked, poll, mine, isSending, isKept, status } = props;
  const who = (
    <p>
      {props.me.checkedIn ? phone.checkedInAs : phone.youAre} <bdi>{props.me.name}</bdi>
    </p>
  );
  switch (scene) {
    case "poll_not_open":
      return (
        <>
          <VoteButton disabled>{ballot.vote}</VoteButton>
          {who}
        </>
      );
    case "poll_closed":
    case "poll_results":
    case "poll_cancelled":
      return status === "disconnected"
        ? (
          <button type="button" class="btn" data-kind="plain" onClick={props.onTryNow}>
            <RetryIcon />
            {phone.tryNow}
          </button>
        )
        : who;
  }
  const { state, shown } = voteOn(props, asked.id);
  const before = mine[asked.id];
  if (state === "voted") {
    return (
      <>
        <Voted question={asked} options={shown} big />
        <p>{poll.changeVote ? ballot.canChange : ballot.final}</p>
      </>
    );
  }
  if (state === "waiting") {
    return (
      <>
        {isSending
          ? <VoteButton disabled isBusy>{ballot.sending}</VoteButton>
          : <VoteButton onVote={props.onSendAgain}>{ballot.sendNow}</VoteButton>}
        {!isSending && <p>{isKept === false ? ballot.keepOpen : ballot.keptHere}</p>}
        {before
          ? <Standing question={asked} options={before} />
          : isSending && <p>{poll.changeVote ? ballot.canChange : <b>{ballot.finalAhead}</b>}</p>}
      </>
    );
  }
  const letters = lettersOf(asked, shown);
  const isChange = before !== undefined || props.waiting[asked.id] !== undefined;
  return (
    <>
      <VoteButton disabled={letters.length === 0 || scene !== "ballot"} onVote={props.onVote}>
        {letters.length === 0 ? ballot.vote : isChange ? ballot.changeTo(letters) : ballot.voteFor(letters)}
      </VoteButton>
      {before
        ? <Standing question={asked} options={before} />
        : <p>{poll.changeVote ? ballot.canChange : <b>{ballot.finalAhead}</b>}</p>}
    </>
  );
}

/** While another answer is marked or on its way, the earlier vote is still the one that counts. */
function Standing({ question, options }: { question: PollQuestion; options: string[] }) {
  return (
    <p data-test="poll-voted" data-question={question.id} data-options={options.join(" ")}>
      {ballot.standsYet(lettersOf(question, options))}
    </p>
  );
}

function VoteButton(
  { disabled, isBusy, onVote, children }: {
    disabled?: boolean;
    isBusy?: boolean;
    onVote?: () => void;
    children: ComponentChildren;
  },
) {
  return (
    <button
      type="button"
      class="btn big"
      data-test="poll-vote-cta"
      disabled={disabled}
      aria-busy={isBusy ? "true" : undefined}
      onClick={onVote}
    >
      {children}
    </button>
  );
}

/** What a screen reader is told when my vote gets somewhere. */
function spoken(props: PollScreenProps, asked: PollQuestion): string {
  const { state, shown } = voteOn(props, asked.id);
  if (state === "voted") return ballot.voted(lettersOf(asked, shown));
  if (state !== "waiting") return "";
  return props.isSending ? ballot.sending : props.isKept === false ? ballot.keepOpen : ballot.keptHere;
}

function Sign(props: { icon: ComponentChildren; title: string; lead: string }) {
  return (
    <header class="mid">
      {props.icon}
      <h1>{props.title}</h1>
      <p class="soft">{props.lead}</p>
    </header>
  );
}
