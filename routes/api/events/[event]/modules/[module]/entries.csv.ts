/** The organizer's list of entries, at any time. @module */
import { endpoint, noteExport, organizerOf } from "@/lib/http.ts";
import { csvResponse } from "@/lib/exports.ts";
import { type Attendee, attendeeKey } from "@/lib/modules/contract.ts";
import type { Entry } from "@/lib/modules/raffle_rows.ts";
import { raffleIn } from "@/lib/published.ts";

const header = ["entryNumber", "attendee", "name", "tickets", "enteredAt", "withdrawnAt", "entrantTag"];

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { event, module } = ctx.params;
    const { runtime } = ctx.state.drumroll;
    const found = await raffleIn(runtime, event, module);
    if (!found.ok) return found;
    const noted = await noteExport(ctx, seen, "entries.csv");
    if (!noted.ok) return noted;
    const read = runtime.reader(event);
    const iso = (ms: number | undefined) => ms === undefined ? "" : new Date(ms).toISOString();
    async function* rows() {
      for await (const entry of read.list<Entry>(module, "entry")) {
        const { entryNumber, attendee, tickets, at, withdrawnAt, entrantTag } = entry;
        const name = (await read.get<Attendee>(attendeeKey(attendee)))?.name;
        yield [entryNumber, attendee, name, tickets, iso(at), iso(withdrawnAt), entrantTag];
      }
    }
    return csvResponse(`${event}-${module}-entries.csv`, header, rows());
  },
});
