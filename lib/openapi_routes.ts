/**
 * Every route under `/api` as a row: who may ask, what goes in, what comes out. `openapi.ts` makes the document of it.
 *
 * `tests/openapi_test.ts` holds it against the files in `routes/api`, and the bodies against what the edge takes.
 * @module
 */
import { z } from "zod";
import type { Need } from "@/lib/http.ts";
import {
  commandSchema,
  deskCodeSchema,
  newApiKeySchema,
  newEventSchema,
  newModuleSchema,
  nothingSchema,
  numberSchema,
  passcodeChangeSchema,
  purchaseSchema,
  purgeSchema,
  signOutStationsSchema,
  stationSessionSchema,
} from "@/lib/protocol/parse.ts";
import { ROSTER_ROUTES } from "@/lib/openapi_roster.ts";

export type Who = "anyone" | "organizer" | "station" | "attendee";

export interface ApiRoute {
  method: "GET" | "POST";
  /** With `{name}` where a part is a parameter. */
  path: string;
  /** One sentence. */
  summary: string;
  who: Who[];
  /** What an API key needs; absent where nobody needs anything, or where keys have no business. */
  need?: Need;
  query?: Record<string, z.ZodType>;
  body?: z.ZodType;
  /** No body at all is taken too. */
  bodyOptional?: true;
  /** Another form that the body may come in, beside JSON. */
  bodyType?: string;
  /** 200 where absent. */
  status?: number;
  /** Fields beside `ok`, with a `?` behind those that may be absent (`ok?` too); or the type of the file sent. */
  answer: string[] | string;
}

const event = "/api/events/{event}";
const module = `${event}/modules/{module}`;
const any: Who[] = ["organizer", "station", "attendee"];
const page = (after: z.ZodType) => ({ after, limit: z.int().min(1).max(1000).default(200) });

export const API_ROUTES: ApiRoute[] = [
  {
    method: "GET",
    path: "/api/healthz",
    summary: "Is this isolate up, and does it reach its database? 503 when not.",
    who: ["anyone"],
    answer: ["version", "kv", "deno"],
  },
  {
    method: "GET",
    path: "/api/version",
    summary: "Which version this is.",
    who: ["anyone"],
    answer: ["version"],
  },
  {
    method: "GET",
    path: "/api/openapi.json",
    summary: "This document.",
    who: ["anyone"],
    answer: "application/json",
  },
  {
    method: "GET",
    path: "/api/events",
    summary: "The account's events, newest first, at most 200.",
    who: ["organizer"],
    need: "owner",
    answer: ["events"],
  },
  {
    method: "POST",
    path: "/api/events",
    summary: "Makes an event.",
    who: ["organizer"],
    need: "owner",
    body: newEventSchema,
    status: 201,
    answer: ["event", "urls"],
  },
  {
    method: "GET",
    path: event,
    summary: "The organizer's view of an event, with who is connected.",
    who: ["organizer"],
    need: "read",
    answer: ["seq", "event", "current", "modules", "counts"],
  },
  {
    method: "POST",
    path: `${event}/passcode`,
    summary: "A new station passcode; the old one is dead at once.",
    who: ["organizer"],
    need: "run",
    body: passcodeChangeSchema,
    answer: [],
  },
  {
    method: "POST",
    path: `${event}/sign-out-stations`,
    summary: "Ends every station session; the passcode stays.",
    who: ["organizer"],
    need: "run",
    body: signOutStationsSchema,
    bodyOptional: true,
    answer: [],
  },
  {
    method: "POST",
    path: `${event}/overlay-link`,
    summary:
      "An address of the overlay for a stream that needs no passcode; whoever has it sees what a station sees.",
    who: ["organizer"],
    need: "run",
    body: nothingSchema,
    bodyOptional: true,
    answer: ["url"],
  },
  ...ROSTER_ROUTES,
  {
    method: "POST",
    path: `${event}/modules`,
    summary: "Adds a module to an event.",
    who: ["organizer"],
    need: "run",
    body: newModuleSchema,
    status: 201,
    answer: ["module"],
  },
  {
    method: "POST",
    path: `${event}/commands`,
    summary: "One command of whoever asks; the answer comes after the commit.",
    who: any,
    need: "run",
    body: commandSchema,
    answer: ["seq", "reply"],
  },
  {
    method: "GET",
    path: `${event}/snapshot`,
    summary: "The present view, for the asker's audience.",
    who: any,
    need: "read",
    answer: ["seq", "view", "serverTime"],
  },
  {
    method: "GET",
    path: `${event}/socket`,
    summary: "Upgrades to a WebSocket; the frames are in docs/PROTOCOL.md.",
    who: any,
    need: "read",
    query: { token: z.string().describe("For browsers, which cannot set headers here.").optional() },
    status: 101,
    answer: "",
  },
  {
    method: "GET",
    path: `${event}/me`,
    summary: "What an attendee's own phone may know of itself.",
    who: ["attendee"],
    answer: ["seq", "attendee", "modules"],
  },
  {
    method: "POST",
    path: `${event}/station-session`,
    summary: "Trades the passcode for a station's session, also as a cookie.",
    who: ["anyone"],
    body: stationSessionSchema,
    answer: ["token"],
  },
  {
    method: "POST",
    path: `${event}/leave`,
    summary: "Ends the station's session of this browser.",
    who: ["anyone"],
    body: nothingSchema,
    bodyOptional: true,
    answer: [],
  },
  {
    method: "GET",
    path: `${event}/condition`,
    summary:
      "Whether public numbers are in reach, the server's clock is right and its database answers and takes writes.",
    who: ["organizer"],
    need: "read",
    answer: ["numbers", "clockBehindSeconds", "storageMs", "storage"],
  },
  {
    method: "GET",
    path: `${event}/purge`,
    summary: "How far the purge of the event is, and how many winner texts would be dropped by one.",
    who: ["organizer"],
    need: "owner",
    answer: ["purgingSince", "purgedAt", "textsWaiting"],
  },
  {
    method: "POST",
    path: `${event}/purge`,
    summary: "Deletes the event's personal data, for good; its proofs stay.",
    who: ["organizer"],
    need: "owner",
    body: purgeSchema,
    answer: ["purgingSince", "purgedAt"],
  },
  {
    method: "GET",
    path: `${event}/audit`,
    summary: "A page of the audit log, with the head of its chain.",
    who: ["organizer"],
    need: "owner",
    query: page(z.int().min(0).describe("The last number of the page before.").optional()),
    answer: ["records", "next", "head", "people"],
  },
  {
    method: "GET",
    path: `${event}/audit.jsonl`,
    summary: "The whole audit log, a record a line.",
    who: ["organizer"],
    need: "owner",
    answer: "application/x-ndjson",
  },
  {
    method: "GET",
    path: `${event}/api-keys`,
    summary: "The event's API keys, without their secrets.",
    who: ["organizer"],
    need: "owner",
    answer: ["keys"],
  },
  {
    method: "POST",
    path: `${event}/api-keys`,
    summary: "Makes an API key; its secret is in this answer and nowhere else.",
    who: ["organizer"],
    need: "owner",
    body: newApiKeySchema,
    status: 201,
    answer: ["key", "secret"],
  },
  {
    method: "POST",
    path: `${event}/api-keys/{key}/revoke`,
    summary: "Ends an API key.",
    who: ["organizer"],
    need: "owner",
    body: nothingSchema,
    bodyOptional: true,
    answer: [],
  },
  {
    method: "GET",
    path: `${module}/entries.csv`,
    summary: "Every entry, withdrawn ones too.",
    who: ["organizer"],
    need: "roster",
    answer: "text/csv",
  },
  {
    method: "GET",
    path: `${module}/evidence.zip`,
    summary: "Records, proof, lists and the audit log in one file.",
    who: ["organizer"],
    need: "owner",
    answer: "application/zip",
  },
  {
    method: "GET",
    path: `${module}/results.csv`,
    summary: "What is public of the result.",
    who: ["organizer"],
    need: "roster",
    answer: "text/csv",
  },
  {
    method: "GET",
    path: `${module}/messages`,
    summary: "What became of each winner's text message.",
    who: ["organizer"],
    need: "roster",
    answer: ["sms", "messages"],
  },
  {
    method: "POST",
    path: `${module}/desk-code`,
    summary: "Which winner has this code, on their phone or in their text.",
    who: ["organizer"],
    need: "roster",
    body: deskCodeSchema,
    answer: ["winner"],
  },
  {
    method: "GET",
    path: `${module}/replacements`,
    summary: "Which winners were replaced, by whom and why, and who is next in line.",
    who: ["organizer"],
    need: "roster",
    answer: ["replacements", "next?"],
  },
  {
    method: "GET",
    path: `${module}/receipt`,
    summary: "The signed receipt of an attendee's entry.",
    who: ["attendee"],
    answer: ["text", "sig"],
  },
  {
    method: "GET",
    path: `${module}/certificate`,
    summary: "The records of a draw from when they exist, its certificate once all is revealed.",
    who: ["anyone"],
    answer: "application/json",
  },
  {
    method: "POST",
    path: `${module}/number`,
    summary: "Brings the public number that a draw waits for; it proves itself.",
    who: any,
    need: "run",
    body: numberSchema,
    answer: [],
  },
  {
    method: "GET",
    path: `${module}/leaves.bin`,
    summary: "The sealed list: every leaf hash, sorted, 32 bytes each.",
    who: ["anyone"],
    answer: "application/octet-stream",
  },
  {
    method: "GET",
    path: `${module}/entrants.bin`,
    summary: "Every tag with its tickets, 34 bytes each, once all is revealed.",
    who: ["anyone"],
    answer: "application/octet-stream",
  },
  {
    method: "GET",
    path: `${module}/proof/{leafHash}`,
    summary: "One leaf's path to the sealed root.",
    who: ["anyone"],
    answer: ["index", "ticketCount", "path"],
  },
  {
    method: "POST",
    path: `${module}/purchase`,
    summary: "Buys tickets of a ticketed raffle; the same requestId gets the first answer again.",
    who: ["organizer", "attendee"],
    need: "run",
    body: purchaseSchema,
    answer: ["ok?", "success", "tickets", "remaining"],
  },
  {
    method: "GET",
    path: `${module}/state`,
    summary: "How a ticketed raffle stands, with the winning ticket once it is public.",
    who: ["anyone"],
    answer: ["status", "phase", "cap", "perPerson", "sold", "remaining", "winner?"],
  },
  {
    method: "POST",
    path: `${module}/admin/draw-winner`,
    summary:
      "Ends the sale of a ticketed raffle and draws its one winner; 202 while it waits for its number.",
    who: ["organizer"],
    need: "run",
    body: nothingSchema,
    bodyOptional: true,
    answer: ["success", "status", "winner?"],
  },
  {
    method: "POST",
    path: "/api/sms/status",
    summary: "The provider of text messages reports what became of one; a form, signed.",
    who: ["anyone"],
    query: { message: z.string().describe("Which message; in the address that the provider was given.") },
    status: 204,
    answer: "",
  },
  {
    method: "POST",
    path: "/api/sms/inbound",
    summary: "The provider of text messages hands on an answer, such as STOP; a form, signed.",
    who: ["anyone"],
    answer: "text/xml",
  },
];
