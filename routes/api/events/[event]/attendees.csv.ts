/** Everybody on the roster with their personal entry link, for a mail merge or for badges. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { endpoint, noteExport, organizerOf, publicOrigin } from "@/lib/http.ts";
import { csvResponse } from "@/lib/exports.ts";
import type { Attendee } from "@/lib/modules/contract.ts";
import { linked } from "@/lib/roster/links.ts";

const HEADER = ["id", "name", "phone", "checkedIn", "entryUrl", "smsOptInAt"];

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const noted = await noteExport(ctx, seen, "attendees.csv");
    if (!noted.ok) return noted;
    const { runtime, tokens } = ctx.state.drumroll;
    const { event } = ctx.params;
    const origin = publicOrigin(ctx);
    async function* rows() {
      for await (const attendee of runtime.reader(event).list<Attendee>("@", "attendee")) {
        const { id, name, checkedIn, entryUrl } = await linked(tokens, origin, event, attendee);
        const { phone, smsOptInAt } = attendee;
        yield [id, name, phone, checkedIn ? "yes" : "no", entryUrl, smsOptInAt];
      }
    }
    return csvResponse(`${event}-attendees.csv`, HEADER, rows());
  },
}, { deadlineMs: longAnswerDeadlineMs });
