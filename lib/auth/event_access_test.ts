import assert from "node:assert/strict";
import { createAttempts } from "@/lib/auth/attempts.ts";
import {
  changeRequest,
  createEventAccess,
  eventKey,
  type EventRecord,
  holdsStation,
} from "@/lib/auth/event_access.ts";
import { createOrganizers } from "@/lib/auth/organizer.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

async function house() {
  const records = createMemoryRecords();
  const secrets = await openSecrets(records, { random });
  const clock = { at: Date.UTC(2026, 10, 20) };
  const now = () => clock.at;
  const tokens = await createTokens(secrets);
  const deps = { records, secrets, tokens, attempts: createAttempts(records), now, random };
  const access = createEventAccess(deps);
  const record = await access.newRecord({
    id: "SPRING",
    account: "default",
    name: "Spring",
    passcode: "4711",
  });
  await records.put([{ key: eventKey("SPRING"), value: record, expected: null }]);
  const open = (passcode: string, address = "192.0.2.1", event = "SPRING", before?: string) =>
    access.openStation({ event, passcode, label: "Left screen", address, before });
  const holds = async (token: string) => {
    const claims = await tokens.read(token, now());
    assert(claims?.kind === "station");
    return await holdsStation(records, claims);
  };
  return { ...deps, access, clock, open, holds, organizers: createOrganizers(deps) };
}

Deno.test("event access: the right passcode opens a session of its own, and the passcode itself is nowhere", async () => {
  const { open, tokens, records, now } = await house();
  const one = await open("4711");
  const two = await open(" 4711 ");
  assert(one.ok && two.ok);
  assert.notEqual(one.session, two.session);
  assert.deepEqual(await tokens.read(one.token, now()), {
    kind: "station",
    event: "SPRING",
    session: one.session,
    epoch: 1,
    label: "Left screen",
  });
  assert(!JSON.stringify(await records.list([])).includes("4711"));
});

Deno.test("event access: [ID1] a wrong passcode says how many tries are left, then how long to wait", async () => {
  const { open, clock } = await house();
  for (const triesLeft of [4, 3, 2, 1, 0]) {
    assert.deepEqual(await open("4712"), { ok: false, refusal: { code: "wrong_passcode", triesLeft } });
  }
  assert.deepEqual(await open("4711"), {
    ok: false,
    refusal: { code: "too_many_attempts", retryAfterSeconds: 1 },
  });
  assert((await open("4711", "192.0.2.2")).ok, "another address may try");
  clock.at += 1000;
  assert((await open("4711")).ok, "after the wait the right one is taken");
  assert.deepEqual(await open("4712"), { ok: false, refusal: { code: "wrong_passcode", triesLeft: 4 } });
});

Deno.test("event access: [ID12] a proposed passcode may be typed in small letters, an own one not", async () => {
  const { access, open } = await house();
  const set = async (passcode: string) => assert((await access.rotatePasscode("SPRING", passcode)).ok);
  await set("59C8CP9B");
  assert((await open(" 59c8cp9b ")).ok);
  assert.deepEqual(await open("59c8cp9c"), { ok: false, refusal: { code: "wrong_passcode", triesLeft: 4 } });
  for (
    const [own, typed] of [
      ["Tombola1", "tombola1"],
      ["tombola1", "TOMBOLA1"],
      ["BLUE HARBOUR", "blue harbour"],
      ["TOMBOLA", "tombola"],
      ["TOMBOLA12", "tombola12"],
    ]
  ) {
    await set(own);
    assert(!(await open(typed, `192.0.2.${own.length + typed.charCodeAt(0)}`)).ok, own);
    assert((await open(own)).ok);
  }
});

Deno.test("event access: [ID1] parallel guesses from one address are no way around the limit", async () => {
  const { open } = await house();
  const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => open(String(1000 + i))));
  const codes = answers.map((answer) => answer.ok ? "ok" : answer.refusal.code);
  assert.equal(codes.filter((code) => code === "wrong_passcode").length, 5);
  assert.equal(codes.filter((code) => code === "too_many_attempts").length, 45);
});

Deno.test("event access: [ID1] [ID10] brute force from twenty addresses at once gets a hundred tries and no more, then growing waits", async () => {
  const { open, clock } = await house();
  const storm = () =>
    Promise.all(Array.from({ length: 400 }, (_, i) => open(`wrong ${i}`, `192.0.2.${i % 20}`)));
  const codes = (await storm()).map((answer) => answer.ok ? "ok" : answer.refusal.code);
  // Some of the hundred are counted and then not judged, since hashing has its own bound.
  assert(codes.every((code) => code === "wrong_passcode" || code === "busy" || code === "too_many_attempts"));
  assert.equal(codes.filter((code) => code === "too_many_attempts").length, 300);
  // From now on one guess of all addresses together for each wait, and the waits grow to the shared bound.
  const waits: number[] = [];
  for (let round = 0; round < 9; round++) {
    const told = await open("4711", "198.51.100.7");
    assert(!told.ok && told.refusal.code === "too_many_attempts");
    waits.push(told.refusal.retryAfterSeconds);
    clock.at += told.refusal.retryAfterSeconds * 1000;
    const guesses = (await storm()).filter((answer) =>
      !answer.ok && answer.refusal.code === "wrong_passcode"
    );
    assert.equal(guesses.length, 1, `round ${round}`);
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 60, 60, 60]);
  clock.at += 60_000;
  assert((await open("4711", "198.51.100.7")).ok, "the right one after the wait");
});

Deno.test("event access: [ID10] brute force from the hall's own address makes its screen wait a minute at most", async () => {
  const { open, clock } = await house();
  let longest = 0;
  for (let guess = 0; guess < 60; guess++) {
    const answer = await open("wrong");
    if (answer.ok || answer.refusal.code !== "too_many_attempts") continue;
    longest = Math.max(longest, answer.refusal.retryAfterSeconds);
    clock.at += answer.refusal.retryAfterSeconds * 1000;
  }
  assert.equal(longest, 60);
  clock.at += 60_000;
  assert((await open("4711")).ok);
});

Deno.test("event access: [ID10] a screen that was in before does not wait for strangers, and its own guesses are bounded", async () => {
  const { open } = await house();
  const screen = await open("4711");
  assert(screen.ok);
  for (let i = 0; i < 400; i++) await open(`wrong ${i}`, `192.0.2.${i % 20}`);
  assert(!(await open("4711")).ok, "strangers wait");
  const back = await open("4711", "192.0.2.1", "SPRING", screen.session);
  assert(back.ok, "the screen does not");
  const guesses = await Promise.all(
    Array.from({ length: 50 }, (_, i) => open(`no ${i}`, "x", "SPRING", screen.session)),
  );
  const taken = guesses.filter((answer) => !answer.ok && answer.refusal.code === "wrong_passcode");
  assert.equal(taken.length, 5);
  // Whoever collected sessions while they knew the passcode gains no more than strangers with addresses do.
  const many = await Promise.all(Array.from({ length: 300 }, (_, i) => open("no", "x", "SPRING", `s${i}`)));
  assert(many.filter((answer) => !answer.ok && answer.refusal.code === "wrong_passcode").length <= 95);
});

Deno.test("event access: there is no door where there is no event or where live stations are switched off", async () => {
  const { open, organizers } = await house();
  assert.deepEqual(await open("4711", "192.0.2.1", "SUMMER"), {
    ok: false,
    refusal: { code: "not_found", what: "event" },
  });
  await organizers.setEfxEnabled("default", false);
  assert.deepEqual(await open("4711"), { ok: false, refusal: { code: "efx_disabled" } });
  await organizers.setEfxEnabled("default", true);
  assert((await open("4711")).ok);
});

Deno.test("event access: [ID2] after a rotation the old passcode is dead and live sessions stay", async () => {
  const { access, open, holds } = await house();
  const before = await open("4711");
  assert(before.ok);
  assert.deepEqual(await access.rotatePasscode("SPRING", "0815"), { ok: true, stationEpoch: 1 });
  assert.equal((await open("4711")).ok, false);
  assert((await open("0815")).ok);
  assert(await holds(before.token));
  assert.deepEqual(await access.rotatePasscode("SUMMER", "0815"), {
    ok: false,
    refusal: { code: "not_found", what: "event" },
  });
});

Deno.test("event access: [ID5] signing stations out ends every session before it and none after", async () => {
  const { access, open, holds } = await house();
  const before = await open("4711");
  await access.rotatePasscode("SPRING", "0815", { signOutStations: true });
  const after = await open("0815");
  assert(before.ok && after.ok);
  assert(!await holds(before.token));
  assert(await holds(after.token));
});

Deno.test("event access: [ID5] signing stations out alone leaves the passcode as it is", async () => {
  const { access, open, holds } = await house();
  const before = await open("4711");
  assert.deepEqual(await access.signOutStations("SPRING"), { ok: true, stationEpoch: 2 });
  const after = await open("4711");
  assert(before.ok && after.ok);
  assert(!await holds(before.token));
  assert(await holds(after.token));
  assert.deepEqual(await access.signOutStations("SUMMER"), {
    ok: false,
    refusal: { code: "not_found", what: "event" },
  });
});

Deno.test("event access: rotations at the same time lose no epoch", async () => {
  const { access } = await house();
  const answers = await Promise.all(
    ["a", "b", "c", "d"].map((end) =>
      access.rotatePasscode("SPRING", `pass-${end}`, { signOutStations: true })
    ),
  );
  const epochs = answers.map((answer) => answer.ok ? answer.stationEpoch : 0);
  assert.deepEqual(epochs.toSorted(), [2, 3, 4, 5]);
});

Deno.test("event access: [HTTP17] a change that was asked for before changes nothing, within the last sixteen", async () => {
  const { access, open, holds, records } = await house();
  const session = async (passcode = "4711") => {
    const opened = await open(passcode);
    assert(opened.ok);
    return opened.token;
  };
  const request = (n: number) => changeRequest("sign_out", "organizer:ada", `${n}`);
  const before = await session();
  await access.signOutStations("SPRING", request(0));
  assert(!await holds(before) && await access.tryOf("SPRING", request(0)) === null);
  const since = await session();
  await Promise.all([
    access.signOutStations("SPRING", request(0)),
    access.signOutStations("SPRING", request(0)),
  ]);
  assert(await holds(since));
  // The same id for another change is another request.
  const rotation = { signOutStations: true, request: changeRequest("passcode", "organizer:ada", "0") };
  await access.rotatePasscode("SPRING", "4712", rotation);
  assert(!await holds(since));
  await access.rotatePasscode("SPRING", "4713", rotation);
  await session("4712");
  for (let n = 1; n <= 15; n++) await access.signOutStations("SPRING", request(n));
  assert(await access.tryOf("SPRING", request(0)) && await access.tryOf("SPRING", request(1)) === null);
  const record = await records.get<EventRecord>(eventKey("SPRING"));
  assert.equal(record?.value.requests?.length, 16);
});
