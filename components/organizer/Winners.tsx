/**
 * The winners, best prize first, from the reveal on: name, prize, entry number. Before it, nothing.
 * @module
 */
import type { RaffleView, Tier } from "@/lib/protocol/messages.ts";
import { DownloadIcon, LockIcon } from "@/components/icons.tsx";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import type { WinnerPeople } from "./winner_people.ts";
import { metal } from "@/components/tiers.ts";
import { tierWinnerCount, winnerCount } from "./next_action.ts";

const words = CONTROL.winners;

interface WinnersProps {
  raffle: RaffleView;
  people: WinnerPeople;
  /** Where the list can be saved. */
  resultsHref: string;
}

export function Winners({ raffle, people, resultsHref }: WinnersProps) {
  const { winners, tiers } = raffle;
  if (!winners) return null;
  return (
    <section class="card panel" id="winners" data-test="desk-winners">
      <header>
        <h2>{words.title}</h2>
        <span class="small soft push">{words.count(winners.length, winnerCount(raffle))}</span>
        <a class="btn mini" data-kind="plain" href={resultsHref} download>
          <DownloadIcon />
          {words.save}
        </a>
      </header>
      <table class="grid winners">
        <thead>
          <tr>
            <th scope="col">{words.columns.winner}</th>
            <th scope="col">{words.columns.prize}</th>
            <th scope="col">{words.columns.entry}</th>
          </tr>
        </thead>
        {tiers.map((tier, place) => (
          <TierRows key={tier.id} raffle={raffle} people={people} tier={tier} place={place} />
        ))}
      </table>
    </section>
  );
}

interface TierRowsProps {
  raffle: RaffleView;
  people: WinnerPeople;
  tier: Tier;
  place: number;
}

function TierRows({ raffle, people, tier, place }: TierRowsProps) {
  const count = tierWinnerCount(raffle, tier);
  if (!raffle.revealedTiers?.includes(tier.id)) {
    return count === 0 ? null : (
      <tbody>
        <tr class="hidden">
          <td colSpan={3}>
            <span class="row soft">
              <LockIcon />
              {words.hidden(tier.label, count)}
            </span>
          </td>
        </tr>
      </tbody>
    );
  }
  const winners = (raffle.winners ?? []).filter((winner) => winner.tier === tier.id);
  return (
    <tbody>
      {winners.map(({ slot, name, entryNumber }) => (
        <tr key={slot} data-tier={metal(place)}>
          <td>
            <span class="row">
              <span class="medal" aria-hidden="true">{place + 1}</span>
              <span>
                <b>
                  <bdi>{people[slot]?.name ?? name}</bdi>
                </b>
                <br />
                <span class="soft">
                  {words.place(slot + 1)}
                  {people[slot]?.phone && (
                    <>
                      {", "}
                      <a href={`tel:${people[slot].phone}`}>
                        <bdi>{people[slot].phone}</bdi>
                      </a>
                    </>
                  )}
                </span>
              </span>
            </span>
          </td>
          <td>
            <bdi>{tier.label}</bdi>
          </td>
          <td class="tab">{words.entry(entryNumber)}</td>
        </tr>
      ))}
    </tbody>
  );
}
