/**
 * Raffles that wait for a public number: a host who runs them to the end and past it, winners who answer or do not,
 * and somebody who brings numbers, right ones and wrong ones.
 * @module
 */
import { roundTime } from "@/lib/draw/beacon.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { Actor } from "@/lib/modules/contract.ts";
import { newRaffle, prizesOf, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import type { DrawMode } from "@/lib/protocol/messages.ts";
import type { Chance } from "@/tests/sim/chance.ts";
import { numberOf } from "@/tests/sim/numbers.ts";
import { request } from "@/tests/sim/request.ts";
import type { World } from "@/tests/sim/world.ts";

const host: Actor = { role: "organizer", id: "host" };
const reasons = ["unreachable", "declined", "ineligible"] as const;

/** `n1` sealed, `n2` instant, `n3` sealed and without the winners of `n1`. */
const RAFFLES: readonly [id: string, mode: DrawMode, leavesOut: string[]][] = [
  ["n1", "sealed", []],
  ["n2", "instant", []],
  ["n3", "sealed", ["n1"]],
];

export async function holdDraws(world: World, event: string, until: number): Promise<void> {
  const { scheduler } = world;
  const chance = world.chance.fork();
  let ids = 0;
  const ask = (actor: Actor, module: string, type: string, args: unknown = {}) =>
    request(world, event, actor, { id: `draw ${++ids}`, module, type, args });
  const stateOf = (module: string) => world.ledgers.get(event)!.raffle(module);

  for (const [id, mode, leavesOut] of RAFFLES) {
    const state = newRaffle({
      title: `Raffle ${id}`,
      tiers: [{ id: "gold", label: "Gold", count: 1 }, {
        id: "rest",
        label: "The rest",
        count: chance.int(1, 2),
      }],
      mode,
      maskNames: "number",
      leadSeconds: chance.int(1, 2),
      claimSeconds: chance.pick([0, 0, 2]),
      // The route refuses others.
      leavesOut: leavesOut.filter(stateOf).map((module) => ({ module, title: module })),
    });
    await ask(host, "", "add_module", { id, state, prizes: 3 });
  }
  const people = ["p0", "p1", "p2", "p3", "p4", "p5"].map((id, n): Actor => ({
    role: "attendee",
    id,
    holderHash: n.toString(16).padStart(64, "0"),
  }));
  const doing = RAFFLES.map(([id]) => run(id));
  doing.push(bringNumbers(world, event, chance.fork(), until));
  await Promise.all(doing);

  async function run(id: string): Promise<void> {
    const chance = world.chance.fork();
    let rounds = 0;
    while (scheduler.now() < until || ++rounds < 20) {
      await scheduler.sleep(chance.int(50, 900));
      const state = stateOf(id);
      if (!state) return;
      if (state.phase === "cancelled") return;
      if (state.phase === "revealed" && scheduler.now() >= until) return;
      await step(id, state, chance);
    }
  }

  async function step(id: string, state: RaffleState, chance: Chance): Promise<void> {
    switch (state.phase) {
      case "draft":
        return void await ask(host, id, "open");
      case "open":
        if (state.entryCount < 4) {
          await Promise.all(people.map((one) => chance.hit(0.8) ? ask(one, id, "enter") : null));
        }
        return void (chance.hit(0.4) && await ask(host, id, "close"));
      case "paused":
        return void await ask(host, id, "resume");
      case "closed":
      case "closing":
        if (chance.hit(0.02)) return void await ask(host, id, "void", { reason: "rain" });
        return void await Promise.all([
          ask(host, id, "draw"),
          chance.hit(0.3) ? ask(host, id, "draw") : null,
        ]);
      case "drawn":
        if (chance.hit(0.05)) return void await ask(host, id, "void", { reason: "wrong list" });
        await afterwards(id, state, chance);
        return void (chance.hit(0.5) &&
          await ask(host, id, "reveal", { tier: chance.pick(["gold", "rest"]) }));
      case "revealed":
        return await afterwards(id, state, chance);
    }
  }

  /** Claims and replacements, several at once, some of them late, wrong or twice. */
  async function afterwards(id: string, state: RaffleState, chance: Chance): Promise<void> {
    const entries = [...world.ledgers.get(event)!.table<Entry>(id, "entry").values()];
    const presses: Promise<unknown>[] = [];
    for (const { slot, entrantTag } of prizesOf(state)) {
      const winner = entries.find((entry) => entry.entrantTag === entrantTag)?.attendee;
      const actor = people.find((one) => one.id === winner);
      if (actor && chance.hit(0.15)) presses.push(ask(actor, id, "claim"));
      for (
        let n = chance.weigh({ none: 5, once: 3, twice: 2 }) === "none" ? 0 : chance.int(1, 2);
        n > 0;
        n--
      ) {
        presses.push(ask(host, id, "advance", { slot, outgoing: entrantTag, reason: chance.pick(reasons) }));
      }
    }
    if (chance.hit(0.1)) presses.push(ask(chance.pick(people), id, "claim"));
    if (entries.length > 0 && chance.hit(0.1)) {
      const { entrantTag: outgoing } = chance.pick(entries);
      presses.push(ask(host, id, "advance", { slot: chance.int(0, 2), outgoing, reason: "declined" }));
    }
    await Promise.all(presses);
  }
}

/** As the route hands them on, past its own look at them. */
async function bringNumbers(world: World, event: string, chance: Chance, until: number): Promise<void> {
  const { scheduler, tally } = world;
  while (scheduler.now() < until) {
    await scheduler.sleep(chance.int(100, 1_500));
    const module = chance.pick(RAFFLES)[0];
    const round = world.ledgers.get(event)!.raffle(module)?.beacon?.round;
    const isolate = world.anyIsolate(chance);
    if (round === undefined || !isolate) continue;
    // Before its time nobody on earth has it.
    const isLie = chance.hit(0.7) || scheduler.now() < 1_000 * roundTime(TEST_CHAIN, round);
    tally.count(isLie ? "number: somebody brings another" : "number: somebody brings it");
    const signature = numberOf(isLie ? round + chance.pick([-1, 1, 7]) : round);
    const asked = { id: `number ${scheduler.now()}`, module, type: "number", args: { signature } };
    isolate.runtime.submit(event, { role: "system", id: "room" }, asked).catch(() => {});
  }
}
