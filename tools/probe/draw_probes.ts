/**
 * The probes of a raffle's end: nothing leaks before its time, the draw is the one that anybody recomputes, an
 * absent winner is replaced once, entries stay in their raffle, and missing texts are said to be missing.
 * @module
 */
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { verify } from "@/lib/draw/verify.ts";
import { expect, expectBuilt, expectRefusal, expectSame } from "./expect.ts";
import { exported, stateShown } from "./raffle_probes.ts";
import type { Probe } from "./run.ts";
import type { Person, ProbeEvent, Scene } from "./scene.ts";
import type { Json } from "./target.ts";
import { byTest, look, record, recorded, untilVisible } from "./visible.ts";

const group = "raffle";

async function entered(scene: Scene, event: ProbeEvent, raffle: string, people: Person[]): Promise<string[]> {
  const tags: string[] = [];
  for (const { token } of people) {
    tags.push((await scene.act(event, raffle, "enter", {}, token)).reply.entrantTag);
  }
  return tags;
}

/** The keys under which winners and seeds would stand, as JSON in a frame, an answer or a page. */
const SECRET = /\\?"(winners|result|serverSeed|seed|outcome)\\?":\s*(?!null|\[\])/;

/** A page of HTML holds props as JSON, whatever its quotes became. */
function expectNoSecret(text: string, where: string): void {
  const found = SECRET.exec(text.replaceAll("&quot;", '"'));
  const at = found?.index ?? 0;
  expect(!found, `before the reveal ${where} holds ${text.slice(at, at + 80)}`);
}

async function expectGated(scene: Scene, event: ProbeEvent, raffle: string, station: string): Promise<void> {
  const { ask } = scene.target;
  for (const path of ["", "/snapshot", `/modules/${raffle}/certificate`]) {
    const { body } = await ask("GET", event.path + path);
    expectNoSecret(JSON.stringify(body), `GET …${path}`);
  }
  expectNoSecret(
    JSON.stringify((await ask("GET", `${event.path}/snapshot`, undefined, station)).body),
    "a station",
  );
  const results = await ask("GET", `${event.path}/modules/${raffle}/results.csv`);
  expectSame(String(results.body).trim().split("\r\n").length, 1, "lines of results.csv before the reveal");
}

async function certificateOf(scene: Scene, event: ProbeEvent, raffle: string): Promise<string> {
  const response = await fetch(`${scene.target.origin}${event.path}/modules/${raffle}/certificate`, {
    signal: AbortSignal.timeout(10_000),
  });
  expectSame(response.status, 200, "the status of the certificate");
  return await response.text();
}

export const drawProbes: Probe[] = [
  {
    name: "winners-after-close",
    group,
    says: "no screen, frame or answer tells the winners before the reveal, or after a cancel",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const people = await scene.people(event, 4);
      const { page, socket } = await scene.station(event);
      const token = await scene.stationToken(event);
      const client = scene.client(event, token);
      await record(page, byTest("raffle-winner-panel"));
      await entered(scene, event, raffle, people);
      await expectGated(scene, event, raffle, token);
      await scene.act(event, raffle, "close");
      await stateShown(page, "Closed");
      await scene.act(event, raffle, "draw");
      await expectGated(scene, event, raffle, token);
      const { seq } = await scene.snapshot(event);
      await socket.awaitState(({ lastSeq }) => lastSeq >= seq, "has heard of the draw");
      await client.awaitState(({ room }) => room().lastApplied >= seq, "has heard of the draw");
      const joined = await scene.station(event);
      for (const screen of [page, joined.page]) {
        expect(
          !(await look(screen, byTest("raffle-winner-panel"))).present,
          "drawn, not revealed: winners stand in a page",
        );
        expect(
          !(await look(screen, byTest("efx-station-results-region"))).visible,
          "drawn, not revealed: the results region is visible",
        );
      }
      expectNoSecret(await joined.page.content(), "the page of a station");
      const seen = await recorded(page, byTest("raffle-winner-panel"));
      expect(!seen.some(({ visible }) => visible), "the winner panel was visible before the reveal");
      for (const frame of [...client.frames(), ...await socket.frames()]) expectNoSecret(frame, "a frame");

      await scene.act(event, raffle, "reveal");
      await untilVisible(page, "raffle-winner-panel", "after the reveal the winner panel is visible");
      await untilVisible(
        page,
        "efx-station-results-region",
        "after the reveal the results region is visible",
      );
      const { modules } = await scene.snapshot(event);
      const { text } = await look(page, byTest("raffle-winner-panel"));
      const { name } = modules[raffle].winners[0];
      expect(text.includes(name), `the winner panel: expected ${name}, saw ${text}`);

      const other = await scene.raffle(event, { id: "cancelled" });
      await scene.act(event, other, "show");
      await entered(scene, event, other, people);
      for (const type of ["close", "draw", "cancel"]) await scene.act(event, other, type);
      await stateShown(page, "Closed");
      const { body } = await scene.target.ask("GET", `${event.path}/snapshot`, undefined, token);
      expectNoSecret(JSON.stringify(body.view.modules[other]), "a cancelled raffle");
      const certificate = await scene.target.ask("GET", `${event.path}/modules/${other}/certificate`);
      // Who calls a raffle off opens its seed, so that nobody can do it in secret for what came out; names stay shut.
      const { serverSeed, ...records } = certificate.body;
      expect(/^[0-9a-f]{64}$/.test(serverSeed), "a raffle that was called off opens its seed");
      expectNoSecret(JSON.stringify(records), "the record of a cancelled raffle");
    },
  },
  {
    name: "deterministic-draw",
    group,
    says:
      "the same seed and entries give the same winners, here and recomputed; a second draw changes nothing",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event, { prizes: 3 });
      await entered(scene, event, raffle, await scene.people(event, 8));
      await scene.act(event, raffle, "close");
      const draw = { id: "draw", module: raffle, type: "draw" };
      const post = () => scene.target.ask("POST", `${event.path}/commands`, draw);
      const [once, twice] = await Promise.all([post(), post()]);
      expectSame([once.status, twice.status], [200, 200], "a draw that is sent twice");
      expectSame(twice.body, once.body, "the answer to a doubled draw");
      expectRefusal(await scene.ask(event, raffle, "draw"), 409, "wrong_phase", "another draw");
      await scene.act(event, raffle, "reveal");
      const text = await certificateOf(scene, event, raffle);
      expect(text === await certificateOf(scene, event, raffle), "the certificate: two fetches differ");
      const leaves = new Uint8Array(
        await (await fetch(`${scene.target.origin}${event.path}/modules/${raffle}/leaves.bin`)).arrayBuffer(),
      );
      const verdict = verify(text, { signature: isRecordSignature, beacon: isRoundSignature }, { leaves });
      expect(
        verdict.outcome === "valid",
        `the draw recomputed here: expected valid, saw ${verdict.outcome} ${
          "problem" in verdict && verdict.problem
        }`,
      );
      const { modules } = await scene.snapshot(event);
      const shown = modules[raffle].winners.map((winner: Json) => winner.entrantTag);
      expectSame(
        shown,
        verdict.facts.winners.map(({ entrantTag }) => entrantTag),
        "the winners on the screens",
      );
      expectSame(new Set(shown).size, 3, "distinct winners of three prizes");
    },
  },
  {
    name: "runner-up",
    group,
    says: "an absent winner is replaced by the next runner-up, once; the others stay",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event, { prizes: 2 });
      const tags = await entered(scene, event, raffle, await scene.people(event, 5));
      for (const type of ["close", "draw", "reveal"]) await scene.act(event, raffle, type);
      const winners = async () => (await scene.snapshot(event)).modules[raffle].winners;
      const before = await winners();
      const args = { slot: 0, outgoing: before[0].entrantTag, reason: "unreachable" };
      const first = await scene.ask(event, raffle, "advance", args);
      expectBuilt(first, "replacing a winner");
      expectSame(first.status, 200, "the status of an advance");
      const { record } = first.body.reply;
      expect(tags.includes(record.incoming), "the runner-up is none of those who entered");
      const wonBefore = before.some((winner: Json) => winner.entrantTag === record.incoming);
      expect(!wonBefore, "the runner-up had won already");
      const second = await scene.act(event, raffle, "advance", args);
      expectSame(second.reply.record, record, "the record that a second click gets");
      const after = await winners();
      expectSame(after[0].entrantTag, record.incoming, "who holds the first prize now");
      expectSame(after[1], before[1], "who holds the other prize");
    },
  },
  {
    name: "cross-station-isolation",
    group,
    says: "an entry of one raffle reaches no other, within and across events",
    async run(scene) {
      const [here, there] = [await scene.event(), await scene.event()];
      const raffle = await scene.raffle(here, { id: "one" });
      const second = await scene.raffle(here, { id: "two" });
      const foreign = await scene.raffle(there, { id: "one" });
      const people = await scene.people(here, 3);
      const [stranger, ...others] = await scene.people(there, 3);
      const tags = await entered(scene, here, raffle, people);
      await entered(scene, there, foreign, others);
      expectRefusal(
        await scene.ask(there, foreign, "enter", {}, people[0].token),
        403,
        "wrong_event",
        "entering a raffle of another event",
      );
      // The same id of a person in both events is not the same person.
      expectSame(stranger.id, people[0].id, "the id of the first person of both events");
      const me = await scene.target.api("GET", `${there.path}/me`, undefined, stranger.token);
      expectSame(me.modules[foreign].entered, false, "whether the namesake in the other event is in");
      expectSame((await exported(scene, here, raffle)).length, 3, "rows of the raffle");
      expectSame((await exported(scene, here, second)).length, 0, "rows of the other raffle of the event");
      expectSame((await exported(scene, there, foreign)).length, 2, "rows of the other event's raffle");
      for (const type of ["close", "draw", "reveal"]) await scene.act(there, foreign, type);
      const { winners } = (await scene.snapshot(there)).modules[foreign];
      expect(!tags.includes(winners[0].entrantTag), "an entry of one event won in another");
      expectSame((await scene.snapshot(here)).modules[raffle].phase, "open", "the phase of the first raffle");
    },
  },
  {
    name: "sms-gap",
    group,
    says: "the organizer sees that winner texts are missing, and can mark a winner as told",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      await entered(scene, event, raffle, await scene.people(event, 2));
      for (const type of ["close", "draw", "reveal"]) await scene.act(event, raffle, type);
      const desk = await scene.desk(event);
      const panel = byTest("raffle-sms-gap-panel");
      await desk.locator(panel).scrollIntoViewIfNeeded({ timeout: 5_000 });
      await untilVisible(desk, "raffle-sms-gap-panel", "the panel on winner texts is visible");
      const { text } = await look(desk, panel);
      expect(text.length > 20, `the panel on winner texts says ${text}`);
      const told = await scene.ask(event, raffle, "mark_notified", { slot: 0 });
      expectBuilt(told, "marking a winner as told");
      expectSame(told.status, 200, "the status of marking a winner as told");
    },
  },
];
