/**
 * A sale of tickets at the event: buyers with several tabs whose old requests turn up late, a till that buys for them,
 * and a host who pauses it and draws in the middle of the rush.
 *
 * Beside `people.ts`, whose organizer wanders into the shop too.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import { newTickets, type TicketsArgs, type TicketsState } from "@/lib/modules/tickets_state.ts";
import type { DrawMode, Phase } from "@/lib/protocol/messages.ts";
import type { Asked } from "@/lib/runtime.ts";
import { request } from "@/tests/sim/request.ts";
import type { World } from "@/tests/sim/world.ts";

const host: Actor = { role: "organizer", id: "host" };
const till: Actor = { role: "organizer", id: "till" };
const holder = (n: number) => n.toString(16).padStart(64, "0");
const buyer = (n: number): Actor => ({ role: "attendee", id: `p${n}`, holderHash: holder(n) });

/** From the making of the shop to the end of the storm. */
export async function holdSale(world: World, event: string, until: number): Promise<void> {
  const chance = world.chance.fork();
  const modules = ["t", "u"].slice(0, chance.int(1, 2));
  for (const id of modules) {
    const mode: DrawMode = world.numbers ? chance.pick(["offline", "sealed", "instant"]) : "offline";
    const state = newTickets({
      title: "The last ones",
      mode,
      cap: chance.pick([1, 3, 8, 30]),
      perPerson: chance.int(1, 3),
      leadSeconds: chance.int(1, 2),
      maskNames: "number",
    });
    await request(world, event, host, {
      id: `make ${id}`,
      module: "",
      type: "add_module",
      args: { id, state, prizes: 1 },
    });
  }
  const doing = modules.map((module) => run(world, event, module, until));
  for (let n = chance.int(2, 8); n > 0; n--) doing.push(attend(world, event, modules, buyer(n), until));
  if (chance.hit(0.4)) doing.push(attend(world, event, modules, till, until));
  await Promise.all(doing);
}

/** What moves a sale on, by its phase; the draw is rare, or nobody would get to buy. */
const ONWARD: Record<Phase, Readonly<Record<string, number>>> = {
  draft: { open: 1 },
  open: { pause: 3, draw: 1, close: 1 },
  paused: { resume: 6, draw: 1, close: 1 },
  closing: { draw: 1 },
  closed: { draw: 1 },
  drawn: { draw: 1, reveal: 1 },
  revealed: { draw: 1 },
  cancelled: { open: 1 },
};

async function run(world: World, event: string, module: string, until: number): Promise<void> {
  const { scheduler } = world;
  const chance = world.chance.fork();
  const paceMs = chance.pick([800, 3_000, 6_000]);
  for (let n = 0; scheduler.now() < until; n++) {
    await scheduler.sleep(chance.int(1, paceMs));
    const state = world.ledgers.get(event)!.head.modules[module] as TicketsState | undefined;
    let type: string = chance.weigh(ONWARD[state?.phase ?? "draft"]);
    if (chance.hit(0.1)) type = chance.pick(["open", "pause", "resume", "reveal", "enter", "purchase"]);
    if (chance.hit(0.015)) type = chance.pick(["cancel", "void"]);
    const args = type === "cancel" || type === "void" ? { reason: "rain" } : {};
    await request(world, event, host, { id: `host ${module} ${n}`, module, type, args });
  }
}

/** The till names somebody with each purchase; everybody else buys for themselves. */
async function attend(
  world: World,
  event: string,
  modules: readonly string[],
  me: Actor,
  until: number,
): Promise<void> {
  const { scheduler, tally } = world;
  const chance = world.chance.fork();
  const calmMs = chance.pick([200, 1_000, 4_000]);
  const pressed: Asked[] = [];
  for (let n = 0; scheduler.now() < until; n++) {
    await scheduler.sleep(chance.int(1, calmMs));
    if (pressed.length > 0 && chance.hit(0.25)) {
      tally.count("buyer: sends an old purchase again");
      await request(world, event, me, chance.pick(pressed));
      continue;
    }
    const whom = chance.int(1, 8);
    const args: TicketsArgs = {
      quantity: chance.pick([1, 1, 1, 2, 3]),
      ...(chance.hit(0.2) && { partial: true }),
      ...(me === till && { buyer: { id: `p${whom}`, holderHash: holder(whom) } }),
    };
    const one: Asked = { id: `buy ${me.id} ${n}`, module: chance.pick(modules), type: "purchase", args };
    pressed.push(one);
    const presses = [request(world, event, me, one)];
    if (chance.hit(0.2)) {
      tally.count("buyer: presses in another tab");
      const other = { ...one, id: `tab ${me.id} ${n}` };
      pressed.push(other);
      presses.push(request(world, event, me, other));
    }
    await Promise.all(presses);
  }
}
