/**
 * Two processes, each with a server of its own, that sell the last tickets out of one KV Connect database.
 *
 * What one of them believes to know of the stock is old at once; every sale is settled by the check of its commit.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { makeRoom } from "@/tests/stranger.ts";
import { oneFor } from "@/tests/ticket_shop.ts";
import { accessToken, startKvConnect } from "@/tests/kv_connect/server.ts";

const people = 40;
const cap = 60;
const perPerson = 2;
const waves = 12;
/** "busy" is safe to send again, as every phone does. */
const pressesMax = 30;

Deno.test("[TIX1] [TIX2] [TIX4] two processes over KV Connect sell the last tickets: each once, and nobody too many", async () => {
  const fixture = startKvConnect();
  const env = {
    KV_PATH: fixture.url,
    KV_ACCESS_TOKEN: accessToken,
    SESSION_SECRET: "one-secret-for-both-of-the-processes",
  };
  const servers: RunningServer[] = [];
  try {
    for (let i = 0; i < 2; i++) servers.push(await startServer({ env }));
    const [one, two] = servers;
    const room = await makeRoom(one, { people, modules: [] });
    const module = { kind: "tickets", id: "main", title: "The last ones", cap, perPerson, mode: "offline" };
    await one.api("POST", `${room.path}/modules`, module);
    await one.api("POST", `${room.path}/commands`, { id: "open", module: "main", type: "open" });
    fixture.faults.set({ latencyMs: { min: 0, max: 8 }, loseReply: 0.5 });

    const buy = async (
      server: RunningServer,
      who: string,
      id: string,
    ): Promise<{ status: number; body: Json }> => {
      for (let press = 0; press < pressesMax; press++) {
        const answer = await server.ask(
          "POST",
          `${room.path}/modules/main/purchase`,
          oneFor(who, id),
          room.tokens[who],
        );
        if (answer.status !== 503) return answer;
      }
      throw new Error(`${who} was busy ${pressesMax} times`);
    };

    // Everybody wants three, from both processes at once, and sends each request to both of them. In waves: a batch
    // is one commit, and of a few commits chance might lose no reply.
    const answers: { status: number; body: Json }[][] = [];
    for (let wave = 0; wave < waves; wave++) {
      answers.push(
        ...await Promise.all(Array.from({ length: 3 * people / waves }, (_, n) => {
          const i = answers.length + n;
          const [who, id] = [`a${i % people}`, `request ${i}`];
          return Promise.all([buy(one, who, id), buy(two, who, id)]);
        })),
      );
    }
    assert(fixture.faults.struck.loseReply > 0, "replies of commits were lost");
    fixture.faults.set({});

    const tickets: number[] = [];
    const held = new Map<string, number>();
    for (const [i, pair] of answers.entries()) {
      const filled = pair.filter(({ body }) => body.success);
      for (const { status, body } of pair) {
        if (body.success) assertEquals(body.tickets, filled[0].body.tickets, `request ${i}`);
        else {assert(
            status === 409 && ["limit_reached", "sold_out"].includes(body.code),
            JSON.stringify(body),
          );}
      }
      // One is told first and the other the same, but for the refusal of a moment before.
      if (filled.length === 0) continue;
      tickets.push(...filled[0].body.tickets);
      held.set(`a${i % people}`, (held.get(`a${i % people}`) ?? 0) + filled[0].body.tickets.length);
    }
    assertEquals(tickets.sort((a, b) => a - b), Array.from({ length: cap }, (_, i) => i + 1));
    for (const [who, count] of held) assert(count <= perPerson, `${who} has ${count}`);
    for (const server of servers) {
      const { sold, remaining } = await server.api("GET", `${room.path}/modules/main/state`);
      assertEquals([sold, remaining], [cap, 0]);
    }
    const { body: csv } = await two.ask("GET", `${room.path}/modules/main/entries.csv`);
    assertEquals(csv.trim().split("\r\n").length, 1 + cap);
    // Both are told to draw, and one winner is drawn.
    const drawn = await Promise.all(
      servers.map((server) => server.api("POST", `${room.path}/modules/main/admin/draw-winner`)),
    );
    assertEquals(drawn[0].winner, drawn[1].winner);
    assert(held.has(drawn[0].winner.userId));
  } finally {
    for (const server of servers) await server.stop();
    await fixture.close();
  }
});
