/**
 * What must hold of draws with a public number and of what follows a reveal: DRAW6 to DRAW11 and WIN1 to WIN5.
 *
 * Judged from commits and rows, never from what the run meant to do.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import { roundFor, roundTime } from "@/lib/draw/beacon.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { verify } from "@/lib/draw/verify.ts";
import type { HeldPrize } from "@/lib/modules/held_prizes.ts";
import type {
  AdvanceRow,
  Drawn,
  Entry,
  Excluded,
  OpenOutcome,
  Published,
  SignedRecord,
} from "@/lib/modules/raffle_rows.ts";
import { prizesOf, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Insist } from "@/tests/sim/commit_rules.ts";
import { type Landed, type Ledger, standing } from "@/tests/sim/ledger.ts";
import { isNumberOf } from "@/tests/sim/numbers.ts";
import type { World } from "@/tests/sim/world.ts";

/** Who takes part: in, and not left out for having won elsewhere. */
export function drawnAmong(ledger: Ledger, module: string): Entry[] {
  const leftOut = ledger.table<Excluded>(module, "excluded").get("")?.attendees ?? [];
  return [...ledger.table<Entry>(module, "entry").values()]
    .filter((entry) => standing(entry) && !leftOut.includes(entry.attendee));
}

export function checkNumber(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  const before = landed.before.modules[module] as RaffleState | undefined;
  const state = landed.head.modules[module] as RaffleState;
  const at = `${module} at ${landed.seq}`;
  const { beacon, mode, closedAt, leadSeconds } = state;
  const wrote = (table: string) =>
    landed.rows.find(({ key }) => key[0] === module && key[1] === table)?.value;
  insist(
    closedAt === undefined || (mode === "offline") === (beacon === undefined),
    "DRAW6",
    () => `${at}: closed in the ${mode} mode with ${JSON.stringify(beacon)}`,
  );
  if (beacon) {
    const round = roundFor(TEST_CHAIN, Math.floor(Date.parse(closedAt!) / 1_000), leadSeconds);
    insist(
      beacon.round === round && (!before?.beacon || before.beacon.round === round),
      "DRAW6",
      () => `${at}: round ${beacon.round}, by the close ${round}, before ${before?.beacon?.round}`,
    );
    // Whatever the closing isolate thought the time was: nobody on earth knew the number.
    const isFuture = 1_000 * roundTime(TEST_CHAIN, beacon.round) > Date.parse(closedAt!) - landed.aheadMs;
    insist(
      before?.beacon !== undefined || isFuture,
      "DRAW6",
      () =>
        `${at}: closed at ${closedAt} by a clock ${landed.aheadMs} ms ahead, round ${beacon.round} was out`,
    );
  }
  if (beacon?.signature) {
    insist(
      isNumberOf(beacon.round, beacon.signature) && landed.at >= 1_000 * roundTime(TEST_CHAIN, beacon.round),
      "DRAW7",
      () => `${at}: ${beacon.signature} for round ${beacon.round}`,
    );
  }
  const close = wrote("close") as SignedRecord | undefined;
  if (close) {
    const text = JSON.parse(close.text);
    insist(
      (text.beacon?.round ?? null) === (beacon?.round ?? null),
      "DRAW6",
      () => `${at}: the record has round ${text.beacon?.round}, the head ${beacon?.round}`,
    );
    insist(
      text.serverSeed === (mode === "instant" ? ledger.seed(module) : undefined),
      "DRAW8",
      () => `${at}: the seed in the close record of a draw in the ${mode} mode`,
    );
  }
  if (wrote("outcome")) {
    insist(mode === "offline" || !!beacon?.signature, "DRAW7", () => `${at}: drawn without its number`);
  }
  checkExcluded(ledger, landed, module, state, insist);
  checkVoid(landed, module, before, state, insist);
}

function checkExcluded(
  ledger: Ledger,
  landed: Landed,
  module: string,
  state: RaffleState,
  insist: Insist,
): void {
  const before = landed.before.modules[module] as RaffleState | undefined;
  if (!state.leavesOut || !state.closedAt || before?.closedAt) return;
  const at = `${module} at ${landed.seq}`;
  const leftOut = ledger.table<Excluded>(module, "excluded").get("")?.attendees ?? [];
  for (const { module: other } of state.leavesOut) {
    const { phase } = landed.before.modules[other] as RaffleState;
    insist(
      phase === "revealed" || phase === "cancelled",
      "DRAW10",
      () => `${at}: closed while ${other} is ${phase}`,
    );
    // Of a replacement in the same commit nobody can say which of the two came first.
    const isMoving = landed.rows.some(({ key }) => key[0] === other && key[1] === "advance");
    if (phase !== "revealed" || isMoving) continue;
    for (const { attendee } of ledger.table<Drawn>(other, "winner").values()) {
      const entry = ledger.table<Entry>(module, "entry").get(attendee);
      insist(
        leftOut.includes(attendee) === (entry !== undefined && standing(entry)),
        "DRAW10",
        () => `${at}: ${attendee} holds a prize of ${other}; left out are ${leftOut.join()}`,
      );
    }
  }
}

function checkVoid(
  landed: Landed,
  module: string,
  before: RaffleState | undefined,
  state: RaffleState,
  insist: Insist,
): void {
  if (state.phase !== "cancelled" || before?.phase === "cancelled") return;
  const at = `${module} at ${landed.seq}`;
  const rows = landed.rows.filter(({ key }) => key[0] === module);
  const record = rows.find(({ key }) => key[1] === "void")?.value as SignedRecord | undefined;
  insist(
    (record === undefined) === (state.drawId === undefined) &&
      (!record || JSON.parse(record.text).reason === state.cancelReason),
    "DRAW11",
    () => `${at}: called off for ${state.cancelReason}, its record is ${record?.text}`,
  );
  insist(
    (state.voidHash === undefined) === (state.drawId === undefined),
    "DRAW11",
    () => `${at}: called off, and the record's hash is ${state.voidHash}`,
  );
  insist(state.held === undefined, "RAF10", () => `${at}: a raffle that was called off names winners`);
}

export function checkHolders(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  const before = landed.before.modules[module] as RaffleState | undefined;
  const state = landed.head.modules[module] as RaffleState;
  const at = `${module} at ${landed.seq}`;
  const rows = landed.rows.filter(({ key }) => key[0] === module);
  const advances = [...ledger.table<AdvanceRow>(module, "advance").values()];
  const counted = state.phase === "cancelled" ? advances.length : state.advanceCount ?? 0;
  insist(
    advances.length === counted && advances.every(({ n }) => n < advances.length) &&
      advances.length === ledger.table(module, "vacancy").size,
    "WIN3",
    () => `${at}: ${advances.length} records, ${state.advanceCount} counted`,
  );
  const fresh = rows.filter(({ key }) => key[1] === "advance").map(({ value }) => value as AdvanceRow);
  const held = prizesOf(state);
  const was = before ? prizesOf(before) : [];
  checkAdvanced(ledger, module, at, fresh, advances, state, insist);
  for (const prize of was) {
    const now = held.find(({ slot }) => slot === prize.slot);
    const isReplaced = fresh.some(({ slot, outgoing }) =>
      slot === prize.slot && outgoing === prize.entrantTag
    );
    if (state.phase === "cancelled") continue;
    insist(
      isReplaced || now?.entrantTag === prize.entrantTag,
      "WIN2",
      () => `${at}: prize ${prize.slot} goes from ${prize.entrantTag} to ${now?.entrantTag}`,
    );
    insist(
      prize.claimedAt === undefined || (!isReplaced && now?.claimedAt === prize.claimedAt),
      isReplaced ? "WIN4" : "WIN1",
      () => `${at}: prize ${prize.slot} was claimed at ${prize.claimedAt}, now ${JSON.stringify(now)}`,
    );
    insist(
      !isReplaced || landed.at + landed.aheadMs >= prize.shownAt + 1_000 * state.claimSeconds,
      "WIN4",
      () => `${at}: prize ${prize.slot} is given on before its time`,
    );
  }
  checkWall(ledger, module, at, held, state, insist);
}

function checkAdvanced(
  ledger: Ledger,
  module: string,
  at: string,
  fresh: AdvanceRow[],
  all: AdvanceRow[],
  state: RaffleState,
  insist: Insist,
): void {
  const prizes = state.tiers.reduce((sum, { count }) => sum + count, 0);
  for (const { n, incoming, outgoing } of fresh) {
    const others = all.filter((other) => other.n !== n);
    const outcome = ledger.outcome(module)!;
    insist(
      incoming === null || incoming !== outgoing &&
          !outcome.winners.some(({ entrantTag }) => entrantTag === incoming) &&
          !others.some((other) => other.incoming === incoming),
      "WIN2",
      () => `${at}: ${incoming} comes in and had a prize before`,
    );
    insist(
      (incoming === null) === (prizes + n >= drawnAmong(ledger, module).length),
      "WIN5",
      () => `${at}: replacement ${n} brings in ${incoming}`,
    );
    insist(
      !others.some((other) => other.outgoing === outgoing),
      "WIN3",
      () => `${at}: ${outgoing} is replaced twice`,
    );
  }
}

/** Prizes in the head are the outcome's, of revealed tiers, with every replacement since. */
function checkWall(
  ledger: Ledger,
  module: string,
  at: string,
  held: HeldPrize[],
  state: RaffleState,
  insist: Insist,
): void {
  const outcome = ledger.outcome(module);
  if (!outcome || state.phase === "cancelled") return;
  const wanted = holdersNow(ledger, module, outcome, state);
  const shown = held.map(({ slot, entrantTag }) => ({ slot, entrantTag }));
  insist(
    same(shown, wanted),
    "DRAW5",
    () => `${at}: shows ${JSON.stringify(shown)}, not ${JSON.stringify(wanted)}`,
  );
  const rows = [...ledger.table<Drawn>(module, "winner").values()]
    .map(({ slot, entrantTag }) => ({ slot, entrantTag })).sort((a, b) => a.slot - b.slot);
  insist(
    same(rows, wanted),
    "WIN2",
    () => `${at}: its rows give prizes to ${JSON.stringify(rows)}, not to ${JSON.stringify(wanted)}`,
  );
}

/** In slot order. */
export function holdersNow(
  ledger: Ledger,
  module: string,
  { winners }: OpenOutcome,
  { revealedTiers = [] }: RaffleState,
): { slot: number; entrantTag: string }[] {
  const holders = new Map<number, string | null>(
    winners.filter(({ tier }) => revealedTiers.includes(tier)).map((
      { slot, entrantTag },
    ) => [slot, entrantTag]),
  );
  const advances = [...ledger.table<AdvanceRow>(module, "advance").values()].sort((a, b) => a.n - b.n);
  for (const { slot, incoming } of advances) holders.set(slot, incoming);
  return [...holders].sort(([a], [b]) => a - b)
    .flatMap(([slot, entrantTag]) => entrantTag === null ? [] : [{ slot, entrantTag }]);
}

/** Once nothing goes wrong any more. */
export async function checkDrawn(
  { store, insist, tally, scheduler }: World,
  ledger: Ledger,
  module: string,
): Promise<void> {
  const state = ledger.head.modules[module] as RaffleState;
  const { phase, mode, beacon } = state;
  // Closed by a clock that was minutes ahead: it waits, and that is all it does wrong.
  if (beacon && !beacon.signature && Date.parse(beacon.at) > scheduler.now()) {
    return tally.count("number: far ahead, by the clock of the close");
  }
  const isWaiting = phase === "closed" || mode === "instant" && phase === "drawn";
  insist(
    !(isWaiting && beacon && (mode === "instant" || !beacon.signature)),
    mode === "instant" ? "DRAW8" : "DRAW7",
    () => `${module} is ${phase} in the ${mode} mode, its number is ${beacon?.signature}`,
  );
  if (phase !== "revealed") return;
  const { certificate } = ledger.table<Published>(module, "certificate").get("")!;
  const bytes = await store.getBlob(ledger.event, certificate).catch(() => null);
  insist(bytes !== null, "DRAW4", () => `the certificate of ${module} is named and not there`);
  if (!bytes) return;
  const text = new TextDecoder().decode(bytes);
  const checks = {
    signature: () => true,
    beacon: (_: unknown, round: number, signature: string) => isNumberOf(round, signature),
  };
  const verdict = verify(text, checks, { chains: [TEST_CHAIN] });
  insist(
    verdict.outcome === "valid" && verdict.facts.advanceCount === (state.advanceCount ?? 0),
    "WIN2",
    () => `the published certificate of ${module}: ${JSON.stringify(verdict)}`,
  );
  tally.count(`certificate: published in the ${mode} mode`);
  if (state.advanceCount) tally.count("certificate: with replacements");
  if (prizesOf(state).length < JSON.parse(text).winners.length) tally.count("advance: nobody is left");
}
