/** Everything that shows how a raffle or poll went, as one zip. For the owner: it holds names and the audit log. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { endpoint, noteExport, organizerOf, publicOrigin } from "@/lib/http.ts";
import { evidenceOf } from "@/lib/evidence.ts";
import { moduleIn } from "@/lib/published.ts";
import { zipped } from "@/lib/zip.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const { event, module } = ctx.params;
    const { drumroll } = ctx.state;
    const found = await moduleIn(drumroll.runtime, event, module);
    if (!found.ok) return found;
    const noted = await noteExport(ctx, seen, "evidence.zip");
    if (!noted.ok) return noted;
    const files = evidenceOf(drumroll, { event, module, head: found.head, origin: publicOrigin(ctx) });
    return new Response(ReadableStream.from(zipped(files)) as ReadableStream<Uint8Array<ArrayBuffer>>, {
      headers: {
        "content-type": "application/zip",
        "content-disposition": `attachment; filename="${event}-${module}-evidence.zip"`,
        "cache-control": "no-store",
      },
    });
  },
}, { deadlineMs: longAnswerDeadlineMs });
