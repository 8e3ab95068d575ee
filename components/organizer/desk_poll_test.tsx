import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { raffleIn } from "@/components/samples.ts";
import type { PollPhase, PollView } from "@/lib/protocol/messages.ts";
import {
  closedCancel,
  controlProps,
  counted,
  nothing,
  pollIn,
  pollOut,
  pollRoom,
  twoQuestions,
} from "./desk_samples.ts";
import type { StationsOut } from "./stations_out.ts";
import { ControlView, type ControlViewProps } from "./ControlView.tsx";

const phases: PollPhase[] = ["draft", "open", "paused", "closed", "cancelled"];

function control(poll: PollView, more: Partial<ControlViewProps> = {}): string {
  return renderToString(<ControlView {...controlProps(pollRoom(poll), more)} />);
}

function tagged(html: string, test: string): string[] {
  return [...html.matchAll(/<[a-z]+[^>]*>/g)].map(([tag]) => tag).filter((tag) =>
    tag.includes(`data-test="${test}"`)
  );
}

Deno.test("poll desk: each phase offers its own acts and no others", () => {
  const table: [PollView, string][] = [
    [pollIn("draft"), "open"],
    [pollIn("open"), "close pause show"],
    [pollOut("open"), "close hide pause"],
    [pollIn("paused"), "close resume show"],
    [pollIn("closed"), "show"],
    [pollOut("closed"), "hide"],
    [pollIn("cancelled"), ""],
  ];
  for (const [poll, wanted] of table) {
    const html = control(poll);
    const offered = ["close", "hide", "open", "pause", "resume", "show"].filter((act) =>
      tagged(html, `poll-${act}-cta`).length === 1
    );
    assertEquals(offered.join(" "), wanted, `${poll.phase} ${poll.resultsVisible}`);
    for (const act of ["open", "close", "show"]) {
      for (const tag of tagged(html, `poll-${act}-cta`)) assert(tag.includes("hold"), tag);
    }
  }
});

Deno.test("poll desk: no bar and no count of an option before the results are public", () => {
  for (const phase of phases) {
    // What a page may still hold from before they were hidden.
    const html = control({ ...pollIn(phase), results: counted });
    assert(!html.includes("desk-poll-results") && !html.includes('class="bar"'), phase);
    assert(!html.includes("148") && !html.includes("%"), phase);
  }
  const html = control(pollOut("closed"));
  assert(html.includes("38%") && html.includes("148 votes") && html.includes("In front"));
});

Deno.test("poll desk: turnout is told for each question, whatever the results are", () => {
  const html = control(pollIn("open", twoQuestions));
  const turnout = (id: string) => html.match(new RegExp(`data-test="desk-turnout-${id}">([^<]*)<`))?.[1];
  assertEquals([turnout("next-year"), turnout("stay")], ["389 of 430 voted", "312 of 430 voted"]);
  assert(html.includes("Several answers allowed"));
  assert(!control(pollIn("draft")).includes("desk-turnout"));
});

Deno.test("poll desk: whether the room sees the results is said in words", () => {
  const said = (poll: PollView) =>
    /data-test="desk-results-state"[^>]*>.*?<span>([^<]*)</.exec(control(poll))?.[1];
  assertEquals(said(pollOut("open")), "The room sees the results.");
  assertEquals(said(pollIn("open")), "Results are hidden until voting closes.");
  assertEquals(said(pollIn("cancelled")), undefined);
});

Deno.test("poll desk: ballots can be saved when there are some, results when they are final or public", () => {
  const path = "/api/events/HARBR1/modules/vote";
  const offered = (poll: PollView) => {
    const html = control(poll);
    return ["entries.csv", "results.csv"].filter((file) => html.includes(`href="${path}/${file}"`)).join(" ");
  };
  assertEquals(offered(pollIn("open", { ballotCounts: { "next-year": 0 } })), "");
  assertEquals(offered(pollIn("open")), "entries.csv");
  assertEquals(offered(pollOut("open")), "entries.csv results.csv");
  assertEquals(offered(pollIn("closed")), "entries.csv results.csv");
});

Deno.test("poll desk: it is cancelled with a reason and a hold, until it is cancelled, and speaks of a poll", () => {
  for (const phase of phases) {
    assertEquals(control(pollIn(phase)).includes("Cancel the poll"), phase !== "cancelled", phase);
    assert(!/raffle(?!, tickets or a poll|<)/i.test(control(pollIn(phase)).replaceAll(/desk-[a-z-]+/g, "")));
  }
  const asking = (reason: string) =>
    control(pollIn("open"), {
      cancel: { ...closedCancel, asking: true, reason },
    }).match(/<button[^>]*data-kind="danger"[^>]*>/)![0];
  assert(/\sdisabled/.test(asking(" ")) && !/\sdisabled/.test(asking("A mistake")));
  assert(control(pollIn("cancelled")).includes("The question had a mistake."));
});

Deno.test("poll desk: a refusal is said in the card, and nothing can be pressed after the session", () => {
  const saying = { kind: "refused", text: "The room is busy." } as const;
  assert(/role="alert"[^>]*>.*The room is busy\./.test(control(pollIn("open"), { saying })));
  for (const phase of phases) {
    const html = control(pollIn(phase), { locked: true });
    for (const act of ["open", "close", "pause", "resume", "show", "hide"]) {
      for (const tag of tagged(html, `poll-${act}-cta`)) assert(/\sdisabled/.test(tag), tag);
    }
  }
});

Deno.test("poll desk: a busy act says so, and the others rest", () => {
  const html = control(pollOut("open"), { pending: "hide_results:" });
  const [hide] = tagged(html, "poll-hide-cta");
  assert(hide.includes('aria-busy="true"') && !/\sdisabled/.test(hide), hide);
  assert(/\sdisabled/.test(tagged(html, "poll-close-cta")[0]));
});

Deno.test("tabs: what stations show is marked, and another part says what they show instead", () => {
  const room = pollRoom(pollIn("open"));
  const two = { ...room, modules: { ...room.modules, "grand-raffle": raffleIn("draft") } };
  const current = renderToString(<ControlView {...controlProps(two)} />);
  assertEquals(current.match(/On stations/g)?.length, 1);
  assert(!current.includes("desk-not-shown"));
  const other = renderToString(<ControlView {...controlProps(two, { picked: "grand-raffle" })} />);
  assert(other.includes("Stations show Audience vote.") && other.includes("desk-show-cta"));
  assert(other.includes("switches every big screen and phone") && !other.includes("This part is open"));
  const open = { ...two, modules: { ...two.modules, "grand-raffle": raffleIn("open") } };
  const unseen = renderToString(<ControlView {...controlProps(open, { picked: "grand-raffle" })} />);
  assert(unseen.includes("This part is open, but no phone shows it"));
  const marked = tagged(other, "desk-tab-grand-raffle")[0];
  assert(marked.includes('aria-current="true"'), marked);
  const none = renderToString(<ControlView {...controlProps({ ...two, current: null })} />);
  assert(none.includes("Stations show nothing yet."));
});

Deno.test("poll desk: text from people is text, wherever it stands", () => {
  const evil = `<img src=x onerror="alert(1)">`;
  const questions = [{ id: "q", text: evil, multiple: true, options: [{ id: "a", label: evil }] }];
  const poll = pollOut("closed", {
    title: evil,
    questions,
    results: { q: { a: 1 } },
    ballotCounts: { q: 1 },
  });
  const room = pollRoom(poll);
  const two = { ...room, modules: { ...room.modules, b: raffleIn("draft") } };
  for (
    const html of [control(poll), renderToString(<ControlView {...controlProps(two, { picked: "b" })} />)]
  ) {
    assert(!html.includes("<img") && html.includes("&lt;img"));
  }
});

Deno.test("stations: signing them all out is asked first and held, says why it failed, and then that it is done", () => {
  const at = (at: StationsOut["at"], problem?: string) =>
    control(pollIn("open"), { stationsOut: { at, problem, onAsk: nothing, onSignOut: nothing } });
  assertEquals(tagged(at("rest"), "desk-stations-out-cta"), []);
  const [hold] = tagged(at("asking"), "desk-stations-out-cta");
  assert(hold.includes("hold") && hold.includes('data-kind="danger"'), hold);
  assert(/role="alert"[^>]*>.*The room is busy\./.test(at("asking", "The room is busy.")));
  assert(tagged(at("busy"), "desk-stations-out-cta")[0].includes('aria-busy="true"'));
  assert(at("done").includes("All stations are signed out."));
});
