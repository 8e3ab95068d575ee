/**
 * What machines may rely on over HTTP: every path with its method, body, answer and status, as other programs
 * drive it. Socket frames are in `hostile_socket_test.ts` and in the hub's and session's own tests.
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { refusalResponse } from "@/lib/http.ts";
import { EXITS, refusalBody } from "@/lib/refusal.ts";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { assertDecent, assertRefused, done, makeRoom, moveTo, type Request, send } from "@/tests/stranger.ts";

const server = await startServer();
const origin = `http://127.0.0.1:${server.port}`;
addEventListener("unload", () => void server.kill("SIGKILL"));

const post = (path: string, body: Json, rest: Partial<Request> = {}): Request => ({
  method: "POST",
  path,
  body: typeof body === "string" ? body : JSON.stringify(body),
  ...rest,
});
const keys = (value: Json) => Object.keys(value).sort().join(" ");
const hex64 = /^[0-9a-f]{64}$/;

Deno.test("[HTTP5] every path under /api names its methods and refuses the others with 405 and Allow", async () => {
  const room = await makeRoom(server);
  const paths: [path: string, allow: string][] = [
    ["/api/events", "GET, HEAD, POST"],
    ["/api/healthz", "GET, HEAD"],
    ["/api/version", "GET, HEAD"],
    [room.path, "GET, HEAD"],
    [`${room.path}/passcode`, "POST"],
    [`${room.path}/sign-out-stations`, "POST"],
    [`${room.path}/attendees`, "GET, HEAD, POST"],
    [`${room.path}/attendees.csv`, "GET, HEAD"],
    [`${room.path}/attendees/a0/check-in`, "POST"],
    [`${room.path}/modules`, "POST"],
    [`${room.path}/commands`, "POST"],
    [`${room.path}/me`, "GET, HEAD"],
    [`${room.path}/snapshot`, "GET, HEAD"],
    [`${room.path}/socket`, "GET, HEAD"],
    [`${room.path}/station-session`, "POST"],
    [`${room.path}/leave`, "POST"],
    ...[
      "receipt",
      "certificate",
      "leaves.bin",
      "entrants.bin",
      `proof/${"0".repeat(64)}`,
      "entries.csv",
      "results.csv",
      "replacements",
    ].map((
      name,
    ): [string, string] => [`${room.path}/modules/main/${name}`, "GET, HEAD"]),
  ];
  for (const [path, allow] of paths) {
    for (const method of ["PUT", "DELETE", "PATCH", allow.includes("POST") ? "OPTIONS" : "POST"]) {
      const answer = await send(server, { method, path });
      const refusal = assertRefused(answer, 405, "method_not_allowed", `${method} ${path}`);
      assertEquals([answer.headers.get("allow"), refusal.allow.join(", ")], [allow, allow], path);
    }
  }
  const head = await send(server, { method: "HEAD", path: room.path });
  assertEquals([head.status, head.text], [200, ""]);
  assertMatch(head.headers.get("content-type") ?? "", /^application\/json/);
  for (const path of ["/api/openapi", "/api/events/x/nothing", `${room.path}/modules/main`]) {
    assertRefused(await send(server, { path }), 404, "not_found", path);
  }
});

Deno.test("[HTTP5] every refusal is one sentence with its status, and a wait says for how long", async () => {
  const of: { [code: string]: Json } = {
    ...Object.fromEntries(Object.keys(EXITS).map((code) => [code, {}])),
    invalid_request: { problem: "is wrong" },
    wrong_phase: { phase: "open", needs: ["closed"] },
    method_not_allowed: { allow: ["GET"] },
    too_many_attempts: { retryAfterSeconds: 7 },
    rate_limited: { retryAfterSeconds: 7 },
    busy: { retryAfterSeconds: 7 },
  };
  const statuses: Record<number, string[]> = {};
  for (const [code, facts] of Object.entries(of)) {
    const response = refusalResponse({ code, ...facts } as Parameters<typeof refusalBody>[0]);
    const { ok, refusal } = await response.json();
    assertEquals([ok, refusal.code], [false, code]);
    assertMatch(refusal.message, /^[^\n]+\.$/);
    const waits = response.status === 429 || response.status === 503;
    assertEquals(response.headers.get("retry-after"), waits ? "7" : null, code);
    (statuses[response.status] ??= []).push(code);
  }
  assertEquals(statuses[401], ["unauthenticated", "wrong_passcode", "wrong_passphrase"]);
  assertEquals(statuses[403], ["forbidden", "wrong_event", "efx_disabled", "not_checked_in"]);
  assertEquals(statuses[429], ["too_many_attempts", "rate_limited"]);
  assertEquals([statuses[400], statuses[404], statuses[503]], [["invalid_request"], [
    "not_found",
    "unknown_code",
  ], ["busy"]]);
  for (
    const code of ["already_entered", "entries_closed", "paused", "not_open", "wrong_phase", "event_exists"]
  ) {
    assert(statuses[409].includes(code), code);
  }
});

Deno.test("[HTTP5] an event is made, chosen id or not, and found by its code in any spelling", async () => {
  const made = await send(server, post("/api/events", { name: "Gala", passcode: "4711" }));
  assertEquals([made.status, keys(made.json), keys(made.json.event), keys(made.json.urls)], [
    201,
    "event ok urls",
    "createdAt id joinCode name",
    "join organizer station",
  ]);
  const { event, urls } = made.json;
  const code = /^[ABCDEFGHJKMNPQRSTUVWXYZ23456789]{6}$/;
  assertMatch(event.id, code);
  assertMatch(event.joinCode, code);
  assertEquals(new Date(event.createdAt).toISOString(), event.createdAt);
  assertEquals(urls, {
    organizer: `${origin}/o/${event.id}`,
    station: `${origin}/s/${event.id}`,
    join: `${origin}/j/${event.joinCode}`,
  });
  const full = {
    name: " E\u0301te\u0301 ",
    id: "Summer-2026",
    passcode: "4711",
    walkUps: true,
    locale: "pt-BR",
    hue: 0,
  };
  const chosen = await send(server, post("/api/events", full));
  assertEquals([chosen.json.event.id, chosen.json.event.name], ["Summer-2026", "Été"]);
  assertRefused(await send(server, post("/api/events", full)), 409, "event_exists", "the same id");
  const typo = await send(server, post("/api/events", { ...full, passCode: "x" }));
  assertEquals(assertRefused(typo, 400, "invalid_request", "a typo").path, "passCode");

  const { joinCode } = chosen.json.event;
  const gap = `${joinCode.slice(0, 3)}%20${joinCode.slice(3)}`.toLowerCase();
  for (
    const spelled of [joinCode, joinCode.toLowerCase(), gap, `${joinCode.slice(0, 3)}-${joinCode.slice(3)}`]
  ) {
    const page = await send(server, { path: `/j/${spelled}`, token: null });
    assertEquals(page.status, 200, spelled);
    assertStringIncludes(page.text, "Été");
    const typed = await send(server, { path: `/j?code=${spelled}`, token: null });
    assertEquals([typed.status, typed.headers.get("location")], [303, `/j/${joinCode}`], spelled);
  }
  for (const path of ["/j/XXXXXX", "/j?code=XXXXXX"]) {
    const unknown = await send(server, { path, token: null });
    assertEquals(unknown.status, 404, path);
    assertStringIncludes(unknown.text, "No event has this code", path);
    assertStringIncludes(unknown.text, 'value="XXXXXX"', path);
  }
});

Deno.test("[HTTP14] an event or a module that is asked for again with its request id is the first one", async () => {
  const gala = { name: "Gala once", passcode: "4711", requestId: "gala 1" };
  const [first, ...rest] = await Promise.all(
    Array.from({ length: 6 }, () => send(server, post("/api/events", gala))),
  );
  for (const again of [...rest, await send(server, post("/api/events", { ...gala, name: "Other" }))]) {
    assertEquals([again.status, again.json], [201, first.json]);
  }
  const other = await send(server, post("/api/events", { ...gala, requestId: "gala 2" }));
  assert(other.json.event.id !== first.json.event.id);
  const { events } = (await send(server, { path: "/api/events" })).json;
  assertEquals(events.filter(({ name }: Json) => name === "Gala once").length, 2);

  const room = await makeRoom(server);
  const path = `${room.path}/modules`;
  const question = { id: "q", text: "Tea?", options: [{ id: "y", label: "Yes" }, { id: "n", label: "No" }] };
  const kinds: Json[] = [
    { kind: "raffle", title: "R", mode: "offline", tiers: [{ id: "gold", label: "Gold", count: 1 }] },
    { kind: "poll", title: "P", showResults: "live", questions: [question] },
    { kind: "tickets", title: "T", mode: "offline" },
  ];
  for (const [n, body] of kinds.entries()) {
    const asked = { ...body, requestId: `module ${n}` };
    const made = await Promise.all(Array.from({ length: 3 }, () => send(server, post(path, asked))));
    for (const { status, json } of made) assertEquals([status, json], [201, made[0].json]);
    assertEquals(made[0].json.module.kind, body.kind);
  }
  // Of a command with the same id there is another receipt.
  await done(room.command("show", { id: "shown", module: "main" }));
  const shown = await send(server, post(path, { ...kinds[1], requestId: "shown" }));
  assertEquals([shown.status, shown.json.module.kind], [201, "poll"]);
  const { modules } = (await send(server, { path: room.path })).json;
  const titles = Object.values<Json>(modules).map(({ title }) => title).filter((title) => title.length === 1);
  assertEquals(titles.sort(), ["P", "P", "R", "T"]);

  const key = await send(server, post(`${room.path}/api-keys`, { label: "Till", scopes: ["run"] }));
  const theirs = await send(
    server,
    post(path, { ...kinds[1], requestId: "shown" }, { token: key.json.secret }),
  );
  assert(theirs.json.module.id !== shown.json.module.id);
  for (const requestId of ["", "x".repeat(65), 7, "\ud800"]) {
    for (
      const [path_, body] of [[path, kinds[0]], ["/api/events", { name: "G", passcode: "4711" }]] as const
    ) {
      const refused = await send(server, post(path_, { ...body, requestId }));
      assertEquals(assertRefused(refused, 400, "invalid_request", path_).path, "requestId");
    }
  }
});

Deno.test("[HTTP5] [ROOM10] the organizer's snapshot, modules and exports have the fields that were agreed", async () => {
  const room = await makeRoom(server);
  const plain = {
    kind: "raffle",
    title: "Second",
    mode: "offline",
    tiers: [{ id: "a", label: "A", count: 1 }],
  };
  const added = await send(
    server,
    post(`${room.path}/modules`, {
      ...plain,
      onePrizePerEntrant: true,
      ticketCap: 1,
      claimSeconds: 0,
      excludeWinnersOf: [],
      rulesUrl: "https://rules.example/",
      maskNames: "number",
    }),
  );
  assertEquals([added.status, added.json.module.kind, keys(added.json.module)], [201, "raffle", "id kind"]);
  const again = post(`${room.path}/modules`, { ...plain, id: "main" });
  assertRefused(await send(server, again), 409, "module_exists", "a module's id");

  const { json } = await send(server, { path: room.path });
  assertEquals(keys(json), "counts current event modules ok seq sms");
  assertEquals(json.counts, { attendees: 4, checkedIn: 3, stations: 0, phones: 0, sockets: 0 });
  assertEquals([json.event.id, json.current, Object.keys(json.modules).length], [room.event, "main", 2]);
  const { kind, title, phase, resultsVisible, winners } = json.modules.main;
  assertEquals([kind, title, phase, resultsVisible, winners], [
    "raffle",
    "Raffle",
    "draft",
    false,
    undefined,
  ]);
  assertEquals(await done(room.command("show", { module: added.json.module.id })), {
    current: added.json.module.id,
  });

  for (
    const [name, header] of [
      ["entries.csv", "entryNumber,attendee,name,tickets,enteredAt,withdrawnAt,entrantTag"],
      ["results.csv", "place,prize,entryNumber,attendee,name,phone,entrantTag"],
    ]
  ) {
    const file = await send(server, { path: `${room.path}/modules/main/${name}` });
    assertDecent(file, name);
    assertEquals(file.headers.get("content-type"), "text/csv; charset=utf-8");
    assertStringIncludes(
      file.headers.get("content-disposition")!,
      `attachment; filename="${room.event}-main-`,
    );
    assertStringIncludes(file.text, header);
  }
});

Deno.test("[ROOM4] [RAF1] [RAF3] commands: each answer, its repeat, and the phases in between", async () => {
  const room = await makeRoom(server);
  const say = (id: string, type: string, args: Json = {}, token: string | null = adminKey) =>
    send(server, post(`${room.path}/commands`, { id, module: "main", type, ...args }, { token }));
  const { a0, a1, late } = room.tokens;
  assertRefused(await say("e", "enter", {}, a0), 409, "not_open", "draft");
  const opened = await say("o", "open");
  assertEquals([opened.status, keys(opened.json), opened.json.reply], [200, "ok reply seq", {
    phase: "open",
  }]);
  assertEquals((await say("o", "open")).json, opened.json);
  assertRefused(await say("o2", "open"), 409, "wrong_phase", "twice");
  const refused = assertRefused(await say("e", "enter", {}, late), 403, "not_checked_in", "at the door");
  assertMatch(refused.message, /Check in/);
  const entered = await say("e", "enter", { clientNonce: "ab".repeat(32) }, a0);
  assertEquals([keys(entered.json.reply), entered.json.reply.entryNumber], [
    "entrantTag entryNumber serverNonce",
    1,
  ]);
  assertMatch(entered.json.reply.entrantTag, hex64);
  const replay = await say("e", "enter", { clientNonce: "ab".repeat(32) }, a0);
  assertEquals([replay.status, replay.json.reply], [200, { ...entered.json.reply, repeated: true }]);
  assertEquals(
    assertRefused(await say("e2", "enter", {}, a0), 409, "already_entered", "again").entryNumber,
    1,
  );
  assertRefused(await say("w", "withdraw", {}, a1), 409, "not_entered", "not in");

  assertEquals((await say("p", "pause")).json.reply, { phase: "paused" });
  assertRefused(await say("e", "enter", {}, a1), 409, "paused", "paused");
  assertEquals((await say("p", "pause")).json.seq, (await say("p", "pause")).json.seq);
  assertEquals((await say("r", "resume")).json.reply, { phase: "open" });
  assertEquals((await say("e", "enter", {}, a1)).json.reply.entryNumber, 2);
  assertEquals((await say("c", "close")).json.reply.phase, "closing");
  const entry = assertRefused(await say("e3", "enter", {}, late), 409, "entries_closed", "closed");
  assertMatch(entry.message, /closed/);
  assertEquals((await say("d", "draw")).json.reply, { phase: "drawn" });
  assertEquals((await say("d", "draw")).json.reply, { phase: "drawn" });
  assertRefused(await say("v", "reveal", { tier: "tin" }), 404, "not_found", "no such tier");
  assertEquals((await say("v", "reveal", { tier: "silver" })).json.reply, { phase: "drawn" });
  assertEquals((await say("v2", "reveal")).json.reply, { phase: "revealed" });

  const sealed = await makeRoom(server, {
    modules: [{ id: "s", mode: "sealed" }, { id: "i", mode: "instant" }],
  });
  for (const module of ["s", "i"]) {
    const { status, body } = await sealed.command("open", { module });
    assertEquals([status, body.refusal.code], [409, "beacon_unreachable"]);
    assertStringIncludes(body.refusal.message, "offline");
  }
});

Deno.test("[DRAW10] what was practice decides nothing in earnest", async () => {
  const room = await makeRoom(server, { modules: [{ id: "practice", rehearsal: true }] });
  await done(room.command("open", { module: "practice" }));
  const add = (more: Json) =>
    send(
      server,
      post(`${room.path}/modules`, {
        kind: "raffle",
        title: "Raffle",
        mode: "offline",
        tiers: [{ id: "gold", label: "Gold", count: 1 }],
        ...more,
      }),
    );
  const leaving = await add({ excludeWinnersOf: ["practice"] });
  assertEquals(assertRefused(leaving, 400, "invalid_request", "leaves out").path, "excludeWinnersOf.0");
  assertEquals((await add({ excludeWinnersOf: ["practice"], rehearsal: true })).status, 201);
  await done(room.command("cancel", { module: "practice" }));
  const second = await add({ supersedes: "practice" });
  assertEquals(assertRefused(second, 400, "invalid_request", "supersedes").path, "supersedes");
  assertEquals((await add({ supersedes: "practice", rehearsal: true })).status, 201);
});

Deno.test("[RAF5] [DRAW4] records, leaves, proof, receipt and result appear in their phase and not before", async () => {
  const has: Record<string, string[]> = {};
  const leaf = "0".repeat(64);
  let token = "";
  for (const phase of ["draft", "open", "paused", "closed", "drawn", "revealed"]) {
    const room = await makeRoom(server, { people: 2 });
    if (phase === "open") await done(room.command("open"));
    else await moveTo(room, phase);
    token = room.tokens.a0;
    const at = (path: string, as: string | null = null) =>
      send(server, { path: `${room.path}${path}`, token: as });
    const main = "/modules/main";
    const certificate = await at(`${main}/certificate`);
    const leaves = await at(`${main}/leaves.bin`);
    const entrants = await at(`${main}/entrants.bin`);
    const proof = await at(`${main}/proof/${leaf}`);
    const receipt = await at(`${main}/receipt`, token);
    const me = await at("/me", token);
    for (const answer of [certificate, leaves, entrants, proof, receipt, me]) assertDecent(answer, phase);
    assertEquals(keys(me.json), "attendee modules ok seq");
    assertEquals(me.json.attendee, { id: "a0", name: "Ada 0", checkedIn: true });
    has[phase] = [
      `${certificate.status}:${
        certificate.json.ok ? keys(certificate.json) : certificate.json.refusal?.code ?? "whole"
      }`,
      leaves.status === 200 ? "leaves" : leaves.json.refusal.code,
      entrants.status === 200 ? "entrants" : entrants.json.refusal.code,
      proof.json.refusal.code,
      receipt.status === 200 ? keys(receipt.json) : receipt.json.refusal.code,
      keys(me.json.modules.main),
    ];
    const names = phase === "revealed"
      ? [[certificate, "inline", "certificate.json"], [leaves, "attachment", "leaves.bin"]] as const
      : [];
    for (const [{ headers }, how, file] of names) {
      assertEquals(
        headers.get("content-disposition"),
        `${how}; filename="${room.event}-main-${file}"`,
      );
    }
    assertRefused(await at(`${main}/receipt`), 401, "unauthenticated", "whose receipt");
    assertRefused(await at(`${main}/receipt`, adminKey), 403, "forbidden", "the desk's receipt");
    assertRefused(await at(`${main}/proof/xyz`), 400, "invalid_request", "no hash");
  }
  const entered = "entered entrantTag entryNumber";
  assertEquals(has, {
    draft: ["404:not_found", "wrong_phase", "wrong_phase", "wrong_phase", "not_entered", "entered"],
    open: ["200:ok open", "wrong_phase", "wrong_phase", "wrong_phase", "not_entered", "entered"],
    paused: ["200:ok open", "wrong_phase", "wrong_phase", "wrong_phase", "ok sig text", entered],
    closed: ["200:close ok open", "leaves", "wrong_phase", "not_found", "ok sig text", entered],
    drawn: ["200:close ok open", "leaves", "wrong_phase", "not_found", "ok sig text", entered],
    revealed: ["200:whole", "leaves", "entrants", "not_found", "ok sig text", `${entered} result`],
  });
});
