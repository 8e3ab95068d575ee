/**
 * The fuzzer in short: some thousand inputs of a fixed seed at a real server, what it once found, and that its judge
 * can say no. The million is `deno task bench fuzz`.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { createNet } from "@/bench/net.ts";
import { fuzz, reachedShare } from "@/tests/break/fuzz.ts";
import { type Answer, answerReader, answersTo } from "@/tests/break/fuzz_answers.ts";
import { diceOf } from "@/tests/break/fuzz_dice.ts";
import { judge } from "@/tests/break/fuzz_judge.ts";
import { createReport, failureText } from "@/tests/break/fuzz_report.ts";
import type { Input } from "@/tests/break/fuzz_requests.ts";
import { targets } from "@/tests/break/fuzz_routes.ts";
import { fuzzSockets } from "@/tests/break/fuzz_sockets.ts";
import { mutate, sample } from "@/tests/break/fuzz_values.ts";
import type { World } from "@/tests/break/fuzz_world.ts";
import { listenAndReset } from "@/tests/break/resetting.ts";
import { adminKey, startServer } from "@/tests/server.ts";
import { send } from "@/tests/stranger.ts";

const seed = 20261121;

Deno.test("[HTTP3] [HTTP5] [HTTP6] [SEAT8] 5,000 strange requests, frames and files make no fault and give nothing away", async () => {
  const { report, names, descriptors } = await fuzz({ seed, from: 0, inputs: 5_000 });
  const failures = report.failures.map((failure) => failureText(seed, failure));
  assertEquals(failures, [], `the server said around the first failure:\n${report.said()}`);
  assertEquals(names.filter((name) => !report.outcomes.has(name)), [], "requests and pages without an input");
  assert(reachedShare(report) >= 0.3, `only ${reachedShare(report)} came behind the first checks`);
  assert(descriptors.after <= descriptors.before + 16, JSON.stringify(descriptors));
});

Deno.test("fuzz: every route of the build is among its targets", async () => {
  const all = new Set((await targets()).map(({ path }) => path.replaceAll(/\{\w+\}/g, ":")));
  const built = await Deno.readTextFile(new URL("../../_fresh/snapshot.js", import.meta.url));
  const patterns = [...built.matchAll(/"type":"route","pattern":"[^"]+","routePattern":"([^"]+)"/g)].map((
    [, pattern],
  ) => pattern);
  assert(patterns.length > 50, `${patterns.length} routes in the build`);
  const missing = patterns.map((pattern) => pattern.replaceAll(/:\w+/g, ":")).filter((path) =>
    !all.has(path) && !path.includes("*")
  );
  assertEquals(missing, []);
});

Deno.test("[HTTP3] found by fuzzing: what no route takes under /api is answered with all the headers of an answer", async () => {
  const server = await startServer();
  try {
    for (const host of ["x/7", "127.0.0.1/o?", "x?y", "x#y", "a@b", "x\\y"]) {
      const { status, text } = await send(server, { path: "/api/version", headers: { host } });
      assertEquals([status, text], [400, "Bad Request"], `a path in the host: ${host}`);
    }
    const requests = [
      { method: "FOO", path: "/api/version", status: 405 },
      { path: "/api/events/%E0%A4%A", status: 404 },
      { path: "/api/", status: 404 },
    ];
    for (const { status, ...request } of requests) {
      const answer = await send(server, request);
      const names = ["x-content-type-options", "referrer-policy", "cache-control"];
      const held = names.map((name) => answer.headers.get(name));
      assertEquals([answer.status, ...held], [status, "nosniff", "same-origin", "no-store"], request.path);
    }
  } finally {
    await server.stop();
  }
});

Deno.test("[HTTP11] found by fuzzing: the document names as always there only what is in every answer", async () => {
  const all = await targets();
  const always = (name: string) => all.find((target) => target.name === name)!.success.fields;
  assertEquals(always("POST /api/events/{event}/attendees/{id}/check-in"), ["ok", "checkedIn"]);
  assertEquals(always("POST /api/events/{event}/modules/{module}/purchase").includes("ok"), false);
  assert(!always("GET /api/events/{event}/modules/{module}/state").includes("winner"));
});

const bytes = (text: string) => new TextEncoder().encode(text);
const asked = async (who = "nobody"): Promise<Input> => ({
  target: (await targets()).find(({ name }) => name === "GET /api/events/{event}/me")!,
  bytes: bytes("GET /api/events/AB12/me HTTP/1.1\r\n\r\n"),
  method: "GET",
  who,
  isExact: true,
  isRaw: false,
  said: "",
});
const good = {
  "x-request-id": "0123abcd-1",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
  "content-type": "application/json",
};
const no = (code: string, more = {}) =>
  JSON.stringify({ ok: false, refusal: { code, message: "No.", ...more } });
const answer = (status: number, text: string, headers: Record<string, string> = good): Answer => ({
  status,
  text,
  headers: new Map(Object.entries(headers)),
  bytes: text.length,
});
const without = (name: string) => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

Deno.test("fuzz: its judge takes good answers, and sees each planted fault", async () => {
  const fine = [
    answer(401, no("unauthenticated")),
    answer(429, no("rate_limited", { retryAfterSeconds: 2 }), { ...good, "retry-after": "2" }),
    answer(503, no("busy", { retryAfterSeconds: 2 }), { ...good, "retry-after": "2" }),
    answer(200, '{"ok":true,"seq":1,"attendee":{},"modules":{}}'),
  ];
  for (const each of fine) assertEquals(judge(await asked(), each).wrong, []);
  const faults: [what: string, answer: Answer][] = [
    ["a fault", answer(500, no("fault"))],
    ["an unknown code", answer(400, no("oops"))],
    ["no code", answer(404, '{"ok":false}')],
    ["HTML", answer(404, "<h1>Not Found</h1>", { ...good, "content-type": "text/html" })],
    ["another status", answer(400, no("not_found"))],
    ["busy without a wait", answer(503, no("busy"))],
    ["no nosniff", answer(401, no("unauthenticated"), without("x-content-type-options"))],
    ["no referrer policy", answer(401, no("unauthenticated"), without("referrer-policy"))],
    ["no request id", answer(401, no("unauthenticated"), without("x-request-id"))],
    ["a stack", answer(400, no("invalid_request", { problem: "x\n    at foo (/app/x.ts:1:2)" }))],
    ["a path", answer(400, no("invalid_request", { problem: "ENOENT /tmp/kv.sqlite" }))],
    ["a secret", answer(400, no("invalid_request", { problem: adminKey }))],
    ["somebody's name", answer(400, no("not_found", { what: "Ada Geheimrat7" }))],
    ["a success of another shape", answer(200, '{"ok":true,"seq":1}')],
    ["a status that is not documented", answer(201, '{"ok":true,"seq":1,"attendee":{},"modules":{}}')],
    ["a way out", answer(303, "", { ...good, location: "//evil.example" })],
    [
      "a header twice",
      answer(401, no("unauthenticated"), { ...good, "cache-control": "no-store\nno-store" }),
    ],
  ];
  for (const [what, each] of faults) assert(judge(await asked("attendee 3"), each).wrong.length > 0, what);
  const both = { ...await asked(), isRaw: true };
  const upgraded = (connection: string) => answer(101, "", { ...good, upgrade: "websocket", connection });
  assertEquals(judge(both, upgraded("Upgrade\nclose")).wrong, []);
  assertEquals(judge(both, upgraded("Upgrade\nUpgrade")).wrong, ["the header connection stands twice"]);
  const target = (await targets()).find(({ path }) => path === "/api/healthz")!;
  const healthz = { ...await asked(), target, bytes: bytes("GET /api/healthz HTTP/1.1\r\n\r\n") };
  assertEquals(judge(healthz, answer(503, '{"ok":false,"kv":"down"}')).wrong, []);
  assert(judge(healthz, answer(503, '{"ok":true,"kv":"down"}')).wrong.length > 0, "down, and well");
  assert(judge(healthz, answer(503, '{"ok":false,"kv":"up"}')).wrong.length > 0, "another 503 of it");
  assert(judge(await asked(), answer(503, '{"ok":false,"kv":"down"}')).wrong.length > 0, "down elsewhere");
  const page = { ...await asked(), bytes: bytes("GET /o HTTP/1.1\r\n\r\n") };
  const policy = { "content-type": "text/html", "content-security-policy": "default-src 'none'" };
  assertEquals(judge(page, answer(503, "", { ...good, ...policy, "retry-after": "2" })).wrong, []);
  for (
    const [status, more] of [[500, policy], [503, policy], [200, { "content-type": "text/html" }]] as const
  ) {
    assert(judge(page, answer(status, "", { ...good, ...more })).wrong.length > 0, `a page with ${status}`);
  }
  const own = answer(200, '{"ok":true,"seq":1,"attendee":{"name":"Ada Geheimrat3"},"modules":{}}');
  assertEquals(judge(await asked("attendee 3"), own).wrong, []);
});

Deno.test("fuzz: a handshake that is broken off is told with its cause, what was heard, and the server's lines", async () => {
  const resetting = await listenAndReset();
  let log = "before\n";
  const report = createReport(seed, () => log, () => {});
  const attendees = [{ id: "a0", token: "t", mark: "0" }];
  const stage = {
    path: "/e",
    overlay: "o",
    stations: ["s"],
    attendees,
    keys: Array(4).fill({ secret: "k" }),
  };
  const net = createNet();
  try {
    await fuzzSockets({ server: resetting, stage } as unknown as World, seed, report, net, 0, 1);
    log += "after\n";
    const [text, ...more] = report.failures.map((failure) => failureText(seed, failure));
    assertEquals(text.split("\n").map((line) => line.trim()), [
      "FAILED frames 0: hung up",
      `deno task bench fuzz --only=frames --seed=${seed} --from=0 --inputs=1`,
      'input  "the handshake"',
      "answer broken off by ECONNRESET, 0 bytes, 0 frames",
    ]);
    assertEquals([more, report.said()], [[], "before\nafter\n"]);
  } finally {
    net.close();
    resetting.close();
  }
});

Deno.test("fuzz: the same seed and index make the same input, and answers are read whole in any pieces", () => {
  const schema = { type: "object", properties: { a: { type: "integer" }, b: { type: "string" } } };
  const made = () => {
    const dice = diceOf(7, 123_456);
    return JSON.stringify(mutate(sample(schema, dice, () => undefined), dice));
  };
  assertEquals(made(), made());
  const wire = bytes(
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
  );
  const reader = answerReader();
  const read: Answer[] = [];
  for (const byte of wire) {
    const one = reader.take(Uint8Array.of(byte), false);
    if (one) read.push(one);
  }
  assertEquals(read.map(({ status, text }) => [status, text]), [[200, "abcde"], [204, ""]]);

  const twice = bytes("HTTP/1.1 400 Bad Request\r\ncontent-length: 11\r\n\r\n".repeat(2));
  const statuses = answersTo(bytes("HEAD /o HTTP/1.1\r\n\r\n"))(twice).map(({ status }) => status);
  assertEquals(statuses, [400, 400], "an answer to HEAD has the length of a body, and none");
});
