/** The middlewares that come with the framework: csrf, csp and static files. @module */
import { assert, assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { App, csrf } from "fresh";
import { fixtureHandler, request } from "./fixture.ts";

const handler = await fixtureHandler();

async function post(path: string, headers: Record<string, string>): Promise<number> {
  return (await handler(request(path, { method: "POST", headers }))).status;
}

Deno.test("fresh csrf: what the browser vouches for passes, what it warns of does not", async () => {
  assertEquals(await post("/guarded", { "sec-fetch-site": "same-origin" }), 200);
  assertEquals(await post("/guarded", { "sec-fetch-site": "none" }), 200);
  assertEquals(await post("/guarded", { "sec-fetch-site": "cross-site" }), 403);
  assertEquals(await post("/guarded", { "sec-fetch-site": "same-site", origin: "http://evil.example" }), 403);
});

Deno.test("fresh csrf: without that header the origin decides, without either it passes", async () => {
  assertEquals(await post("/guarded", { origin: "http://localhost:8000" }), 200);
  assertEquals(await post("/guarded", { origin: "http://localhost:8001" }), 403);
  assertEquals(await post("/guarded", { origin: "null" }), 403);
  assertEquals(await post("/guarded", {}), 200);
});

Deno.test("fresh csrf: safe methods pass from anywhere", async () => {
  const res = await handler(request("/guarded", { headers: { "sec-fetch-site": "cross-site" } }));
  assertEquals(res.status, 200);
});

Deno.test("fresh csrf: allowed origins are a string, a list or a function", async () => {
  const origins = [
    "https://a.example",
    ["https://b.example", "https://a.example"],
    (o: string) => o.endsWith("a.example"),
  ];
  for (const origin of origins) {
    const app = new App().use(csrf({ origin })).post("/", (ctx) => ctx.text("ok"));
    const ask = async (from: string) =>
      (await app.handler()(request("/", { method: "POST", headers: { origin: from } }))).status;
    assertEquals([await ask("https://a.example"), await ask("https://c.example")], [200, 403]);
  }
});

function directives(res: Response): Map<string, string> {
  const header = res.headers.get("content-security-policy") ?? "";
  return new Map(
    header.split("; ").map((directive) => {
      const [name, ...rest] = directive.split(" ");
      return [name, rest.join(" ")];
    }),
  );
}

Deno.test("fresh csp: the nonce of the page is in the header, the boot script and inline styles", async () => {
  const res = await handler(request("/"));
  const [, nonce] = /script-src 'self' 'nonce-([0-9a-f]{32})'/.exec(
    res.headers.get("content-security-policy")!,
  )!;
  assertEquals(directives(res).get("style-src"), `'self' 'nonce-${nonce}'`);
  const html = await res.text();
  assertMatch(html, new RegExp(`<script type="module" nonce="${nonce}">import`));
  assertEquals(html.match(/<script type=/g)?.length, 1);

  const plain = await handler(request("/plain"));
  const [, other] = /'nonce-([0-9a-f]{32})'/.exec(plain.headers.get("content-security-policy")!)!;
  assertNotEquals(other, nonce);
  assertStringIncludes(await plain.text(), `<style nonce="${other}">`);
});

Deno.test("fresh csp: an own directive replaces the default of its name", async () => {
  const policy = directives(await handler(request("/plain")));
  assertEquals(policy.get("connect-src"), "'self' ws:");
  assertEquals(policy.get("object-src"), "'none'");
  assert(policy.has("upgrade-insecure-requests"));
});

Deno.test("fresh csp: what is no page has no nonce", async () => {
  const res = await handler(request("/early"));
  assertEquals(directives(res).get("script-src"), "'self' 'unsafe-inline'");
});

Deno.test("fresh csp: an error page is outside, so it carries no policy", async () => {
  const res = await handler(request("/unknown"));
  assertEquals([res.status, res.headers.get("content-security-policy")], [404, null]);
});

Deno.test("fresh static: a file is served with its type and length", async () => {
  const res = await handler(request("/hello.txt"));
  assertEquals([res.status, res.headers.get("content-length"), await res.text()], [200, "6", "hello\n"]);
  assertMatch(res.headers.get("content-type")!, /^text\/plain/);
  assertMatch(
    (await handler(request("/.well-known/facts.json"))).headers.get("content-type")!,
    /^application\/json/,
  );
});

Deno.test("fresh static: HEAD has the length and no body, other methods are 405", async () => {
  const head = await handler(request("/hello.txt", { method: "HEAD" }));
  assertEquals([head.status, head.headers.get("content-length"), await head.text()], [200, "6", ""]);
  assertEquals((await handler(request("/hello.txt", { method: "POST" }))).status, 405);
});

Deno.test("fresh static: a missing favicon is an empty 404, a missing file is a page", async () => {
  const icon = await handler(request("/favicon.ico"));
  assertEquals([icon.status, await icon.text()], [404, ""]);
  assertStringIncludes(await (await handler(request("/missing.txt"))).text(), "root error");
});

Deno.test("fresh static: no way out of the folder", async () => {
  for (const path of ["/..%2Fmain.ts", "/%2e%2e/main.ts", "/.well-known/..%2F..%2Fmain.ts", "/%E0%A4%A"]) {
    const res = await handler(request(path));
    assert(res.status >= 400, `${path}: ${res.status}`);
    assert(!(await res.text()).includes("new App"), path);
  }
});

Deno.test("fresh static: what carries the build id is cacheable for ever, a wrong id leads to the bare URL", async () => {
  const page = await (await handler(request("/"))).text();
  const [, css] = /href="(\/hello\.css\?__frsh_c=[0-9a-f]{40})"/.exec(page)!;
  const keyed = await handler(request(css));
  assertEquals(keyed.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assertMatch(await keyed.text(), /url\("\/pixel\.png\?__frsh_c=[0-9a-f]{40}"\)/);

  const bare = await handler(request("/hello.css"));
  assertEquals(bare.headers.get("cache-control"), "no-cache, no-store, max-age=0, must-revalidate");

  const wrong = await handler(request("/hello.css?a=1&__frsh_c=old"));
  assertEquals([wrong.status, wrong.headers.get("location")], [307, "/hello.css?a=1"]);
});
