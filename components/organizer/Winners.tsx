/**
 * The winners, best prize first, from the reveal on: who they are, since when the room knows, whether they are here.
 * Before it, nothing.
 *
 * `winner_stands.ts` tells how each one stands; replacing one is asked in `ReplaceCard.tsx`.
 * @module
 */
import type { RaffleView, Tier, WinnerView } from "@/lib/protocol/messages.ts";
import { CheckIcon, ClockIcon, DownloadIcon, LockIcon, WarnIcon } from "@/components/icons.tsx";
import { AFTER } from "@/lib/client/desk_draw_words.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { clock } from "@/lib/client/words.ts";
import type { WinnerPeople } from "./winner_people.ts";
import { metal } from "@/components/tiers.ts";
import { tierWinnerCount, winnerCount } from "./next_action.ts";
import { claimedCount, minutes, type Stand, standOf } from "./winner_stands.ts";

const words = CONTROL.winners;

interface WinnersProps {
  raffle: RaffleView;
  people: WinnerPeople;
  /** Where the list can be saved. */
  resultsHref: string;
  /** Unix ms by the server's clock; null before it is known. */
  now: number | null;
  /** Slot of the winner who is being asked about. */
  asked: number | null;
  locked: boolean;
  onReplace: (winner: WinnerView) => void;
}

export function Winners(props: WinnersProps) {
  const { raffle, resultsHref } = props;
  const { winners, tiers } = raffle;
  if (!winners) return null;
  return (
    <section class="card panel" id="winners" data-test="desk-winners">
      <header>
        <h2>{words.title}</h2>
        <span class="small soft push">
          {AFTER.count(winners.length, winnerCount(raffle), claimedCount(raffle))}
        </span>
        <a class="btn mini" data-kind="plain" href={resultsHref} download>
          <DownloadIcon />
          {words.save}
        </a>
      </header>
      <table class="grid winners">
        <thead>
          <tr>
            <th scope="col">{AFTER.columns.winner}</th>
            <th scope="col">{AFTER.columns.told}</th>
            <th scope="col">{AFTER.columns.claimed}</th>
            <th scope="col">
              <span class="vh">{AFTER.columns.next}</span>
            </th>
          </tr>
        </thead>
        {tiers.map((tier, place) => <TierRows key={tier.id} {...props} tier={tier} place={place} />)}
      </table>
    </section>
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

function Row({ raffle, winner, tier, place, people, now, asked, locked, onReplace }: RowProps) {
  const { slot, entryNumber, shownAt, after } = winner;
  const name = people[slot]?.name ?? winner.name;
  const stand = standOf(winner, raffle, now);
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
              <bdi>{tier.label}</bdi>, {AFTER.entry(entryNumber)}
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
      <td class="tab soft">{now === null ? "" : AFTER.told(clock(shownAt))}</td>
      <td class="tab">
        <StandMark stand={stand} isLive={now !== null} />
      </td>
      <td>
        {stand.at !== "here" && (
          <button
            type="button"
            class="btn mini"
            data-kind="plain"
            data-test={`desk-replace-${slot}`}
            aria-label={AFTER.nextOf(name)}
            disabled={locked || stand.at === "time"}
            onClick={() => onReplace(winner)}
          >
            {AFTER.next}
          </button>
        )}
      </td>
    </tr>
  );
}

function StandMark({ stand, isLive }: { stand: Stand; isLive: boolean }) {
  switch (stand.at) {
    case "here":
      return (
        <span class="stand ok">
          <CheckIcon />
          {isLive ? AFTER.claimed(clock(stand.claimedAt)) : AFTER.columns.claimed}
        </span>
      );
    case "time":
      return (
        <span class="stand">
          <ClockIcon />
          {stand.seconds === null ? AFTER.notYet : AFTER.timeLeft(minutes(stand.seconds))}
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
