/**
 * The probes of a raffle: that it opens and takes entries on real screens, and its rules under failure.
 *
 * Each makes its own event. Those of load are in `load_probes.ts`, those of the draw in `draw_probes.ts`.
 * @module
 */
import type { Page } from "playwright-core";
import { expect, expectRefusal, expectSame } from "./expect.ts";
import type { Probe } from "./run.ts";
import type { ProbeEvent, Scene } from "./scene.ts";
import { untilLive } from "./scene.ts";
import { byTest, look, record, recorded, untilSeen, untilVisible } from "./visible.ts";

const group = "raffle";

/** What the entry count of a screen says, as a number. */
export function countShown(page: Page, count: number, withinMs?: number): Promise<number> {
  return untilSeen(
    page,
    byTest("raffle-entry-count"),
    ({ visible, text }) => visible && Number(text.replace(/\D/g, "") || NaN) === count,
    `the entry count says ${count}`,
    withinMs,
  );
}

export function stateShown(
  page: Page,
  state: "Active" | "Paused" | "Closed",
  withinMs?: number,
): Promise<number> {
  return untilSeen(
    page,
    byTest("efx-station-active-state"),
    ({ visible, text }) => visible && text.includes(state),
    `the station says ${state}`,
    withinMs,
  );
}

/** Rows of an export, without its header. */
export async function exported(scene: Scene, event: ProbeEvent, module: string): Promise<string[]> {
  const { status, body } = await scene.target.ask("GET", `${event.path}/modules/${module}/entries.csv`);
  expectSame(status, 200, "the status of the export");
  return String(body).trim().split("\r\n").slice(1);
}

export const raffleProbes: Probe[] = [
  {
    name: "raffle-opens",
    group,
    says: "a station shows an open raffle with its entry count",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event, { open: false });
      const { page } = await scene.station(event);
      expect(
        !(await look(page, byTest("efx-station-active-state"))).text.includes("Active"),
        "a raffle that is not open yet: the station says Active",
      );
      await scene.act(event, raffle, "open");
      await stateShown(page, "Active");
      await untilVisible(page, "raffle-station", "the raffle's station is visible");
      await untilVisible(page, "raffle-socket-status", "the socket's state is visible");
      await countShown(page, 0);
      const shell = await look(page, byTest("efx-station-shell"));
      expectSame(shell.attributes["data-module-id"], raffle, "data-module-id of the shell");
      expectSame(shell.attributes["module-id"], raffle, "module-id of the shell");
    },
  },
  {
    name: "raffle-enters",
    group,
    says: "an attendee enters by the page and is counted; who is not checked in is not",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const [person] = await scene.people(event, 1);
      const { page: station } = await scene.station(event);
      const phone = await scene.phone(person);
      await untilVisible(phone, "raffle-entry-cta", "the button to enter is visible");
      await phone.click(byTest("raffle-entry-cta"));
      await countShown(station, 1);
      const me = await scene.target.api("GET", `${event.path}/me`, undefined, person.token);
      expectSame(me.modules[raffle]?.entered, true, "whether the attendee is in, by the server");
      expectSame(me.modules[raffle]?.entryNumber, 1, "the attendee's entry number");

      await scene.target.api("POST", `${event.path}/attendees/${person.id}/check-in`, { checkedIn: false });
      const other = await scene.raffle(event, { id: "other" });
      expectRefusal(
        await scene.ask(event, other, "enter", {}, person.token),
        403,
        "not_checked_in",
        "entering without being checked in",
      );
    },
  },
  {
    name: "socket-reconnect",
    group,
    says: "after a cut the entry count and the state of the draw come back exactly",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const people = await scene.people(event, 3);
      const { page, socket } = await scene.station(event);
      await scene.act(event, raffle, "enter", {}, people[0].token);
      await countShown(page, 1);
      const { opened } = await socket.state();
      await socket.disconnect(true);
      for (const { token } of people.slice(1)) await scene.act(event, raffle, "enter", {}, token);
      await scene.act(event, raffle, "pause");
      await socket.up();
      const from = performance.now();
      await socket.awaitState((state) => state.opened > opened && state.firstFrame !== null, "is open again");
      expectSame((await socket.state()).firstFrame, "snapshot", "the first frame after the reconnect");
      await untilLive(page);
      scene.figure("reconnectedMs", performance.now() - from, 5_000);
      await countShown(page, 3, 1_000);
      await stateShown(page, "Paused", 1_000);
    },
  },
  {
    name: "out-of-order-entry",
    group,
    says: "a late entry never shows on a raffle that is closed or drawn",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const people = await scene.people(event, 3);
      const { page, socket } = await scene.station(event);
      const client = scene.client(event, await scene.stationToken(event));
      for (const { token } of people) await scene.act(event, raffle, "enter", {}, token);
      await countShown(page, 3);
      const { seq } = await scene.act(event, raffle, "close");
      await stateShown(page, "Closed");
      await scene.act(event, raffle, "draw");
      const drawn = await scene.snapshot(event);
      await socket.awaitState(({ lastSeq }) => lastSeq >= drawn.seq, "has heard of the draw");
      await client.awaitState(({ room }) => room().lastApplied >= drawn.seq, "has heard of the draw");
      await record(page, byTest("raffle-entry-count"));
      const late = (at: number) => ({
        t: "delta",
        seq: at,
        changes: [{ module: raffle, type: "entries_counted", entryCount: 99 }],
      });
      await socket.inject(late(seq - 1), late(seq), late(drawn.seq));
      client.inject(late(seq - 1), late(seq), late(drawn.seq));
      // Anything that the late ones did is there by the time the next real change is.
      await scene.act(event, raffle, "reveal");
      await untilVisible(page, "raffle-winner-panel", "the winners are visible");
      await client.awaitState(
        ({ room }) => room().view?.modules[raffle]?.phase === "revealed",
        "hears of the reveal",
      );
      const shown = (await recorded(page, byTest("raffle-entry-count"))).map(({ text }) => text);
      expect(!shown.some((text) => text.includes("99")), `late entries: the station showed ${shown}`);
      const view = client.room().view?.modules[raffle];
      expectSame(
        view?.kind === "raffle" && view.entryCount,
        3,
        "the entry count of a client after late entries",
      );
    },
  },
  {
    name: "late-join",
    group,
    says: "a station that joins late shows the present count and state",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      for (const { token } of await scene.people(event, 5)) {
        await scene.act(event, raffle, "enter", {}, token);
      }
      const { page } = await scene.station(event);
      await countShown(page, 5, 2_000);
      await stateShown(page, "Active", 2_000);
      await scene.act(event, raffle, "close");
      const later = await scene.station(event);
      await stateShown(later.page, "Closed", 2_000);
      await countShown(later.page, 5, 2_000);
    },
  },
  {
    name: "organizer-pause",
    group,
    says: "a pause shows and refuses entries, and ends",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const [first, second] = await scene.people(event, 2);
      const { page } = await scene.station(event);
      await scene.act(event, raffle, "enter", {}, first.token);
      await scene.act(event, raffle, "pause");
      await stateShown(page, "Paused");
      expectRefusal(
        await scene.ask(event, raffle, "enter", {}, second.token),
        409,
        "paused",
        "entering while paused",
      );
      expectSame((await scene.snapshot(event)).modules[raffle].entryCount, 1, "entries after the refusal");
      await scene.act(event, raffle, "resume");
      await stateShown(page, "Active");
      await scene.act(event, raffle, "enter", {}, second.token);
      await countShown(page, 2);
    },
  },
  {
    name: "idempotent-entry",
    group,
    says: "one attendee has one entry, whatever the retries",
    async run(scene) {
      const event = await scene.event();
      const raffle = await scene.raffle(event);
      const [person] = await scene.people(event, 1);
      const client = scene.client(event, person.token);
      await client.awaitState(({ state }) => state() === "live", "is live");
      const command = { id: "tap", module: raffle, type: "enter" };
      const post = () => scene.target.api("POST", `${event.path}/commands`, command, person.token);
      // A double tap, then a retry, then the same over the socket.
      const answers = [...await Promise.all([post(), post()]), await post()];
      const overSocket = await client.command(command);
      const numbers = [...answers, overSocket].map((answer) => answer.reply?.entryNumber);
      expectSame(numbers, [1, 1, 1, 1], "the entry numbers of four taps with one id");
      expectSame(answers[2].reply.repeated, true, "`repeated` in the answer to a retry");
      expectRefusal(
        await scene.ask(event, raffle, "enter", {}, person.token),
        409,
        "already_entered",
        "a second entry with another id",
      );
      expectSame((await scene.snapshot(event)).modules[raffle].entryCount, 1, "the entry count");
      expectSame((await exported(scene, event, raffle)).length, 1, "rows in the export");
    },
  },
];
