/**
 * A webhook of the text message provider as typed fields: a bounded form, signed for the address it was sent to.
 *
 * Used by `routes/api/sms/`. Without SMS settings there is nobody who could sign, and the paths do not exist.
 * @module
 */
import { type Ctx, principalDeps, readBody } from "@/lib/http.ts";
import { isHttps } from "@/lib/auth/address.ts";
import { isSigned } from "@/lib/outbox/signature.ts";
import type { Parsed } from "@/lib/protocol/parse.ts";
import { refuse } from "@/lib/refusal.ts";

/** The longest is an inbound text of 1,600 letters, each of which may be twelve in a form. */
const formBytesMax = 24 * 1024;
/** An inbound text comes with some thirty. */
const fieldsMax = 100;

/** Refuses with `not_found`, `too_large`, `too_slow`, `invalid_request`, `forbidden`. */
export async function providerForm(ctx: Ctx): Promise<Parsed<URLSearchParams>> {
  const { twilio } = ctx.state.drumroll.config;
  if (!twilio) return refuse({ code: "not_found", what: "provider of text messages here" });
  const body = await readBody(ctx.req, formBytesMax);
  if (!body.ok) return body;
  const type = ctx.req.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
  if (type !== "application/x-www-form-urlencoded") {
    return refuse({ code: "invalid_request", problem: "The body must be a form." });
  }
  const form = new URLSearchParams(new TextDecoder().decode(body.value));
  if (form.size > fieldsMax) {
    return refuse({ code: "invalid_request", problem: `A form has at most ${fieldsMax} fields.` });
  }
  const signature = ctx.req.headers.get("x-twilio-signature");
  if (!await isSigned(twilio.authToken, addressSeen(ctx), form, signature)) {
    return refuse({ code: "forbidden", needs: "the provider of text messages, with its signature," });
  }
  return { ok: true, value: form };
}

/** What the provider called: the public address, whatever a proxy has made of the request since. */
function addressSeen({ req, state }: Ctx): string {
  const { publicUrl } = state.drumroll.config;
  const url = new URL(req.url);
  if (!publicUrl && isHttps(req, principalDeps(state.drumroll))) url.protocol = "https:";
  return (publicUrl ?? url.origin) + url.pathname + url.search;
}
