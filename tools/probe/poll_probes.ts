/**
 * The probes of the station that speak of votes: what shows when, who votes once, and whose vote is refused.
 *
 * Each makes its own poll with one question `q` and the options `a`, `b` and `c`.
 * @module
 */
import type { Page } from "playwright-core";
import { expect, expectBuilt, expectRefusal, expectSame } from "./expect.ts";
import { stateShown } from "./raffle_probes.ts";
import type { Probe } from "./run.ts";
import type { Person, ProbeEvent, Scene } from "./scene.ts";
import { byTest, look, record, recorded, untilSeen } from "./visible.ts";

const group = "station";
const REGION = byTest("efx-station-results-region");

type Option = "a" | "b" | "c";
type Counts = Record<Option, number>;

function vote(scene: Scene, event: ProbeEvent, poll: string, { token }: Person, option: Option) {
  return scene.act(event, poll, "vote", { question: "q", options: [option] }, token);
}

/** Waits until the results region shows these counts, each in its row. */
async function countsShown(page: Page, counts: Counts, withinMs?: number): Promise<number> {
  let tookMs = await untilSeen(
    page,
    REGION,
    ({ visible }) => visible,
    "the results region is visible",
    withinMs,
  );
  for (const [option, count] of Object.entries(counts)) {
    tookMs += await untilSeen(
      page,
      `${REGION} [data-option="${option}"]`,
      ({ visible, attributes }) => visible && attributes["data-count"] === String(count),
      `the results region shows ${count} for option ${option}`,
      withinMs,
    );
  }
  return tookMs;
}

function turnoutShown(page: Page, count: number): Promise<number> {
  return untilSeen(
    page,
    byTest("poll-ballot-count"),
    ({ visible, attributes }) => visible && attributes["data-count"] === String(count),
    `the turnout says ${count}`,
  );
}

/** `results` may stand in nothing that leaves the server while they are not visible. */
function expectNoResults(text: string, where: string): void {
  const at = text.replaceAll("&quot;", '"').search(/\\?"(results|tally)\\?":/);
  expect(at < 0, `while results are not visible ${where} holds them: ${text.slice(at, at + 80)}`);
}

export const pollProbes: Probe[] = [
  {
    name: "attendee-late-join-shows-prior-state",
    group,
    says: "10 votes, then a station joins: its tally says 10",
    async run(scene) {
      const event = await scene.event();
      const poll = await scene.poll(event);
      const people = await scene.people(event, 10);
      for (const [i, person] of people.entries()) await vote(scene, event, poll, person, i < 6 ? "a" : "b");
      const { page } = await scene.station(event);
      await countsShown(page, { a: 6, b: 4, c: 0 }, 2_000);
      await turnoutShown(page, 10);
    },
  },
  {
    name: "organizer-pause-mid-poll",
    group,
    says: "the station says Paused, and the server refuses votes",
    async run(scene) {
      const event = await scene.event();
      const poll = await scene.poll(event);
      const [first, second] = await scene.people(event, 2);
      const { page } = await scene.station(event);
      await vote(scene, event, poll, first, "a");
      await scene.act(event, poll, "pause");
      await stateShown(page, "Paused");
      const args = { question: "q", options: ["a"] };
      const refused = await scene.ask(event, poll, "vote", args, second.token);
      expectRefusal(refused, 409, "paused", "a vote while the poll is paused");
      const { message } = refused.body.refusal;
      expect(
        /voting closed/i.test(message),
        `the refusal of a vote: expected "voting closed", saw "${message}"`,
      );
      const { ballotCounts } = (await scene.snapshot(event)).modules[poll];
      expectSame(ballotCounts, { q: 1 }, "ballots after the refusal");
      await scene.act(event, poll, "resume");
      await stateShown(page, "Active");
      await vote(scene, event, poll, second, "b");
      await countsShown(page, { a: 1, b: 1, c: 0 });
    },
  },
  {
    name: "results-visible-only-after-close",
    group,
    says:
      "while resultsVisible is false there is no results region and no result in any frame, page or answer",
    async run(scene) {
      const event = await scene.event();
      const poll = await scene.poll(event, { showResults: "after_close" });
      const people = await scene.people(event, 3);
      const { page, socket } = await scene.station(event);
      const token = await scene.stationToken(event);
      const clients = [token, people[0].token].map((token) => scene.client(event, token));
      await record(page, REGION);
      for (const [i, person] of people.entries()) await vote(scene, event, poll, person, i < 2 ? "a" : "b");
      await turnoutShown(page, 3);
      await scene.act(event, poll, "pause");
      await stateShown(page, "Paused");
      const joined = await scene.station(event);
      for (const screen of [page, joined.page]) {
        expect(!(await look(screen, REGION)).visible, "before the close the results region is visible");
      }
      const { seq } = await scene.snapshot(event);
      for (const client of clients) {
        await client.awaitState(({ room }) => room().lastApplied >= seq, "has heard of the pause");
      }
      const frames = [...clients.flatMap((client) => client.frames()), ...await socket.frames()];
      for (const frame of frames) expectNoResults(frame, "a frame");
      expectNoResults(await joined.page.content(), "the page of a station");
      for (const path of ["/snapshot", "/me"]) {
        const who = path === "/me" ? people[0].token : token;
        expectNoResults(
          JSON.stringify(await scene.target.api("GET", event.path + path, undefined, who)),
          `GET …${path}`,
        );
      }
      const shown = await recorded(page, REGION);
      expect(!shown.some(({ visible }) => visible), "the results region was visible before the close");
      await scene.act(event, poll, "close");
      for (const screen of [page, joined.page]) await countsShown(screen, { a: 2, b: 1, c: 0 });
    },
  },
  {
    name: "results-visible-after-flip",
    group,
    says:
      "when the organizer shows the results the region shows on stations that are open, and goes when hidden",
    async run(scene) {
      const event = await scene.event();
      const poll = await scene.poll(event, { showResults: "manual" });
      const [person] = await scene.people(event, 1);
      const { page, socket } = await scene.station(event);
      await vote(scene, event, poll, person, "b");
      await scene.act(event, poll, "close");
      await stateShown(page, "Closed");
      expect(!(await look(page, REGION)).visible, "closed, not shown yet: the results region is visible");
      const before = (await socket.frames()).length;
      const from = performance.now();
      await scene.act(event, poll, "show_results");
      await countsShown(page, { a: 0, b: 1, c: 0 });
      scene.figure("shownMs", performance.now() - from, 500);
      const types = (await socket.frames()).slice(before).map((frame) => JSON.parse(frame).t);
      expect(types.includes("delta"), `the flip by broadcast: expected a delta, saw ${types}`);
      await scene.act(event, poll, "hide_results");
      await untilSeen(
        page,
        REGION,
        ({ visible }) => !visible,
        "the results region goes when results are hidden",
      );
    },
  },
  {
    name: "idempotent-vote",
    group,
    says: "one attendee votes A, then B, with retries: the tally shows B exactly once",
    async run(scene) {
      const event = await scene.event();
      const poll = await scene.poll(event);
      const [person] = await scene.people(event, 1);
      const { page } = await scene.station(event);
      const command = { module: poll, type: "vote", question: "q" };
      const post = (id: string, option: Option) =>
        scene.target.api(
          "POST",
          `${event.path}/commands`,
          { ...command, id, options: [option] },
          person.token,
        );
      await Promise.all([post("first", "a"), post("first", "a")]);
      await countsShown(page, { a: 1, b: 0, c: 0 });
      await Promise.all([post("second", "b"), post("second", "b")]);
      // The first tap is repeated late, as a phone with a bad line does.
      await post("first", "a");
      await countsShown(page, { a: 0, b: 1, c: 0 });
      await turnoutShown(page, 1);
      const { ballotCounts, results } = (await scene.snapshot(event)).modules[poll];
      expectSame(ballotCounts, { q: 1 }, "distinct voters");
      expectSame(results, { q: { a: 0, b: 1, c: 0 } }, "the tally");
    },
  },
  {
    name: "cross-station-isolation",
    group,
    says: "subscribed to event A, a vote for event B is refused and audited in B",
    async run(scene) {
      const [here, there] = [await scene.event(), await scene.event()];
      await scene.poll(here, { id: "mine" });
      const foreign = await scene.poll(there, { id: "theirs" });
      const [person] = await scene.people(here, 1);
      const client = scene.client(here, person.token);
      await client.awaitState(({ state }) => state() === "live", "is live");
      const command = { id: "vote", module: foreign, type: "vote", question: "q", options: ["a"] };
      const post = await scene.target.ask("POST", `${there.path}/commands`, command, person.token);
      expectRefusal(post, 403, "wrong_event", "a vote for another event");
      const frame = await client.command(command);
      const code = frame.t === "refusal" ? frame.refusal.code : "a reply";
      expectSame(code, "not_found", "the vote over the socket of the first event, by the other's module");
      const station = await scene.stationToken(here);
      for (const token of [station, person.token]) {
        const peek = await scene.target.ask("GET", `${there.path}/snapshot`, undefined, token);
        expectRefusal(peek, 403, "wrong_event", "reading another event");
      }
      const { modules } = await scene.snapshot(there);
      expectSame(modules[foreign].ballotCounts, { q: 0 }, "ballots in the other event");
      await scene.act(there, foreign, "pause");
      const leaked = client.frames().find((text) => text.includes(there.id) || text.includes('"theirs"'));
      expect(
        !leaked || leaked.includes('"t":"refusal"'),
        `a frame of one event speaks of the other: ${leaked?.slice(0, 200)}`,
      );
      const log = await scene.target.ask("GET", `${there.path}/audit?limit=1000`);
      expectBuilt(log, "the audit log");
      expectSame(log.status, 200, "the status of the audit log");
      const records = JSON.stringify(log.body.records);
      expect(
        records.includes("wrong_event"),
        `the audit log of the other event has no wrong_event: ${records}`,
      );
      const own = await scene.target.api("GET", `${here.path}/audit?limit=1000`);
      expect(
        !JSON.stringify(own.records).includes("wrong_event"),
        "the audit log of the first event has it too",
      );
    },
  },
];
