/**
 * A ticketed raffle on a running server for tests: its room, both forms of its requests, and what its books must say.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { adminKey, type Json, type RunningServer } from "@/tests/server.ts";
import { done, makeRoom, type Room } from "@/tests/stranger.ts";

export interface Bought {
  status: number;
  body: Json;
}

/** The body of a purchase. */
export const oneFor = (userId: string, requestId: string = crypto.randomUUID(), quantity: Json = 1) => ({
  userId,
  quantity,
  requestId,
});

export const shop = { kind: "tickets", id: "main", title: "The last hundred", mode: "offline" };

export function ticketShop(server: RunningServer) {
  async function shopRoom(people: number, more: Json = {}, open = true): Promise<Room> {
    const room = await makeRoom(server, { people, modules: [] });
    await server.api("POST", `${room.path}/modules`, { ...shop, maskNames: "none", ...more });
    if (open) await done(room.command("open"));
    return room;
  }

  /** In the shop's form: by the organizer, or with another token. */
  const purchase = (room: Room, body: Json, token: string | null = adminKey): Promise<Bought> =>
    server.ask("POST", `${room.path}/modules/main/purchase`, body, token);
  const stateOf = (room: Room, token: string | null = null) =>
    server.ask("GET", `${room.path}/modules/main/state`, undefined, token).then(({ body }) => body);
  const drawWinner = (room: Room, token: string | null = adminKey) =>
    server.ask("POST", `${room.path}/modules/main/admin/draw-winner`, undefined, token);

  /** The lines of `entries.csv`, without its header: one for each ticket record. */
  async function records(room: Room): Promise<string[][]> {
    const { status, body } = await server.ask("GET", `${room.path}/modules/main/entries.csv`);
    assertEquals(status, 200);
    const [header, ...lines] = (body as string).replace("\ufeff", "").trim().split("\r\n");
    assertEquals(header, "ticket,attendee,name,ticketNo,boughtAt,boughtBy,requestId");
    return lines.map((line) => line.split(","));
  }

  /** Every ticket once, nobody over the limit, and the answers say what the records say. */
  async function checkBooks(room: Room, bought: Bought[], { cap = 100, perPerson = 2 } = {}): Promise<void> {
    const rows = await records(room);
    const { sold, remaining } = await stateOf(room);
    assertEquals([rows.length, sold, remaining], [sold, rows.length, cap - rows.length]);
    assertEquals(rows.map(([number]) => Number(number)), Array.from(rows, (_, i) => i + 1));
    const held = new Map<string, number[]>();
    for (const [number, who] of rows) held.set(who, [...held.get(who) ?? [], Number(number)]);
    for (const [who, numbers] of held) assert(numbers.length <= perPerson, `${who} holds ${numbers}`);
    const filled = bought.filter(({ body }) => body.success && !body.repeated);
    const numbers = filled.flatMap(({ body }) => body.tickets);
    assertEquals(numbers.sort((a, b) => a - b), rows.map(([number]) => Number(number)));
    for (const [who, token] of Object.entries(room.tokens)) {
      if (!held.has(who)) continue;
      const { modules } = await server.api("GET", `${room.path}/me`, undefined, token);
      assertEquals(modules.main.tickets, held.get(who));
      if (held.size > 60) break;
    }
  }

  return { shopRoom, purchase, stateOf, drawWinner, records, checkBooks };
}
