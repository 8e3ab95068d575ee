/** A person answers a text message: STOP ends texts to their number for all events, START takes it back. @module */
import { endpoint } from "@/lib/http.ts";
import { wishIn } from "@/lib/outbox/stops.ts";
import { providerForm } from "@/lib/provider_form.ts";
import { refuse } from "@/lib/refusal.ts";

/** Says nothing back: the provider itself confirms a STOP. */
const silence = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

export const handler = endpoint({
  async POST(ctx) {
    const form = await providerForm(ctx);
    if (!form.ok) return form;
    const from = form.value.get("From");
    if (!from || !/^\+?\d{3,15}$/.test(from)) {
      return refuse({ code: "invalid_request", path: "From", problem: "must be a number" });
    }
    const wish = wishIn(form.value.get("Body") ?? "", form.value.get("OptOutType"));
    if (wish) await ctx.state.drumroll.stops.set(from, wish === "stop");
    return new Response(silence, { headers: { "content-type": "text/xml; charset=utf-8" } });
  },
});
