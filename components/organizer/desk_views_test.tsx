import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { raffleIn, winnersOf } from "@/components/samples.ts";
import type { Phase, RaffleView } from "@/lib/protocol/messages.ts";
import { deskStates } from "@/tools/gallery_desk.tsx";
import { closedCancel, controlProps, deskRoom, halfRevealed, report, rosterProps } from "./desk_samples.ts";
import { ControlView, type ControlViewProps } from "./ControlView.tsx";
import { EventsPage } from "./pages/EventsPage.tsx";
import { SetUpPage } from "./pages/SetUpPage.tsx";
import { SignInPage } from "./pages/SignInPage.tsx";
import { RosterView } from "./RosterView.tsx";
import { reasonsMax } from "./roster_rows.ts";

const phases: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"];

function control(raffle: RaffleView | null, more: Partial<ControlViewProps> = {}): string {
  return renderToString(<ControlView {...controlProps(deskRoom(raffle), more)} />);
}

/** The opening tags that carry this `data-test`. */
function tagged(html: string, test: string): string[] {
  return [...html.matchAll(/<[a-z]+[^>]*>/g)].map(([tag]) => tag).filter((tag) =>
    tag.includes(`data-test="${test}"`)
  );
}

Deno.test("control: close can be held while open and while paused, and is nowhere else", () => {
  for (const phase of phases) {
    const tags = tagged(control(raffleIn(phase)), "raffle-close-cta");
    assertEquals(tags.length, phase === "open" || phase === "paused" ? 1 : 0, phase);
    for (const tag of tags) assert(tag.includes("hold") && !tag.includes("disabled"), tag);
  }
});

Deno.test("control: who waits at the door is said on the page that runs the evening, until the event is over", () => {
  const page = (waiting?: number, event = {}) => {
    const view = deskRoom(raffleIn("open"));
    const more = { counts: { ...view.counts, waiting }, event: { ...view.event, ...event } };
    return renderToString(<ControlView {...controlProps({ ...view, ...more })} />);
  };
  const one = page(1);
  assert(one.includes("1 person waits at the door.") && one.includes(`href="/o/HARBR1/roster"`));
  assert(page(3).includes("3 people wait at the door."));
  for (const none of [page(), page(0), page(3, { purgingSince: "2026-09-14T18:46:00Z" })]) {
    assertEquals(tagged(none, "desk-waiting"), []);
  }
});

Deno.test("control: an event that is over offers no address and no passcode", () => {
  const view = deskRoom(raffleIn("revealed"));
  const over = { ...view, event: { ...view.event, purgingSince: "2026-09-14T18:46:00Z" } };
  const [before, after] = [view, over].map((view) => renderToString(<ControlView {...controlProps(view)} />));
  for (const offered of ["New passcode", "desk-overlay-link", "Open the station"]) {
    assert(before.includes(offered) && !after.includes(offered), offered);
  }
});

Deno.test("control: draw is on the page from the start, once, and works only when the list is closed", () => {
  const table: [Phase, count: number, works: boolean][] = [
    ["draft", 1, false],
    ["open", 1, false],
    ["paused", 1, false],
    ["closing", 1, false],
    ["closed", 1, true],
    ["drawn", 0, false],
    ["revealed", 0, false],
    ["cancelled", 0, false],
  ];
  for (const [phase, count, works] of table) {
    const tags = tagged(control(raffleIn(phase)), "raffle-draw-cta");
    assertEquals(tags.length, count, phase);
    assertEquals(tags.some((tag) => !tag.includes("disabled")), works, phase);
  }
});

Deno.test("control: no winner, prize place or winner list before the reveal", () => {
  const names = winnersOf(raffleIn("draft").tiers).map(({ name }) => name);
  for (const phase of phases.filter((phase) => phase !== "revealed")) {
    const html = control(raffleIn(phase));
    assert(!html.includes("desk-winners"), phase);
    for (const name of names) assert(!html.includes(name), `${phase}: ${name}`);
  }
});

Deno.test("control: a prize that is not revealed shows how many, and nobody", () => {
  const html = control(halfRevealed);
  assert(html.includes("Gold: 1 winner, not revealed yet"));
  const [gold] = winnersOf(halfRevealed.tiers);
  assert(!html.includes(gold.name), "the gold winner is on the page");
  assert(html.includes(winnersOf(halfRevealed.tiers).at(-1)!.name));
});

Deno.test("control: the full name and number stand there once the desk has them", () => {
  const html = control(raffleIn("revealed"), {
    people: { 0: { name: "Amélie Durand", phone: "+33612345641" } },
  });
  assert(html.includes("Amélie Durand") && html.includes('href="tel:+33612345641"'));
});

Deno.test("control: certificate and sealed list are offered once every prize is out, and not before", () => {
  const path = "/api/events/HARBR1/modules/grand-raffle";
  for (const phase of phases) {
    const html = control(raffleIn(phase));
    const isOut = phase === "revealed";
    assertEquals(html.includes(`href="${path}/certificate"`), isOut, phase);
    assertEquals(html.includes(`href="${path}/leaves.bin"`), isOut, phase);
    // Two raffles' files in one folder do not take each other's place.
    const name = "HARBR1-grand-raffle-certificate.json";
    assertEquals(html.includes(`download="${name}"`), isOut, phase);
    assertEquals(html.includes(`deno task verify ${name}`), isOut, phase);
    assertEquals(html.includes(`href="${path}/results.csv"`), isOut, phase);
  }
  assert(!control(halfRevealed).includes(`href="${path}/certificate"`));
});

Deno.test("control: another raffle is offered when this one is over", () => {
  for (const phase of phases) {
    const tags = tagged(control(raffleIn(phase)), "desk-another-raffle");
    assertEquals(tags.length, phase === "revealed" || phase === "cancelled" ? 1 : 0, phase);
    for (const tag of tags) assert(tag.includes('href="/o/new?event=HARBR1"'), tag);
  }
});

Deno.test("control: the entries can be saved as soon as there are any", () => {
  const offered = (entryCount: number) => control(raffleIn("open", { entryCount })).includes("/entries.csv");
  assertEquals([offered(0), offered(1)], [false, true]);
});

Deno.test("control: the audit log can be saved in every phase", () => {
  for (const phase of phases) {
    assert(control(raffleIn(phase)).includes('href="/api/events/HARBR1/audit.jsonl" download'), phase);
  }
});

Deno.test("control: that no winner texts go out is said in every phase, and is no alarm", () => {
  for (const phase of phases) {
    const html = control(raffleIn(phase));
    assertEquals(tagged(html, "raffle-sms-gap-panel").length, 1);
    assert(html.includes("Winner texts are not configured on this server, so none are sent."));
    assert(!html.includes('data-kind="warn"'), phase);
  }
});

Deno.test("control: connected phones and big screens are counted apart, and desks are neither", () => {
  const html = control(raffleIn("open"));
  assert(html.includes('data-test="efx-station-attendee-count">418<'));
  assert(html.includes('data-test="desk-station-count">3<'));
});

Deno.test("control: while a command is under way its button says so, keeps the focus, and the others rest", () => {
  const html = control(raffleIn("open"), { pending: "close:" });
  const [close] = tagged(html, "raffle-close-cta");
  assert(close.includes('aria-busy="true"') && !/\sdisabled/.test(close), close);
  assert(html.includes("Closing…") && !html.includes("Hold to close"));
  assert(/<button[^>]* disabled[^>]*><svg[^>]*>.*?<\/svg><span>Pause/.test(html));
});

Deno.test("control: a refusal is said in the card, and the action stays what it was", () => {
  const saying = { kind: "refused", text: "The room is busy." } as const;
  const html = control(raffleIn("open"), { saying });
  assert(/role="alert"[^>]*>.*The room is busy\./.test(html));
  assert(html.includes("Hold to close entries"));
});

Deno.test("control: after the session has ended nothing on the card can be pressed", () => {
  for (const phase of phases) {
    const html = control(raffleIn(phase), { locked: true });
    for (const tag of html.match(/<button[^>]*class="btn (hold )?big[^>]*>/g) ?? []) {
      assert(/\sdisabled/.test(tag), `${phase}: ${tag}`);
    }
  }
});

Deno.test("control: a raffle can be cancelled until it is over, with a reason and a hold", () => {
  for (const phase of phases) {
    const offered = control(raffleIn(phase)).includes("Cancel the raffle");
    assertEquals(offered, phase !== "revealed" && phase !== "cancelled", phase);
  }
  const asking = (reason: string) =>
    control(raffleIn("open"), { cancel: { ...closedCancel, asking: true, reason } });
  const hold = (html: string) => html.match(/<button[^>]*data-kind="danger"[^>]*>/)![0];
  assert(/\sdisabled/.test(hold(asking("  "))));
  assert(!/\sdisabled/.test(hold(asking("The prize is not here"))));
});

Deno.test("control: one module has no tabs; another than the current one can be shown on stations", () => {
  const one = deskRoom(raffleIn("open"));
  assert(!renderToString(<ControlView {...controlProps(one)} />).includes("desk-show-cta"));
  const two = { ...one, modules: { ...one.modules, bags: raffleIn("draft", { title: "Goodie bags" }) } };
  const current = renderToString(<ControlView {...controlProps(two)} />);
  assert(current.includes("Goodie bags") && !current.includes("desk-show-cta"));
  const other = renderToString(<ControlView {...controlProps(two, { picked: "bags" })} />);
  assert(other.includes("desk-show-cta") && other.includes("Open entries"));
});

Deno.test("set-up: the cursor stands in the field to fix, and in the name at first", () => {
  const table = [[undefined, "name"], ["name", "name"], ["passphrase", "passphrase"], [
    "again",
    "passphrase",
  ]];
  for (const [field, focused] of table) {
    const html = renderToString(<SetUpPage error={field ? { field, message: "No." } : undefined} />);
    const tags = (html.match(/<input[^>]*>/g) ?? []).filter((tag) => /\sautofocus/.test(tag));
    assertEquals(tags.map((tag) => tag.match(/\sid="([^"]*)"/)![1]), [focused]);
  }
});

Deno.test("roster: a switch shows the last truth while the server is asked", () => {
  const html = renderToString(<RosterView {...rosterProps({ saving: new Set(["A-0402"]) })} />);
  const input = (name: string) =>
    html.match(new RegExp(`<input[^>]*aria-label="${name}[^>]*>`))![0].replace(/aria-label="[^"]*"/, "");
  assert(input("अनन्या राव").includes('aria-busy="true"') && !input("अनन्या राव").includes("checked"));
  assert(input("Amélie Dubois").includes("checked") && !input("Amélie Dubois").includes("aria-busy"));
});

Deno.test("roster: checking in all shown stands above them, and a part says that only it is sorted", () => {
  const html = renderToString(<RosterView {...rosterProps()} />);
  const [bulk, table] = [html.indexOf("Check in the 4 shown"), html.indexOf("<table")];
  assert(bulk !== -1 && bulk < table);
  assert(html.includes("11 of 512 people loaded, and sorted among these"));
  const whole = renderToString(
    <RosterView {...rosterProps({ counts: { attendees: 11, checkedIn: 7 }, hasMore: false })} />,
  );
  assert(whole.includes("11 people") && !whole.includes("sorted among"));
});

Deno.test("roster: an empty one says what is so of walk-ups", () => {
  const empty = (walkUps: boolean) => {
    const nobody = { counts: { attendees: 0, checkedIn: 0 }, loaded: 0, found: 0, shown: [], walkUps };
    return renderToString(<RosterView {...rosterProps(nobody)} />);
  };
  assert(empty(true).includes("opens the join address") && !empty(true).includes("no walk-ups"));
  assert(empty(false).includes("takes no walk-ups") && !empty(false).includes("join address"));
});

Deno.test("roster: the report names each line left out, up to a bound, and says how many more", () => {
  const html = renderToString(<RosterView {...rosterProps({ report })} />);
  assert(html.includes('<dt>New</dt><dd class="num">496<'));
  assert(html.includes('<dt>On the list already</dt><dd class="num">9<'));
  assert(html.includes("505 of 508 rows are in"));
  assert(html.includes("Line 88") && html.includes("The name is missing."));
  const many = Array.from(
    { length: 31 },
    (_, i) => ({ line: i + 2, code: "x", message: "The name is missing." }),
  );
  const long = renderToString(<RosterView {...rosterProps({ report: { ...report, rejected: many } })} />);
  assertEquals(long.match(/The name is missing/g)!.length, reasonsMax);
  assert(long.includes(`and ${31 - reasonsMax} more`));
});

Deno.test("desk: text from people is text, wherever it stands", () => {
  const evil = `<img src=x onerror="alert(1)">`;
  const raffle = raffleIn("revealed", {
    title: evil,
    tiers: [{ id: "gold", label: evil, count: 1 }],
    winners: [{ slot: 0, tier: "gold", name: evil, entryNumber: 1, entrantTag: "0".repeat(64), shownAt: "" }],
    revealedTiers: ["gold"],
  });
  const pages = [
    control(raffle),
    control(raffle, { people: { 0: { name: evil, phone: evil } } }),
    control(raffleIn("cancelled", { cancelReason: evil })),
    control(raffleIn("open"), { saying: { kind: "refused", text: evil }, passcodeHint: evil }),
    renderToString(<SetUpPage name={evil} error={{ field: "name", message: evil }} />),
    renderToString(<SignInPage name={evil} error={evil} next={evil} />),
    renderToString(
      <EventsPage
        organizer={{ name: evil }}
        events={[{
          id: evil,
          name: evil,
          createdAt: "2026-08-14T16:00:00Z",
          joinCode: evil,
          hue: 0,
          phase: evil,
          entryCount: 1,
          attendees: 1,
          checkedIn: 1,
        }]}
      />,
    ),
    renderToString(
      <RosterView
        {...rosterProps({
          report: { ...report, source: evil, rejected: [{ line: 1, code: "x", message: evil }] },
          query: evil,
          loadError: evil,
        })}
      />,
    ),
  ];
  for (const [i, html] of pages.entries()) {
    assert(!html.includes("<img"), `page ${i}`);
    assert(html.includes("&lt;img"), `page ${i} does not show it`);
  }
});

Deno.test("desk: no state carries a style attribute, which the security policy would drop", () => {
  for (const { name, node } of deskStates) assert(!/\sstyle=/.test(renderToString(node)), name);
});

Deno.test("desk: every state has one title, named fields and typed buttons", () => {
  for (const { name, node } of deskStates) {
    const html = renderToString(node);
    assertEquals(html.match(/<h1/g)?.length, 1, name);
    for (const tag of html.match(/<button[^>]*>/g) ?? []) assert(/\stype="/.test(tag), `${name}: ${tag}`);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    assertEquals(ids.length, new Set(ids).size, `${name}: ${ids}`);
  }
});

Deno.test("control: a rehearsal is offered before the opening, once", () => {
  for (const phase of phases) {
    assertEquals(tagged(control(raffleIn(phase)), "desk-rehearse").length, phase === "draft" ? 1 : 0, phase);
  }
  assertEquals(tagged(control(raffleIn("draft", { rehearsal: true })), "desk-rehearse").length, 0);
  const [tag] = tagged(control(raffleIn("draft")), "desk-rehearse");
  assert(tag.includes('href="/o/new?event=HARBR1&amp;from=grand-raffle&amp;rehearsal"'));
});

Deno.test("control: whatever cannot be undone is held: closing, drawing, revealing, cancelling; no key alone does anything", () => {
  const held = (phase: Phase, label: string) => {
    const html = control(raffleIn(phase), { cancel: { ...closedCancel, asking: true, reason: "R" } });
    const button = new RegExp(`<button[^>]*class="[^"]*hold[^"]*"[^>]*>(<[^>]+>)*${label}`);
    assert(button.test(html), `${phase}: ${label}`);
    assert(!html.includes("accesskey"), phase);
  };
  held("open", "Hold to close entries");
  held("paused", "Hold to close entries");
  held("closed", "Hold to draw");
  held("drawn", "Hold to reveal");
  held("open", "Hold to cancel");
});

Deno.test("control: checked in and entered stand side by side", () => {
  const html = control(raffleIn("open"));
  assert(html.includes('data-test="desk-entry-count">412<'));
  assert(html.includes('data-test="desk-checked-in-count">430<'));
});
