/**
 * The probes of the station: its passcode, its snapshot, the order of what it hears, and how it goes.
 *
 * They drive a raffle, as any module would do; those that speak of votes are in `poll_probes.ts`.
 * @module
 */
import type { Page } from "playwright-core";
import { expect, expectRefusal, expectSame } from "./expect.ts";
import { countShown, stateShown } from "./raffle_probes.ts";
import type { Probe } from "./run.ts";
import { type ProbeEvent, type Scene, untilLive } from "./scene.ts";
import { byTest, look, record, recorded, untilSeen, untilVisible } from "./visible.ts";

const group = "station";
const SHELL = byTest("efx-station-shell");
const ERROR = byTest("efx-station-passcode-error");
const BANNER = byTest("efx-station-resync-banner");

async function type(page: Page, passcode: string): Promise<void> {
  await page.fill(byTest("efx-station-passcode-input"), passcode);
  await page.click(byTest("efx-station-passcode-submit"));
}

/**
 * A station that is behind: three more entries are committed, and the increments that would tell it are kept back.
 * @returns the `seq` of each of the three commits, and what puts a count into a delta of some commit
 */
async function behind(scene: Scene, event: ProbeEvent) {
  const raffle = await scene.raffle(event);
  const people = await scene.people(event, 4);
  const screen = await scene.station(event);
  await countShown(screen.page, 0);
  const { seq } = await scene.snapshot(event);
  await screen.socket.awaitState(({ lastSeq }) => lastSeq >= seq, "has heard of the opening");
  await screen.socket.hold();
  const seqs: number[] = [];
  for (const { token } of people.slice(0, 3)) {
    seqs.push((await scene.act(event, raffle, "enter", {}, token)).seq);
  }
  expectSame(seqs, [seq + 1, seq + 2, seq + 3], "the numbers of three commits in a row");
  const delta = (at: number, entryCount: number) => ({
    t: "delta",
    seq: at,
    changes: [{ module: raffle, type: "entries_counted", entryCount }],
  });
  return { ...screen, raffle, seqs, delta, fourth: people[3] };
}

/** The number on the organizer's page goes up by one with a phone that comes, and down with it when it goes. */
async function attendeesCounted(scene: Scene, event: ProbeEvent): Promise<void> {
  const [person] = await scene.people(event, 1);
  const desk = await scene.desk(event);
  const count = byTest("efx-station-attendee-count");
  await desk.locator(count).scrollIntoViewIfNeeded();
  await untilSeen(
    desk,
    count,
    ({ visible, text }) => visible && /^\d+$/.test(text),
    "the desk counts attendees",
  );
  // Sockets that were there before count in: the organizer's own may be among them, late.
  const settled = async () => {
    for (let last = "";;) {
      const { text } = await look(desk, count);
      if (text === last) return Number(text);
      last = text;
      await desk.waitForTimeout(1_200);
    }
  };
  const before = await settled();
  const says = (expected: number) =>
    untilSeen(
      desk,
      count,
      ({ visible, text }) => visible && text === String(expected),
      `the organizer's page counts ${expected} attendees`,
      5_000,
    );
  const phone = scene.client(event, person.token);
  await says(before + 1);
  phone.leave();
  await says(before);
}

export const stationProbes: Probe[] = [
  {
    name: "passcode-correct-opens-shell",
    group,
    says: "the right passcode makes the shell visible",
    async run(scene) {
      const event = await scene.event();
      await scene.raffle(event);
      const { page } = await scene.door(event);
      expect(!(await look(page, SHELL)).present, "before the passcode the shell is on the page");
      await type(page, event.passcode);
      scene.figure("shellMs", await untilVisible(page, "efx-station-shell", "the shell is visible"));
      await untilLive(page);
    },
  },
  {
    name: "passcode-wrong-shows-error",
    group,
    says: "the wrong passcode makes the error visible, and opens nothing",
    async run(scene) {
      const event = await scene.event();
      await scene.raffle(event);
      const { page } = await scene.door(event);
      expect(!(await look(page, ERROR)).visible, "the error is visible before anybody has tried");
      await type(page, "no such passcode");
      await untilVisible(page, "efx-station-passcode-error", "the error is visible", 4_000);
      expect((await look(page, ERROR)).text !== "", "the error says nothing");
      expect(!(await look(page, SHELL)).present, "after a wrong passcode the shell is on the page");
      const { ask } = scene.target;
      const answer = await ask("POST", `${event.path}/station-session`, { passcode: "wrong again" }, null);
      expectRefusal(answer, 401, "wrong_passcode", "a wrong passcode");
    },
  },
  {
    name: "snapshot-applies-on-connect",
    group,
    says: "snapshot-loaded is true within 2 s of connecting",
    async run(scene) {
      const event = await scene.event();
      await scene.raffle(event);
      const { page, socket } = await scene.station(event);
      const { sinceOpenedMs, firstFrame } = await socket.state();
      scene.figure("snapshotMs", sinceOpenedMs, 2_000);
      expectSame(firstFrame, "snapshot", "the first frame");
      const { text } = await look(page, byTest("efx-station-snapshot-loaded"));
      expect(/\btrue\b/.test(text), `the text of snapshot-loaded: expected it to say true, saw "${text}"`);
      await stateShown(page, "Active", 1_000);
      const client = scene.client(event, await scene.stationToken(event));
      const ms = await client.awaitState(({ room }) => room().view !== null, "has a snapshot");
      scene.figure("socketMs", ms, 2_000);
      expectSame(client.heard()[0], "snapshot", "the first frame of a socket without a page");
    },
  },
  {
    name: "delta-applies-incrementally",
    group,
    says: "an organizer's action shows on the station within 500 ms, without another snapshot",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const { page, socket } = await scene.station(event);
      await stateShown(page, "Active");
      const before = (await socket.frames()).length;
      let slowest = 0;
      for (
        const [command, state] of [["pause", "Paused"], ["resume", "Active"], ["pause", "Paused"]] as const
      ) {
        const from = performance.now();
        await Promise.all([scene.act(event, raffle, command), stateShown(page, state, 3_000)]);
        slowest = Math.max(slowest, performance.now() - from);
      }
      scene.figure("shownMs", slowest, 500);
      const types = (await socket.frames()).slice(before).map((frame) => JSON.parse(frame).t);
      expect(types.includes("delta"), `expected deltas, saw ${types}`);
      expect(!types.includes("snapshot"), `expected increments only, saw ${types}`);
    },
  },
  {
    name: "socket-reconnect-resilience",
    group,
    says: "after a cut the station is back within 5 s, with the server's state",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const { page, socket } = await scene.station(event);
      await stateShown(page, "Active");
      const { opened } = await socket.state();
      await record(page, byTest("efx-station-active-state"));
      const from = performance.now();
      await socket.disconnect(true);
      await untilSeen(
        page,
        byTest("efx-station-socket-status"),
        ({ visible, attributes }) => visible && attributes["data-state"] === "reconnecting",
        "the station says that it is reconnecting",
        2_000,
      );
      for (const command of ["pause", "resume", "pause"]) await scene.act(event, raffle, command);
      await socket.up();
      await socket.awaitState((state) => state.opened > opened && state.firstFrame !== null, "is open again");
      expectSame((await socket.state()).firstFrame, "snapshot", "the first frame after the reconnect");
      await untilLive(page);
      await stateShown(page, "Paused", 1_000);
      scene.figure("backMs", performance.now() - from, 5_000);
      const shown = (await recorded(page, byTest("efx-station-active-state"))).map(({ text }) => text);
      expectSame(shown, ["Active", "Paused"], "what the station showed over the cut");
    },
  },
  {
    name: "out-of-order-delta-tolerance",
    group,
    says: "seq 5, 3, 7 injected: 5 shows, 3 and 7 never do, the end state is the server's",
    async run(scene) {
      const event = await scene.event();
      const { page, socket, raffle, seqs: [five, , seven], delta, fourth } = await behind(scene, event);
      await record(page, byTest("raffle-entry-count"));
      await socket.inject(delta(five, 1));
      await countShown(page, 1, 2_000);
      await socket.inject(delta(five - 2, 333), delta(seven, 777));
      await countShown(page, 3, 5_000);
      // What was kept back comes late, and is old by now.
      await socket.release();
      await scene.act(event, raffle, "enter", {}, fourth.token);
      await countShown(page, 4, 5_000);
      const shown = (await recorded(page, byTest("raffle-entry-count"))).map(({ text }) => Number(text));
      expectSame(shown, [0, 1, 3, 4], "the counts that the station showed");
    },
  },
  {
    name: "resync-on-gap",
    group,
    says: "seq 5, then 7: the banner shows briefly, the end state is the server's",
    async run(scene) {
      const event = await scene.event();
      const { page, socket, raffle, seqs: [five, , seven], delta, fourth } = await behind(scene, event);
      expect(!(await look(page, BANNER)).visible, "the banner is visible before anything is missing");
      await record(page, BANNER);
      await socket.inject(delta(five, 1), delta(seven, 777));
      const from = performance.now();
      await untilVisible(page, "efx-station-resync-banner", "the resync banner shows", 2_000);
      await countShown(page, 3, 5_000);
      await untilSeen(page, BANNER, ({ visible }) => !visible, "the resync banner goes", 5_000);
      scene.figure("bannerMs", performance.now() - from);
      const seen = (await recorded(page, BANNER)).map(({ visible }) => visible);
      expectSame(seen.filter(Boolean).length, 1, "how often the banner came");
      await socket.release();
      await scene.act(event, raffle, "enter", {}, fourth.token);
      await countShown(page, 4, 5_000);
    },
  },
  {
    name: "station-leave-cleanup",
    group,
    says: "a station that leaves lowers the connected count that the organizer sees",
    async run(scene) {
      const event = await scene.event();
      await scene.raffle(event);
      const desk = scene.client(event, scene.target.key);
      const counted = (count: number, withinMs?: number) =>
        desk.awaitState(
          ({ room }) => room().view?.counts.stations === count,
          `of the organizer counts ${count} stations`,
          withinMs,
        );
      const { page } = await scene.station(event);
      const other = await scene.station(event);
      await counted(2);
      await page.click(byTest("efx-station-leave-button"));
      scene.figure("loweredMs", await counted(1, 5_000), 5_000);
      await untilSeen(page, SHELL, ({ visible }) => !visible, "the shell is gone after leaving");
      await untilVisible(page, "efx-station-passcode-form", "after leaving the passcode is asked for again");
      await other.page.close();
      await counted(0, 5_000);
      await attendeesCounted(scene, event);
      expectSame(
        (await scene.snapshot(event)).counts.stations,
        0,
        "the stations in the organizer's snapshot",
      );
    },
  },
  {
    name: "passcode-rotation-locks-out-new",
    group,
    says: "after a rotation the old passcode fails and the new one opens",
    async run(scene) {
      const event = await scene.event();
      await scene.raffle(event);
      const { page } = await scene.door(event);
      const passcode = `${event.passcode}-new`;
      await scene.target.api("POST", `${event.path}/passcode`, { passcode });
      await type(page, event.passcode);
      await untilVisible(page, "efx-station-passcode-error", "the old passcode makes the error visible");
      expect(!(await look(page, SHELL)).present, "the old passcode opened the shell");
      const { ask } = scene.target;
      const old = await ask("POST", `${event.path}/station-session`, { passcode: event.passcode }, null);
      expectRefusal(old, 401, "wrong_passcode", "the old passcode");
      await type(page, passcode);
      await untilVisible(page, "efx-station-shell", "the new passcode makes the shell visible");
    },
  },
  {
    name: "passcode-rotation-preserves-live",
    group,
    says: "after a rotation a live station stays, reconnects and reloads",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const { page, socket } = await scene.station(event);
      await record(page, byTest("efx-station-socket-status"));
      await scene.target.api("POST", `${event.path}/passcode`, { passcode: `${event.passcode}-new` });
      // Longer than a session that has ended may keep its socket.
      await page.waitForTimeout(2_500);
      const states = await recorded(page, byTest("efx-station-socket-status"));
      expectSame(states.length, 1, "states of the socket over the rotation");
      await scene.act(event, raffle, "pause");
      await stateShown(page, "Paused", 2_000);
      const { opened } = await socket.state();
      await socket.disconnect();
      await socket.awaitState((state) => state.opened > opened && state.firstFrame !== null, "is open again");
      await untilLive(page);
      await page.reload();
      await untilLive(page);
      await stateShown(page, "Paused", 2_000);
    },
  },
];
