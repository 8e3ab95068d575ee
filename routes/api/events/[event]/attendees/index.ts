/** The roster: import rows, page through people with their entry links. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import {
  endpoint,
  json,
  noteExport,
  organizerOf,
  publicOrigin,
  readBody,
  rosterBytesMax,
  rosterDeadlineMs,
} from "@/lib/http.ts";
import { attendeeIdSchema, parse } from "@/lib/protocol/parse.ts";
import type { Attendee } from "@/lib/modules/contract.ts";
import { refuse } from "@/lib/refusal.ts";
import { parseRoster } from "@/lib/roster/csv.ts";
import { importRoster } from "@/lib/roster/import.ts";
import { linked } from "@/lib/roster/links.ts";

const pageMax = 1000;
const pageDefault = 200;

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { searchParams } = ctx.url;
    const limit = Number(searchParams.get("limit") ?? pageDefault);
    if (!Number.isInteger(limit) || limit < 1 || limit > pageMax) {
      return refuse({ code: "invalid_request", path: "limit", problem: `must be 1 to ${pageMax}` });
    }
    const after = searchParams.get("after") ?? undefined;
    if (after !== undefined && !parse(attendeeIdSchema, after).ok) {
      return refuse({ code: "invalid_request", path: "after", problem: "must be an attendee's id" });
    }
    // With everybody's personal links it is an export; people at the desk look through it all evening.
    if (seen.principal.kind === "key") {
      const noted = await noteExport(ctx, seen, "attendees");
      if (!noted.ok) return noted;
    }
    const { store, tokens } = ctx.state.drumroll;
    const { event } = ctx.params;
    const page = await store.list<Attendee>(event, "@", "attendee", { after, limit });
    const origin = publicOrigin(ctx);
    const attendees = await Promise.all(page.rows.map(({ value }) => linked(tokens, origin, event, value)));
    return json({ ok: true, attendees, next: page.next });
  },

  async POST(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const body = await readBody(ctx.req, rosterBytesMax, rosterDeadlineMs);
    if (!body.ok) return body;
    const roster = parseRoster(body.value, ctx.req.headers.get("content-type") ?? "");
    if (!roster.ok) return roster;
    const { runtime } = ctx.state.drumroll;
    const imported = await importRoster(runtime, ctx.params.event, seen.actor, roster.rows);
    return imported.ok ? json({ ...imported, rejected: roster.rejected }) : imported;
  },
}, { deadlineMs: longAnswerDeadlineMs });
