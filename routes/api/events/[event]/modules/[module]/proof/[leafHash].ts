/** One leaf's path to the sealed root. @module */
import { endpoint, json } from "@/lib/http.ts";
import { proofOf } from "@/lib/published.ts";
import { refuse } from "@/lib/refusal.ts";

export const handler = endpoint({
  async GET(ctx) {
    const { event, module, leafHash } = ctx.params;
    if (!/^[0-9a-f]{64}$/.test(leafHash)) {
      return refuse({ code: "invalid_request", path: "leafHash", problem: "must be 64 hex digits" });
    }
    const proof = await proofOf(ctx.state.drumroll, event, module, leafHash);
    return proof.ok ? json(proof) : proof;
  },
});
