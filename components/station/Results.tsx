/**
 * The reveal: one name in its burst, or all of them by tier. The only place with gold light and movement.
 *
 * Rendered only while `resultsVisible`: `StationScreen.tsx` decides, and until then nothing of this file is in
 * the document. Movement is CSS under `data-live`; without it everything stands at its end.
 * @module
 */
import type { ComponentChildren, RefObject } from "preact";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { Burst } from "@/components/Burst.tsx";
import { Seal } from "@/components/Seal.tsx";
import { byTier, metal } from "@/components/tiers.ts";
import { type Block, boardPages, doubledNames, nameLength } from "@/components/station/board.ts";
import { guessedFit, leadRoom, spotlightRoom } from "@/components/station/fit.ts";
import { useFit } from "@/components/station/use_fit.ts";
import { number, station } from "@/lib/client/words.ts";

/** The one winner that has the stage to itself, or null when it is the board's turn. */
export function lonelyWinner(raffle: RaffleView, spotlight: number | null): WinnerView | null {
  const winners = raffle.winners ?? [];
  if (winners.length === 1) return winners[0];
  return winners.find(({ slot }) => slot === spotlight) ?? null;
}

export function SpotlightBackdrop({ raffle }: { raffle: RaffleView }) {
  return raffle.seal ? <Burst fingerprint={raffle.seal.closeHash} on="stage" /> : null;
}

export interface SpotlightProps {
  raffle: RaffleView;
  winner: WinnerView;
  /** It was revealed while this screen watched, so it moves. */
  live: boolean;
}

/** One name, alone, in the middle of its burst. */
export function Spotlight({ raffle, winner, live }: SpotlightProps) {
  const index = raffle.tiers.findIndex(({ id }) => id === winner.tier);
  return (
    <section class="mid" data-test="raffle-station">
      <div class="mid" data-test="efx-station-results-region">
        <div
          class="mid spotlight"
          data-test="raffle-winner-panel"
          data-tier={metal(index)}
          data-live={live ? "" : undefined}
        >
          <p class="prize">
            <span class="medal" aria-hidden="true">{index + 1}</span>
            <bdi>{raffle.tiers[index]?.label}</bdi>
          </p>
          <AloneName name={winner.name} />
          <p class="lead">
            {station.place(winner.slot + 1)}
            <span data-test="raffle-entry-count">{raffle.entryCount}</span>
            {station.inOrder}
          </p>
        </div>
      </div>
    </section>
  );
}

/** What the burst leaves clear, in `--u`: the widths and heights of station.css. */
const clear = { width: 144, height: 52 };

function AloneName({ name }: { name: string }) {
  const ref = useFit(name, { room: spotlightRoom, within: ".spotlight", maxHeight: clear.height });
  const { step, lines } = guessedFit(name, spotlightRoom, clear.width);
  return (
    <p class="name" ref={ref as RefObject<HTMLParagraphElement>} data-step={step} data-lines={lines}>
      <bdi>{name}</bdi>
    </p>
  );
}

export interface BoardProps {
  raffle: RaffleView;
  /** Ids of the tiers that come while this screen watches: their names arrive, the others stand. */
  fresh: string[];
  /** 0-based; beyond the last page it begins again. */
  page: number;
}

/** Everybody who has won so far, by tier. */
export function Board({ raffle, fresh, page }: BoardProps) {
  const winners = raffle.winners ?? [];
  const doubled = doubledNames(winners);
  const pages = boardPages(byTier(raffle.tiers, winners, raffle.revealedTiers), doubled);
  const blocks = pages[page % Math.max(1, pages.length)] ?? [];
  const hasLead = blocks[0]?.size === "lead";
  return (
    <section class="board" data-test="raffle-station">
      <div class="board" data-test="efx-station-results-region">
        <div class="board" data-test="raffle-winner-panel" data-live={fresh.length > 0 ? "" : undefined}>
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
              key={`${block.tier.id}:${block.winners[0].slot}`}
              block={block}
              doubled={doubled}
              arrival={fresh.includes(block.tier.id) ? arrivalIn(blocks, n, fresh) : null}
            >
              {n === 0 && hasLead && <BoardSeal raffle={raffle} />}
            </BlockOfTier>
          ))}
        </div>
      </div>
    </section>
  );
}

interface BlockProps {
  block: Block;
  doubled: Set<string>;
  /** When each of its names arrives; null where they stand already. */
  arrival: { startMs: number; stepMs: number } | null;
  children: ComponentChildren;
}

function BlockOfTier({ block, doubled, arrival, children }: BlockProps) {
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
      </p>
      <ol>
        {block.winners.map((winner, i) => (
          // Set from a script only, while a reveal runs: the policy lets no style attribute of the server's pass.
          <li
            key={winner.slot}
            data-fresh={arrival ? "" : undefined}
            style={arrival ? { "--after": `${arrival.startMs + i * arrival.stepMs}ms` } : undefined}
          >
            {(block.size !== "lead" || block.winners.length > 1) && (
              <span class="pos num">{winner.slot + 1}</span>
            )}
            {block.size === "lead"
              ? <LeadName winner={winner} isDoubled={doubled.has(winner.name)} />
              : (
                <span class="name" data-length={nameLength(winner.name)}>
                  <bdi>{winner.name}</bdi>
                  {doubled.has(winner.name) && <small>{number(winner.entryNumber)}</small>}
                </span>
              )}
          </li>
        ))}
      </ol>
      {children}
    </div>
  );
}

/** Beside the seal and behind a place: what is left of the row, in `--u`. */
const leadWidth = 132;

function LeadName({ winner: { name, entryNumber }, isDoubled }: { winner: WinnerView; isDoubled: boolean }) {
  const text = isDoubled ? `${name} ${number(entryNumber)}` : name;
  const ref = useFit(text, { room: leadRoom, within: "li", maxHeight: 22 });
  const { step, lines } = guessedFit(text, leadRoom, leadWidth);
  return (
    <span class="name" ref={ref} data-step={step} data-lines={lines}>
      <bdi>{name}</bdi>
      {isDoubled && <small>{number(entryNumber)}</small>}
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
