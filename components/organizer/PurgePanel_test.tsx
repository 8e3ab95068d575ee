import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { ticketsIn } from "@/components/tickets_samples.ts";
import { ControlView } from "./ControlView.tsx";
import {
  controlProps,
  deskRoom,
  metalRaffle,
  nothing,
  pollIn,
  pollRoom,
  rosterProps,
} from "./desk_samples.ts";
import { type PurgeForm, PurgeView } from "./PurgePanel.tsx";
import { RosterView } from "./RosterView.tsx";

const event = deskRoom(null).event;
const at = (form: PurgeForm | null, more = {}) =>
  renderToString(
    <PurgeView
      event={{ ...event, ...more }}
      form={form}
      {...{ onOpen: nothing, onType: nothing, onSubmit: nothing, onKeep: nothing }}
    />,
  );

Deno.test("[PRIV10] purge: what has not gone out is said before it can be confirmed, also where nobody knows", () => {
  const form = { typed: event.id, busy: false };
  const said = [undefined, 0, 1, 3, null].map((unsent) => at({ ...form, unsent }));
  const words = [
    "Looking for texts",
    "No winner text waits",
    "One winner text",
    "3 winner texts",
    "not known",
  ];
  for (const [i, html] of said.entries()) {
    assertEquals(words.map((word) => html.includes(word)), words.map((_, j) => i === j), words[i]);
    assertEquals(html.includes('data-kind="warn"'), i >= 2, words[i]);
  }
});

Deno.test("purge: nothing is offered any more once it was ordered", () => {
  const since = { purgingSince: "2026-09-14T18:46:00Z" };
  assert(at(null).includes("desk-purge-open"));
  const running = at({ typed: "", busy: false }, since);
  assert(!running.includes("<button") && running.includes("is being deleted"));
  const done = at(null, { ...since, purgedAt: "2026-09-14T18:46:04Z" });
  assert(!done.includes("<button") && done.includes("deleted on 2026-09-14, 18:46 UTC"));
});

Deno.test("[PRIV4] purge: the control page of an event that is over says so, and offers nothing that would be refused", () => {
  const over = { ...event, purgingSince: "2026-09-14T18:46:00Z", purgedAt: "2026-09-14T18:46:04Z" };
  const offers = /desk-(another-raffle|add-module|code"|replace-\d|show-cta|replacement)/;
  for (const raffle of [metalRaffle("revealed"), metalRaffle("cancelled", { voidHash: "ab".repeat(32) })]) {
    const control = (more: object) => {
      const room = deskRoom(raffle);
      const view = { ...room, current: null, event: { ...room.event, ...more } };
      return renderToString(<ControlView {...controlProps(view)} />);
    };
    assert(offers.test(control({})) && !control({}).includes(`"desk-over"`));
    const html = control(over);
    assert(html.includes(`"desk-over"`) && !offers.test(html), html.match(offers)?.[0]);
  }
});

Deno.test("[PRIV4] purge: the desk of an event that is over gives no advice, whatever it stopped at", () => {
  const over = { purgingSince: "2026-09-14T18:46:00Z", purgedAt: "2026-09-14T18:46:04Z" };
  const advice =
    /Next<|After that|desk-stations-out|Connected|sms-gap|desk-problem-|desk-results-state|Cancel this|holds names/;
  const rooms = [
    ...(["draft", "revealed", "cancelled"] as const).map((phase) => deskRoom(metalRaffle(phase))),
    ...(["draft", "closed"] as const).map((phase) => pollRoom(pollIn(phase))),
    deskRoom(null),
  ];
  for (const room of rooms) {
    const control = (more: object) => {
      const view = { ...room, event: { ...room.event, ...more } };
      const problems = [{ key: "screens", title: "Fewer screens", text: "" }] as const;
      return renderToString(<ControlView {...controlProps(view, { problems })} />);
    };
    assert(advice.test(control({})));
    const html = control(over);
    assert(html.includes("This event is over") && !advice.test(html), html.match(advice)?.[0]);
    // Until the last row is gone the file of the evidence holds some of them.
    const running = control({ purgingSince: over.purgingSince });
    assertEquals(running.includes("holds names"), room.current !== null);
  }
  const roster = (isOver: boolean) => renderToString(<RosterView {...rosterProps({ isOver })} />);
  assert(roster(false).includes("<button") && !roster(false).includes("desk-over"));
  assert(!roster(true).includes("<button") && roster(true).includes("desk-over"));
});

Deno.test("purge: of the winners there is no column, and no figure, that nothing stands in any more", () => {
  const columns = (html: string) =>
    [...html.matchAll(/<th scope="col">([^<]*)<\/th>/g)].map(([, column]) => column);
  for (const claimed of [true, false]) {
    const raffle = metalRaffle("revealed");
    const winners = raffle.winners!.map(({ claimedAt: _, ...winner }, slot) =>
      claimed && slot === 0 ? { ...winner, claimedAt: "2026-09-14T18:44:00Z" } : winner
    );
    const room = deskRoom({ ...raffle, claimSeconds: 120, winners });
    const control = (more: object) =>
      renderToString(<ControlView {...controlProps({ ...room, event: { ...room.event, ...more } })} />);
    const before = control({});
    assertEquals(columns(before), ["Winner", "Told", "Is here", "Prize"]);
    assert(before.includes("desk-count-told") && before.includes("desk-winner-0"));
    const over = control({ purgingSince: "2026-09-14T18:46:00Z" });
    assertEquals(columns(over), claimed ? ["Winner", "Is here"] : ["Winner"]);
    assert(!/desk-count-|Not yet|No answer/.test(over) && over.includes("desk-winner-0"));
  }
});

Deno.test("purge: lists of people that are gone are not offered to be saved, and no tab is on stations", () => {
  const rooms = [
    deskRoom(metalRaffle("revealed")),
    pollRoom(pollIn("closed")),
    { ...deskRoom(null), current: "last", modules: { last: ticketsIn("revealed") } },
  ];
  for (const room of rooms) {
    const modules = { ...room.modules, other: metalRaffle("draft") };
    const control = (more: object) =>
      renderToString(
        <ControlView {...controlProps({ ...room, modules, event: { ...room.event, ...more } })} />,
      );
    const before = control({});
    assert(before.includes("entries.csv") && before.includes("On stations"));
    const over = control({ purgingSince: "2026-09-14T18:46:00Z" });
    assert(!over.includes("entries.csv") && !over.includes("On stations"), room.current!);
    // Winners' numbers and results have no names, and stay.
    assert(over.includes("results.csv") && over.includes("desk-tab-other"), room.current!);
  }
});
