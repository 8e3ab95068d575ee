/** The verify page as one file, to be kept: what the build made, byte for byte. @module */
import { define } from "@/utils.ts";
import { verifyFileOf } from "@/lib/verify_file.ts";

export const handler = define.handlers({
  async GET() {
    const file = await verifyFileOf();
    if (!file) return new Response("This installation was not built.\n", { status: 404 });
    return new Response(file.bytes, {
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-disposition": `attachment; filename="verify.html"`,
        "cache-control": "no-cache",
      },
    });
  },
});
