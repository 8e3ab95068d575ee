/** Rules of the door, each by its number in docs/RULES.md. @module */
import { assertEquals } from "@std/assert";
import type { Attendee } from "@/lib/modules/contract.ts";
import { addressKey, type WalkUp, walkUpKey, walkUpsMaxDefault } from "@/lib/modules/walk_ups.ts";
import { viewOf } from "@/lib/room/view.ts";
import {
  addRaffle,
  attendee,
  guests,
  openStage,
  organizer,
  outcome,
  type Sent,
  type Stage,
  system,
} from "@/tests/stage.ts";

const joins = (id: string, more: Record<string, unknown> = {}): Sent => ({
  type: "walk_up",
  args: { attendee: id, name: `Guest ${id}`, ...more },
});
const admit = (...attendees: string[]): Sent => ({ type: "admit", args: { attendees } });
const turnAway = (...attendees: string[]): Sent => ({ type: "turn_away", args: { attendees } });

async function withDoor(args: Record<string, unknown> = {}): Promise<Stage> {
  const stage = openStage();
  await stage.ok(organizer, { type: "set_walk_ups", args: { walkUps: true, approval: true, ...args } });
  return stage;
}

const counts = ({ head }: Stage) => viewOf(head, "organizer").counts;

Deno.test("door: [DOOR1] who waits is on no roster and enters nothing until the organizer says yes", async () => {
  const stage = await withDoor();
  await stage.ok(organizer, addRaffle());
  await stage.ok(organizer, { module: "r", type: "open" });
  assertEquals(await stage.ok(system, joins("x")), { attendee: "x", waiting: true });
  const enter: Sent = { module: "r", type: "enter", args: {} };
  assertEquals(outcome(await stage.send(attendee("x"), enter)), "not_found");
  assertEquals(stage.row("@", "attendee", "x"), undefined);
  assertEquals(counts(stage), { attendees: 0, checkedIn: 0, waiting: 1 });

  assertEquals(await stage.ok(organizer, admit("x")), { admitted: 1 });
  assertEquals(outcome(await stage.send(attendee("x"), enter)), "ok");
  assertEquals(counts(stage), { attendees: 1, checkedIn: 1, waiting: 0 });
  assertEquals(stage.row(...walkUpKey("x") as [string, string]), undefined);
});

Deno.test("door: [DOOR1] the public hears nothing of who waits, organizers hear the number", async () => {
  const stage = await withDoor();
  await stage.ok(system, joins("x"));
  assertEquals(stage.told, [{
    to: "organizer",
    change: { type: "roster_counted", attendees: 0, checkedIn: 0, waiting: 1 },
  }]);
  assertEquals(viewOf(stage.head, "public").counts, { checkedIn: 0 });
});

Deno.test("door: [DOOR2] a no is kept and can be taken back; the same word twice counts once", async () => {
  const stage = await withDoor();
  for (const id of ["x", "y", "z"]) await stage.ok(system, joins(id));
  assertEquals(await stage.ok(organizer, turnAway("x", "nobody")), { turnedAway: 1 });
  assertEquals(await stage.ok(organizer, turnAway("x")), { turnedAway: 0 });
  assertEquals(typeof stage.row<WalkUp>("@", "walk_up", "x")?.turnedAwayAt, "string");
  assertEquals([counts(stage).waiting, stage.head.door?.count], [2, 2]);

  assertEquals(await stage.ok(organizer, admit("x", "y", "y")), { admitted: 2 });
  assertEquals(await stage.ok(organizer, admit("x")), { admitted: 0 });
  assertEquals(outcome(await stage.send(organizer, turnAway("x"))), "ok");
  assertEquals(stage.row<Attendee>("@", "attendee", "x")?.checkedIn, true, "who is in is not turned away");
  assertEquals([counts(stage), stage.head.door?.count], [{ attendees: 2, checkedIn: 2, waiting: 1 }, 3]);
});

Deno.test("door: [ROOM4] who asks twice waits once, and once let in is told so", async () => {
  const stage = await withDoor({ perAddress: 1 });
  const asked = joins("x", { address: "tag" });
  await stage.ok(system, asked);
  assertEquals(await stage.ok(system, asked), { attendee: "x", waiting: true });
  await stage.ok(organizer, admit("x"));
  assertEquals(await stage.ok(system, asked), { attendee: "x", waiting: false });
  assertEquals(stage.head.door?.count, 1);
});

Deno.test("door: [DOOR3] the bounds hold to the person, in all and for one address", async () => {
  const stage = await withDoor({ approval: false, max: 4, perAddress: 2 });
  const said = [];
  for (const [id, address] of [["a", "1"], ["b", "1"], ["c", "1"], ["d", "2"], ["e", "3"], ["f", "4"]]) {
    said.push(outcome(await stage.send(system, joins(id, { address }))));
  }
  assertEquals(said, ["ok", "ok", "walk_ups_from_address", "ok", "ok", "walk_ups_full"]);
  await stage.ok(organizer, { type: "set_walk_ups", args: { walkUps: true, approval: false, max: 5 } });
  assertEquals(outcome(await stage.send(system, joins("c", { address: "1" }))), "walk_ups_from_address");
  assertEquals(outcome(await stage.send(system, joins("f", { address: "4" }))), "ok");
});

Deno.test("door: [DOOR3] turning away frees a place, but none of the address", async () => {
  const stage = await withDoor({ max: 2, perAddress: 2 });
  for (const id of ["a", "b"]) await stage.ok(system, joins(id, { address: "1" }));
  await stage.ok(organizer, turnAway("a", "b"));
  assertEquals(outcome(await stage.send(system, joins("c", { address: "1" }))), "walk_ups_from_address");
  assertEquals(outcome(await stage.send(system, joins("c", { address: "2" }))), "ok");
  assertEquals(stage.row(...addressKey("1") as [string, string]), { v: 1, count: 2 });
});

Deno.test("door: an event of before has the bounds that nobody set", async () => {
  const stage = openStage({ walkUps: true });
  await stage.ok(system, joins("x"));
  assertEquals(stage.head.door, { count: 1 });
  assertEquals(counts(stage), { attendees: 1, checkedIn: 1 });
  assertEquals(walkUpsMaxDefault, 5_000);
});

Deno.test("door: [DOOR7] consent is kept with the time at which it was given", async () => {
  const stage = await withDoor();
  await stage.ok(system, joins("x", { phone: "+31612345678", smsOptIn: true }));
  const { askedAt } = stage.row<WalkUp>("@", "walk_up", "x")!;
  stage.skip(600);
  await stage.ok(organizer, admit("x"));
  const { checkedInAt, ...row } = stage.row<Attendee>("@", "attendee", "x")!;
  assertEquals(row, {
    ...{ v: 1, id: "x", name: "Guest x", checkedIn: true, phone: "+31612345678" },
    ...{ smsOptIn: true, smsOptInAt: askedAt },
  });
  assertEquals(Date.parse(checkedInAt!) - Date.parse(askedAt) > 600_000, true);
});

Deno.test("door: [DOOR6] a winner who objects to their name is a number on the screen", async () => {
  const stage = openStage({ walkUps: true });
  await stage.ok(
    organizer,
    addRaffle({ tiers: [{ id: "gold", label: "Gold", count: 2 }], maskNames: "none" }),
  );
  await stage.ok(organizer, { module: "r", type: "open" });
  await stage.ok(system, joins("shy", { hideName: true }));
  await stage.ok(system, joins("bold"));
  for (const id of ["shy", "bold"]) await stage.ok(attendee(id), { module: "r", type: "enter", args: {} });
  await stage.ok(organizer, { module: "r", type: "close" });
  await stage.ok(system, { module: "r", type: "seal" });
  await stage.ok(organizer, { module: "r", type: "draw" });
  await stage.ok(organizer, { module: "r", type: "reveal" });
  const raffle = viewOf(stage.head, "public").modules.r;
  const names = raffle.kind === "raffle" ? raffle.winners!.map(({ name }) => name).sort() : [];
  assertEquals(names, ["Guest bold", "No. 1"]);
});

Deno.test("event: a check-in says since when, also the second time, and none after it is taken back", async () => {
  const stage = openStage();
  await stage.ok(organizer, { type: "import", args: { rows: [{ id: "a", name: "A" }] } });
  const checkIn = (checkedIn: boolean): Sent => ({ type: "check_in", args: { attendee: "a", checkedIn } });
  const first = await stage.ok(organizer, checkIn(true)) as { checkedInAt: string };
  assertEquals(await stage.ok(organizer, checkIn(true)), { ...first, repeated: true });
  assertEquals(await stage.ok(organizer, checkIn(false)), { checkedIn: false });
  assertEquals(stage.row<Attendee>("@", "attendee", "a")?.checkedInAt, undefined);
  await stage.ok(organizer, guests(1));
  assertEquals(await stage.ok(organizer, { type: "check_in", args: { attendee: "p1", checkedIn: true } }), {
    ...{ checkedIn: true, repeated: true },
  }, "the list knows that they are here, not since when");
});
