import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { pieces } from "@/components/phone/AttendeeScreen.tsx";
import { CheckIn } from "@/components/phone/CheckIn.tsx";
import { mostOf, shopSceneOf } from "@/components/phone/shop_scene.ts";
import { ShopScreen, type ShopScreenProps } from "@/components/phone/ShopScreen.tsx";
import { attendee } from "@/components/samples.ts";
import { roomWithTickets, ticketsIn } from "@/components/tickets_samples.ts";
import { unchecked } from "@/lib/client/check.ts";
import type { TicketsView } from "@/lib/protocol/messages.ts";

const tag = "a7".repeat(32);
const found = {
  mode: "offline",
  sealedBefore: null,
  ticket: "in",
  place: null,
  entrantCount: 32,
  prizeCount: 1,
  advanceCount: 0,
  isHolder: false,
  isPractice: false,
} as const;

function html(tickets: TicketsView, numbers: number[], more: Partial<ShopScreenProps> = {}): string {
  return renderToString(
    <ShopScreen
      view={roomWithTickets(tickets)}
      tickets={tickets}
      me={attendee()}
      mine={{ numbers, entrantTag: numbers.length > 0 ? tag : undefined }}
      status="live"
      pieces={pieces}
      buying={{ state: "idle", quantity: null, proofState: "saved" }}
      chosen={1}
      check={unchecked}
      serverNow={() => null}
      {...more}
    />,
  );
}

/** The label of the button, and whether it can be pressed. */
function button(page: string): [label: string, isEnabled: boolean] {
  const [, attributes, label] = page.match(
    /<button([^>]*tickets-purchase-cta[^>]*)>(?:<span[^>]*>)?([^<]*)</,
  )!;
  return [label, !/ disabled/.test(attributes)];
}

Deno.test("shop: the button says what it can do, and does nothing where nothing can be bought", () => {
  const open = ticketsIn("open");
  const gone = ticketsIn("open", { sold: 100 });
  assertEquals(button(html(open, [])), ["Get 1 ticket", true]);
  assertEquals(button(html(open, [64])), ["Get 1 more", true]);
  assertEquals(button(html(open, [64, 65])), ["Limit reached", false]);
  assertEquals(button(html(gone, [])), ["Sold out", false]);
  // Whoever has all of theirs is not told that they missed something.
  assertEquals(button(html(gone, [99, 100])), ["Limit reached", false]);
  assertEquals(button(html(ticketsIn("paused"), [64])), ["Paused", false]);
  const sending = { buying: { state: "sending", quantity: 1, proofState: "unknown" } } as const;
  assertEquals(button(html(open, [], sending)), ["One moment", false]);
});

Deno.test("shop: an open request is tried again by the button, also when the shop is empty or paused by then", () => {
  const unknown = { buying: { state: "open", quantity: 2, proofState: "unknown" } } as const;
  for (const tickets of [ticketsIn("open"), ticketsIn("open", { sold: 100 }), ticketsIn("paused")]) {
    const page = html(tickets, [], unknown);
    assertEquals(button(page), ["Try again", true]);
    assertStringIncludes(page, "No answer from the room");
    assertStringIncludes(page, "Same request, same two tickets.");
    // What was asked for stays to be seen, and another quantity cannot be chosen for the same request.
    const choices = [...page.matchAll(/<input[^>]*type="radio"[^>]*>/g)].map(([input]) => input);
    assertEquals(choices.length, tickets.phase === "open" && tickets.remaining > 0 ? 2 : 0);
    assert(choices.every((input) => / disabled/.test(input)), choices.join());
    assertEquals(choices.map((input) => / checked/.test(input)), [false, true].slice(0, choices.length));
  }
});

Deno.test("shop: [TIX14] practice and a second attempt are said wherever they matter", () => {
  for (const phase of ["draft", "open", "paused", "closed", "revealed"] as const) {
    const again = html(ticketsIn(phase, { supersedes: "ab".repeat(16) }), [64]);
    assert(again.includes("replaces one that was cancelled"), phase);
    assert(html(ticketsIn(phase, { rehearsal: true }), []).includes("practice-note"), phase);
    assert(!/cancelled|practice-note/.test(html(ticketsIn(phase), [64])), phase);
  }
});

Deno.test("shop: [DOOR11] the code for the desk stands under the counter until the sale is over", () => {
  const phases = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"] as const;
  const desk = <p>the code</p>;
  assertEquals(
    phases.filter((phase) => html(ticketsIn(phase), [], { desk }).includes("the code")),
    ["draft", "open", "paused"],
  );
});

Deno.test("shop: who has a code for the desk reads that nobody needs it to get tickets, and nobody else does", () => {
  const said = "You need no check-in to get tickets.";
  const code = renderToString(<CheckIn joinCode="K7M4QX" code="ABCDEFGH" checkedIn={4} onMoved={() => {}} />);
  assert(code.includes("Show it to be checked in") && !code.includes("Show this"), code);
  const desk = <p>the code</p>;
  for (const phase of ["draft", "open", "paused"] as const) {
    assert(html(ticketsIn(phase), [], { desk }).includes(said), phase);
    assert(!html(ticketsIn(phase), []).includes(said), phase);
  }
});

Deno.test("shop: without a connection a number that may be old says since when", () => {
  const page = html(ticketsIn("open"), [], { status: "disconnected", lastHeard: "20:41" });
  assertStringIncludes(page, "Last heard from the room at 20:41.");
  assertStringIncludes(page, "data-stale");
  const live = html(ticketsIn("open"), [], { lastHeard: "20:41" });
  assert(!/Last heard|data-stale/.test(live));
});

Deno.test("shop: what can be won is said before and while tickets are sold, and not twice", () => {
  for (const phase of ["draft", "open", "paused"] as const) {
    assert(html(ticketsIn(phase), []).includes("A night in the lighthouse"), phase);
    const same = html(
      ticketsIn(phase, { tiers: [{ id: "winner", label: "The last hundred", count: 1 }] }),
      [],
    );
    assertEquals(same.match(/The last hundred/g)?.length, 1, phase);
  }
  assert(!html(ticketsIn("open", { mode: "sealed" }), []).includes("You trust the organizer"));
  for (const phase of ["draft", "open", "closed", "revealed"] as const) {
    assert(html(ticketsIn(phase, { mode: "offline" }), []).includes("You trust the organizer"), phase);
  }
});

Deno.test("shop: whoever won reads which ticket it was, on the page of a winner, and others which one won", () => {
  const revealed = ticketsIn("revealed", { ticket: 1_037 });
  revealed.winners = revealed.winners!.slice(0, 1);
  const [{ entrantTag }] = revealed.winners;
  const won = html(revealed, [64, 1_037], { mine: { numbers: [64, 1_037], entrantTag } });
  assert(won.includes("Your ticket 1,037 was drawn.") && won.includes('data-scene="won"'));
  const trusted = html({ ...revealed, mode: "offline" }, [1_037], { mine: { numbers: [1_037], entrantTag } });
  assertEquals(trusted.match(/You trust the organizer/g)?.length, 1);
  assertEquals(
    html({ ...revealed, mode: "offline" }, [64]).match(/You trust the organizer/g)?.length,
    1,
  );
  const lost = html(revealed, [64]);
  assert(lost.includes("Ticket 1,037 won.") && !/No\. 1/.test(lost));
  const off = html(ticketsIn("cancelled"), [64]);
  assert(off.includes("Tickets of this one are not in it.") && !off.includes("enter again"));
});

Deno.test("shop: [WIT4] what this phone found is said of all tickets that are mine", () => {
  const check = { ...unchecked, ticket: "in", found } as const;
  const lost = (numbers: number[]) => html(ticketsIn("revealed"), numbers, { check });
  const two = lost([64, 65]);
  assertStringIncludes(two, "Your tickets were in.");
  assertStringIncludes(two, "Your tickets 64, 65 were in the sealed list");
  const one = lost([64]);
  assertStringIncludes(one, "Your ticket was in.");
  assertStringIncludes(one, "Your ticket 64 was in the sealed list");
  const many = lost(Array.from({ length: 20 }, (_, i) => 1_000 + i));
  assertStringIncludes(many, "Your 20 tickets were in the sealed list");
  const revealed = ticketsIn("revealed");
  const mine = { numbers: [37, 38], entrantTag: revealed.winners![0].entrantTag };
  const won = html(revealed, [37, 38], { mine, check });
  assertStringIncludes(won, "Your tickets 37, 38 were in the sealed list");
  assert(!/Your number/.test(two + one + many + won));
});

Deno.test("shop: no more can be chosen than may be mine and than are left", () => {
  const many = ticketsIn("open", { cap: 500, sold: 0, perPerson: 20 });
  assertEquals(mostOf(many, { numbers: [1, 2, 3] }), 17);
  assertEquals(mostOf({ ...many, remaining: 4 }, { numbers: [] }), 4);
  assertEquals(mostOf(ticketsIn("open", { sold: 100 }), { numbers: [] }), 0);
  assertEquals(html(ticketsIn("open"), []).match(/type="radio"/g)?.length, 2);
  assertStringIncludes(html(many, []), "One more");
});

Deno.test("shop: the winner is who holds the tag, and nobody before the reveal", () => {
  const revealed = ticketsIn("revealed");
  const [winner] = revealed.winners!;
  const mine = { numbers: [37], entrantTag: winner.entrantTag };
  assertEquals(shopSceneOf(revealed, mine).kind, "shop_won");
  assertEquals(shopSceneOf(revealed, { numbers: [37], entrantTag: tag }).kind, "shop_lost");
  assertEquals(shopSceneOf(revealed, { numbers: [] }).kind, "shop_lost");
  assertEquals(shopSceneOf({ ...revealed, resultsVisible: false }, mine), { kind: "shop_lost", win: null });
  for (const phase of ["closing", "closed", "drawn"] as const) {
    assertEquals(shopSceneOf(ticketsIn(phase), mine).kind, "shop_locked");
  }
});

Deno.test("shop: [TIX15] the proof can be saved by who has a ticket, on the phone that keeps it, in the sale and after the draw", () => {
  const phases = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"] as const;
  const saves = (page: string) =>
    page.match(/<button[^>]*>(?:<svg.*?<\/svg>)?Save a copy of the proof/g) ?? [];
  const inPhases = (numbers: number[], proofState: ShopScreenProps["buying"]["proofState"]) =>
    phases.filter((phase) => {
      const found = saves(html(ticketsIn(phase), numbers, { buying: { ...idle, proofState } }));
      assert(found.length <= 1, phase);
      return found.length === 1 && !/ disabled/.test(found[0]);
    });
  const idle = { state: "idle", quantity: null } as const;
  assertEquals(inPhases([64, 65], "saved"), ["open", "paused", "revealed"]);
  assertEquals(inPhases([64, 65], "unsaved"), ["open", "paused", "revealed"]);
  assertEquals(inPhases([64, 65], "unknown"), []);
  const away = { ...idle, proofState: "elsewhere" } as const;
  for (const phase of phases) {
    assertEquals(saves(html(ticketsIn(phase), [64, 65], { buying: away })), [], phase);
  }
  assertEquals(inPhases([], "unknown"), []);

  const revealed = ticketsIn("revealed");
  const mine = { numbers: [37], entrantTag: revealed.winners![0].entrantTag };
  assertEquals(saves(html(revealed, [37], { mine })).length, 1);
  assertEquals(saves(html(revealed, [37], { mine, buying: away })), []);
});
