/**
 * The winners, best prize first, from the reveal on: who they are, since when the room knows, whether they are here.
 * Before it, nothing.
 *
 * `winner_stands.ts` tells how each one stands, `winner_texts.ts` whether they know; replacing one is asked in
 * `ReplaceCard.tsx`.
 * @module
 */
import type { MessageView, RaffleView, Tier, WinnerView } from "@/lib/protocol/messages.ts";
import { CheckIcon, ClockIcon, DownloadIcon, LockIcon, WarnIcon } from "@/components/icons.tsx";
import { AFTER } from "@/lib/client/desk_draw_words.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { PRIZES, TEXTS } from "@/lib/client/desk_text_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { clock, minutes } from "@/lib/client/words.ts";
import type { Finding } from "./finding.ts";
import { FindWinner } from "./FindWinner.tsx";
import { markKey, type Texts } from "./texts.ts";
import type { WinnerPeople } from "./winner_people.ts";
import { byTag, mustBeTold, type TextOf, winnerCounts } from "./winner_texts.ts";
import { metal } from "@/components/tiers.ts";
import { tierWinnerCount, winnerCount } from "./next_action.ts";
import { type Stand, standOf } from "./winner_stands.ts";

const words = CONTROL.winners;

export interface WinnersProps {
  raffle: RaffleView;
  people: WinnerPeople;
  /** Where the list can be saved. */
  resultsHref: string;
  /** Unix ms by the server's clock; null before it is known. */
  now: number | null;
  /** Slot of the winner who is being asked about. */
  asked: number | null;
  locked: boolean;
  /** The personal data is gone, or going: nobody knows any more who was told, or given what. */
  isOver: boolean;
  texts: Texts;
  /** Null: nothing is handed over any more. */
  finding: Finding | null;
  /** Absent where nobody comes in for a winner. */
  onReplace?: (winner: WinnerView) => void;
  /** A winner's number in words, where it is not an entry's. */
  entryWord?: (n: number) => string;
}

export function Winners(props: WinnersProps) {
  const { raffle, resultsHref, texts, isOver } = props;
  const { winners, tiers } = raffle;
  if (!winners) return null;
  const hasHere = showsHere(props);
  return (
    <section class="card panel" id="winners" data-test="desk-winners">
      <header>
        <h2>{words.title}</h2>
        <span class="small soft push">
          {AFTER.count(winners.length, winnerCount(raffle))}
        </span>
        <a class="btn mini" data-kind="plain" href={resultsHref} download>
          <DownloadIcon />
          {words.save}
        </a>
      </header>
      {!isOver && (
        <Counts raffle={raffle} texts={byTag(props.texts.messages ?? [])} replaces={!!props.onReplace} />
      )}
      {props.finding && <FindWinner {...props} finding={props.finding} />}
      {texts.problem && (
        <p class="problem small" role="alert">
          <WarnIcon />
          {texts.problem}
        </p>
      )}
      <table class="grid winners">
        <thead>
          <tr>
            <th scope="col">{AFTER.columns.winner}</th>
            {!isOver && <th scope="col">{AFTER.columns.told}</th>}
            {hasHere && <th scope="col">{AFTER.columns.claimed}</th>}
            {!isOver && <th scope="col">{PRIZES.column}</th>}
          </tr>
        </thead>
        {tiers.map((tier, place) => <TierRows key={tier.id} {...props} tier={tier} place={place} />)}
      </table>
    </section>
  );
}

/** Of an event that is over, where some winner had said so. */
function showsHere({ raffle, isOver }: WinnersProps): boolean {
  return !isOver || (raffle.winners ?? []).some(({ claimedAt }) => claimedAt !== undefined);
}

const figures = ["told", "here", "given"] as const;

function Counts({ raffle, texts, replaces }: { raffle: RaffleView; texts: TextOf; replaces: boolean }) {
  const counts = winnerCounts(raffle, texts);
  return (
    <ul class="figures">
      {figures.map((each) => (
        <li key={each}>
          <b class="tab" data-test={`desk-count-${each}`}>{PRIZES.of(counts[each], counts.winners)}</b>
          <span class="small soft">{PRIZES.facts[each]}</span>
        </li>
      ))}
      {replaces && (
        <li>
          <b class="tab" data-test="desk-count-replaced">{number(counts.replaced)}</b>
          <span class="small soft">{PRIZES.facts.replaced}</span>
        </li>
      )}
    </ul>
  );
}

type TierRowsProps = WinnersProps & { tier: Tier; place: number };

function TierRows({ tier, place, ...props }: TierRowsProps) {
  const { raffle } = props;
  const count = tierWinnerCount(raffle, tier);
  if (!raffle.revealedTiers?.includes(tier.id)) {
    return count === 0 ? null : (
      <tbody>
        <Wide text={words.hidden(tier.label, count)} />
      </tbody>
    );
  }
  const winners = (raffle.winners ?? []).filter((winner) => winner.tier === tier.id);
  return (
    <tbody>
      {winners.map((winner) => (
        <Row
          key={winner.slot}
          {...props}
          winner={winner}
          tier={tier}
          place={place}
        />
      ))}
      {raffle.advanceCount !== undefined && winners.length < count && (
        <Wide text={AFTER.vacant(tier.label, count - winners.length)} />
      )}
    </tbody>
  );
}

function Wide({ text }: { text: string }) {
  return (
    <tr class="hidden">
      <td colSpan={4}>
        <span class="row soft">
          <LockIcon />
          {text}
        </span>
      </td>
    </tr>
  );
}

type RowProps = WinnersProps & { winner: WinnerView; tier: Tier; place: number };

function Row(props: RowProps) {
  const { raffle, winner, tier, place, people, now, asked, locked, texts, finding, onReplace, isOver } =
    props;
  const { entryWord = AFTER.entry } = props;
  const { slot, entryNumber, after, entrantTag } = winner;
  const text = texts.messages?.find((one) => one.entrantTag === entrantTag);
  const name = people[slot]?.name ?? winner.name;
  const stand = standOf(winner, raffle, now);
  // Two of one name are told apart by what is on their phones.
  const called = `${name}, ${entryWord(entryNumber)}`;
  return (
    <tr
      data-tier={metal(place)}
      data-asked={asked === slot ? "true" : undefined}
      data-test={`desk-winner-${slot}`}
    >
      <td>
        <span class="row">
          <span class="medal" aria-hidden="true">{place + 1}</span>
          <span>
            <b>
              <bdi>{name}</bdi>
            </b>
            <br />
            <span class="soft">
              <bdi>{tier.label}</bdi>, {entryWord(entryNumber)}
              {people[slot]?.phone && (
                <>
                  {", "}
                  <a href={`tel:${people[slot].phone}`}>
                    <bdi>{people[slot].phone}</bdi>
                  </a>
                </>
              )}
            </span>
            {after && (
              <>
                <br />
                <span class="soft small">{AFTER.came(after.entryNumber, after.reason)}</span>
              </>
            )}
          </span>
        </span>
      </td>
      {!isOver && (
        <td class="tab">
          <ToldMark {...props} text={text} name={called} />
        </td>
      )}
      {showsHere(props) && (
        <td class="tab">
          {(!isOver || stand.at === "here") && <StandMark stand={stand} isLive={now !== null} />}
          {stand.at !== "here" && text?.handedOverAt === undefined && finding && onReplace && (
            <button
              type="button"
              class="btn mini"
              data-kind="plain"
              data-test={`desk-replace-${slot}`}
              aria-label={AFTER.nextOf(called)}
              disabled={locked || stand.at === "time"}
              onClick={() => onReplace(winner)}
            >
              {AFTER.next}
            </button>
          )}
        </td>
      )}
      {!isOver && (
        <td class="tab">
          {text && <Prize text={text} name={called} texts={texts} locked={locked} />}
        </td>
      )}
    </tr>
  );
}

/** What is known of whether they know, in a line; and the way to say so by hand where nothing is. */
function ToldMark(
  { winner, text, name, now, texts, locked }: RowProps & { text?: MessageView; name: string },
) {
  if (!text) return <span class="soft">{now === null ? "" : AFTER.told(clock(winner.shownAt))}</span>;
  if (text.notifiedAt) {
    return (
      <span class="stand ok">
        <CheckIcon />
        {AFTER.byHand(clock(text.notifiedAt))}
      </span>
    );
  }
  const isMissing = mustBeTold(text);
  const busy = texts.busy === markKey(text, "notified");
  // Where nobody gets one the panel says so; repeated in each row it would only be noise.
  const isNoText = text.reason === "not_configured" || text.reason === "rehearsal";
  const isThere = text.state === "sent" || text.state === "delivered";
  return (
    <>
      <span
        class={isThere ? "stand ok" : isMissing && text.state !== "not_sent" ? "stand warn" : "stand soft"}
      >
        {isThere && <CheckIcon />}
        {isNoText ? now !== null && AFTER.told(clock(winner.shownAt)) : TEXTS.state(text)}{" "}
        {isThere && clock(text.at)}
      </span>
      {isMissing && (
        <button
          type="button"
          class="btn mini"
          data-kind="plain"
          data-test={`desk-row-told-${text.slot}`}
          aria-label={TEXTS.byHandOf(name)}
          aria-busy={busy ? "true" : undefined}
          disabled={locked || (texts.busy !== null && !busy)}
          onClick={() => texts.onMark(text, "notified")}
        >
          {busy ? TEXTS.byHandNow : TEXTS.byHand}
        </button>
      )}
    </>
  );
}

interface PrizeProps {
  text: MessageView;
  name: string;
  texts: Texts;
  locked: boolean;
}

function Prize({ text, name, texts, locked }: PrizeProps) {
  const busy = texts.busy === markKey(text, "handed_over");
  const rests = locked || (texts.busy !== null && !busy);
  const isGiven = text.handedOverAt !== undefined;
  return (
    <>
      {isGiven && (
        <span class="stand ok">
          <CheckIcon />
          <span class="narrow">{PRIZES.facts.given}</span>
          {clock(text.handedOverAt!)}
        </span>
      )}
      <button
        type="button"
        class="btn mini"
        data-kind={isGiven ? "text" : "plain"}
        data-test={`desk-${isGiven ? "take-back" : "hand-over"}-${text.slot}`}
        aria-label={isGiven ? PRIZES.undoGiven(name) : PRIZES.giveOf(name)}
        aria-busy={busy ? "true" : undefined}
        disabled={rests}
        onClick={() => texts.onMark(text, "handed_over", isGiven)}
      >
        {busy ? PRIZES.giving : isGiven ? TEXTS.undo : PRIZES.give}
      </button>
    </>
  );
}

function StandMark({ stand, isLive }: { stand: Stand; isLive: boolean }) {
  switch (stand.at) {
    case "here":
      return (
        <span class="stand ok">
          <CheckIcon />
          {isLive && <span class="narrow">{AFTER.here}</span>}
          {isLive ? clock(stand.claimedAt) : AFTER.here}
        </span>
      );
    case "time":
      return (
        <span class="stand">
          <ClockIcon />
          {stand.seconds === null ? AFTER.notYet : AFTER.timeLeft(minutes(1_000 * stand.seconds))}
        </span>
      );
    case "silent":
      return (
        <span class="stand warn">
          <WarnIcon />
          {AFTER.noAnswer}
        </span>
      );
    case "open":
      return <span class="stand soft">{AFTER.notYet}</span>;
  }
}
