/** The application without a build: what it records, what it answers, what it does with errors. @module */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { App, type Context, createDefine, HttpError, page } from "fresh";
import { request } from "./fixture.ts";

interface State {
  trail: string[];
}

const answer = (text: string) => () => new Response(text);

async function ask(app: App<State>, path: string, init?: RequestInit): Promise<[number, string]> {
  const res = await app.handler()(request(path, init));
  return [res.status, await res.text()];
}

Deno.test("fresh app: a middleware reaches only what is registered later", async () => {
  const app = new App<State>()
    .get("/before", answer("before"))
    .use(async (ctx) => {
      const res = await ctx.next();
      res.headers.set("x-late", "yes");
      return res;
    })
    .get("/after", answer("after"));
  assertEquals((await app.handler()(request("/before"))).headers.get("x-late"), null);
  assertEquals((await app.handler()(request("/after"))).headers.get("x-late"), "yes");
});

Deno.test("fresh app: a middleware on a path reaches what is below it, not what merely begins alike", async () => {
  const app = new App<State>()
    .use("/scoped", (ctx) => (ctx.state.trail = ["scoped"], ctx.next()))
    .all("/scoped", (ctx) => ctx.json(ctx.state))
    .get("/scoped/x", (ctx) => ctx.json(ctx.state))
    .get("/scopedfoo", (ctx) => ctx.json(ctx.state));
  assertEquals(await ask(app, "/scoped"), [200, '{"trail":["scoped"]}']);
  assertEquals(await ask(app, "/scoped/x"), [200, '{"trail":["scoped"]}']);
  assertEquals(await ask(app, "/scopedfoo"), [200, "{}"]);
});

Deno.test("fresh app: several handlers form a chain, and the first registration of a path stays", async () => {
  const app = new App<State>()
    .get("/x", (ctx) => ctx.next(), answer("first"))
    .get("/x", answer("second"))
    .post("/x", answer("posted"));
  assertEquals(await ask(app, "/x"), [200, "first"]);
  assertEquals(await ask(app, "/x", { method: "POST" }), [200, "posted"]);
});

Deno.test("fresh app: a wrong method is 405 without Allow, OPTIONS lists what is registered", async () => {
  const app = new App<State>().get("/x", answer("x")).put("/x", answer("x")).delete("/y/:id", answer("y"));
  const wrong = await app.handler()(request("/x", { method: "POST" }));
  assertEquals([wrong.status, wrong.headers.get("allow"), await wrong.text()], [
    405,
    null,
    "Method Not Allowed",
  ]);
  const options = await app.handler()(request("/x", { method: "OPTIONS" }));
  assertEquals([options.status, options.headers.get("allow")], [204, "GET, PUT"]);
  const dynamic = await app.handler()(request("/y/1", { method: "OPTIONS" }));
  assertEquals([dynamic.status, dynamic.headers.get("allow")], [204, "DELETE"]);
});

Deno.test("fresh app: the first pattern that matches decides, even for a method it does not have", async () => {
  const app = new App<State>().get("/:a", answer("a")).post("/:b", answer("b")).get(
    "/exact",
    answer("exact"),
  );
  assertEquals(await ask(app, "/one", { method: "POST" }), [405, "Method Not Allowed"]);
  assertEquals(await ask(app, "/exact"), [200, "exact"]);
});

Deno.test("fresh app: patch, head, all and a wildcard", async () => {
  const app = new App<State>()
    .patch("/p", answer("patched"))
    .head("/h", () => new Response(null, { headers: { "x-head": "yes" } }))
    .all("*", (ctx) => ctx.text(`any ${ctx.req.method} ${ctx.url.pathname}`));
  assertEquals(await ask(app, "/p", { method: "PATCH" }), [200, "patched"]);
  assertEquals((await app.handler()(request("/h", { method: "HEAD" }))).headers.get("x-head"), "yes");
  assertEquals(await ask(app, "/deep/down", { method: "DELETE" }), [200, "any DELETE /deep/down"]);
});

Deno.test("fresh app: root middlewares run for unknown paths, wrong methods and OPTIONS", async () => {
  let runs = 0;
  const app = new App<State>().use((ctx) => (runs++, ctx.next())).get("/x", answer("x"));
  assertEquals((await ask(app, "/unknown"))[0], 404);
  assertEquals((await ask(app, "/x", { method: "POST" }))[0], 405);
  assertEquals((await ask(app, "/x", { method: "OPTIONS" }))[0], 204);
  assertEquals(runs, 3);
});

Deno.test("fresh app: an uncaught HttpError shows its message, any other error shows nothing", async () => {
  const app = new App<State>()
    .get("/told", () => {
      throw new HttpError(409, "taken");
    })
    .get("/untold", () => {
      throw new HttpError(404);
    });
  assertEquals(await ask(app, "/told"), [409, "taken"]);
  assertEquals(await ask(app, "/untold"), [404, "Not Found"]);
});

Deno.test("fresh app: a middleware may catch, and finds in ctx.error what a handler threw", async () => {
  const seen: unknown[] = [];
  const fault = new HttpError(418, "teapot");
  const app = new App<State>()
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        seen.push(error, ctx.error);
        return ctx.text("caught", { status: 503 });
      }
    })
    .get("/x", () => {
      throw fault;
    });
  assertEquals(await ask(app, "/x"), [503, "caught"]);
  assertEquals(seen, [fault, fault]);
});

Deno.test("fresh app: a malformed escape in a parameter is a path that nobody has", async () => {
  const app = new App<State>().get("/x/:id", answer("x"));
  assertEquals((await app.handler()(request("/x/%E0%A4%A"))).status, 404);
});

Deno.test("fresh context: redirect keeps the query, collapses slashes and leaves headers open", async () => {
  const app = new App<State>()
    .use(async (ctx) => {
      const res = await ctx.next();
      res.headers.append("set-cookie", "a=1");
      return res;
    })
    .get("/to", (ctx) => ctx.redirect(ctx.url.searchParams.get("to")!, 303));
  for (
    const [to, location] of [["/a//b?x=//y#z", "/a/b?x=//y#z"], ["//evil.example", "/evil.example"], [
      "https://example.com//x",
      "https://example.com//x",
    ], ["/", "/"]]
  ) {
    const res = await app.handler()(request(`/to?to=${encodeURIComponent(to)}`));
    assertEquals([res.status, res.headers.get("location"), res.headers.get("set-cookie")], [
      303,
      location,
      "a=1",
    ]);
  }
});

Deno.test("fresh context: text, html and json set their types", async () => {
  const app = new App<State>()
    .get("/text", (ctx) => ctx.text("t", { status: 201 }))
    .get("/html", (ctx) => ctx.html("<p>", { headers: { "x-a": "1" } }))
    .get("/json", (ctx) => ctx.json({ a: 1 }));
  const types = await Promise.all(
    ["/text", "/html", "/json"].map(async (path) =>
      (await app.handler()(request(path))).headers.get("content-type")
    ),
  );
  assertEquals(types, ["text/plain;charset=UTF-8", "text/html; charset=utf-8", "application/json"]);
});

Deno.test("fresh context: render completes the document and refuses what is not JSX", async () => {
  const wrong = "<p>" as unknown as null;
  const app = new App<State>()
    .get("/page", (ctx) => ctx.render(<p>hi</p>, { status: 202, headers: { "x-a": "1" } }))
    .get("/whole", (ctx) =>
      ctx.render(
        <html>
          <body>whole</body>
        </html>,
      ))
    .get("/empty", (ctx) => ctx.render(null))
    .get("/wrong", (ctx) => ctx.render(wrong));
  const res = await app.handler()(request("/page"));
  assertEquals([res.status, res.headers.get("x-a"), res.headers.get("content-type")], [
    202,
    "1",
    "text/html; charset=utf-8",
  ]);
  assertStringIncludes(await res.text(), "<body><p>hi</p></body></html>");
  assertStringIncludes((await ask(app, "/whole"))[1], "<html><body>whole</body></html>");
  assertStringIncludes((await ask(app, "/empty"))[1], "<body></body>");
  assertEquals((await ask(app, "/wrong"))[0], 500);
});

Deno.test("fresh context: upgrade refuses a plain request", async () => {
  const app = new App<State>().get("/ws", (ctx) => ctx.upgrade({ open() {} }));
  assertEquals(await ask(app, "/ws"), [400, "Expected a WebSocket upgrade request"]);
});

Deno.test("fresh context: upgrade talks through handlers, and through the bare socket", async () => {
  const closed = Promise.withResolvers<[number, string]>();
  const app = new App<State>()
    .get("/managed", (ctx) =>
      ctx.upgrade({
        open: (socket) => socket.send("welcome"),
        message: (socket, event) => socket.send(`echo ${event.data}`),
        close: (_socket, code, reason) => closed.resolve([code, reason]),
      }, { protocol: "room" }))
    .get("/bare", (ctx) => {
      const { socket, response } = ctx.upgrade({ idleTimeout: 5 });
      socket.onopen = () => socket.close(4001, "bye");
      return response;
    });
  await using server = Deno.serve({ port: 0, onListen() {} }, app.handler());
  const origin = `ws://localhost:${server.addr.port}`;

  const managed = new WebSocket(`${origin}/managed`, ["room"]);
  const heard = await new Promise<string[]>((resolve) => {
    const lines: string[] = [];
    managed.onmessage = (event) => {
      lines.push(event.data);
      if (lines.length === 1) managed.send("hello");
      else resolve(lines);
    };
  });
  assertEquals([managed.protocol, heard], ["room", ["welcome", "echo hello"]]);
  managed.close(3000, "done");
  assertEquals(await closed.promise, [3000, "done"]);

  const bare = new WebSocket(`${origin}/bare`);
  const event = await new Promise<CloseEvent>((resolve) => bare.onclose = resolve);
  assertEquals([event.code, event.reason], [4001, "bye"]);
});

Deno.test("fresh define: identity, and page() is a plain value", () => {
  const define = createDefine<State>();
  const middleware = (ctx: Context<State>) => ctx.next();
  assertEquals(define.middleware(middleware), middleware);
  const handlers = { GET: () => page({ a: 1 }, { status: 201 }) };
  assertEquals(define.handlers(handlers), handlers);
  assertEquals(handlers.GET(), { data: { a: 1 }, status: 201, headers: undefined });
});
