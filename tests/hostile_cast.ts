/**
 * Everybody who may knock at an event, with what they would show: roles, keys of each scope, and the same of another
 * event. For the suites that try every door with every one of them.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { eventKey, type EventRecord } from "@/lib/auth/event_access.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { adminKey, type Json, type RunningServer } from "@/tests/server.ts";
import { makeRoom, type Room } from "@/tests/stranger.ts";

export interface Somebody {
  name: string;
  token: string | null;
  role: "nobody" | "organizer" | "key" | "station" | "attendee";
  /** Of a key. */
  scopes: string[];
  /** The event that their token is of; an organizer's is of all of the account. */
  isOfThisEvent: boolean;
}

const option = (id: string) => ({ id, label: id.toUpperCase() });
/** One module of each kind, by the name of its kind, all in draft. */
export const ONE_OF_EACH: Json[] = [
  { id: "raffle" },
  {
    ...{ id: "poll", kind: "poll", title: "Poll", showResults: "live", mode: undefined, tiers: undefined },
    ...{
      maskNames: undefined,
      questions: [{ id: "q", text: "Which?", options: [option("a"), option("b")] }],
    },
  },
  { id: "tickets", kind: "tickets", title: "Tickets", tiers: undefined },
];

export function makeHouse(server: RunningServer): Promise<Room> {
  return makeRoom(server, { modules: ONE_OF_EACH });
}

/** Nobody, and who may come with a token of `room`. */
export async function castOf(server: RunningServer, room: Room, isOfThisEvent = true): Promise<Somebody[]> {
  const where = isOfThisEvent ? "" : " of another event";
  const { token: station } = await server.api("POST", `${room.path}/station-session`, {
    passcode: room.passcode,
  });
  const { url } = await server.api("POST", `${room.path}/overlay-link`);
  const someone = (
    name: string,
    role: Somebody["role"],
    token: string | null,
    scopes: string[] = [],
  ): Somebody => ({ name: name + where, role, token, scopes, isOfThisEvent });
  const scopes = isOfThisEvent
    ? [["read"], ["roster"], ["run"], ["read", "run"]]
    : [["read", "roster", "run"]];
  const keys = await Promise.all(scopes.map(async (scopes) => {
    const { secret } = await server.api("POST", `${room.path}/api-keys`, { label: "Key", scopes });
    return someone(`key of ${scopes.join(" and ")}`, "key", secret, scopes);
  }));
  return [
    ...isOfThisEvent ? [someone("nobody", "nobody", null), someone("organizer", "organizer", adminKey)] : [],
    ...keys,
    someone("station", "station", station),
    ...isOfThisEvent ? [someone("overlay", "station", new URL(url).hash.slice(1))] : [],
    someone("attendee", "attendee", room.tokens.a0),
  ];
}

/** From now on the event is another account's. */
export async function giveAway(server: RunningServer, room: Room): Promise<void> {
  const kv = await Deno.openKv(`${server.folder}/kv.sqlite`);
  try {
    const records = createKvRecords(kv);
    const stored = await records.get<EventRecord>(eventKey(room.event));
    const value = { ...stored!.value, account: "somebody-else" };
    await records.put([{ key: eventKey(room.event), value, expected: stored!.version }]);
  } finally {
    kv.close();
  }
}

/** What somebody hears: that it is taken, whatever becomes of it then, or who they are not. */
export type Heard = "taken" | { status: number; code: string; path?: string };
export const no = (status: number, code: string, path?: string): Heard => ({ status, code, path });

/** What those hear whose business it is not. */
export const IDENTITY = ["unauthenticated", "forbidden", "wrong_event"];

export function assertHeard(what: string, expected: Heard, status: number, refusal?: Json): void {
  const heard = refusal &&
    { status, code: refusal.code, path: expected !== "taken" ? refusal.path : undefined };
  if (expected !== "taken") assertEquals(heard, { ...expected, path: expected.path }, what);
  else {
    const isRefusedAsSomebody = IDENTITY.includes(refusal?.code) || refusal?.path === "type";
    assert(!isRefusedAsSomebody && status < 500, `${what}: ${status} ${JSON.stringify(refusal)}`);
  }
}
