import { assertEquals } from "@std/assert";
import { raffleIn } from "@/components/samples.ts";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { QUICKNET } from "@/lib/draw/beacon.ts";
import { refusalBody } from "@/lib/refusal.ts";
import { afterThat, nextAction } from "./next_action.ts";
import { lateMs, numberAddress, numberWait, pastedSignature, secondsToNumber } from "./number_wait.ts";
import { refusedSaying } from "./refused.ts";

const at = "2026-08-14T18:44:43Z";
const due = Date.parse(at);
const beacon = { chain: QUICKNET.hash, round: 24_807_422, at };
const signature = "ab".repeat(48);
const waiting = raffleIn("closed", { mode: "sealed", beacon });
const arrived = raffleIn("closed", { mode: "sealed", beacon: { ...beacon, signature } });

Deno.test("number: it is pending until its time, late some seconds after, and there with its signature", () => {
  const waits = [-30_000, 0, lateMs, lateMs + 1].map((ms) => numberWait(waiting, due + ms));
  assertEquals(waits, ["pending", "pending", "pending", "late"]);
  assertEquals(numberWait(waiting, null), "pending");
  assertEquals(numberWait(arrived, due + 90_000), "there");
  assertEquals(numberWait(raffleIn("closed"), due), "none");
  assertEquals(numberWait({ ...waiting, phase: "cancelled" }, due), "none");
});

Deno.test("number: the countdown is in whole seconds and ends at none", () => {
  assertEquals([-30_000, -29_999, -1, 0, 5_000].map((ms) => secondsToNumber(waiting, due + ms)), [
    30,
    30,
    1,
    0,
    0,
  ]);
  assertEquals([secondsToNumber(waiting, null), secondsToNumber(arrived, due - 1_000)], [null, null]);
});

Deno.test("number: what is pasted is the line or the page around it, and nothing else passes", () => {
  const page = `{"round":24807422,"randomness":"${"cd".repeat(32)}","signature":"${signature}"}`;
  assertEquals([signature, ` ${signature.toUpperCase()}\n`, `"${signature}",`, page].map(pastedSignature), [
    signature,
    signature,
    signature,
    signature,
  ]);
  for (const text of ["", "hello", signature.slice(1), signature + "a", `x ${signature}`, "cd".repeat(32)]) {
    assertEquals(pastedSignature(text), null, text);
  }
});

Deno.test("number: it has an address of its own, except in draws for trying out", () => {
  assertEquals(numberAddress(waiting), `https://api.drand.sh/${QUICKNET.hash}/public/24807422`);
  const trial = raffleIn("closed", { beacon: { ...beacon, chain: "00".repeat(32) } });
  assertEquals([hasTestNumbers(trial), numberAddress(trial)], [true, null]);
  assertEquals([hasTestNumbers(waiting), hasTestNumbers(raffleIn("closed"))], [false, false]);
});

Deno.test("next action: a sealed draw rests until its number is there, and is then drawn by hand", () => {
  for (const now of [null, due - 10_000, due + 60_000]) {
    const { mood, main } = nextAction(waiting, 430, now);
    assertEquals([mood, main?.type, main?.disabled], ["standing", "draw", true]);
  }
  const { mood, main } = nextAction(arrived, 430, due + 1_000);
  assertEquals([mood, main?.type, main?.disabled, main?.hold], ["next", "draw", undefined, true]);
});

Deno.test("next action: in a public draw nothing is pressed after the close, not even before the reveal", () => {
  const instant = { mode: "instant" } as const;
  const states = [
    { ...waiting, ...instant },
    { ...arrived, ...instant },
    raffleIn("drawn", { ...instant, beacon: arrived.beacon }),
  ];
  for (const state of states) {
    const { mood, main, beside } = nextAction(state, 430, due);
    assertEquals([mood, main, beside], ["standing", undefined, []]);
  }
  const steps = afterThat(raffleIn("open", instant)).map(({ title }) => title);
  assertEquals(steps, [
    "The list is sealed",
    "The number appears",
    "The winners show",
    "Everyone can check it",
  ]);
});

Deno.test("after that: a sealed draw has its number between the close and the draw, an offline one has none", () => {
  const titles = (mode: "sealed" | "offline") =>
    afterThat(raffleIn("open", { mode })).map(({ title }) => title).slice(0, 3);
  assertEquals(titles("sealed"), ["The list is sealed", "The number appears", "Draw winners"]);
  assertEquals(titles("offline").includes("The number appears"), false);
});

Deno.test("desk: where a number cannot be had, the way on is a link before the opening and none after it", () => {
  const unreachable = refusalBody({ code: "beacon_unreachable", mode: "sealed" });
  const opening = refusedSaying(unreachable, raffleIn("draft"), "/o/new?event=E&from=r");
  assertEquals(opening.link, { href: "/o/new?event=E&from=r", word: "Add it again as Offline" });
  const closing = refusedSaying(unreachable, raffleIn("open"), "/o/new?event=E&from=r");
  assertEquals([closing.link, closing.text.includes("closed")], [undefined, true]);
});

Deno.test("desk: a refusal that names a time names it in the organizer's own, and the rest keep their sentence", () => {
  const running = refusedSaying(refusalBody({ code: "claim_running", until: at }), raffleIn("revealed"), "");
  assertEquals(/until \d\d:\d\d:\d\d to answer/.test(running.text), true);
  const pending = refusedSaying(refusalBody({ code: "beacon_pending", round: 1, at }), waiting, "");
  assertEquals(/comes at \d\d:\d\d:\d\d/.test(pending.text), true);
  for (
    const refusal of [
      refusalBody({ code: "winner_claimed", slot: 0 }),
      refusalBody({ code: "not_holding", slot: 0, holder: null }),
      refusalBody({ code: "clock_off", seconds: 40 }),
      refusalBody({ code: "draw_first", module: "a", title: "A" }),
    ]
  ) assertEquals(refusedSaying(refusal, waiting, ""), { text: refusal.message });
});
