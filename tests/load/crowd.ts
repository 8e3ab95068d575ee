/**
 * A hall full of voters on a real server: an event with its roster an open poll or raffle, and a vote of each of them.
 *
 * For the load test and for `bench/`.
 * @module
 */
import type { Shot } from "@/bench/http_client.ts";
import type { Json, RunningServer } from "@/tests/server.ts";

export const choices = ["a", "b", "c", "d"];
export const question = "q1";

/** @param id of the event, and with it of everybody in it */
export async function openHall(server: RunningServer, id: string, people: number): Promise<string[]> {
  await server.api("POST", "/api/events", { name: "Votes", passcode: "1234", id });
  const rows = Array.from(
    { length: people },
    (_, i) => ({ id: `p${i}`, name: `Person ${i}`, checkedIn: true }),
  );
  await server.api("POST", `/api/events/${id}/attendees`, rows);
  const tokens: string[] = [];
  for (let after = ""; tokens.length < people;) {
    const page = await server.api(
      "GET",
      `/api/events/${id}/attendees?limit=1000${after && `&after=${after}`}`,
    );
    tokens.push(...page.attendees.map((attendee: Json) => attendee.token));
    after = page.next;
  }
  return tokens;
}

export async function openPoll(server: RunningServer, event: string, id: string): Promise<void> {
  await server.api("POST", `/api/events/${event}/modules`, {
    kind: "poll",
    id,
    title: "Votes",
    showResults: "live",
    questions: [{
      id: question,
      text: "Which one?",
      options: choices.map((option) => ({ id: option, label: `Option ${option}` })),
    }],
  });
  await server.api("POST", `/api/events/${event}/commands`, { id: `open ${id}`, module: id, type: "open" });
}

export async function openRaffle(server: RunningServer, event: string, id: string): Promise<void> {
  await server.api("POST", `/api/events/${event}/modules`, {
    kind: "raffle",
    id,
    title: "Raffle",
    mode: "offline",
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
  });
  await server.api("POST", `/api/events/${event}/commands`, { id: `open ${id}`, module: id, type: "open" });
}

/** A shop that is never sold out. */
export async function openTickets(
  server: RunningServer,
  event: string,
  id: string,
  perPerson: number,
): Promise<void> {
  await server.api("POST", `/api/events/${event}/modules`, {
    kind: "tickets",
    id,
    title: "Tickets",
    mode: "offline",
    cap: 1_000_000,
    perPerson,
  });
  await server.api("POST", `/api/events/${event}/commands`, { id: `open ${id}`, module: id, type: "open" });
}

/** One vote of each, in turn for each option. */
export function votes(event: string, module: string, tokens: readonly string[]): Shot[] {
  return tokens.map((token, i) => ({
    path: `/api/events/${event}/commands`,
    token,
    body: JSON.stringify({
      id: crypto.randomUUID(),
      module,
      type: "vote",
      question,
      options: [choices[i % choices.length]],
    }),
  }));
}
