/** The event's whole audit log, a record a line, for `tools/audit.ts` and for keeping. @module */
import { longAnswerDeadlineMs } from "@/lib/answer_clock.ts";
import { endpoint, organizerOf } from "@/lib/http.ts";
import { auditHead, auditLines } from "@/lib/audit_log.ts";

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const { store } = ctx.state.drumroll;
    const { event } = ctx.params;
    const head = await auditHead(store, event);
    return new Response(
      ReadableStream.from(auditLines(store, event, head)) as ReadableStream<Uint8Array<ArrayBuffer>>,
      {
        headers: {
          "content-type": "application/x-ndjson; charset=utf-8",
          "content-disposition": `attachment; filename="${event}-audit.jsonl"`,
          "cache-control": "no-store",
        },
      },
    );
  },
}, { deadlineMs: longAnswerDeadlineMs });
