/**
 * The draw of a ticketed raffle over real HTTP: one act, its proof, and what is left after the purge.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { done, listen, until } from "@/tests/stranger.ts";
import { startRelay } from "@/tests/test_beacon.ts";
import { oneFor, ticketShop } from "@/tests/ticket_shop.ts";

const relay = startRelay();
const server = await startServer({ env: { BEACON: "drand", BEACON_TEST_RELAY: relay.origin } });
addEventListener("unload", () => void server.kill("SIGKILL"));
const { shopRoom, purchase, stateOf, drawWinner, records } = ticketShop(server);

Deno.test("[TIX8] [TIX9] [TIX10] the draw is one act: the sale ends and one winner is public, once", async () => {
  const room = await shopRoom(9);
  const nothing = await drawWinner(room);
  assertEquals([nothing.status, nothing.body.refusal.code], [409, "nothing_to_draw"]);
  assertEquals(nothing.body.refusal.message, "Nobody is in, so there is nothing to draw.");
  for (const who of ["a0", "a1", "a2", "a3"]) await purchase(room, oneFor(who, who, 2));
  for (const token of [room.tokens.a0, null]) {
    assert([401, 403].includes((await drawWinner(room, token)).status), "only the organizer draws");
  }
  const screen = await listen(server, room.event, room.tokens.a8);
  const before = await stateOf(room);
  assertEquals([before.status, before.phase, "winner" in before], ["OPEN", "open", false]);

  // While it is drawn: many press, and somebody looks all the time.
  const seen: Json[] = [];
  let isOver = false;
  const looking = (async () => {
    while (!isOver) seen.push(await stateOf(room));
  })();
  const drawn = await Promise.all(Array.from({ length: 6 }, () => drawWinner(room)));
  isOver = true;
  await looking;
  for (const { status, body } of drawn) {
    assertEquals([status, body.success, body.status], [200, true, "CLOSED"], JSON.stringify(body));
    assertEquals(body.winner, drawn[0].body.winner);
  }
  for (const state of seen) assertEquals("winner" in state, state.status === "CLOSED", JSON.stringify(state));
  const { ticket, userId } = drawn[0].body.winner;
  const rows = await records(room);
  assertEquals(rows.find(([number]) => Number(number) === ticket)![1], userId);
  assertEquals((await drawWinner(room)).body.winner, { ticket, userId }, "asked again");

  const after = await stateOf(room);
  assertEquals([after.status, after.winner.ticket, after.sold], ["CLOSED", ticket, 8]);
  await until(() => JSON.stringify(screen.frames).includes('"revealed"'));
  const revealed = screen.frames.flatMap(({ changes = [] }) => changes).find(({ type }: Json) =>
    type === "revealed"
  );
  assertEquals([revealed.winners.length, revealed.winners[0].entryNumber], [1, ticket]);
  assertEquals((await purchase(room, oneFor("a7"), room.tokens.a7)).body.code, "not_open");
  for (const who of ["a0", "a1", "a2", "a3", "a8"]) {
    const { modules: { main } } = await server.api("GET", `${room.path}/me`, undefined, room.tokens[who]);
    assertEquals([main.entered, main.result?.winner?.entryNumber], [
      who !== "a8",
      who === userId ? ticket : undefined,
    ]);
    assertEquals("entryNumber" in main, false);
  }
  const { body: results } = await server.ask("GET", `${room.path}/modules/main/results.csv`);
  assertStringIncludes(results, "place,prize,ticket,attendee,name,phone,entrantTag");
  assertStringIncludes(results, `1,The last hundred,${ticket},${userId},Ada ${userId.slice(1)}`);
  screen.socket.close();
});

Deno.test("[TIX8] [DRAW4] certificate, leaves, proofs, receipts and evidence are there as of a raffle", async () => {
  const room = await shopRoom(4, { perPerson: 5 });
  const tags: string[] = [];
  for (const [i, who] of ["a0", "a1", "a2"].entries()) {
    tags.push((await purchase(room, oneFor(who, who, i + 1), room.tokens[who])).body.entrantTag);
  }
  const at = `${room.path}/modules/main`;
  const open = await server.ask("GET", `${at}/certificate`, undefined, null);
  assertEquals(Object.keys(open.body), ["ok", "open"]);
  const { text } = await server.api("GET", `${at}/receipt`, undefined, room.tokens.a2);
  assertEquals([JSON.parse(text).entrantTag, JSON.parse(text).tickets], [tags[2], 3]);
  const { body: { winner } } = await drawWinner(room);
  const [certificate, leaves, entrants, zip] = await Promise.all(
    ["certificate", "leaves.bin", "entrants.bin", "evidence.zip"].map(async (file) => {
      const response = await fetch(`${server.origin}${at}/${file}`, {
        headers: { authorization: `Bearer ${adminKey}` },
      });
      assertEquals(response.status, 200, file);
      return new Uint8Array(await response.arrayBuffer());
    }),
  );
  assertEquals([leaves.length, entrants.length], [6 * 32, 3 * 34]);
  const folder = await Deno.makeTempDir();
  try {
    for (
      const [name, bytes] of Object.entries({ "c.json": certificate, "l.bin": leaves, "e.bin": entrants })
    ) {
      await Deno.writeFile(`${folder}/${name}`, bytes);
    }
    const checked = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "tools/verify.ts",
        `${folder}/c.json`,
        "--leaves",
        `${folder}/l.bin`,
        "--entrants",
        `${folder}/e.bin`,
      ],
    }).output();
    assertEquals(
      checked.code,
      0,
      new TextDecoder().decode(checked.stdout) + new TextDecoder().decode(checked.stderr),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  const { walk, winners } = JSON.parse(new TextDecoder().decode(certificate));
  const row = (await records(room)).find(([number]) => Number(number) === winner.ticket)!;
  assertEquals([walk[0].e, winners[0].entrantTag], [
    winners[0].entrantTag,
    tags[Number(winner.userId.slice(1))],
  ]);
  assertEquals([row[1], Number(row[3])], [winner.userId, walk[0].t]);
  assertStringIncludes(new TextDecoder("latin1").decode(zip), "verify.html");
});

Deno.test("[TIX10] [DRAW7] a sealed draw asked for in the rush ends the sale at once and is drawn when its number is there", async () => {
  const room = await shopRoom(3, { mode: "sealed", leadSeconds: 2 });
  for (const who of ["a0", "a1"]) await purchase(room, oneFor(who), room.tokens[who]);
  const [first, again] = [await drawWinner(room), await drawWinner(room)];
  for (const { status, body } of [first, again]) {
    assertEquals([status, body.success, body.status, "winner" in body], [202, true, "CLOSING", false]);
    assertEquals(body.waitsFor, first.body.waitsFor);
  }
  assertEquals((await purchase(room, oneFor("a2"), room.tokens.a2)).body.code, "not_open");
  const { beacon, status } = await stateOf(room);
  assertEquals([status, beacon.round, beacon.signature], ["CLOSING", first.body.waitsFor.round, undefined]);
  // Nobody presses again.
  await until(async () => (await stateOf(room)).status === "CLOSED");
  const { winner } = await stateOf(room);
  const drawn = await drawWinner(room);
  assertEquals([drawn.status, drawn.body.winner.ticket], [200, winner.ticket]);

  const byHand = await shopRoom(1, { mode: "sealed", leadSeconds: 2 });
  await purchase(byHand, oneFor("a0"), byHand.tokens.a0);
  await done(byHand.command("close"));
  const early = await drawWinner(byHand);
  assertEquals([early.status, early.body.refusal.code], [409, "beacon_pending"]);
  await until(async () => (await stateOf(byHand)).beacon.signature !== undefined);
  assertEquals((await stateOf(byHand)).status, "CLOSING", "it waits for the organizer");
  assertEquals((await drawWinner(byHand)).body.winner, { ticket: 1, userId: "a0" });
  await relay.stop();
});

Deno.test("[TIX12] after the purge nobody is named, and the winning ticket and its proof stay", async () => {
  const room = await shopRoom(3);
  for (const who of ["a0", "a1"]) await purchase(room, oneFor(who, `request of ${who}`), room.tokens[who]);
  const { body: { winner } } = await drawWinner(room);
  const purged = await server.api("POST", `${room.path}/purge`, { confirm: room.event });
  assert(purged.purgedAt);
  assertEquals(await records(room), []);
  const state = await stateOf(room);
  assertEquals([state.status, state.winner.ticket, state.sold], ["CLOSED", winner.ticket, 2]);
  assertEquals((await drawWinner(room)).body, {
    ok: true,
    success: true,
    status: "CLOSED",
    winner: { ticket: winner.ticket },
  });
  const kv = await Deno.openKv(`${server.folder}/kv.sqlite`);
  for await (const { key, value } of kv.list({ prefix: ["row", room.event] })) {
    assert(!/request of|Ada/.test(Deno.inspect([key, value], { depth: 9 })), JSON.stringify(key));
  }
  kv.close();
  assertEquals((await server.ask("GET", `${room.path}/modules/main/entrants.bin`)).status, 200);
  assertEquals((await purchase(room, oneFor("a0"))).body.code, "event_purged");
});
