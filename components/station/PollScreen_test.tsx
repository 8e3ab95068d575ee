import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { pollIn, questionWith, roomWithPoll } from "@/components/poll_samples.ts";
import { StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import type { PollPhase, PollView } from "@/lib/protocol/messages.ts";

const phases: PollPhase[] = ["draft", "open", "paused", "closed", "cancelled"];
const region = "efx-station-results-region";

function screen(poll: PollView, more: Partial<StationScreenProps> = {}): string {
  return renderToString(
    <StationScreen
      view={roomWithPoll(poll)}
      status="live"
      resyncing={false}
      snapshotLoaded
      lastHeard="20:41"
      joinUrl="https://drumroll.example/j/K7M4QX"
      joinHost="drumroll.example"
      walkUps
      {...more}
    />,
  );
}

const has = (html: string, test: string) => html.includes(`data-test="${test}"`);
const tag = (html: string, test: string) =>
  html.match(new RegExp(`<[^>]*data-test="${test}"[^>]*>`))?.[0] ?? "";
const words = (html: string) => html.replace(/<[^>]*>/g, "");

/** Option ids with their counts, in the order of the rows. */
const rows = (html: string) =>
  [...html.matchAll(/data-option="([^"]*)" data-count="(\d+)"/g)].map(([, id, count]) => `${id}:${count}`);
/** Option ids of the rows that stand out. */
const first = (html: string) =>
  [...html.matchAll(/<li class="first" data-option="([^"]*)"/g)].map(([, id]) => id);

const three = [questionWith(4), questionWith(2, 1, { multiple: true }), questionWith(3, 2)];
const votes = { q1: { o1: 2, o2: 7, o3: 7, o4: 0 } };
const counted = { questions: [questionWith(4)], voters: 16, results: votes };

Deno.test("station poll: every phase has the shell with its module, the state, the socket and a way to leave", () => {
  const said = phases.map((phase) => {
    const html = screen(pollIn(phase));
    const shell = tag(html, "efx-station-shell");
    assert(shell.includes('data-module-id="next-year"') && shell.includes(' module-id="next-year"'), phase);
    for (
      const test of [
        "poll-station",
        "efx-station-socket-status",
        "efx-station-snapshot-loaded",
        "efx-station-leave-button",
      ]
    ) assert(has(html, test), `${phase} has no ${test}`);
    return /data-test="efx-station-active-state"[^>]*>([^<]*)/.exec(html)?.[1];
  });
  assertEquals(said, ["Not open yet", "Active", "Paused", "Closed", "Closed"]);
});

Deno.test("station poll: while results are not public nothing of them is in the document, in any phase", () => {
  for (const phase of phases) {
    // Even if counts were in the view by mistake: the gate is resultsVisible.
    const html = screen(pollIn(phase, { ...counted, questions: three, resultsVisible: false }));
    for (const mark of [region, "data-option", "%</", "track", 'class="first"']) {
      assert(!html.includes(mark), `${phase} has ${mark}`);
    }
  }
});

Deno.test("station poll: a poll that is not open or cancelled shows no results, whatever the view says", () => {
  for (const phase of ["draft", "cancelled"] as const) {
    assert(!has(screen(pollIn(phase, { ...counted, resultsVisible: true })), region), phase);
  }
});

Deno.test("station poll: public results are one row for each option, with its count and its share", () => {
  for (const phase of ["open", "paused", "closed"] as const) {
    const html = screen(pollIn(phase, { ...counted, resultsVisible: true }));
    assert(has(html, region) && html.includes('data-question="q1"'));
    assertEquals(rows(html).toSorted(), ["o1:2", "o2:7", "o3:7", "o4:0"], phase);
    assertEquals([...html.matchAll(/>(\d+%)</g)].map(([, share]) => share).toSorted(), [
      "0%",
      "12%",
      "44%",
      "44%",
    ]);
  }
});

Deno.test("station poll: nobody stands out and no row moves while voting can go on", () => {
  for (const phase of ["open", "paused"] as const) {
    const html = screen(pollIn(phase, { ...counted, resultsVisible: true }));
    assertEquals(rows(html), ["o1:2", "o2:7", "o3:7", "o4:0"]);
    assertEquals(first(html), []);
  }
  const closed = screen(pollIn("closed", { ...counted, resultsVisible: true }));
  assertEquals(rows(closed), ["o2:7", "o3:7", "o1:2", "o4:0"]);
  assertEquals(first(closed), ["o2", "o3"]);
});

Deno.test("station poll: without a vote every share is 0% and nobody leads", () => {
  const html = screen(pollIn("closed", { voters: 0 }));
  assertEquals(rows(html), ["o1:0", "o2:0", "o3:0", "o4:0"]);
  assertEquals(first(html), []);
  assert(words(html).includes("Nobody voted."));
});

Deno.test("station poll: the turnout is there from the opening on, once, as text and as data", () => {
  const shown: [PollPhase, boolean][] = [
    ["open", false],
    ["open", true],
    ["paused", true],
    ["closed", false],
    ["closed", true],
    ["cancelled", false],
  ];
  for (const [phase, resultsVisible] of shown) {
    const html = screen(pollIn(phase, { voters: 389, resultsVisible }));
    assertEquals(html.split('data-test="poll-ballot-count"').length, 2, phase);
    assert(tag(html, "poll-ballot-count").includes('data-count="389"'), phase);
    assert(words(html.slice(html.indexOf('"poll-ballot-count"'))).includes("389"), phase);
  }
});

Deno.test("station poll: the way in stands beside while people can vote, and only then", () => {
  for (const phase of phases) {
    for (const resultsVisible of [true, false]) {
      const html = screen(pollIn(phase, { resultsVisible }));
      assertEquals(html.includes("K7M 4QX"), phase === "draft" || phase === "open", phase);
    }
  }
  for (const phase of ["draft", "open"] as const) {
    const byLink = screen(pollIn(phase), { walkUps: false });
    assert(
      byLink.includes("Open your personal link to vote") && !byLink.includes("<bdi>drumroll.example"),
      phase,
    );
  }
});

Deno.test("station poll: several questions take turns, each with its own turnout, and begin again", () => {
  const poll = pollIn("open", {
    questions: three,
    ballotCounts: { q1: 3, q2: 5, q3: 8 },
    resultsVisible: true,
  });
  const at = (questionPage: number) => {
    const html = screen(poll, { questionPage });
    const [, id] = /data-question="([^"]*)"/.exec(html)!;
    return `${id} ${/data-count="(\d+)"><b/.exec(html)?.[1]} ${/Question \d of \d/.exec(html)?.[0]}`;
  };
  assertEquals([0, 1, 2, 3].map(at), [
    "q1 3 Question 1 of 3",
    "q2 5 Question 2 of 3",
    "q3 8 Question 3 of 3",
    "q1 3 Question 1 of 3",
  ]);
});

Deno.test("station poll: that several answers are possible is said, before and after", () => {
  for (const phase of ["open", "paused", "closed"] as const) {
    for (const multiple of [true, false]) {
      const html = screen(pollIn(phase, { questions: [questionWith(3, 0, { multiple })] }));
      assertEquals(html.includes("More than one answer possible"), multiple, phase);
    }
  }
});

Deno.test("station poll: when results show is said at the foot, for each rule", () => {
  const foot = (more: Partial<PollView>, phase: PollPhase = "open") =>
    words(screen(pollIn(phase, more)).split("<footer")[1]);
  assert(foot({ showResults: "after_close" }).includes("Results show when voting closes."));
  assert(foot({ showResults: "manual" }).includes("Results show when the organizer shows them."));
  assert(foot({ showResults: "live" }).includes("Results as they come in"));
  // A live poll whose results the organizer has hidden does not promise them for the close.
  assert(foot({ showResults: "live", resultsVisible: false }).includes("when the organizer shows them"));
  assert(foot({ changeVote: false }).includes("A vote cannot be changed."));
  assert(foot({}, "cancelled").includes("A cancelled poll stays listed"));
});

Deno.test("station poll: what may be old is said to be, with its time, and never blanked", () => {
  for (const resultsVisible of [true, false]) {
    const poll = pollIn("open", { resultsVisible });
    const resync = screen(poll, { resyncing: true });
    assert(has(resync, "efx-station-resync-banner") && resync.includes("20:41"));
    assert(!resync.includes("lost its own connection"), "the socket stands during a resync");
    assert(!has(screen(poll), "efx-station-resync-banner"));
    for (const html of [resync, screen(poll, { status: "disconnected" })]) {
      assert(html.includes("tally stale") && html.includes("389"));
      assertEquals(html.includes("opts stale"), resultsVisible);
    }
    assert(!screen(poll).includes("stale"));
  }
});

Deno.test("station poll: who voted and was checked out since does not make it 431 of 430", () => {
  assert(words(screen(pollIn("open", { voters: 430 }))).includes("430 votes of 430"));
  assert(!words(screen(pollIn("open", { voters: 431 }))).includes("of 430"));
});

Deno.test("station poll: questions, options and titles are text, never markup, and no style attribute is there", () => {
  const evil = `<img src=x onerror="x">&`;
  const question = {
    id: "q1",
    text: evil,
    multiple: false,
    options: [{ id: "o1", label: evil }, { id: "o2", label: "B" }],
  };
  for (const phase of phases) {
    for (const resultsVisible of [true, false]) {
      const html = screen(
        pollIn(phase, { questions: [question], title: evil, cancelReason: evil, resultsVisible }),
      );
      assert(!html.includes("<img") && !/\sstyle=/.test(html), phase);
    }
  }
});
