/** The organizer's list of winners, of the tiers that are revealed. @module */
import { endpoint, noteExport, organizerOf } from "@/lib/http.ts";
import { csvResponse } from "@/lib/exports.ts";
import { type Attendee, attendeeKey } from "@/lib/modules/contract.ts";
import type { Outcome } from "@/lib/modules/raffle_rows.ts";
import { raffleIn } from "@/lib/published.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { event, module } = ctx.params;
    const { runtime } = ctx.state.drumroll;
    const found = await raffleIn(runtime, event, module);
    if (!found.ok) return found;
    const noted = await noteExport(ctx, seen, "results.csv");
    if (!noted.ok) return noted;
    const { state } = found;
    const read = runtime.reader(event);
    async function* rows() {
      const outcome = state.revealedTiers && await read.get<Outcome>([module, "outcome"]);
      for (const { slot, tier, attendee, entryNumber, entrantTag } of outcome ? outcome.winners : []) {
        if (!state.revealedTiers!.includes(tier)) continue;
        const person = await read.get<Attendee>(attendeeKey(attendee));
        const label = state.tiers.find(({ id }) => id === tier)?.label;
        yield [slot + 1, label, entryNumber, attendee, person?.name, person?.phone, entrantTag];
      }
    }
    const header = ["place", "prize", "entryNumber", "attendee", "name", "phone", "entrantTag"];
    return csvResponse(`${event}-${module}-results.csv`, header, rows());
  },
});
