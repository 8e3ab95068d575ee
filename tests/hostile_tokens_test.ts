/**
 * Tokens that are forged, damaged, over, or of another kind, at everything that takes one: headers, sockets, cookies,
 * pages and forms. Each surface takes its own kinds and treats everything else as nobody.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { CompactSign } from "jose";
import { clientCookie, ORGANIZER_COOKIE, stationCookie } from "@/lib/auth/cookies.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens, ORGANIZER_SESSION_SECONDS } from "@/lib/auth/tokens.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { adminKey, startServer } from "@/tests/server.ts";
import { assertDecent, makeRoom, type Request, send } from "@/tests/stranger.ts";

const sessionSecret = "a-root-secret-that-only-a-test-knows";
const server = await startServer({ env: { SESSION_SECRET: sessionSecret } });
addEventListener("unload", () => void server.kill("SIGKILL"));
const room = await makeRoom(server, { walkUps: true });
const { event, path, joinCode } = room;

/** Signs as the server does, or as somebody who guesses at its secret. */
async function signerOf(secret: string) {
  const kv = await Deno.openKv(":memory:");
  try {
    const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
    return await createTokens(await openSecrets(createKvRecords(kv), { sessionSecret: secret, random }));
  } finally {
    kv.close();
  }
}
const ours = await signerOf(sessionSecret);
const theirs = await signerOf(`${sessionSecret}-`);

const owner = { name: "Ana", passphrase: "three plain words here" };
const setupCode = /\/setup\/([\w-]+)/.exec(server.output())![1];
const form = { "content-type": "application/x-www-form-urlencoded" };
const signedUp = await send(server, {
  method: "POST",
  path: `/setup/${setupCode}`,
  token: null,
  headers: form,
  body: new URLSearchParams({ ...owner, again: owner.passphrase }).toString(),
});
const organizer = signedUp.headers.get("set-cookie")!.split(";")[0].slice(ORGANIZER_COOKIE.length + 1);
const { token: station } = await server.api("POST", `${path}/station-session`, { passcode: room.passcode });
const { secret: key } = await server.api("POST", `${path}/api-keys`, {
  label: "Key",
  scopes: ["read", "roster", "run"],
});
const overlay = new URL((await server.api("POST", `${path}/overlay-link`)).url).hash.slice(1);
const me = await server.ask("GET", `${path}/me`, undefined, room.tokens.late);
const checkIn: string = me.body.attendee.checkInCode ?? me.body.checkInCode;
assert(/^[A-Z2-9]{8}$/.test(checkIn), JSON.stringify(me.body));

/** Everything that is good somewhere. */
const GOOD = {
  attendee: room.tokens.a0,
  station,
  overlay,
  organizer,
  key,
  admin: adminKey,
  checkIn,
  joinCode,
  setupCode,
};
type Kind = keyof typeof GOOD;

const handshake = {
  upgrade: "websocket",
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const post = (to: string, body: unknown): Request => ({
  method: "POST",
  path: to,
  body: JSON.stringify(body),
});

interface Surface {
  request(token: string): Request;
  /** Kinds that get in. */
  takes: Kind[];
  in: number;
  /** What everybody else gets. */
  out: number[];
}

const sessions: Kind[] = ["attendee", "station", "overlay", "organizer", "key", "admin"];
const desks: Kind[] = ["organizer", "key", "admin"];
const SURFACES: Record<string, Surface> = {
  "a bearer at the snapshot": {
    request: (token) => ({ path: `${path}/snapshot`, token }),
    ...{ takes: sessions, in: 200, out: [401] },
  },
  "a bearer at the organizer's view": {
    request: (token) => ({ path, token }),
    ...{ takes: desks, in: 200, out: [401, 403] },
  },
  "a bearer at a person's own": {
    request: (token) => ({ path: `${path}/me`, token }),
    ...{ takes: ["attendee"], in: 200, out: [401, 403] },
  },
  "a bearer at the account": {
    request: (token) => ({ path: "/api/events", token }),
    ...{ takes: ["organizer", "admin"], in: 200, out: [401, 403] },
  },
  "a socket's query": {
    request: (token) => ({
      path: `${path}/socket?token=${encodeURIComponent(token)}`,
      token: null,
      headers: handshake,
    }),
    ...{ takes: sessions, in: 101, out: [401] },
  },
  "a socket's sub-protocol": {
    request: (token) => ({
      path: `${path}/socket`,
      token: null,
      headers: { ...handshake, "sec-websocket-protocol": `drumroll.v1, bearer.${token}` },
    }),
    ...{ takes: sessions, in: 101, out: [401] },
  },
  "the organizer's cookie": {
    request: (token) => ({ path, token: null, headers: { cookie: `${ORGANIZER_COOKIE}=${token}` } }),
    ...{ takes: ["organizer"], in: 200, out: [401] },
  },
  "the station's cookie": {
    request: (token) => ({
      path: `${path}/snapshot?as=station`,
      token: null,
      headers: { cookie: `${stationCookie(event)}=${token}` },
    }),
    ...{ takes: ["station", "overlay"], in: 200, out: [401] },
  },
  "the desk's page": {
    request: (token) => ({
      path: `/o/${event}`,
      token: null,
      headers: { cookie: `${ORGANIZER_COOKIE}=${token}` },
    }),
    ...{ takes: ["organizer"], in: 200, out: [303] },
  },
  "the personal page": {
    request: (token) => ({ path: `/e/${event}/${encodeURIComponent(token)}`, token: null }),
    ...{ takes: ["attendee"], in: 200, out: [404] },
  },
  "the way back at the door": {
    request: (token) => ({
      path: `/j/${joinCode}`,
      token: null,
      headers: { cookie: `${clientCookie(event)}=${token}` },
    }),
    ...{ takes: ["attendee"], in: 303, out: [200] },
  },
  "the set-up page": {
    request: (token) => ({ path: `/setup/${encodeURIComponent(token)}`, token: null }),
    ...{ takes: [], in: 200, out: [404, 410] },
  },
  "the check-in at the desk": {
    request: (token) => post(`${path}/check-in-code`, { code: token }),
    ...{ takes: ["checkIn"], in: 200, out: [400, 404, 409] },
  },
  "the desk's code of a winner": {
    request: (token) => post(`${path}/modules/main/desk-code`, { code: token }),
    ...{ takes: [], in: 200, out: [400, 404, 409] },
  },
};

Deno.test("[ID3] [ID7] [DOOR4] every kind of token is good where it belongs, and nobody's everywhere else", async () => {
  for (const [name, surface] of Object.entries(SURFACES)) {
    for (const [kind, token] of Object.entries(GOOD)) {
      const answer = await send(server, surface.request(token));
      assertDecent({ ...answer, status: answer.status === 101 ? 200 : answer.status }, name);
      const expected = surface.takes.includes(kind as Kind) ? [surface.in] : surface.out;
      assert(
        expected.includes(answer.status),
        `${kind} at ${name}: ${answer.status} ${answer.text.slice(0, 200)}`,
      );
    }
  }
});

const base64 = (value: unknown) => btoa(JSON.stringify(value)).replaceAll("=", "");

/** Nothing of these may pass, wherever the whole one would. */
async function forgeriesOf(kind: Kind): Promise<[what: string, token: string][]> {
  const token: string = GOOD[kind];
  const quarter = Math.floor(token.length / 4);
  const cut: [string, string][] = [1, 2, 3].map((
    n,
  ) => [`cut after ${n} quarters`, token.slice(0, n * quarter)]);
  const all: [string, string][] = [
    ["nothing", ""],
    ...cut,
    ["without its last", token.slice(0, -1)],
    ["with one more", `${token}A`],
    ["twice", token + token],
    ["in other letters", token.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())],
    ["padded", `${token}=`],
    ["quoted", `"${token}"`],
  ];
  const [head, body, signature] = token.split(".");
  if (!token.startsWith("ey")) return all.filter(([, forged]) => forged !== token);
  const claims = JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
  const header = JSON.parse(atob(head));
  const self = await new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader(header).sign(new Uint8Array(32));
  for (const alg of ["none", "None", "HS512", "RS256", ""]) {
    all.push([`alg ${alg}`, `${base64({ ...header, alg })}.${body}.`]);
    all.push([`alg ${alg}, signed`, `${base64({ ...header, alg })}.${body}.${signature}`]);
  }
  for (const typ of ["a", "s", "o", "JWT"].filter((typ) => typ !== header.typ)) {
    all.push([`called ${typ}`, `${base64({ ...header, typ })}.${body}.${signature}`]);
  }
  all.push(["signed with zeros", self]);
  all.push([
    "with somebody else's claims",
    `${head}.${base64({ ...claims, a: "a1", sub: "x", session: "x" })}.${signature}`,
  ]);
  all.push([
    "with a key in its head",
    `${base64({ ...header, jwk: { kty: "oct", k: "AAAA" } })}.${body}.${signature}`,
  ]);
  all.push(["with a part more", `${token}.${signature}`]);
  all.push(["with a dot for a signature", `${head}.${body}.`]);
  return all.filter(([, forged]) => forged !== token);
}

const FORGED: Kind[] = ["attendee", "station", "overlay", "organizer", "key", "admin"];

Deno.test("[HTTP14] a request id is its sender's own: the same one of somebody else makes another event", async () => {
  const gala = { name: "Gala once", passcode: "4711", requestId: "gala 1" };
  const ask = async (token: string) =>
    (await send(server, { ...post("/api/events", gala), token })).json.event.id;
  const [mine, theirs] = [await ask(organizer), await ask(adminKey)];
  assert(mine !== theirs);
  assertEquals([await ask(organizer), await ask(adminKey)], [mine, theirs]);
});

Deno.test("[ID3] a forged token of any kind is nobody's at every surface that would take the whole one", async () => {
  let tried = 0;
  for (const kind of FORGED) {
    const forgeries = await forgeriesOf(kind);
    for (const [name, surface] of Object.entries(SURFACES)) {
      if (!surface.takes.includes(kind)) continue;
      await Promise.all(forgeries.map(async ([what, token]) => {
        // An address without its last part is another page.
        if (token === "" && surface.request("x").path.includes("/e/")) return;
        const { status, text } = await send(server, surface.request(token));
        const isNobody = surface.out.includes(status) && status !== 403;
        assert(isNobody, `${kind} ${what} at ${name}: ${status} ${text.slice(0, 100)}`);
        tried++;
      }));
    }
  }
  assert(tried > 400, `only ${tried} were tried`);
});

Deno.test("[ID3] one bit flipped at any place of a token makes it nobody's", async () => {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const flipped = (letter: string) => alphabet[(alphabet.indexOf(letter) + 64) % 64 ^ 1];
  for (const token of [GOOD.attendee, GOOD.station, GOOD.organizer, GOOD.key, GOOD.admin]) {
    const damaged = [...token].map((letter, at) =>
      token.slice(0, at) + flipped(letter) + token.slice(at + 1)
    );
    // A few dozen connections at a time, as the system's queue takes them.
    for (let at = 0; at < damaged.length; at += 48) {
      await Promise.all(
        damaged.slice(at, at + 48).map(async (one, i) => {
          const { status } = await send(server, { path: `${path}/snapshot`, token: one });
          assertEquals(status, 401, `at ${at + i} of ${token.length}`);
        }),
      );
    }
  }
});

Deno.test("[ID3] [ID5] what is over, was never given or is of another server is nobody's, although it is well signed", async () => {
  const now = Date.now();
  const session = { id: "ana", account: "default", epoch: 1, session: "AAAAAAAAAAAAAAAAAAAAAA" };
  const seat = { event, session: "AAAAAAAAAAAAAAAAAAAAAA", label: "" };
  const lifetimeMs = ORGANIZER_SESSION_SECONDS * 1_000;
  const cases: [string, string, number][] = [
    ["a session of an hour ago", await ours.organizer(session, now - 3_600_000), 200],
    ["one that ends in a minute", await ours.organizer(session, now - lifetimeMs + 60_000), 200],
    ["one that has ended", await ours.organizer(session, now - lifetimeMs - 1_000), 401],
    ["an epoch that is over", await ours.organizer({ ...session, epoch: 0 }, now), 401],
    ["nobody's session", await ours.organizer({ ...session, id: "eve" }, now), 401],
    ["another account's", await ours.organizer({ ...session, account: "other" }, now), 404],
    ["another server's organizer", await theirs.organizer(session, now), 401],
    ["a station's session", await ours.station({ ...seat, epoch: 1 }), 200],
    ["a station's epoch that is over", await ours.station({ ...seat, epoch: 0 }), 401],
    ["a station of no event", await ours.station({ ...seat, event: "NOWHERE", epoch: 1 }), 401],
    ["another server's station", await theirs.station({ ...seat, epoch: 1 }), 401],
    ["another server's attendee", await theirs.attendee(event, "a0"), 401],
  ];
  for (const [what, token, status] of cases) {
    const answer = await send(server, { path: `${path}/snapshot`, token });
    assertEquals(answer.status, status, `${what}: ${answer.text}`);
  }
  // A link of somebody who is on no roster is one of ours, and opens nothing of a person's.
  const nobody = await ours.attendee(event, "nobody");
  for (const to of [`${path}/me`, `${path}/walk-up`, `/e/${event}/${nobody}`]) {
    assertEquals(
      (await send(server, { path: to, token: to.startsWith("/e") ? null : nobody })).status,
      404,
      to,
    );
  }
  for (const type of ["enter", "withdraw", "claim"]) {
    const { status, body } = await room.command(type, {}, nobody);
    assert(status >= 400 && body.ok === false, `${type}: ${status}`);
  }
});
