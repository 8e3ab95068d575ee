/**
 * `deno serve --parallel`: two workers of one process on one file, each with its own handle. Entries over both,
 * no lost acknowledgement, and the stations of both agree.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { type Json, startServer } from "@/tests/server.ts";
import { applyFrame, roomView } from "@/lib/client/room_view.ts";
import type { RaffleView, ServerMessage } from "@/lib/protocol/messages.ts";

const entrants = 2000;
const stationsMax = 40;

/** A station's socket, folding what it hears as the page does. */
async function openStation(origin: string, token: string) {
  const socket = new WebSocket(`${origin.replace("http", "ws")}/api/events/par/socket?token=${token}`);
  let room = roomView();
  const heard = new Set<string>();
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data) as ServerMessage;
    heard.add(frame.t);
    const applied = applyFrame(room, frame);
    room = applied.room;
  };
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return { socket, view: () => room.view, heard };
}

/** Deno's own option of `fetch`, which the browser's types do not know. */
const over = (client: Deno.HttpClient): RequestInit => ({ client } as RequestInit);

const lanesPerWorker = 16;

/**
 * Connections, as many to the one worker as to the other: the kernel spreads them as it likes, sometimes all to one,
 * and the second worker may still be loading when the first one answers. A client that sends one request after the
 * other stays on its connection.
 */
async function lanesToBoth(origin: string): Promise<Deno.HttpClient[]> {
  const lanes = new Map<string, Deno.HttpClient[]>();
  const isFull = () =>
    lanes.size === 2 && [...lanes.values()].every((clients) => clients.length === lanesPerWorker);
  const deadline = Date.now() + 20_000;
  while (!isFull()) {
    if (Date.now() > deadline) throw new Error(`Only these workers answer: ${[...lanes.keys()]}`);
    const client = Deno.createHttpClient({});
    const response = await fetch(`${origin}/api/healthz`, over(client));
    await response.body?.cancel();
    const worker = response.headers.get("x-request-id")!.split("-")[0];
    const clients = lanes.get(worker) ?? [];
    if (clients.length < lanesPerWorker) lanes.set(worker, [...clients, client]);
    else client.close();
  }
  return [...lanes.values()].flat();
}

Deno.test("[ROOM2] two workers on one file: 2,000 entries, no lost acknowledgement, all stations agree", async () => {
  const server = await startServer({
    args: ["serve", "-A", "--parallel", "--host", "127.0.0.1", "--port", "PORT", "_fresh/server.js"],
    env: { DENO_JOBS: "2" },
  });
  const stations: Awaited<ReturnType<typeof openStation>>[] = [];
  try {
    await server.api("POST", "/api/events", { name: "Two workers", passcode: "1234", id: "par" });
    const people = Array.from(
      { length: entrants },
      (_, i) => ({ id: `p${i}`, name: `Person ${i}`, checkedIn: true }),
    );
    await server.api("POST", "/api/events/par/attendees", people);
    const raffle = {
      kind: "raffle",
      id: "r",
      title: "R",
      mode: "offline",
      tiers: [{ id: "gold", label: "Gold", count: 3 }],
    };
    await server.api("POST", "/api/events/par/modules", raffle);
    await server.api("POST", "/api/events/par/commands", { id: "open", module: "r", type: "open" });
    const tokens: string[] = [];
    for (let after = ""; tokens.length < entrants;) {
      const page = await server.api(
        "GET",
        `/api/events/par/attendees?limit=1000${after && `&after=${after}`}`,
      );
      tokens.push(...page.attendees.map((attendee: Json) => attendee.token));
      after = page.next;
    }
    // The kernel spreads connections over the workers as it likes; this many reach both.
    for (let i = 0; i < stationsMax; i++) {
      const { token } = await server.api("POST", "/api/events/par/station-session", { passcode: "1234" });
      stations.push(await openStation(server.origin, token));
    }

    const numbers: number[] = [];
    const isolates = new Set<string>();
    let next = 0;
    const lanes = await lanesToBoth(server.origin);
    await Promise.all(lanes.map(async (client) => {
      while (next < tokens.length) {
        const i = next++;
        for (;;) {
          const response = await fetch(`${server.origin}/api/events/par/commands`, {
            ...over(client),
            method: "POST",
            headers: { authorization: `Bearer ${tokens[i]}`, "content-type": "application/json" },
            body: JSON.stringify({ id: `e${i}`, module: "r", type: "enter" }),
          });
          const body = await response.json();
          if (response.status === 200) {
            isolates.add(response.headers.get("x-request-id")!.split("-")[0]);
            numbers.push(body.reply.entryNumber);
            break;
          }
          // Busy is an answer: nothing was lost, and the same request is sent again.
          assertEquals([response.status, body.refusal.code], [503, "busy"]);
        }
      }
    }));
    assertEquals(numbers.sort((a, b) => a - b), Array.from({ length: entrants }, (_, i) => i + 1));

    const { seq, modules } = await server.api("GET", "/api/events/par");
    assertEquals(modules.r.entryCount, entrants);
    const csv = (await server.ask("GET", "/api/events/par/modules/r/entries.csv")).body.trim().split("\r\n");
    assertEquals(csv.length - 1, entrants);

    const deadline = Date.now() + 15_000;
    const counts = () =>
      stations.map(({ view }) => (view()?.modules.r as RaffleView | undefined)?.entryCount);
    while (counts().some((count) => count !== entrants) && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assertEquals(counts(), Array(stationsMax).fill(entrants), `at seq ${seq}`);
    assert(stations.every(({ heard }) => heard.has("snapshot")));
    assertEquals(isolates.size, 2, "one worker took every entry");
    for (const lane of lanes) lane.close();
  } finally {
    for (const { socket } of stations) socket.close();
    await server.stop();
  }
});
