/**
 * The rows of `openapi_routes.ts` about people: the roster, the desk and the door.
 *
 * @module
 */
import { z } from "zod";
import type { ApiRoute } from "@/lib/openapi_routes.ts";
import { admitSchema, checkInCodeSchema, checkInSchema, doorSchema } from "@/lib/protocol/parse.ts";
import { rosterRowSchema } from "@/lib/roster/row.ts";

const event = "/api/events/{event}";
const page = (after: z.ZodType) => ({ after, limit: z.int().min(1).max(1000).default(200) });

export const ROSTER_ROUTES: ApiRoute[] = [
  {
    method: "GET",
    path: `${event}/attendees`,
    summary: "A page of the roster, with personal links.",
    who: ["organizer"],
    need: "roster",
    query: page(z.string().describe("The last id of the page before.").optional()),
    answer: ["attendees", "next"],
  },
  {
    method: "POST",
    path: `${event}/attendees`,
    summary: "Imports a roster. Good rows go in, bad ones are listed with their line.",
    who: ["organizer"],
    need: "roster",
    body: z.array(rosterRowSchema),
    bodyType: "text/csv",
    answer: ["imported", "updated", "rejected"],
  },
  {
    method: "GET",
    path: `${event}/attendees.csv`,
    summary: "Everybody on the roster, as a table.",
    who: ["organizer"],
    need: "roster",
    answer: "text/csv",
  },
  {
    method: "POST",
    path: `${event}/attendees/{id}/check-in`,
    summary: "Checks one attendee in, or out.",
    who: ["organizer"],
    need: "roster",
    body: checkInSchema,
    answer: ["checkedIn", "checkedInAt?", "repeated?"],
  },
  {
    method: "POST",
    path: `${event}/check-in-code`,
    summary: "Checks in whoever shows this code, and says since when they are here.",
    who: ["organizer"],
    need: "roster",
    body: checkInCodeSchema,
    answer: ["attendee", "repeated?"],
  },
  {
    method: "GET",
    path: `${event}/walk-ups`,
    summary: "People without an invitation: who waits, how many came, and whether more may.",
    who: ["organizer"],
    need: "roster",
    answer: ["seq", "walkUps", "max", "perAddress", "count", "waitingCount", "fullAddresses", "waiting"],
  },
  {
    method: "POST",
    path: `${event}/walk-ups`,
    summary: "Whether people without an invitation may join, how many, and whether they wait for a word.",
    who: ["organizer"],
    need: "roster",
    body: doorSchema,
    answer: [],
  },
  {
    method: "POST",
    path: `${event}/walk-ups/admit`,
    summary: "Lets people in who wait at the door.",
    who: ["organizer"],
    need: "roster",
    body: admitSchema,
    answer: ["admitted"],
  },
  {
    method: "POST",
    path: `${event}/walk-ups/turn-away`,
    summary: "Turns people away who wait at the door; letting them in takes it back.",
    who: ["organizer"],
    need: "roster",
    body: admitSchema,
    answer: ["turnedAway"],
  },
  {
    method: "GET",
    path: `${event}/walk-up`,
    summary: "What a phone without an invitation asks while it waits at the door.",
    who: ["attendee"],
    answer: ["state"],
  },
];
