/**
 * Who presses, looks and steers while `kv_connect.ts` breaks what lies under them, and how long each waited for what
 * answer: people over HTTP and over sockets, visitors of pages, an organizer whose every act a screen has to show.
 * @module
 */
import { setTimeout as pause } from "node:timers/promises";
import { commandsPath, hall, hear, type Ledger } from "@/tests/break/press_ledger.ts";
import type { Json, RunningServer } from "@/tests/server.ts";
import type { Chance } from "@/tests/sim/chance.ts";
import type { PollView } from "@/lib/protocol/messages.ts";
import type { Seat } from "@/tests/two_servers/seats.ts";

/** Nobody waits for longer in this run: it is counted as a hang then. */
export const patienceMs = 40_000;
/** An act that no screen shows after so long is not waited for any more. */
const screensPatienceMs = 30_000;

export interface Hall {
  servers: readonly RunningServer[];
  ledger: Ledger;
  seats: Seat[];
  chance: Chance;
  /** False: nobody begins anything new. */
  open: boolean;
  tally: Tally;
}

export interface Tally {
  requests: number;
  taken: number;
  busy: number;
  /** By what was said; of pages the status. */
  other: Map<string, number>;
  longestMs: number;
  longestPageMs: number;
  pages: number;
  /** From an organizer's answer to the last screen of both processes. */
  slowestScreenMs: number;
  /** Frames that did not come, and connections that broke. */
  unanswered: number;
}

export const freshTally = (): Tally => ({
  requests: 0,
  taken: 0,
  busy: 0,
  other: new Map(),
  longestMs: 0,
  longestPageMs: 0,
  pages: 0,
  slowestScreenMs: 0,
  unanswered: 0,
});

function otherwise({ other }: Tally, what: string): void {
  other.set(what, (other.get(what) ?? 0) + 1);
}

async function ask(
  place: Hall,
  server: RunningServer,
  path: string,
  body: Json,
  token?: string,
): Promise<Json> {
  const { tally } = place;
  const from = performance.now();
  tally.requests++;
  const late = pause(patienceMs).then(() => ({ status: 0, body: null }));
  const { status, body: answer } = await Promise.race([
    server.ask("POST", path, body, token).catch(() => ({ status: -1, body: null })),
    late,
  ]);
  tally.longestMs = Math.max(tally.longestMs, performance.now() - from);
  if (status <= 0) tally.unanswered++;
  else if (status === 200) tally.taken++;
  else if (status === 503 && answer.refusal?.code === "busy") tally.busy++;
  else otherwise(tally, `${status} ${answer.refusal?.code ?? ""}`);
  return answer;
}

export async function person(place: Hall): Promise<void> {
  while (place.open) {
    for (const press of place.ledger.nextPerson() ?? []) {
      if (!place.open) return;
      hear(
        press,
        await ask(place, place.chance.pick(place.servers), commandsPath, press.command, press.token),
      );
      await pause(place.chance.int(50, 250));
    }
  }
}

/** The same over a socket: what is not answered there goes again over HTTP, when the fault is over. */
export async function personAtSocket(place: Hall): Promise<void> {
  const { tally } = place;
  while (place.open) {
    const mine = place.ledger.nextPerson();
    if (!mine) return;
    const { origin } = place.chance.pick(place.servers);
    const url = `${origin.replace("http", "ws")}/api/events/${hall}/socket`;
    const from = performance.now();
    const socket = new WebSocket(url, ["drumroll.v1", `bearer.${mine[0].token}`]);
    const frames: Json[] = [];
    let heard = () => {};
    let isOver = false;
    socket.onmessage = ({ data }) => {
      frames.push(JSON.parse(data));
      heard();
    };
    socket.onclose = socket.onerror = () => {
      isOver = true;
      heard();
    };
    const next = async (holds: (frame: Json) => boolean) => {
      for (const until = performance.now() + patienceMs; performance.now() < until && !isOver;) {
        const frame = frames.find(holds);
        if (frame) return frame;
        await Promise.race([new Promise<void>((resolve) => heard = resolve), pause(1_000)]);
      }
      return frames.find(holds);
    };
    if (await next(({ t }) => t === "snapshot")) {
      for (const press of mine) {
        const sentAt = performance.now();
        tally.requests++;
        if (!isOver) socket.send(JSON.stringify({ t: "command", ...press.command }));
        const answer = await next(({ id }) => id === press.command.id);
        tally.longestMs = Math.max(tally.longestMs, performance.now() - sentAt);
        const said = answer ? hear(press, answer) : "unanswered";
        if (said === "refused") otherwise(tally, `frame ${answer.refusal?.code}`);
        else tally[said]++;
        if (!place.open) break;
      }
    } else {
      otherwise(tally, "no socket");
      tally.longestMs = Math.max(tally.longestMs, performance.now() - from);
    }
    socket.close();
    await pause(place.chance.int(50, 250));
  }
}

/** Opens and closes a second poll, one press after the other, each until it is taken. @returns how many were */
export async function organizer(place: Hall, phase: number): Promise<number> {
  let taken = 0;
  for (let n = 0; place.open; n++) {
    const command = { id: `desk ${phase} ${n}`, module: "w", type: n % 2 === 0 ? "pause" : "resume" };
    for (;;) {
      const answer = await ask(place, place.chance.pick(place.servers), commandsPath, command);
      if (answer?.ok) break;
      await pause(300);
    }
    taken++;
    await shown(place, n % 2 === 0 ? "paused" : "open");
    await pause(place.chance.int(100, 500));
  }
  // Ends as it began, so that the next phase may pause.
  if (taken % 2 === 1) {
    const command = { id: `desk ${phase} last`, module: "w", type: "resume" };
    while (!(await ask(place, place.servers[0], commandsPath, command))?.ok) await pause(300);
    taken++;
  }
  return taken;
}

/** Until every screen shows the phase of the second poll, or it took too long. */
async function shown({ seats, tally }: Hall, phase: string): Promise<void> {
  const from = performance.now();
  const isThere = ({ room }: Seat) => (room.view.value?.modules.w as PollView | undefined)?.phase === phase;
  while (!seats.every(isThere) && performance.now() - from < screensPatienceMs) await pause(10);
  tally.slowestScreenMs = Math.max(tally.slowestScreenMs, performance.now() - from);
}

export async function visitor(place: Hall, paths: string[]): Promise<void> {
  const { tally } = place;
  while (place.open) {
    const from = performance.now();
    const path = place.chance.pick(paths);
    const late = AbortSignal.timeout(patienceMs);
    const status = await fetch(place.chance.pick(place.servers).origin + path, {
      signal: late,
      redirect: "manual",
    })
      .then(async (response) => (await response.body?.cancel(), response.status), () => 0);
    tally.pages++;
    tally.longestPageMs = Math.max(tally.longestPageMs, performance.now() - from);
    if (status !== 200) otherwise(tally, `page ${status}`);
    await pause(place.chance.int(100, 400));
  }
}
