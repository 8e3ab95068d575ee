/** What the desk offers in every phase of a ticketed raffle, and what it says comes after. @module */
import { assert, assertEquals } from "@std/assert";
import { ticketsAction, ticketsAfterThat } from "@/components/organizer/tickets_action.ts";
import { ticketsIn } from "@/components/tickets_samples.ts";
import type { DrawMode, Phase, TicketsView } from "@/lib/protocol/messages.ts";
import { QUICKNET } from "@/lib/draw/beacon.ts";

const dueAt = Date.parse("2026-08-14T18:44:45Z");
const number = (isHere: boolean) => ({
  beacon: {
    chain: QUICKNET.hash,
    round: 24_807_422,
    at: new Date(dueAt).toISOString(),
    ...(isHere && { signature: "ab".repeat(48) }),
  },
});

/** [main, beside], each as the type of its command; "held" and "off" where it is. */
function offered(tickets: TicketsView, now: number | null = null): [string, string] {
  const { main, beside } = ticketsAction(tickets, now);
  const said = (act: typeof main) =>
    act ? `${act.type}${act.hold ? " held" : ""}${act.disabled ? " off" : ""}` : "-";
  return [said(main), beside.map(said).join(", ")];
}

Deno.test("tickets desk: one main act in every phase, and what cannot be undone is held", () => {
  assertEquals(offered(ticketsIn("draft")), ["open", ""]);
  assertEquals(offered(ticketsIn("open", { sold: 0 })), ["draw held off", "pause, close held off"]);
  assertEquals(offered(ticketsIn("open", { sold: 63 })), ["draw held", "pause, close held"]);
  assertEquals(offered(ticketsIn("open", { sold: 100 })), ["draw held", "close held"]);
  assertEquals(offered(ticketsIn("paused", { sold: 63 })), ["resume", "draw held, close held"]);
  for (const phase of ["closing", "drawn", "revealed", "cancelled"] as const) {
    assertEquals(offered(ticketsIn(phase)), ["-", ""], phase);
  }
  assertEquals(offered(ticketsIn("closed", { mode: "offline" })), ["draw held", ""]);
});

Deno.test("tickets desk: a list that waits for its number is drawn by hand when it is there, or by itself", () => {
  const closed = (mode: DrawMode, isHere: boolean) => ticketsIn("closed", { mode, ...number(isHere) });
  assertEquals(offered(closed("sealed", false), dueAt - 9_000), ["draw held off", ""]);
  assertEquals(offered(closed("sealed", false), dueAt + 60_000), ["draw held off", ""]);
  assertEquals(offered(closed("sealed", true), dueAt + 1_000), ["draw held", ""]);
  assertEquals(offered(closed("instant", false), dueAt - 9_000), ["-", ""]);
  assertEquals(offered(closed("instant", true), dueAt + 1_000), ["-", ""]);
  assertEquals(ticketsAction(closed("sealed", false), dueAt + 60_000).title, "The number is late");
  // Whoever asked for the draw is not offered it a second time.
  const asked = (isHere: boolean) => ({ ...closed("sealed", isHere), drawsItself: true as const });
  for (const [isHere, now] of [[false, dueAt - 9_000], [false, dueAt + 60_000], [true, dueAt]] as const) {
    assertEquals(offered(asked(isHere), now), ["-", ""]);
  }
  const text = (tickets: TicketsView) => ticketsAction(tickets, dueAt - 9_000).text;
  assert(text(asked(false)).includes("shows by itself") && !text(asked(false)).includes("you draw"));
  assert(text(closed("sealed", false)).includes("you draw"));
  const after = (tickets: TicketsView) => ticketsAfterThat(tickets)[0].text;
  assert(after(asked(false)).startsWith("By itself") && after(closed("sealed", false)).includes("you draw"));
});

Deno.test("tickets desk: it says what is sold, what is left to do and what comes of the press", () => {
  const text = (tickets: TicketsView) => ticketsAction(tickets).text;
  assertEquals(text(ticketsIn("draft")), "100 tickets, 2 at most for each person, on their own phone.");
  assert(text(ticketsIn("open", { sold: 63, mode: "sealed" })).startsWith("63 of 100 tickets sold."));
  assert(text(ticketsIn("open", { sold: 63, mode: "sealed" })).includes("a public number decides"));
  assert(!text(ticketsIn("open", { sold: 63, mode: "offline" })).includes("number"));
  const test = ticketsAction(ticketsIn("open", { sold: 63, mode: "sealed" }), null, true).text;
  assert(test.includes("a test number decides") && !test.includes("public"));
  assertEquals(ticketsAction(ticketsIn("open", { sold: 100 })).title, "Sold out. Draw the winner");
  assertEquals(ticketsAction(ticketsIn("revealed", { ticket: 37 })).title, "Ticket 37 won");
});

Deno.test("tickets desk: what follows gets shorter with each phase, and ends", () => {
  const steps = (phase: Phase, mode: DrawMode) => ticketsAfterThat(ticketsIn(phase, { mode })).length;
  const phases: Phase[] = ["draft", "open", "closing", "closed", "revealed", "cancelled"];
  assertEquals(phases.map((phase) => steps(phase, "sealed")), [4, 4, 3, 2, 0, 0]);
  assertEquals(phases.map((phase) => steps(phase, "offline")), [3, 3, 2, 2, 0, 0]);
});
