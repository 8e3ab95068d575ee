/** The organizer's list of winners, of the tiers that are revealed, or of a poll's tally. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { endpoint, noteExport, organizerOf } from "@/lib/http.ts";
import { csvResponse } from "@/lib/exports.ts";
import { resultsTable } from "@/lib/module_tables.ts";
import { moduleIn } from "@/lib/published.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "roster");
    if (!seen.ok) return seen;
    const { event, module } = ctx.params;
    const { runtime, store } = ctx.state.drumroll;
    const found = await moduleIn(runtime, event, module);
    if (!found.ok) return found;
    const noted = await noteExport(ctx, seen, "results.csv");
    if (!noted.ok) return noted;
    const { header, rows } = resultsTable(store, event, module, found.state);
    return csvResponse(`${event}-${module}-results.csv`, header, rows);
  },
}, { deadlineMs: longAnswerDeadlineMs });
