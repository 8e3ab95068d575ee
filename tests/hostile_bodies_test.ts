/**
 * Bodies that are too much, at every path that takes one, and paths and parameters that would lead elsewhere, at every
 * route that there is: generated from the route table and the folder of the pages.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { API_ROUTES } from "@/lib/openapi_routes.ts";
import { nothingSchema } from "@/lib/protocol/parse.ts";
import { castOf, makeHouse } from "@/tests/hostile_cast.ts";
import { startServer } from "@/tests/server.ts";
import { type Answer, assertDecent, assertRefused, type Request, send } from "@/tests/stranger.ts";
import { listFiles } from "@/tests/tidy/sources.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));
const room = await makeHouse(server);
const root = resolve(import.meta.dirname!, "..");
const values: Record<string, string> = {
  ...{ event: room.event, module: "raffle", id: "a1", key: "nokey", leafHash: "ab".repeat(32) },
  ...{ code: room.joinCode, token: room.tokens.a0, file: "verify.js" },
};
const filled = (path: string, own: Record<string, string> = {}) =>
  path.replaceAll(/\{(\w+)\}/g, (_, name) => own[name] ?? values[name]);

/** Pages of ours as patterns, and which of them take a form. */
const pages = await Promise.all(
  (await listFiles(join(root, "routes"), /\.tsx?$/)).filter((file) => !/^(api|_)/.test(file)).map(async (
    file,
  ) => ({
    path: `/${file.replace(/\.tsx?$/, "").replace(/\/?index$/, "")}`.replaceAll(/\[(\w+)\]/g, "{$1}"),
    takesForm: /\bPOST\b/.test(await Deno.readTextFile(join(root, "routes", file))),
  })),
);
const forms = pages.filter(({ takesForm }) => takesForm).map(({ path }) => path);
const posts = API_ROUTES.filter(({ method }) => method === "POST").map(({ path }) => path);

const megabytes = 100 * 1024 * 1024;
const bomb = gzipSync(new Uint8Array(megabytes).fill(32), { level: 9 });
const deep = (levels: number, of = "[]") => of[0].repeat(levels) + of[1].repeat(levels);
const json = { "content-type": "application/json" };
const chunk = `100000\r\n${" ".repeat(0x100000)}\r\n`;

/** What each is, and whether a path that takes any body at all has to refuse it. */
const TOO_MUCH: [what: string, request: Partial<Request>][] = [
  ["100 MB, declared", { body: "", headers: { ...json, "content-length": String(megabytes) } }],
  ["a number of bytes that is none", { body: "", headers: { ...json, "content-length": "9".repeat(30) } }],
  ["chunks of a megabyte", {
    body: chunk.repeat(12),
    bare: true,
    headers: { ...json, "transfer-encoding": "chunked" },
  }],
  ["a bomb in gzip", { body: bomb, headers: { ...json, "content-encoding": "gzip" } }],
  ["100,000 lists in each other", { body: deep(100_000), headers: json }],
  ["100,000 objects in each other", {
    body: '{"a":'.repeat(100_000) + "1" + "}".repeat(100_000),
    headers: json,
  }],
  ["letters that are none", { body: new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]), headers: json }],
  ["half a letter, escaped", { body: '{"name":"\\ud800","passcode":"\\ud800\\ud800"}', headers: json }],
];

Deno.test("[HTTP1] [HTTP3] [ROOM5] bodies of 100 MB, bombs, depths and broken letters are refused at every path, and change nothing", async () => {
  assert(posts.length >= 20 && forms.length >= 4, `${posts.length} posts, ${forms.length} forms`);
  const before = await room.state();
  for (const path of [...posts, ...forms]) {
    await Promise.all(TOO_MUCH.map(async ([what, request]) => {
      const answer = await send(server, { method: "POST", path: filled(path), ...request });
      const name = `${what} at ${path}`;
      // A length that is no number is answered by the server below us.
      if (what.startsWith("a number")) return assertEquals(answer.status, 400, name);
      assertDecent(answer, name);
      assert(
        answer.status >= 300 && !answer.json?.ok,
        `${name}: ${answer.status} ${answer.text.slice(0, 99)}`,
      );
    }));
  }
  assertEquals(await room.state(), before);
  const { body } = await server.ask("GET", "/api/healthz");
  assertEquals(body.ok, true);
});

Deno.test("[HTTP1] what takes nothing refuses a body that says something, and does not act; one that says nothing is none", async () => {
  const { key } = await server.api("POST", `${room.path}/api-keys`, { label: "Till", scopes: ["run"] });
  await room.command("open", { module: "tickets" });
  await room.command("purchase", { module: "tickets", quantity: 1 }, room.tokens.a0);
  const { token } = await server.api("POST", `${room.path}/station-session`, { passcode: room.passcode });
  const takers = API_ROUTES.filter(({ body }) => body === nothingSchema).map(({ path }) => path);
  assertEquals(takers.length, 4, `${takers}`);
  const request = (path: string, body: string) => {
    const to = filled(path, { module: "tickets", key: key.id });
    return send(server, { method: "POST", path: to, body, ...(to.endsWith("/leave") && { token }) });
  };
  const before = await room.state();
  for (const path of takers) {
    const refused = async (body: string, at?: string) => {
      const { path: field } = assertRefused(await request(path, body), 400, "invalid_request", path + body);
      assertEquals(field, at, path);
    };
    await refused('{"requestId":"r1"}', "requestId");
    for (const body of ['{"', "[]", "null", '"draw"', "a=b"]) await refused(body);
  }
  assertEquals(await room.state(), before);
  assertEquals(
    (await server.ask("GET", `${room.path}/snapshot`, undefined, token)).status,
    200,
    "still there",
  );
  for (const path of takers) assertEquals((await request(path, "{}")).status, 200, path);
  assertEquals((await server.ask("GET", `${room.path}/snapshot`, undefined, token)).status, 401);
  const { modules: { tickets } } = await server.api("GET", room.path);
  assertEquals(tickets.phase, "revealed");
});

Deno.test("[HTTP1] a roster as deep as it may be long is refused, and the server stands", async () => {
  // Parsing these would take seconds, in which nobody else is answered.
  const levels = 4 * 1024 * 1024 - 64;
  for (const body of [deep(levels), `[{"name":${'{"a":'.repeat(1_500_000)}`]) {
    const answer = await send(server, { method: "POST", path: `${room.path}/attendees`, body });
    assertRefused(answer, 400, "invalid_request", "a deep roster");
    assertStringIncludes(answer.json.refusal.message, "deep");
  }
});

const ENDS = [
  "%0d%0ax-evil:%201",
  "%0ax-evil:%201",
  "%0d%0a%0d%0a<b>",
  "%e5%98%8a%e5%98%8dx-evil:1",
  "%C4%8D%C4%8Ax-evil:1",
];
const UPWARDS = [
  ...[
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "..\\",
    "%252e%252e%252f",
    "..;/",
    "....//",
    "%c0%ae%c0%ae/",
  ],
  ...["%uff0e%uff0e/", ".%00./", "..%ef%bc%8f"],
];
const FILES = ["deno.json", "etc/passwd", "_fresh/server.js"];
/** Of the files above, and of the database. */
const STOLEN = /"workspace":|keepListening|root:x?:0|ADMIN_KEY=|SQLite format|setBuildCache/;

function assertTame({ status, headers, text }: Answer, what: string): void {
  assert(status < 500, `${what}: ${status}`);
  assertEquals(headers.get("x-evil"), null, what);
  assert(!STOLEN.test(text), `${what}: ${text.slice(0, 200)}`);
  const to = headers.get("location");
  assert(!to || /^\/(?![/\\])/.test(to), `${what} leads to ${to}`);
}

Deno.test("[HTTP3] [HTTP4] no parameter of any route breaks a header, and none leads out of its place", async () => {
  const cast = await castOf(server, room);
  const station = cast.find(({ role }) => role === "station")!.token;
  const gets = API_ROUTES.filter(({ method }) => method === "GET").map(({ path }) => path);
  let tried = 0;
  for (
    const path of [
      ...gets,
      ...posts.filter((path) => path.includes("{")),
      ...pages.map(({ path }) => path),
    ]
  ) {
    const method = posts.includes(path) && !gets.includes(path) ? "POST" : "GET";
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const requests = names.flatMap((name) =>
      [...ENDS.map((end) => values[name] + end), ...UPWARDS.slice(0, 6).map((up) => up.repeat(6) + FILES[0])]
        .map((value) => filled(path, { [name]: value }))
    );
    const queries = method === "POST" ? [] : ["next", "code", "event"];
    const queried = queries.flatMap((name) => ENDS.map((end) => `${filled(path)}?${name}=/o/x${end}`));
    await Promise.all([...requests, ...queried].map(async (to) => {
      // Cookies of a station, as its own page would send them.
      const headers = { cookie: `drumroll_station_${room.event}=${station}` };
      const answer = await send(server, {
        method,
        path: to,
        headers,
        body: method === "POST" ? "{}" : undefined,
      });
      assertTame(answer, `${method} ${to}`);
      tried++;
    }));
  }
  assert(tried > 800, `only ${tried} were tried`);
});

Deno.test("[HTTP3] no spelling of the way up leads from a page, a file or a script to what lies beside it", async () => {
  const places = [
    "/",
    "/css/",
    "/fonts/",
    "/verifier/",
    "/verify/",
    "/_fresh/",
    "/_frsh/js/",
    "/assets/",
    `${room.path}/modules/`,
    "/api/",
  ];
  const paths = places.flatMap((place) =>
    UPWARDS.flatMap((up) => FILES.flatMap((file) => place + up.repeat(6) + file))
  );
  const direct = FILES.flatMap((
    file,
  ) => [
    `//${file}`,
    `/${file}`,
    `/.//${file}`,
    `/css/${file}`,
    `/%2f${file}`,
    `/file:///${file}`,
    `/C:${file}`,
  ]);
  const hidden = [
    "/.git/config",
    "/.env",
    "/data/drumroll.sqlite",
    "/kv.sqlite",
    "/node_modules/zod/package.json",
  ];
  const all = [...paths, ...direct, ...hidden];
  for (let at = 0; at < all.length; at += 100) {
    await Promise.all(
      all.slice(at, at + 100).map(async (path) => {
        const answer = await send(server, { path, token: null });
        assertTame(answer, path);
        assert(
          answer.status !== 200 || path === "//",
          `${path}: ${answer.status} ${answer.text.slice(0, 80)}`,
        );
      }),
    );
  }
});
