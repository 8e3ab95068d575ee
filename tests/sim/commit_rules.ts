/**
 * What must hold of every commit that lands, judged from the commit and the one before it alone.
 *
 * Rules, not outputs: nothing here knows what the run meant to do. Numbers are those of docs/RULES.md.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import type { Attendee, Told } from "@/lib/modules/contract.ts";
import type { Phase, View } from "@/lib/protocol/messages.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { AdvanceRow, Entry } from "@/lib/modules/raffle_rows.ts";
import { isOver } from "@/lib/modules/purge.ts";
import { fold } from "@/lib/modules/views.ts";
import { sealEntries } from "@/lib/draw/entries.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import { checkAudited } from "@/tests/sim/audit_rules.ts";
import { checkHolders, checkNumber, drawnAmong } from "@/tests/sim/draw_rules.ts";
import { type Landed, type Ledger, type Receipt, standing } from "@/tests/sim/ledger.ts";
import { checkHidden, checkPoll } from "@/tests/sim/poll_rules.ts";
import { checkPurging } from "@/tests/sim/purge_rules.ts";
import { checkSale, checkTicketDrawn } from "@/tests/sim/ticket_rules.ts";

/** Says that a rule of docs/RULES.md is broken, and how. */
export type Insist = (holds: boolean, rule: string, how: () => string) => void;

const ONWARD: Record<Phase, readonly Phase[]> = {
  draft: ["open", "cancelled"],
  open: ["paused", "closing", "cancelled"],
  paused: ["open", "closing", "cancelled"],
  closing: ["closed", "cancelled"],
  closed: ["drawn", "cancelled"],
  drawn: ["drawn", "revealed", "cancelled"],
  revealed: [],
  cancelled: [],
};

/** Rows that are written at most once in the life of a module, and the rule that says so. */
const ONCE: Readonly<Record<string, string>> = {
  open: "RAF6",
  secret: "RAF6",
  close: "DRAW1",
  sealed: "DRAW1",
  outcome: "DRAW3",
  excluded: "DRAW10",
  void: "DRAW11",
  claim: "WIN1",
  advance: "WIN3",
  vacancy: "WIN3",
  receipt: "ROOM4",
};

export function checkCommit(ledger: Ledger, landed: Landed, insist: Insist): void {
  const { before, head } = landed;
  insist(head.seq === before.seq + 1, "ROOM2", () => `commit ${head.seq} follows on ${before.seq}`);
  const isFresh = head.commitId !== before.commitId &&
    !ledger.commits.some((other) => other !== landed && other.head.commitId === head.commitId);
  insist(isFresh, "ROOM2", () => `commit ${head.seq} has the id of an earlier one`);
  checkAudited(landed, insist);
  if (isOver(before)) return checkPurging(landed, insist);
  checkRoster(ledger, insist);
  for (const write of landed.rows) {
    const rule = ONCE[write.key[1]];
    if (rule && write.value !== null) {
      insist(landed.old.get(write) === undefined, rule, () => `${write.key.join("/")} is written again`);
    }
    if (write.key[1] === "entry" && head.modules[write.key[0]].kind === "raffle") {
      checkEntry(ledger, landed, write.value as Entry | null, landed.old.get(write), write.key, insist);
    }
  }
  for (const id of Object.keys(before.modules)) {
    insist(id in head.modules, "ROOM10", () => `module ${id} is gone`);
  }
  insist(
    head.current === null || head.current in head.modules,
    "ROOM10",
    () => `the current module ${head.current} does not exist`,
  );
  for (const [id, { kind }] of Object.entries(head.modules)) {
    (kind === "poll" ? checkPoll : kind === "tickets" ? checkTickets : checkRaffle)(
      ledger,
      landed,
      id,
      insist,
    );
  }
}

function checkRoster(ledger: Ledger, insist: Insist): void {
  const { counts, seq } = ledger.head;
  const rows = [...ledger.table<Attendee>("@", "attendee").values()];
  const checkedIn = rows.filter((row) => row.checkedIn).length;
  insist(
    counts.attendees === rows.length && counts.checkedIn === checkedIn,
    "ROOM7",
    () => `at ${seq} the head counts ${JSON.stringify(counts)}, the rows ${rows.length} and ${checkedIn}`,
  );
}

function checkEntry(
  ledger: Ledger,
  landed: Landed,
  entry: Entry | null,
  before: unknown,
  key: readonly string[],
  insist: Insist,
): void {
  const was = before as Entry | undefined;
  const [module, , attendee] = key;
  const at = `${module}/${attendee} at ${landed.seq}`;
  insist(
    entry !== null && entry.attendee === attendee,
    "RAF1",
    () => `${at}: an entry is deleted or another's`,
  );
  if (!entry) return;
  insist(
    !was || was.entryNumber === entry.entryNumber,
    "RAF2",
    () => `${at}: number ${was!.entryNumber} becomes ${entry.entryNumber}`,
  );
  const phases = landed.phases.get(module)!;
  if (!standing(entry)) {
    insist(
      phases.includes("open") || phases.includes("paused"),
      "RAF11",
      () => `${at}: withdrawn while ${phases.join()}`,
    );
    return;
  }
  // Somebody who withdraws and comes back in one batch leaves a receipt in between.
  const hasLeft = landed.rows.some(({ key, value }) =>
    key[0] === module && key[1] === "receipt" && key[2] === `attendee:${attendee}` &&
    (value as Receipt).type === "withdraw"
  );
  insist(
    !was || !standing(was) || hasLeft,
    "RAF1",
    () => `${at}: an entry that stands (${was!.commandId}) is replaced by ${entry.commandId}`,
  );
  const gate = phases.every((phase) => phase === "paused") ? "RAF8" : "RAF3";
  insist(phases.includes("open"), gate, () => `${at}: entered while ${phases.join()}`);
  const known = ledger.table<Attendee>("@", "attendee").get(attendee);
  const changed = landed.rows.find(({ key }) => key[1] === "attendee" && key[2] === attendee);
  const earlier = changed && landed.old.get(changed) as Attendee | undefined;
  insist(
    known?.checkedIn === true || earlier?.checkedIn === true,
    "RAF4",
    () => `${at}: entered without having checked in`,
  );
}

function checkRaffle(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  const state = landed.head.modules[module] as RaffleState;
  const at = `${module} at ${landed.seq}`;
  const entries = [...ledger.table<Entry>(module, "entry").values()];
  const stand = entries.filter(standing);
  insist(
    state.entryCount === stand.length,
    "RAF7",
    () => `${at}: counts ${state.entryCount} entries, ${stand.length} stand`,
  );
  const numbers = entries.map((entry) => entry.entryNumber).sort((a, b) => a - b);
  insist(
    numbers.every((number, i) => number === i + 1) && state.lastEntryNumber === numbers.length,
    "RAF2",
    () => `${at}: numbers ${numbers.join()}, last ${state.lastEntryNumber}`,
  );
  insist(
    stand.every((entry) => entry.tickets >= 1 && entry.tickets <= state.ticketCap),
    "RAF1",
    () => `${at}: more tickets than ${state.ticketCap}`,
  );

  checkLots(ledger, landed, module, insist);
  if (!landed.rows.some(({ key }) => key[0] === module && key[1] === "outcome")) return;
  const byTag = new Map(drawnAmong(ledger, module).map((entry) => [entry.entrantTag, entry]));
  insist(
    ledger.outcome(module)!.winners.every(({ entrantTag, entryNumber }) =>
      byTag.get(entrantTag)?.entryNumber === entryNumber
    ),
    "DRAW3",
    () => `${at}: a winner has another number`,
  );
}

function checkTickets(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  checkSale(ledger, landed, module, insist);
  checkLots(ledger, landed, module, insist);
  checkTicketDrawn(ledger, landed, module, insist);
}

/** Of whatever is drawn: its phases, its secrets, its seal, its number and who holds what. */
function checkLots(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  const state = landed.head.modules[module] as RaffleState;
  const at = `${module} at ${landed.seq}`;
  const phases = landed.phases.get(module)!;
  for (let i = 1; i < phases.length; i++) {
    const isOnward = phases[i] === phases[i - 1] || ONWARD[phases[i - 1]].includes(phases[i]);
    insist(isOnward, "RAF6", () => `${at}: ${phases.join(" → ")}`);
  }
  checkSecrecy(ledger, state, module, at, insist);
  const among = drawnAmong(ledger, module);
  if (phases.length > 1) checkDraw(ledger, state, module, at, among, landed, insist);
  checkNumber(ledger, landed, module, insist);
  checkHolders(ledger, landed, module, insist);
}

function checkSecrecy(ledger: Ledger, state: RaffleState, module: string, at: string, insist: Insist): void {
  const seed = ledger.seed(module);
  if (!seed) return;
  const text = JSON.stringify(state);
  const replaced = [...ledger.table<AdvanceRow>(module, "advance").values()].map(({ outgoing }) => outgoing);
  insist(!text.includes(seed), "RAF5", () => `${at}: the server seed stands in the head`);
  for (const { tier, entrantTag } of ledger.outcome(module)?.winners ?? []) {
    const isShown = (state.revealedTiers?.includes(tier) ?? false) && !replaced.includes(entrantTag);
    const rule = state.phase === "cancelled" ? "RAF10" : "RAF5";
    insist(
      isShown === text.includes(entrantTag),
      rule,
      () => `${at}: ${state.phase}, winner of ${tier}: ${text}`,
    );
  }
}

function checkDraw(
  ledger: Ledger,
  state: RaffleState,
  module: string,
  at: string,
  stand: Entry[],
  landed: Landed,
  insist: Insist,
): void {
  const isWritten = (table: string) => landed.rows.some(({ key }) => key[0] === module && key[1] === table);
  if (isWritten("close")) {
    const { root } = sealEntries(state.drawId!, stand, state.ticketCap);
    const seal = state.seal;
    insist(
      seal?.entriesRoot === root && seal.entrantCount === stand.length,
      "DRAW1",
      () =>
        `${at}: sealed ${seal?.entrantCount} entrants with ${seal?.entriesRoot}, ${stand.length} stand with ${root}`,
    );
  }
  if (!isWritten("outcome")) return;
  const { winners } = ledger.outcome(module)!;
  const prizes = state.tiers.reduce((sum, tier) => sum + tier.count, 0);
  const byTag = new Map(stand.map((entry) => [entry.entrantTag, entry]));
  insist(
    winners.every(({ entrantTag, attendee }) => byTag.get(entrantTag)?.attendee === attendee),
    "DRAW3",
    () => `${at}: a winner has no entry that stands`,
  );
  insist(
    new Set(winners.map((winner) => winner.entrantTag)).size === winners.length &&
      winners.length === Math.min(prizes, stand.length),
    "DRAW3",
    () => `${at}: ${winners.length} winners of ${prizes} prizes and ${stand.length} entrants`,
  );
}

/** What an isolate tells of a commit is the whole difference that it made, for every audience. */
export function checkTold(ledger: Ledger, { from, seq, changes }: Delta, insist: Insist): void {
  const hasLanded = seq <= ledger.head.seq;
  insist(hasLanded, "ROOM1", () => `commit ${seq} is told, and ${ledger.head.seq} is the last that landed`);
  if (!hasLanded) return;
  checkHidden(ledger, seq, changes.map(({ change }) => change), insist);
  for (const audience of ["public", "organizer"] as const) {
    const seen = changes.filter(({ to }: Told) => to === "all" || audience === "organizer");
    const told: View = seen.reduce((view, { change }) => fold(view, change), ledger.view(from, audience));
    insist(
      same(JSON.parse(JSON.stringify(told)), ledger.view(seq, audience)),
      "SEAT3",
      () => `the changes of ${seq} do not lead from the view of ${from} to that of ${seq}`,
    );
  }
}
