/**
 * People of a whole evening, planted with words that occur nowhere else, looked for in everything that strangers,
 * other guests and operators can see while it runs: log, answers, frames, pages, proofs.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { stationCookie } from "@/lib/auth/cookies.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { done, type Ear, listen, send } from "@/tests/stranger.ts";
import { arrive, celebrate, everythingIn, PEOPLE, PLANTED, plantedIn } from "@/tests/planted_evening.ts";
import { startRelay } from "@/tests/test_beacon.ts";

/** `main` shows names whole, as its organizer wants; what it shows of winners is meant for all. */
const wordsOf = ({ id, name, phone }: Json) => [id, name, ...name.split(" "), phone, phone.slice(-7)];

Deno.test("[PRIV8] an evening says nothing of anybody to anybody else, beyond the winners' names as they are shown", async () => {
  const relay = startRelay();
  const server = await startServer({ env: { BEACON: "drand", BEACON_TEST_RELAY: relay.origin } });
  try {
    const evening = await arrive(server, { mode: "sealed", leadSeconds: 2, maskNames: "number" });
    const { path, event, joinCode, tokens, station } = evening;
    const [me, other] = PEOPLE;
    /** What was seen, by where; the words that may not be in it. */
    const seen: { where: string; text: string; never: string[] }[] = [];
    const look = (where: string, text: string, never = PLANTED) => seen.push({ where, text, never });
    const ears: [string, Ear][] = [
      ["frames of a station", await listen(server, event, station)],
      ["frames of a phone", await listen(server, event, tokens[me.id])],
    ];
    await celebrate(server, evening);
    await done(evening.command("vote", "show_results"));
    await done(evening.command("vote", "close"));

    const modules = ["main", "again", "off", "vote"];
    const files = ["certificate", "leaves.bin", "entrants.bin"];
    for (const module of modules.slice(0, 3)) {
      for (const file of files) {
        const { text } = await send(server, { path: `${path}/modules/${module}/${file}`, token: null });
        look(`${module}/${file}`, text);
      }
    }
    for (const page of [`/j/${joinCode}`, `/s/${event}`, `/e/${event}/${tokens[me.id]}x`, "/", "/j"]) {
      look(`page ${page.slice(0, 4)}`, (await send(server, { path: page, token: null })).text);
    }
    // Who has a session of a station, with its cookie; and who looks at their own page.
    const headers = { cookie: `${stationCookie(event)}=${station}` };
    const shell = await send(server, { path: `/s/${event}`, token: null, headers });
    assert(shell.text.includes("No. "), "the shell, with its winners");
    look("the station's page", shell.text);
    const others = PLANTED.filter((word) => !wordsOf(me).includes(word));
    const own = await send(server, { path: `/e/${event}/${tokens[me.id]}`, token: null });
    assert(own.text.includes(me.name), "my own page knows me");
    look("my page", own.text, others);
    look("me", (await send(server, { path: `${path}/me`, token: tokens[me.id] })).text, others);
    for (const token of [station, tokens[me.id]]) {
      for (const at of ["/snapshot", "/modules/main/receipt", "/attendees", "/attendees.csv", "/audit", ""]) {
        look(`${at} of a session`, (await send(server, { path: path + at, token })).text);
      }
    }
    for (
      const at of ["", "/snapshot", "/attendees", "/audit.jsonl", "/modules/main/evidence.zip", "/purge"]
    ) {
      look(`${at} of a stranger`, (await send(server, { path: path + at, token: null })).text);
    }
    look("audit log", (await send(server, { path: `${path}/audit.jsonl` })).text);
    // Refusals that might say too much.
    for (
      const [type, token] of [["claim", tokens[other.id]], ["enter", tokens[other.id]], ["open", station]]
    ) {
      look(`refusal of ${type}`, JSON.stringify((await evening.command("main", type, {}, token)).body));
    }
    const strange = {
      method: "POST",
      path: `${path}/attendees`,
      body: JSON.stringify([{ name: me.name, id: 7 }]),
    };
    await send(server, strange);
    for (const [where, { frames, socket }] of ears) {
      assert(frames.length > 10, where);
      look(where, JSON.stringify(frames));
      socket.close();
    }
    await server.kill("SIGTERM");
    const log = server.output();
    assert(log.includes("\n"), "there is a log");
    look("log", log);
    look("log, of tokens", log, [...Object.values(tokens), station]);

    assertEquals(
      seen.flatMap(({ where, text, never }) => plantedIn(text, never).map((word) => `${where}: ${word}`)),
      [],
    );
    // Sight check: where people do stand, every word is seen.
    const rows = (await everythingIn(`${server.folder}/kv.sqlite`)).map(({ text }) => text).join("\n");
    assertEquals(PLANTED.filter((word) => !/Tobermory/.test(word) && !rows.includes(word)), []);
  } finally {
    await server.stop();
    await relay.stop();
  }
});
