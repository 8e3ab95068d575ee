/**
 * Two server processes over one database, both told to do the same at once, hundreds of times: one draw, one record
 * for each vacancy.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { verify } from "@/lib/draw/verify.ts";
import { accessToken, startKvConnect } from "@/tests/kv_connect/server.ts";
import { type Json, type RunningServer, startServer } from "@/tests/server.ts";

const path = "/api/events/race";
const draws = 200;
const advances = 100;
/** A store that answers in no time lets the first process win every race. */
const latencyMs = { min: 1, max: 6 };
/** Each press is sent again while the room is busy; a press that was busy so often would be a fault. */
const triesMax = 20;

Deno.test("[DRAW3] [WIN3] 200 draws and 100 replacements at once over two processes: one draw, three records", async () => {
  const fixture = startKvConnect({ seed: 4 });
  const env = { KV_PATH: fixture.url, KV_ACCESS_TOKEN: accessToken };
  const servers: RunningServer[] = [];
  try {
    for (let n = 0; n < 2; n++) servers.push(await startServer({ env }));
    fixture.faults.set({ latencyMs });
    const [one] = servers;

    /** By one of the two, in turn. @returns the answer, of the try that was not busy */
    const press = async (n: number, type: string, args: Json = {}, token?: string): Promise<Json> => {
      const command = { id: `${type} ${n}`, module: "r", type, ...args };
      for (let tries = 1;; tries++) {
        const { body } = await servers[n % 2].ask("POST", `${path}/commands`, command, token);
        if (body.refusal?.code !== "busy") return body;
        assert(tries < triesMax, `${type} ${n} stays busy`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };

    await one.api("POST", "/api/events", { id: "race", name: "Race", passcode: "4711" });
    const rows = Array.from({ length: 30 }, (_, i) => ({ id: `p${i}`, name: `P ${i}`, checkedIn: true }));
    await one.api("POST", `${path}/attendees`, rows);
    const tiers = [{ id: "gold", label: "Gold", count: 3 }];
    await one.api("POST", `${path}/modules`, { kind: "raffle", id: "r", title: "R", mode: "offline", tiers });
    await press(0, "open");
    const { attendees } = await one.api("GET", `${path}/attendees?limit=100`);
    const entered = await Promise.all(
      attendees.map(({ token }: Json, n: number) => press(n, "enter", {}, token)),
    );
    assert(entered.every(({ ok }) => ok));
    assertEquals((await press(0, "close")).ok, true);

    const drawn = await Promise.all(Array.from({ length: draws }, (_, n) => press(n, "draw")));
    const codes = drawn.map(({ ok, refusal }) => ok ? "ok" : refusal.code);
    assertEquals(codes.filter((code) => code === "ok").length, 1);
    assertEquals(new Set(codes), new Set(["ok", "wrong_phase"]));

    assertEquals((await press(1, "reveal")).ok, true);
    const { modules: { r } } = await one.api("GET", path);
    const records = await Promise.all(Array.from({ length: advances }, (_, n) => {
      const { slot, entrantTag: outgoing } = r.winners[n % 3];
      return press(n, "advance", { slot, outgoing, reason: "unreachable" });
    }));
    assertEquals(records.filter(({ ok }) => !ok), []);
    assertEquals(new Set(records.map(({ reply }) => reply.record.text)).size, 3);

    const certificates = await Promise.all(
      servers.map((server) => server.ask("GET", `${path}/modules/r/certificate`, undefined, null)),
    );
    const [first, second] = certificates.map(({ body }) => JSON.stringify(body));
    assertEquals(first, second);
    const verdict = verify(first, { signature: isRecordSignature, beacon: isRoundSignature });
    assert(verdict.outcome === "valid" && verdict.facts.advanceCount === 3, JSON.stringify(verdict));
    const { records: log } = await one.api("GET", `${path}/audit?limit=1000`);
    const count = (action: string) => log.filter((record: Json) => record.action === action).length;
    assertEquals([count("draw"), count("advance"), count("seal")], [1, 3, 1]);
  } finally {
    for (const server of servers) await server.stop();
    await fixture.close();
  }
});
