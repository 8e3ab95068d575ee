/**
 * An evening among strangers: races between organizers, people who change their mind at the wrong moment, names
 * that attack the page, and secrets that must not be in anything which leaves the server before the reveal.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createAtRest } from "@/lib/at_rest.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { toHex } from "@/lib/draw/bytes.ts";
import type { RowKey, RowReader } from "@/lib/modules/contract.ts";
import type { OpenOutcome, Outcome } from "@/lib/modules/raffle_rows.ts";
import { outcomeOf, seedOf } from "@/lib/modules/raffle_secrets.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import type { RoomStore } from "@/lib/storage/store.ts";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { done, listen, makeRoom, moveTo, type Room, send, until } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));

const page = (path: string, headers: Record<string, string> = {}) =>
  send(server, { path, token: null, headers });

/** What the draw has decided, straight from the database and with the server's own secret. */
async function decidedIn({ event }: Room): Promise<{ outcome: OpenOutcome; seed: string; locked: string }> {
  const kv = await Deno.openKv(`${server.folder}/kv.sqlite`);
  try {
    const store = createKvStore(kv);
    const secrets = await openSecrets(createKvRecords(kv), {
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    });
    const state = (await store.read(event, [])).head!.head.modules.main as RaffleState;
    const tools = { read: readerOf(store, event), atRest: createAtRest(secrets.key("at rest")) };
    return {
      outcome: await outcomeOf(state, "main", tools),
      seed: toHex(await seedOf(state, "main", tools)),
      locked: (await tools.read.get<Outcome>(["main", "outcome"]))!.locked.sha256,
    };
  } finally {
    kv.close();
  }
}

function readerOf(store: RoomStore, event: string): RowReader {
  return {
    get: async <T>(key: RowKey) => (await store.read(event, [key])).rows[0] as T | undefined,
    getBlob: (ref) => store.getBlob(event, ref),
    list: () => {
      throw new Error("not asked for here");
    },
    putBlob: () => {
      throw new Error("nothing is written here");
    },
  };
}

Deno.test("[RAF6] [ROOM5] commands that come too early or too late find the door closed in every phase", async () => {
  const late: Record<string, [type: string, by: "desk" | "phone", code: string][]> = {
    draft: [
      ["pause", "desk", "wrong_phase"],
      ["resume", "desk", "wrong_phase"],
      ["close", "desk", "wrong_phase"],
      ["draw", "desk", "wrong_phase"],
      ["reveal", "desk", "wrong_phase"],
      ["enter", "phone", "not_open"],
      ["withdraw", "phone", "not_entered"],
    ],
    paused: [
      ["open", "desk", "wrong_phase"],
      ["pause", "desk", "wrong_phase"],
      ["draw", "desk", "wrong_phase"],
      ["reveal", "desk", "wrong_phase"],
      ["enter", "phone", "already_entered"],
    ],
    closed: [
      ["open", "desk", "wrong_phase"],
      ["resume", "desk", "wrong_phase"],
      ["close", "desk", "wrong_phase"],
      ["reveal", "desk", "wrong_phase"],
      ["withdraw", "phone", "entries_closed"],
      ["enter", "phone", "already_entered"],
    ],
    drawn: [["close", "desk", "wrong_phase"], ["draw", "desk", "wrong_phase"], [
      "open",
      "desk",
      "wrong_phase",
    ], ["withdraw", "phone", "entries_closed"]],
    revealed: [
      ["reveal", "desk", "wrong_phase"],
      ["draw", "desk", "wrong_phase"],
      ["cancel", "desk", "wrong_phase"],
      ["close", "desk", "wrong_phase"],
      ["withdraw", "phone", "entries_closed"],
    ],
  };
  for (const [phase, tries] of Object.entries(late)) {
    const here = await makeRoom(server, { people: 2 });
    await moveTo(here, phase);
    const before = await here.state();
    for (const [type, by, code] of tries) {
      const { status, body } = await here.command(type, {}, by === "desk" ? adminKey : here.tokens.a0);
      assertEquals([status, body.refusal.code], [409, code], `${type} in ${phase}`);
      assertStringIncludes(body.refusal.message, ".");
      assertEquals(await here.state(), before, `${type} in ${phase}`);
    }
    if (phase === "draft" || phase === "revealed") continue;
    const stranger = await here.command("enter", {}, here.tokens.late);
    const code = phase === "paused" ? "paused" : "entries_closed";
    assertEquals([stranger.status, stranger.body.refusal.code], [409, code], phase);
    await done(here.command("cancel", { reason: "rain" }));
  }
});

Deno.test("[DRAW3] [RAF6] the same step by two organizers at once happens once", async () => {
  const room = await makeRoom(server, { people: 6 });
  const ear = await listen(server, room.event);
  for (const step of ["open", "enter", "close", "draw", "reveal"]) {
    if (step === "enter") {
      const { a0, a1, a2, a3 } = room.tokens;
      // Everybody three times at once, and a list that comes in meanwhile.
      const rows = Array.from(
        { length: 250 },
        (_, i) => ({ id: `n${i}`, name: `New ${i}`, checkedIn: true }),
      );
      const [answers, imported] = await Promise.all([
        Promise.all(
          [a0, a1, a2, a3, a0, a1, a2, a3, a0, a1, a2, a3].map((token) => room.command("enter", {}, token)),
        ),
        server.api("POST", `${room.path}/attendees`, rows),
      ]);
      assertEquals(answers.filter(({ status }) => status === 200).length, 4);
      assertEquals(imported.imported, 250);
      assert(answers.every(({ status, body }) => status === 200 || body.refusal.code === "already_entered"));
      continue;
    }
    const answers = await Promise.all([1, 2, 3, 4].map(() => room.command(step)));
    const done = answers.filter(({ status }) => status === 200);
    assertEquals(done.length, 1, `${step}: ${JSON.stringify(answers.map(({ body }) => body))}`);
    const refused = answers.filter(({ status }) => status !== 200).map(({ body }) => body.refusal.code);
    assertEquals(new Set(refused), new Set(["wrong_phase"]), step);
  }
  const { json } = await send(server, { path: room.path });
  assertEquals([json.modules.main.phase, json.modules.main.entryCount, json.counts.checkedIn], [
    "revealed",
    4,
    256,
  ]);
  await until(() => ear.frames.some(({ changes }) => changes?.some(({ type }: Json) => type === "revealed")));
  const seqs = ear.frames.filter(({ t }) => t === "delta" || t === "seq").map(({ seq }) => seq);
  assertEquals(seqs, [...new Set(seqs)].sort((a, b) => a - b));
  ear.socket.close();
});

Deno.test("[ROOM4] one command id at once from many is one command, and another actor's id is another", async () => {
  const room = await makeRoom(server);
  await done(room.command("open"));
  const { a0, a1 } = room.tokens;
  const say = (token: string) =>
    server.ask("POST", `${room.path}/commands`, { id: "same", module: "main", type: "enter" }, token);
  const answers = await Promise.all([a0, a1, a0, a1, a0, a1].map(say));
  assert(answers.every(({ status }) => status === 200));
  assertEquals(answers.filter(({ body }) => body.reply.repeated).length, 4);
  assertEquals(new Set(answers.map(({ body }) => body.reply.entryNumber)), new Set([1, 2]));
});

Deno.test("[RAF4] [RAF11] [RAF2] who is checked out stays in, and who withdraws may come back", async () => {
  const room = await makeRoom(server, { people: 2 });
  const { a0, a1 } = room.tokens;
  await done(room.command("open"));
  const first = await done(room.command("enter", {}, a0));
  await server.api("POST", `${room.path}/attendees/a0/check-in`, { checkedIn: false });
  const me = await server.ask("GET", `${room.path}/me`, undefined, a0);
  assertEquals([me.body.attendee.checkedIn, me.body.modules.main.entered], [false, true]);
  await done(room.command("enter", {}, a1));
  await done(room.command("withdraw", {}, a0));
  const gone = await room.command("enter", {}, a0);
  assertEquals([gone.status, gone.body.refusal.code], [403, "not_checked_in"]);
  await server.api("POST", `${room.path}/attendees/a0/check-in`, { checkedIn: true });
  const again = await done(room.command("enter", {}, a0));
  assertEquals(again.entryNumber, first.entryNumber);
  assert(again.entrantTag !== first.entrantTag);
  assertEquals((await send(server, { path: room.path })).json.modules.main.entryCount, 2);
});

Deno.test("[RAF13] two events with one module id know nothing of each other", async () => {
  const [one, two] = await Promise.all([makeRoom(server), makeRoom(server)]);
  await done(one.command("open"));
  await done(two.command("open"));
  const before = await two.state();
  await done(one.command("enter", {}, one.tokens.a0));
  const crossed = await two.command("enter", {}, one.tokens.a0);
  assertEquals([crossed.status, crossed.body.refusal.code], [403, "wrong_event"]);
  assertEquals(await two.state(), before);
  assertEquals(
    (await server.ask("GET", `${two.path}/me`, undefined, two.tokens.a0)).body.modules.main.entered,
    false,
  );
  assertEquals((await page(`/e/${two.event}/${one.tokens.a0}`)).status, 404);
});

Deno.test("[RAF10] [RAF5] [DRAW11] [HTTP6] nothing that leaves the server before the reveal, or of a cancelled raffle, gives winners away", async () => {
  for (const ending of ["cancel", "reveal"] as const) {
    const room = await makeRoom(server, { people: 9 });
    const { token: station } = await server.api("POST", `${room.path}/station-session`, {
      passcode: room.passcode,
    });
    const ears = await Promise.all(
      [adminKey, station, room.tokens.a0].map((token) => listen(server, room.event, token)),
    );
    await moveTo(room, "drawn");
    const { outcome, seed, locked } = await decidedIn(room);
    const texts = async () => {
      const cookie = { cookie: `drumroll_station_${room.event}=${station}` };
      const main = `${room.path}/modules/main`;
      const all = await Promise.all([
        ...[room.path, `${room.path}/snapshot`, `${main}/results.csv`].map((path) => send(server, { path })),
        ...["certificate", "leaves.bin"].map((path) => page(`${main}/${path}`)),
        page(`/s/${room.event}`, cookie),
        page(`/j/${room.joinCode}`),
        send(server, { path: `/o/${room.event}`, headers: {} }),
        ...Object.values(room.tokens).flatMap((token) => [
          page(`/e/${room.event}/${token}`),
          send(server, { path: `${room.path}/me`, token }),
        ]),
      ]);
      return all.map(({ text }) => text).join("\n") + JSON.stringify(ears.map(({ frames }) => frames));
    };
    // Tags are everybody's own and in their own answers; who has won is told by slots, names and the seed.
    const winner = /"winners"|"slot"|"resultsVisible":true|"winner":\{/;
    const drawn = await texts();
    assertEquals(winner.exec(drawn)?.[0], undefined);
    for (const secret of [seed, locked]) assert(!drawn.includes(secret));
    assertEquals(outcome.winners.length, 2);

    if (ending === "reveal") {
      await done(room.command("reveal", { tier: "silver" }));
      await done(room.command("reveal", { tier: "silver" }));
      const gold = outcome.winners.find(({ tier }) => tier === "gold")!;
      const half = await send(server, { path: room.path });
      assertEquals(half.json.modules.main.winners.map(({ tier }: Json) => tier), ["silver"]);
      assert(!(await texts()).includes(`"slot":${gold.slot},`) && !(await texts()).includes(seed));
    }
    if (ending === "cancel") {
      await done(room.command("cancel", { reason: "rain" }));
      const late = await texts();
      assertEquals(winner.exec(late)?.[0], undefined);
      // The record that calls it off opens the seed, for whoever asks what would have come out; nothing else does.
      const record = await page(`${room.path}/modules/main/certificate`);
      assertEquals(JSON.parse(record.text).serverSeed, seed);
      assertEquals(late.split(seed).length, record.text.split(seed).length);
    } else {
      await done(room.command("reveal", { tier: "gold" }));
      assertStringIncludes(await texts(), seed);
    }
    for (const ear of ears) ear.socket.close();
  }

  // Whatever this whole file did: the log knows no token, passcode, seed, or person.
  const log = server.output().replace(/Set up .*/, "");
  const rooms = [await makeRoom(server)];
  for (
    const secret of [adminKey, rooms[0].passcode, rooms[0].tokens.a0.split(".")[0], "Ada ", "serverSeed"]
  ) {
    assert(!log.includes(secret), secret);
  }
});
