/**
 * A ticketed raffle among cheats: sales that race with a pause, a close and a calling-off, cells that a spreadsheet
 * would run, people who are not on the roster, and commands that belong to another kind of raffle.
 *
 * What an honest rush does is in `contract_tickets_test.ts`.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { done, type Ear, listen, type Room, until } from "@/tests/stranger.ts";
import { oneFor, ticketShop } from "@/tests/ticket_shop.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));
const { shopRoom, purchase, stateOf, drawWinner, records, checkBooks } = ticketShop(server);

const buyers = (room: Room) => Object.entries(room.tokens).filter(([who]) => who !== "late");
const filled = (answers: { body: Json }[]) => answers.filter(({ body }) => body.success);

/** The last count and the change that ends it, as a screen heard them. */
function heard(ear: Ear, end: string): { sold?: number; ended: number; after: number } {
  const changes: Json[] = ear.frames.flatMap(({ changes = [] }) => changes);
  const ended = changes.findIndex(({ type }) => type === end);
  const counts = changes.map(({ type, sold }, i) => ({ type, sold, i })).filter(({ type }) =>
    type === "tickets_counted"
  );
  return {
    sold: counts.findLast(({ i }) => i < ended)?.sold,
    ended,
    after: counts.filter(({ i }) => i > ended).length,
  };
}

Deno.test("[TIX5] [TIX1] a close in the middle of a rush: what was answered is sealed, and nothing else", async () => {
  const [cap, perPerson] = [2_000, 20];
  const room = await shopRoom(60, { cap, perPerson });
  const screen = await listen(server, room.event);
  const answers: { status: number; body: Json }[] = [];
  let isClosed = false;
  const wave = (n: number) =>
    Promise.all(buyers(room).map(([who, token]) => purchase(room, oneFor(who, `press ${n}`), token)));
  const pressing = (async () => {
    for (let n = 0; !isClosed && n < 15; n++) answers.push(...await wave(n));
  })();
  await until(() => answers.length > 0);
  await done(room.command("close"));
  isClosed = true;
  await pressing;
  answers.push(...await wave(16));
  for (const { status, body } of answers) {
    assert(status === 200 || (status === 409 && body.code === "not_open"), JSON.stringify(body));
  }
  await until(async () => (await stateOf(room)).phase === "closed");
  await checkBooks(room, answers, { cap, perPerson });
  const sold = filled(answers).length;
  const { modules: { main } } = await server.api("GET", room.path);
  assertEquals([main.seal.ticketCount, main.sold], [sold, sold]);
  await until(() => JSON.stringify(screen.frames).includes('"closed"'));
  const { sold: shown, after } = heard(screen, "closing");
  assertEquals([shown, after], [sold, 0], "the last count on a screen is that of the seal");
  screen.socket.close();
});

Deno.test("[TIX5] a sale that is paused and resumed all the time sells each request once or not at all", async () => {
  const room = await shopRoom(20, { cap: 500, perPerson: 20 });
  const answers: { status: number; body: Json }[] = [];
  let isOver = false;
  const flipping = (async () => {
    for (let n = 0; !isOver; n++) await done(room.command(n % 2 === 0 ? "pause" : "resume"));
  })();
  const seen = () => new Set(answers.map(({ body }) => body.success)).size;
  for (let n = 0; n < 6 || (seen() < 2 && n < 15); n++) {
    answers.push(
      ...await Promise.all(
        buyers(room).map(([who, token]) => purchase(room, oneFor(who, `wave ${n}`), token)),
      ),
    );
  }
  isOver = true;
  await flipping;
  const refused = answers.filter(({ body }) => !body.success);
  assert(refused.length > 0 && refused.length < answers.length, `${refused.length} of ${answers.length}`);
  for (const { status, body } of refused) {
    assertEquals([status, body.code], [409, "not_open"], JSON.stringify(body));
  }
  await checkBooks(room, answers, { cap: 500, perPerson: 20 });
  // The same requests once more: what was bought is answered as it was, whatever the phase is now.
  if ((await stateOf(room)).phase === "paused") await done(room.command("resume"));
  const [[who, token]] = buyers(room);
  const first = answers[0].body.success;
  const again = await purchase(room, oneFor(who, "wave 0"), token);
  assertEquals([again.body.success, again.body.repeated], [true, first ? true : undefined]);
});

Deno.test("[TIX8] [RAF10] whoever calls off and draws at once gets one of both, and never a second winner", async () => {
  // Before the draw, at the moments of it, and after it.
  for (const moment of ["", "opened", "closing", "closed", "drawn", "revealed"]) {
    const room = await shopRoom(4);
    for (const [who, token] of buyers(room)) await purchase(room, oneFor(who), token);
    const screen = await listen(server, room.event, room.tokens.a0);
    const frames = () => JSON.stringify(screen.frames);
    const call = () => room.command("void", { reason: "Not my friend." });
    const first = moment === "" ? await call() : null;
    const drawing = [drawWinner(room), drawWinner(room)];
    if (moment !== "" && moment !== "opened") await until(() => frames().includes(`"${moment}"`));
    const cancelled = first ?? await call();
    const drawn = await Promise.all(drawing);
    const state = await stateOf(room);
    if (moment === "revealed" || moment === "") assertEquals(state.status, moment ? "CLOSED" : "CANCELLED");
    assert(["CLOSED", "CANCELLED"].includes(state.status), state.status);
    assertEquals(cancelled.status === 200, state.status === "CANCELLED", JSON.stringify(cancelled.body));
    const winners = drawn.filter(({ status }) => status === 200).map(({ body }) => body.winner.ticket);
    assertEquals(new Set(winners).size, state.status === "CLOSED" ? 1 : 0, JSON.stringify(drawn));
    await until(() => frames().includes(state.status === "CLOSED" ? '"revealed"' : '"cancelled"'));
    assertEquals(frames().includes('"winners"'), state.status === "CLOSED");
    // What was called off stays so, and says with its reason what would have come out.
    for (const type of ["open", "resume", "close", "draw", "cancel", "void"]) {
      const { status, body } = await room.command(type, type === "void" ? { reason: "Again." } : {});
      assertEquals([status, body.refusal?.code], [409, "wrong_phase"], type);
    }
    assertEquals((await drawWinner(room)).status, state.status === "CLOSED" ? 200 : 409);
    screen.socket.close();
  }
});

Deno.test("[TIX7] [ROOM9] no phone draws, closes, counts or enters, and what a raffle has more is not there", async () => {
  const room = await shopRoom(2);
  await purchase(room, oneFor("a0"), room.tokens.a0);
  const before = await room.state();
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  });
  const orders: [string, Json?][] = [
    ["open"],
    ["pause"],
    ["close"],
    ["draw"],
    ["reveal"],
    ["cancel"],
    ["void", { reason: "x" }],
    ["seal"],
    ["number"],
    ["mark_handed_over", { slot: 0 }],
  ];
  for (const token of [room.tokens.a0, station, null]) {
    for (const [type, args] of orders) {
      const { status, body } = await room.command(type, args, token);
      assert([400, 401, 403].includes(status), `${type}: ${status} ${JSON.stringify(body)}`);
    }
  }
  const none: [string, Json, string][] = [
    ["enter", {}, room.tokens.a1],
    ["withdraw", {}, room.tokens.a0],
    ["vote", { question: "q", options: ["x"] }, room.tokens.a0],
    ["advance", { slot: 0, outgoing: "ab".repeat(32), reason: "declined" }, adminKey],
    ["claim", {}, room.tokens.a0],
    ["claim", {}, room.tokens.a1],
  ];
  for (const [type, args, token] of none) {
    const { status, body } = await room.command(type, args, token);
    assert(status === 400 || status === 409, `${type}: ${status} ${JSON.stringify(body)}`);
  }
  assertEquals(await room.state(), before);
});

Deno.test("[TIX7] nobody buys who is not on the roster, at the desk neither: who waits at the door, who was there elsewhere", async () => {
  const room = await shopRoom(1);
  await server.api("POST", `${room.path}/walk-ups`, { walkUps: "approval" });
  const joined = await fetch(`${server.origin}/j/${room.joinCode}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: server.origin },
    body: new URLSearchParams({ name: "Wim Waits", phone: "" }),
  });
  await joined.body?.cancel();
  const token = joined.headers.get("location")!.split("/").at(-1)!;
  const [{ id }] = (await server.api("GET", `${room.path}/walk-ups`)).waiting;
  for (
    const { body } of [
      await room.command("purchase", { quantity: 1 }, token),
      await purchase(room, oneFor(id), token),
      await purchase(room, oneFor(id)),
    ]
  ) assertEquals(body.refusal.code, "not_found", JSON.stringify(body));
  const elsewhere = await shopRoom(2);
  assertEquals((await purchase(room, oneFor("a1"))).body.code, "not_found", "of another event");
  assertEquals((await purchase(room, oneFor("a1"), elsewhere.tokens.a1)).body.success, false);
  assertEquals(await records(room), []);
});

Deno.test("[TIX12] [HTTP1] no cell of the tickets is a formula, whatever a request is called", async () => {
  const room = await shopRoom(1, { perPerson: 12 });
  const ids = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    ' =HYPERLINK("x")',
    '","=1',
    "\ufeff=1",
  ];
  for (const id of ids) {
    const { status, body } = await purchase(room, oneFor("a0", id), room.tokens.a0);
    assert(status === 200 || (status === 400 && body.refusal.path === "requestId"), JSON.stringify(body));
  }
  await server.api("POST", `${room.path}/attendees`, [{ id: "evil", name: '=HYPERLINK("http://x")' }]);
  await purchase(room, oneFor("evil", "plain"));
  const { body } = await server.ask("GET", `${room.path}/modules/main/entries.csv`);
  const { default: Papa } = await import("papaparse");
  const { data, errors } = Papa.parse<string[]>((body as string).replace("\ufeff", "").trim(), {});
  assertEquals(errors, []);
  const [header, ...rows] = data;
  assertEquals(rows.length, (await stateOf(room)).sold);
  for (const row of rows) {
    assertEquals(row.length, header.length);
    for (const cell of row) assert(!/^\s*[=+\-@]/u.test(cell) || /^-?\d+$/.test(cell), cell);
  }
});
