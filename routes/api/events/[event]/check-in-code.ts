/** Checks in whoever shows this code, and says who they are and since when they are here. @module */
import { endpoint, json, organizerOf, readJson } from "@/lib/http.ts";
import { readCheckIn } from "@/lib/modules/check_in_text.ts";
import { type Attendee, attendeeKey } from "@/lib/modules/contract.ts";
import { checkInCodeSchema, parse } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async POST(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const body = await readJson(ctx.req);
    const shown = body.ok ? parse(checkInCodeSchema, body.value) : body;
    if (!shown.ok) return shown;
    const read = readCheckIn(shown.value.code);
    if (!read) return refuse({ code: "unknown_code" });
    const { event } = ctx.params;
    const { runtime, byCode } = ctx.state.drumroll;
    const stored = await runtime.head(event);
    if (!stored) return refuse({ code: "not_found", what: "event" });
    if (read.joinCode !== undefined && read.joinCode !== stored.head.event.joinCode) {
      return refuse({ code: "code_of_other_event" });
    }
    const attendee = await byCode.find(event, read.code, stored.head.counts.attendees);
    if (attendee === null) return refuse({ code: "unknown_code" });
    const answer = await runtime.submit(event, seen.actor, {
      id: crypto.randomUUID(),
      module: "",
      type: "check_in",
      args: { attendee, checkedIn: true },
    });
    if (!answer.ok) return answer;
    const row = await runtime.reader(event).get<Attendee>(attendeeKey(attendee));
    const { checkedInAt, repeated } = answer.reply as { checkedInAt?: string; repeated?: true };
    return json({
      ok: true,
      attendee: { id: attendee, name: row?.name ?? "", checkedIn: true, checkedInAt },
      ...(repeated && { repeated }),
    });
  },
});
