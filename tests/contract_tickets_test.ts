/**
 * A ticketed raffle over real HTTP: the rush on its tickets, edited requests, tabs, retries, and who buys for whom.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { assertRefused, done, makeRoom, send, until } from "@/tests/stranger.ts";
import { oneFor, shop, ticketShop } from "@/tests/ticket_shop.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));
const { shopRoom, purchase, stateOf, drawWinner, records, checkBooks } = ticketShop(server);

Deno.test("[TIX1] [TIX2] 150 requests of 50 people for 100 tickets: 100 records, 50 refusals", async () => {
  const room = await shopRoom(50);
  const asked = Array.from({ length: 150 }, (_, i) => purchase(room, oneFor(`a${i % 50}`)));
  const answers = await Promise.all(asked);
  const refused = answers.filter(({ status }) => status === 409);
  assertEquals([answers.filter(({ status }) => status === 200).length, refused.length], [100, 50]);
  for (const { body: { success, code, message, remaining } } of refused) {
    assertEquals([success, typeof remaining], [false, "number"]);
    assert(["limit_reached", "sold_out"].includes(code), code);
    assertMatch(message, /Limit Reached|Sold Out|Inventory Exhausted/);
  }
  assertEquals((await records(room)).length, 100);
  assertEquals((await stateOf(room)).remaining, 0);
  await checkBooks(room, answers);
});

Deno.test("[TIX1] [TIX6] 200 people with one request each: 100 are filled, 100 hear that all is sold", async () => {
  const room = await shopRoom(200);
  const asked = Object.entries(room.tokens).filter(([who]) => who !== "late")
    .map(([who, token]) => purchase(room, oneFor(who), token));
  const answers = await Promise.all(asked);
  const soldOut = answers.filter(({ status, body }) => status === 409 && body.code === "sold_out");
  assertEquals([answers.filter(({ body }) => body.success).length, soldOut.length], [100, 100]);
  for (const { body } of soldOut) {
    assertEquals([body.remaining, body.refusal.cap], [0, 100]);
    assertMatch(body.message, /Sold Out \/ Inventory Exhausted/);
  }
  await checkBooks(room, answers);
});

Deno.test("[TIX3] [TIX6] one request for three is refused whole, and nothing is issued", async () => {
  const room = await shopRoom(1);
  const { status, body } = await purchase(room, oneFor("a0", "three", 3), room.tokens.a0);
  assertEquals([status, body.success, body.code, body.remaining], [409, false, "limit_reached", 100]);
  assertMatch(body.message, /^Limit Reached: 2 tickets/);
  assertEquals(body.refusal, {
    code: "limit_reached",
    perPerson: 2,
    held: 0,
    asked: 3,
    remaining: 100,
    message: body.message,
  });
  assertEquals([await records(room), (await stateOf(room)).sold], [[], 0]);
  const some = await purchase(room, { ...oneFor("a0", "some", 3), partial: true }, room.tokens.a0);
  assertEquals([some.body.success, some.body.tickets, some.body.remaining], [true, [1, 2], 98]);
});

Deno.test("[TIX4] [TIX2] tabs of one person: the same request buys once, others up to the limit", async () => {
  const room = await shopRoom(3);
  const same = await Promise.all(
    Array.from({ length: 8 }, () => purchase(room, oneFor("a0", "one tap"), room.tokens.a0)),
  );
  assertEquals(same.filter(({ body }) => !body.repeated).length, 1);
  for (const { status, body } of same) assertEquals([status, body.tickets, body.remaining], [200, [1], 99]);

  const tabs = await Promise.all(
    Array.from(
      { length: 8 },
      (_, i) =>
        i % 2 === 0
          ? purchase(room, oneFor("a1", `tab ${i}`), room.tokens.a1)
          : room.command("purchase", { quantity: 1 }, room.tokens.a1),
    ),
  );
  const codes = tabs.map(({ status, body }) => status === 200 ? "ok" : (body.refusal.code as string));
  assertEquals(codes.toSorted(), [...Array(6).fill("limit_reached"), "ok", "ok"]);
  // The same words of two people are two requests, and both paths know one request by its id.
  const other = await purchase(room, oneFor("a2", "one tap"), room.tokens.a2);
  assertEquals([other.body.success, other.body.repeated], [true, undefined]);
  const asCommand = await done(room.command("purchase", { id: "one tap", quantity: 1 }, room.tokens.a2));
  assertEquals([asCommand.tickets, asCommand.repeated], [other.body.tickets, true]);
  assertEquals((await records(room)).length, 4);
});

Deno.test("[TIX4] a retry after a lost answer gets the first one, also when all is sold or closed", async () => {
  const room = await shopRoom(3, { cap: 3 });
  // The client hangs up before the answer.
  const stopped = new AbortController();
  const lost = fetch(`${server.origin}${room.path}/modules/main/purchase`, {
    method: "POST",
    headers: { authorization: `Bearer ${room.tokens.a0}` },
    body: JSON.stringify(oneFor("a0", "lost", 2)),
    signal: stopped.signal,
  }).then((answer) => answer.body?.cancel()).catch(() => {});
  await until(async () => (await stateOf(room)).sold === 2);
  stopped.abort();
  await lost;
  await done(room.command("purchase", { quantity: 1 }, room.tokens.a1));
  const again = await purchase(room, oneFor("a0", "lost", 2), room.tokens.a0);
  assertEquals([again.status, again.body.tickets, again.body.remaining, again.body.repeated], [
    200,
    [1, 2],
    1,
    true,
  ]);
  await done(room.command("close"));
  const late = await purchase(room, oneFor("a0", "lost", 2), room.tokens.a0);
  assertEquals(late.body, again.body);
  const fresh = await purchase(room, oneFor("a2", "fresh"), room.tokens.a2);
  assertEquals([fresh.status, fresh.body.code, fresh.body.remaining], [409, "not_open", 0]);
  assertEquals((await records(room)).length, 3);
});

Deno.test("[TIX2] [HTTP1] edited requests are refused with the field, and issue nothing", async () => {
  const room = await shopRoom(2);
  const quantities: Json[] = [
    0,
    -1,
    -2,
    0.5,
    1.5,
    1e9,
    2 ** 53,
    -0.0,
    "1",
    "2",
    "",
    null,
    true,
    [1],
    {},
    NaN,
  ];
  const bodies: [body: Json, path: string][] = [
    ...quantities.map((quantity): [Json, string] => [oneFor("a0", "edited", quantity), "quantity"]),
    [{ userId: "a0", requestId: "edited" }, "quantity"],
    [{ userId: "a0", quantity: 1 }, "requestId"],
    [oneFor("a0", ""), "requestId"],
    [oneFor("a0", "x".repeat(65)), "requestId"],
    [{ ...oneFor("a0"), requestId: 7 }, "requestId"],
    [{ ...oneFor("a0"), requestId: "\ud800" }, "requestId"],
    [{ quantity: 1, requestId: "edited" }, "userId"],
    [oneFor("a 0"), "userId"],
    [{ ...oneFor("a0"), userId: ["a0"] }, "userId"],
    [{ ...oneFor("a0"), partial: "yes" }, "partial"],
    [{ ...oneFor("a0"), perPerson: 9 }, "perPerson"],
    [{ ...oneFor("a0"), buyer: { id: "a1" } }, "buyer"],
    [{ ...oneFor("a0"), cap: 1000 }, "cap"],
  ];
  for (const token of [adminKey, room.tokens.a0]) {
    for (const [body, path] of bodies) {
      const answer = await send(server, {
        method: "POST",
        path: `${room.path}/modules/main/purchase`,
        body: JSON.stringify(body),
        token,
      });
      const refusal = assertRefused(answer, 400, "invalid_request", JSON.stringify(body));
      assertEquals(refusal.path, path, JSON.stringify(body));
      assertEquals([answer.json.success, answer.json.code], [false, "invalid_request"]);
    }
  }
  for (const quantity of quantities) {
    const { status, body } = await room.command("purchase", { quantity }, room.tokens.a0);
    assertEquals([status, body.refusal?.path], [400, "quantity"], JSON.stringify(quantity));
  }
  const two = await purchase(room, { ...oneFor("a0"), quantity: 1_000 }, room.tokens.a0);
  assertEquals([two.status, two.body.code], [409, "limit_reached"]);
  assertEquals([await records(room), (await stateOf(room)).remaining], [[], 100]);
});

Deno.test("[TIX7] attendees buy for themselves alone; an organizer or a key for anybody, on record", async () => {
  const room = await shopRoom(3);
  const other = await purchase(room, oneFor("a1"), room.tokens.a0);
  assertEquals([other.status, other.body.code, other.body.success], [403, "forbidden", false]);
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  });
  assertEquals((await purchase(room, oneFor("a1"), station)).status, 403);
  assertEquals((await purchase(room, oneFor("a1"), null)).status, 401);
  const elsewhere = await shopRoom(1);
  assertEquals((await purchase(room, oneFor("a0"), elsewhere.tokens.a0)).body.code, "wrong_event");
  assertEquals((await purchase(room, oneFor("nobody"))).body.code, "not_found");
  // Nor does a command take a word of it, from whomever.
  for (const token of [adminKey, room.tokens.a0]) {
    const { body } = await room.command("purchase", { quantity: 1, buyer: { id: "a1" } }, token);
    assertEquals(body.refusal.path, "buyer");
  }
  assertEquals((await room.command("purchase", { quantity: 1 })).body.refusal.code, "forbidden");
  assertEquals(await records(room), []);

  const keyOf = async (scopes: string[]) =>
    (await server.api("POST", `${room.path}/api-keys`, { label: "Till", scopes })).secret as string;
  const [till, reader] = [await keyOf(["run"]), await keyOf(["read", "roster"])];
  assertEquals((await purchase(room, oneFor("a1"), reader)).status, 403);
  const bought = await purchase(room, oneFor("a1", "till 1", 2), till);
  assertEquals([bought.status, bought.body.tickets], [200, [1, 2]]);
  assertEquals((await purchase(room, oneFor("a1", "till 1", 2), room.tokens.a1)).body.repeated, true);
  await done(room.command("purchase", { quantity: 1 }, room.tokens.a0));
  const rows = await records(room);
  assertEquals(rows.map(([number, who]) => [number, who]), [["1", "a1"], ["2", "a1"], ["3", "a0"]]);
  assertEquals(rows.map((row) => row[5].startsWith("key:")), [true, true, false]);
  const { records: log } = await server.api("GET", `${room.path}/audit?limit=1000`);
  const purchases = log.filter(({ action }: Json) => action === "purchase");
  assertEquals(purchases.length, 1);
  assertEquals([purchases[0].facts.tickets, JSON.stringify(purchases[0].facts).includes('"a1"')], [2, false]);
});

Deno.test("[TIX14] a sale that was called off is replaced by one that says so, and a rehearsal by rehearsals alone", async () => {
  const room = await shopRoom(1);
  await purchase(room, oneFor("a0"), room.tokens.a0);
  const add = (more: Json) =>
    server.ask("POST", `${room.path}/modules`, { ...shop, id: undefined, supersedes: "main", ...more });
  const early = await add({});
  assertEquals([early.status, early.body.refusal.path], [400, "supersedes"], "it still runs");
  const off = await done(room.command("cancel", { reason: "A wrong prize." }));
  assertEquals(off.phase, "cancelled");
  const { status, body } = await add({ id: "again" });
  assertEquals(status, 201);
  await done(room.command("open", { module: body.module.id }));
  const { modules } = await server.api("GET", room.path);
  assertEquals([modules.again.supersedes, modules.main.supersedes], [modules.main.drawId, undefined]);
  const { open } = await server.api("GET", `${room.path}/modules/again/certificate`);
  assertEquals(JSON.parse(open.text).supersedes, modules.main.drawId);
  // A raffle may stand in for a sale, and the other way round.
  const tiers = [{ id: "gold", label: "Gold", count: 1 }];
  assertEquals((await add({ kind: "raffle", tiers })).status, 201);

  await server.api("POST", `${room.path}/modules`, { ...shop, id: "practice", rehearsal: true });
  await done(room.command("open", { module: "practice" }));
  await done(room.command("cancel", { module: "practice" }));
  const real = await add({ supersedes: "practice" });
  assertEquals([real.status, real.body.refusal.path], [400, "supersedes"]);
  assertEquals((await add({ supersedes: "practice", rehearsal: true })).status, 201);
});

Deno.test("[HTTP1] a ticketed raffle that cannot be is refused with the path of the field; a plain one sells 100, 2 each", async () => {
  const room = await makeRoom(server, { modules: [] });
  const bad: [Json, string][] = [
    ...[0, -1, 1.5, "100", 1_000_001, null].map((cap): [Json, string] => [{ cap }, "cap"]),
    ...[0, -1, 2.5, "2", 101, null].map((perPerson): [Json, string] => [{ perPerson }, "perPerson"]),
    [{ mode: "fair" }, "mode"],
    [{ mode: undefined }, "mode"],
    [{ title: " " }, "title"],
    [{ prize: "" }, "prize"],
    [{ prize: "x".repeat(61) }, "prize"],
    [{ leadSeconds: 5 }, "leadSeconds"],
    [{ tiers: [] }, "tiers"],
    [{ ticketCap: 2 }, "ticketCap"],
  ];
  for (const [over, path] of bad) {
    const { status, body } = await server.ask("POST", `${room.path}/modules`, { ...shop, ...over });
    assertEquals([status, body.refusal?.path], [400, path], JSON.stringify(over));
  }
  const made = await server.api("POST", `${room.path}/modules`, shop);
  assertEquals(made.module, { id: "main", kind: "tickets" });
  const { modules: { main } } = await server.api("GET", room.path);
  assertEquals([main.kind, main.cap, main.perPerson, main.sold, main.remaining], ["tickets", 100, 2, 0, 100]);
  assertEquals(main.tiers, [{ id: "winner", label: "The last hundred", count: 1 }]);
  assertEquals((await stateOf(room)).status, "DRAFT");
  assertEquals((await drawWinner(room)).body.refusal.code, "wrong_phase");
  for (const path of ["state", "purchase", "admin/draw-winner"]) {
    const raffle = await makeRoom(server);
    const method = path === "state" ? "GET" : "POST";
    const body = path === "purchase" ? oneFor("a0") : undefined;
    const { status } = await server.ask(method, `${raffle.path}/modules/main/${path}`, body);
    assert(status === 404 || status === 400, `${path} of a raffle: ${status}`);
  }
});
