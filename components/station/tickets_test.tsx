/** A ticketed raffle on the big screen and on the strip over a stream: what each moment says, and what none says early. @module */
import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { closedAt } from "@/components/draw_samples.ts";
import { OverlayScreen } from "@/components/overlay/OverlayScreen.tsx";
import { milestone } from "@/components/station/claims.ts";
import { StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import { roomWithTickets, ticketsIn } from "@/components/tickets_samples.ts";
import { ticketList } from "@/lib/client/station_ticket_words.ts";
import { ticketDrawOf } from "@/lib/modules/tickets_draw.ts";
import type { Phase, TicketsView } from "@/lib/protocol/messages.ts";

const phases: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"];

const screen = (tickets: TicketsView, more: Partial<StationScreenProps> = {}) =>
  renderToString(
    <StationScreen
      view={roomWithTickets(tickets)}
      status="live"
      resyncing={false}
      snapshotLoaded
      lastHeard="20:41"
      joinUrl="https://drumroll.example/j/K7M4QX"
      joinHost="drumroll.example"
      walkUps
      serverNow={() => closedAt}
      {...more}
    />,
  );
const strip = (tickets: TicketsView) =>
  renderToString(
    <OverlayScreen
      view={roomWithTickets(tickets)}
      status="live"
      lastHeard="20:41"
      origin="https://drumroll.example"
      walkUps
      testNumbers={false}
      turn={0}
      serverNow={() => closedAt}
      live={false}
      spotlight={null}
      page={0}
    />,
  );

const words = (html: string) =>
  html.replace(/<\/?(bdi|b|span)\b[^>]*>/g, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
/** The digits of the number that carries this data-test. */
function numeral(html: string, test: string): string | null {
  const from = html.indexOf(`data-test="${test}"`);
  if (from < 0) return null;
  return html.slice(html.indexOf(">", from) + 1).split("</b>")[0].replace(/<[^>]*>/g, "");
}

Deno.test("station: [TIX13] tickets left are the number of the screen, and how to get one stands beside it", () => {
  const html = screen(ticketsIn("open", { sold: 63 }));
  assertEquals(numeral(html, "tickets-remaining"), "37");
  const said = words(html);
  for (
    const each of [
      "tickets left",
      "of 100",
      "The last hundred",
      "To win: A night in the lighthouse",
      "Two tickets at most for each person.",
      "Scan, or open drumroll.example",
      "K7M 4QX",
    ]
  ) assert(said.includes(each), each);
  assertEquals(numeral(screen(ticketsIn("open", { sold: 0 })), "tickets-remaining"), "100");
  assert(words(screen(ticketsIn("open", { sold: 99 }))).includes("ticket left"));
});

Deno.test("station: [TIX14] a sale in the place of one that was called off says so", () => {
  const again = ticketsIn("open", { supersedes: "ab".repeat(16) });
  assert(words(screen(again)).includes("It replaces the draw that was cancelled."));
  assert(!words(screen(ticketsIn("open"))).includes("cancelled"));
});

Deno.test("station: the dial has one tick for each ticket that is left", () => {
  const lit = (sold: number) => {
    const [, off, on, fresh] =
      /class="off" d(?:="([^"]*)")?>.*?<path d(?:="([^"]*)")?>.*?class="fresh" d(?:="([^"]*)")?>/.exec(
        screen(ticketsIn("open", { sold })),
      )!;
    const ticks = (path = "") => path.split("M").length - 1;
    return [ticks(on) + ticks(fresh), ticks(off)];
  };
  assertEquals(lit(0), [100, 0]);
  assertEquals(lit(63), [37, 63]);
  assertEquals(lit(99), [1, 99]);
  assertEquals(lit(100), [0, 100]);
});

Deno.test("station: a prize that is the title is said once", () => {
  const tickets = ticketsIn("open", { tiers: [{ id: "winner", label: "The last hundred", count: 1 }] });
  assert(!words(screen(tickets)).includes("To win"));
});

Deno.test("station: [TIX13] sold out says so, and no code to scan is there any more", () => {
  for (const phase of ["open", "paused"] as const) {
    const html = screen(ticketsIn(phase, { sold: 100 }));
    assertEquals(numeral(html, "tickets-remaining"), "0");
    assert(words(html).includes("Sold out All 100 tickets have an owner."));
    assert(!html.includes("K7M 4QX"));
  }
});

Deno.test("station: a paused sale and one that has not begun say what becomes of it", () => {
  assert(words(screen(ticketsIn("paused"))).includes("Paused Tickets that are yours stay yours."));
  const draft = screen(ticketsIn("draft"));
  assert(words(draft).includes("the sale opens here"));
  assertEquals(numeral(draft, "tickets-remaining"), "100");
});

Deno.test("station: from the close on it counts tickets, not people", () => {
  for (const phase of ["closing", "closed", "drawn"] as const) {
    const html = screen(ticketsIn(phase, { sold: 63, entryCount: 32, resultsVisible: false }));
    assertEquals(numeral(html, "raffle-entry-count")?.slice(0, 2), "63", phase);
    assert(/tickets/.test(words(html)) && !/entries|entry /.test(words(html)), phase);
  }
  const called = words(screen(ticketsIn("cancelled", { sold: 63, cancelReason: "The boat is late." })));
  assert(called.includes("63 tickets had been sold.") && called.includes("The boat is late."));
});

Deno.test("station: [TIX9] before the reveal no winning ticket is in the document, in any phase, wall or strip", () => {
  for (const phase of phases.filter((phase) => phase !== "revealed")) {
    const { winners } = ticketsIn("revealed", { ticket: 7_777 });
    const hidden = { ...ticketsIn(phase), winners, resultsVisible: false };
    for (const html of [screen(hidden), strip(hidden)]) {
      assert(!html.includes("7777") && !html.includes("7,777") && !html.includes("Amélie"), phase);
      assert(!html.includes("efx-station-results-region") && !html.includes("raffle-winner-panel"), phase);
    }
  }
});

Deno.test("station: the winner is the ticket's number, whose it is and the prize; a masked number is not said twice", () => {
  const tickets = ticketsIn("revealed", { ticket: 37 });
  tickets.winners = tickets.winners!.slice(0, 1);
  const html = screen(tickets);
  assertEquals(numeral(html, "tickets-winning-number"), "37");
  const said = words(html);
  for (const each of ["A night in the lighthouse", "Ticket 37", "Amélie D.", "one of 63 tickets sold"]) {
    assert(said.includes(each), each);
  }
  const [winner] = tickets.winners;
  const masked = words(screen({ ...tickets, winners: [{ ...winner, name: "No. 37" }] }));
  assert(masked.includes("Ticket 37") && !masked.includes("No. 37"));
  const here = words(screen({ ...tickets, winners: [{ ...winner, claimedAt: "2026-08-14T18:50:00Z" }] }));
  assert(here.includes("is here"));
});

Deno.test("station: the last word takes turns with the ticket, and counts the people who took part", () => {
  const tickets = ticketsIn("revealed", { sold: 63, entryCount: 32 });
  tickets.winners = tickets.winners!.slice(0, 1);
  const turns = [0, 1, 2, 3, 4].map((page) => screen(tickets, { page }).includes("tickets-winning-number"));
  assertEquals(turns, [true, true, true, false, true]);
  assert(words(screen(tickets, { page: 3 })).includes("32 people took part. One prize found its winner."));
});

Deno.test("station: a rehearsal of a sale is marked on every screen, and a lost connection is said", () => {
  for (const phase of phases) {
    assert(screen(ticketsIn(phase, { rehearsal: true })).includes("raffle-practice"), phase);
  }
  const old = screen(ticketsIn("open"), { status: "reconnecting" });
  assert(words(old).includes("Catching up. This is how it stood at 20:41."));
  assertEquals(numeral(old, "tickets-remaining"), "37");
  assert(
    words(screen(ticketsIn("open"), { status: "disconnected" })).includes("Offline. Last heard at 20:41."),
  );
});

Deno.test("station: what is spoken of it speaks of tickets", () => {
  const said = (phase: Phase) => milestone(ticketDrawOf(ticketsIn(phase, { sold: 63 })), ticketList);
  assertEquals(said("closed"), "Sealed. 63 tickets are locked.");
  const tickets = ticketsIn("revealed");
  tickets.winners = tickets.winners!.slice(0, 1);
  assertEquals(
    milestone(ticketDrawOf(tickets), ticketList),
    "A night in the lighthouse: ticket 37, Amélie D.",
  );
});

Deno.test("overlay: [TIX13] a sale is what is left and how to get one, sold out is said, and the winner is a number with a name", () => {
  const open = strip(ticketsIn("open", { sold: 63 }));
  assertEquals(numeral(open, "tickets-remaining"), "37");
  assert(words(open).includes("tickets left The last hundred, on sale now"));
  const out = words(strip(ticketsIn("open", { sold: 100 })));
  assert(out.includes("Sold out The last hundred, the draw comes next") && !out.includes("Scan"));
  assert(words(strip(ticketsIn("closed", { sold: 63 }))).includes("63 tickets are locked."));
  const tickets = ticketsIn("revealed");
  tickets.winners = tickets.winners!.slice(0, 1);
  const won = strip(tickets);
  assertEquals(numeral(won, "tickets-winning-number")?.trim(), "37");
  assert(words(won).includes("A night in the lighthouse · The winning ticket Amélie D."));
});
