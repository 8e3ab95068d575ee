/** The HTTP edge: what a handler throws becomes an answer that says what to do, and nothing of the cause. @module */
import { assertEquals } from "@std/assert";
import { App } from "fresh";
import { createRateLimit } from "@/lib/auth/rate_limit.ts";
import type { Drumroll } from "@/lib/drumroll.ts";
import { endpoint } from "@/lib/http.ts";
import { StoreSilent } from "@/lib/storage/store_deadline.ts";
import type { State } from "@/utils.ts";

/** The parts of an isolate that the edge itself needs. */
function isolate(lines: string[]): Drumroll {
  const needed: Pick<Drumroll, "requests" | "now" | "log" | "config"> = {
    requests: createRateLimit({ perSecond: 10, burst: 10 }),
    now: Date.now,
    log: (event) => lines.push(event),
    config: { trustProxy: false } as Drumroll["config"],
  };
  return needed as Drumroll;
}

async function answerTo(
  error: Error,
): Promise<{ status: number; code: string; retry: string | null; lines: string[] }> {
  const lines: string[] = [];
  const handler = new App<State>()
    .use((ctx) => {
      ctx.state.drumroll = isolate(lines);
      ctx.state.requestId = "test-1";
      return ctx.next();
    })
    .get("/x", endpoint({ GET: () => Promise.reject(error) }))
    .handler();
  const response = await handler(new Request("http://localhost/x"));
  const { refusal } = await response.json();
  return { status: response.status, code: refusal.code, retry: response.headers.get("retry-after"), lines };
}

Deno.test("[ROOM3] edge: a database that is silent is busy, to be asked again, and not a fault of ours", async () => {
  assertEquals(await answerTo(new StoreSilent("The store did not read within 4000 ms")), {
    status: 503,
    code: "busy",
    retry: "2",
    lines: ["store_silent"],
  });
});

Deno.test("edge: a bug is a fault, and its message stays here", async () => {
  assertEquals(await answerTo(new TypeError("secret detail")), {
    status: 500,
    code: "fault",
    retry: null,
    lines: ["fault"],
  });
});
