import { assert, assertEquals, assertThrows } from "@std/assert";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { verify } from "@/lib/draw/verify.ts";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { roundFor } from "@/lib/draw/beacon.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { PublicNumbers } from "@/lib/modules/contract.ts";
import { raffle } from "@/lib/modules/raffle.ts";
import type { Excluded, SignedRecord } from "@/lib/modules/raffle_rows.ts";
import { viewOf } from "@/lib/room/view.ts";
import { raffleAt } from "@/lib/modules/views.ts";
import {
  addRaffle,
  attendee,
  guests,
  openStage,
  organizer,
  outcome,
  type Stage,
  system,
} from "@/tests/stage.ts";
import { drawnOf, enter, r, seedIn, stageAt, stateOf } from "@/tests/stage_raffle.ts";
import { numbersAt, signRound } from "@/tests/test_beacon.ts";

/** A stage whose clock the numbers read: it begins at `startAt` and moves with what is skipped. */
function withNumbers(startAt = Date.UTC(2026, 10, 20, 19)) {
  let now = startAt;
  const numbers = numbersAt(() => now);
  return {
    options: { beacon: numbers, startAt },
    wait: (stage: Stage, seconds: number) => {
      stage.skip(seconds);
      now = startAt + 1_000 * seconds;
    },
  };
}

async function closedStage(mode: "sealed" | "instant") {
  const { options, wait } = withNumbers();
  const stage = await stageAt("open", { mode }, options);
  for (let n = 2; n <= 6; n++) await stage.ok(attendee(`p${n}`), enter());
  await stage.ok(organizer, r("close"));
  await stage.ok(system, r("seal"));
  return { stage, wait };
}

Deno.test("raffle: [DRAW6] the round follows from the time of the close and is in the sealed record", async () => {
  const { stage } = await closedStage("sealed");
  const { beacon, closedAt } = stateOf(stage);
  const round = roundFor(TEST_CHAIN, Math.floor(Date.parse(closedAt!) / 1000), 30);
  assertEquals([beacon?.round, beacon?.chain], [round, TEST_CHAIN.hash]);
  assert(Date.parse(beacon!.at) >= Date.parse(closedAt!) + 29_000);
  const close = JSON.parse(stage.row<SignedRecord>("r", "close")!.text);
  assertEquals(close.beacon, { round });
  assertEquals(JSON.parse(stage.row<SignedRecord>("r", "open")!.text).beacon.chain, TEST_CHAIN.hash);
  assertEquals(raffle.due!(stateOf(stage)), {
    id: `number:${stateOf(stage).drawId}`,
    type: "number",
    at: Date.parse(beacon!.at),
  });
});

Deno.test("raffle: [DRAW7] a sealed draw waits for its number, takes no other, and is then drawn", async () => {
  const { stage, wait } = await closedStage("sealed");
  const { beacon } = stateOf(stage);
  assertEquals(outcome(await stage.send(organizer, r("draw"))), "beacon_pending");
  assertEquals(outcome(await stage.send(system, r("number"))), "beacon_pending");
  const wrong = { signature: signRound(beacon!.round + 1) };
  assertEquals(outcome(await stage.send(system, r("number", wrong))), "beacon_pending");
  wait(stage, 60);
  await stage.ok(system, r("number"));
  assertEquals(stateOf(stage).beacon?.signature, signRound(beacon!.round));
  const before = stage.head;
  await stage.ok(system, r("number", wrong));
  assertEquals(stage.head, before);
  await stage.ok(organizer, r("draw"));
  await stage.ok(organizer, r("reveal"));
  const { certificate } = stage.row<{ certificate: { sha256: string; size: number } }>("r", "certificate")!;
  const text = new TextDecoder().decode(stage.blob(certificate));
  const checks = { signature: () => true, beacon: isRoundSignature };
  assertEquals(verify(text, checks, { chains: [TEST_CHAIN] }).outcome, "valid");
  const strict = verify(text, checks);
  assertEquals([strict.outcome, "code" in strict && strict.code], ["invalid", "E_BEACON_CHAIN"]);
});

Deno.test("raffle: [DRAW8] in the instant mode the seed is in the close record, and the number is the result", async () => {
  const { stage, wait } = await closedStage("instant");
  const close = JSON.parse(stage.row<SignedRecord>("r", "close")!.text);
  assertEquals(close.serverSeed, await seedIn(stage));
  wait(stage, 60);
  for (const type of ["number", "draw", "reveal"]) {
    const due = raffle.due!(stateOf(stage));
    assertEquals(due?.type, type);
    await stage.ok(system, r(type));
  }
  assertEquals([stateOf(stage).phase, raffle.due!(stateOf(stage))], ["revealed", null]);
});

Deno.test("raffle: [DRAW7] without a beacon nothing opens but the offline mode, and nothing closes", async () => {
  const numbers = numbersAt(() => Date.UTC(2026, 10, 20, 19));
  const gone: PublicNumbers = { ...numbers, latest: () => Promise.resolve(null) };
  const closed = await stageAt("draft", { mode: "sealed" }, { beacon: gone });
  assertEquals(outcome(await closed.send(organizer, r("open"))), "beacon_unreachable");
  const offline = await stageAt("draft", { mode: "offline" }, { beacon: gone });
  assertEquals(outcome(await offline.send(organizer, r("open"))), "ok");
  let latest: number | null = 1;
  const going: PublicNumbers = { ...numbers, latest: () => Promise.resolve(latest) };
  const stage = await stageAt("open", { mode: "sealed" }, { beacon: going });
  latest = null;
  assertEquals(outcome(await stage.send(organizer, r("close"))), "beacon_unreachable");
  assertEquals(stateOf(stage).phase, "open");
});

Deno.test("raffle: [DRAW6] a clock that is behind the public numbers closes nothing", async () => {
  const startAt = Date.UTC(2026, 10, 20, 19);
  let aheadSeconds = 0;
  const stage = await stageAt("open", { mode: "sealed" }, {
    startAt,
    beacon: numbersAt(() => startAt + 1_000 * aheadSeconds),
  });
  aheadSeconds = 600;
  const answer = await stage.send(organizer, r("close"));
  assertEquals(outcome(answer), "clock_off");
  aheadSeconds = 0;
  assertEquals(outcome(await stage.send(organizer, r("close"))), "ok");
});

Deno.test("raffle: [DRAW9] seed and outcome lie locked in the database until the reveal", async () => {
  const { stage, wait } = await closedStage("sealed");
  wait(stage, 60);
  await stage.ok(system, r("number"));
  await stage.ok(organizer, r("draw"));
  const seed = await seedIn(stage);
  const { winners } = await drawnOf(stage);
  const secret = stage.row<{ locked: Uint8Array }>("r", "secret")!;
  assert(!secret.locked.toHex().includes(seed));
  const { locked } = stage.row<{ locked: { sha256: string; size: number } }>("r", "outcome")!;
  const bytes = new TextDecoder("latin1").decode(stage.blob(locked));
  for (const { entrantTag } of winners) assert(!bytes.includes(entrantTag));
  const view = raffleAt(viewOf(stage.head, "organizer"), "r")!;
  assertEquals([view.winners, JSON.stringify(view).includes(seed)], [undefined, false]);
});

Deno.test("raffle: [DRAW9] while a tier is still to come the certificate stands nowhere in plain", async () => {
  const stage = await stageAt("drawn");
  const bytes = new TextEncoder().encode((await drawnOf(stage)).certificate);
  const ref = { sha256: bytesToHex(sha256(bytes)), size: bytes.length };
  await stage.ok(organizer, r("reveal", { tier: "silver" }));
  assertEquals(outcome(await stage.send(organizer, r("reveal", { tier: "tin" }))), "not_found");
  assertThrows(() => stage.blob(ref));
  await stage.ok(organizer, r("reveal", { tier: "gold" }));
  assertEquals(stage.blob(ref), bytes);
});

Deno.test("raffle: [DRAW6] a server with other numbers than those of the opening closes nothing", async () => {
  const now = () => Date.UTC(2026, 10, 20, 19);
  const other = { ...numbersAt(now), chain: { ...TEST_CHAIN, hash: "ab".repeat(32) } };
  let numbers: PublicNumbers = numbersAt(now);
  const stage = await stageAt("open", { mode: "sealed" }, {
    get beacon() {
      return numbers;
    },
  });
  numbers = other;
  assertEquals(outcome(await stage.send(organizer, r("close"))), "beacon_unreachable");
  numbers = numbersAt(now);
  assertEquals(outcome(await stage.send(organizer, r("close"))), "ok");
});

Deno.test("raffle: [DRAW10] winners of another draw are left out, once that one is done", async () => {
  const stage = openStage();
  await stage.ok(organizer, guests(6));
  const one = [{ id: "gold", label: "Gold", count: 2 }];
  await stage.ok(organizer, addRaffle({ id: "first", tiers: one }));
  await stage.ok(organizer, { module: "first", type: "open" });
  for (let n = 1; n <= 6; n++) await stage.ok(attendee(`p${n}`), { module: "first", type: "enter" });
  const leavesOut = [{ module: "first", title: "First" }];
  await stage.ok(organizer, addRaffle({ tiers: one, leavesOut }));
  await stage.ok(organizer, r("open"));
  for (let n = 1; n <= 6; n++) await stage.ok(attendee(`p${n}`), enter());
  assertEquals(outcome(await stage.send(organizer, r("close"))), "draw_first");
  const ends = [[organizer, "close"], [system, "seal"], [organizer, "draw"], [organizer, "reveal"]] as const;
  for (const [actor, type] of ends) await stage.ok(actor, { module: "first", type });
  for (const [actor, type] of ends) await stage.ok(actor, r(type));
  const { attendees, draws } = stage.row<Excluded>("r", "excluded")!;
  assertEquals([attendees.length, draws.length], [2, 1]);
  const { winners } = await drawnOf(stage);
  assert(winners.every(({ attendee }) => !attendees.includes(attendee)));
  const close = JSON.parse(stage.row<SignedRecord>("r", "close")!.text);
  assertEquals([close.entrantCount, close.excluded.previousWinner, close.excludedDraws], [4, 2, draws]);
});

Deno.test("raffle: [DRAW10] who won elsewhere and is not in here is not counted as left out", async () => {
  const stage = openStage();
  await stage.ok(organizer, guests(6));
  const one = [{ id: "gold", label: "Gold", count: 2 }];
  await stage.ok(organizer, addRaffle({ id: "first", tiers: one }));
  await stage.ok(organizer, { module: "first", type: "open" });
  for (const n of [1, 2]) await stage.ok(attendee(`p${n}`), { module: "first", type: "enter" });
  await stage.ok(organizer, addRaffle({ tiers: one, leavesOut: [{ module: "first", title: "First" }] }));
  await stage.ok(organizer, r("open"));
  const ends = [[organizer, "close"], [system, "seal"], [organizer, "draw"], [organizer, "reveal"]] as const;
  for (const [actor, type] of ends) await stage.ok(actor, { module: "first", type });
  await stage.ok(attendee("p1"), enter());
  assertEquals(outcome(await stage.send(organizer, r("close"))), "nothing_to_draw");
  await stage.ok(attendee("p1"), r("withdraw"));
  for (const n of [3, 4]) await stage.ok(attendee(`p${n}`), enter());
  for (const [actor, type] of ends) await stage.ok(actor, r(type));
  const close = JSON.parse(stage.row<SignedRecord>("r", "close")!.text);
  assertEquals([close.entrantCount, close.excluded], [
    2,
    { withdrawn: 1, previousWinner: 0, notCheckedIn: 0 },
  ]);
});

Deno.test("raffle: [DRAW10] a replacement elsewhere while a close is prepared sends it back to look again", async () => {
  const now = () => Date.UTC(2026, 10, 20, 19);
  let meanwhile: (() => Promise<unknown>) | undefined;
  const numbers: PublicNumbers = {
    ...numbersAt(now),
    async latest() {
      const act = meanwhile;
      meanwhile = undefined;
      await act?.();
      return await numbersAt(now).latest();
    },
  };
  const stage = openStage({ beacon: numbers, startAt: now() });
  await stage.ok(organizer, guests(6));
  const one = [{ id: "gold", label: "Gold", count: 1 }];
  await stage.ok(organizer, addRaffle({ id: "first", tiers: one }));
  const leavesOut = [{ module: "first", title: "First" }];
  await stage.ok(organizer, addRaffle({ tiers: one, mode: "sealed", leavesOut }));
  for (const module of ["first", "r"]) {
    await stage.ok(organizer, { module, type: "open" });
    for (let n = 1; n <= 6; n++) await stage.ok(attendee(`p${n}`), { module, type: "enter" });
  }
  const ends = [[organizer, "close"], [system, "seal"], [organizer, "draw"], [organizer, "reveal"]] as const;
  for (const [actor, type] of ends) await stage.ok(actor, { module: "first", type });
  const { entrantTag: outgoing } = (await drawnOf(stage, "first")).winners[0];
  const args = { slot: 0, outgoing, reason: "unreachable" };
  meanwhile = () => stage.ok(organizer, { module: "first", type: "advance", args });
  const early = await stage.send(organizer, r("close"));
  assert(!early.ok && early.outOfDate);
  await stage.ok(organizer, r("close"));
  const holder = stage.row<{ attendee: string }>("first", "winner", "0000")!.attendee;
  assertEquals(stage.row<Excluded>("r", "excluded")!.attendees, [holder]);
});
