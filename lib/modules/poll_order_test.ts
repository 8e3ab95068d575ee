/**
 * Which command does what, when and for whom: a poll's tables, and the order in which it refuses.
 *
 * Rules are those of docs/RULES.md; every state is reached by commands.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Actor, Role } from "@/lib/modules/contract.ts";
import { poll } from "@/lib/modules/poll.ts";
import { actorOf, attendee, organizer, outcome, type Sent, type Stage, station } from "@/tests/stage.ts";
import { p, PHASES, pollAt, stateOf, vote } from "@/tests/stage_poll.ts";

/** "→ phase", "repeat" when nothing is written, or the refusal's code. */
async function effect(stage: Stage, actor: Actor, sent: Sent): Promise<string> {
  const before = stage.head.seq;
  const answer = await stage.send(actor, sent);
  if (!answer.ok) return answer.refusal.code;
  return stage.head.seq === before ? "repeat" : `→ ${stateOf(stage).phase}`;
}

const no = "wrong_phase";
const shut = "entries_closed";
const off = "→ cancelled";
/** By command, in the order of PHASES. */
const EFFECTS: Record<string, { by: Actor; sent?: Sent; effects: readonly string[] }> = {
  //                                           draft     open        paused      closed      cancelled
  open: { by: organizer, effects: ["→ open", no, no, no, no] },
  pause: { by: organizer, effects: [no, "→ paused", no, no, no] },
  resume: { by: organizer, effects: [no, no, "→ open", no, no] },
  close: { by: organizer, effects: [no, "→ closed", "→ closed", no, no] },
  show_results: { by: organizer, effects: [no, "→ open", "→ paused", "→ closed", no] },
  hide_results: { by: organizer, effects: [no, "→ open", "→ paused", "→ closed", no] },
  cancel: { by: organizer, effects: [off, off, off, off, no] },
  vote: { by: attendee("p2"), sent: vote("soup"), effects: ["not_open", "→ open", "paused", shut, shut] },
};

Deno.test("poll: [POLL4] every command in every phase leads onward or is refused", async () => {
  assertEquals(Object.keys(EFFECTS).sort(), Object.keys(poll.rules).sort());
  for (const [type, { by, sent = p(type), effects }] of Object.entries(EFFECTS)) {
    for (const [i, phase] of PHASES.entries()) {
      const stage = await pollAt(phase);
      assertEquals(stateOf(stage).phase, phase);
      assertEquals(await effect(stage, by, sent), effects[i], `${type} while ${phase}`);
    }
  }
});

Deno.test("poll: [ROOM5] what is refused in any phase leaves the head as it was", async () => {
  for (const [type, { by, sent = p(type), effects }] of Object.entries(EFFECTS)) {
    for (const [i, phase] of PHASES.entries()) {
      if (effects[i].startsWith("→")) continue;
      const stage = await pollAt(phase);
      // A copy, for what was altered in place would look like itself.
      const before = structuredClone(stage.head);
      await stage.send(by, sent);
      assertEquals(stage.head, before);
    }
  }
});

Deno.test("poll: [ROOM9] every command is for its own role alone", async () => {
  for (const [type, { by, sent = p(type) }] of Object.entries(EFFECTS)) {
    for (const role of ["organizer", "attendee", "station", "system"] as const satisfies Role[]) {
      const stage = await pollAt("open");
      const said = outcome(await stage.send(actorOf(role), sent));
      assertEquals(said === "forbidden", role !== by.role, `${type} by ${role}: ${said}`);
    }
  }
});

Deno.test("poll: [ROOM9] a raffle's commands mean nothing here", async () => {
  const stage = await pollAt("open");
  for (const type of ["enter", "withdraw", "draw", "reveal", "seal", "toString"]) {
    assertEquals(outcome(await stage.send(organizer, p(type))), "invalid_request", type);
  }
});

// Precedence. In each row everything below it is wrong too, and still only its own refusal is given.

Deno.test("poll: [ROOM8] vote is refused in order: role, repeat, what I already did, phase, question, options", async () => {
  const stage = await pollAt("open", { changeVote: false });
  await stage.ok(organizer, p("pause"));
  const nonsense = (id: string, question = "none") => vote(["nothing", "at all"], id, question);
  const says = async (actor: Actor, sent: Sent) => outcome(await stage.send(actor, sent));
  assertEquals(await says(station, nonsense("p1 votes", "dish")), "forbidden");
  assertEquals(await says(attendee("p1"), nonsense("p1 votes", "dish")), "ok");
  assertEquals(await says(attendee("p1"), nonsense("another", "dish")), "vote_final");
  assertEquals(await says(attendee("p2"), nonsense("one")), "paused");
  await stage.ok(organizer, p("resume"));
  assertEquals(await says(attendee("p2"), nonsense("one")), "not_found");
  assertEquals(await says(attendee("p2"), nonsense("one", "dish")), "invalid_request");
  assertEquals(await says(attendee("p2"), vote("soup", "one")), "ok");
});

Deno.test("poll: [ROOM8] organizers are refused in order: role, repeat, phase", async () => {
  const stage = await pollAt("draft");
  assertEquals(outcome(await stage.send(station, p("close"))), "forbidden");
  assertEquals(outcome(await stage.send(organizer, p("close"))), "wrong_phase");
  const first = await stage.ok(organizer, p("cancel", {}, "once"));
  assertEquals(outcome(await stage.send(station, p("cancel", {}, "once"))), "forbidden");
  assertEquals(await stage.ok(organizer, p("cancel", {}, "once")), first);
  assertEquals(outcome(await stage.send(organizer, p("cancel", {}, "twice"))), "wrong_phase");
});

Deno.test("poll: [ROOM4] a repeat gets the first answer, in whatever phase it comes and whatever happened since", async () => {
  const stage = await pollAt("draft", { showResults: "live" });
  const script: [Actor, Sent][] = [
    [organizer, p("open", {}, "1")],
    [attendee("p1"), vote("cake", "2")],
    [organizer, p("hide_results", {}, "3")],
    [attendee("p1"), vote("soup", "4")],
    [organizer, p("show_results", {}, "5")],
    [organizer, p("pause", {}, "6")],
    [organizer, p("resume", {}, "7")],
    [attendee("p1"), vote(["wed", "mon"], "8", "days")],
    [organizer, p("close", {}, "9")],
    [organizer, p("cancel", {}, "10")],
  ];
  const answers: unknown[] = [];
  for (const [actor, sent] of script) {
    answers.push(await stage.ok(actor, sent));
    const before = stage.head;
    for (const [i, [who, again]] of script.slice(0, answers.length).entries()) {
      const { repeated, ...reply } = await stage.ok(who, again) as { repeated?: true };
      assertEquals(reply, answers[i]);
      assertEquals(repeated, again.type === "vote" ? true : undefined);
    }
    assertEquals(stage.head, before);
  }
});
