/** The audit log over a real server: an evening, strangers, and what must stand in no record. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type AuditRecord, checkChain } from "@/lib/room/audit.ts";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { assertRefused, done, listen, makeRoom, moveTo, type Room, send, until } from "@/tests/stranger.ts";

const server = await startServer({ env: { TRUST_PROXY: "1" } });
addEventListener("unload", () => void server.kill("SIGKILL"));

/** The whole log, read in pages of `limit`, checked against its head. */
async function logOf(path: string, limit = 1000): Promise<AuditRecord[]> {
  const { head } = await server.api("GET", `${path}/audit?limit=1`);
  const records: AuditRecord[] = [];
  for (let after = 0; after !== null;) {
    const page = await server.api("GET", `${path}/audit?after=${after}&limit=${limit}`);
    assert(page.records.length <= limit);
    records.push(...page.records);
    after = page.next;
  }
  assertEquals(checkChain(records, head), { ok: true, last: head });
  return records;
}

/** What an act adds to the log. */
async function leaves(room: Room, act: () => Promise<unknown>): Promise<Json[]> {
  const before = (await logOf(room.path)).length;
  await act();
  return (await logOf(room.path)).slice(before)
    .map(({ actor, action, facts }) => ({ actor, action, ...facts }));
}

const owner = "key:admin";
const post = (room: Room, path: string, body: Json) => server.api("POST", `${room.path}${path}`, body);

Deno.test("[AUD1] [AUD2] an evening over HTTP: the creation is the first record, each act one, and pages give the whole", async () => {
  const room = await makeRoom(server);
  await moveTo(room, "revealed");
  const log = await logOf(room.path);
  assertEquals(log.map(({ actor, action }) => `${actor} ${action}`), [
    "key:admin create_event",
    "key:admin add_module",
    "key:admin import",
    "key:admin open",
    "key:admin close",
    "system seal",
    "key:admin draw",
    "key:admin reveal",
  ]);
  assertEquals(log[0].facts, { event: room.event, walkUps: false });
  assertEquals(await logOf(room.path, 3), log);
  const again = await leaves(room, async () => {
    const command = { id: "same", module: "main", type: "show" };
    await post(room, "/modules", { ...plain, id: "second" });
    for (let i = 0; i < 3; i++) await post(room, "/commands", { ...command, module: "second" });
    await send(server, { method: "POST", path: `${room.path}/commands`, body: JSON.stringify(command) });
    assertEquals((await room.command("open")).status, 409);
    for (const checkedIn of [true, true]) await post(room, "/attendees/late/check-in", { checkedIn });
  });
  assertEquals(again.map(({ action }) => action), ["add_module", "show", "check_in"]);

  const file = await send(server, { path: `${room.path}/audit.jsonl` });
  assertEquals([file.status, file.headers.get("content-disposition")], [
    200,
    `attachment; filename="${room.event}-audit.jsonl"`,
  ]);
  const lines = file.text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines, await logOf(room.path));
});

const plain = {
  kind: "raffle",
  title: "Second",
  mode: "offline",
  tiers: [{ id: "a", label: "A", count: 1 }],
};

Deno.test("[AUD4] a command, a socket and a page with a session of another event leave their records where they asked", async () => {
  const [a, b] = [await makeRoom(server), await makeRoom(server)];
  const station = (await post(a, "/station-session", { passcode: a.passcode })).token;
  const before = await logOf(a.path);
  const left = await leaves(b, async () => {
    const { status, body } = await b.command("enter", {}, a.tokens.a0);
    assertEquals([status, body.refusal.code], [403, "wrong_event"]);
    for (const path of [`${b.path}/socket?token=${station}`, `${b.path}/snapshot`]) {
      const headers = { upgrade: "websocket", connection: "upgrade" };
      const answer = await send(server, { path, token: path.includes("?") ? null : station, headers });
      assertRefused(answer, 403, "wrong_event", path);
    }
    const page = await send(server, { path: `/e/${b.event}/${a.tokens.a1}`, token: null });
    assertEquals(page.status, 404);
  });
  const foreign = { action: "wrong_event", event: a.event, address: "127.0.0.0/24" };
  const session = left[1].actor;
  assertMatch(session, /^station:[\w-]{22}$/);
  // Who it was is the other event's business: here stands a hash that only a guess with its nonce could match.
  const [one, , , two] = left.map(({ actor }) => actor);
  for (const actor of [one, two]) assertMatch(actor, /^attendee:[0-9a-f]{64}$/);
  assertEquals(left, [
    { actor: one, ...foreign },
    { actor: session, ...foreign },
    { actor: session, ...foreign },
    { actor: two, ...foreign },
  ]);
  assertEquals(await logOf(a.path), before);
  const nowhere = await send(server, { path: "/api/events/NOWHERE/me", token: a.tokens.a0 });
  assertRefused(nowhere, 403, "wrong_event", "an event that does not exist");
});

Deno.test("[AUD5] stations, the passcode, exports and keys leave one record each", async () => {
  const room = await makeRoom(server);
  await moveTo(room, "revealed");
  const left = await leaves(room, async () => {
    const { token } = await post(room, "/station-session", { passcode: room.passcode });
    const ear = await listen(server, room.event, token);
    await post(room, "/passcode", { passcode: "new-passcode" });
    await post(room, "/passcode", { passcode: "new-passcode", signOutStations: true });
    assertEquals((await ear.closed()).code, 4401);
    for (const path of ["attendees.csv", "modules/main/entries.csv", "modules/main/results.csv"]) {
      assertEquals((await send(server, { path: `${room.path}/${path}` })).status, 200);
    }
    const { key, secret } = await post(room, "/api-keys", {
      label: "Ada's wall",
      scopes: ["run", "roster"],
    });
    assertEquals((await server.ask("GET", `${room.path}/attendees?after=a0`, undefined, secret)).status, 200);
    assertEquals((await server.ask("GET", `${room.path}/attendees`)).status, 200);
    const run = { id: "k", module: "", type: "show" };
    assertEquals((await server.ask("POST", `${room.path}/commands`, run, secret)).status, 400);
    await server.api(
      "POST",
      `${room.path}/commands`,
      { id: "c", module: "main", type: "show" },
      secret,
    );
    await server.api("POST", `${room.path}/modules`, { ...plain, id: "more" }, secret);
    await post(room, `/api-keys/${key.id}/revoke`, {});
    assertEquals((await server.ask("POST", `${room.path}/api-keys/${key.id}/revoke`, {})).status, 404);
  });
  const keyId = left.find(({ action }) => action === "make_api_key")?.key;
  assertMatch(keyId, /^[A-Z2-7]{16}$/);
  const [{ actor: station }] = left;
  assertEquals(left, [
    { actor: station, action: "open_station", address: "127.0.0.0/24" },
    { actor: owner, action: "rotate_passcode", signOutStations: false },
    { actor: owner, action: "rotate_passcode", signOutStations: true },
    { actor: owner, action: "export", file: "attendees.csv" },
    { actor: owner, action: "export", file: "entries.csv", module: "main" },
    { actor: owner, action: "export", file: "results.csv", module: "main" },
    { actor: owner, action: "make_api_key", key: keyId, scopes: "roster run" },
    { actor: `key:${keyId}`, action: "export", file: "attendees" },
    { actor: `key:${keyId}`, action: "show", module: "main" },
    { actor: `key:${keyId}`, action: "add_module", module: "more", kind: "raffle" },
    { actor: owner, action: "revoke_api_key", key: keyId },
  ]);
});

Deno.test("[AUD6] [AUD7] guesses from everywhere are kept within their bound, with the network and not the address", async () => {
  const room = await makeRoom(server);
  const left = await leaves(room, () =>
    Promise.all(Array.from({ length: 60 }, async (_, i) => {
      const headers = { "x-forwarded-for": i % 2 ? `203.0.${i}.77` : `2001:db8:${i}:beef::1` };
      const body = JSON.stringify({ passcode: `guess-${i}` });
      const { status } = await send(server, {
        method: "POST",
        path: `${room.path}/station-session`,
        body,
        headers,
        token: null,
      });
      assert(status === 401 || status === 429 || status === 503, String(status));
    })));
  assertEquals(left.length, 20);
  for (const { actor, action } of left) {
    assertMatch(action, /^(wrong_passcode|too_many_attempts)$/);
    assertMatch(actor, /^address:(203\.0\.\d+\.0\/24|2001:db8:\d+::\/48)$/);
  }
});

Deno.test("[AUD7] nothing secret and no person stands in a record", async () => {
  const room = await makeRoom(server, { walkUps: true });
  const people = [{ id: "secretive", name: "Zinaida Quillfeather", phone: "+15550100199", checkedIn: true }];
  await post(room, "/attendees", people);
  await post(room, "/attendees/secretive/check-in", { checkedIn: false });
  await post(room, "/attendees/secretive/check-in", { checkedIn: true });
  const body = new URLSearchParams({ name: "Wanda Walkup" }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const joined = await send(server, {
    method: "POST",
    path: `/j/${room.joinCode}`,
    body,
    headers,
    token: null,
  });
  assertEquals(joined.status, 303);
  await post(room, "/walk-ups", { walkUps: "approval" });
  for (const name of ["Xaver Waits", "Yrsa Waits", "Zora Waits"]) {
    const body = new URLSearchParams({ name }).toString();
    const asked = await send(server, {
      method: "POST",
      path: `/j/${room.joinCode}`,
      body,
      headers,
      token: null,
    });
    assertEquals(asked.status, 303);
  }
  const { waiting } = await server.api("GET", `${room.path}/walk-ups`);
  const [first, second, third] = waiting.map(({ id }: Json) => id);
  await post(room, "/walk-ups/turn-away", { attendees: [first, second] });
  await post(room, "/walk-ups/admit", { attendees: [first, third] });
  await post(room, "/walk-ups/admit", { attendees: [second] });
  await moveTo(room, "drawn");
  const { token: station } = await post(room, "/station-session", {
    passcode: room.passcode,
    label: "Ada's tablet",
  });
  await server.ask("POST", `${room.path}/station-session`, { passcode: "wrong-guess" });
  await post(room, "/passcode", { passcode: "another-secret" });
  const { secret } = await post(room, "/api-keys", { label: "Ada's wall", scopes: ["run"] });
  await send(server, { path: `${room.path}/attendees.csv` });
  await done(room.command("cancel", { reason: "Zinaida fell ill" }));
  const text = JSON.stringify(await logOf(room.path));
  // The owner is told whom the records of a check-in speak of, beside the log and not in it.
  const { people: told } = await server.api("GET", `${room.path}/audit`);
  assertEquals(Object.values(told), ["secretive", "secretive", second]);
  const never = [
    ...[room.passcode, "wrong-guess", "another-secret", adminKey, station, secret, room.joinCode],
    ...[...Object.values(room.tokens), first, second, third],
    ...[
      "Ada",
      "Lars",
      "Zinaida",
      "secretive",
      "Quill",
      "Wanda",
      "Waits",
      "15550100199",
      "Evening",
      "Raffle",
      "tablet",
      "127.0.0.1",
    ],
  ];
  for (const word of never) assert(!text.includes(word), `${word} stands in the log`);
});

Deno.test("[AUD8] the owner of the event reads the log, nobody else, and nobody writes it", async () => {
  const [room, other] = [await makeRoom(server), await makeRoom(server)];
  const { token } = await post(room, "/station-session", { passcode: room.passcode });
  const scopes = ["read", "roster", "run"];
  const { secret } = await post(room, "/api-keys", { label: "all", scopes });
  for (const name of ["audit", "audit.jsonl"]) {
    const path = `${room.path}/${name}`;
    const code = async (token: string | null) => (await send(server, { path, token })).json.refusal.code;
    assertEquals(await code(null), "unauthenticated");
    assertEquals(await code(token), "forbidden");
    assertEquals(await code(room.tokens.a0), "forbidden");
    assertEquals(await code(secret), "forbidden");
    assertEquals(await code(other.tokens.a0), "wrong_event");
    assertEquals((await send(server, { method: "POST", path, body: "{}" })).status, 405);
  }
  for (const query of ["limit=0", "limit=1001", "limit=x", "after=-1", "after=x", "after=1e3", "after="]) {
    const answer = await send(server, { path: `${room.path}/audit?${query}` });
    assertRefused(answer, 400, "invalid_request", query);
  }
  const past = await server.api("GET", `${room.path}/audit?after=999999999999`);
  assertEquals([past.records, past.next], [[], null]);
  const note = { id: "n", module: "", type: "note", args: {}, action: "x", actor: "system", facts: {} };
  const left = await leaves(room, async () => {
    for (const token of [adminKey, secret, room.tokens.a0]) {
      assertEquals((await server.ask("POST", `${room.path}/commands`, note, token)).status, 400);
    }
    const ear = await listen(server, room.event);
    ear.socket.send(JSON.stringify({ t: "command", ...note }));
    await until(() => ear.frames.some(({ t }) => t === "refusal"));
    ear.socket.close();
    await ear.closed();
  });
  assertEquals(left, []);
});

Deno.test("[AUD1] two people who call off, void or purge at the very same instant leave one record of each", async () => {
  const calls = ["cancel", "void"];
  const phases = ["draft", "open", "closed"];
  const modules = calls.flatMap((type) => phases.map((phase) => ({ id: `${type}-${phase}` })));
  const room = await makeRoom(server, { modules });
  const { secret } = await server.api("POST", `${room.path}/api-keys`, { label: "Till", scopes: ["run"] });
  for (const type of calls) {
    for (const phase of phases) {
      const module = `${type}-${phase}`;
      if (phase !== "draft") await done(room.command("open", { module }));
      if (phase === "closed") {
        await done(room.command("enter", { module }, room.tokens.a0));
        await done(room.command("close", { module }));
      }
      const pressed = Array.from(
        { length: 8 },
        (_, i) => room.command(type, { module, reason: `rain ${i}` }, i % 2 === 0 ? undefined : secret),
      );
      const answers = await Promise.all(pressed);
      const codes = answers.map(({ body }) => body.ok ? "ok" : body.refusal.code);
      assertEquals(codes.toSorted(), ["ok", ...Array(7).fill("wrong_phase")], module);
      const records = (await logOf(room.path)).filter(({ action, facts }) =>
        action === type && facts.module === module
      );
      assertEquals(records.length, 1, module);
      const { body: { reply } } = answers.find(({ body }) => body.ok)!;
      assertEquals(reply, { phase: "cancelled" });
    }
  }
  const purges = Array.from(
    { length: 8 },
    () => server.ask("POST", `${room.path}/purge`, { confirm: room.event }),
  );
  const purged = await Promise.all(purges);
  assertEquals(
    new Set(purged.map(({ status, body }) => JSON.stringify([status, body.purgingSince]))).size,
    1,
  );
  await until(async () => (await server.api("GET", `${room.path}/purge`)).purgedAt !== null);
  const count = async (name: string) =>
    (await logOf(room.path)).filter(({ action }) => action === name).length;
  assertEquals([await count("purge"), await count("purge_rows")], [1, 1]);
});
