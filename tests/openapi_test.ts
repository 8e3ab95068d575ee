/** The OpenAPI document: its form, its routes against the files, its bodies against what the edge takes. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { join, resolve } from "node:path";
import { openApi } from "@/lib/openapi.ts";
import { API_ROUTES } from "@/lib/openapi_routes.ts";
import * as checks from "@/lib/protocol/parse.ts";
import { isValid } from "@/tests/json_schema.ts";
import { startServer } from "@/tests/server.ts";
import { listFiles } from "@/tests/tidy/sources.ts";

// deno-lint-ignore no-explicit-any -- any JSON
type Json = any;
const ROOT = resolve(import.meta.dirname!, "..");
const METHODS = ["get", "post"];
const document: Json = JSON.parse(JSON.stringify(openApi()));
const operations: { path: string; method: string; op: Json }[] = Object.entries<Json>(document.paths).flatMap(
  (
    [path, item],
  ) => METHODS.filter((method) => item[method]).map((method) => ({ path, method, op: item[method] })),
);

Deno.test("[HTTP11] openapi: every route of routes/api is in it, and every route in it is there", async () => {
  const files = (await listFiles(join(ROOT, "routes/api"), /\.ts$/)).filter((file) => !file.includes("[..."));
  const answered = await Promise.all(files.map(async (file) => {
    const path = `/${file.replace(/\.ts$/, "").replace(/\/?index$/, "")}`.replaceAll(/\[(\w+)\]/g, "{$1}");
    const text = await Deno.readTextFile(join(ROOT, "routes/api", file));
    const methods = text.matchAll(/^(?: {2}(?:async )?|.*\{ )(GET|POST)[(:]/gm);
    return [...methods].map(([, method]) => `${method} /api${path}`);
  }));
  const named = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
  assertEquals(named.sort(), answered.flat().sort());
});

Deno.test("[HTTP11] openapi: the scope that it names is the one that the route asks for", async () => {
  const files = (await listFiles(join(ROOT, "routes/api"), /\.ts$/)).filter((file) => !file.includes("[..."));
  for (const file of files) {
    const path = `/api/${file.replace(/\.ts$/, "")}`.replace(/\/index$/, "").replaceAll(/\[(\w+)\]/g, "{$1}");
    const text = await Deno.readTextFile(join(ROOT, "routes/api", file));
    const asked = new Set(
      [...text.matchAll(/(?:organizerOf|seenIn)\([^)]*"(\w+)"\)/g)].map(([, need]) => need),
    );
    const named = new Set(
      API_ROUTES.filter((route) => route.path === path && route.need).map(({ need }) => need),
    );
    if (path !== "/api/events") assertEquals([...named], [...asked], path);
  }
});

Deno.test("[HTTP11] openapi: it has the form of OpenAPI 3.1", () => {
  assertEquals(document.openapi, "3.1.0");
  assert(document.info.title && document.info.version);
  const ids = operations.map(({ op }) => op.operationId);
  assertEquals(new Set(ids).size, ids.length, "operation ids differ");
  for (const { path, method, op } of operations) {
    const what = `${method} ${path}`;
    assertEquals(
      document.paths[path].parameters.map(({ name }: Json) => name),
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      what,
    );
    for (const parameter of [...document.paths[path].parameters, ...op.parameters]) {
      assert(["path", "query"].includes(parameter.in) && parameter.schema, what);
      assertEquals(parameter.required, parameter.in === "path" ? true : undefined, what);
    }
    assert(
      Object.keys(op.responses).some((status) => /^[12]\d\d$/.test(status)) && op.responses.default,
      what,
    );
    for (const response of Object.values<Json>(op.responses)) assert(response.description, what);
    for (const need of op.security ?? document.security) {
      for (const name of Object.keys(need)) assert(document.components.securitySchemes[name], name);
    }
    if (method === "get") assert(!op.requestBody, what);
  }
  for (const [, name] of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)) {
    assert(document.components.schemas[name], name);
  }
});

const tiers = [{ id: "gold", label: "Gold", count: 1 }];
const questions = [{
  id: "q",
  text: "Which?",
  options: [{ id: "a", label: "A" }, { id: "b", label: "B" }],
  multiple: true,
}];
const command = (type: string, args: Json = {}) => ({ id: "1", module: "m", type, ...args });
/** By path: bodies with every field that there is. */
const SAMPLES: Record<string, Json[]> = {
  "/api/events": [{
    name: "Gala",
    id: "GALA24",
    passcode: "4711",
    walkUps: true,
    walkUpsMax: 9,
    locale: "pt-BR",
    hue: 10,
  }, { name: "Gala", passcode: "4711", walkUps: "approval" }],
  ...Object.fromEntries(
    API_ROUTES.filter(({ body }) => body === checks.nothingSchema).map(({ path }) => [path, [{}]]),
  ),
  "/api/events/{event}/passcode": [{ passcode: "4711", signOutStations: true, requestId: "r1" }],
  "/api/events/{event}/sign-out-stations": [{ requestId: "r1" }],
  "/api/events/{event}/attendees": [],
  "/api/events/{event}/attendees/{id}/check-in": [{ checkedIn: true }],
  "/api/events/{event}/check-in-code": [{ code: "DR1:K7M4QX:ABCD2345" }],
  "/api/events/{event}/walk-ups": [{ walkUps: "approval", max: 9, perAddress: 3 }, { walkUps: false }],
  "/api/events/{event}/walk-ups/admit": [{ attendees: "all" }, { attendees: "all", upTo: 7 }, {
    attendees: ["a", "b"],
  }],
  "/api/events/{event}/walk-ups/turn-away": [{ attendees: "all" }, { attendees: ["a"] }],
  "/api/events/{event}/modules": [
    {
      ...{
        kind: "raffle",
        id: "r",
        title: "Raffle",
        tiers,
        mode: "offline",
        onePrizePerEntrant: true,
        ticketCap: 2,
      },
      ...{
        claimSeconds: 5,
        excludeWinnersOf: ["q"],
        rulesUrl: "https://x.example/rules",
        maskNames: "first",
      },
      ...{ leadSeconds: 30, rehearsal: true, supersedes: "s" },
    },
    { kind: "poll", id: "p", title: "Poll", questions, showResults: "live", changeVote: true },
    {
      ...{
        kind: "tickets",
        id: "t",
        title: "Tickets",
        prize: "A boat",
        cap: 10,
        perPerson: 3,
        mode: "sealed",
      },
      ...{ leadSeconds: 30, rehearsal: true, supersedes: "s", rulesUrl: "https://x.example/rules" },
      maskNames: "first",
    },
  ],
  "/api/events/{event}/commands": [
    ...["open", "pause", "resume", "close", "draw", "show", "withdraw", "show_results"].map((type) =>
      command(type)
    ),
    command("cancel", { reason: "rain" }),
    command("reveal", { tier: "gold" }),
    command("void", { reason: "rain" }),
    command("advance", { slot: 1, outgoing: "a".repeat(64), reason: "declined" }),
    command("claim"),
    command("enter", { clientNonce: "a".repeat(64) }),
    command("purchase", { quantity: 2, partial: true, clientNonce: "a".repeat(64) }),
    command("vote", { question: "q", options: ["a"] }),
    command("mark_notified", { slot: 3 }),
    command("mark_handed_over", { slot: 3, holder: "a".repeat(64) }),
    command("unmark_notified", { slot: 3 }),
    command("unmark_handed_over", { slot: 3 }),
  ],
  "/api/events/{event}/modules/{module}/desk-code": [{ code: "K7M 4QX" }],
  "/api/events/{event}/modules/{module}/number": [{ signature: "a".repeat(96) }],
  "/api/events/{event}/modules/{module}/purchase": [
    { userId: "a", quantity: 2, requestId: "r1", partial: true, clientNonce: "a".repeat(64) },
  ],
  "/api/events/{event}/station-session": [{ passcode: "4711", label: "Left" }],
  "/api/events/{event}/purge": [{ confirm: "spring" }],
  "/api/events/{event}/api-keys": [{ label: "Doors", scopes: ["read", "run"], requestId: "r1" }],
};

/** The value with one thing wrong, or differently right, somewhere in it. */
function* mutants(value: Json): Generator<Json> {
  yield* [null, 7, -1, 1.5, 1e9, true, false, "!!!!!!", "abcdef", "a".repeat(2_000), {}, []];
  if (Array.isArray(value)) {
    for (const [i, each] of value.entries()) {
      for (const changed of mutants(each)) yield value.with(i, changed);
    }
  } else if (typeof value === "object" && value !== null) {
    yield { ...value, zzz: 1 };
    for (const [name, each] of Object.entries(value)) {
      const { [name]: _gone, ...rest } = value;
      yield rest;
      for (const changed of mutants(each)) yield { ...value, [name]: changed };
    }
  }
}

Deno.test("[HTTP11] openapi: the bodies that it allows are those that the edge takes", () => {
  let judged = 0;
  for (const { path, body } of API_ROUTES) {
    if (!body) continue;
    const { schema } = document.paths[path].post.requestBody.content["application/json"];
    assert(SAMPLES[path], `no sample for ${path}`);
    for (const sample of SAMPLES[path]) {
      assert(isValid(schema, sample) && body.safeParse(sample).success, JSON.stringify(sample));
      for (const mutant of mutants(sample)) {
        const isTaken = body.safeParse(mutant).success;
        const isAllowed = isValid(schema, mutant);
        // Lengths of lines of text are counted in letters after trimming, which no schema says.
        if (isAllowed && !isTaken && JSON.stringify(mutant).includes("a".repeat(2_000))) continue;
        assertEquals(isAllowed, isTaken, `${path} ${JSON.stringify(mutant).slice(0, 300)}`);
        judged++;
      }
    }
  }
  assert(judged > 1_000, `${judged} bodies`);
});

/** They check with these, where no schema alone does it. */
const OWN_CHECKS: Record<string, string> = {
  "/api/events/{event}/attendees": "parseRoster(body.value,",
  "/api/events/{event}/commands": "parseCommand(body.value)",
};

Deno.test("[HTTP11] openapi: a route checks its body by the schema that the document shows", async () => {
  const names = new Map(Object.entries<unknown>(checks).map(([name, check]) => [check, name]));
  for (const { path, body } of API_ROUTES) {
    if (!body) continue;
    const file = join(ROOT, "routes", path.replaceAll(/\{(\w+)\}/g, "[$1]"));
    const text = await Deno.readTextFile(`${file}.ts`).catch(() => Deno.readTextFile(join(file, "index.ts")));
    const check = OWN_CHECKS[path] ?? `parse(${names.get(body)}, body.value)`;
    assert(text.includes(check), `${path} does not say ${check}`);
  }
});

Deno.test("openapi: the judge of schemas says no, and throws at what it does not know", () => {
  const schema = {
    type: "object",
    properties: { a: { type: "integer", minimum: 1 } },
    required: ["a"],
    additionalProperties: false,
  };
  assertEquals(
    [{ a: 1 }, { a: 0 }, { a: 1, b: 2 }, {}, [], { a: "1" }].map((value) => isValid(schema, value)),
    [true, false, false, false, false, false],
  );
  assertThrows(() => isValid({ contains: {} }, []));
});

Deno.test("[HTTP11] openapi: anyone gets it from a running server", async () => {
  const server = await startServer();
  try {
    const answer = await server.ask("GET", "/api/openapi.json", undefined, null);
    assertEquals([answer.status, answer.body], [200, document]);
  } finally {
    await server.stop();
  }
});
