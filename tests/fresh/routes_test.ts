/** File routes: which file answers, in which order, through which middlewares, and what it may leave out. @module */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { fixtureHandler, request } from "./fixture.ts";

const handler = await fixtureHandler();

async function get(path: string, init?: RequestInit): Promise<{ res: Response; body: string }> {
  const res = await handler(request(path, init));
  return { res, body: await res.text() };
}

Deno.test("fresh routes: a plain name comes before a parameter, a parameter before the rest", async () => {
  assertStringIncludes((await get("/blog/archive")).body, "<p>archive</p>");
  assertStringIncludes((await get("/blog/first")).body, "<p>post first on /blog/:slug</p>");
  assertEquals(JSON.parse((await get("/files/a/b.txt")).body), { rest: "a/b.txt", method: "GET" });
});

Deno.test("fresh routes: a rest route answers its bare folder too", async () => {
  assertEquals(JSON.parse((await get("/files")).body).rest, "");
});

Deno.test("fresh routes: the page of a folder answers with and without a slash, a parameter only without", async () => {
  assertEquals((await get("/blog/")).res.status, 200);
  assertEquals((await get("/blog")).res.status, 200);
  assertEquals((await get("/blog/first/")).res.status, 404);
});

Deno.test("fresh routes: repeated slashes are one", async () => {
  assertEquals((await get("/blog///archive")).res.status, 200);
});

Deno.test("fresh routes: an escaped slash stays escaped in a parameter", async () => {
  assertStringIncludes((await get("/blog/a%2Fb%20c")).body, "post a%2Fb c");
});

Deno.test("fresh routes: middlewares run from the outside in, a group's only for its routes", async () => {
  assertStringIncludes((await get("/plain")).body, 'data-trail="main root-1 root-2"');
  assertStringIncludes((await get("/blog")).body, 'data-trail="main root-1 root-2 blog"');
  assertStringIncludes((await get("/grouped")).body, 'data-trail="main root-1 root-2 quiet"');
});

Deno.test("fresh routes: root middlewares run for paths that nobody knows", async () => {
  const { body, res } = await get("/nobody/knows");
  assertEquals(res.status, 404);
  assertStringIncludes(body, 'data-trail="main root-1 root-2"');
});

Deno.test("fresh routes: what is registered before fsRoutes() does not pass the file middlewares", async () => {
  const { res, body } = await get("/early");
  assertEquals([res.headers.get("x-root"), JSON.parse(body).trail], [null, ["main"]]);
  assertEquals((await get("/api/items")).res.headers.get("x-root"), "yes");
});

Deno.test("fresh routes: a handler's data, status and headers reach page and response", async () => {
  const got = await get("/blog?q=deno");
  assertEquals([got.res.status, got.res.headers.get("x-blog")], [200, "index"]);
  assertStringIncludes(got.body, "<p>blog deno</p>");
  const posted = await get("/blog", { method: "POST", body: "news" });
  assertEquals([posted.res.status, posted.res.headers.get("x-blog")], [201, "posted"]);
  assertStringIncludes(posted.body, "<p>blog news</p>");
});

Deno.test("fresh routes: an async page may answer with a response of its own", async () => {
  const { res, body } = await get("/blog/away");
  assertEquals([res.status, body], [203, "away"]);
});

Deno.test("fresh routes: a method that a file does not have is 404, for OPTIONS as well", async () => {
  for (const method of ["POST", "PUT", "OPTIONS"]) {
    assertEquals((await get("/api/items", { method })).res.status, 404, method);
  }
  assertEquals((await get("/api/items", { method: "DELETE" })).res.status, 204);
});

Deno.test("fresh routes: a page without a handler answers every method", async () => {
  const { res, body } = await get("/plain", { method: "POST" });
  assertEquals(res.status, 200);
  assertStringIncludes(body, "<p>plain</p>");
});

Deno.test("fresh routes: HEAD runs GET and drops the body", async () => {
  const { res, body } = await get("/blog", { method: "HEAD" });
  assertEquals([res.status, res.headers.get("x-blog"), body], [200, "index", ""]);
});

Deno.test("fresh routes: an unknown path gets the root error page with its status", async () => {
  const { res, body } = await get("/blog/a/b");
  assertEquals(res.status, 404);
  assertStringIncludes(body, 'class="error"');
  assertStringIncludes(body, "http 404");
});

Deno.test("fresh routes: an error page keeps the status of the error", async () => {
  const { res, body } = await get("/blog/gone");
  assertEquals(res.status, 410);
  assertStringIncludes(body, "http 410 gone for good at /blog/gone");
});

Deno.test("fresh routes: a fault is 500 and its message stays inside", async () => {
  const { res, body } = await get("/broken/fault");
  assertEquals([res.status, res.headers.get("x-error-page")], [500, "broken"]);
  assertStringIncludes(body, "nested error 500");
  assert(!body.includes("a fault in a handler"));
});

Deno.test("fresh routes: an error page stands outside the middlewares of its own folder", async () => {
  const failed = await get("/broken/fault");
  assertEquals([failed.res.headers.get("x-after"), failed.res.headers.get("x-root")], [null, "yes"]);
  const fine = await get("/broken/fault", { method: "POST" });
  assertEquals(fine.res.headers.get("x-after"), "yes");
});

Deno.test("fresh routes: a route may do without the _app wrapper", async () => {
  const { body } = await get("/bare");
  assertMatch(
    body,
    /^<!DOCTYPE html><html><head><meta charset="utf-8"\s*\/><\/head><body><p>bare<\/p><\/body><\/html>$/,
  );
});
