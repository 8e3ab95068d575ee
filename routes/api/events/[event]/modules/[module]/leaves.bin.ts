/** The sealed list: every leaf hash, sorted, 32 bytes each. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { endpoint } from "@/lib/http.ts";
import { leavesOf } from "@/lib/published.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event, module } = ctx.params;
    const found = await leavesOf(ctx.state.drumroll.runtime, event, module);
    if (!found.ok) return found;
    return new Response(found.leaves as Uint8Array<ArrayBuffer>, {
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${event}-${module}-leaves.bin"`,
        "cache-control": "public, max-age=300",
      },
    });
  },
}, { deadlineMs: longAnswerDeadlineMs });
