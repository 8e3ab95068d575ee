/**
 * Strangers at the HTTP edge: every request that is malformed, too big, of the wrong type, for another event, too
 * early or too late gets its typed refusal, and the event stays as it was.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { assertDecent, assertRefused, makeRoom, type Request, type Room, send } from "@/tests/stranger.ts";

type Case = [what: string, request: Request, status: number, code: string, path?: string];

const server = await startServer();
const room = await makeRoom(server);
const other = await makeRoom(server);
addEventListener("unload", () => void server.kill("SIGKILL"));

async function refuseAll(where: Room, cases: Case[]): Promise<void> {
  const before = await where.state();
  for (const [what, request, status, code, path] of cases) {
    const refusal = assertRefused(await send(server, request), status, code, what);
    if (path !== undefined) assertEquals(refusal.path, path, what);
    assertEquals(await where.state(), before, `${what}: something changed`);
  }
}

const post = (path: string, body: Json, rest: Partial<Request> = {}): Request => ({
  method: "POST",
  path,
  body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  ...rest,
});
const commands = `${room.path}/commands`;
const command = (args: Json, rest?: Partial<Request>) =>
  post(commands, { id: crypto.randomUUID(), module: "main", type: "open", ...args }, rest);
const chunked = {
  bare: true,
  headers: { "transfer-encoding": "chunked", "content-type": "application/json" },
};

Deno.test("[HTTP1] [ROOM5] bodies that are none are refused, and nothing changes", async () => {
  const open = { id: "x", module: "main", type: "open" };
  await refuseAll(room, [
    ["empty", post(commands, ""), 400, "invalid_request"],
    ["no body at all", { method: "POST", path: commands }, 400, "invalid_request"],
    ["not JSON", post(commands, "open please"), 400, "invalid_request"],
    ["a form", post(commands, "id=x&module=main&type=open"), 400, "invalid_request"],
    ["cut off", post(commands, '{"id":"x",'), 400, "invalid_request"],
    ["two values", post(commands, "{} {}"), 400, "invalid_request"],
    ["null", post(commands, "null"), 400, "invalid_request"],
    ["an array", post(commands, [open]), 400, "invalid_request"],
    ["a string", post(commands, '"open"'), 400, "invalid_request"],
    ["invalid UTF-8", post(commands, new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])), 400, "invalid_request"],
    ["UTF-16", post(commands, new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])), 400, "invalid_request"],
    ["16,000 arrays deep", post(commands, "[".repeat(16_000)), 400, "invalid_request"],
    ["deep and closed", post(commands, "[".repeat(8_000) + "]".repeat(8_000)), 400, "invalid_request"],
    ["one byte too many", post(commands, " ".repeat(16_385)), 413, "too_large"],
    ["100 MB declared", post(commands, "", { headers: { "content-length": "104857600" } }), 413, "too_large"],
    ["chunks without end", post(commands, `8000\r\n${" ".repeat(0x8000)}\r\n`, chunked), 413, "too_large"],
    [
      "a roster too big",
      post(`${room.path}/attendees`, "", {
        headers: { "content-length": String(9 << 20), "content-type": "text/csv" },
      }),
      413,
      "too_large",
    ],
    ["a roster of brackets", post(`${room.path}/attendees`, "[".repeat(100_000)), 400, "invalid_request"],
    [
      "a picture",
      post(`${room.path}/attendees`, "x", { headers: { "content-type": "image/png" } }),
      400,
      "invalid_request",
    ],
    [
      "a workbook",
      post(`${room.path}/attendees`, "PK\x03\x04xxxx", { headers: { "content-type": "text/csv" } }),
      400,
      "invalid_request",
    ],
  ]);
});

Deno.test("[HTTP1] [ROOM5] commands with wrong fields are refused with the path of the field", async () => {
  const wrong: [what: string, args: Json, path?: string][] = [
    ["no id", { id: undefined }, "id"],
    ["an empty id", { id: "" }, "id"],
    ["a long id", { id: "x".repeat(65) }, "id"],
    ["half a letter as id", { id: "\ud800" }, "id"],
    ["a number as id", { id: 7 }, "id"],
    ["no module", { module: undefined }, "module"],
    ["a path as module", { module: "../main" }, "module"],
    ["an object as module", { module: {} }, "module"],
    ["no type", { type: undefined }, "type"],
    ["an unknown type", { type: "explode" }, "type"],
    ["a type from the prototype", { type: "constructor" }, "type"],
    ["the server's own type", { type: "seal" }, "type"],
    ["another one of these", { type: "walk_up", attendee: "x", name: "x" }, "type"],
    ["and one more", { type: "add_module" }, "type"],
    ["a typo", { types: "open" }, "types"],
    ["somebody else as actor", { actor: { role: "organizer" } }, "actor"],
    ["a time of their own", { at: 0 }, "at"],
    ["prepared work", { prepared: {} }, "prepared"],
    ["args in a box", { args: {} }, "args"],
    ["a short nonce", { type: "enter", clientNonce: "ab" }, "clientNonce"],
    ["a nonce in capitals", { type: "enter", clientNonce: "AB".repeat(32) }, "clientNonce"],
    ["a tier that is a number", { type: "reveal", tier: 1 }, "tier"],
    ["a reason that is a list", { type: "cancel", reason: [] }, "reason"],
    ["a long reason", { type: "cancel", reason: "x".repeat(201) }, "reason"],
    ["a reason that turns around", { type: "cancel", reason: "a\u202eb" }, "reason"],
    ["a reason with a line end", { type: "cancel", reason: "a\r\nb" }, "reason"],
  ];
  await refuseAll(
    room,
    wrong.map(([what, args, path]) => [what, command(args), 400, "invalid_request", path]),
  );
  const proto = '{"id":"x","module":"main","type":"open","__proto__":{"role":"organizer"}}';
  await refuseAll(room, [
    ["a prototype", post(commands, proto), 400, "invalid_request", "__proto__"],
    ["a module that is not there", command({ module: "nobody" }), 404, "not_found"],
    ["a module from the prototype", command({ module: "constructor" }), 404, "not_found"],
    ["show one from the prototype", command({ module: "constructor", type: "show" }), 404, "not_found"],
    ["show one that is not there", command({ module: "toString", type: "show" }), 404, "not_found"],
  ]);
});

Deno.test("[HTTP1] settings of the wrong kind make no event, no module and no passcode", async () => {
  const event = (args: Json): Request => post("/api/events", { name: "X", passcode: "4711", ...args });
  const tier = { id: "a", label: "A", count: 1 };
  const module = (args: Json): Request =>
    post(`${room.path}/modules`, { kind: "raffle", title: "X", mode: "offline", tiers: [tier], ...args });
  const passcode = (args: Json): Request => post(`${room.path}/passcode`, { passcode: "8888", ...args });
  const listed = async () => (await server.api("GET", "/api/events")).events.length;
  const before = await listed();
  const no = (
    what: string,
    request: Request,
    path: string,
  ): Case => [what, request, 400, "invalid_request", path];
  await refuseAll(room, [
    no("no name", event({ name: undefined }), "name"),
    no("spaces as a name", event({ name: "   " }), "name"),
    no("a name that shows nothing", event({ name: "\u200b\u2060" }), "name"),
    no("a name with a null", event({ name: "a\0b" }), "name"),
    no("a name that turns around", event({ name: "a\u202eb" }), "name"),
    no("a name of 81", event({ name: "x".repeat(81) }), "name"),
    no("a short passcode", event({ passcode: "123" }), "passcode"),
    no("a passcode of spaces", event({ passcode: "      " }), "passcode"),
    no("a passcode of halves", event({ passcode: "\ud800\ud800\ud800\ud800" }), "passcode"),
    no("a passcode that is a number", event({ passcode: 4711 }), "passcode"),
    no("an id with a slash", event({ id: "a/b/c" }), "id"),
    no("an id with an accent", event({ id: "été-2026" }), "id"),
    ...["new", "sign-in", "sign-out"].map((id) => no(`the page ${id}`, event({ id }), "id")),
    no("a typo", event({ walkups: true }), "walkups"),
    no("a locale with a tag", event({ locale: "<b>" }), "locale"),
    no("an unknown kind", module({ kind: "lottery" }), "kind"),
    no("no prizes", module({ tiers: [] }), "tiers"),
    no("less than one prize", module({ tiers: [{ ...tier, count: 0 }] }), "tiers.0.count"),
    no("half a prize", module({ tiers: [{ ...tier, count: 0.5 }] }), "tiers.0.count"),
    no(
      "endless prizes",
      post(
        `${room.path}/modules`,
        `{"kind":"raffle","title":"X","mode":"offline","tiers":[{"id":"a","label":"A","count":1e999}]}`,
      ),
      "tiers.0.count",
    ),
    no("one prize twice", module({ tiers: [tier, tier] }), "tiers"),
    no("a link that runs", module({ rulesUrl: "javascript:alert(1)" }), "rulesUrl"),
    no("a mode of their own", module({ mode: "fair" }), "mode"),
    no("winning twice", module({ onePrizePerEntrant: false }), "onePrizePerEntrant"),
    no("a typo in a tier", module({ tiers: [{ ...tier, number: 1 }] }), "tiers.0.number"),
    no("a short new passcode", passcode({ passcode: "1" }), "passcode"),
    no("a flag that is a word", passcode({ signOutStations: "yes" }), "signOutStations"),
    ["the same module again", module({ id: "main" }), 409, "module_exists"],
    ["the same event again", event({ id: room.event }), 409, "event_exists"],
    ["201 prizes", module({ tiers: [{ ...tier, count: 199 }] }), 409, "too_many_prizes"],
  ]);
  assertEquals(await listed(), before);
});

Deno.test("[HTTP2] [ID3] nobody, a damaged token, a foreign token and the wrong role are told apart", async () => {
  const mine = room.tokens.a0;
  const [head, body, signature] = mine.split(".");
  const none = btoa('{"alg":"none","typ":"a"}').replaceAll("=", "");
  const swapped = btoa(JSON.stringify({ e: room.event, a: "a1" })).replaceAll("=", "");
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  });
  const enter = (token: string | null, headers = {}) => command({ type: "enter" }, { token, headers });
  const cookie = (name: string, value: string) => enter(null, { cookie: `${name}=${value}` });
  const bearers: [string, string][] = [
    ["an empty token", ""],
    ["a key that is nearly right", adminKey.slice(0, -1)],
    ["three dots", "..."],
    [
      "one letter changed",
      `${head}.${body}.${signature.slice(0, -2)}${signature.at(-2) === "A" ? "B" : "A"}${signature.at(-1)}`,
    ],
    ["no algorithm", `${none}.${body}.`],
    ["another person's name", `${head}.${swapped}.${signature}`],
    ["another kind's head", `${station.split(".")[0]}.${body}.${signature}`],
    ["5,000 letters", "x".repeat(5_000)],
  ];
  await refuseAll(room, [
    ["nobody", enter(null), 401, "unauthenticated"],
    ...bearers.map(([what, token]): Case => [what, enter(token), 401, "unauthenticated"]),
    ["the admin key as a cookie", cookie("drumroll_organizer", adminKey), 401, "unauthenticated"],
    [
      "a person's token as the organizer's cookie",
      cookie("drumroll_organizer", mine),
      401,
      "unauthenticated",
    ],
    [
      "a station's token as the organizer's cookie",
      cookie("drumroll_organizer", station),
      401,
      "unauthenticated",
    ],
    ["a cookie of 20 kB", cookie("x", "y".repeat(20_000)), 401, "unauthenticated"],
    [
      "a right cookie behind a wrong token",
      { ...enter("wrong"), headers: { cookie: `drumroll_station_${room.event}=${station}` } },
      401,
      "unauthenticated",
    ],
    ["a person of another event", enter(other.tokens.a0), 403, "wrong_event"],
    ["their own event's roster", { path: `${room.path}/attendees`, token: mine }, 403, "forbidden"],
    [
      "a new passcode by a station",
      post(`${room.path}/passcode`, { passcode: "9999" }, { token: station }),
      403,
      "forbidden",
    ],
    ["a station's own phone", { path: `${room.path}/me`, token: station }, 403, "forbidden"],
    ["an event that is not there", { path: "/api/events/NOWHERE" }, 404, "not_found"],
  ]);
});

Deno.test("[HTTP3] paths, methods and headers that nobody means get an answer of ours", async () => {
  const long = "a".repeat(3_000);
  const missing = [
    ...["/api", "/api/", "/api/nothing", "/api/events/%", "/api/events/%E0%A4%A/me", "/api/%c0%af"],
    ...[`/api/events/${long}`, `/api/events/${long}/modules/x/certificate`, `/api/events/${long}/socket`],
    ...["/api/events/a%00b/me", "/api/events/a%0d%0ab/leave", "/api/events/x;Domain=evil/leave"],
    ...["/api/events/%E2%82%AC/leave", `${room.path}%2fcommands`, `${room.path}/modules/${long}/entries.csv`],
    ...[`${room.path}/modules/constructor/certificate`, `${room.path}/modules/__proto__/leaves.bin`],
    ...[`${room.path}/attendees/%00/check-in`, `${room.path}/attendees/${long}/check-in`],
  ];
  const refusals = missing.map((path): Case => [
    path.slice(0, 60),
    { path, method: /leave$|check-in$/.test(path) ? "POST" : "GET", body: '{"checkedIn":true}' },
    404,
    "not_found",
  ]);
  const methods = ["PROPFIND", "TRACE", "FOO", "DELETE", "OPTIONS", "PUT"];
  await refuseAll(room, [
    ...refusals,
    ...methods.map((method): Case => [method, { method, path: "/api/version" }, 405, "method_not_allowed"]),
  ]);

  const pages = [
    "/%zz",
    "/s/%zz",
    `/s/${long}`,
    `/o/${long}`,
    `/o/new?event=${long}`,
    `/e/${long}/x`,
    `/j/${long}`,
  ];
  const files = [
    "/..%2f..%2fdeno.json",
    "/%2e%2e/main.ts",
    "/css/..%2f..%2fdeno.json",
    "/css/%00",
    "/static/css/base.css",
  ];
  const escapes = [
    "/css/....//....//deno.json",
    "/_fresh/server.js",
    "/data/drumroll.sqlite",
    "//evil.example/x",
  ];
  for (const path of [...pages, ...files, ...escapes]) {
    const answer = await send(server, { path });
    assertDecent(answer, path);
    assertEquals(answer.status, 404, path);
  }
  for (
    const path of [
      "/",
      "/css/base.css",
      "/favicon.ico",
      "/css/base.css?__frsh_c=old",
      "/api/healthz",
      "/nothing",
    ]
  ) {
    const answer = await send(server, { path });
    assertDecent(answer, path);
    assertEquals(answer.headers.get("x-content-type-options"), "nosniff", path);
  }
});

Deno.test("[HTTP5] every answer that is no file says what it may load, also where no route takes it", async () => {
  for (const path of ["/", "/nothing", "/api/healthz", "/api/", "/api/nothing", "/api/events/%", "//o//x"]) {
    for (const method of ["GET", "POST", "PUT", "BREW"]) {
      const { headers } = await send(server, { path, method });
      for (const name of ["content-security-policy", "referrer-policy", "cache-control", "x-request-id"]) {
        assert(headers.get(name), `${method} ${path}: no ${name}`);
      }
    }
  }
});

Deno.test("[HTTP3] headers that no client sends do no harm", async () => {
  const odd: [Record<string, string>, number][] = [
    [{ host: "evil<script>" }, 400],
    [{ host: "a b" }, 400],
    [{ host: "[::1" }, 400],
    [{ "x a": "1" }, 400],
    [{ "x-null": "a\0b" }, 400],
    [{ "content-length": "-1" }, 400],
    [Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`x-${i}`, "1"])), 400],
    [{ host: "evil.example" }, 200],
    [{ authorization: "x".repeat(50_000) }, 200],
    [{ cookie: "a=".repeat(20_000) }, 200],
    [{ "x-forwarded-for": "1.2.3.4, <script>", "x-forwarded-proto": "https", forwarded: "for=x" }, 200],
  ];
  for (const [headers, status] of odd) {
    const answer = await send(server, { path: "/api/version", headers });
    assertEquals(answer.status, status, JSON.stringify(headers).slice(0, 80));
    assert(!/\n\s+at |\.ts:\d/.test(answer.text), answer.text);
  }
  assert(!/URIError|Invalid URL/.test(server.output()), server.output());
});

Deno.test("[HTTP4] [ID6] another site's page can neither sign in nor out, nor act with cookies", async () => {
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  });
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const cookies = { cookie: `drumroll_station_${room.event}=${station}` };
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "https://evil.example" },
    { "sec-fetch-site": "cross-site", origin: server.origin },
  ];
  for (const headers of foreign) {
    for (const path of ["/o/sign-in", "/o/sign-out", `/j/${room.joinCode}`]) {
      const request = post(path, "name=a&passphrase=b", { token: null, headers: { ...form, ...headers } });
      const answer = await send(server, request);
      assertDecent(answer, path);
      assertEquals([answer.status, answer.headers.get("set-cookie")], [403, null], path);
    }
    const api = { token: null, headers: { ...cookies, ...headers } };
    await refuseAll(room, [
      ["a command", command({}, api), 403, "forbidden"],
      ["a station's leave", post(`${room.path}/leave`, "", api), 403, "forbidden"],
    ]);
  }
});

Deno.test("[HTTP1] a body that breaks off is the sender's fault and not ours", async () => {
  const before = await room.state();
  for (let i = 0; i < 5; i++) {
    // Deno may hang up by itself when it meets such a chunk; where there is an answer, it is a refusal.
    const answer = await send(server, post(commands, "zz\r\nopen", chunked)).catch(() => null);
    if (answer) assertRefused(answer, 400, "invalid_request", "chunks that are none");
  }
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  const head =
    `POST ${commands} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${adminKey}\r\ncontent-length: 99\r\n\r\n{`;
  await connection.write(new TextEncoder().encode(head));
  connection.close();
  assertEquals(await room.state(), before);
  assert(!server.output().includes('"event":"fault"'), server.output());
});
