/**
 * Everybody who has won so far, by tier, with who is here, how long the others have, and who came in for whom.
 *
 * More winners than fit take turns. `board.ts` makes the pages; shown by `Results.tsx` alone.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { CheckIcon } from "@/components/icons.tsx";
import { Seal } from "@/components/Seal.tsx";
import { short } from "@/components/ticks.ts";
import { byTier, metal } from "@/components/tiers.ts";
import { type Block, boardPages, doubledNames, nameLength } from "@/components/station/board.ts";
import {
  cameIn,
  cameInLine,
  type Claim,
  claimLine,
  claimOf,
  vacancies,
} from "@/components/station/claims.ts";
import { guessedFit, leadRoom } from "@/components/station/fit.ts";
import { useFit } from "@/components/station/use_fit.ts";
import { drawStation } from "@/lib/client/station_draw_words.ts";
import { station } from "@/lib/client/words.ts";

export interface BoardProps {
  raffle: RaffleView;
  /** Ids of the tiers that come while this screen watches: their names arrive, the others stand. */
  fresh: string[];
  /** 0-based; beyond the last page it begins again. */
  page: number;
  /** Unix ms by the server's clock, for the time that is left to claim. */
  now: number | null;
}

/** The names that are followed by their number; the line about who came in for whom speaks of numbers. */
function numbered(raffle: RaffleView): Set<string> {
  const doubled = doubledNames(raffle.winners ?? []);
  for (const { name } of cameIn(raffle)) doubled.add(name);
  return doubled;
}

export function pagesOf(raffle: RaffleView): Block[][] {
  const { tiers, winners = [], revealedTiers } = raffle;
  return boardPages(byTier(tiers, winners, revealedTiers), numbered(raffle), cameIn(raffle).length > 0);
}

export function Board({ raffle, fresh, page, now }: BoardProps) {
  const winners = raffle.winners ?? [];
  if (winners.length === 0) return <NoWinners entryCount={raffle.entryCount} />;
  const came = cameInLine(raffle);
  const doubled = numbered(raffle);
  const pages = pagesOf(raffle);
  const blocks = pages[page % Math.max(1, pages.length)] ?? [];
  const hasLead = blocks[0]?.size === "lead";
  return (
    <section class="board" data-test="raffle-station">
      <div class="board" data-test="efx-station-results-region">
        <div class="board" data-test="raffle-winner-panel" data-live={fresh.length > 0 ? "" : undefined}>
          {hasLead && <h1 class="vh">{raffle.title}</h1>}
          {!hasLead && (
            <div class="title">
              <h1>
                <bdi>{raffle.title}</bdi>
              </h1>
              {pages.length > 1 && <p class="lead">{station.page(page % pages.length + 1, pages.length)}</p>}
              <BoardSeal raffle={raffle} />
            </div>
          )}
          {blocks.map((block, n) => (
            <BlockOfTier
              key={`${block.tier.id}:${block.winners[0]?.slot}`}
              {...{ raffle, block, doubled, now }}
              arrival={fresh.includes(block.tier.id) ? arrivalIn(blocks, n, fresh) : null}
            >
              {n === 0 && hasLead && <BoardSeal raffle={raffle} />}
            </BlockOfTier>
          ))}
          {came && <p class="came" data-test="raffle-came-in">{came}</p>}
        </div>
      </div>
    </section>
  );
}

function NoWinners({ entryCount }: { entryCount: number }) {
  return (
    <section class="mid" data-test="raffle-station">
      <div class="mid" data-test="efx-station-results-region">
        <h1>{drawStation.nobody}</h1>
        <p class="lead">{drawStation.nobodyLead}</p>
        <span class="vh" data-test="raffle-entry-count">{entryCount}</span>
      </div>
    </section>
  );
}

interface BlockProps {
  raffle: RaffleView;
  now: number | null;
  block: Block;
  doubled: Set<string>;
  /** When each of its names arrives; null where they stand already. */
  arrival: { startMs: number; stepMs: number } | null;
  children: ComponentChildren;
}

function BlockOfTier({ raffle, block, doubled, now, arrival, children }: BlockProps) {
  const inTier = (raffle.winners ?? []).filter(({ tier }) => tier === block.tier.id);
  const claims = claimLine(raffle, inTier, now);
  const isAllHere = inTier.length > 0 && inTier.every(({ claimedAt }) => claimedAt);
  const vacant = vacancies(raffle, block.tier.id);
  return (
    <div
      class="block"
      data-size={block.size}
      data-columns={block.columns}
      data-tight={block.tight ? "" : undefined}
      data-tier={metal(block.index)}
    >
      <p class="lab">
        <span class="medal" aria-hidden="true">{block.index + 1}</span>
        <bdi>{block.tier.label}</bdi>
        {claims && (
          <span class="claims" data-here={isAllHere ? "" : undefined}>
            {isAllHere && <CheckIcon />}
            {claims}
          </span>
        )}
        {vacant > 0 && <span class="vacant">{drawStation.noHolder(vacant)}</span>}
      </p>
      <ol>
        {block.winners.map((winner, i) => {
          const claim = claimOf(raffle, winner, now);
          const hasMarks = claim !== null && (block.size !== "lead" || block.winners.length > 1);
          return (
            // The style is set from a script only, while a reveal runs: the policy lets no style attribute of the
            // server's pass.
            <li
              key={`${winner.slot}:${winner.entrantTag}`}
              data-claim={claim?.state}
              data-came={winner.after ? "" : undefined}
              data-fresh={arrival ? "" : undefined}
              style={arrival ? { "--after": `${arrival.startMs + i * arrival.stepMs}ms` } : undefined}
            >
              {claim?.state === "waiting" && <TimeLeft claim={claim} wholeMs={1_000 * raffle.claimSeconds} />}
              {hasMarks && (
                // Kept free for the mark: a name does not move when somebody is here.
                <span class="pos">
                  {claim?.state === "here" && (
                    <>
                      <CheckIcon />
                      <span class="vh">{drawStation.isHere}</span>
                    </>
                  )}
                </span>
              )}
              {block.size === "lead"
                ? <LeadName winner={winner} isDoubled={doubled.has(winner.name)} />
                : (
                  <span class="name" data-length={nameLength(winner.name)}>
                    <bdi>{winner.name}</bdi>
                    {doubled.has(winner.name) && <small>{drawStation.no(winner.entryNumber)}</small>}
                  </span>
                )}
            </li>
          );
        })}
      </ol>
      {children}
    </div>
  );
}

/** The line above a name runs out with the time to claim; what it means stands in the label of the tier. */
function TimeLeft({ claim, wholeMs }: { claim: Extract<Claim, { state: "waiting" }>; wholeMs: number }) {
  const share = claim.leftMs === null ? 1 : Math.min(1, claim.leftMs / wholeMs);
  return (
    <svg class="left" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect width={short(100 * share)} height="1" />
    </svg>
  );
}

/** Beside the seal and behind a place: what is left of the row, in `--u`. */
const leadWidth = 132;

function LeadName({ winner: { name, entryNumber }, isDoubled }: { winner: WinnerView; isDoubled: boolean }) {
  const text = isDoubled ? `${name} ${drawStation.no(entryNumber)}` : name;
  const ref = useFit(text, { room: leadRoom, within: "li", maxHeight: 22 });
  const { step, lines } = guessedFit(text, leadRoom, leadWidth);
  return (
    <span class="name" ref={ref} data-step={step} data-lines={lines}>
      <bdi>{name}</bdi>
      {isDoubled && <small>{drawStation.no(entryNumber)}</small>}
    </span>
  );
}

/** After the draw the seal is whole again, beside the winners, with the number of entries it holds. */
function BoardSeal({ raffle }: { raffle: RaffleView }) {
  if (!raffle.seal) return null;
  return (
    <div class="round after">
      <Seal fingerprint={raffle.seal.closeHash} label={station.seal} />
      <div>
        <b class="num" data-test="raffle-entry-count">{raffle.entryCount}</b>
        <span class="of">{station.unit(raffle.entryCount)}</span>
      </div>
    </div>
  );
}

/** 80 ms apart, the last tier first, all of them within 1.2 s. */
function arrivalIn(blocks: Block[], n: number, fresh: string[]): { startMs: number; stepMs: number } {
  const moving = (from: number) =>
    blocks.slice(from).filter(({ tier }) => fresh.includes(tier.id)).reduce(
      (sum, { winners }) => sum + winners.length,
      0,
    );
  const stepMs = Math.min(80, 1_200 / moving(0));
  return { startMs: Math.round(moving(n + 1) * stepMs), stepMs: Math.round(stepMs) };
}
