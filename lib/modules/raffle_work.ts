/**
 * The raffle's long work, done before the commit that needs it: open record, seal, draw, names at the reveal.
 *
 * Each is a function of the command and of stored bytes, so that doing it twice, on any isolate, gives the same.
 * Reads rows through `Tools`; `raffle.ts` decides whether the outcome still counts.
 * @module
 */
import { attendeeKey } from "@/lib/modules/contract.ts";
import type { Attendee, Tools } from "@/lib/modules/contract.ts";
import type { RaffleCommand, RaffleState } from "@/lib/modules/raffle.ts";
import type {
  DrawSecret,
  Entry,
  Outcome,
  PreparedClose,
  PreparedOpen,
  PreparedReveal,
  PreparedSeal,
  SignedRecord,
} from "@/lib/modules/raffle_rows.ts";
import { maskName } from "@/lib/modules/mask_name.ts";
import { toHex, utf8 } from "@/lib/draw/bytes.ts";
import { certificateText, concludeDraw } from "@/lib/draw/certificate.ts";
import { Sealing, type TicketList } from "@/lib/draw/entries.ts";
import { closeText, openText } from "@/lib/draw/record_texts.ts";
import { closeHash, openHash, seedCommit } from "@/lib/draw/tags.ts";
import { hexToBytes } from "@noble/hashes/utils.js";

/** @returns undefined when the state does not call for the work; the decision then refuses by the phase */
export async function prepareRaffle(
  state: RaffleState,
  command: RaffleCommand,
  tools: Tools,
): Promise<unknown> {
  switch (command.type) {
    case "open":
      return state.phase === "draft" && state.mode === "offline"
        ? openRecord(state, command, tools)
        : undefined;
    case "close":
      return { checkedIn: tools.counts.checkedIn } satisfies PreparedClose;
    case "seal":
      return state.phase === "closing" ? await sealList(state, command.module, tools) : undefined;
    case "draw":
      return state.phase === "closed" ? await drawWinners(state, command.module, tools) : undefined;
    case "reveal":
      return state.phase === "drawn" ? await nameWinners(state, command.module, tools) : undefined;
  }
}

function openRecord(state: RaffleState, { at, random }: RaffleCommand, tools: Tools): PreparedOpen {
  const drawId = toHex(random.slice(0, 16));
  const serverSeed = toHex(random.slice(16, 48));
  const text = openText({
    drawId,
    title: state.title,
    tiers: state.tiers.map(({ id, count }) => ({ id, count })),
    ticketCap: state.ticketCap,
    mode: state.mode,
    seedCommit: seedCommit(drawId, serverSeed),
    beacon: null,
    claimSeconds: state.claimSeconds,
    excludeWinnersOf: [],
    supersedes: null,
    revealBy: null,
    openedAt: Math.floor(at / 1000),
    key: tools.publicKey,
    crit: [],
  });
  const hash = openHash(text);
  return { record: signed(text, hash, tools), openHash: hash, drawId, serverSeed };
}

async function sealList(state: RaffleState, module: string, tools: Tools): Promise<PreparedSeal> {
  const tickets = await readTickets(state, module, tools);
  const closedAt = Math.floor(Date.parse(state.closedAt!) / 1000);
  const text = closeText({
    drawId: state.drawId!,
    openHash: state.openHash!,
    entriesRoot: tickets.root,
    ticketCount: tickets.ticketCount,
    entrantCount: tickets.entrantCount,
    checkedIn: state.checkedInAtClose,
    excluded: { withdrawn: state.lastEntryNumber - state.entryCount, previousWinner: 0, notCheckedIn: 0 },
    round: null,
    closedAt,
  });
  const hash = closeHash(text);
  return {
    record: signed(text, hash, tools),
    seal: {
      closeHash: hash,
      entriesRoot: tickets.root,
      ticketCount: tickets.ticketCount,
      entrantCount: tickets.entrantCount,
    },
    leaves: await tools.read.putBlob(tickets.leaves),
  };
}

async function drawWinners(state: RaffleState, module: string, tools: Tools): Promise<Outcome> {
  const { read } = tools;
  const [open, close, secret] = await Promise.all([
    read.get<SignedRecord>([module, "open"]),
    read.get<SignedRecord>([module, "close"]),
    read.get<DrawSecret>([module, "secret"]),
  ]);
  if (!open || !close || !secret) throw new Error("Cannot draw: a record of the draw is missing");
  const entrants = new Map<string, { attendee: string; entryNumber: number }>();
  const tickets = await readTickets(state, module, tools, ({ entrantTag, attendee, entryNumber }) => {
    entrants.set(entrantTag, { attendee, entryNumber });
  });
  // Throws when the rows no longer give the root that was sealed: a draw over them would convince nobody.
  const frozen = { open, close, serverSeed: hexToBytes(secret.serverSeed), beacon: null, tickets };
  const drawn = concludeDraw(frozen);
  return {
    v: 1,
    certificate: await read.putBlob(utf8(certificateText(frozen, drawn))),
    winners: drawn.slots.flatMap(({ slot, tier, entrantTag }) =>
      entrantTag === null ? [] : [{ slot, tier, entrantTag, ...entrants.get(entrantTag)! }]
    ),
  };
}

async function nameWinners(state: RaffleState, module: string, tools: Tools): Promise<PreparedReveal> {
  const { read } = tools;
  const outcome = await read.get<Outcome>([module, "outcome"]);
  if (!outcome) throw new Error("Cannot reveal: the outcome is missing");
  const known = new Map(state.winners?.map((winner) => [winner.slot, winner]));
  const fixed = raffleGrowthBytes(state) - unnamed(state) * nameBytesMin;
  const bytes = Math.floor((tools.freeBytes - fixed) / Math.max(1, unnamed(state)));
  // A letter beyond Latin-1 makes the whole name two bytes a unit.
  const shownMax = Math.max(nameBytesMin, bytes) / 2;
  const winners = await Promise.all(outcome.winners.map(async ({ attendee, ...winner }) => {
    const row = await read.get<Attendee>(attendeeKey(attendee));
    const name = maskName(row?.name ?? "", row ? state.maskNames : "number", winner.entryNumber);
    // What is on the wall already stays as it is.
    return known.get(winner.slot) ?? { ...winner, name: shortened(name, shownMax) };
  }));
  return { winners };
}

/** Room for a winner's name that every prize keeps, in bytes: a first name in any script. Mostly there is more. */
const nameBytesMin = 24;
/** A winner with a tag of 64, two numbers and the names of its fields, without the tier's id and the name. */
const winnerBytes = 165;
/** Hashes, times and the seal. The reason of a cancellation stands where winners would. */
const recordsBytes = 700;

const hidden = ({ tiers, revealedTiers = [] }: RaffleState) =>
  tiers.filter(({ id }) => !revealedTiers.includes(id));
const unnamed = (state: RaffleState) => hidden(state).reduce((sum, { count }) => sum + count, 0);

/** Whole letters, whatever they are made of. */
function shortened(name: string, unitsMax: number): string {
  if (name.length <= unitsMax) return name;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (kept.length + segment.length >= unitsMax) break;
    kept += segment;
  }
  return kept + "…";
}

export function raffleGrowthBytes(state: RaffleState): number {
  if (state.phase === "revealed" || state.phase === "cancelled") return 0;
  return hidden(state).reduce(
    (sum, { id, count }) => sum + 6 + id.length + count * (winnerBytes + id.length + nameBytesMin),
    recordsBytes,
  );
}

async function readTickets(
  state: RaffleState,
  module: string,
  { read }: Tools,
  onEntry: (entry: Entry) => void = () => {},
): Promise<TicketList> {
  const sealing = new Sealing(state.drawId!, state.ticketCap);
  for await (const entry of read.list<Entry>(module, "entry")) {
    if (entry.withdrawnAt !== undefined) continue;
    sealing.add(entry);
    onEntry(entry);
  }
  return sealing.seal();
}

function signed(text: string, hash: string, tools: Tools): SignedRecord {
  return { v: 1, text, sig: tools.sign(hexToBytes(hash)) };
}
