/**
 * A whole evening from one seed: isolates, events, people and screens, and everything that goes wrong.
 *
 * First a storm of some twenty seconds, then a calm in which everything has to come right again. Whatever breaks
 * a rule ends the run, with the seed and the last steps in the error.
 * @module
 */
import type { Head } from "@/lib/modules/contract.ts";
import type { PublicNumbers } from "@/lib/modules/contract.ts";
import type { PollState } from "@/lib/modules/poll.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Delta } from "@/lib/realtime/relay.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";
import { createMemoryStore, type MemoryStore } from "@/lib/storage/memory_store.ts";
import type { Commit, RecordStore } from "@/lib/storage/store.ts";
import { type Book, createBook } from "@/tests/sim/book.ts";
import { type Chance, createChance } from "@/tests/sim/chance.ts";
import { checkCommit, checkTold, type Insist } from "@/tests/sim/commit_rules.ts";
import { drawFaults, type Faults, type Tally } from "@/tests/sim/faults.ts";
import { type Airwaves, createAirwaves } from "@/tests/sim/faulty_relay.ts";
import { type Isolate, startIsolate } from "@/tests/sim/isolate.ts";
import { checkLast, isCalm } from "@/tests/sim/last_rules.ts";
import { createLedger, type Ledger } from "@/tests/sim/ledger.ts";
import { holdDraws } from "@/tests/sim/draw_people.ts";
import { simulatedNumbers } from "@/tests/sim/numbers.ts";
import { attend, type Crowd, guard, prepare, steer } from "@/tests/sim/people.ts";
import { holdPolls } from "@/tests/sim/poll_people.ts";
import { holdPurge } from "@/tests/sim/purge_people.ts";
import { holdSale } from "@/tests/sim/ticket_people.ts";
import { createScheduler, type Scheduler } from "@/tests/sim/scheduler.ts";
import { openScreen, type Screen } from "@/tests/sim/seat.ts";

export interface World {
  chance: Chance;
  /**
   * Chance of what only the harder evenings have (a quarter of them, `isHarderAt`): clocks that differ, crashes at each
   * write, a store that is silent for long, every module at once, a purge. Null in the others.
   */
  harder: Chance | null;
  scheduler: Scheduler;
  faults: Faults;
  tally: Tally;
  store: MemoryStore;
  records: RecordStore;
  /** When records expire, unix ms, by their keys' text; in harder evenings only. */
  expiry: Map<string, number>;
  airwaves: Airwaves;
  /** Null in most evenings: what needs a public number is refused there. */
  numbers: PublicNumbers | null;
  ledgers: Map<string, Ledger>;
  /** What isolates have locked, as it was before, by purpose: seeds and outcomes of draws. */
  plain: Map<string, Uint8Array>;
  book: Book;
  screens: Screen[];
  insist: Insist;
  /** One that takes requests; undefined while none does. */
  anyIsolate(chance: Chance): Isolate | undefined;
  landed(commit: Commit, isolate: string): void;
  /** Kills that isolate; another one starts in its place. */
  strike(isolate: string): void;
  published(delta: Delta): void;
  note(...parts: (string | number | unknown)[]): void;
}

/** A rule that did not hold. */
export class Broken extends Error {
  constructor(
    readonly rule: string,
    readonly seed: number,
    how: string,
    steps: readonly string[],
    { sells, isHarder }: Wanted,
  ) {
    const flags = `${sells ? " --sale" : ""}${isHarder ? " --harder" : ""}`;
    super(
      `[${rule}] ${how}\n  seed ${seed}, to see it again: deno run tests/sim/run.ts --seed ${seed}${flags}\n` +
        `  the last steps:\n${steps.map((step) => `    ${step}\n`).join("")}`,
    );
  }
}

/** Steps that are told when a rule breaks. */
const stepsKept = 80;
const calmLookMs = 2_000;
/** Longer than any late answer or landing, so that what looks calm is. */
const calmMinMs = 16_000;
/** A half-open socket takes half a minute to be found out, and a dead isolate's presence as long to be forgotten. */
const calmMaxMs = 120_000;

/** None of those that once found something, so that they are played as they were. */
const isHarderAt = (seed: number): boolean => seed % 4 === 0;

/** What there is in some evenings only; absent: as the seed says. */
export interface Wanted {
  /** Tickets are sold. */
  sells?: boolean;
  isHarder?: boolean;
}

export async function simulate(
  seed: number,
  tally: Tally,
  wanted: Wanted = {},
): Promise<{ steps: number; commits: number }> {
  const { sells, isHarder = isHarderAt(seed) } = wanted;
  const chance = createChance(seed);
  const scheduler = createScheduler();
  const start = scheduler.now();
  const steps: unknown[][] = [];
  let broken: { rule: string; how: string } | null = null;

  const insist: Insist = (holds, rule, how) => {
    if (!holds) broken ??= { rule, how: how() };
  };
  let stepCount = 0;
  const harder = isHarder ? createChance(seed ^ 0x4a12d) : null;
  const hasAll = harder?.hit(0.35) ?? false;
  // Its parts need each other and the world they are in, so it is completed step by step.
  const world = {
    chance: chance.fork(),
    scheduler,
    tally,
    harder,
    faults: drawFaults(
      chance.fork(),
      harder && harder.fork(),
      harder && createChance(seed ^ 0x1a7e5),
      tally,
    ),
    store: createMemoryStore(),
    records: createMemoryRecords(),
    expiry: new Map<string, number>(),
    ledgers: new Map<string, Ledger>(),
    plain: new Map<string, Uint8Array>(),
    screens: [] as Screen[],
    insist,
    note(...parts: unknown[]) {
      steps[stepCount++ % stepsKept] = [scheduler.now() - start, ...parts];
    },
  } as unknown as World;
  world.book = createBook(world.ledgers, insist, tally.count);
  world.airwaves = createAirwaves(world);
  // Not every evening, so that those that once found something are played as they were.
  const hasNumbers = hasAll || seed % 7 === 1 || seed % 7 === 6;
  world.numbers = hasNumbers ? simulatedNumbers(world, seed) : null;

  let isolates: Isolate[] = [];
  /** Those that are gone, whose last commit may still land. */
  const left = new Map<string, Isolate>();
  let isolateCount = 0;
  const startOne = () => void isolates.push(startIsolate(world, `isolate ${++isolateCount}`));
  // Where one isolate gets nearly everything, what it knows of a room stays true for long.
  const favours = chance.hit(0.5) ? 0.9 : 0;
  world.anyIsolate = (chance) => {
    const open = isolates.filter((isolate) => !isolate.isLeaving);
    if (open.length === 0) return undefined;
    return chance.hit(favours) ? open[0] : chance.pick(open);
  };
  world.landed = (commit, isolate) => {
    const ledger = world.ledgers.get(commit.event)!;
    const { aheadMs = 0 } = isolates.find(({ name }) => name === isolate) ?? left.get(isolate) ?? {};
    const landed = ledger.land(commit, isolate, aheadMs);
    world.note(
      isolate,
      "landed",
      commit.event,
      landed.seq,
      landed.rows.map(({ key }) => key.join("/")).join(" "),
    );
    checkCommit(ledger, landed, insist);
    watchClosing(landed.before, landed.head, isolate);
  };
  world.published = (delta) => checkTold(world.ledgers.get(delta.event)!, delta, insist);

  const closedBy = new Map<string, string>();
  function watchClosing(before: Head, head: Head, name: string): void {
    for (const [id, { kind, phase }] of Object.entries(head.modules)) {
      if (kind === "poll") {
        countPoll(before.modules[id] as PollState | undefined, head.modules[id] as PollState);
        continue;
      }
      const was = before.modules[id]?.phase;
      const key = `${head.event.id} ${(head.modules[id] as RaffleState).drawId}`;
      if (was === phase) continue;
      tally.count(kind === "tickets" ? `sale: ${phase}` : `phase: ${phase}`);
      const { revealedTiers } = before.modules[id] as RaffleState ?? {};
      if (phase === "cancelled" && revealedTiers) tally.count("raffle: cancelled after a reveal");
      if (phase === "closed" && closedBy.get(key) !== name) tally.count("seal: another finishes");
      if (phase !== "closing") continue;
      closedBy.set(key, name);
      if (!world.faults.strikes("isolate: crashes between close and seal")) continue;
      const closer = isolates.find((isolate) => isolate.name === name);
      if (closer) replace(closer, () => closer.crash());
    }
  }

  function countPoll(before: PollState | undefined, { phase, resultsVisible }: PollState): void {
    if (before && before.phase !== phase) tally.count(`poll: ${phase}`);
    if (before && before.resultsVisible !== resultsVisible) {
      tally.count(`poll: ${resultsVisible ? "shown" : "hidden"}`);
    }
  }

  function replace(isolate: Isolate, end: () => void): void {
    end();
    scheduler.setTimer(() => {
      isolates = isolates.filter((other) => other !== isolate);
      left.set(isolate.name, isolate);
      startOne();
    }, world.chance.int(100, 3_000));
  }

  world.strike = (name) => {
    const victim = isolates.find((isolate) => isolate.name === name);
    if (victim && !victim.isLeaving) replace(victim, () => victim.crash());
    // It is on its way out, and its successor on its way in.
    else victim?.crash();
  };

  function strikeIsolates(until: number): void {
    scheduler.setTimer(() => {
      const victim = world.anyIsolate(world.chance);
      if (victim && world.faults.strikes("isolate: crashes")) replace(victim, () => victim.crash());
      else if (victim && world.faults.strikes("isolate: restarts")) replace(victim, () => victim.shutDown());
      if (scheduler.now() < until) strikeIsolates(until);
    }, world.chance.int(1_000, 6_000));
  }

  for (let i = world.chance.int(2, 3); i > 0; i--) startOne();
  tally.count(`isolates: ${isolateCount}`);
  const stormMs = chance.int(10_000, 25_000);
  const until = start + stormMs;
  const under = [];
  for (const event of chance.hit(0.2) ? ["GALA24", "PARTY7"] : ["GALA24"]) {
    under.push(openEvent(world, event, chance, until));
    // Not every evening, so that those that once found something are played as they were.
    if (hasAll || seed % 5 === 3) under.push(guard(world, event, until));
    if (hasAll || seed % 5 === 1 || seed % 5 === 3) under.push(holdPolls(world, event, until));
    if (hasNumbers) under.push(holdDraws(world, event, until));
    if (sells ?? (hasAll || [3, 7, 8].includes(seed % 11))) under.push(holdSale(world, event, until));
    if (harder?.hit(0.4)) under.push(holdPurge(world, event, until));
  }
  if (hasAll) tally.count("evening: every module at once");
  strikeIsolates(until);

  const isOver = () => broken !== null;
  await scheduler.run(until, isOver);
  world.note("the storm is over");
  world.faults.stop();
  let isDone = false;
  Promise.all(under).then(() => isDone = true);
  const end = scheduler.now() + calmMaxMs;
  const calmFrom = scheduler.now() + calmMinMs;
  let calmLooks = 0;
  while (calmLooks < 2 && scheduler.now() < end && !isOver()) {
    await scheduler.run(scheduler.now() + calmLookMs, isOver);
    for (const event of world.ledgers.keys()) {
      world.anyIsolate(world.chance)?.runtime.head(event).catch(() => {});
    }
    calmLooks = scheduler.now() > calmFrom && isDone && isCalm(world) ? calmLooks + 1 : 0;
  }
  if (!isOver()) await checkLast(world);
  if (broken) {
    const { rule, how } = broken as { rule: string; how: string };
    const order = [...steps.slice(stepCount % stepsKept), ...steps.slice(0, stepCount % stepsKept)];
    const told = (stepCount > stepsKept ? order : steps).map((step) => step.join(" "));
    throw new Broken(rule, seed, how, told, wanted);
  }
  const commits = [...world.ledgers.values()].reduce((sum, ledger) => sum + ledger.commits.length, 0);
  return { steps: stepCount, commits };
}

async function openEvent(world: World, event: string, chance: Chance, until: number): Promise<void> {
  const first: Head = {
    v: 1,
    seq: 1,
    commitId: `first of ${event}`,
    event: {
      id: event,
      name: "Gala",
      joinCode: "ABC234",
      locale: "en",
      hue: 0,
      createdAt: "2026-11-20T19:00:00.000Z",
    },
    walkUps: false,
    current: null,
    counts: { attendees: 0, checkedIn: 0 },
    modules: {},
  };
  world.store.create(event, first);
  world.ledgers.set(event, createLedger(event, first, world.scheduler.now, world.plain));
  let ids = 0;
  const start = world.scheduler.now();
  const bursts = Array.from({ length: chance.int(0, 12) }, () => chance.int(start, until)).sort((a, b) =>
    a - b
  );
  const crowd: Crowd = { event, size: chance.int(3, 12), bursts, nextId: () => `c${++ids}` };
  const seats = [["organizer", false], ["public", true], ["public", false]] as const;
  for (let i = chance.int(2, 5); i > 0; i--) {
    const [audience, isStation] = seats[i % 3];
    const screen = openScreen(world, event, audience, isStation);
    world.screens.push(screen);
    screen.live(until);
  }
  await prepare(world, crowd);
  const doing = [steer(world, crowd, until)];
  for (let n = 0; n < crowd.size; n++) doing.push(attend(world, crowd, n, until));
  await Promise.all(doing);
}
