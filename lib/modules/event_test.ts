/** The rules of an event's own commands, each by its number in docs/RULES.md. @module */
import { assertEquals } from "@std/assert";
import type { Attendee, Role } from "@/lib/modules/contract.ts";
import { eventRules, modulesPerEventMax, prizesPerEventMax, type RosterRow } from "@/lib/modules/event.ts";
import { viewOf } from "@/lib/room/view.ts";
import {
  actorOf,
  addRaffle,
  guests,
  openStage,
  organizer,
  outcome,
  type Sent,
  type Stage,
  station,
  system,
} from "@/tests/stage.ts";

const importRows = (...rows: RosterRow[]): Sent => ({ type: "import", args: { rows } });
const checkIn = (attendee: string, checkedIn = true): Sent => ({
  type: "check_in",
  args: { attendee, checkedIn },
});
const walkUp = (attendee: string): Sent => ({ type: "walk_up", args: { attendee, name: "Ada" } });
const show = (module: string, id?: string): Sent => ({ type: "show", args: { show: module }, id });

async function withModules(...ids: string[]): Promise<Stage> {
  const stage = openStage();
  for (const id of ids) await stage.ok(organizer, addRaffle({ id }));
  return stage;
}

const MAY: Record<keyof typeof eventRules, { sent: Sent; roles: readonly Role[] }> = {
  import: { sent: guests(1), roles: ["organizer"] },
  check_in: { sent: checkIn("p1"), roles: ["organizer"] },
  walk_up: { sent: walkUp("p2"), roles: ["system"] },
  admit: { sent: { type: "admit", args: { attendees: ["p2"] } }, roles: ["organizer"] },
  turn_away: { sent: { type: "turn_away", args: { attendees: ["p2"] } }, roles: ["organizer"] },
  set_walk_ups: {
    sent: { type: "set_walk_ups", args: { walkUps: true, approval: true } },
    roles: ["organizer"],
  },
  add_module: { sent: addRaffle({ id: "another" }), roles: ["organizer"] },
  show: { sent: show("r"), roles: ["organizer"] },
  note: {
    sent: { type: "note", args: { action: "exported", actor: "organizer:desk", facts: {} } },
    roles: ["system"],
  },
  purge: { sent: { type: "purge" }, roles: ["organizer"] },
  purge_rows: { sent: { type: "purge_rows" }, roles: ["system"] },
};

Deno.test("event: [ROOM9] every command is for its own role alone", async () => {
  assertEquals(Object.keys(MAY).sort(), Object.keys(eventRules).sort());
  for (const { sent, roles } of Object.values(MAY)) {
    for (const role of ["organizer", "attendee", "station", "system"] as const) {
      const stage = openStage({ walkUps: true });
      await stage.ok(organizer, guests(1));
      await stage.ok(organizer, addRaffle());
      const said = outcome(await stage.send(actorOf(role), sent));
      assertEquals(said === "forbidden", !roles.includes(role), `${sent.type} by ${role}: ${said}`);
    }
  }
});

Deno.test("event: [ROOM9] a command that does not exist is refused by its name, for a module and for the event", async () => {
  const stage = await withModules("r");
  for (const type of ["dance", "toString", "__proto__"]) {
    for (const module of ["", "r"]) {
      const answer = await stage.send(organizer, { module, type });
      assertEquals(answer.ok ? "ok" : answer.refusal, {
        code: "invalid_request",
        path: "type",
        problem: `there is no command ${JSON.stringify(type)} here`,
      });
    }
  }
  for (const module of ["nowhere", "toString"]) {
    const answer = await stage.send(organizer, { module, type: "open" });
    assertEquals(answer, { ok: false, refusal: { code: "not_found", what: "module" } });
  }
});

Deno.test("event: [ROOM8] adding a module is refused in order: role, repeat, taken id, modules, prizes", async () => {
  const stage = openStage();
  const tiers = (count: number) => [{ id: "all", label: "All", count }];
  await stage.ok(organizer, {
    ...addRaffle({ id: "m1", tiers: tiers(prizesPerEventMax - 19) }),
    id: "first",
  });
  const says = async (sent: Sent, by = organizer) => outcome(await stage.send(by, sent));
  const tooMany = (id: string) => addRaffle({ id, tiers: tiers(prizesPerEventMax) });
  assertEquals(await says(tooMany("m2")), "too_many_prizes");
  for (let n = 2; n <= modulesPerEventMax; n++) {
    await stage.ok(organizer, addRaffle({ id: `m${n}`, tiers: tiers(1) }));
  }
  assertEquals(await says(tooMany("m21")), "too_many_modules");
  assertEquals(await says(tooMany("m1")), "module_exists");
  assertEquals(await says({ ...tooMany("m1"), id: "first" }), "ok");
  assertEquals(await says({ ...tooMany("m1"), id: "first" }, station), "forbidden");
});

Deno.test("event: [ROOM11] an event promises 200 prizes and holds 20 modules, to the last one", async () => {
  const stage = openStage();
  const tiers = (count: number) => [{ id: "all", label: "All", count }];
  await stage.ok(organizer, addRaffle({ id: "m1", tiers: tiers(prizesPerEventMax - 19) }));
  for (let n = 2; n <= modulesPerEventMax; n++) {
    await stage.ok(organizer, addRaffle({ id: `m${n}`, tiers: tiers(1) }));
  }
  assertEquals(Object.keys(stage.head.modules).length, modulesPerEventMax);
  const full = openStage();
  await full.ok(organizer, addRaffle({ id: "m1", tiers: tiers(prizesPerEventMax - 1) }));
  const answer = await full.send(organizer, addRaffle({ id: "m2", tiers: tiers(2) }));
  assertEquals(answer, { ok: false, refusal: { code: "too_many_prizes", max: prizesPerEventMax, left: 1 } });
  assertEquals(outcome(await full.send(organizer, addRaffle({ id: "m2", tiers: tiers(1) }))), "ok");
});

Deno.test("event: [ROOM10] the first module is the one shown, and another when the organizer says so", async () => {
  const stage = await withModules("a", "b");
  assertEquals(stage.head.current, "a");
  await stage.ok(organizer, show("b"));
  assertEquals(viewOf(stage.head, "public").current, "b");
  assertEquals(await stage.send(organizer, show("c")), {
    ok: false,
    refusal: { code: "not_found", what: "module" },
  });
  assertEquals(stage.head.current, "b");
});

Deno.test("event: [ROOM4] a late repeat of show does not switch the stations back", async () => {
  const stage = await withModules("a", "b");
  await stage.ok(organizer, show("b", "once"));
  await stage.ok(organizer, show("a"));
  assertEquals(await stage.ok(organizer, show("b", "once")), { current: "b" });
  assertEquals(stage.head.current, "a");
});

Deno.test("event: [ROOM4] nor does the late repeat of a show that changed nothing at its time", async () => {
  const stage = openStage();
  await stage.ok(organizer, addRaffle({ id: "a" }));
  await stage.ok(organizer, addRaffle({ id: "b" }));
  const before = stage.told.length;
  assertEquals(await stage.ok(organizer, show("a", "once")), { current: "a" });
  assertEquals(stage.told.length, before);
  await stage.ok(organizer, show("b"));
  assertEquals(await stage.ok(organizer, show("a", "once")), { current: "a" });
  assertEquals(stage.head.current, "b");
});

Deno.test("event: [ROOM7] the counts are those of the roster after any import, check-in and walk-up", async () => {
  const stage = openStage({ walkUps: true });
  const counts = [];
  const script: [Sent, "organizer" | "system"][] = [
    [importRows({ id: "a", name: "A" }, { id: "b", name: "B", checkedIn: true }), "organizer"],
    [checkIn("a"), "organizer"],
    [checkIn("a"), "organizer"],
    [checkIn("b", false), "organizer"],
    [walkUp("c"), "system"],
    [walkUp("c"), "system"],
    [
      importRows({ id: "b", name: "B", checkedIn: true }, { id: "c", name: "C", checkedIn: false }),
      "organizer",
    ],
    [importRows({ id: "d", name: "D" }, { id: "d", name: "D", checkedIn: true }), "organizer"],
  ];
  for (const [sent, by] of script) {
    await stage.ok(by === "system" ? system : organizer, sent);
    counts.push([stage.head.counts.attendees, stage.head.counts.checkedIn]);
  }
  assertEquals(counts, [[2, 1], [2, 2], [2, 2], [2, 1], [3, 2], [3, 2], [3, 2], [4, 3]]);
});

Deno.test("event: [CSV3] the same list twice changes nothing and says so", async () => {
  const stage = openStage();
  assertEquals(await stage.ok(organizer, guests(3)), { imported: 3, updated: 0 });
  const before = stage.head;
  assertEquals(await stage.ok(organizer, guests(3)), { imported: 0, updated: 3 });
  assertEquals(stage.head, before);
});

Deno.test("event: [CSV4] a list without a column leaves what is known of it", async () => {
  const stage = openStage();
  await stage.ok(
    organizer,
    importRows({ id: "a", name: "Ada", phone: "+4912345", checkedIn: true, tickets: 3 }),
  );
  await stage.ok(organizer, importRows({ id: "a", name: "Ada L.", phone: undefined }));
  assertEquals(stage.row<Attendee>("@", "attendee", "a"), {
    v: 1,
    id: "a",
    name: "Ada L.",
    phone: "+4912345",
    checkedIn: true,
    tickets: 3,
  });
});

Deno.test("event: [ROOM12] walk-ups come in, checked in, only where the organizer lets them", async () => {
  const shut = openStage();
  assertEquals(outcome(await shut.send(system, walkUp("x"))), "forbidden");
  const open = openStage({ walkUps: true });
  await open.ok(system, walkUp("x"));
  assertEquals(open.row<Attendee>("@", "attendee", "x")?.checkedIn, true);
});

Deno.test("event: [ROOM5] checking in somebody who is not on the roster changes nothing", async () => {
  const stage = openStage();
  const before = stage.head;
  assertEquals(await stage.send(organizer, checkIn("nobody")), {
    ok: false,
    refusal: { code: "not_found", what: "attendee" },
  });
  assertEquals(stage.head, before);
});

Deno.test("event: [SEAT5] the public is told how many are checked in, and only organizers how many are on the roster", async () => {
  const stage = openStage();
  await stage.ok(organizer, guests(3));
  assertEquals(viewOf(stage.head, "public").counts, { checkedIn: 3 });
  assertEquals(viewOf(stage.head, "organizer").counts, { attendees: 3, checkedIn: 3 });
  const toAll = stage.told.filter(({ to }) => to === "all").map(({ change }) => change);
  assertEquals(toAll, [{ type: "roster_counted", checkedIn: 3 }]);
});
