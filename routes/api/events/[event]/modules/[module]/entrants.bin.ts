/** Everybody's pseudonym and tickets of a revealed draw, for who recomputes the whole seal. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { endpoint } from "@/lib/http.ts";
import { entrantsOf } from "@/lib/published.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event, module } = ctx.params;
    const found = await entrantsOf(ctx.state.drumroll.runtime, event, module);
    if (!found.ok) return found;
    return new Response(found.entrants as Uint8Array<ArrayBuffer>, {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${event}-${module}-entrants.bin"`,
        "cache-control": "public, max-age=300",
      },
    });
  },
}, { deadlineMs: longAnswerDeadlineMs });
