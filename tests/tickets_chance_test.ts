/**
 * A thousand draws over ten tickets through a running server: every ticket wins about as often as any other, and
 * nothing wins that was not sold.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Json, startServer } from "@/tests/server.ts";
import { makeRoom } from "@/tests/stranger.ts";

const draws = 1_000;
const pool = 10;
const buyers = 2;
/** As many as an event holds. */
const modulesEach = 20;
/** Beside each other; the server has two cores at most. */
const lanes = 8;
/** The same is sent again while the room is busy, as it asks for; so often would be a fault. */
const triesMax = 20;
/** Chance alone leaves them once in some 4,000 evenings; ±20 would fail a fair draw one time in four. */
const [fewest, most] = [60, 140];

Deno.test("[TIX11] 1,000 draws over a pool of 10: each ticket wins 60 to 140 times, and never one outside", async () => {
  // The same database without a file: what is asked here is asked of the draw, and a disk only makes it wait.
  const server = await startServer({ env: { KV_PATH: ":memory:" } });
  try {
    const wins = new Map<number, number>();
    let begun = 0;
    const send = async (path: string, body?: Json, token?: string): Promise<Json> => {
      for (let tries = 1;; tries++) {
        const answer = await server.ask("POST", path, body, token);
        if (answer.body.refusal?.code !== "busy" || tries === triesMax) {
          assert(answer.status < 300, JSON.stringify(answer.body));
          return answer.body;
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    const one = async (room: Json, id: string) => {
      const module = {
        kind: "tickets",
        id,
        title: "Ten",
        cap: pool,
        perPerson: pool / buyers,
        mode: "offline",
      };
      await send(`${room.path}/modules`, module);
      const path = `${room.path}/modules/${id}`;
      await send(`${room.path}/commands`, { id: `open ${id}`, module: id, type: "open" });
      await Promise.all(Array.from({ length: buyers }, (_, n) => {
        const body = { userId: `a${n}`, quantity: pool / buyers, requestId: `buy ${id}` };
        return send(`${path}/purchase`, body, room.tokens[`a${n}`]);
      }));
      const { status, winner } = await send(`${path}/admin/draw-winner`);
      assertEquals(status, "CLOSED");
      wins.set(winner.ticket, (wins.get(winner.ticket) ?? 0) + 1);
    };
    await Promise.all(Array.from({ length: lanes }, async () => {
      while (begun < draws) {
        const count = Math.min(modulesEach, draws - begun);
        begun += count;
        const room = await makeRoom(server, { people: buyers, modules: [] });
        for (let n = 0; n < count; n++) await one(room, `t${n}`);
      }
    }));
    const numbers = [...wins.keys()].sort((a, b) => a - b);
    assertEquals(numbers, Array.from({ length: pool }, (_, i) => i + 1));
    assertEquals([...wins.values()].reduce((sum, count) => sum + count, 0), draws);
    for (const [ticket, count] of wins) {
      assert(count >= fewest && count <= most, `ticket ${ticket} won ${count} times of ${draws}`);
    }
  } finally {
    await server.stop();
  }
});
