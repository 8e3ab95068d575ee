/**
 * A poll on the station, in every phase: one question at a time, how to vote, and how many have.
 *
 * The results gate of polls is here: without `resultsVisible` nothing of `Results` is in the document. Several
 * questions take turns; `islands/StationShell.tsx` turns the page.
 * @module
 */
import type { PollView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { CrossCircleIcon, PauseIcon, PhoneIcon } from "@/components/icons.tsx";
import { Qr } from "@/components/Qr.tsx";
import { type JoinFacts, JoinPanel } from "@/components/station/Entering.tsx";
import { Options, Results } from "@/components/station/PollQuestion.tsx";
import { useSteady } from "@/components/station/use_steady.ts";
import { codeInGroups, pollStation } from "@/lib/client/words.ts";

export interface PollScreenProps {
  poll: PollView;
  checkedIn: number;
  join: JoinFacts;
  stale: boolean;
  countRolls?: boolean;
  /** 0-based; beyond the last question it begins again. */
  page: number;
}

export function PollScreen({ poll: live, ...rest }: PollScreenProps) {
  const poll = useSteady(live, `${live.phase} ${live.resultsVisible}`);
  const props = { ...rest, poll };
  const { page, stale } = props;
  const { questions, phase } = poll;
  if (phase === "draft") return <NotOpen {...props} />;
  if (phase === "cancelled") return <Cancelled poll={poll} />;
  const n = page % questions.length;
  const question = questions[n];
  const voters = poll.ballotCounts[question.id] ?? 0;
  const counts = poll.resultsVisible ? poll.results?.[question.id] : undefined;
  const beside = phase !== "closed" || !counts;
  const place = questions.length > 1 ? pollStation.question(n + 1, questions.length) : null;
  // Beside final results stands nothing, so the turnout goes above them.
  const above = {
    place,
    votes: beside ? null : voters,
    title: place && !(beside && question.multiple) ? poll.title : null,
  };
  return (
    // The key lets another question come in as something new.
    <section class="poll" key={question.id} data-test="poll-station" data-beside={beside ? "" : undefined}>
      {counts
        ? (
          <div data-test="efx-station-results-region">
            <Results {...{ question, above, beside, phase, counts, voters, stale }} />
          </div>
        )
        : <Options {...{ question, above, beside }} />}
      {beside && <Aside {...props} votes={voters} />}
    </section>
  );
}

interface AsideProps extends PollScreenProps {
  votes: number;
}

/** How to vote; or, while nobody can, why not. */
function Aside(props: AsideProps) {
  const { poll, join } = props;
  if (poll.phase === "paused") {
    return (
      <div class="aside">
        <PauseIcon class="disc" />
        <h2>{pollStation.paused}</h2>
        <p class="lead">
          <b>{pollStation.votesStay}</b> {pollStation.again}
        </p>
        <Tally {...props} />
      </div>
    );
  }
  if (poll.phase === "closed") {
    return (
      <div class="aside">
        <h2>{pollStation.closed}</h2>
        <Tally {...props} alone />
        <p class="lead">{pollStation.hidden}</p>
      </div>
    );
  }
  return (
    <div class="aside" data-by={join.walkUps ? undefined : "link"}>
      {!join.walkUps && (
        <p class="own">
          <PhoneIcon />
          <span>{pollStation.openLink}</span>
        </p>
      )}
      <Qr text={join.joinUrl} label={pollStation.joinCode(join.joinUrl)} />
      <p class="lead">
        {join.walkUps
          ? (
            <b>
              <bdi>{join.joinHost}</bdi>
            </b>
          )
          : pollStation.lostLink}
      </p>
      <p class="code">
        <bdi>{codeInGroups(join.joinCode)}</bdi>
      </p>
      <Tally {...props} />
    </div>
  );
}

/** The turnout. It is no result: everybody may see it from the first vote on. */
function Tally({ votes, checkedIn, stale, countRolls, alone }: AsideProps & { alone?: boolean }) {
  return (
    <p class={stale ? "tally stale" : "tally"} data-alone={alone ? "" : undefined}>
      <span data-test="poll-ballot-count" data-count={votes}>
        <Count value={votes} rolls={countRolls} />
      </span>{" "}
      <span>
        {pollStation.unit(votes)}
        {/* Who voted and was checked out since still counts, and "431 of 430" would look broken. */}
        {votes <= checkedIn && ` ${pollStation.of(checkedIn)}`}
      </span>
    </p>
  );
}

function NotOpen({ poll, join }: PollScreenProps) {
  return (
    <section class="two" data-test="poll-station">
      <div class="say">
        <h1>{pollStation.notOpen}</h1>
        <p class="lead">{pollStation.notOpenLead(poll.questions.length)}</p>
      </div>
      <JoinPanel title={poll.title} join={join} openLink={pollStation.openLink} />
    </section>
  );
}

function Cancelled({ poll }: { poll: PollView }) {
  const votes = Object.values(poll.ballotCounts).reduce((sum, count) => sum + count, 0);
  return (
    <section class="mid" data-test="poll-station">
      <CrossCircleIcon class="sign" />
      <h1>{pollStation.cancelled}</h1>
      <p class="lead">
        <b>{pollStation.nothingCounts}</b>{" "}
        <span data-test="poll-ballot-count" data-count={votes}>{pollStation.cast(votes)}</span>
      </p>
      {poll.cancelReason && (
        <p class="why">
          “<bdi>{poll.cancelReason}</bdi>”
        </p>
      )}
    </section>
  );
}
