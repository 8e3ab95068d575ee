/** The scripts of the verify page. @module */
import { HttpError } from "fresh";
import { verifyScriptsOf } from "@/lib/verify_file.ts";
import { define } from "@/utils.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const { file } = ctx.params;
    const script = (await verifyScriptsOf()).get(file);
    if (!script) throw new HttpError(404);
    return new Response(script, {
      headers: {
        "content-type": "text/javascript; charset=utf-8",
        // All but the first carry the hash of what is in them in their names.
        "cache-control": file === "page.js" ? "no-cache" : "public, max-age=31536000, immutable",
      },
    });
  },
});
