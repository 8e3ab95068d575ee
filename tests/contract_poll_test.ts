/**
 * A poll over real HTTP and real sockets, as phones, stations and other programs drive it: how one is made, voted in,
 * shown, hidden and taken home.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Json, startServer } from "@/tests/server.ts";
import { assertRefused, done, listen, makeRoom, type Room, send, until } from "@/tests/stranger.ts";

const server = await startServer();
addEventListener("unload", () => void server.kill("SIGKILL"));

const options = ["soup", "cake", "rice"].map((id) => ({ id, label: id.toUpperCase() }));
const dish = { id: "dish", text: "Which dish?", options };
const days = {
  id: "days",
  text: "=Which days?",
  multiple: true,
  options: [{ id: "mon", label: "+Monday" }, { id: "tue", label: "Tue" }],
};
const supper = { kind: "poll", id: "main", title: "Supper", questions: [dish, days], showResults: "manual" };

async function pollRoom(poll: Json = {}, open = true): Promise<Room> {
  const room = await makeRoom(server, { modules: [] });
  await server.api("POST", `${room.path}/modules`, { ...supper, ...poll });
  if (open) await done(room.command("open"));
  return room;
}

const vote = (room: Room, who: string, options: Json, more: Json = {}) =>
  room.command("vote", { question: "dish", options, ...more }, room.tokens[who]);

Deno.test("[HTTP1] a poll that cannot be is refused with the path of the field, and makes nothing", async () => {
  const room = await makeRoom(server, { modules: [] });
  const of = (over: Json) => ({ ...supper, questions: [{ ...dish, ...over }] });
  const many = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `o${i}`, label: `${i}` }));
  const bad: [body: Json, path: string, problem: RegExp][] = [
    [{ ...supper, questions: undefined }, "questions", /missing/],
    [{ ...supper, questions: [] }, "questions", /at least one question/],
    [{ ...supper, questions: many(11).map(({ id }) => ({ ...dish, id })) }, "questions", /at most 10/],
    [{ ...supper, questions: [dish, { ...dish, text: "Again?" }] }, "questions", /different ids/],
    [of({ options: many(13) }), "questions.0.options", /at most 12/],
    [of({ options: many(1) }), "questions.0.options", /at least two/],
    [of({ options: [options[0], options[0]] }), "questions.0.options", /different ids/],
    [of({ options: [options[0], { id: "a b", label: "x" }] }), "questions.0.options.1.id", /letters/],
    [of({ options: [options[0], { id: "x", label: "" }] }), "questions.0.options.1.label", /empty/],
    [of({ options: [options[0], { id: "x", label: "x".repeat(61) }] }), "questions.0.options.1.label", /60/],
    [
      of({ options: [options[0], { ...options[1], picture: "x" }] }),
      "questions.0.options.1.picture",
      /known/,
    ],
    [of({ text: "" }), "questions.0.text", /empty/],
    [of({ text: "x".repeat(161) }), "questions.0.text", /160/],
    [of({ multiple: 2 }), "questions.0.multiple", /true or false/],
    [of({ max: 2 }), "questions.0.max", /known/],
    [{ ...supper, showResults: "never" }, "showResults", /./],
    [{ ...supper, showResults: undefined }, "showResults", /./],
    [{ ...supper, changeVote: "no" }, "changeVote", /true or false/],
    [{ ...supper, tiers: [] }, "tiers", /known/],
    [{ ...supper, kind: "quiz" }, "kind", /raffle, poll/],
  ];
  for (const [body, path, problem] of bad) {
    const answer = await send(server, {
      method: "POST",
      path: `${room.path}/modules`,
      body: JSON.stringify(body),
    });
    const refusal = assertRefused(answer, 400, "invalid_request", path);
    assertEquals(refusal.path, path);
    assertMatch(refusal.problem, problem);
  }
  assertEquals((await server.api("GET", room.path)).modules, {});
  const most = { ...supper, questions: many(10).map(({ id }) => ({ ...dish, id, options: many(12) })) };
  assertEquals((await server.api("POST", `${room.path}/modules`, most)).module, { id: "main", kind: "poll" });
  const again = await server.ask("POST", `${room.path}/modules`, supper);
  assertEquals([again.status, again.body.refusal.code], [409, "module_exists"]);
});

Deno.test("[HTTP1] [POLL7] a poll as long as a poll may be works in any script, and one too many is refused whole", async () => {
  const long = (id: string) => id.padEnd(40, "-");
  for (const letter of ["ж", "漢", "🥁"]) {
    const questions = Array.from({ length: 10 }, (_, q) => ({
      id: long(`q${q}`),
      text: letter.repeat(160),
      options: Array.from({ length: 12 }, (_, o) => ({ id: long(`o${o}`), label: letter.repeat(60) })),
    }));
    const room = await pollRoom({ title: letter.repeat(80), questions, showResults: "live" });
    const station = await listen(server, room.event, room.tokens.a1);
    await done(room.command("vote", { question: long("q9"), options: [long("o11")] }, room.tokens.a0));
    await done(room.command("close"));
    const { modules } = await server.api("GET", room.path);
    assertEquals([modules.main.phase, modules.main.results[long("q9")][long("o11")]], ["closed", 1]);
    assertEquals(modules.main.questions[9].options[11].label, letter.repeat(60));
    station.socket.close();
    const made: Json[] = [];
    for (let poll = 0; poll < 4; poll++) {
      made.push(
        await server.ask("POST", `${room.path}/modules`, { ...supper, id: `more${poll}`, questions }),
      );
    }
    const refused = made.at(-1)!;
    assertEquals([refused.status, refused.body.refusal.code], [413, "too_large"], letter);
    await done(room.command("cancel"));
  }
});

Deno.test("[POLL6] a ballot that cannot be is refused, with code, status and path", async () => {
  const room = await pollRoom();
  const bad: [args: Json, status: number, code: string, path?: string][] = [
    [{ options: ["soup"] }, 400, "invalid_request", "question"],
    [{ question: "dish" }, 400, "invalid_request", "options"],
    [{ question: "dish", options: "soup" }, 400, "invalid_request", "options"],
    [{ question: "dish", options: [] }, 400, "invalid_request", "options"],
    [{ question: "dish", options: [7] }, 400, "invalid_request", "options.0"],
    [{ question: "dish", options: ["soup", "soup"] }, 400, "invalid_request", "options"],
    [
      { question: "days", options: Array.from({ length: 13 }, (_, i) => `o${i}`) },
      400,
      "invalid_request",
      "options",
    ],
    [{ question: "dish", options: ["soup"], weight: 2 }, 400, "invalid_request", "weight"],
    [{ question: "dish", options: ["soup", "cake"] }, 400, "invalid_request", "options"],
    [{ question: "dish", options: ["mon"] }, 400, "invalid_request", "options"],
    [{ question: "drink", options: ["soup"] }, 404, "not_found"],
    [{ question: "constructor", options: ["soup"] }, 404, "not_found"],
  ];
  const before = await room.state();
  for (const [args, status, code, path] of bad) {
    const { status: said, body } = await room.command("vote", args, room.tokens.a0);
    assertEquals([said, body.refusal.code, body.refusal.path], [status, code, path], JSON.stringify(args));
  }
  const elsewhere = await vote(room, "a0", ["soup"], { module: "nowhere" });
  assertEquals([elsewhere.status, elsewhere.body.refusal.code], [404, "not_found"]);
  assertEquals(await room.state(), before);
});

Deno.test("[POLL3] votes outside the open phase are refused with their reason, and taken again after a pause", async () => {
  const room = await pollRoom({}, false);
  const says = async (who = "a1") => {
    const { status, body: { refusal } } = await vote(room, who, ["soup"]);
    return [status, refusal.code, refusal.kind ?? refusal.phase];
  };
  assertEquals(await says(), [409, "not_open", "draft"]);
  await done(room.command("open"));
  await done(vote(room, "a0", ["cake"]));
  await done(room.command("pause"));
  assertEquals([await says("a0"), await says("a1")], [[409, "paused", "poll"], [409, "paused", "poll"]]);
  const { body: { refusal: { message } } } = await vote(room, "a1", ["soup"]);
  assertMatch(message, /^Voting closed/);
  await done(room.command("resume"));
  await done(vote(room, "a1", ["soup"]));
  await done(room.command("close"));
  const closed = await vote(room, "a2", ["soup"]);
  const { message: sentence, ...facts } = closed.body.refusal;
  assertEquals([closed.status, facts], [409, { code: "entries_closed", phase: "closed", kind: "poll" }]);
  assertMatch(sentence, /^Voting closed/);
  await done(room.command("cancel", { reason: "rain" }));
  assertEquals(await says(), [409, "entries_closed", "poll"]);
  assertEquals((await server.api("GET", room.path)).modules.main.ballotCounts, { dish: 2, days: 0 });
});

Deno.test("[POLL2] a vote is replaced, and refused with vote_final where the first one is", async () => {
  const room = await pollRoom({ showResults: "live" });
  const tally = async () => (await server.api("GET", room.path)).modules.main.results.dish;
  assertEquals(await done(vote(room, "a0", ["soup"], { id: "first" })), {
    question: "dish",
    options: ["soup"],
  });
  await done(vote(room, "a0", ["cake"]));
  const late = await done(vote(room, "a0", ["soup"], { id: "first" }));
  assertEquals([late, await tally()], [
    { question: "dish", options: ["soup"], repeated: true },
    { soup: 0, cake: 1, rice: 0 },
  ]);
  const final = await pollRoom({ changeVote: false });
  await done(vote(final, "a0", ["soup"]));
  const { status, body } = await vote(final, "a0", ["cake"]);
  const { message, ...refusal } = body.refusal;
  assertEquals([status, refusal], [409, { code: "vote_final", options: ["soup"] }]);
  assertMatch(message, /final/);
});

Deno.test("[HTTP2] who may not vote is told why: nobody, the wrong role, another event's attendee", async () => {
  const [room, other] = [await pollRoom(), await pollRoom()];
  const body = { id: "x", module: "main", type: "vote", question: "dish", options: ["soup"] };
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  }, "");
  const before = await room.state();
  const table: [token: string | null | undefined, status: number, code: string][] = [
    [null, 401, "unauthenticated"],
    ["nonsense", 401, "unauthenticated"],
    [`${room.tokens.a0}x`, 401, "unauthenticated"],
    [undefined, 403, "forbidden"],
    [station, 403, "forbidden"],
    [other.tokens.a0, 403, "wrong_event"],
  ];
  for (const [token, status, code] of table) {
    const answer = await server.ask("POST", `${room.path}/commands`, body, token);
    assertEquals([answer.status, answer.body.refusal.code], [status, code], String(token));
  }
  for (const type of ["open", "pause", "resume", "close", "show_results", "hide_results", "cancel"]) {
    for (const token of [room.tokens.a0, station]) {
      const { status, body } = await room.command(type, {}, token);
      assertEquals([status, body.refusal.code], [403, "forbidden"], type);
    }
  }
  assertEquals(await room.state(), before);
  for (const type of ["enter", "withdraw"]) {
    const { status, body } = await room.command(type, {}, room.tokens.a0);
    assertEquals([status, body.refusal.code, body.refusal.path], [400, "invalid_request", "type"], type);
  }
  for (const name of ["receipt", "certificate", "leaves.bin"]) {
    const answer = await server.ask("GET", `${room.path}/modules/main/${name}`, undefined, room.tokens.a0);
    assertEquals([answer.status, answer.body.refusal.code], [404, "not_found"], name);
  }
});

Deno.test("[POLL8] hidden: no frame, snapshot, answer or page of anybody tells or shows by its length what was voted", async () => {
  // Two rooms, the same but for what is voted.
  const heard = await Promise.all([["soup", "soup"], ["cake", "rice"]].map(async ([first, second], i) => {
    const room = await pollRoom({ showResults: "after_close" });
    const { token } = await server.api(
      "POST",
      `${room.path}/station-session`,
      { passcode: room.passcode },
      "",
    );
    const ears = [
      await listen(server, room.event),
      await listen(server, room.event, token),
      await listen(server, room.event, room.tokens.a2),
    ];
    await done(vote(room, "a0", [first]));
    await done(vote(room, "a0", [second]));
    await done(vote(room, "a1", [second]));
    await done(vote(room, "a1", [["mon"], ["mon", "tue"]][i], { question: "days" }));
    await done(room.command("pause"));
    const isPaused = ({ changes }: Json) => changes?.some(({ type }: Json) => type === "poll_paused");
    await until(() => ears.every(({ frames }) => frames.some(isPaused)));
    const texts: string[] = [];
    for (const seat of [undefined, token, room.tokens.a2]) {
      texts.push(
        JSON.stringify((await server.ask("GET", `${room.path}/snapshot`, undefined, seat)).body.view),
      );
    }
    texts.push(
      JSON.stringify((await server.api("GET", `${room.path}/me`, undefined, room.tokens.a2)).modules),
    );
    for (const path of [`/s/${room.event}`, `/e/${room.event}/${room.tokens.a2}`, `/o/${room.event}`]) {
      const { body } = await server.ask("GET", path);
      assert(!/"(results|tally)"|&quot;(results|tally)&quot;/.test(body), path);
    }
    const frames = ears.flatMap(({ frames }) => frames.filter(({ t }) => t !== "presence"));
    for (const { socket } of ears) socket.close();
    const before = [...texts, ...frames.map((frame) => JSON.stringify(frame))].join("\n");
    assert(!/"(results|tally)"/.test(before), before);
    const plain = before.replaceAll(room.event, "EVENT1").replaceAll(room.joinCode, "JOIN12");
    return plain.replaceAll(/"\d{4}-\d\d-\d\dT[^"]*"/g, '"time"');
  }));
  const counts = (text: string) => [...text.matchAll(/"ballotCount":\d+/g)].length;
  assert(counts(heard[0]) > 0);
  // How many counts share a frame is a matter of time; what stands in them and in all the rest is not.
  const shapes = heard.map((text) =>
    new Set(text.split("\n").flatMap((line) => [...line.matchAll(/\{"module"[^{}]*\}/g)].map(String)))
  );
  const lengths = shapes.map((set) => new Set([...set].map((text) => text.replace(/\d+/, "n").length)));
  assertEquals(lengths[0], lengths[1]);
  const snapshots = heard.map((text) => text.split("\n").filter((line) => line.startsWith('{"event"')));
  assertEquals(snapshots[0], snapshots[1]);
});

Deno.test("[POLL7] what the organizer shows is on every screen, and gone again when hidden", async () => {
  const room = await pollRoom();
  const ear = await listen(server, room.event, room.tokens.a2);
  await done(vote(room, "a0", ["rice"]));
  assertEquals(await done(room.command("show_results")), { phase: "open", resultsVisible: true });
  const results = { dish: { soup: 0, cake: 0, rice: 1 }, days: { mon: 0, tue: 0 } };
  const has = (type: string) =>
    ear.frames.flatMap(({ changes = [] }) => changes).find((change) => change.type === type);
  await until(() => has("results_shown"));
  assertEquals(has("results_shown").results, results);
  const seen = async () =>
    (await server.api("GET", `${room.path}/snapshot`, undefined, room.tokens.a2)).view.modules.main;
  assertEquals((await seen()).results, results);
  await done(room.command("hide_results"));
  await until(() => has("results_hidden"));
  assertEquals([(await seen()).resultsVisible, (await seen()).results], [false, undefined]);
  ear.socket.close();
});

Deno.test("[POLL1] my own answers come back to me and to nobody else", async () => {
  const room = await pollRoom();
  await done(vote(room, "a0", ["rice"]));
  await done(vote(room, "a0", ["tue", "mon"], { question: "days" }));
  const mine = async (who: string) =>
    (await server.api("GET", `${room.path}/me`, undefined, room.tokens[who])).modules.main;
  assertEquals([await mine("a0"), await mine("a1")], [
    { ballots: { dish: ["rice"], days: ["mon", "tue"] } },
    { ballots: {} },
  ]);
});

Deno.test("[POLL1] a poll by a name that every object has works like any other", async () => {
  const room = await pollRoom({ id: "constructor" }, false);
  await done(room.command("open", { module: "constructor" }));
  await done(vote(room, "a0", ["rice"], { module: "constructor" }));
  const { modules } = await server.api("GET", `${room.path}/me`, undefined, room.tokens.a0);
  assertEquals(modules.constructor, { ballots: { dish: ["rice"] } });
});

Deno.test("[POLL10] ballots and tally are the organizer's as CSV at any time, hidden or not", async () => {
  const room = await pollRoom();
  await done(vote(room, "a1", ["rice"]));
  await done(vote(room, "a0", ["soup"]));
  await done(vote(room, "a0", ["cake"]));
  await done(vote(room, "a0", ["tue", "mon"], { question: "days" }));
  const csv = async (name: string) => {
    const { status, headers, text } = await send(server, { path: `${room.path}/modules/main/${name}.csv` });
    assertEquals([status, headers.get("content-type")], [200, "text/csv; charset=utf-8"]);
    assertEquals(headers.get("content-disposition"), `attachment; filename="${room.event}-main-${name}.csv"`);
    return text.replace("\ufeff", "").trim().split("\r\n");
  };
  const ballots = (await csv("entries")).map((line) => line.replace(/,\d{4}-\d\d-\d\dT[\d:.]+Z$/, ",time"));
  assertEquals(ballots, [
    "question,text,attendee,name,options,votedAt",
    "days,'=Which days?,a0,Ada 0,mon tue,time",
    "dish,Which dish?,a0,Ada 0,cake,time",
    "dish,Which dish?,a1,Ada 1,rice,time",
  ]);
  assertEquals(await csv("results"), [
    "question,text,option,label,count,share",
    "dish,Which dish?,soup,SOUP,0,0.0000",
    "dish,Which dish?,cake,CAKE,1,0.5000",
    "dish,Which dish?,rice,RICE,1,0.5000",
    "days,'=Which days?,mon,'+Monday,1,1.0000",
    "days,'=Which days?,tue,Tue,1,1.0000",
  ]);
  for (const name of ["entries", "results"]) {
    const path = `${room.path}/modules/main/${name}.csv`;
    const answer = await server.ask("GET", path, undefined, room.tokens.a0);
    assertEquals([answer.status, answer.body.refusal.code], [403, "forbidden"]);
  }
});

Deno.test("[POLL10] more ballots than a page of the export holds come out, each once", async () => {
  const count = 1_203;
  const room = await makeRoom(server, { modules: [], people: count });
  await server.api("POST", `${room.path}/modules`, supper);
  await done(room.command("open"));
  const { attendees, next } = await server.api("GET", `${room.path}/attendees?limit=1000`);
  const rest = await server.api("GET", `${room.path}/attendees?limit=1000&after=${next}`);
  const people: Json[] = [...attendees, ...rest.attendees].filter(({ checkedIn }: Json) => checkedIn);
  const lanes = Array.from({ length: 16 }, async () => {
    for (let one = people.pop(); one; one = people.pop()) {
      await done(room.command("vote", { question: "dish", options: ["soup"] }, one.token));
    }
  });
  await Promise.all(lanes);
  const { body } = await server.ask("GET", `${room.path}/modules/main/entries.csv`);
  const ids = body.trim().split("\r\n").slice(1).map((line: string) => line.split(",")[2]);
  assertEquals([ids.length, new Set(ids).size], [count, count]);
});
