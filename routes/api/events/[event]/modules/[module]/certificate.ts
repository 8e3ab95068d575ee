/** The records of a draw from when they exist, its certificate from the reveal on. Anyone may fetch them. @module */
import { endpoint, json } from "@/lib/http.ts";
import { certificateOf } from "@/lib/published.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event, module } = ctx.params;
    const found = await certificateOf(ctx.state.drumroll, event, module);
    if (!found.ok) return found;
    if (!("certificate" in found)) return json({ ok: true, ...found.records });
    // The bytes that were stored, not a re-written form of them.
    return new Response(found.certificate as Uint8Array<ArrayBuffer>, {
      headers: {
        "content-type": "application/json",
        // Who keeps those of several draws keeps them in one folder.
        "content-disposition": `inline; filename="${event}-${module}-certificate.json"`,
        "cache-control": "no-cache",
      },
    });
  },
});
