/**
 * An evening of people who can be recognized anywhere: names, addresses, numbers and ids that occur nowhere else,
 * and a look into every key, value and blob of a database for them.
 *
 * A raffle with a replacement, one that leaves its winners out, one called off after its draw, and a poll.
 * @module
 */
import { assert } from "@std/assert";
import { adminKey, type Json, type RunningServer } from "@/tests/server.ts";
import { done, send, until } from "@/tests/stranger.ts";

/** Ids as an organizer chooses them, names with letters beyond Latin-1 too, numbers to call. */
export const PEOPLE = [
  { id: "zinaida@quillfeather.example", name: "Zinaida Quillfeather", phone: "+15550100199" },
  { id: "TICKET-88317", name: "Ødegård Brynjolf", phone: "+4791234567" },
  { id: "TICKET-88318", name: "佐々木 希美子", phone: "+819012345678" },
  { id: "wolfhart@vorbeck.example", name: "Wolfhart Vorbeck", phone: "+491711234567" },
  { id: "TICKET-88320", name: "Oluwaseun Adeyemi-Knox", phone: "+2348031234567" },
  { id: "TICKET-88321", name: "Persephone Blackthorn", phone: "+447700900123" },
].map((person) => ({ ...person, smsOptIn: true, checkedIn: true }));

const late = { id: "TICKET-88399", name: "Latisha Gravesend", phone: "+15550100777" };
const walkUp = "Wanda Walkinshaw";
/** Still waits at the door when the evening is over. */
const waits = { name: "Balthazar Nightjar", phone: "+15550100888" };
export const keyLabel = "Rosalind's tablet";
export const stationLabel = "Tobermory's screen";

/** What must be found nowhere, and what only people's ids say. */
export const PLANTED = [
  ...[...PEOPLE, late].flatMap((
    { id, name, phone },
  ) => [id, name, ...name.split(" "), phone, phone.slice(-7)]),
  ...[walkUp, "Wanda", "Walkinshaw", "Rosalind", "Tobermory"],
  ...[waits.name, "Balthazar", "Nightjar", waits.phone, waits.phone.slice(-7)],
];

export interface Evening {
  event: string;
  path: string;
  joinCode: string;
  passcode: string;
  /** Personal tokens by attendee id, the walk-up's under "walk-up". */
  tokens: Record<string, string>;
  station: string;
  draw: Json;
  command(module: string, type: string, args?: Json, token?: string): Promise<{ status: number; body: Json }>;
}

const prizes = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 1 }];
const raffle = { kind: "raffle", mode: "offline", tiers: prizes };
export const MODULES = [
  { ...raffle, id: "main", title: "Main", maskNames: "none", rulesUrl: "https://rules.example/main" },
  { ...raffle, id: "off", title: "Called off" },
  {
    kind: "poll",
    id: "vote",
    title: "Vote",
    showResults: "manual",
    questions: [{
      id: "q",
      text: "Dish?",
      options: [{ id: "soup", label: "Soup" }, { id: "pie", label: "Pie" }],
    }],
  },
];

/** Can only be added when the other one is open. */
const again = { ...raffle, id: "again", title: "Again", excludeWinnersOf: ["main"] };

/**
 * Everybody is in, nothing has begun.
 *
 * @param draw how the raffles are, instead of offline and with names as their modules say
 */
export async function arrive(server: RunningServer, draw: Json = {}): Promise<Evening> {
  const passcode = "4711-4711";
  const { event: { id: event, joinCode } } = await server.api("POST", "/api/events", {
    name: "Evening",
    passcode,
    walkUps: true,
  });
  const path = `/api/events/${event}`;
  await server.api("POST", `${path}/attendees`, [...PEOPLE, late]);
  await server.api("POST", `${path}/attendees/${late.id}/check-in`, { checkedIn: true });
  await server.api("POST", `${path}/attendees/${late.id}/check-in`, { checkedIn: false });
  for (const module of MODULES) {
    await server.api("POST", `${path}/modules`, module.kind === "raffle" ? { ...module, ...draw } : module);
  }
  await server.api("POST", `${path}/api-keys`, { label: keyLabel, scopes: ["run", "roster"] });
  const { token: station } = await server.api("POST", `${path}/station-session`, {
    passcode,
    label: stationLabel,
  });
  const { attendees } = await server.api("GET", `${path}/attendees?limit=100`);
  const tokens = Object.fromEntries(attendees.map(({ id, token }: Json) => [id, token]));
  const joined = await send(server, {
    method: "POST",
    path: `/j/${joinCode}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ name: walkUp }).toString(),
    token: null,
  });
  tokens["walk-up"] = joined.headers.get("location")!.split("/").at(-1)!;
  await server.api("POST", `${path}/walk-ups`, { walkUps: "approval" });
  const asked = await send(server, {
    method: "POST",
    path: `/j/${joinCode}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(waits).toString(),
    token: null,
  });
  assert(asked.status === 303, asked.text);
  return {
    event,
    path,
    joinCode,
    passcode,
    tokens,
    station,
    draw,
    command: (module, type, args = {}, token = adminKey) =>
      server.ask(
        "POST",
        `${path}/commands`,
        { id: crypto.randomUUID(), module, type, ...args },
        token,
      ),
  };
}

/** From the first opening to the last reveal; `off` is called off after its draw, one winner of `main` is replaced. */
export async function celebrate(server: RunningServer, evening: Evening): Promise<void> {
  const { path, tokens, command } = evening;
  const inRoom = Object.entries(tokens).filter(([id]) => id !== late.id);
  /** Sealed, and its public number is there if it waits for one. */
  const isReady = async (module: string) => {
    const { phase, beacon } = (await server.api("GET", path)).modules[module];
    return phase === "closed" && (!beacon || beacon.signature !== undefined);
  };
  await done(command("main", "open"));
  await server.api("POST", `${path}/modules`, { ...again, ...evening.draw });
  await done(command("again", "open"));
  await done(command("off", "open"));
  for (const module of ["main", "again", "off"]) {
    for (const [, token] of inRoom) await done(command(module, "enter", {}, token));
    const [, changesTheirMind] = inRoom[0];
    await done(command(module, "withdraw", {}, changesTheirMind));
    await done(command(module, "enter", {}, changesTheirMind));
    await done(command(module, "close"));
    await until(async () => await isReady(module));
    await done(command(module, "draw"));
    if (module === "off") await done(command(module, "void", { reason: "power cut" }));
    else await done(command(module, "reveal"));
  }
  const { winners } = (await server.api("GET", path)).modules.main;
  await done(command("main", "advance", { slot: 1, outgoing: winners[1].entrantTag, reason: "unreachable" }));
  for (const [, token] of inRoom) await command("main", "claim", {}, token);
  await done(command("vote", "open"));
  for (const [i, [, token]] of inRoom.entries()) {
    await done(command("vote", "vote", { question: "q", options: [i % 2 ? "soup" : "pie"] }, token));
  }
}

/** One text of everything in a KV file under these first key parts (all of them when none): keys, values, bytes. */
export async function everythingIn(file: string, isWanted: (key: Deno.KvKey) => boolean = () => true) {
  const kv = await Deno.openKv(file);
  const texts: { key: string; text: string }[] = [];
  try {
    for await (const { key, value } of kv.list({ prefix: [] })) {
      if (isWanted(key)) texts.push({ key: key.join("/"), text: `${key.join("/")} ${textOf(value)}` });
    }
  } finally {
    kv.close();
  }
  assert(texts.length > 0, "the database is empty");
  return texts;
}

/** Bytes as UTF-8, so that a certificate reads as its text. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return JSON.stringify(
    value,
    (_, part) => part instanceof Uint8Array ? new TextDecoder().decode(part) : part,
  );
}

/** The planted words in a text. */
export function plantedIn(text: string, words: readonly string[] = PLANTED): string[] {
  return words.filter((word) => text.includes(word));
}
