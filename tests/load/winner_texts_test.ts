/**
 * A thousand winners of five events, a provider that fails for one in ten and takes the text of one in twenty without
 * ever answering, and a server that is killed in the middle: everybody has one text, or a reason.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { MessageView } from "@/lib/protocol/messages.ts";
import { type Json, type RunningServer, startServer } from "@/tests/server.ts";
import { type Fate, startProvider } from "@/tests/twilio/server.ts";

const EVENTS = ["TEXTS1", "TEXTS2", "TEXTS3", "TEXTS4", "TEXTS5"];
const PRIZES = 200;
/** Twice as long as it has taken with other tests beside it. */
const WITHIN_MS = 240_000;
const KILL_AFTER = 350;

const numberOf = (event: number, n: number) => `+4917${event}${String(n).padStart(7, "0")}`;
/** Of a number: its last digits. */
const indexOf = (number: string) => Number(number.slice(-7));

/** 2 % are refused for good, 4 % meet a fault first, 4 % a full provider first; 5 % are taken without an answer. */
function fate(to: string, tries: number): Fate {
  const n = indexOf(to) % 100;
  if (n < 2) return { refuse: 21211 };
  if (tries > 0) return "take";
  if (n < 6) return "broken";
  if (n < 10) return "full";
  return n < 15 ? "lost" : "take";
}

/** Of two hundred, ten have no number and ten no consent. */
const rosterOf = (event: number) =>
  Array.from({ length: PRIZES }, (_, n) => ({
    ...{ id: `p${n}`, name: `Zelda N${n}`, checkedIn: true, smsOptIn: n % 20 !== 11 },
    ...(n % 20 !== 10 && { phone: numberOf(event, n) }),
  }));

async function draw(server: RunningServer, event: string, n: number): Promise<void> {
  await server.api("POST", "/api/events", { id: event, name: `Gala ${n}`, passcode: "4711" });
  const path = `/api/events/${event}`;
  await server.api("POST", `${path}/attendees`, rosterOf(n));
  const tiers = [{ id: "gold", label: "Gold", count: PRIZES }];
  await server.api("POST", `${path}/modules`, {
    kind: "raffle",
    id: "main",
    title: "Raffle",
    tiers,
    mode: "offline",
  });
  const command = (type: string, token?: string) =>
    server.api("POST", `${path}/commands`, { id: crypto.randomUUID(), module: "main", type }, token);
  await command("open");
  const { attendees } = await server.api("GET", `${path}/attendees?limit=1000`);
  await Promise.all(attendees.map(({ token }: Json) => command("enter", token)));
  for (const type of ["close", "draw"]) await command(type);
}

const messagesOf = async (server: RunningServer, event: string): Promise<MessageView[]> =>
  (await server.api("GET", `/api/events/${event}/modules/main/messages`)).messages;
const isOpen = ({ state }: MessageView) => state === "queued" || state === "sending";

Deno.test("[SMS2] [SMS3] texts: a thousand winners, a provider that fails, a killed server: one text each, or a reason", async () => {
  const provider = startProvider({ fate });
  const server = await startServer({ env: provider.env });
  const deadline = Date.now() + WITHIN_MS;
  const until = async (what: string, holds: () => boolean | Promise<boolean>) => {
    while (!await holds()) {
      assert(
        Date.now() < deadline,
        `${what}: not within ${WITHIN_MS} ms; ${provider.accepted.length} accepted`,
      );
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  try {
    for (const [n, event] of EVENTS.entries()) await draw(server, event, n);
    assertEquals(provider.posts(), 0);
    await Promise.all(
      EVENTS.map((event) =>
        server.api("POST", `/api/events/${event}/commands`, { id: "reveal", module: "main", type: "reveal" })
      ),
    );
    await until("the first texts", () => provider.accepted.length >= KILL_AFTER);
    await server.kill("SIGKILL");
    const atDeath = provider.accepted.length;
    assert(atDeath < 800, `${atDeath} were accepted before it died`);
    await server.restart();
    const left = new Set(EVENTS);
    await until("the end", async () => {
      for (const event of left) {
        if (!(await messagesOf(server, event)).some(isOpen)) left.delete(event);
        break;
      }
      return left.size === 0;
    });

    const times = new Map<string, number>();
    for (const { to } of provider.accepted) times.set(to, (times.get(to) ?? 0) + 1);
    assertEquals([...times].filter(([, count]) => count !== 1), [], "sent more than once");
    const counted: Record<string, number> = {};
    for (const [n, event] of EVENTS.entries()) {
      const messages = await messagesOf(server, event);
      assertEquals(new Set(messages.map(({ slot }) => slot)).size, PRIZES);
      for (const { attendee, state, reason, code } of messages) {
        const index = Number(attendee.slice(1));
        const number = numberOf(n, index);
        const said = [state, reason ?? code].filter(Boolean).join(":");
        const expected = index % 20 === 10
          ? "not_sent:no_number"
          : index % 20 === 11
          ? "not_sent:no_consent"
          : index % 100 < 2
          ? "failed:21211"
          : "sent";
        assertEquals(said, expected, `${event} ${attendee}`);
        assertEquals(times.get(number) ?? 0, expected === "sent" ? 1 : 0, `${event} ${attendee}`);
        counted[said] = (counted[said] ?? 0) + 1;
      }
    }
    assertEquals(counted, {
      "sent": 880,
      "failed:21211": 20,
      "not_sent:no_number": 50,
      "not_sent:no_consent": 50,
    });
    assert(provider.lists() >= 40, `only ${provider.lists()} lost answers were looked for`);
    assert(!/Zelda|\+4917/.test(server.output()), "a name or a number in the log");
    console.log(`${atDeath} accepted at the kill, ${provider.posts()} posts, ${provider.lists()} lists`);
  } finally {
    await server.stop();
    await provider.close();
  }
});
