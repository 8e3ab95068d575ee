/**
 * The raffle's long work, done before the commit that needs it: open record, seal, number, draw, names.
 *
 * Each is a function of the command and of stored bytes, so that doing it twice, on any isolate, gives the same.
 * Reads rows through `Tools`; `raffle.ts` decides whether the outcome still counts. What follows the reveal is in
 * `raffle_after_work.ts`.
 * @module
 */
import { attendeeKey } from "@/lib/modules/contract.ts";
import type { Attendee, Tools } from "@/lib/modules/contract.ts";
import { conclusionOf, ticketsOf } from "@/lib/modules/raffle_conclusion.ts";
import { prepareAdvance, prepareVoid } from "@/lib/modules/raffle_after_work.ts";
import {
  hiddenTiers,
  nameBytesMin,
  raffleGrowthBytes,
  shortened,
  unnamed,
} from "@/lib/modules/raffle_bytes.ts";
import { lockedOutcome, outcomeOf, seedOf, signed } from "@/lib/modules/raffle_secrets.ts";
import { type RaffleCommand, type RaffleState, winnerKey } from "@/lib/modules/raffle_state.ts";
import type {
  AdvanceRow,
  Drawn,
  DrawSecret,
  Entry,
  OpenOutcome,
  Outcome,
  PreparedClose,
  PreparedClosing,
  PreparedNumber,
  PreparedOpening,
  PreparedReveal,
  PreparedSeal,
  SignedRecord,
} from "@/lib/modules/raffle_rows.ts";
import { whyNotOwed } from "@/lib/modules/raffle_texts.ts";
import { maskName } from "@/lib/modules/mask_name.ts";
import { roundTime } from "@/lib/draw/beacon.ts";
import { toHex, utf8 } from "@/lib/draw/bytes.ts";
import { certificateText } from "@/lib/draw/certificate.ts";
import { closeText, openText, readOpen } from "@/lib/draw/record_texts.ts";
import { closeHash, openHash, seedCommit } from "@/lib/draw/tags.ts";

/** Rows `[module, "winner", …]` of all tiers of one raffle are few; so are those of the draws it leaves out. */
export async function prepareRaffle(
  state: RaffleState,
  command: RaffleCommand,
  tools: Tools,
): Promise<unknown> {
  const { phase } = state;
  switch (command.type) {
    case "open":
      return phase === "draft" ? await openRecord(state, command, tools) : undefined;
    case "close":
      return phase === "open" || phase === "paused" ? await closing(state, command, tools) : undefined;
    case "seal":
      return phase === "closing" ? await sealList(state, command.module, tools) : undefined;
    case "number":
      return phase === "closed" ? await publicNumber(state, command, tools) : undefined;
    case "draw":
      return phase === "closed" ? await drawWinners(state, command.module, tools) : undefined;
    case "reveal":
      return phase === "drawn" ? await nameWinners(state, command, tools) : undefined;
    case "advance":
      return await prepareAdvance(state, command, tools);
    case "cancel":
    case "void":
      return state.drawId && phase !== "revealed" ? prepareVoid(state, command, tools) : undefined;
  }
}

async function openRecord(
  state: RaffleState,
  { at, random }: RaffleCommand,
  tools: Tools,
): Promise<PreparedOpening> {
  const isOffline = state.mode === "offline";
  if (!isOffline && await tools.beacon?.latest() == null) return { unreachable: true };
  const drawId = toHex(random.slice(0, 16));
  const serverSeed = random.slice(16, 48);
  const text = openText({
    drawId,
    title: state.title,
    tiers: state.tiers.map(({ id, count }) => ({ id, count })),
    ticketCap: state.ticketCap,
    mode: state.mode,
    seedCommit: seedCommit(drawId, serverSeed),
    beacon: isOffline ? null : { chain: tools.beacon!.chain.hash, leadSeconds: state.leadSeconds },
    claimSeconds: state.claimSeconds,
    excludeWinnersOf: (state.leavesOut ?? []).flatMap(({ module }) => drawIdOf(tools, module) ?? []),
    supersedes: state.supersedes ?? null,
    revealBy: null,
    openedAt: Math.floor(at / 1000),
    key: tools.publicKey,
    rehearsal: state.rehearsal,
    crit: [],
  });
  const hash = openHash(text);
  const secret: DrawSecret = { v: 2, locked: await tools.atRest.lock(`seed ${drawId}`, serverSeed) };
  return { record: signed(text, hash, tools), openHash: hash, drawId, secret };
}

function drawIdOf({ modules }: Tools, module: string): string | undefined {
  return (modules[module] as RaffleState | undefined)?.drawId;
}

async function closing(
  state: RaffleState,
  { module, at }: RaffleCommand,
  tools: Tools,
): Promise<PreparedClosing> {
  const { counts: { checkedIn } } = tools;
  const others = (state.leavesOut ?? []).map(({ module }) => module);
  for (const module of others) {
    const other = tools.modules[module] as RaffleState;
    // Whom it leaves out must be settled, or the result here would hang on what is pressed first.
    if (other.phase !== "revealed" && other.phase !== "cancelled") {
      return { unfinished: { module, title: other.title } };
    }
  }
  const { excluded, heldElsewhere } = await winnersElsewhere(others, tools);
  if (state.mode === "offline") return { checkedIn, excluded, heldElsewhere };
  const { beacon } = tools;
  const latest = await beacon?.latest() ?? null;
  if (!beacon || latest === null) return { unreachable: true };
  const open = await tools.read.get<SignedRecord>([module, "open"]);
  const named = open && readOpen(open.text);
  // This server was started with other numbers since the opening named its own; a round of these is none of ours.
  if (!named?.ok || named.value.beacon?.chain !== beacon.chain.hash) return { unreachable: true };
  // A clock that is behind would name a round that is public already, or nearly so.
  const behindSeconds = roundTime(beacon.chain, latest) - Math.floor(at / 1000);
  if (behindSeconds > state.leadSeconds / 2) return { behindSeconds };
  const { hash, genesis, period } = beacon.chain;
  return { checkedIn, excluded, heldElsewhere, beacon: { chain: hash, genesis, period } };
}

async function winnersElsewhere(
  modules: string[],
  { read, modules: states }: Tools,
): Promise<Pick<PreparedClose, "excluded" | "heldElsewhere">> {
  if (modules.length === 0) return { excluded: null, heldElsewhere: [] };
  const heldElsewhere: PreparedClose["heldElsewhere"] = [];
  const draws: string[] = [];
  for (const module of modules) {
    const other = states[module] as RaffleState;
    if (other.phase !== "revealed") continue;
    draws.push(other.seal!.closeHash);
    for await (const { slot, attendee } of read.list<Drawn>(module, "winner")) {
      heldElsewhere.push({ key: winnerKey(module, slot), attendee });
    }
  }
  const attendees = [...new Set(heldElsewhere.map(({ attendee }) => attendee))].sort();
  return { excluded: { v: 1, attendees, draws }, heldElsewhere };
}

async function sealList(state: RaffleState, module: string, tools: Tools): Promise<PreparedSeal> {
  const { tickets, excluded } = await ticketsOf(state, module, tools);
  const closedAt = Math.floor(Date.parse(state.closedAt!) / 1000);
  const text = closeText({
    drawId: state.drawId!,
    openHash: state.openHash!,
    entriesRoot: tickets.root,
    ticketCount: tickets.ticketCount,
    entrantCount: tickets.entrantCount,
    checkedIn: state.checkedInAtClose,
    excluded: {
      withdrawn: state.lastEntryNumber - state.entryCount,
      previousWinner: state.entryCount - tickets.entrantCount,
      notCheckedIn: 0,
    },
    excludedDraws: excluded?.draws,
    round: state.beacon?.round ?? null,
    ...(state.mode === "instant" && { serverSeed: toHex(await seedOf(state, module, tools)) }),
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

async function publicNumber(
  { beacon }: RaffleState,
  { args }: RaffleCommand,
  tools: Tools,
): Promise<PreparedNumber | undefined> {
  if (!beacon || tools.beacon?.chain.hash !== beacon.chain) return undefined;
  // Whoever brings it, it proves itself.
  const { signature } = args;
  if (signature !== undefined) {
    return await tools.beacon.verify(beacon.round, signature) ? { signature } : undefined;
  }
  const fetched = await tools.beacon.signature(beacon.round);
  return fetched === null ? undefined : { signature: fetched };
}

async function drawWinners(state: RaffleState, module: string, tools: Tools): Promise<Outcome | undefined> {
  if (state.beacon && !state.beacon.signature) return undefined;
  const { frozen, conclusion } = await conclusionOf(state, module, tools, await seedOf(state, module, tools));
  // Of a million entries a few win: who else is in is not kept.
  const won = new Set(conclusion.slots.map(({ entrantTag }) => entrantTag));
  const entrants = new Map<string, { attendee: string; entryNumber: number }>();
  for await (const { entrantTag, attendee, entryNumber } of tools.read.list<Entry>(module, "entry")) {
    if (won.has(entrantTag)) entrants.set(entrantTag, { attendee, entryNumber });
  }
  const outcome: OpenOutcome = {
    certificate: certificateText(frozen, conclusion),
    winners: conclusion.slots.flatMap(({ slot, tier, entrantTag }) =>
      entrantTag === null ? [] : [{ slot, tier, entrantTag, ...entrants.get(entrantTag)! }]
    ),
  };
  return await lockedOutcome(state, outcome, tools);
}

async function nameWinners(
  state: RaffleState,
  { module, args: { tier } }: RaffleCommand,
  tools: Tools,
): Promise<PreparedReveal> {
  const { read } = tools;
  const { certificate, winners: rows } = await outcomeOf(state, module, tools);
  const fixed = raffleGrowthBytes(state) - unnamed(state) * nameBytesMin;
  const bytes = Math.floor((tools.freeBytes - fixed) / Math.max(1, unnamed(state)));
  // A letter beyond Latin-1 makes the whole name two bytes a unit.
  const shownMax = Math.max(nameBytesMin, bytes) / 2;
  const notOwed: PreparedReveal["notOwed"] = {};
  const winners = await Promise.all(rows.map(async ({ attendee, ...winner }) => {
    const row = await read.get<Attendee>(attendeeKey(attendee));
    notOwed[winner.slot] = whyNotOwed(state, row, tools.sms === true);
    const name = maskName(
      row?.name ?? "",
      row && !row.hideName ? state.maskNames : "number",
      winner.entryNumber,
    );
    return { ...winner, name: shortened(name, shownMax) };
  }));
  // The certificate holds the seed and every winner, and a blob is plain: none while a tier is still to come.
  const isLast = hiddenTiers(state).every(({ id }) => tier === undefined || id === tier);
  return {
    past: state.advanceCount ?? 0,
    winners,
    rows,
    notOwed,
    certificate: isLast ? await finalCertificate(state, module, tools, certificate) : null,
  };
}

/** With the replacements made while tiers were still to come; mostly there are none. */
async function finalCertificate(state: RaffleState, module: string, tools: Tools, certificate: string) {
  if (!state.advanceCount) return await tools.read.putBlob(utf8(certificate));
  const advances: AdvanceRow[] = [];
  for await (const row of tools.read.list<AdvanceRow>(module, "advance")) advances.push(row);
  const { frozen, conclusion } = await conclusionOf(state, module, tools, await seedOf(state, module, tools));
  return await tools.read.putBlob(utf8(certificateText(frozen, conclusion, advances)));
}
