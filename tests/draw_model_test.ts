/**
 * The draw as a state machine: any order of commands, and a server that dies after any write of them.
 *
 * What was published never changes, there is one certificate at most and it is valid, nobody who holds a promise
 * is missing, and nothing of the result leaves before the reveal.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { leafHash } from "@/lib/draw/merkle.ts";
import { leafIndex } from "@/lib/draw/receipt.ts";
import { ticketLeafInput } from "@/lib/draw/tags.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { verify } from "@/lib/draw/verify.ts";
import type { Actor } from "@/lib/modules/contract.ts";
import { entryKey, prizesOf } from "@/lib/modules/raffle_state.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import { certificateOf, leavesOf } from "@/lib/published.ts";
import type { Answer } from "@/lib/room/decide.ts";
import { viewOf } from "@/lib/room/view.ts";
import type { DrawMode } from "@/lib/protocol/messages.ts";
import { CHECKS } from "@/tests/draw_checks.ts";
import { EVENT, type House, type Isolate, openHouse, OPERATOR_KEY, person } from "@/tests/draw_house.ts";
import { organizer, type Sent, system } from "@/tests/stage.ts";

const people = 6;
const TIERS = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 2 }];

/** What anybody could have noted down. */
interface Model {
  phases: string[];
  published: Map<string, string>;
  crashes: number;
  repeats: number;
}

interface Real {
  /** Looks on and never dies: the one that is pressed may do so while it seals, after its answer. */
  eye: Isolate;
  house: House;
  isolate: Isolate;
  crashAfter: number;
  sent: number;
}

type Act = (real: Real) => Promise<[actor: Actor, sent: Sent]>;

class Step implements fc.AsyncCommand<Model, Real> {
  constructor(readonly name: string, readonly act: Act) {}
  check = () => true;
  toString = () => this.name;

  async run(model: Model, real: Real): Promise<void> {
    const { house } = real;
    const [actor, what] = await this.act(real);
    const sent = { ...what, id: `${real.sent++} ${what.type}` };
    if (real.crashAfter > 0) {
      real.isolate = house.mortal(real.crashAfter);
      real.crashAfter = 0;
    }
    const answer = await this.press(model, real, actor, sent);
    if (answer.ok) {
      const again = await this.press(model, real, actor, sent);
      assert(again.ok, `${this.name}: the repeat is refused: ${JSON.stringify([answer, again])}`);
      model.repeats++;
    }
    await judge(model, real);
  }

  /** Who gets no answer, because the server has died, presses again once it is back. */
  async press(model: Model, real: Real, actor: Actor, sent: Sent): Promise<Answer> {
    const answer = await real.house.submit(real.isolate, actor, sent);
    if (answer) return answer;
    model.crashes++;
    real.isolate = real.house.boot();
    const second = await real.house.submit(real.isolate, actor, sent);
    assert(second, `${this.name}: no answer`);
    return second;
  }
}

const r = (type: string, args: unknown = {}): Sent => ({ module: "r", type, args });
const organizers = (type: string, args?: unknown) =>
  new Step(type, () => Promise.resolve([organizer, r(type, args)]));
const persons = (type: string) => (n: number) =>
  new Step(`${type} ${n}`, () => Promise.resolve([person(n), r(type)]));
const wait = (seconds: number) =>
  new Step(`wait ${seconds}`, async ({ house }) => {
    await house.clock.advance(1_000 * seconds);
    return [system, r("seal")];
  });
const advanceSlot = (slot: number) =>
  new Step(`advance ${slot}`, async ({ house }) => {
    const state = await house.state();
    const outgoing = prizesOf(state).find((prize) => prize.slot === slot)?.entrantTag ?? "00".repeat(32);
    return [organizer, r("advance", { slot, outgoing, reason: "unreachable" })];
  });

/** The next command meets a server that dies with its n-th write. */
class Crash implements fc.AsyncCommand<Model, Real> {
  constructor(readonly writes: number) {}
  check = () => true;
  toString = () => `crash after ${this.writes}`;
  run(_model: Model, real: Real): Promise<void> {
    real.crashAfter = this.writes;
    return Promise.resolve();
  }
}

function keep(model: Model, name: string, text: string): void {
  const before = model.published.get(name);
  if (before !== undefined) assertEquals(text, before, `${name} has changed`);
  model.published.set(name, text);
}

async function judge(model: Model, { house, eye }: Real): Promise<void> {
  const { runtime } = eye;
  const state = await house.state();
  model.phases.push(state.phase);
  if (state.openHash === undefined) return;
  const found = await certificateOf({ runtime, atRest: house.atRest }, EVENT, "r");
  assert(found.ok, JSON.stringify(found));

  const leaves = await leavesOf(runtime, EVENT, "r");
  if (leaves.ok) {
    for (let n = 0; n < people; n++) {
      const entry = await runtime.reader(EVENT).get<Entry>(entryKey("r", person(n).id));
      const leaf = entry && leafHash(ticketLeafInput(state.drawId!, entry.entrantTag, 0));
      const stands = entry !== undefined && entry.withdrawnAt === undefined;
      assertEquals(leaf !== undefined && leafIndex(leaves.leaves, leaf) >= 0, stands, `p${n + 1}`);
    }
  }
  if ("certificate" in found) {
    const text = new TextDecoder().decode(found.certificate);
    const { open, close, beacon, serverSeed, winners } = JSON.parse(text);
    keep(model, "open", JSON.stringify(open));
    keep(model, "close", JSON.stringify(close));
    keep(model, "result", JSON.stringify([beacon, serverSeed, winners]));
    const verdict = verify(text, CHECKS, { pinnedKey: OPERATOR_KEY, chains: [TEST_CHAIN] });
    assert(verdict.outcome === "valid", JSON.stringify(verdict));
    const held = verdict.facts.holders.map(({ entrantTag }) => entrantTag).filter((tag) => tag !== null);
    assertEquals(held, prizesOf(state).flatMap(({ entrantTag }) => entrantTag ?? []));
    return;
  }
  const { records } = found;
  keep(model, "open", JSON.stringify(records.open));
  if (records.close) keep(model, "close", JSON.stringify(records.close));
  if (records.void) keep(model, "void", JSON.stringify(records.void));
  assert(records.serverSeed === undefined || records.void, "the seed is out");
  const view = JSON.stringify(viewOf(await house.head(), "public"));
  assert(!/"winners":\[\{/.test(view), `winners in the view at ${state.phase}`);
  assert(!view.includes("serverSeed") && !view.includes("drawSeed"), view);
}

const commands = fc.commands([
  fc.nat(people - 1).map(persons("enter")),
  fc.nat(people - 1).map(persons("withdraw")),
  fc.constant(organizers("open")),
  fc.constant(organizers("close")),
  fc.constant(organizers("draw")),
  fc.constant(organizers("reveal")),
  fc.nat(2).map(advanceSlot),
  fc.constant(organizers("cancel", { reason: "rain" })),
  fc.constantFrom(1, 40).map(wait),
  fc.integer({ min: 1, max: 4 }).map((writes) => new Crash(writes)),
], { maxCommands: 10 });

/** So that most runs get somewhere: what is drawn by lot comes in between. */
const script = (crashes: number[], extra: fc.AsyncCommand<Model, Real>[]) => {
  const way = [
    organizers("open"),
    persons("enter")(0),
    persons("enter")(1),
    persons("enter")(2),
    persons("enter")(3),
    organizers("close"),
    wait(40),
    organizers("draw"),
    organizers("reveal"),
    advanceSlot(0),
    advanceSlot(1),
  ];
  return way.flatMap((step, at) => [
    ...(crashes[at] > 0 ? [new Crash(crashes[at])] : []),
    step,
    ...(extra[at] ? [extra[at]] : []),
  ]);
};

async function play(mode: DrawMode, steps: Iterable<fc.AsyncCommand<Model, Real>>): Promise<Model> {
  const house = await openHouse({ mode, tiers: TIERS, claimSeconds: 0 }, people);
  const model: Model = { phases: [], published: new Map(), crashes: 0, repeats: 0 };
  const real = { house, isolate: house.boot(), eye: house.boot(), crashAfter: 0, sent: 0 };
  await fc.asyncModelRun(() => ({ model, real }), steps as Iterable<fc.AsyncCommand<Model, Real>>);
  return model;
}

const modes = fc.constantFrom("sealed" as const, "instant" as const, "offline" as const);

Deno.test("[P16] any commands, with crashes after any write: one certificate, and what was published stays", async () => {
  const seen = new Set<string>();
  let crashes = 0;
  await fc.assert(
    fc.asyncProperty(modes, commands, async (mode, steps) => {
      const model = await play(mode, steps);
      crashes += model.crashes;
      for (const phase of model.phases) seen.add(phase);
    }),
    { seed: 16, numRuns: 60 },
  );
  const extras = fc.array(
    fc.oneof(
      fc.nat(people - 1).map(persons("enter")),
      fc.constant(organizers("draw")),
      fc.constant(organizers("close")),
    ),
    { maxLength: 11 },
  );
  await fc.assert(
    fc.asyncProperty(
      modes,
      fc.array(fc.nat(3), { minLength: 11, maxLength: 11 }),
      extras,
      async (mode, dying, extra) => {
        const model = await play(mode, script(dying, extra));
        crashes += model.crashes;
        for (const phase of model.phases) seen.add(phase);
        assertEquals(model.phases.at(-1), "revealed");
      },
    ),
    { seed: 16, numRuns: 30 },
  );
  assert(crashes >= 60, `only ${crashes} crashes`);
  for (const phase of ["open", "closed", "drawn", "revealed", "cancelled"]) assert(seen.has(phase), phase);
});
