/**
 * Draws that wait for a public number, on a real server that asks a real relay of the test chain on loopback.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { seedCommit } from "@/lib/draw/tags.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { verify } from "@/lib/draw/verify.ts";
import { adminKey, type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { type Relay, signRound, startRelay } from "@/tests/test_beacon.ts";

const leadSeconds = 2;
const waitMs = 20_000;

async function withServer(test: (server: RunningServer, relay: Relay) => Promise<void>) {
  const relay = startRelay();
  const server = await startServer({ env: { BEACON: "drand", BEACON_TEST_RELAY: relay.origin } });
  try {
    await test(server, relay);
  } finally {
    await server.stop();
    await relay.stop();
  }
}

/** An event `id` whose raffle `r` three people have entered. @returns how to command it, and how to look at it */
async function enteredRaffle(server: RunningServer, id: string, body: Json) {
  const path = `/api/events/${id}`;
  await server.api("POST", "/api/events", { id, name: id, passcode: "4711" });
  const rows = ["a", "b", "c"].map((person) => ({ id: person, name: person, checkedIn: true }));
  await server.api("POST", `${path}/attendees`, rows);
  await server.api("POST", `${path}/modules`, {
    kind: "raffle",
    id: "r",
    title: "R",
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
    leadSeconds,
    ...body,
  });
  const command = (type: string, args: Json = {}, token?: string) =>
    server.ask(
      "POST",
      `${path}/commands`,
      { id: `${type} ${Math.random()}`, module: "r", type, ...args },
      token,
    );
  const look = async () => (await server.api("GET", path)).modules.r;
  const { attendees } = await server.api("GET", `${path}/attendees?limit=10`);
  assertEquals((await command("open")).status, 200);
  for (const { token } of attendees) assertEquals((await command("enter", {}, token)).status, 200);
  return { path, command, look, attendees };
}

async function until(look: () => Promise<Json>, holds: (raffle: Json) => boolean): Promise<Json> {
  for (const end = Date.now() + waitMs;;) {
    const raffle = await look();
    if (holds(raffle)) return raffle;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(raffle)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const checks = { signature: isRecordSignature, beacon: isRoundSignature };

Deno.test("[DRAW7] the number of a sealed draw arrives by itself, and the certificate holds", async () => {
  await withServer(async (server) => {
    const { path, command, look } = await enteredRaffle(server, "sealed", { mode: "sealed" });
    await command("close");
    const early = await command("draw");
    assertEquals([early.status, early.body.refusal.code], [409, "beacon_pending"]);
    // Nobody looks at the room meanwhile: it keeps its own alarm.
    await new Promise((resolve) => setTimeout(resolve, 1_000 * leadSeconds + 4_000));
    const { beacon } = await look();
    assertEquals(beacon.signature, signRound(beacon.round));
    assertEquals((await command("draw")).status, 200);
    assertEquals((await command("reveal")).status, 200);
    const { body } = await server.ask("GET", `${path}/modules/r/certificate`, undefined, null);
    const verdict = verify(JSON.stringify(body), checks, { chains: [TEST_CHAIN] });
    assertEquals(verdict.outcome, "valid", JSON.stringify(verdict));
  });
});

Deno.test("[DRAW8] an instant draw draws and reveals itself when its number is there", async () => {
  await withServer(async (server) => {
    const { command, look } = await enteredRaffle(server, "instant", { mode: "instant" });
    await command("close");
    const raffle = await until(look, ({ phase }) => phase === "revealed");
    assertEquals(raffle.winners.length, 1);
  });
});

Deno.test("[DRAW7] while the relays are down, anybody may bring the number, and only the right one counts", async () => {
  await withServer(async (server, relay) => {
    const { path, command, look, attendees } = await enteredRaffle(server, "brought", { mode: "sealed" });
    await command("close");
    relay.mood = "down";
    const { beacon } = await until(look, ({ phase }) => phase === "closed");
    const bring = (signature: string, token = attendees[0].token) =>
      server.ask("POST", `${path}/modules/r/number`, { signature }, token);
    assertEquals((await bring(signRound(beacon.round))).body.refusal?.code, "beacon_pending");
    await new Promise((resolve) => setTimeout(resolve, Date.parse(beacon.at) - Date.now() + 50));
    assertEquals((await bring(signRound(beacon.round + 1))).body.refusal?.code, "number_wrong");
    assertEquals((await command("draw")).body.refusal.code, "beacon_pending");
    // Each look at a number is work, so not everybody may have us look all the time.
    const lies = await Promise.all(
      Array.from({ length: 40 }, () => bring(signRound(beacon.round + 1), attendees[1].token)),
    );
    assertEquals(
      new Set(lies.map(({ body }) => body.refusal.code)),
      new Set(["number_wrong", "rate_limited"]),
    );
    // And who lies uses up their own looks, not those of whoever brings the right one.
    assert(lies.filter(({ body }) => body.refusal.code === "number_wrong").length <= 4);
    assertEquals((await bring(signRound(beacon.round))).status, 200);
    assertEquals((await bring(signRound(beacon.round))).body, { ok: true, repeated: true });
    assertEquals((await command("draw")).status, 200);
  });
});

Deno.test("[DRAW11] whoever calls a draw off after its number shows everybody what would have come out", async () => {
  await withServer(async (server) => {
    for (const type of ["cancel", "void"]) {
      const { path, command, look } = await enteredRaffle(server, `after-${type}`, { mode: "sealed" });
      await command("close");
      await until(look, ({ beacon }) => beacon?.signature);
      await command("draw");
      const records = async () =>
        (await server.ask("GET", `${path}/modules/r/certificate`, undefined, null)).body;
      assertEquals((await records()).serverSeed, undefined);
      assertEquals((await command(type, { reason: "my friend lost" })).status, 200);
      const { open, serverSeed } = await records();
      const { drawId, seedCommit: promised } = JSON.parse(open.text);
      assertEquals(seedCommit(drawId, serverSeed), promised, type);
    }
  });
});

Deno.test("[DRAW11] a draw whose seed is lost can still be called off", async () => {
  const relay = startRelay();
  const env = {
    BEACON: "drand",
    BEACON_TEST_RELAY: relay.origin,
    SESSION_SECRET: "the-first-of-two-secrets-32-long",
  };
  const server = await startServer({ env });
  try {
    const { path, command } = await enteredRaffle(server, "lost", { mode: "instant" });
    await server.kill("SIGKILL");
    env.SESSION_SECRET = "the-second-of-two-secrets-32-long";
    await server.restart();
    assertEquals((await command("close")).status, 200);
    // The seal of an instant draw holds the seed, so it cannot be made any more.
    assertEquals((await command("draw")).body.refusal?.code, "wrong_phase");
    assertEquals((await command("cancel", { reason: "the seed is lost" })).body.reply?.phase, "cancelled");
    const { body } = await server.ask("GET", `${path}/modules/r/certificate`, undefined, null);
    assertEquals([JSON.parse(body.void.text).reason, body.serverSeed], ["the seed is lost", undefined]);
    // A pack that breaks off in the middle is no evidence.
    const pack = await fetch(`${server.origin}${path}/modules/r/evidence.zip`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    assert((await pack.bytes()).length > 1_000);
  } finally {
    await server.stop();
    await relay.stop();
  }
});

Deno.test("[WIN3] 100 presses at once on three prizes make three records", async () => {
  await withServer(async (server) => {
    const path = "/api/events/many";
    await server.api("POST", "/api/events", { id: "many", name: "Many", passcode: "4711" });
    const rows = Array.from({ length: 40 }, (_, i) => ({ id: `p${i}`, name: `P ${i}`, checkedIn: true }));
    await server.api("POST", `${path}/attendees`, rows);
    const tiers = [{ id: "gold", label: "Gold", count: 3 }];
    await server.api("POST", `${path}/modules`, {
      kind: "raffle",
      id: "r",
      title: "R",
      mode: "offline",
      tiers,
    });
    const press = (type: string, args: Json = {}, token?: string, id: string = crypto.randomUUID()) =>
      server.ask("POST", `${path}/commands`, { id, module: "r", type, ...args }, token);
    await press("open");
    const { attendees } = await server.api("GET", `${path}/attendees?limit=100`);
    await Promise.all(attendees.map(({ token }: Json) => press("enter", {}, token)));
    for (const type of ["close", "draw", "reveal"]) assertEquals((await press(type)).status, 200, type);
    const before = (await server.api("GET", path)).modules.r.winners;
    const answers = await Promise.all(
      Array.from(
        { length: 100 },
        (_, i) =>
          press("advance", { slot: i % 3, outgoing: before[i % 3].entrantTag, reason: "unreachable" }),
      ),
    );
    assertEquals(new Set(answers.map(({ status }) => status)), new Set([200]));
    const records = new Set(answers.map(({ body }) => body.reply.record.text));
    assertEquals(records.size, 3);
    const { body } = await server.ask("GET", `${path}/modules/r/certificate`, undefined, null);
    assertEquals(body.advances.length, 3);
    const verdict = verify(JSON.stringify(body), checks);
    assert(verdict.outcome === "valid" && verdict.facts.advanceCount === 3, JSON.stringify(verdict));
  });
});
