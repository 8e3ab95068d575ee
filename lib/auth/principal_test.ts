import assert from "node:assert/strict";
import { createAttempts } from "@/lib/auth/attempts.ts";
import { clearedCookie, ORGANIZER_COOKIE, sessionCookie, stationCookie } from "@/lib/auth/cookies.ts";
import { createEventAccess, eventKey } from "@/lib/auth/event_access.ts";
import { createOrganizers } from "@/lib/auth/organizer.ts";
import { authenticate, offersProtocol, type Principal } from "@/lib/auth/principal.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { holderHash } from "@/lib/draw/tags.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const NOW = Date.UTC(2026, 10, 20);
const adminKey = "an-admin-key-of-a-machine";
const records = createMemoryRecords();
const secrets = await openSecrets(records, { random });
const tokens = await createTokens(secrets);
const parts = { records, secrets, tokens, attempts: createAttempts(records), now: () => NOW, random };
const deps = { ...parts, adminKey, trustProxy: false };
const organizers = createOrganizers(parts);
const access = createEventAccess(parts);

for (const id of ["SPRING", "SUMMER"]) {
  const record = await access.newRecord({ id, account: "default", name: id, passcode: "4711" });
  await records.put([{ key: eventKey(id), value: record }]);
}
const owner = await organizers.createOwner((await organizers.setupCode())!, {
  name: "Ana",
  passphrase: "correct horse",
});
const station = await access.openStation({ event: "SPRING", passcode: "4711", label: "Left", address: "a" });
assert(owner.ok && station.ok);
const link = await tokens.attendee("SPRING", "k-17");

const claims = await tokens.read(owner.token, NOW);
assert(claims?.kind === "organizer");
const { session, epoch } = claims;
const asOwner: Principal = { kind: "organizer", account: "default", id: "ana", session, epoch };
const asStation: Principal = {
  kind: "station",
  event: "SPRING",
  session: station.session,
  epoch: 1,
  label: "Left",
};
const asAttendee: Principal = { kind: "attendee", event: "SPRING", id: "k-17", holderHash: holderHash(link) };
const asAdmin: Principal = { kind: "organizer", account: "default", id: "key:admin" };

const ORIGIN = "http://here:8000";
const cookies = (...pairs: [string, string][]) => pairs.map(([name, value]) => `${name}=${value}`).join("; ");
const bothCookies = cookies([ORGANIZER_COOKIE, owner.token], [stationCookie("SPRING"), station.token]);

function ask(
  headers: Record<string, string>,
  { path = "/api/events/SPRING", method = "GET", event = "SPRING" }: {
    path?: string;
    method?: string;
    event?: string;
  } = {},
) {
  return authenticate(
    new Request(ORIGIN + path, { headers: { host: "here:8000", ...headers }, method }),
    deps,
    event,
  );
}
const socket = { upgrade: "websocket", origin: ORIGIN };

Deno.test("principal: a bearer is the admin key, a session or a personal link", async () => {
  assert.deepEqual(await ask({ authorization: `Bearer ${adminKey}` }), asAdmin);
  assert.deepEqual(await ask({ authorization: `bearer  ${owner.token}` }), asOwner);
  assert.deepEqual(await ask({ authorization: `Bearer ${station.token}` }), asStation);
  assert.deepEqual(await ask({ authorization: `Bearer ${link}` }), asAttendee);
});

Deno.test("principal: a bearer comes before the cookies, and a wrong one is nobody", async () => {
  assert.deepEqual(await ask({ authorization: `Bearer ${link}`, cookie: bothCookies }), asAttendee);
  for (
    const wrong of [
      "Bearer",
      "Bearer ",
      "Bearer x",
      "Bearer a b",
      `Bearer ${adminKey}x`,
      `Bearer ${"x".repeat(9999)}`,
    ]
  ) {
    assert.equal(await ask({ authorization: wrong, cookie: bothCookies }), null, wrong.slice(0, 40));
  }
  assert.deepEqual(await ask({ authorization: "Basic cHJveHk6eA==", cookie: bothCookies }), asOwner);
});

Deno.test("principal: without an ADMIN_KEY nothing passes for one", async () => {
  for (const token of ["undefined", "", "null"]) {
    const request = new Request(ORIGIN, { headers: { authorization: `Bearer ${token}` } });
    assert.equal(await authenticate(request, { ...deps, adminKey: undefined }), null);
  }
});

Deno.test("principal: cookies give the organizer, then the station of the event asked for", async () => {
  assert.deepEqual(await ask({ cookie: bothCookies }), asOwner);
  assert.deepEqual(await ask({ cookie: bothCookies }, { path: "/s/SPRING?as=station" }), asStation);
  const stationOnly = cookies(["other", "x"], [stationCookie("SPRING"), station.token]);
  assert.deepEqual(await ask({ cookie: stationOnly }), asStation);
  assert.equal(await ask({ cookie: stationOnly }, { event: "SUMMER" }), null);
  assert.deepEqual(
    await ask({ cookie: cookies([ORGANIZER_COOKIE, "stale"], [stationCookie("SPRING"), station.token]) }),
    asStation,
  );
});

Deno.test("principal: a cookie holds its own kind of token only", async () => {
  for (const token of [adminKey, link, station.token]) {
    assert.equal(await ask({ cookie: cookies([ORGANIZER_COOKIE, token]) }), null);
  }
  assert.equal(await ask({ cookie: cookies([stationCookie("SPRING"), owner.token]) }), null);
});

Deno.test("principal: [ID6] a cookie sent by a page of another origin does not act", async () => {
  const foreign = { cookie: bothCookies, origin: "https://evil.example" };
  assert.equal(await ask(foreign, { method: "POST" }), null);
  assert.equal(await ask({ ...foreign, upgrade: "websocket" }), null);
  assert.equal(await ask({ cookie: bothCookies, "sec-fetch-site": "same-site" }, { method: "POST" }), null);
  assert.deepEqual(await ask({ cookie: bothCookies, origin: ORIGIN }, { method: "POST" }), asOwner);
  assert.deepEqual(
    await ask({ cookie: bothCookies, "sec-fetch-site": "cross-site" }),
    asOwner,
    "a link in a mail",
  );
  assert.deepEqual(
    await ask({ ...foreign, authorization: `Bearer ${link}` }, { method: "POST" }),
    asAttendee,
  );
});

Deno.test("principal: a socket also takes ?token= and the sub-protocol, before the cookies", async () => {
  const cookie = bothCookies;
  assert.deepEqual(await ask({ ...socket, cookie }, { path: `/socket?token=${link}` }), asAttendee);
  assert.deepEqual(
    await ask({ ...socket, cookie, "sec-websocket-protocol": `drumroll.v1, bearer.${station.token}` }),
    asStation,
  );
  assert.deepEqual(await ask({ ...socket, cookie }), asOwner);
  assert.deepEqual(await ask({ ...socket, cookie }, { path: "/socket?as=station" }), asStation);
  assert.equal(await ask({ ...socket, cookie }, { path: "/socket?token=wrong" }), null);
  assert.equal(await ask({ ...socket, cookie, "sec-websocket-protocol": "drumroll.v1, bearer." }), null);
  assert.equal(
    await ask({}, { path: `/api/events/SPRING?token=${link}` }),
    null,
    "only sockets: URLs end up in logs",
  );
});

Deno.test("principal: the sub-protocol is answered only where it was offered", () => {
  const offers = (value?: string) =>
    offersProtocol(
      new Request(ORIGIN, { headers: value === undefined ? {} : { "sec-websocket-protocol": value } }),
    );
  assert(offers("drumroll.v1, bearer.x"));
  assert(offers("bearer.x,drumroll.v1"));
  assert(!offers("drumroll.v2"));
  assert(!offers());
});

Deno.test("principal: a session that was signed out is nobody", async () => {
  const session = await tokens.station({ event: "SUMMER", session: "s", epoch: 1, label: "" });
  const bearer = { authorization: `Bearer ${session}` };
  assert.equal((await ask(bearer))?.kind, "station");
  await access.rotatePasscode("SUMMER", "0815", { signOutStations: true });
  assert.equal(await ask(bearer), null);
  const gone = await tokens.station({ event: "NOWHERE", session: "s", epoch: 9, label: "" });
  assert.equal(await ask({ authorization: `Bearer ${gone}` }), null);
  const stranger = await tokens.organizer({ id: "nobody", account: "default", epoch: 9, session: "o9" }, NOW);
  assert.equal(await ask({ authorization: `Bearer ${stranger}` }), null);
});

Deno.test("cookies: HttpOnly, SameSite and a path always, Secure on https, and a way to clear them", () => {
  assert.equal(
    sessionCookie("a", "b", true),
    "a=b; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000; Secure",
  );
  assert.equal(clearedCookie("a", false), "a=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
  assert.notEqual(stationCookie("SPRING"), stationCookie("SUMMER"));
});

Deno.test("cookies: a monstrous header is as good as none", async () => {
  assert.equal(await ask({ cookie: `${"x=1; ".repeat(4000)}${bothCookies}` }), null);
  assert.equal(await ask({ cookie: ";;==; =;" + "\u00ff" }), null);
});
