/** The attendee's page stays light enough for bad Wi-Fi. @module */
import { assert } from "@std/assert";
import { attendeePageWeight } from "@/tests/browser/page_weight.ts";

const limitBytes = 45_000;

for (const kind of ["raffle", "poll"] as const) {
  Deno.test(`[PAGE1] everything an attendee's page of a ${kind} loads is at most 45 kB compressed`, async () => {
    const { totalBytes, files } = await attendeePageWeight(kind);
    assert(totalBytes > 5_000, "the browser has counted next to nothing");
    assert(Object.keys(files).some((path) => path.endsWith(".js")), "the browser has loaded no script");
    assert(totalBytes <= limitBytes, `${totalBytes} bytes: ${JSON.stringify(files, null, 1)}`);
  });
}
