import { assertEquals } from "@std/assert";
import { callWith } from "@/lib/client/api.ts";

interface Asked {
  method: string;
  path: string;
  authorization: string | null;
  type: string | null;
  body: string;
}

async function withServer(
  respond: (request: Request) => Response | Promise<Response>,
  ask: (fetch: (path: string, init: RequestInit) => Promise<Response>, asked: Asked[]) => Promise<void>,
): Promise<void> {
  const asked: Asked[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { method, url, headers } = request;
    asked.push({
      method,
      path: new URL(url).pathname,
      authorization: headers.get("authorization"),
      type: headers.get("content-type"),
      body: await request.text(),
    });
    return await respond(request);
  });
  try {
    await ask((path, init) => fetch(`http://127.0.0.1:${server.addr.port}${path}`, init), asked);
  } finally {
    await server.shutdown();
  }
}

Deno.test("api: an answer comes as it is, and the request says who asks", async () => {
  await withServer(() => Response.json({ ok: true, seq: 4 }), async (fetch, asked) => {
    assertEquals(await callWith<{ seq: number }>(fetch, "POST", "/api/x", { a: 1 }, { token: "T" }), {
      ok: true,
      seq: 4,
    });
    await callWith(fetch, "GET", "/api/y", undefined, {});
    assertEquals(asked, [
      {
        method: "POST",
        path: "/api/x",
        authorization: "Bearer T",
        type: "application/json",
        body: '{"a":1}',
      },
      { method: "GET", path: "/api/y", authorization: null, type: null, body: "" },
    ]);
  });
});

Deno.test("api: a refusal is a value, whatever its status", async () => {
  const refusal = { code: "busy", message: "The room is busy.", retryAfterSeconds: 1 } as const;
  await withServer(() => Response.json({ ok: false, refusal }, { status: 503 }), async (fetch) => {
    assertEquals(await callWith(fetch, "GET", "/api/x", undefined, {}), { ok: false, refusal });
  });
});

Deno.test("api: what is no answer of ours is the network's fault", async () => {
  const pages = [
    () => new Response("<html>Sign in to Wi-Fi</html>"),
    () => new Response("", { status: 502 }),
    () => Response.json(null),
    () => Response.json({ success: true }),
    () => Response.json({ ok: false }),
  ];
  for (const page of pages) {
    await withServer(page, async (fetch) => {
      const answer = await callWith(fetch, "GET", "/api/x", undefined, {});
      assertEquals(!answer.ok && answer.refusal.code, "network");
    });
  }
});

Deno.test("api: a server that is not there, or does not answer in time, is the network's fault", async () => {
  const gone = await callWith(
    () => Promise.reject(new TypeError("Failed to fetch")),
    "GET",
    "/",
    undefined,
    {},
  );
  assertEquals(!gone.ok && gone.refusal.code, "network");
  const { promise, resolve } = Promise.withResolvers<Response>();
  await withServer(() => promise, async (fetch) => {
    const answer = await callWith(fetch, "GET", "/api/x", undefined, { timeoutMs: 20 });
    assertEquals(!answer.ok && answer.refusal.code, "network");
    resolve(new Response());
  });
});
