/** What the desk is told of replaced winners, from a real server. @module */
import { assertEquals } from "@std/assert";
import { type Json, startServer } from "@/tests/server.ts";

Deno.test("[WIN6] the desk hears who was replaced, by whom and why, and who is next once every prize is out", async () => {
  const server = await startServer();
  try {
    const path = "/api/events/gala";
    await server.api("POST", "/api/events", { id: "gala", name: "Gala", passcode: "4711" });
    const names = ["Ida", "Ole", "Zoë"];
    const rows = names.map((name, i) => ({ id: `p${i}`, name, phone: `+4912345${i}`, checkedIn: true }));
    await server.api("POST", `${path}/attendees`, rows);
    const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 1 }];
    const raffle = { kind: "raffle", id: "r", title: "R", mode: "offline", tiers };
    await server.api("POST", `${path}/modules`, raffle);
    let n = 0;
    const press = (type: string, args: Json = {}, token?: string) =>
      server.ask("POST", `${path}/commands`, { id: `c${++n}`, module: "r", type, ...args }, token);
    const ask = (token?: string | null) =>
      server.ask("GET", `${path}/modules/r/replacements`, undefined, token);
    await press("open");
    const { attendees } = await server.api("GET", `${path}/attendees?limit=9`);
    for (const { token } of attendees) assertEquals((await press("enter", {}, token)).status, 200);
    await press("close");
    await press("draw");
    assertEquals((await ask()).body.refusal.code, "wrong_phase");

    await press("reveal", { tier: "silver" });
    assertEquals((await ask()).body, { ok: true, replacements: [] });
    await press("reveal");
    const winners = async () => (await server.api("GET", path)).modules.r.winners;
    const before = await winners();
    const { next } = (await ask()).body;
    assertEquals(names.includes(next.name) && next.phone.startsWith("+4912345"), true);
    assertEquals(before.some((winner: Json) => winner.entryNumber === next.entryNumber), false);

    const [gold] = before;
    await press("advance", { slot: 0, outgoing: gold.entrantTag, reason: "declined" });
    const [after] = await winners();
    assertEquals(after.entryNumber, next.entryNumber);
    const told = (await ask()).body;
    assertEquals(told.next, null);
    assertEquals(told.replacements.map(({ at: _at, ...rest }: Json) => rest), [{
      n: 0,
      slot: 0,
      reason: "declined",
      outgoing: { ...told.replacements[0].outgoing, entryNumber: gold.entryNumber },
      incoming: next,
    }]);
    await press("advance", { slot: 0, outgoing: after.entrantTag, reason: "unreachable" });
    const [, last] = (await ask()).body.replacements;
    assertEquals([last.reason, last.outgoing.name, last.incoming], ["unreachable", next.name, null]);

    for (const token of [null, attendees[0].token]) {
      assertEquals([401, 403].includes((await ask(token)).status), true, `asked as ${token}`);
    }
  } finally {
    await server.stop();
  }
});
