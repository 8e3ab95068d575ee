/** The rules of a ticketed raffle, each by its number in docs/RULES.md; every state is reached by commands. @module */
import type { TicketsView } from "@/lib/protocol/messages.ts";
import { assert, assertEquals } from "@std/assert";
import type { Actor } from "@/lib/modules/contract.ts";
import type { Drawn } from "@/lib/modules/raffle_rows.ts";
import { tickets } from "@/lib/modules/tickets.ts";
import { sentence } from "@/lib/refusal.ts";
import { viewOf } from "@/lib/room/view.ts";
import { drawnOf, seedIn } from "@/tests/stage_raffle.ts";
import { attendee, openStage, organizer, outcome, type Stage, station, system } from "@/tests/stage.ts";
import {
  addTickets,
  bought,
  buy,
  buyerOf,
  PHASES,
  stateOf,
  t,
  ticketsOf,
  ticketsStage,
} from "@/tests/stage_tickets.ts";
import { perPersonMax } from "@/lib/modules/tickets_state.ts";

const left = (stage: Stage) => stateOf(stage).remaining;

Deno.test("tickets: [TIX1] tickets are numbered from 1 without a hole, each told once, and what is left is the rest", async () => {
  const stage = await ticketsStage("open", { perPerson: 4 });
  assertEquals((await bought(stage, "p2", 3)).tickets, [2, 3, 4]);
  assertEquals((await bought(stage, "p1", 2)).tickets, [5, 6]);
  const rows = await ticketsOf(stage);
  assertEquals(rows.map(({ number }) => number), [1, 2, 3, 4, 5, 6]);
  assertEquals(rows.map(({ attendee }) => attendee), ["p1", "p2", "p2", "p2", "p1", "p1"]);
  assertEquals(rows.map(({ ticketNo }) => ticketNo), [0, 0, 1, 2, 1, 2]);
  const { remaining, entryCount } = stateOf(stage);
  assertEquals([remaining, entryCount, buyerOf(stage, "p1")!.tickets], [4, 2, 3]);
  assertEquals(viewOf(stage.head, "public").modules.t as unknown, {
    ...viewOf(stage.head, "organizer").modules.t,
    cap: 10,
    sold: 6,
    remaining: 4,
    entryCount: 2,
  });
});

Deno.test("tickets: [TIX1] [TIX6] the last ticket is sold, and nothing after it", async () => {
  const stage = await ticketsStage("open", { cap: 3 });
  assertEquals(await stage.ok(attendee("p2"), buy(2, "two")), {
    ...{ ...noncesOf(stage, "p2"), tickets: [2, 3], remaining: 0 },
  });
  const before = stage.head;
  for (const partial of [false, true]) {
    assertEquals(await stage.send(attendee("p3"), buy(1, undefined, { partial })), {
      ok: false,
      refusal: { code: "sold_out", cap: 3, asked: 1, remaining: 0 },
    });
  }
  assertEquals([stage.head, buyerOf(stage, "p3"), (await ticketsOf(stage)).length], [before, undefined, 3]);
});

Deno.test("tickets: [TIX6] a refusal says in the shop's words what is at an end, and what is left", async () => {
  const stage = await ticketsStage("open", { cap: 3 });
  await bought(stage, "p2");
  const said = async (who: string, quantity: number) => {
    const answer = await stage.send(attendee(who), buy(quantity));
    assert(!answer.ok);
    return [answer.refusal, sentence(answer.refusal)];
  };
  const few = { code: "sold_out" as const, cap: 3, asked: 2, remaining: 1 };
  assertEquals(await said("p3", 2), [few, "Inventory Exhausted: 1 ticket left, and you asked for 2."]);
  const limit = { code: "limit_reached" as const, perPerson: 2, held: 1, asked: 2, remaining: 1 };
  assertEquals(await said("p2", 2), [
    limit,
    "Limit Reached: 2 tickets at most for each person. You have 1 and asked for 2.",
  ]);
  await bought(stage, "p3");
  assertEquals(await said("p4", 1), [
    { code: "sold_out", cap: 3, asked: 1, remaining: 0 },
    "Sold Out / Inventory Exhausted: no tickets remain.",
  ]);
});

function noncesOf(stage: Stage, who: string) {
  const { entrantTag, serverNonce } = buyerOf(stage, who)!;
  return { entrantTag, serverNonce };
}

Deno.test("tickets: [TIX2] nobody holds more than one person may, in one purchase or in several", async () => {
  const stage = await ticketsStage("open");
  const refusal = (held: number, asked: number, remaining: number) => ({
    ok: false as const,
    refusal: { code: "limit_reached" as const, perPerson: 2, held, asked, remaining },
  });
  assertEquals(await stage.send(attendee("p2"), buy(3)), refusal(0, 3, 9));
  assertEquals(buyerOf(stage, "p2"), undefined);
  assertEquals(await stage.send(attendee("p1"), buy(2)), refusal(1, 2, 9));
  await bought(stage, "p1");
  assertEquals(await stage.send(attendee("p1"), buy(1)), refusal(2, 1, 8));
  assertEquals(await stage.send(attendee("p1"), buy(1, undefined, { partial: true })), refusal(2, 1, 8));
  assertEquals([left(stage), buyerOf(stage, "p1")!.tickets], [8, 2]);
});

Deno.test("tickets: [TIX3] a purchase is filled whole or not at all, unless the buyer takes fewer", async () => {
  const stage = await ticketsStage("open", { cap: 4, perPerson: 3 });
  await bought(stage, "p2", 2);
  assertEquals(await stage.send(attendee("p3"), buy(2)), {
    ok: false,
    refusal: { code: "sold_out", cap: 4, asked: 2, remaining: 1 },
  });
  assertEquals(left(stage), 1);
  assertEquals((await bought(stage, "p3", 3, { partial: true })).tickets, [4]);
  const roomy = await ticketsStage("open", { perPerson: 3 });
  assertEquals((await bought(roomy, "p1", 99, { partial: true })).tickets, [2, 3]);
});

Deno.test("tickets: [TIX4] the same request gets its first answer, whatever was sold, asked or closed since", async () => {
  const stage = await ticketsStage("open", { cap: 4, perPerson: 3 });
  const first = await stage.ok(attendee("p1"), buy(2, "twice"));
  await bought(stage, "p2");
  const before = stage.head;
  const again = { ...first as object, repeated: true };
  assertEquals(await stage.ok(attendee("p1"), buy(2, "twice")), again);
  assertEquals(await stage.ok(attendee("p1"), buy(1, "twice", { partial: true })), again, "edited since");
  assertEquals([stage.head, left(stage)], [before, 0]);
  for (const type of ["pause", "resume", "close"]) {
    await stage.ok(organizer, t(type));
    assertEquals(await stage.ok(attendee("p1"), buy(2, "twice")), again, type);
  }
  assertEquals(outcome(await stage.send(attendee("p3"), buy(1, "twice"))), "not_open", "another person's id");
});

Deno.test("tickets: [TIX5] tickets are sold while the sale is on and in no other phase", async () => {
  for (const phase of PHASES) {
    const stage = await ticketsStage(phase);
    const before = stage.head;
    const answer = await stage.send(attendee("p2"), buy());
    if (phase === "open") {
      assertEquals(outcome(answer), "ok");
      continue;
    }
    const remaining = phase === "draft" ? 10 : 9;
    assertEquals(answer, { ok: false, refusal: { code: "not_open", phase, kind: "tickets", remaining } });
    assertEquals(stage.head, before);
  }
});

Deno.test("tickets: [TIX6] [ROOM8] of several reasons: the repeat, the limit, the phase, the roster, the stock", async () => {
  const stage = await ticketsStage("open", { cap: 3, perPerson: 2 });
  await bought(stage, "p2", 2);
  const asked = async (who: string, quantity = 1, id?: string) =>
    outcome(await stage.send(attendee(who), buy(quantity, id)));
  assertEquals(await asked("stranger"), "not_found");
  assertEquals(await asked("p3"), "sold_out");
  assertEquals(await asked("p2"), "limit_reached");
  await stage.ok(organizer, t("pause"));
  assertEquals(await asked("stranger"), "not_open");
  assertEquals(await asked("p2"), "limit_reached");
  assertEquals(await asked("p1", 9, "p1 buys"), "ok");
});

Deno.test("tickets: [TIX2] KV takes the row of who bought the most that one may, one by one, under the longest ids", async () => {
  const stage = await ticketsStage("open", { cap: 1_000_000, perPerson: perPersonMax });
  const desk = { ...organizer, id: "€".repeat(64) };
  const forP2 = { buyer: { id: "p2", holderHash: "cd".repeat(32) } };
  for (let n = 0; n < perPersonMax; n++) await stage.ok(desk, buy(1, `${n}`.padEnd(64, "€"), forP2));
  const row = buyerOf(stage, "p2")!;
  assertEquals([row.tickets, row.purchases.length], [perPersonMax, perPersonMax]);
  const kv = await Deno.openKv(":memory:");
  try {
    assert((await kv.set(["row"], row)).ok);
  } finally {
    kv.close();
  }
});

Deno.test("tickets: [TIX7] an organizer buys for somebody, on record, and nobody else does", async () => {
  const stage = await ticketsStage("open");
  const forP2 = { buyer: { id: "p2", holderHash: "cd".repeat(32) } };
  const n = stage.head.audit!.n;
  await stage.ok(organizer, buy(2, "desk 1", forP2));
  assertEquals(buyerOf(stage, "p2")!.tickets, 2);
  assertEquals((await ticketsOf(stage)).map(({ by }) => by), [undefined, "desk", "desk"]);
  assertEquals(stage.head.audit!.n, n + 1);
  const record = stage.row<{ action: string; facts: object }>("@", "audit", String(n + 1).padStart(12, "0"))!;
  assertEquals(record.action, "purchase");
  assert(!JSON.stringify(record).includes("p2"), "people stand there by hashes");
  assertEquals((await stage.ok(attendee("p2"), buy(2, "desk 1")) as { repeated?: true }).repeated, true);
  assertEquals(outcome(await stage.send(organizer, buy(1))), "forbidden", "for nobody");
  for (const actor of [station, system]) {
    assertEquals(outcome(await stage.send(actor, buy(1, undefined, forP2))), "forbidden");
  }
  // What an attendee says of the buyer means nothing.
  await stage.ok(attendee("p3"), buy(1, undefined, { buyer: { id: "p4", holderHash: "00".repeat(32) } }));
  assertEquals([buyerOf(stage, "p3")!.tickets, buyerOf(stage, "p4"), stage.head.audit!.n], [
    1,
    undefined,
    n + 1,
  ]);
});

Deno.test("tickets: [TIX8] one ticket wins, of those sold, and its number is that of the drawn leaf", async () => {
  const winners = new Set<number>();
  for (let evening = 0; evening < 24; evening++) {
    const stage = await ticketsStage("open", { perPerson: 3 }, {
      startAt: 1_700_000_000_000 + 7_000 * evening,
    });
    await bought(stage, "p2", 2);
    await bought(stage, "p1", 2);
    await stage.ok(organizer, t("draw"));
    for (const type of ["seal", "draw", "reveal"]) await stage.ok(system, t(type));
    const { winners: shown, phase, ...view } = viewOf(stage.head, "public").modules.t as never as {
      winners: { entryNumber: number; entrantTag: string; slot: number }[];
      phase: string;
    };
    assertEquals([phase, shown.length], ["revealed", 1], JSON.stringify(view));
    const { entryNumber, entrantTag } = shown[0];
    const certificate = certificateIn(stage);
    const [{ e, t: ticketNo }] = certificate.walk;
    const ticket = (await ticketsOf(stage)).find(({ number }) => number === entryNumber)!;
    assertEquals([e, ticketNo], [entrantTag, ticket.ticketNo]);
    assertEquals(buyerOf(stage, ticket.attendee)!.entrantTag, entrantTag);
    assertEquals(stage.row<Drawn>("t", "winner", "0000")!.attendee, ticket.attendee);
    winners.add(entryNumber);
  }
  assert(winners.size > 2, `several tickets win over the evenings: ${[...winners]}`);
});

function certificateIn(stage: Stage) {
  const { certificate } = stage.row<{ certificate: { sha256: string; size: number } }>("t", "certificate")!;
  return JSON.parse(new TextDecoder().decode(stage.blob(certificate)));
}

Deno.test("tickets: [TIX9] nothing of the winner stands in the head before it is public", async () => {
  const stage = await ticketsStage("drawn");
  const { certificate } = await drawnOf(stage, "t");
  const { e: tag } = JSON.parse(certificate).walk[0];
  const seed = await seedIn(stage, "t");
  const told = JSON.stringify([stage.head, stage.told]);
  for (const secret of [tag, seed, "winners", "certificate"]) assert(!told.includes(secret), secret);
  await stage.ok(system, t("reveal"));
  assert(JSON.stringify(stage.head).includes(tag));
});

Deno.test("tickets: [TIX10] a draw that is asked for while the sale is on follows the close by itself", async () => {
  for (const phase of ["open", "paused"] as const) {
    const stage = await ticketsStage(phase);
    assertEquals(await stage.ok(organizer, t("draw")), { phase: "closing" });
    assertEquals(dueIn(stage), "seal");
    assertEquals((tickets.view(stateOf(stage)) as TicketsView).drawsItself, true, "every screen can say so");
    await stage.ok(system, t("seal"));
    assertEquals(dueIn(stage), "draw");
    await stage.ok(system, t("draw"));
    assertEquals(dueIn(stage), "reveal");
    await stage.ok(system, t("reveal"));
    assertEquals(dueIn(stage), undefined);
  }
  const stage = await ticketsStage("closed");
  assertEquals(dueIn(stage), undefined, "closed by hand, it waits");
  assertEquals(await stage.ok(organizer, t("draw")), { phase: "drawn" });
  assertEquals(dueIn(stage), "reveal");
});

function dueIn(stage: Stage): string | undefined {
  return tickets.due!(stateOf(stage))?.type;
}

Deno.test("tickets: [TIX10] a draw that was prepared for a sale does not draw on a list that was closed since", async () => {
  const stage = await ticketsStage("open");
  stage.meanwhile(async () => {
    await stage.ok(organizer, t("close"));
    await stage.ok(system, t("seal"));
  });
  assertEquals(outcome(await stage.send(organizer, t("draw"))), "busy");
  assertEquals([stateOf(stage).phase, stage.row("t", "outcome")], ["closed", undefined]);
  assertEquals(await stage.ok(organizer, t("draw")), { phase: "drawn" });
});

Deno.test("tickets: [TIX10] a sale without a ticket sold is neither closed nor drawn", async () => {
  const stage = openStage();
  await stage.ok(organizer, addTickets());
  await stage.ok(organizer, t("open"));
  for (const type of ["close", "draw"]) {
    assertEquals(outcome(await stage.send(organizer, t(type))), "nothing_to_draw", type);
  }
  assertEquals(stateOf(stage).phase, "open");
});

const no = "wrong_phase";
/** By command, in the order of PHASES: the phase it leads to, "repeat" when nothing is written, or the refusal. */
const EFFECTS: Record<string, { by: Actor; effects: readonly string[] }> = {
  //                                 draft    open       paused     closing    closed    drawn      revealed  cancelled
  open: { by: organizer, effects: ["→ open", no, no, no, no, no, no, no] },
  pause: { by: organizer, effects: [no, "→ paused", no, no, no, no, no, no] },
  resume: { by: organizer, effects: [no, no, "→ open", no, no, no, no, no] },
  close: { by: organizer, effects: [no, "→ closing", "→ closing", no, no, no, no, no] },
  draw: { by: organizer, effects: [no, "→ closing", "→ closing", no, "→ drawn", no, no, no] },
  reveal: { by: organizer, effects: [no, no, no, no, no, "→ revealed", no, no] },
};

Deno.test("tickets: [TIX10] it moves along the phases of a raffle, and a draw may be asked for from the sale on", async () => {
  for (const [type, { by, effects }] of Object.entries(EFFECTS)) {
    for (const [i, phase] of PHASES.entries()) {
      const stage = await ticketsStage(phase);
      const before = stage.head.seq;
      const answer = await stage.send(by, t(type));
      const effect = !answer.ok
        ? answer.refusal.code
        : stage.head.seq === before
        ? "repeat"
        : `→ ${stateOf(stage).phase}`;
      assertEquals(effect, effects[i], `${type} while ${phase}`);
    }
  }
});
