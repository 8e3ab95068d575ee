/** Islands on the server: their markers, their props, the script that boots them. @module */
import { assert, assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import { fixtureHandler, request } from "./fixture.ts";

const handler = await fixtureHandler();
const res = await handler(request("/"));
const html = await res.text();

function markers(page: string): string[] {
  return [...page.matchAll(/<!--(\/?frsh:island[^-]*)-->/g)].map((match) => match[1]);
}

Deno.test("fresh islands: each is marked with name, index of its props and key; what it contains is not", () => {
  assertEquals(markers(html), [
    "frsh:island:Counter:0:",
    "/frsh:island",
    "frsh:island:Counter:1:k_1",
    "/frsh:island",
    "frsh:island:Clock:2:",
    "/frsh:island",
  ]);
});

Deno.test("fresh islands: they are rendered on the server", () => {
  assertStringIncludes(html, "<output>10</output>");
  assertStringIncludes(html, 'title="inside b"');
  assertMatch(
    html,
    /<time title="clock" data-hours="1-2" data-asset="\/hello\.css\?__frsh_c=[0-9a-f]{40}">asleep/,
  );
});

Deno.test("fresh islands: the boot script imports each island once and holds nothing that could end it", () => {
  const [, script] = /<script type="module"[^>]*>([\s\S]*?)<\/script>/.exec(html)!;
  const imports = [...script.matchAll(/from ?"(\/_fresh\/js\/[0-9a-f]{40}\/[\w-]+\.js)"/g)].map((match) =>
    match[1]
  );
  assertEquals(imports.map((path) => path.split("/").at(-1)).sort(), [
    "Counter.js",
    "fresh-runtime.js",
    "many_things.js",
  ]);
  assertNotMatch(script, /<\/script|<!--/i);
  assertMatch(html, /<\/script><\/body><\/html>$/);
});

Deno.test("fresh islands: the scripts are announced in a header and served for ever", async () => {
  const link = res.headers.get("link")!;
  const announced = [...link.matchAll(/<([^>]+)>; rel="modulepreload"; as="script"/g)].map((match) =>
    match[1]
  );
  assertEquals(announced.length, 3);
  for (const path of announced) {
    const script = await handler(request(path));
    assertEquals([script.status, script.headers.get("cache-control")], [
      200,
      "public, max-age=31536000, immutable",
    ]);
    assertMatch(script.headers.get("content-type")!, /^text\/javascript/);
    assertMatch(script.headers.get("etag")!, /^W\/".+"$/);
    const again = await handler(request(path, { headers: { "if-none-match": script.headers.get("etag")! } }));
    assertEquals([again.status, await again.text()], [304, ""]);
    assert((await script.text()).length > 0);
  }
});

Deno.test("fresh islands: a page without islands has no script and no preloads", async () => {
  const plain = await handler(request("/plain"));
  assertEquals(plain.headers.get("link"), null);
  assertNotMatch(await plain.text(), /<script|frsh:/);
});

Deno.test("fresh islands: a function as a prop fails the page", async () => {
  const bad = await handler(request("/broken/props"));
  assertEquals(bad.status, 500);
  assertStringIncludes(await bad.text(), "nested error 500");
});

Deno.test("fresh head: a page's title and meta replace and extend those of the document", async () => {
  const page = await (await handler(request("/plain"))).text();
  const [, head] = /<head>(.*)<\/head>/s.exec(page)!;
  assertEquals(head.match(/<title>[^<]*<\/title>/g), ["<title>Plain</title>"]);
  assertStringIncludes(head, '<meta name="robots" content="noindex"');
  assertMatch(page, /<img src="\/pixel\.png\?__frsh_c=[0-9a-f]{40}"/);
});

Deno.test("fresh links: the page and what is above it are marked", async () => {
  const post = await (await handler(request("/blog/first"))).text();
  assertMatch(post, /<a href="\/" data-ancestor="true" aria-current="true">home/);
  assertMatch(post, /<a href="\/blog" data-ancestor="true" aria-current="true">blog/);
  assertMatch(post, /<a href="\/blog\/first" data-current="true" aria-current="page">first/);
  assertMatch(html, /<a href="\/blog">blog/);
});
