/**
 * Winner texts over the wire: the list for the organizer, what is marked by hand, and the provider's webhooks.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Json, startServer } from "@/tests/server.ts";
import { postForm, startProvider } from "@/tests/twilio/server.ts";

const provider = startProvider();
const publicUrl = "https://drumroll.example";
const server = await startServer({ env: { ...provider.env, PUBLIC_URL: publicUrl } });
const plain = await startServer();
addEventListener("unload", () => {
  void server.kill("SIGKILL");
  void plain.kill("SIGKILL");
});

const people = [
  { id: "ana", name: "Zelda Ana", phone: "+491700000001", smsOptIn: true, checkedIn: true },
  { id: "bo", name: "Zelda Bo", phone: "+491700000002", smsOptIn: true, checkedIn: true },
  { id: "cy", name: "Zelda Cy", checkedIn: true },
];

/** Three winners, shown. */
async function revealed(at: typeof server, event: string) {
  const path = `/api/events/${event}`;
  await at.api("POST", "/api/events", { id: event, name: "Harbour Gala", passcode: "4711" });
  await at.api("POST", `${path}/attendees`, people);
  const tiers = [{ id: "gold", label: "Gold", count: 3 }];
  await at.api("POST", `${path}/modules`, {
    kind: "raffle",
    id: "main",
    title: "Raffle",
    tiers,
    mode: "offline",
  });
  const command = (type: string, args: Json = {}, token?: string) =>
    at.ask("POST", `${path}/commands`, { id: crypto.randomUUID(), module: "main", type, ...args }, token);
  await command("open");
  const { attendees } = await at.api("GET", `${path}/attendees`);
  for (const { token } of attendees) await command("enter", {}, token);
  for (const type of ["close", "draw", "reveal"]) assertEquals((await command(type)).status, 200);
  const messages = async () => await at.api("GET", `${path}/modules/main/messages`);
  return { path, command, messages, tokens: attendees.map(({ token }: Json) => token) as string[] };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 30_000; !await holds();) {
    assert(Date.now() < deadline, "not within 30 s");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** At the loopback address, signed for the public one, as behind a proxy. */
const hook = (path: string, form: Record<string, string>, signedFor = publicUrl + path) =>
  postForm(server.origin + path, form, signedFor);

Deno.test("[SMS1] [SMS2] [SMS8] texts: the organizer sees each one's way, and the provider's reports move it on", async () => {
  const { messages } = await revealed(server, "SMSWAY");
  await until(async () =>
    (await messages()).messages.every(({ state }: Json) => /^(sent|not_sent)$/.test(state))
  );
  const { sms, messages: list } = await messages();
  assertEquals(sms, "configured");
  const seen = Object.fromEntries(list.map((one: Json) => [one.attendee, [one.name, one.state, one.reason]]));
  assertEquals(seen, {
    ana: ["Zelda Ana", "sent", undefined],
    bo: ["Zelda Bo", "sent", undefined],
    cy: ["Zelda Cy", "not_sent", "no_number"],
  });
  assert(!JSON.stringify(list).includes("+4917"), "no number in it");

  const message = provider.accepted.find(({ to }) => to === people[0].phone)!;
  const path = message.reportTo!.slice(publicUrl.length);
  assert(message.reportTo!.startsWith(`${publicUrl}/api/sms/status?message=SMSWAY.main.`));
  const form = { MessageSid: message.sid, MessageStatus: "delivered", To: message.to };
  const unsigned = [
    await hook(path, form, `http://drumroll.example${path}`),
    await hook(path, form, server.origin + path),
    await fetch(server.origin + path, { method: "POST", body: new URLSearchParams(form) }),
  ];
  for (const answer of unsigned) {
    assertEquals([answer.status, (await answer.json()).refusal.code], [403, "forbidden"]);
  }
  const stateOf = async () =>
    (await messages()).messages.find(({ attendee }: Json) => attendee === "ana").state;
  assertEquals(await stateOf(), "sent", "without a signature nothing moves");
  const answer = await hook(path, form);
  assertEquals([answer.status, await answer.text()], [204, ""]);
  assertEquals(await stateOf(), "delivered");
  const nowhere = await hook(`/api/sms/status?message=SMSWAY.main.0150.${"0".repeat(16)}`, form);
  assertEquals([nowhere.status, (await nowhere.json()).refusal.code], [404, "not_found"]);
  for (const bad of [hook("/api/sms/status", form), hook(path, { MessageSid: "SM1" })]) {
    const answer = await bad;
    assertEquals([answer.status, (await answer.json()).refusal.code], [400, "invalid_request"]);
  }
});

Deno.test("[SMS6] [SMS8] texts: STOP by text ends them for every event, START brings them back", async () => {
  const say = (body: string) =>
    hook("/api/sms/inbound", { From: "+491700000002", To: "+15005550006", Body: body });
  const answer = await say("Stop");
  assertEquals([answer.status, answer.headers.get("content-type")], [200, "text/xml; charset=utf-8"]);
  assertEquals(await answer.text(), '<?xml version="1.0" encoding="UTF-8"?><Response/>');
  const stateIn = async (event: string) => {
    const { messages } = await revealed(server, event);
    const settled = async () =>
      (await messages()).messages.every(({ state }: Json) => /^(sent|not_sent)$/.test(state));
    await until(settled);
    const bo = (await messages()).messages.find(({ attendee }: Json) => attendee === "bo");
    return [bo.state, bo.reason];
  };
  assertEquals(await stateIn("SMSSTOP"), ["not_sent", "stopped"]);
  await (await say("thank you!")).body?.cancel();
  await (await say("START")).body?.cancel();
  assertEquals(await stateIn("SMSSTART"), ["sent", undefined]);
});

Deno.test("[SMS8] webhooks: what is no form, too long, of nobody or for a server without texts is refused", async () => {
  const refusedWith = async (answer: Promise<Response>) => (await (await answer).json()).refusal.code;
  const path = "/api/sms/inbound";
  assertEquals(await refusedWith(hook(path, { From: "me", Body: "STOP" })), "invalid_request");
  assertEquals(await refusedWith(hook(path, { From: "+491", Body: "x".repeat(25_000) })), "too_large");
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`F${n}`, ""]));
  assertEquals(await refusedWith(hook(path, many)), "invalid_request");
  const json = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
  assertEquals(await refusedWith(fetch(server.origin + path, json)), "invalid_request");
  for (const where of [path, "/api/sms/status"]) {
    assertEquals(await refusedWith(postForm(plain.origin + where, { From: "+491" })), "not_found");
    assertEquals((await server.ask("GET", where)).status, 405);
  }
});

Deno.test("[SMS8] webhooks: without a public address texts go out unreported, and the address of the request counts", async () => {
  const unnamed = await startServer({ env: provider.env });
  try {
    const before = provider.accepted.length;
    const { messages } = await revealed(unnamed, "SMSLOCAL");
    await until(async () =>
      (await messages()).messages.filter(({ state }: Json) => state === "sent").length === 2
    );
    assertEquals(provider.accepted.slice(before).map(({ reportTo }) => reportTo), [undefined, undefined]);
    const url = `${unnamed.origin}/api/sms/inbound`;
    const form = { From: "+491700000009", Body: "STOP" };
    const answers = [await postForm(url, form), await postForm(url, form, `${publicUrl}/api/sms/inbound`)];
    for (const answer of answers) await answer.body?.cancel();
    assertEquals(answers.map(({ status }) => status), [200, 403]);
  } finally {
    await unnamed.stop();
  }
});

Deno.test("[SMS5] [SMS9] texts: where none are sent it says so for each winner, and the organizer marks who was told", async () => {
  const { path, command, messages, tokens } = await revealed(plain, "SMSGAP");
  const { sms, messages: before } = await messages();
  assertEquals(sms, "not_configured");
  assertEquals(
    before.map(({ state, reason }: Json) => [state, reason]),
    Array(3).fill(["not_sent", "not_configured"]),
  );
  assertEquals((await plain.api("GET", path)).sms, "not_configured");
  const told = await command("mark_notified", { slot: 1 });
  assertEquals(told.status, 200);
  assertEquals((await command("mark_notified", { slot: 1 })).body.reply, {
    ...told.body.reply,
    repeated: true,
  });
  const given = await command("mark_handed_over", { slot: 1 });
  const after = (await messages()).messages;
  assertEquals([after[1].notifiedAt, after[1].handedOverAt], [
    told.body.reply.notifiedAt,
    given.body.reply.handedOverAt,
  ]);
  assertEquals([after[0].notifiedAt, after[2].handedOverAt], [undefined, undefined]);
  assertEquals((await command("mark_notified", { slot: 9 })).body.refusal.code, "not_holding");
  assertEquals((await command("mark_notified", { slot: 0 }, tokens[0])).status, 403);
  assertEquals((await command("mark_notified")).status, 400);
  for (const token of [tokens[0], null]) {
    const { status } = await plain.ask("GET", `${path}/modules/main/messages`, undefined, token);
    assertEquals(status, token ? 403 : 401);
  }
  const { records } = await plain.api("GET", `${path}/audit`);
  assertEquals(records.slice(-2).map(({ action, facts }: Json) => [action, facts.slot]), [
    ["mark_notified", 1],
    ["mark_handed_over", 1],
  ]);
  const seen = JSON.stringify(await plain.api("GET", `${path}/snapshot`, undefined, tokens[0]));
  assert(!/notified|handedOver|"sms"|message/.test(seen), "others do not see it");
  assert(!/Zelda|\+4917|notified=/.test(server.output() + plain.output()), "a name or a number in the log");
});

Deno.test("[WIN7] desk code: the one on a winner's phone is the one in the text, and finds them at the desk alone", async () => {
  const { path, command, tokens, messages } = await revealed(server, "DESKCODE");
  const meOf = async (token: string) =>
    (await server.api("GET", `${path}/me`, undefined, token)).modules.main;
  const { result } = await meOf(tokens[0]);
  const { code, winner } = result;
  const body = () => provider.accepted.find(({ body }) => body.includes(code));
  await until(() => Promise.resolve(body() !== undefined));
  assertEquals(body()!.to, people.find(({ id }) => id === "ana")!.phone);
  const find = (typed: string, token?: string | null) =>
    server.ask("POST", `${path}/modules/main/desk-code`, { code: typed }, token);
  const spoken = code.toLowerCase().replaceAll("0", "o").replaceAll("1", "l");
  const found = (await find(`${spoken.slice(0, 3)} ${spoken.slice(3)}`)).body;
  assertEquals([found.winner.attendee, found.winner.slot, found.winner.holding], ["ana", winner.slot, true]);
  assertEquals(new Set(await Promise.all(tokens.map(async (one) => (await meOf(one)).result.code))).size, 3);
  for (const [token, status] of [[tokens[0], 403], [null, 401]] as const) {
    assertEquals((await find(code, token)).status, status);
  }
  // Who was replaced is still found, and told to be so.
  const { slot, entrantTag } = found.winner;
  const advanced = await command("advance", { slot, outgoing: entrantTag, reason: "unreachable" });
  assertEquals(advanced.status, 200);
  assertEquals((await find(code)).body.winner.holding, false);
  assertEquals((await meOf(tokens[0])).result, { winner: null }, "and has no code any more");
  const mark = await command("mark_handed_over", { slot, holder: entrantTag });
  assertEquals(mark.body.refusal.code, "not_holding", "the desk's list was old");
  assert((await messages()).messages.every(({ handedOverAt }: Json) => handedOverAt === undefined));
  // A slip of the finger is no guess; made-up codes are.
  for (let i = 0; i < 20; i++) assertEquals((await find(`uuuu ${i}`)).status, 404);
  const statuses: number[] = [];
  for (let i = 0; i < 12; i++) statuses.push((await find(`00000${i % 10}`)).status);
  assertEquals(statuses.slice(0, 9), Array(9).fill(404));
  assert(statuses.includes(429), "guessing has to wait");
  assert(!server.output().includes(code), "no code in a log");
});

/** One ticket, sold to Ana and drawn. */
async function ticketWon(at: typeof server, path: string, token: string) {
  const made = { kind: "tickets", id: "last", title: "The last one", mode: "offline", cap: 1 };
  await at.api("POST", `${path}/modules`, made);
  const command = (type: string, args: Json = {}, as?: string) =>
    at.ask("POST", `${path}/commands`, { id: crypto.randomUUID(), module: "last", type, ...args }, as);
  for (
    const [type, args, as] of [["open", {}], ["purchase", { quantity: 1 }, token], ["draw", {}]] as const
  ) {
    assertEquals((await command(type, args, as)).status, 200, type);
  }
  await until(async () => (await at.api("GET", path)).modules.last.phase === "revealed");
  return command;
}

Deno.test("[WIN7] [SMS5] tickets: the winner's text has their code, the desk finds them by it and hands the prize over", async () => {
  const { path, tokens } = await revealed(server, "SMSTICKET");
  const command = await ticketWon(server, path, tokens[0]);
  const { result } = (await server.api("GET", `${path}/me`, undefined, tokens[0])).modules.last;
  await until(() => Promise.resolve(provider.accepted.some(({ body }) => body.includes(result.code))));
  const list = async () => (await server.api("GET", `${path}/modules/last/messages`)).messages;
  const found = await server.api("POST", `${path}/modules/last/desk-code`, { code: result.code });
  const { attendee, slot, entryNumber, entrantTag } = found.winner;
  assertEquals([attendee, slot, entryNumber], ["ana", 0, 1]);
  for (const mark of ["mark_notified", "mark_handed_over"]) {
    assertEquals((await command(mark, { slot, holder: entrantTag })).status, 200, mark);
  }
  const [one, ...others] = await list();
  assertEquals([others.length, one.attendee], [0, "ana"]);
  assert(one.notifiedAt && one.handedOverAt);
});

Deno.test("[PRIV10] [SMS5] purge: the owner hears how many texts have not gone out and never will", async () => {
  const full = startProvider({ fate: () => "full" });
  const busy = await startServer({ env: full.env });
  try {
    const { path, tokens } = await revealed(busy, "PURGETEXT");
    const look = async () => await busy.api("GET", `${path}/purge`);
    // Two of the raffle, and one of a ticketed raffle.
    await ticketWon(busy, path, tokens[0]);
    await until(() => Promise.resolve(full.posts() >= 3));
    assertEquals(await look(), { ok: true, purgingSince: null, purgedAt: null, textsWaiting: 3 });
    assertEquals((await busy.ask("GET", `${path}/purge`, undefined, tokens[0])).status, 403);
    await busy.api("POST", `${path}/purge`, { confirm: "PURGETEXT" });
    const { purgedAt, textsWaiting } = await look();
    assert(purgedAt);
    assertEquals(textsWaiting, 0);
  } finally {
    await busy.stop();
    await full.close();
  }
});

Deno.test("condition: the desk hears how the server stands, and nobody else does", async () => {
  await plain.api("POST", "/api/events", { id: "CONDITION", name: "C", passcode: "4711" });
  const path = "/api/events/CONDITION/condition";
  const { numbers, clockBehindSeconds, storageMs } = await plain.api("GET", path);
  assertEquals([numbers, clockBehindSeconds], ["off", 0]);
  assert(storageMs >= 0 && storageMs < 60_000);
  assertEquals((await plain.ask("GET", path, undefined, null)).status, 401);
});
