/**
 * Who is at the event and what they do there: attendees with nervous thumbs, an organizer who clicks about.
 *
 * They know no more than a person would, press things that cannot work, and press them twice.
 * @module
 */
import type { Actor } from "@/lib/modules/contract.ts";
import { newRaffle } from "@/lib/modules/raffle_state.ts";
import { type EventCommand, prizesPerEventMax, type RosterRow } from "@/lib/modules/event.ts";
import type { NameMask, Phase } from "@/lib/protocol/messages.ts";
import type { Asked } from "@/lib/runtime.ts";
import type { Chance } from "@/tests/sim/chance.ts";
import { request } from "@/tests/sim/request.ts";
import type { World } from "@/tests/sim/world.ts";

const FIRST = [
  "Ada",
  "Bela",
  "Chidi",
  "Dana",
  "Eero",
  "Fatou",
  "Goran",
  "Hana",
  "Iris",
  "Jun",
  "Kofi",
  "Lena",
];
/** Everybody's, so that a name is found wherever it should not be. */
export const SURNAME = "Quillfeather";

const organizer: Actor = { role: "organizer", id: "desk" };

function attendee(n: number): Actor {
  return { role: "attendee", id: `p${n}`, holderHash: n.toString(16).padStart(64, "0") };
}

export interface Crowd {
  event: string;
  size: number;
  /** Unix ms, in order: moments at which the host says "now", and everybody presses. */
  bursts: readonly number[];
  /** Ids of commands are never used twice by accident. */
  nextId(): string;
}

/** Fills the event with modules and a roster, before anything goes wrong or while it does. */
export async function prepare(world: World, crowd: Crowd): Promise<void> {
  const { chance } = world;
  const ask = (type: EventCommand["type"], args: unknown) =>
    request(world, crowd.event, organizer, { id: crowd.nextId(), module: "", type, args });
  await ask("import", { rows: roster(crowd, chance) });
  const count = chance.int(1, 3);
  for (let i = 0; i < count; i++) await ask("add_module", newModule("abc"[i], chance, "offline"));
  if (chance.hit(0.2)) await ask("add_module", newModule("x", chance, chance.pick(["sealed", "instant"])));
}

function roster(crowd: Crowd, chance: Chance): RosterRow[] {
  const rows: RosterRow[] = [];
  for (let n = 0; n < crowd.size; n++) {
    if (chance.hit(0.1)) continue;
    const name = `${FIRST[n]} ${SURNAME}${"qwxz"[n % 4].repeat(1 + n / 4)}`;
    const checkedIn = chance.hit(0.1) ? undefined : chance.hit(0.8);
    rows.push({ id: `p${n}`, name, checkedIn, tickets: chance.hit(0.2) ? 3 : undefined });
    if (chance.hit(0.02)) rows.push({ id: `p${n}`, name, checkedIn: true });
  }
  return rows;
}

function newModule(id: string, chance: Chance, mode: "offline" | "sealed" | "instant") {
  const tiers = [{ id: "gold", label: "Gold", count: 1 }, {
    id: "rest",
    label: "The rest",
    count: chance.int(1, 3),
  }]
    .slice(0, chance.int(1, 2));
  const state = newRaffle({
    title: `Raffle ${id}`,
    tiers,
    mode,
    ticketCap: chance.pick([1, 2]),
    maskNames: chance.pick<NameMask>(["none", "initials", "first", "number"]),
  });
  return { id, state, prizes: tiers.reduce((sum, tier) => sum + tier.count, 0) };
}

/** Goes on until `until`; what is under way then is brought to its end. */
export async function attend(world: World, crowd: Crowd, n: number, until: number): Promise<void> {
  const { scheduler } = world;
  const chance = world.chance.fork();
  const me = attendee(n);
  const calmMs = chance.pick([500, 3_000, 8_000]);
  while (scheduler.now() < until) {
    const idleMs = chance.int(1, calmMs);
    const burst = crowd.bursts.find((at) => at > scheduler.now() && at - scheduler.now() < idleMs);
    await scheduler.sleep(burst === undefined ? idleMs : burst - scheduler.now() + chance.int(0, 30));
    const act = chance.weigh({ enter: 70, withdraw: 15, again: 10, trespass: 3 });
    if (act === "again") {
      // A request that was thought lost turns up late.
      const mine = world.book.accepted.filter(({ actor, event }) =>
        actor.id === me.id && event === crowd.event
      );
      if (mine.length === 0) continue;
      world.tally.count("attendee: sends an old request again");
      await request(world, crowd.event, me, chance.pick(mine).asked);
      continue;
    }
    const type = act === "trespass" ? chance.pick(["close", "reveal", "seal", "dance"]) : act;
    const module = pickModule(world, crowd, chance);
    const args = chance.hit(0.3) ? { clientNonce: "5a".repeat(32) } : {};
    await press(world, crowd, me, { id: crowd.nextId(), module, type, args }, chance);
  }
}

/** Once, or twice in one breath: the same command again, or a second one with an id of its own. */
async function press(world: World, crowd: Crowd, who: Actor, asked: Asked, chance: Chance): Promise<void> {
  const presses = [request(world, crowd.event, who, asked)];
  if (chance.hit(0.12)) {
    world.tally.count(`${who.role}: presses twice, same id`);
    presses.push(request(world, crowd.event, who, asked));
  }
  if (chance.hit(0.12)) {
    world.tally.count(`${who.role}: presses twice, another id`);
    presses.push(request(world, crowd.event, who, { ...asked, id: crowd.nextId() }));
  }
  await Promise.all(presses);
}

function pickModule(world: World, crowd: Crowd, chance: Chance): string {
  const { current, modules } = world.ledgers.get(crowd.event)!.head;
  if (chance.hit(0.02)) return "nowhere";
  return current !== null && chance.hit(0.7) ? current : chance.pick([...Object.keys(modules), "a"]);
}

/** What moves a raffle on, by its phase; a real organizer looks at the screen first. */
const ONWARD: Record<Phase, Readonly<Record<string, number>>> = {
  draft: { open: 1 },
  open: { close: 4, pause: 3, check: 4 },
  paused: { resume: 6, close: 2 },
  closing: { draw: 1 },
  closed: { draw: 1 },
  drawn: { reveal: 1 },
  revealed: { show: 1 },
  cancelled: { show: 1 },
};

export async function steer(world: World, crowd: Crowd, until: number): Promise<void> {
  const { scheduler } = world;
  const chance = world.chance.fork();
  const paceMs = chance.pick([400, 1_200, 3_000]);
  const cancels = chance.hit(0.4) ? 0.08 : 0;
  const wanders = chance.pick([0.05, 0.3]);
  const firstOpened = scheduler.now() + chance.int(0, 3_000);
  while (scheduler.now() < until) {
    await scheduler.sleep(chance.int(1, paceMs));
    if (scheduler.now() < firstOpened) continue;
    const module = pickModule(world, crowd, chance);
    const phase = world.ledgers.get(crowd.event)!.raffle(module)?.phase ?? "draft";
    let type: string = chance.weigh(ONWARD[phase]);
    if (chance.hit(wanders)) {
      type = chance.pick([
        "open",
        "pause",
        "resume",
        "close",
        "draw",
        "reveal",
        "show",
        "check",
        "import",
        "add",
        "enter",
      ]);
    }
    if (chance.hit(phase === "drawn" ? 6 * cancels : cancels)) type = "cancel";
    await press(world, crowd, organizer, command(crowd, module, type, chance), chance);
  }
}

/** What the server itself has to note of strangers at the door, several at once. */
export async function guard(world: World, event: string, until: number): Promise<void> {
  const { scheduler } = world;
  const chance = world.chance.fork();
  for (let n = 0; scheduler.now() < until;) {
    await scheduler.sleep(chance.int(1, 1_500));
    const knocks = Array.from({ length: chance.int(1, 3) }, () => ({
      id: `knock ${++n}`,
      module: "",
      type: "note",
      args: { action: "wrong_passcode", actor: "address:192.0.2.0/24", facts: { n } },
    }));
    await Promise.all(knocks.map((asked) => request(world, event, { role: "system", id: "audit" }, asked)));
  }
}

function command(crowd: Crowd, module: string, type: string, chance: Chance): Asked {
  const id = crowd.nextId();
  const one = `p${chance.int(0, crowd.size)}`;
  switch (type) {
    case "check":
      return { id, module: "", type: "check_in", args: { attendee: one, checkedIn: chance.hit(0.75) } };
    case "import":
      return { id, module: "", type: "import", args: { rows: roster(crowd, chance) } };
    case "add": {
      const added = newModule(chance.pick(["a", "b", "c", "d"]), chance, "offline");
      const prizes = chance.hit(0.3) ? prizesPerEventMax : added.prizes;
      return { id, module: "", type: "add_module", args: { ...added, prizes } };
    }
    case "show":
      return { id, module: "", type: "show", args: { show: module } };
    case "reveal":
      return {
        id,
        module,
        type,
        args: chance.hit(0.8) ? { tier: chance.pick(["gold", "rest", "gold", "rest", "tin"]) } : {},
      };
    case "cancel":
      return { id, module, type, args: { reason: "rain" } };
    default:
      return { id, module, type, args: {} };
  }
}
