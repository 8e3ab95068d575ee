/** The provider reports what became of a text message. @module */
import { endpoint } from "@/lib/http.ts";
import { placeOf } from "@/lib/outbox/delivery.ts";
import { takeReport } from "@/lib/outbox/reports.ts";
import { providerForm } from "@/lib/provider_form.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async POST(ctx) {
    const form = await providerForm(ctx);
    if (!form.ok) return form;
    const place = placeOf(ctx.url.searchParams.get("message") ?? "");
    const [sid, status] = ["MessageSid", "MessageStatus"].map((name) => form.value.get(name));
    if (!place || !sid || !status || sid.length > 64) {
      return refuse({ code: "invalid_request", problem: "The report names no message." });
    }
    const code = form.value.get("ErrorCode")?.slice(0, 20) || undefined;
    const taken = await takeReport(ctx.state.drumroll, place, { sid, status, code });
    return taken ? new Response(null, { status: 204 }) : refuse({ code: "not_found", what: "message" });
  },
});
