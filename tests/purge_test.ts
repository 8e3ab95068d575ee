/**
 * The purge over a real server and its database file: nothing of anybody is left, and every proof still holds.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type AuditRecord, checkChain } from "@/lib/room/audit.ts";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { verify } from "@/lib/draw/verify.ts";
import { adminKey, type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { assertRefused, done, type Ear, listen, send, until } from "@/tests/stranger.ts";
import {
  arrive,
  celebrate,
  type Evening,
  everythingIn,
  MODULES,
  PEOPLE,
  PLANTED,
  plantedIn,
} from "@/tests/planted_evening.ts";

/** Texts are configured, and nobody answers there: what became of them is written down all the same. */
const texts = {
  TWILIO_ACCOUNT_SID: "AC00000000000000000000000000000000",
  TWILIO_AUTH_TOKEN: "a-token-for-tests",
  TWILIO_FROM: "+15005550006",
  TWILIO_BASE_URL: "http://127.0.0.1:9",
};

async function withServer(test: (server: RunningServer) => Promise<void>) {
  const server = await startServer({ env: texts });
  try {
    await test(server);
  } finally {
    await server.stop();
  }
}

const purge = (server: RunningServer, { path, event }: Evening, token = adminKey, confirm = event) =>
  server.ask("POST", `${path}/purge`, { confirm }, token);

const bytesOf = async (server: RunningServer, path: string) =>
  new Uint8Array(await (await fetch(server.origin + path)).arrayBuffer());

/** What anybody can check of the event, byte for byte. */
async function proofsOf(server: RunningServer, { path }: Evening): Promise<Record<string, string>> {
  const proofs: Record<string, string> = {};
  for (const module of ["main", "again", "off"]) {
    for (const file of ["certificate", "leaves.bin", "entrants.bin"]) {
      proofs[`${module}/${file}`] = (await bytesOf(server, `${path}/modules/${module}/${file}`)).toHex();
    }
    const leaves = proofs[`${module}/leaves.bin`];
    for (let at = 0; at < leaves.length; at += 64) {
      const leaf = leaves.slice(at, at + 64);
      const proof = await server.ask("GET", `${path}/modules/${module}/proof/${leaf}`, undefined, null);
      assertEquals(proof.status, 200);
      proofs[`${module}/${leaf}`] = JSON.stringify(proof.body);
    }
  }
  return proofs;
}

async function auditOf(server: RunningServer, { path }: Evening): Promise<AuditRecord[]> {
  const { records, head, next } = await server.api("GET", `${path}/audit?limit=1000`);
  assertEquals(next, null);
  assertEquals(checkChain(records, head), { ok: true, last: head });
  const { body } = await server.ask("GET", `${path}/audit.jsonl`);
  assertEquals(body.trim().split("\n").map((line: string) => JSON.parse(line)), records);
  return records;
}

/** Counts, tallies and winners, without names. */
function kept({ modules, counts: { attendees, checkedIn } }: Json): Json {
  const nameless = structuredClone(modules);
  for (const { winners = [] } of Object.values<Json>(nameless)) for (const one of winners) delete one.name;
  return { modules: nameless, counts: { attendees, checkedIn } };
}

Deno.test("[PRIV1] [PRIV2] [PRIV3] after the purge nobody is in the database, and every proof is what it was", async () => {
  await withServer(async (server) => {
    const evening = await arrive(server);
    const other = await arrive(server);
    await celebrate(server, evening);
    await done(evening.command("vote", "close"));
    // Somebody of this event knocks at the other one, and the other way round.
    const [mine, theirs] = [evening.tokens, other.tokens].map((tokens) => tokens[PEOPLE[0].id]);
    await other.command("main", "claim", {}, mine);
    await evening.command("main", "claim", {}, theirs);
    await server.ask("GET", `${evening.path}/attendees.csv`);
    const proofs = await proofsOf(server, evening);
    // Somebody has tried to tell the winners by now.
    await until(async () => {
      const { messages } = await server.api("GET", `${evening.path}/modules/main/messages`);
      return messages.some(({ state }: Json) => state === "sending");
    });
    const log = await auditOf(server, evening);
    const before = await server.api("GET", evening.path);
    const ears: Ear[] = [];
    for (const token of [mine, evening.station, adminKey]) {
      ears.push(await listen(server, evening.event, token));
    }

    const { status, body } = await purge(server, evening);
    assertEquals(status, 200, JSON.stringify(body));
    assert(Date.parse(body.purgedAt) >= Date.parse(body.purgingSince));
    const [phone, station, desk] = ears;
    for (const ear of [phone, station]) assertEquals((await ear.closed()).code, 4401);
    const told = phone.frames.flatMap(({ changes = [], view }) => view ? [] : changes);
    assert(told.some(({ type }: Json) => type === "purging"), "the phone was told");
    desk.socket.close();
    await desk.closed();

    const after = await server.api("GET", evening.path);
    assertEquals(after.event.purgedAt, body.purgedAt);
    assertEquals(kept(after), kept(before));
    for (const module of ["main", "again"]) {
      const named = after.modules[module].winners.map(({ name, entryNumber }: Json) => [name, entryNumber]);
      assertEquals(named, named.map(([, number]: Json) => [`No. ${number}`, number]));
    }
    assertEquals(await proofsOf(server, evening), proofs);
    for (const module of ["main", "again"]) {
      const certificate = new TextDecoder().decode(
        await bytesOf(server, `${evening.path}/modules/${module}/certificate`),
      );
      const leaves = await bytesOf(server, `${evening.path}/modules/${module}/leaves.bin`);
      const entrants = await bytesOf(server, `${evening.path}/modules/${module}/entrants.bin`);
      const checks = { signature: isRecordSignature, beacon: isRoundSignature };
      const verdict = verify(certificate, checks, { leaves, entrants });
      assertEquals(verdict.outcome, "valid", JSON.stringify(verdict));
    }
    const since = await auditOf(server, evening);
    assertEquals(since.slice(0, log.length), log);
    assertEquals(since.slice(log.length).map(({ action, actor }) => `${actor} ${action}`), [
      "key:admin purge",
      "system purge_rows",
    ]);
    const { winners } = after.modules.main;
    const advance = { slot: 0, outgoing: winners[0].entrantTag, reason: "declined" };
    assertEquals((await evening.command("main", "advance", advance)).body.refusal.code, "event_purged");
    const replacements = await server.ask("GET", `${evening.path}/modules/main/replacements`);
    assertEquals([replacements.status, replacements.body.refusal.code], [410, "event_purged"]);
    const results = await server.ask("GET", `${evening.path}/modules/main/results.csv`);
    assertEquals(results.body.trim().split("\r\n").length, 3);

    await server.kill("SIGKILL");
    const file = `${server.folder}/kv.sqlite`;
    const isOf = (id: string) => (key: Deno.KvKey) => key.includes(id);
    const left = await everythingIn(file, isOf(evening.event));
    for (const { key, text } of left) assertEquals(plantedIn(text), [], key);
    // Sight check: the other event, where nothing was deleted, shows every word that was looked for.
    const there = (await everythingIn(file, isOf(other.event))).map(({ text }) => text).join("\n");
    assertEquals(PLANTED.filter((word) => !/Tobermory/.test(word) && !there.includes(word)), []);
    // A note that the server made of an export since has a receipt of its own.
    const rows = left.map(({ key }) => key.split("/")).filter(([kind, , , table, by]) =>
      kind === "row" && !(table === "receipt" && by === "system:audit")
    );
    const tables = new Set(rows.map(([, , , table]) => table));
    assertEquals([...tables].sort(), [
      ...[
        "advance",
        "audit",
        "certificate",
        "close",
        "entrants",
        "no_blobs",
        "open",
        "sealed",
        "secret",
        "vacancy",
        "void",
      ],
    ]);
    assertEquals(left.filter(({ key }) => key.startsWith("message/")), []);
    const blobs = new Set(
      left.filter(({ key }) => key.startsWith("blob/")).map(({ key }) => key.split("/")[2]),
    );
    assertEquals(blobs.size, 7, "leaves of three draws, entrants and certificates of two");
    const elsewhere = await everythingIn(file, (key) => !key.includes(other.event));
    for (const { key, text } of elsewhere) assertEquals(plantedIn(text), [], key);
  });
});

Deno.test("[PRIV4] an event that is over lets nobody in, says why, and changes no more", async () => {
  await withServer(async (server) => {
    const evening = await arrive(server);
    const { path, event, tokens, station, passcode, joinCode } = evening;
    const token = tokens[PEOPLE[1].id];
    const { keys: [{ id: keyId }] } = await server.api("GET", `${path}/api-keys`);
    assert(keyId);
    const { secret } = await server.api("POST", `${path}/api-keys`, { label: "another", scopes: ["read"] });
    assertEquals((await purge(server, evening)).status, 200);
    await until(() => server.output().includes('"file_wiped"'));
    // Not only the rows: the file itself, whose free pages would keep them.
    for (const name of ["kv.sqlite", "kv.sqlite-wal"]) {
      const bytes = await Deno.readFile(`${server.folder}/${name}`);
      assertEquals(plantedIn(new TextDecoder("latin1").decode(bytes)), [], name);
    }

    const headers = { upgrade: "websocket", connection: "upgrade" };
    for (const at of [`${path}/me`, `${path}/snapshot`, `${path}/modules/main/receipt`]) {
      assertRefused(await send(server, { path: at, token }), 410, "event_purged", at);
    }
    assertRefused(
      await send(server, { path: `${path}/socket`, token, headers }),
      410,
      "event_purged",
      "socket",
    );
    const enter = await evening.command("main", "enter", {}, token);
    assertEquals([enter.status, enter.body.refusal.code], [410, "event_purged"]);
    for (const dead of [station, secret]) {
      assertRefused(
        await send(server, { path: `${path}/snapshot`, token: dead }),
        401,
        "unauthenticated",
        "dead",
      );
    }
    const opened = await server.ask("POST", `${path}/station-session`, { passcode }, null);
    assertEquals([opened.status, opened.body.refusal.code], [410, "event_purged"]);
    for (const page of [`/e/${event}/${token}`, `/j/${joinCode}`, `/s/${event}`]) {
      const answer = await send(server, { path: page, token: null });
      assertEquals(answer.status, 410, page);
      assert(/This event is over<.*Its personal data was deleted/.test(answer.text), page);
      // Each in its own look: a screen on the wall is no phone.
      assertEquals(answer.text.includes('data-theme="stage"'), page.startsWith("/s/"), page);
      assert(!answer.text.includes("passcode"), page);
    }
    const body = new URLSearchParams({ name: "Too Late" }).toString();
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const join = await send(server, {
      method: "POST",
      path: `/j/${joinCode}`,
      body,
      headers: form,
      token: null,
    });
    assertEquals(join.status, 410);

    const organizers: [string, Json][] = [
      ["attendees", [{ name: "New Person" }]],
      [`attendees/${PEOPLE[0].id}/check-in`, { checkedIn: true }],
      ["modules", { ...MODULES[2], id: "new" }],
      ["api-keys", { label: "New Key", scopes: ["read"] }],
      ["commands", { id: "x", module: "main", type: "open" }],
    ];
    for (const [route, given] of organizers) {
      const answer = await server.ask("POST", `${path}/${route}`, given);
      assertEquals([answer.status, answer.body.refusal?.code], [410, "event_purged"], route);
    }
    const seen = await server.api("GET", path);
    const again = await purge(server, evening);
    assertEquals([again.status, again.body.purgedAt], [200, seen.event.purgedAt]);
    assertEquals(await server.api("GET", path), seen);
  });
});

Deno.test("[PRIV5] the owner alone orders it, by the event's id, and not while something runs", async () => {
  await withServer(async (server) => {
    const evening = await arrive(server);
    const { path, tokens, station } = evening;
    const { secret } = await server.api("POST", `${path}/api-keys`, {
      label: "all",
      scopes: ["read", "roster", "run"],
    });
    const codeOf = async (token: string | undefined, confirm?: string) => {
      const { body } = await purge(server, evening, token, confirm);
      return body.ok ? "ok" : body.refusal.path ?? body.refusal.code;
    };
    assertEquals(await codeOf(secret), "forbidden");
    assertEquals(await codeOf(station), "forbidden");
    assertEquals(await codeOf(tokens[PEOPLE[0].id]), "forbidden");
    for (const confirm of ["", "yes", `${evening.event}x`, evening.event.slice(0, -1)]) {
      assertEquals(await codeOf(undefined, confirm), "confirm");
    }
    assertEquals((await server.ask("POST", `${path}/purge`, {})).body.refusal.path, "confirm");
    const command = { id: "p", module: "", type: "purge" };
    for (const given of [command, { ...command, module: "main" }, { ...command, type: "purge_rows" }]) {
      assertEquals((await server.ask("POST", `${path}/commands`, given)).status, 400);
    }

    const running = async (module: string, phase: string) => {
      const { status, body } = await purge(server, evening);
      const { message: _message, ...refusal } = body.refusal;
      const { title } = MODULES.find(({ id }) => id === module)!;
      assertEquals([status, refusal], [409, { code: "still_running", module, title, phase }]);
    };
    await done(evening.command("vote", "open"));
    await running("vote", "open");
    await done(evening.command("vote", "pause"));
    await running("vote", "paused");
    await done(evening.command("vote", "cancel", { reason: "rain" }));
    await done(evening.command("off", "open"));
    await running("off", "open");
    await done(evening.command("off", "pause"));
    await running("off", "paused");
    await done(evening.command("off", "resume"));
    await done(evening.command("off", "enter", {}, tokens[PEOPLE[0].id]));
    await done(evening.command("off", "close"));
    for (let look = 0; look < 200; look++) {
      if ((await server.api("GET", path)).modules.off.phase === "closed") break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await running("off", "closed");
    await done(evening.command("off", "draw"));
    await running("off", "drawn");
    await done(evening.command("off", "reveal"));
    assertEquals(await codeOf(undefined), "ok");
  });
});
