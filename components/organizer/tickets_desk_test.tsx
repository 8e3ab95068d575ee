/** A ticketed raffle on the control page and in the wizard: what is there in every phase, and what is not. @module */
import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { DrawRulesPart } from "@/components/organizer/DrawRules.tsx";
import { newDraft } from "@/components/organizer/new_event.ts";
import { raffleIn } from "@/components/samples.ts";
import { ticketsIn } from "@/components/tickets_samples.ts";
import type { MessageView, ModuleView, Phase, TicketsView } from "@/lib/protocol/messages.ts";
import { ticketStates } from "@/tools/gallery_desk_tickets.tsx";
import { ControlView, type ControlViewProps } from "./ControlView.tsx";
import { controlProps, deskRoom, wonGold } from "./desk_samples.ts";
import { noTexts } from "./texts.ts";

const phases: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"];

function control(tickets: TicketsView, more: Partial<ControlViewProps> = {}): string {
  const view = { ...deskRoom(null), current: "last", modules: { last: tickets } };
  return renderToString(<ControlView {...controlProps(view, more)} />);
}

function tagged(html: string, test: string): string[] {
  return [...html.matchAll(/<[a-z]+[^>]*>/g)].map(([tag]) => tag).filter((tag) =>
    tag.includes(`data-test="${test}"`)
  );
}

const words = (html: string) =>
  html.replace(/<\/?(bdi|b|span)\b[^>]*>/g, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
const file = (name: string) => `/api/events/HARBR1/modules/last/${name}`;

Deno.test("tickets control: the draw is held, and works while tickets are sold and on a closed list", () => {
  for (const phase of phases) {
    const [tag, ...others] = tagged(control(ticketsIn(phase, { mode: "offline" })), "tickets-draw-cta");
    assertEquals(others, [], phase);
    assertEquals(tag !== undefined, ["open", "paused", "closed"].includes(phase), phase);
    if (tag) assert(tag.includes("hold") && !tag.includes("disabled"), tag);
  }
  const [none] = tagged(control(ticketsIn("open", { sold: 0 })), "tickets-draw-cta");
  assert(none.includes("disabled"));
});

Deno.test("tickets control: a rehearsal is offered before the opening, until a sale was rehearsed", () => {
  const beside = (other: ModuleView) => {
    const view = { ...deskRoom(null), current: "last", modules: { last: ticketsIn("draft"), other } };
    return tagged(renderToString(<ControlView {...controlProps(view)} />), "desk-rehearse").length;
  };
  assertEquals(beside(raffleIn("revealed", { rehearsal: true })), 1);
  assertEquals(beside(ticketsIn("revealed")), 1);
  assertEquals(beside(ticketsIn("revealed", { rehearsal: true })), 0);
});

Deno.test("tickets control: among parts of one name the rehearsal is marked as one", () => {
  const modules = { last: ticketsIn("draft"), before: ticketsIn("revealed", { rehearsal: true }) };
  const html = renderToString(
    <ControlView {...controlProps({ ...deskRoom(null), current: "last", modules })} />,
  );
  const tab = (id: string) => words(html.slice(html.indexOf(`desk-tab-${id}`)).split("</button>")[0]);
  assert(tab("before").includes("Rehearsal") && !tab("last").includes("Rehearsal"));
});

Deno.test("tickets control: sold, left and buyers stand beside it, and the tickets can be saved", () => {
  const html = control(ticketsIn("open", { sold: 63, entryCount: 32 }));
  const value = (test: string) => new RegExp(`data-test="${test}">([^<]*)<`).exec(html)?.[1];
  assertEquals(["desk-sold", "desk-remaining", "desk-buyers"].map(value), ["63", "37", "32"]);
  assert(html.includes(file("entries.csv")));
  assert(!control(ticketsIn("draft")).includes(file("entries.csv")));
});

Deno.test("tickets control: [TIX9] before the reveal no winner and no winning ticket is on the page", () => {
  for (const phase of phases.filter((phase) => phase !== "revealed")) {
    const html = control(ticketsIn(phase));
    assert(!html.includes("desk-winners") && !html.includes("desk-winning-ticket"), phase);
  }
});

Deno.test("tickets control: the winner with their ticket, how to reach them, told and handed over; nobody comes in for them", () => {
  const [winner] = ticketsIn("revealed", { ticket: 37 }).winners!;
  const tickets = ticketsIn("revealed", { winners: [winner] });
  const message: MessageView = {
    ...wonGold,
    tier: "winner",
    entrantTag: winner.entrantTag,
    entryNumber: 37,
    state: "not_sent",
    reason: "not_configured",
  };
  const html = control(tickets, {
    now: Date.parse(winner.shownAt) + 60_000,
    people: { 0: { name: "Zoë van Rijn", phone: "+31612345678" } },
    texts: { ...noTexts, messages: [message] },
  });
  const said = words(html);
  for (
    const each of ["Ticket 37 won", "Zoë van Rijn", "ticket 37", "+31612345678", "Hand over", "Told by hand"]
  ) {
    assert(said.includes(each), each);
  }
  assert(!html.includes("desk-replace-") && !html.includes("desk-count-replaced"));
  assertEquals(tagged(html, "desk-code").length, 1);
  for (const each of ["results.csv", "entries.csv", "certificate", "evidence.zip"]) {
    assert(html.includes(file(each)), each);
  }
});

Deno.test("tickets control: it can be cancelled with a reason until the winner is out", () => {
  for (const phase of phases) {
    const isOver = phase === "revealed" || phase === "cancelled";
    assertEquals(words(control(ticketsIn(phase))).includes("Cancel the raffle"), !isOver, phase);
  }
  const called = words(control(ticketsIn("cancelled", { cancelReason: "The boat is late." })));
  assert(called.includes("Reason shown to everyone: The boat is late."));
});

Deno.test("tickets control: [TIX14] one that was opened and called off is made again, and says then what it replaces", () => {
  const off = ticketsIn("cancelled", { voidHash: "ab".repeat(32) });
  const [link] = tagged(control(off), "desk-replacement");
  assert(link.includes("/o/new?event=HARBR1&amp;from=last"), link);
  assertEquals(tagged(control(ticketsIn("cancelled")), "desk-replacement"), []);
  for (const phase of phases) {
    const again = control(ticketsIn(phase, { supersedes: "ab".repeat(16) }));
    const [above, below, ...more] = again.split('data-test="desk-mark"');
    assert(
      words(below.split("</p>")[0]).includes("Replaces a raffle that was cancelled. Its record says so."),
    );
    assert(!above.includes('data-test="desk-next"'), `${phase}: it stands under the next action`);
    assertEquals(more, [], phase);
  }
  assertEquals(tagged(control(ticketsIn("open")), "desk-mark"), []);
});

Deno.test("tickets desk: no style attribute and no word of entries is in any of its pages", () => {
  for (const { name, node } of ticketStates) {
    const html = renderToString(node);
    assert(!/ style=/.test(html), name);
    if (name.includes("control")) {
      // The purge is of the whole event.
      const said = words(html).replace("numbers, entries and", "");
      assertEquals(said.match(/.{30}\bentr(y|ies)\b.{10}/i)?.[0], undefined, name);
    }
  }
});

Deno.test("wizard: a sealed sale is closed and drawn by one press and says so; a raffle is revealed when the room is ready", () => {
  const shown = (sale: boolean) =>
    renderToString(
      <DrawRulesPart
        rules={newDraft("MRKT7294").rules}
        numbers="there"
        earlier={[]}
        problems={{}}
        sale={sale}
        onChange={() => {}}
      />,
    );
  const [sale, raffle] = [shown(true), shown(false)];
  assert(sale.includes("One press closes and draws, or you close and draw later."), sale);
  assert(!sale.includes("You reveal it") && raffle.includes("You reveal it when the room is ready."), raffle);
});
