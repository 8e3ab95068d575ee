import { assert, assertEquals } from "@std/assert";
import { ASK_MS, type Hold, HOLD_MS, type HoldEvent, type HoldOutcome, REST, stepHold } from "./hold.ts";

function run(...events: [at: number, HoldEvent][]): { hold: Hold; outcomes: HoldOutcome[] } {
  let hold: Hold = REST;
  const outcomes: HoldOutcome[] = [];
  for (const [at, event] of events) {
    const next = stepHold(hold, event, at);
    hold = next.hold;
    if (next.outcome) outcomes.push(next.outcome);
  }
  return { hold, outcomes };
}

const down: HoldEvent = { type: "press", by: "pointer" };
const up: HoldEvent = { type: "release", by: "pointer" };
const keyDown: HoldEvent = { type: "press", by: "key", repeat: false };
const keyAgain: HoldEvent = { type: "press", by: "key", repeat: true };
const keyUp: HoldEvent = { type: "release", by: "key" };
const tick: HoldEvent = { type: "tick" };

Deno.test("hold: a full hold confirms once, and letting go brings it to rest", () => {
  const { hold, outcomes } = run([0, down], [HOLD_MS, tick], [HOLD_MS + 90, tick], [HOLD_MS + 100, up]);
  assertEquals(outcomes, ["confirmed"]);
  assertEquals(hold, REST);
});

Deno.test("hold: one millisecond short does nothing but say so", () => {
  assertEquals(run([0, down], [HOLD_MS - 1, tick], [HOLD_MS - 1, up]).outcomes, ["too_early"]);
});

Deno.test("hold: a let-go that overtakes the tick of a full hold still confirms, once", () => {
  assertEquals(run([0, down], [HOLD_MS, up], [HOLD_MS + 1, tick]).outcomes, ["confirmed"]);
});

Deno.test("hold: a bare key press does nothing", () => {
  assertEquals(run([0, keyDown], [60, keyUp], [HOLD_MS * 2, tick]).outcomes, ["too_early"]);
});

Deno.test("hold: a repeating key counts from its first press and confirms once however long it is held", () => {
  const repeats: [number, HoldEvent][] = [];
  for (let at = 500; at < 6000; at += 33) repeats.push([at, keyAgain], [at, tick]);
  assertEquals(run([0, keyDown], ...repeats, [6001, keyUp]).outcomes, ["confirmed"]);
});

Deno.test("hold: a key kept down from before the button had focus never starts a hold", () => {
  const { hold, outcomes } = run([0, keyAgain], [HOLD_MS + 1, keyAgain], [HOLD_MS * 3, tick]);
  assertEquals(outcomes, []);
  assertEquals(hold, REST);
});

Deno.test("hold: blur drops the hold silently, and the late let-go confirms nothing", () => {
  assertEquals(run([0, down], [600, { type: "lose" }], [HOLD_MS, tick], [HOLD_MS + 1, up]).outcomes, []);
});

Deno.test("hold: a second finger or key neither restarts nor ends the hold", () => {
  assertEquals(run([0, down], [400, keyDown], [500, keyUp], [HOLD_MS, tick]).outcomes, ["confirmed"]);
});

Deno.test("hold: after a confirmation a new press starts anew", () => {
  const outcomes = run([0, down], [HOLD_MS, tick], [1300, up], [1400, down], [1500, up]).outcomes;
  assertEquals(outcomes, ["confirmed", "too_early"]);
});

Deno.test("hold: an assistive tap is asked for twice, not too soon and not too late", () => {
  const tap: HoldEvent = { type: "tap" };
  assertEquals(run([0, tap], [ASK_MS.soonest, tap]).outcomes, ["asked", "confirmed"]);
  assertEquals(run([0, tap], [ASK_MS.soonest - 1, tap]).outcomes, ["asked"]);
  assertEquals(run([0, tap], [ASK_MS.latest + 1, tap]).outcomes, ["asked", "asked"]);
  const late = run([0, tap], [ASK_MS.latest + 1, tick]);
  assert(late.hold.at === "rest");
});
