/**
 * Polls at the event: voters who change their minds and whose old taps turn up late, a host who shows and hides.
 *
 * Beside `people.ts`, whose crowd wanders into polls too and finds nothing to enter there.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import { newPoll, type PollState } from "@/lib/modules/poll.ts";
import type { PollPhase, ShowResults } from "@/lib/protocol/messages.ts";
import type { Asked } from "@/lib/runtime.ts";
import type { Chance } from "@/tests/sim/chance.ts";
import { request } from "@/tests/sim/request.ts";
import type { World } from "@/tests/sim/world.ts";

const host: Actor = { role: "organizer", id: "host" };
const voter = (n: number): Actor => ({
  role: "attendee",
  id: `p${n}`,
  holderHash: n.toString(16).padStart(64, "0"),
});

/** With its second press, each of these may be two votes, and a ballot knows sixteen before the last. */
const pressesMax = 7;

const options = (...ids: string[]) => ids.map((id) => ({ id, label: id }));

function newOne(chance: Chance): PollState {
  return newPoll({
    title: "Supper",
    questions: [
      { id: "dish", text: "Which dish?", options: options("soup", "cake", "rice") },
      { id: "days", text: "Which days?", options: options("mon", "tue"), multiple: true },
    ].slice(0, chance.int(1, 2)),
    showResults: chance.pick<ShowResults>(["live", "after_close", "manual"]),
    changeVote: chance.hit(0.8),
  });
}

/** One poll or two, from their making to the end of the storm. */
export async function holdPolls(world: World, event: string, until: number): Promise<void> {
  const chance = world.chance.fork();
  const modules = ["p", "q"].slice(0, chance.int(1, 2));
  for (const id of modules) {
    const args = { id, state: newOne(chance), prizes: 0 };
    await request(world, event, host, { id: `make ${id}`, module: "", type: "add_module", args });
  }
  const doing = modules.map((module) => run(world, event, module, until));
  for (let n = chance.int(2, 8); n > 0; n--) doing.push(attend(world, event, modules, voter(n), until));
  await Promise.all(doing);
}

/** What moves a poll on, by its phase; what comes at last is rare, or nobody would get to vote. */
const ONWARD: Record<PollPhase, Readonly<Record<string, number>>> = {
  draft: { open: 1 },
  open: { pause: 4, show_results: 5, hide_results: 5, close: 2 },
  paused: { resume: 6, show_results: 1, hide_results: 1, close: 1 },
  closed: { show_results: 4, hide_results: 4, cancel: 1 },
  cancelled: { open: 1, show_results: 1 },
};

async function run(world: World, event: string, module: string, until: number): Promise<void> {
  const { scheduler } = world;
  const chance = world.chance.fork();
  const paceMs = chance.pick([800, 3_000, 6_000]);
  for (let n = 0; scheduler.now() < until; n++) {
    await scheduler.sleep(chance.int(1, paceMs));
    const state = world.ledgers.get(event)!.head.modules[module] as PollState | undefined;
    let type: string = chance.weigh(ONWARD[state?.phase ?? "draft"]);
    if (chance.hit(0.1)) {
      type = chance.pick(["open", "pause", "resume", "hide_results", "vote", "enter", "cancel"]);
    }
    const args = type === "cancel"
      ? { reason: "rain" }
      : type === "vote"
      ? { question: "dish", options: ["rice"] }
      : {};
    await request(world, event, host, { id: `host ${module} ${n}`, module, type, args });
  }
}

async function attend(
  world: World,
  event: string,
  modules: readonly string[],
  me: Actor,
  until: number,
): Promise<void> {
  const { scheduler, tally } = world;
  const chance = world.chance.fork();
  const calmMs = chance.pick([300, 2_000, 6_000]);
  const pressed: Asked[] = [];
  for (let n = 0; scheduler.now() < until; n++) {
    await scheduler.sleep(chance.int(1, calmMs));
    if (pressed.length > 0 && chance.hit(0.2)) {
      tally.count("voter: sends an old vote again");
      await request(world, event, me, chance.pick(pressed));
      continue;
    }
    const module = chance.pick(modules);
    const question = chance.hit(0.03) ? "none" : chance.pick(["dish", "dish", "days"]);
    const before = pressed.filter(({ args, module: to }) => to === module && questionOf(args) === question);
    if (before.length >= pressesMax) continue;
    const one = {
      id: `vote ${n}`,
      module,
      type: "vote",
      args: { question, options: choice(question, chance) },
    };
    pressed.push(one);
    const presses = [request(world, event, me, one)];
    if (chance.hit(0.15)) {
      tally.count("voter: presses another option at once");
      const other = { ...one, id: `other ${n}`, args: { question, options: choice(question, chance) } };
      presses.push(request(world, event, me, other));
    }
    await Promise.all(presses);
  }
}

function choice(question: string, chance: Chance): string[] {
  if (chance.hit(0.03)) return ["tofu"];
  if (question === "days") return chance.pick([["mon"], ["tue"], ["mon", "tue"]]);
  return [chance.pick(["soup", "cake", "rice"])];
}

function questionOf(args: unknown): string {
  return (args as { question: string }).question;
}
