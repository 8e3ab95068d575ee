import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import type { Condition, RaffleView } from "@/lib/protocol/messages.ts";
import { messagesWith } from "@/tools/gallery_desk_texts.tsx";
import { ControlView } from "./ControlView.tsx";
import { controlProps, deskRoom, metalRaffle, pollIn } from "./desk_samples.ts";
import { isMissing, type Known, problemsOf, screenGraceMs, watchScreens } from "./problems.ts";

const calm: Condition = { numbers: "there", clockBehindSeconds: 0, storageMs: 4, storage: null };
const sealed = (phase: RaffleView["phase"]) => metalRaffle(phase, { mode: "sealed" });
const keys = (more: Partial<Known>) =>
  problemsOf({
    ...{ module: sealed("open"), condition: calm, messages: [], screens: { now: 3, before: 3 }, now: 0 },
    ...more,
  }).map(({ key }) => key);

Deno.test("problems: on a calm evening there are none, also before anything is known", () => {
  assertEquals(keys({}), []);
  assertEquals(
    keys({ condition: null, screens: { now: undefined, before: 0 }, now: null, module: undefined }),
    [],
  );
});

Deno.test("problems: public numbers and the clock matter while a draw by them is still to be closed", () => {
  const bad: Condition = { ...calm, numbers: "unreachable", clockBehindSeconds: 40 };
  for (const phase of ["draft", "open", "paused"] as const) {
    assertEquals(keys({ module: sealed(phase), condition: bad }), ["numbers", "clock"], phase);
    assertEquals(keys({ module: metalRaffle(phase), condition: bad }), [], "offline");
  }
  for (const phase of ["closed", "drawn", "revealed", "cancelled"] as const) {
    assertEquals(keys({ module: sealed(phase), condition: bad }), [], phase);
  }
  assertEquals(keys({ module: pollIn("open"), condition: bad }), []);
  assertEquals(keys({ condition: { ...calm, clockBehindSeconds: -40 } }), ["clock"]);
  assertEquals(keys({ condition: { ...calm, clockBehindSeconds: 10 } }), []);
  assertEquals(keys({ condition: { ...calm, numbers: "off" } }), ["numbers"]);
  assertEquals(keys({ condition: { ...calm, numbers: "test" } }), []);
});

Deno.test("problems: a database that is slow or gone is said in every phase", () => {
  for (const storageMs of [1_001, null]) {
    assertEquals(keys({ module: pollIn("open"), condition: { ...calm, storageMs } }), ["storage"]);
  }
  assertEquals(keys({ condition: { ...calm, storageMs: 1_000 } }), []);
});

Deno.test("problems: a database that takes no writes is said before one that is slow, with its reason", () => {
  for (const storage of ["full", "read_only", "failing"] as const) {
    const condition = { ...calm, storage, storageMs: 2_000 };
    assertEquals(keys({ module: pollIn("open"), condition }), ["unwritable"]);
  }
});

Deno.test("problems: a screen counts as gone after a while, until it is back or that is right", () => {
  let watch = watchScreens({ before: 0, since: null }, 3, 0);
  assertEquals(watch, { before: 3, since: null });
  watch = watchScreens(watch, 2, 1_000);
  watch = watchScreens(watch, 1, 9_000);
  assertEquals([isMissing(watch, 1_000 + screenGraceMs - 1), isMissing(watch, 1_000 + screenGraceMs)], [
    false,
    true,
  ]);
  assertEquals(watchScreens(watch, undefined, 20_000), watch);
  assertEquals(watchScreens(watch, 4, 20_000), { before: 4, since: null });
  assertEquals(keys({ screens: { now: 1, before: 3 } }), ["screens"]);
  assertEquals(keys({ screens: { now: 1, before: 0 } }), []);
});

Deno.test("problems: texts that failed, and texts that wait for more than a minute, of who was not told yet", () => {
  const wonAt = Date.parse(messagesWith(() => ({ state: "sent" }))[0].wonAt);
  const failed = messagesWith((slot) => ({ state: slot < 5 ? "failed" : "delivered" }));
  assertEquals(keys({ messages: failed, now: wonAt }), ["texts_failed"]);
  const told = failed.map((message) => ({ ...message, notifiedAt: message.at }));
  assertEquals(keys({ messages: told, now: wonAt }), []);
  const waiting = messagesWith(() => ({ state: "queued" }));
  assertEquals(keys({ messages: waiting, now: wonAt + 60_000 }), []);
  assertEquals(keys({ messages: waiting, now: wonAt + 60_001 }), ["texts_wait"]);
});

Deno.test("problems: they stand beneath the next action, each with what to do", () => {
  const problems = problemsOf({
    ...{ module: sealed("open"), messages: [], screens: { now: 2, before: 3 }, now: 0 },
    condition: { numbers: "unreachable", clockBehindSeconds: 40, storageMs: null, storage: null },
  });
  const html = renderToString(<ControlView {...controlProps(deskRoom(sealed("open")), { problems })} />);
  const at = html.indexOf('data-test="desk-problems"');
  assert(at > html.indexOf('data-test="raffle-close-cta"') && at < html.indexOf(">After that<"));
  for (const { title, text } of problems) {
    assert(html.includes(title.replace("'", "&#39;")) || html.includes(title), title);
    assert(text.length > 30);
  }
  assert(html.includes("40 seconds slow") && html.includes("1 of 3 big screens is gone"));
});
