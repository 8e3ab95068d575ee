/** A page of the event's audit log, with the head that the whole is checked against. @module */
import { endpoint, json, organizerOf } from "@/lib/http.ts";
import { auditHead, auditPage, peopleIn } from "@/lib/audit_log.ts";
import { refuse } from "@/lib/refusal.ts";

const pageMax = 1000;
const pageDefault = 200;

export const handler = endpoint({
  async GET(ctx) {
    const seen = await organizerOf(ctx, "owner");
    if (!seen.ok) return seen;
    const { searchParams } = ctx.url;
    const limit = Number(searchParams.get("limit") ?? pageDefault);
    if (!Number.isInteger(limit) || limit < 1 || limit > pageMax) {
      return refuse({ code: "invalid_request", path: "limit", problem: `must be 1 to ${pageMax}` });
    }
    const after = searchParams.get("after") ?? "0";
    if (!/^\d{1,12}$/.test(after)) {
      return refuse({ code: "invalid_request", path: "after", problem: "must be the number of a record" });
    }
    const { store } = ctx.state.drumroll;
    const { event } = ctx.params;
    const head = await auditHead(store, event);
    const page = await auditPage(store, event, head, Number(after), limit);
    return json({ ok: true, ...page, head, people: await peopleIn(store, event, page.records) });
  },
});
