/** The HTTP edge: what a handler throws becomes an answer that says what to do, and nothing of the cause. @module */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { App } from "fresh";
import { createRequestLimit } from "@/lib/auth/request_limit.ts";
import type { Drumroll } from "@/lib/drumroll.ts";
import { endpoint, readBody, refusalResponse } from "@/lib/http.ts";
import { StoreSilent } from "@/lib/storage/store_deadline.ts";
import type { State } from "@/utils.ts";

/** The parts of an isolate that the edge itself needs. */
function isolate(lines: string[]): Drumroll {
  const needed: Pick<Drumroll, "requests" | "now" | "log" | "config" | "runtime"> = {
    requests: createRequestLimit(),
    now: Date.now,
    log: (event) => lines.push(event),
    config: { trustProxy: false } as Drumroll["config"],
    runtime: { closing: false } as Drumroll["runtime"],
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

Deno.test("[HTTP9] edge: a body that does not end is refused in time, with a length or without", async () => {
  const seen: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const body = await readBody(request, 100, 200);
    seen.push(body.ok ? "read" : body.refusal.code);
    return body.ok ? new Response("read") : refusalResponse(body.refusal);
  });
  for (const head of ["content-length: 50\r\n\r\n1234", "transfer-encoding: chunked\r\n\r\n4\r\n1234\r\n"]) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    const guard = setTimeout(() => connection.close(), 5_000);
    await connection.write(new TextEncoder().encode(`POST / HTTP/1.1\r\nhost: x\r\n${head}`));
    let text = "";
    const buffer = new Uint8Array(4_096);
    while (!text.includes('"message"')) {
      const count = await connection.read(buffer);
      text += new TextDecoder().decode(buffer.subarray(0, count ?? 0));
    }
    clearTimeout(guard);
    connection.close();
    assertEquals(text.split("\r\n")[0], "HTTP/1.1 408 Request Timeout");
    assertStringIncludes(text, '"code":"too_slow","limitSeconds":0.2');
  }
  const whole = await fetch(`http://127.0.0.1:${server.addr.port}`, {
    method: "POST",
    body: "x".repeat(100),
  });
  assertEquals(await whole.text(), "read");
  await server.shutdown();
  assertEquals(seen, ["too_slow", "too_slow", "read"]);
});

Deno.test("[HTTP1] edge: a length that is said twice is no way around the bound of a body", async () => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const body = await readBody(request, 100, 1_000);
    return body.ok ? new Response("read") : refusalResponse(body.refusal);
  });
  for (const length of ["1000", "5"]) {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    const twice = `content-length: ${length}\r\n`.repeat(2);
    await connection.write(new TextEncoder().encode(`POST / HTTP/1.1\r\nhost: x\r\n${twice}\r\n12345`));
    // There is an answer in any case, at the latest with the body's deadline.
    const buffer = new Uint8Array(4_096);
    const count = await connection.read(buffer);
    connection.close();
    const [status] = new TextDecoder().decode(buffer.subarray(0, count ?? 0)).split("\r\n");
    assertEquals(status, "HTTP/1.1 413 Payload Too Large", length);
  }
  await server.shutdown();
});
