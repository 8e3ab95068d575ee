/**
 * A sealed draw whose seed the test knows, driven from the opening to the reveal of one prize after the other:
 * everything that leaves the server, and everything that lies in its database, is searched for what must not be
 * there yet, and what winners and losers get is compared byte for byte.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { createAtRest } from "@/lib/at_rest.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { beaconValue } from "@/lib/draw/beacon.ts";
import { toHex } from "@/lib/draw/bytes.ts";
import { drawSeed } from "@/lib/draw/tags.ts";
import type { RowKey, RowReader } from "@/lib/modules/contract.ts";
import { conclusionOf } from "@/lib/modules/raffle_conclusion.ts";
import type { Drawn, Entry } from "@/lib/modules/raffle_rows.ts";
import { outcomeOf, seedOf } from "@/lib/modules/raffle_secrets.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import { API_ROUTES } from "@/lib/openapi_routes.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { adminKey, type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { done, type Ear, listen, makeRoom, type Room, send, until } from "@/tests/stranger.ts";
import { startRelay } from "@/tests/test_beacon.ts";

const people = 9;
const sessionSecret = "a-root-secret-that-the-database-lacks";
const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 2 }];

const relay = startRelay();
/** Of the present test: its file must hold nothing that another draw has published. */
let server: RunningServer;
addEventListener("unload", () => void server?.kill("SIGKILL"));

async function startOne(): Promise<void> {
  server = await startServer({
    env: { BEACON: "drand", BEACON_TEST_RELAY: relay.origin, SESSION_SECRET: sessionSecret },
  });
}

async function withKv<T>(work: (kv: Deno.Kv) => Promise<T>): Promise<T> {
  const kv = await Deno.openKv(`${server.folder}/kv.sqlite`);
  try {
    return await work(kv);
  } finally {
    kv.close();
  }
}

interface Secret {
  /** In every spelling that one might leak in. */
  spellings: string[];
  winners: Drawn[];
}

/** The canaries, from the database and with the secret that is not in it. */
function secretOf({ event }: Room): Promise<Secret> {
  return withKv(async (kv) => {
    const store = createKvStore(kv);
    const secrets = await openSecrets(createKvRecords(kv), { sessionSecret, random: () => new Uint8Array() });
    const state = (await store.read(event, [])).head!.head.modules.main as RaffleState;
    const read: RowReader = {
      get: async <T>(key: RowKey) => (await store.read(event, [key])).rows[0] as T | undefined,
      getBlob: (ref) => store.getBlob(event, ref),
      putBlob: () => Promise.reject(new Error("a look changes nothing")),
      async *list<T>(owner: string, table: string) {
        const { rows } = await store.list<T>(event, owner, table, { limit: 100 });
        for (const { value } of rows) yield value;
      },
    };
    const tools = { read, atRest: createAtRest(secrets.key("at rest")) };
    const seed = await seedOf(state, "main", tools);
    // Before its number is there nothing is settled.
    const isSettled = state.beacon?.signature !== undefined;
    const winners = state.phase === "drawn"
      ? (await outcomeOf(state, "main", tools)).winners
      : isSettled
      ? await winnersToBe(state, read, seed)
      : [];
    const { seal, openHash, beacon } = state;
    const drawn = isSettled
      ? [drawSeed({
        openHash: openHash!,
        entriesRoot: seal!.entriesRoot,
        ticketCount: seal!.ticketCount,
        serverSeed: seed,
        beaconValue: beaconValue(beacon!.signature!),
      })]
      : [];
    const spellings = [seed, ...drawn].flatMap((bytes) => [
      toHex(bytes),
      toHex(bytes).toUpperCase(),
      bytes.toBase64({ omitPadding: true }),
      bytes.toBase64({ alphabet: "base64url", omitPadding: true }),
      new TextDecoder("latin1").decode(bytes),
      [...bytes].join(","),
    ]);
    return { spellings, winners };
  });
}

/** Drawn already by whoever has the seed. */
async function winnersToBe(state: RaffleState, read: RowReader, seed: Uint8Array): Promise<Drawn[]> {
  const tools = { read, recall: <T>(_: string, work: () => Promise<T>) => work() };
  const { conclusion } = await conclusionOf(state, "main", tools, seed);
  const entries: Entry[] = [];
  for await (const entry of read.list<Entry>("main", "entry")) entries.push(entry);
  return conclusion.slots.flatMap((slot) => {
    const entry = entries.find(({ entrantTag }) => entrantTag === slot.entrantTag);
    return entry ? [{ ...slot, ...entry }] : [];
  });
}

/** Every GET route under `/api` that one may ask for, and the pages. */
function paths(room: Room): string[] {
  const values: Record<string, string> = { event: room.event, module: "main", leafHash: "ab".repeat(32) };
  const api = API_ROUTES.filter(({ method, path }) => method === "GET" && !path.endsWith("/socket"))
    .map(({ path }) => path.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]));
  return [...api, "/", `/o/${room.event}`, `/s/${room.event}`, `/j/${room.joinCode}`];
}

/** What each asker can get, head and body, by path; askers are attendees by id, `desk`, `station` and `nobody`. */
async function answers(room: Room, station: string): Promise<Record<string, Record<string, string>>> {
  const askers: Record<string, string | null> = {
    ...room.tokens,
    desk: adminKey,
    station,
    nobody: null,
  };
  const got: Record<string, Record<string, string>> = {};
  for (const [asker, token] of Object.entries(askers)) {
    const own = asker in room.tokens ? [`/e/${room.event}/${token}`] : [];
    got[asker] = {};
    for (const path of [...paths(room), ...own]) {
      const { status, headers, text } = await send(server, { path, token });
      assert(status < 500, `${path} for ${asker}: ${status}`);
      // The number of the request grows a digit now and then, whoever asks.
      headers.delete("x-request-id");
      got[asker][path.replace(token ?? "none", "TOKEN")] = JSON.stringify([...headers]) + text;
    }
  }
  return got;
}

const count = (text: string, word: string) => text.split(word).length - 1;

/** No answer and no frame may hold a secret; a tag may go to its owner alone, and to the desk as any other does. */
function searchAnswers(
  got: Record<string, Record<string, string>>,
  secret: Secret,
  tags: Map<string, string>,
) {
  for (const [asker, byPath] of Object.entries(got)) {
    for (const [path, text] of Object.entries(byPath)) {
      for (const spelling of secret.spellings) {
        assert(!text.includes(spelling), `a seed in ${path} for ${asker}`);
      }
      const counts = [...tags].map(([id, tag]) => [id, count(text, tag)] as const);
      const shown = tags.has(asker)
        ? counts.filter(([id, n]) => id !== asker && n > 0)
        : counts.filter(([, n]) => n !== (asker === "desk" ? counts[0][1] : 0));
      assertEquals(shown, [], `tags in ${path} for ${asker}`);
    }
  }
}

/** The answers to attendees, winners or not, are equally long. */
function compareLengths(got: Record<string, Record<string, string>>, ids: string[]) {
  for (const path of Object.keys(got[ids[0]])) {
    const lengths = new Set(ids.map((id) => got[id][path].length));
    assertEquals(lengths.size, 1, `${path}: ${[...lengths]}`);
  }
}

/** All texts of a value, and its bytes as if they were one. */
function* textsIn(value: unknown): Iterable<string> {
  if (typeof value === "string") yield value;
  else if (value instanceof Uint8Array) yield new TextDecoder("latin1").decode(value);
  else if (typeof value === "object" && value) {
    for (const part of Object.values(value)) {
      yield* textsIn(part);
    }
  }
}

/** All rows as text, and the file itself with its log. */
function searchDatabase(room: Room, secret: Secret, tags: Map<string, string>, mayBeShown: string[]) {
  return withKv(async (kv) => {
    const where = new Map<string, Set<string>>([...tags.keys()].map((id) => [id, new Set()]));
    for await (const { key, value } of kv.list({ prefix: [] })) {
      const text = [...textsIn(value)].join("\n");
      for (const spelling of secret.spellings) {
        assert(!text.includes(spelling), `a seed in ${JSON.stringify(key)}`);
      }
      if (!key.includes(room.event)) continue;
      for (const [id, tag] of tags) {
        if (text.includes(tag)) where.get(id)!.add(key.map((part) => part === id ? "own" : part).join("/"));
      }
    }
    const shapes = [...where].filter(([id]) => !mayBeShown.includes(id)).map(([, keys]) => [...keys].sort());
    for (const shape of shapes) assertEquals(shape, shapes[0], "where tags stand in the database");
    for (const name of ["kv.sqlite", "kv.sqlite-wal"]) {
      const bytes = await Deno.readFile(`${server.folder}/${name}`).catch(() => new Uint8Array());
      const file = new TextDecoder("latin1").decode(bytes);
      for (const spelling of [...secret.spellings, "livedraw-certificate"]) {
        assert(!file.includes(spelling), `a secret in ${name}`);
      }
    }
  });
}

/** Every attendee heard the very same, but for the clock of the moment at which they came. */
function compareFrames(ears: Map<string, Ear>) {
  const heard = [...ears].map(([, { frames }]) =>
    JSON.stringify(frames.map(({ serverTime: _, ...frame }: Json) => frame))
  );
  for (const one of heard) assertEquals(one, heard[0]);
}

Deno.test("[DRAW9] [RAF5] [HTTP6] seed, draw seed and winners are nowhere before their reveal", async () => {
  await startOne();
  const room = await makeRoom(server, {
    people,
    modules: [{ mode: "sealed", leadSeconds: 1, maskNames: "number", tiers }],
  });
  const ids = Object.keys(room.tokens).filter((id) => id !== "late");
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  });
  const ears = new Map<string, Ear>();
  const others: Ear[] = [];
  try {
    await done(room.command("open"));
    const tags = new Map<string, string>();
    for (const id of ids) tags.set(id, (await done(room.command("enter", {}, room.tokens[id]))).entrantTag);
    for (const id of ids) ears.set(id, await listen(server, room.event, room.tokens[id]));
    for (const token of [adminKey, station]) others.push(await listen(server, room.event, token));
    await done(room.command("close"));
    await until(async () => (await room.state()).includes('"signature"'));
    await done(room.command("draw"));
    const secret = await secretOf(room);
    assertEquals(secret.winners.length, 3);

    const search = async (mayBeShown: string[]) => {
      const unseen = new Map([...tags].filter(([id]) => !mayBeShown.includes(id)));
      const got = await answers(room, station);
      searchAnswers(got, secret, unseen);
      await searchDatabase(room, secret, tags, mayBeShown);
      const frames = [...ears.values(), ...others].map(({ frames }) => JSON.stringify(frames)).join("\n");
      for (const word of [...secret.spellings, ...unseen.values()]) assert(!frames.includes(word));
      for (const word of [...secret.spellings, ...tags.values()]) assert(!server.output().includes(word));
      compareFrames(ears);
      return got;
    };
    compareLengths(await search([]), ids);

    await done(room.command("reveal", { tier: "silver" }));
    const silver = secret.winners.filter(({ tier }) => tier === "silver");
    const public1 = silver.map(({ attendee }) => attendee);
    await search(public1);
    await done(room.command("claim", {}, room.tokens[silver[0].attendee]));
    const { slot, entrantTag: outgoing } = silver[1];
    const { record } = await done(room.command("advance", { slot, outgoing, reason: "declined" }));
    const heir = [...tags].find(([, tag]) => tag === record.incoming)![0];
    await until(() =>
      [...ears.values()].every(({ frames }) => JSON.stringify(frames).includes('"advanced"'))
    );
    await search([...public1, heir]);

    await done(room.command("reveal", { tier: "gold" }));
    await until(() =>
      [...ears.values()].every(({ frames }) => JSON.stringify(frames).includes('"all":true'))
    );
    compareFrames(ears);
    // The search finds what is there: after the reveal the seed is public.
    const { text } = await send(server, { path: `${room.path}/modules/main/certificate`, token: null });
    assert(secret.spellings.some((spelling) => text.includes(spelling)));
    await withKv(async (kv) => {
      let found = false;
      for await (const { value } of kv.list<Uint8Array>({ prefix: [] })) {
        found ||= value instanceof Uint8Array &&
          secret.spellings.some((spelling) => new TextDecoder("latin1").decode(value).includes(spelling));
      }
      assert(found, "the certificate is in the database after the reveal");
    });
  } finally {
    for (const { socket } of [...ears.values(), ...others]) socket.close();
    await server.stop();
  }
});

/**
 * The number of a ticket is too short to be searched for, so nothing but what is known may stand where it would help:
 * in how the sale stands, in what everybody sees of it, and in what a buyer alone sees.
 */
async function fieldsOf(room: Room, buyer: string): Promise<void> {
  const state = await server.api("GET", `${room.path}/modules/main/state`);
  const { modules: { main: seen } } = await server.api("GET", room.path);
  const { modules: { main: mine } } = await server.api(
    "GET",
    `${room.path}/me`,
    undefined,
    room.tokens[buyer],
  );
  const sale = "cap mode perPerson phase remaining sold title";
  const always =
    `${sale} claimSeconds drawId entryCount kind maskNames openHash openedAt resultsVisible tiers`;
  const since = seen.phase === "open" ? "" : " beacon";
  const fields = (value: Json) => Object.keys(value).sort().join(" ");
  const sorted = (names: string) => names.trim().split(" ").sort().join(" ");
  assertEquals(fields(state), sorted(`ok status ${sale}${since}`));
  assertEquals(fields(seen), sorted(`${always}${since && `${since} closedAt seal`}`));
  assertEquals(fields(mine), "entered entrantTag tickets");
  if (seen.beacon) assertEquals(fields(seen.beacon), "at chain round signature");
  if (seen.seal) assertEquals(fields(seen.seal), "closeHash entrantCount entriesRoot ticketCount");
}

Deno.test("[TIX9] [DRAW9] the winning ticket is nowhere before it is drawn, though it is settled with the public number", async () => {
  await startOne();
  const room = await makeRoom(server, {
    people,
    modules: [{
      ...{ kind: "tickets", cap: people, perPerson: 2, mode: "sealed", leadSeconds: 1, maskNames: "number" },
      tiers: undefined,
    }],
  });
  const ids = Object.keys(room.tokens).filter((id) => id !== "late");
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  });
  const ears = new Map<string, Ear>();
  const others: Ear[] = [];
  try {
    await done(room.command("open"));
    const tags = new Map<string, string>();
    for (const id of ids) {
      tags.set(id, (await done(room.command("purchase", { quantity: 1 }, room.tokens[id]))).entrantTag);
    }
    for (const id of ids) ears.set(id, await listen(server, room.event, room.tokens[id]));
    for (const token of [adminKey, station]) others.push(await listen(server, room.event, token));
    const look = async (secret: Secret) => {
      const got = await answers(room, station);
      searchAnswers(got, secret, tags);
      await searchDatabase(room, secret, tags, []);
      const frames = [...ears.values(), ...others].map(({ frames }) => JSON.stringify(frames)).join("\n");
      for (const word of [...secret.spellings, ...tags.values(), '"winners"']) {
        assert(!frames.includes(word), word);
      }
      for (const word of [...secret.spellings, ...tags.values()]) assert(!server.output().includes(word));
      compareFrames(ears);
      compareLengths(got, ids);
      await fieldsOf(room, ids[0]);
    };
    await look(await secretOf(room));
    await done(room.command("close"));
    await until(async () => (await room.state()).includes('"signature"'));
    const secret = await secretOf(room);
    assertEquals(secret.winners.length, 1);
    await look(secret);

    const { winner } = await server.api("POST", `${room.path}/modules/main/admin/draw-winner`);
    const [{ attendee }] = secret.winners;
    assertEquals([winner.userId, winner.ticket], [attendee, 1 + ids.indexOf(attendee)]);
    await until(() =>
      [...ears.values(), ...others].every(({ frames }) => JSON.stringify(frames).includes('"revealed"'))
    );
    compareFrames(ears);
    for (const { frames } of ears.values()) assert(JSON.stringify(frames).includes(tags.get(attendee)!));
  } finally {
    for (const { socket } of [...ears.values(), ...others]) socket.close();
    await server.stop();
    await relay.stop();
  }
});
