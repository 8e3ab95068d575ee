/**
 * The strip of a poll: the question, and how to vote or what came of it, four options at a time.
 *
 * The results gate of polls is here too: without `resultsVisible` no count of an option is in the document.
 * @module
 */
import type { PollView } from "@/lib/protocol/messages.ts";
import { Count } from "@/components/Count.tsx";
import { Dial } from "@/components/Dial.tsx";
import { End, type StripProps } from "@/components/overlay/OverlayScreen.tsx";
import { Join } from "@/components/overlay/RaffleStrip.tsx";
import { ranked, resultRows } from "@/components/station/poll_shares.ts";
import { useSteady } from "@/components/station/use_steady.ts";
import { overlay } from "@/lib/client/overlay_words.ts";
import { pollStation } from "@/lib/client/words.ts";
import { letterWidth } from "@/components/tiers.ts";

type Props = StripProps & { poll: PollView };

const ticksMax = 86;
/** Two rows of two: what fits beside the ring and can be read in a turn. */
const optionsMax = 4;

export function PollStrip({ poll: live, ...rest }: Props) {
  const poll = useSteady(live, `${live.phase} ${live.resultsVisible}`);
  const props = { ...rest, poll };
  const { view, turn, old } = props;
  const { questions, phase } = poll;
  if (phase === "cancelled" || phase === "draft") {
    return (
      <>
        <Dial count={0} of={0} ticksMax={ticksMax} still class={phase === "draft" ? "ring" : "ring halt"} />
        <div class="line">
          <p class="big">
            <bdi>{poll.title}</bdi>
          </p>
          <p class="soft">
            {phase === "draft"
              ? overlay.phase(phase)
              : `${pollStation.cancelled}. ${pollStation.nothingCounts}`}
          </p>
        </div>
      </>
    );
  }
  // The pages of each question in its turn: all its options, then the next question.
  const turns = questions.flatMap((question) => {
    const counts = poll.resultsVisible ? poll.results?.[question.id] : undefined;
    const pages = counts ? Math.ceil(question.options.length / optionsMax) : 1;
    return Array.from({ length: pages }, (_, page) => ({ question, counts, page, pages }));
  });
  const { question, counts, page, pages } = turns[turn % turns.length];
  const voters = poll.ballotCounts[question.id] ?? 0;
  const { checkedIn } = view.counts;
  const rows = counts && resultRows(question, counts, voters);
  // A race that runs stays in the order of the ballot; a decided one is told from the top.
  const shown = rows && (phase === "closed" ? ranked(rows) : rows)
    .slice(page * optionsMax, (page + 1) * optionsMax);
  return (
    <>
      <Dial count={voters} of={checkedIn} ticksMax={ticksMax} still={phase !== "open"} class="ring" />
      {!shown && (
        <span data-test="poll-ballot-count" data-count={voters}>
          <Count value={voters} rolls />
        </span>
      )}
      <div class="line" key={`${question.id}:${page}`} data-fill={shown ? "" : undefined}>
        <p
          class={shown ? "soft cut" : "big cut"}
          data-long={letterWidth(question.text) > 40 ? "" : undefined}
        >
          <bdi>{question.text}</bdi>
          {shown && pages > 1 && ` · ${overlay.page(page + 1, pages)}`}
        </p>
        {shown
          ? (
            <ul class="options" data-test="efx-station-results-region" data-count={shown.length}>
              {shown.map(({ id, label, letter, share, percent, leads }) => (
                <li key={id} class={phase === "closed" && leads ? "first" : undefined}>
                  <span class="key">{letter}</span>
                  <bdi class="cut">{label}</bdi>
                  <b class="num" dir="ltr">{share}</b>
                  <svg class="track" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
                    <rect width={percent} height="1" />
                  </svg>
                </li>
              ))}
            </ul>
          )
          : (
            <p class="soft">
              {pollStation.unit(voters)} ·{" "}
              {old ?? (phase === "closed" ? pollStation.closed : overlay.phase(phase))}
            </p>
          )}
      </div>
      {phase === "open"
        ? (
          <Join
            {...props}
            own={overlay.ownLinkVote}
            label={pollStation.joinCode(props.joinUrl)}
            narrow={shown !== undefined}
          />
        )
        : shown && (
          <End soft={old ?? (phase === "closed" ? pollStation.closed : overlay.phase(phase))}>
            <p>
              <b>{pollStation.votes(voters)}</b>
            </p>
          </End>
        )}
    </>
  );
}
