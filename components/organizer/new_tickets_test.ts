/** A new ticketed raffle: what may be typed, what is sent, and that the server takes just that. @module */
import { assert, assertEquals } from "@std/assert";
import { likeRaffle, rehearsalOf } from "@/components/organizer/draw_rules.ts";
import { draftLike, moduleBody, newDraft, problemsOf, stepOf } from "@/components/organizer/new_event.ts";
import { newTickets } from "@/lib/modules/tickets_state.ts";
import { newModuleSchema, parse } from "@/lib/protocol/parse.ts";

const draft = (sale: Partial<ReturnType<typeof newDraft>["sale"]> = {}) => {
  const fresh = newDraft("MRKT7294");
  return { ...fresh, name: "Harbour Lights", kind: "tickets" as const, sale: { ...fresh.sale, ...sale } };
};

Deno.test("new tickets: as it stands it is a hundred tickets, two for each person, and the server takes it", () => {
  assertEquals(problemsOf(draft()), {});
  const body = moduleBody(draft(), "ABC234");
  assertEquals(body, {
    kind: "tickets",
    requestId: "ABC234",
    title: "The lucky ticket",
    cap: 100,
    perPerson: 2,
    mode: "sealed",
    maskNames: "first",
  });
  assert(parse(newModuleSchema, body).ok);
});

Deno.test("new tickets: everything that can be filled in is sent, what a sale does not have is not, and the server takes it", () => {
  const full = draft({ title: " Seats ", prize: " A night ", cap: "1,000,000", perPerson: "100" });
  const rules = {
    ...full.rules,
    mode: "offline" as const,
    rehearsal: true,
    claimSeconds: 60,
    leavesOut: ["x"],
    supersedes: "y",
    rulesUrl: "example.org/rules",
  };
  const body = moduleBody({ ...full, rules, kept: { ticketCap: 3 } }, "ABC234");
  assertEquals(body, {
    kind: "tickets",
    requestId: "ABC234",
    title: "Seats",
    prize: "A night",
    cap: 1_000_000,
    perPerson: 100,
    mode: "offline",
    rehearsal: true,
    supersedes: "y",
    rulesUrl: "https://example.org/rules",
    maskNames: "first",
  });
  assert(parse(newModuleSchema, body).ok);
});

Deno.test("new tickets: what is no count is marked at its field, on the step where it stands", () => {
  for (const cap of ["", "0", "-1", "2.5", "many", "1000001", "1e3", "1,00"]) {
    assertEquals(Object.keys(problemsOf(draft({ cap, perPerson: "1" }))), ["cap"], cap);
  }
  for (const perPerson of ["", "0", "101", "x"]) {
    assertEquals(Object.keys(problemsOf(draft({ perPerson }))), ["perPerson"], perPerson);
  }
  assertEquals(problemsOf(draft({ cap: "1", perPerson: "2" })).perPerson, "More than there are tickets.");
  assert(problemsOf(draft({ title: " " })).title && problemsOf(draft({ prize: "x".repeat(61) })).prize);
  for (const path of ["title", "prize", "cap", "perPerson"]) assertEquals(stepOf(path), 1, path);
});

Deno.test("new tickets: made again or rehearsed it is filled in as the first one was", () => {
  const stored = newTickets({ title: "Seats", prize: "A night", cap: 40, perPerson: 4, mode: "sealed" });
  const again = draftLike(newDraft(""), likeRaffle("first", stored)!);
  assertEquals([again.kind, again.rules.mode], ["tickets", "offline"]);
  assertEquals(again.sale, { title: "Seats", prize: "A night", cap: "40", perPerson: "4" });
  assertEquals(parse(newModuleSchema, moduleBody(again, "ABC234")).ok, true);
  const rehearsal = draftLike(newDraft(""), rehearsalOf(stored)!);
  assertEquals([rehearsal.sale.title, rehearsal.rules.rehearsal], ["Seats, rehearsal", true]);
  assertEquals([rehearsal.rules.mode, rehearsal.sale.cap], ["sealed", "40"]);
  const off = { ...stored, phase: "cancelled" as const, drawId: "ab" };
  const replacement = draftLike(newDraft(""), likeRaffle("first", off)!);
  assertEquals(moduleBody(replacement, "ABC234"), {
    ...moduleBody({ ...again, rules: { ...again.rules, mode: "sealed" } }, "ABC234"),
    supersedes: "first",
  });
});
