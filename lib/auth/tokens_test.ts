import assert from "node:assert/strict";
import { SignJWT, UnsecuredJWT } from "jose";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { holderHash } from "@/lib/draw/tags.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const sessionSecret = "an environment's secret, long enough";
const secrets = await openSecrets(createMemoryRecords(), { sessionSecret, random });
const tokens = await createTokens(secrets);
const NOW = Date.UTC(2026, 10, 20);
const DAY = 86_400_000;

const station = { event: "ABCDEF", session: "s1", epoch: 2, label: "Left screen" };
const organizer = { id: "ana", account: "default", epoch: 1, session: "o1" };

Deno.test("tokens: what was signed is read back, by another isolate too", async () => {
  const other = await createTokens(secrets);
  assert.deepEqual(await other.read(await tokens.station(station), NOW), { kind: "station", ...station });
  assert.deepEqual(await other.read(await tokens.organizer(organizer, NOW), NOW), {
    kind: "organizer",
    ...organizer,
  });
  const link = await tokens.attendee("ABCDEF", "k-17");
  const read = { kind: "attendee", event: "ABCDEF", id: "k-17", holderHash: holderHash(link) };
  assert.deepEqual(await other.read(link, NOW), read);
  assert.deepEqual(await other.read(link, NOW), read, "and again, from memory");
});

Deno.test("tokens: an attendee's token is always the same, short, and its own", async () => {
  const other = await createTokens(secrets);
  const link = await tokens.attendee("ABCDEF", "k-17");
  assert.equal(await other.attendee("ABCDEF", "k-17"), link);
  assert(link.length < 130, `${link.length} characters`);
  assert.match(link, /^[A-Za-z0-9._-]+$/);
  assert.notEqual(await tokens.attendee("ABCDEF", "k-18"), link);
  assert.notEqual(await tokens.attendee("ABCDEG", "k-17"), link);
});

Deno.test("tokens: an organizer's session ends after 30 days, an attendee's link does not", async () => {
  const session = await tokens.organizer(organizer, NOW);
  assert(await tokens.read(session, NOW + 30 * DAY - 1));
  assert.equal(await tokens.read(session, NOW + 30 * DAY), null);
  assert(await tokens.read(await tokens.attendee("ABCDEF", "k-17"), NOW + 5000 * DAY));
});

Deno.test("tokens: [ID3] one changed character anywhere makes any token worthless", async () => {
  for (const token of [await tokens.attendee("ABCDEF", "x"), await tokens.station(station)]) {
    for (let i = 0; i < token.length; i++) {
      const changed = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
      assert.equal(await tokens.read(changed, NOW), null, `at ${i}`);
    }
  }
});

Deno.test("tokens: [ID3] a kind cannot pass for another, and no other algorithm is taken", async () => {
  const [header, payload, signature] = (await tokens.attendee("ABCDEF", "x")).split(".");
  const asOrganizer = btoa('{"alg":"HS256","typ":"o"}').replaceAll("=", "");
  assert.equal(await tokens.read(`${asOrganizer}.${payload}.${signature}`, NOW), null);
  assert.equal(await tokens.read(`${header}.${payload}.`, NOW), null);
  const claims = { sub: "ana", account: "default", epoch: 1, exp: NOW };
  const key = secrets.key("organizer");
  const forged = [
    new UnsecuredJWT(claims).encode(),
    await new SignJWT(claims).setProtectedHeader({ alg: "HS512", typ: "o" }).sign(new Uint8Array(64)),
    await new SignJWT(claims).setProtectedHeader({ alg: "HS256" }).sign(key),
    await new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "s" }).sign(key),
    await new SignJWT(claims).setProtectedHeader({ alg: "HS256", typ: "o" }).sign(secrets.key("station")),
  ];
  for (const token of forged) assert.equal(await tokens.read(token, NOW), null, token);
});

Deno.test("tokens: nonsense of any size and kind is null, never a throw", async () => {
  const link = await tokens.attendee("ABCDEF", "x");
  const nonsense = [
    "",
    ".",
    "..",
    "a.b.c",
    "\0",
    "\ud800",
    "🎉.🎉.🎉",
    "x".repeat(10_000_000),
    `${link} `,
    `${link}.`,
  ];
  for (const token of nonsense) assert.equal(await tokens.read(token, NOW), null);
});
