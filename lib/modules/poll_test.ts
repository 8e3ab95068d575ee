/** The rules of a poll, each by its number in docs/RULES.md; every state is reached by commands. @module */
import { assert, assertEquals } from "@std/assert";
import type { Ballot } from "@/lib/modules/poll.ts";
import { viewOf } from "@/lib/room/view.ts";
import { attendee, guests, openStage, organizer, outcome, type Stage, station } from "@/tests/stage.ts";
import { addPoll, ballotOf, p, PHASES, pollAt, QUESTIONS, stateOf, vote } from "@/tests/stage_poll.ts";

const dish = (stage: Stage) => [stateOf(stage).ballotCounts.dish, stateOf(stage).tally.dish];
const viewed = (stage: Stage) =>
  JSON.stringify([viewOf(stage.head, "public"), viewOf(stage.head, "organizer")]);

Deno.test("poll: [POLL1] everybody has one ballot per question, and the tally is theirs", async () => {
  const stage = await pollAt("open");
  await stage.ok(attendee("p2"), vote("rice"));
  await stage.ok(attendee("p3"), vote("cake"));
  await stage.ok(attendee("p3"), vote(["mon"], "days", "days"));
  assertEquals(dish(stage), [3, { soup: 0, cake: 2, rice: 1 }]);
  assertEquals(stateOf(stage).ballotCounts, { dish: 3, days: 1 });
  assertEquals(ballotOf(stage, "p3")!.options, ["cake"]);
});

Deno.test("poll: [POLL1] the same press again, and the same choice with another press, is one voter", async () => {
  const stage = await pollAt("open");
  const before = stage.head;
  assertEquals(await stage.ok(attendee("p1"), vote("cake", "p1 votes")), {
    question: "dish",
    options: ["cake"],
    repeated: true,
  });
  assertEquals(stage.head, before);
  await stage.ok(attendee("p1"), vote("cake", "another press"));
  assertEquals(dish(stage), [1, { soup: 0, cake: 1, rice: 0 }]);
});

Deno.test("poll: [POLL2] a second vote replaces the first, in one question and for one voter alone", async () => {
  const stage = await pollAt("open");
  await stage.ok(attendee("p2"), vote("cake"));
  await stage.ok(attendee("p1"), vote(["tue", "mon"], "days", "days"));
  assertEquals(await stage.ok(attendee("p1"), vote("soup")), { question: "dish", options: ["soup"] });
  assertEquals(dish(stage), [2, { soup: 1, cake: 1, rice: 0 }]);
  assertEquals(stateOf(stage).tally.days, { mon: 1, tue: 1, wed: 0 });
  await stage.ok(attendee("p1"), vote(["wed", "tue"], "days again", "days"));
  assertEquals([stateOf(stage).ballotCounts.days, stateOf(stage).tally.days], [1, {
    mon: 0,
    tue: 1,
    wed: 1,
  }]);
});

Deno.test("poll: [POLL2] where votes are final another one is refused with the first, also for the same choice", async () => {
  const stage = await pollAt("open", { changeVote: false });
  for (const choice of ["soup", "cake"]) {
    assertEquals(await stage.send(attendee("p1"), vote(choice)), {
      ok: false,
      refusal: { code: "vote_final", options: ["cake"] },
    });
  }
  assertEquals(outcome(await stage.send(attendee("p1"), vote("cake", "p1 votes"))), "ok");
  assertEquals(outcome(await stage.send(attendee("p1"), vote(["mon"], "x", "days"))), "ok");
  assertEquals(dish(stage), [1, { soup: 0, cake: 1, rice: 0 }]);
});

Deno.test("poll: [POLL3] votes are refused in every phase but open, each with its reason", async () => {
  const refusals = {
    draft: { code: "not_open", phase: "draft" },
    paused: { code: "paused", kind: "poll" },
    closed: { code: "entries_closed", phase: "closed", kind: "poll" },
    cancelled: { code: "entries_closed", phase: "cancelled", kind: "poll" },
  };
  for (const [phase, refusal] of Object.entries(refusals)) {
    const stage = await pollAt(phase as keyof typeof refusals);
    const before = stage.head;
    for (const who of ["p1", "p2"]) {
      const answer = await stage.send(attendee(who), vote("soup"));
      assertEquals(answer as unknown, { ok: false, refusal }, `${who} while ${phase}`);
    }
    assertEquals(stage.head, before);
    assertEquals(ballotOf(stage, "p2"), undefined);
  }
});

Deno.test("poll: [POLL3] after a pause votes are taken again, and the close keeps those there are", async () => {
  const stage = await pollAt("paused");
  await stage.ok(organizer, p("resume"));
  await stage.ok(attendee("p2"), vote("soup"));
  await stage.ok(organizer, p("pause"));
  await stage.ok(organizer, p("close"));
  assertEquals(dish(stage), [2, { soup: 1, cake: 1, rice: 0 }]);
  const told = stage.told.at(-1)!.change;
  assertEquals(told.type === "poll_closed" && told.ballotCounts, { dish: 2, days: 0 });
});

Deno.test("poll: [POLL5] a late repeat of a vote changed since is answered as at first and changes nothing", async () => {
  const stage = await pollAt("open");
  await stage.ok(attendee("p1"), vote("soup", "second"));
  await stage.ok(attendee("p1"), vote("rice", "third"));
  const before = stage.head;
  for (const [id, options] of [["p1 votes", ["cake"]], ["second", ["soup"]], ["third", ["rice"]]] as const) {
    assertEquals(await stage.ok(attendee("p1"), vote("soup", id)), {
      question: "dish",
      options,
      repeated: true,
    });
  }
  assertEquals(stage.head, before);
  await stage.ok(organizer, p("close"));
  assertEquals(outcome(await stage.send(attendee("p1"), vote("cake", "p1 votes"))), "ok");
  assertEquals(dish(stage), [1, { soup: 0, cake: 0, rice: 1 }]);
});

Deno.test("poll: [POLL5] sixteen votes before the last are known again, and the row does not grow past that", async () => {
  const stage = await pollAt("open");
  for (let n = 1; n <= 40; n++) await stage.ok(attendee("p1"), vote(n % 2 ? "soup" : "rice", `press ${n}`));
  const { earlier } = ballotOf(stage, "p1")!;
  assertEquals(
    earlier!.map(({ commandId }) => commandId),
    Array.from({ length: 16 }, (_, i) => `press ${24 + i}`),
  );
  const before = stage.head;
  for (let n = 24; n <= 40; n++) await stage.ok(attendee("p1"), vote("cake", `press ${n}`));
  assertEquals(stage.head, before);
});

Deno.test("poll: [POLL6] a ballot is of the question's own options, as many as it takes, in its order", async () => {
  const stage = await pollAt("open");
  const says = async (options: string[], question: string) => {
    const answer = await stage.send(attendee("p2"), vote(options, undefined, question));
    return answer.ok ? answer.reply : answer.refusal;
  };
  assertEquals(await says(["soup", "cake"], "dish"), {
    code: "invalid_request",
    path: "options",
    problem: "this question takes one option",
  });
  for (const unknown of ["mon", "constructor", "__proto__"]) {
    assertEquals(await says([unknown], "dish"), {
      code: "invalid_request",
      path: "options",
      problem: `there is no option "${unknown}" in this question`,
    });
  }
  for (const unknown of ["drink", "constructor", "__proto__"]) {
    assertEquals(await says(["soup"], unknown), { code: "not_found", what: "question" });
  }
  assertEquals(await says(["wed", "mon"], "days"), { question: "days", options: ["mon", "wed"] });
  assertEquals(stateOf(stage).ballotCounts, { dish: 1, days: 1 });
});

Deno.test("poll: [POLL6] ids that every object has are ids like others", async () => {
  const options = ["constructor", "toString"].map((id) => ({ id, label: id }));
  const stage = await pollAt("draft", { questions: [{ id: "valueOf", text: "?", options }] });
  await stage.ok(organizer, p("open"));
  await stage.ok(attendee("p1"), vote("toString", "1", "valueOf"));
  await stage.ok(attendee("p1"), vote("constructor", "2", "valueOf"));
  assertEquals(stateOf(stage).tally, { valueOf: { constructor: 1, toString: 0 } } as unknown);
});

const HOW = ["live", "after_close", "manual"] as const;

Deno.test("poll: [POLL7] results are public from the moment that the poll says on", async () => {
  const expected = {
    //            draft  open   paused closed cancelled
    live: [false, true, true, true, false],
    after_close: [false, false, false, true, false],
    manual: [false, false, false, false, false],
  };
  for (const showResults of HOW) {
    for (const [i, phase] of PHASES.entries()) {
      const stage = await pollAt(phase, { showResults });
      const view = viewOf(stage.head, "public").modules.p;
      const wanted = expected[showResults][i];
      assertEquals(
        [view.resultsVisible, "results" in view],
        [wanted, wanted],
        `${showResults} while ${phase}`,
      );
    }
  }
});

Deno.test("poll: [POLL7] the organizer shows and hides results in any phase, whatever the poll says", async () => {
  for (const showResults of HOW) {
    for (const phase of PHASES) {
      const stage = await pollAt(phase, { showResults });
      const can = phase !== "draft" && phase !== "cancelled";
      for (const type of ["show_results", "hide_results", "show_results"]) {
        const answer = await stage.send(organizer, p(type));
        const resultsVisible = type === "show_results";
        assertEquals<unknown>(
          answer.ok ? answer.reply : answer.refusal,
          can
            ? { phase, resultsVisible }
            : { code: "wrong_phase", phase, needs: ["open", "paused", "closed"] },
        );
        const view = viewOf(stage.head, "public").modules.p;
        assertEquals("results" in view && view.results, can && resultsVisible && stateOf(stage).tally);
      }
    }
  }
});

Deno.test("poll: [POLL7] hidden results stay hidden through pause and resume, and come with the close if it says so", async () => {
  for (const showResults of HOW) {
    const stage = await pollAt("open", { showResults });
    await stage.ok(organizer, p("show_results"));
    await stage.ok(organizer, p("hide_results"));
    for (const type of ["pause", "resume"]) {
      await stage.ok(organizer, p(type));
      assertEquals(stateOf(stage).resultsVisible, false);
    }
    await stage.ok(attendee("p2"), vote("rice"));
    await stage.ok(organizer, p("close"));
    assertEquals(stateOf(stage).resultsVisible, showResults === "after_close");
  }
});

Deno.test("poll: [POLL8] while results are hidden, whatever was voted looks the same to everybody else", async () => {
  const seen = async (choices: string[][]) => {
    const stage = openStage();
    await stage.ok(organizer, guests(9));
    await stage.ok(organizer, addPoll({ showResults: "after_close" }));
    await stage.ok(organizer, p("open"));
    const texts: string[] = [];
    for (const [i, [first, second]] of choices.entries()) {
      const who = attendee(`p${i + 1}`);
      await stage.ok(who, vote(first));
      await stage.ok(who, vote(second));
      await stage.ok(who, vote([["mon"], ["mon", "tue", "wed"]][i % 2], undefined, "days"));
      texts.push(viewed(stage));
    }
    await stage.ok(organizer, p("show_results"));
    const replies = [await stage.ok(organizer, p("hide_results")), await stage.ok(organizer, p("pause"))];
    // What was public between the two is not what is compared.
    const told = stage.told.filter(({ change }) => change.type !== "results_shown");
    return JSON.stringify([texts, told, replies, viewed(stage)]);
  };
  const [one, other] = [
    await seen([["soup", "soup"], ["soup", "cake"], ["rice", "rice"]]),
    await seen([["rice", "cake"], ["cake", "cake"], ["cake", "soup"]]),
  ];
  assertEquals(one, other);
  assert(!/results"|tally/.test(one), one);
});

Deno.test("poll: [POLL8] a final vote's refusal tells its own voter their own choice and nobody another's", async () => {
  const stage = await pollAt("open", { changeVote: false });
  await stage.ok(attendee("p2"), vote("rice"));
  const answer = await stage.send(attendee("p2"), vote("soup"));
  assertEquals(answer, { ok: false, refusal: { code: "vote_final", options: ["rice"] } });
});

Deno.test("poll: [POLL9] a cancelled poll shows nothing, whatever was on the wall", async () => {
  const stage = await pollAt("closed", { showResults: "live" });
  assert(viewed(stage).includes("results"));
  await stage.ok(organizer, p("cancel", { reason: "miscounted chairs" }));
  const view = viewOf(stage.head, "organizer").modules.p;
  assertEquals([view.phase, view.resultsVisible, "results" in view, view.cancelReason], [
    "cancelled",
    false,
    false,
    "miscounted chairs",
  ]);
});

Deno.test("poll: [ROOM8] a station cannot vote, and says so before it looks at anything", async () => {
  const stage = await pollAt("closed");
  assertEquals(outcome(await stage.send(station, vote("nothing", "x", "none"))), "forbidden");
});

Deno.test("poll: two polls of one event count apart", async () => {
  const stage = await pollAt("open");
  await stage.ok(organizer, addPoll({ questions: QUESTIONS.slice(0, 1) }, "s"));
  await stage.ok(organizer, { module: "s", type: "open" });
  const args = { question: "dish", options: ["soup"] };
  await stage.ok(attendee("p1"), { module: "s", type: "vote", args, id: "p1 votes" });
  assertEquals(dish(stage), [1, { soup: 0, cake: 1, rice: 0 }]);
  assertEquals(stage.row<Ballot>("s", "ballot", "dish", "p1")!.options, ["soup"]);
});
