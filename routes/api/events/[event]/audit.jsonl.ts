/** The event's whole audit log, a record a line, for `tools/audit.ts` and for keeping. @module */
import { endpoint, organizerOf } from "@/lib/http.ts";
import { auditHead, auditPage } from "@/lib/audit_log.ts";

const pageMax = 1000;

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const { store } = ctx.state.drumroll;
    const { event } = ctx.params;
    const head = await auditHead(store, event);
    async function* lines() {
      const encoder = new TextEncoder();
      for (let after: number | null = 0; after !== null;) {
        const { records, next } = await auditPage(store, event, head, after, pageMax);
        for (const record of records) yield encoder.encode(JSON.stringify(record) + "\n");
        after = next;
      }
    }
    return new Response(ReadableStream.from(lines()), {
      headers: {
        "content-type": "application/x-ndjson; charset=utf-8",
        "content-disposition": `attachment; filename="${event}-audit.jsonl"`,
        "cache-control": "no-store",
      },
    });
  },
});
