/**
 * What honest people see beside an attack: a phone a moment that enters, each over a connection of its own, and a
 * station that watches.
 * @module
 */
import { percentile } from "@/bench/report.ts";
import type { RunningServer } from "@/tests/server.ts";
import { send } from "@/tests/stranger.ts";

/** A phone each: 20 a second is a room that fills. */
const everyMs = 50;
/** A station hears counts a few times a second; what takes longer than this it did not hear. */
const heardWithinMs = 10_000;

/** Half of what a client of ours waits at most after a restart. */
const backAfterMs = 1_000;

export interface Seen {
  sent: number;
  answered: number;
  /** From the first byte of the connection to the answer's last. */
  waitMs: number;
  /** From the answer to the frame that tells the station. */
  heardMs: number;
}

export interface Neighbour {
  /** Enters for so long, and as long as that goes on, and says what was seen. */
  watch(ms: number, goesOn?: () => boolean): Promise<Seen>;
  close(): void;
}

/** @param tokens of people who have not entered yet; each is used once */
export async function startNeighbour(
  server: RunningServer,
  event: string,
  module: string,
  tokens: string[],
  station: string,
): Promise<Neighbour> {
  const told: { seq: number; at: number }[] = [];
  const url = `ws://127.0.0.1:${server.port}/api/events/${event}/socket`;
  let isOver = false;
  let socket: WebSocket;
  /** As the page does, it comes back. */
  const sit = () =>
    new Promise<void>((resolve) => {
      socket = new WebSocket(url, ["drumroll.v1", `bearer.${station}`]);
      socket.onopen = () => resolve();
      socket.onmessage = ({ data }) => {
        const { seq } = JSON.parse(data);
        if (seq !== undefined) told.push({ seq, at: performance.now() });
      };
      socket.onclose = () => {
        if (!isOver) setTimeout(sit, backAfterMs);
      };
    });
  await sit();

  async function enter(token: string): Promise<{ ms: number; seq: number; at: number } | null> {
    const start = performance.now();
    const body = JSON.stringify({ id: crypto.randomUUID(), module, type: "enter" });
    const path = `/api/events/${event}/commands`;
    const answer = await send(server, { method: "POST", path, token, body }).catch(() => null);
    const at = performance.now();
    return answer?.status === 200 ? { ms: at - start, seq: answer.json.seq, at } : null;
  }

  return {
    async watch(ms, goesOn = () => false) {
      const asked: ReturnType<typeof enter>[] = [];
      const end = performance.now() + ms;
      while (performance.now() < end || goesOn()) {
        const token = tokens.pop();
        if (!token) throw new Error("Everybody has entered");
        asked.push(enter(token));
        await new Promise((resolve) => setTimeout(resolve, everyMs));
      }
      const answers = (await Promise.all(asked)).filter((answer) => answer !== null);
      const last = Math.max(0, ...answers.map(({ seq }) => seq));
      const deadline = performance.now() + heardWithinMs;
      while (!told.some(({ seq }) => seq >= last) && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const heard = answers.map(({ seq, at }) => {
        const first = told.find((frame) => frame.seq >= seq);
        return first ? Math.max(0, first.at - at) : Infinity;
      });
      told.splice(0, told.length - 1);
      return {
        sent: asked.length,
        answered: answers.length,
        waitMs: percentile(answers.map((answer) => answer.ms), 0.99),
        heardMs: percentile(heard, 0.99),
      };
    },
    close() {
      isOver = true;
      socket.close();
    },
  };
}
