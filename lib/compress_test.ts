import { assertEquals, assertStrictEquals } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { packed } from "@/lib/compress.ts";

const html = "<p>Votes</p>".repeat(100);
const page = () =>
  new Response(html, {
    status: 410,
    headers: { "content-type": "text/html; charset=utf-8", "x-kept": "yes", vary: "Cookie" },
  });
const asking = (encodings?: string, method = "GET") =>
  new Request("http://a.example/", { method, headers: encodings ? { "accept-encoding": encodings } : {} });

Deno.test("compress: a page goes in gzip to whoever takes it, with its status and its headers", async () => {
  for (const encodings of ["gzip", "br, gzip", "gzip, deflate, br, zstd"]) {
    const answer = await packed(asking(encodings), page());
    const { status, headers } = answer;
    assertEquals(
      [status, headers.get("content-encoding"), headers.get("vary"), headers.get("x-kept")],
      [410, "gzip", "Cookie, Accept-Encoding", "yes"],
    );
    assertEquals(gunzipSync(new Uint8Array(await answer.arrayBuffer())).toString(), html);
  }
});

Deno.test("compress: nothing else is touched", async () => {
  for (const encodings of [undefined, "identity", "br", "gzip;q=0", "x-gzipped"]) {
    const answer = page();
    assertStrictEquals(await packed(asking(encodings), answer), answer, encodings);
  }
  const others = [
    Response.json({ ok: true }),
    new Response(null, { headers: { "content-type": "text/html" } }),
    new Response(html, { headers: { "content-type": "text/html", "content-encoding": "br" } }),
  ];
  for (const answer of others) assertStrictEquals(await packed(asking("gzip"), answer), answer);
  const answer = page();
  assertStrictEquals(await packed(asking("gzip", "HEAD"), answer), answer);
});

Deno.test("compress: a request that has become a socket is not looked at", async () => {
  const request = new Proxy(asking("gzip"), {
    get() {
      throw new TypeError("upgraded");
    },
  });
  const answer = new Response(null, { status: 204 });
  assertStrictEquals(await packed(request, answer), answer);
});
