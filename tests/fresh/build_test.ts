/** A build on disk, served the way it is in production. @module */
import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { brotliDecompressSync } from "node:zlib";
import { fixtureRoot } from "./fixture.ts";

const outDir = `${fixtureRoot}/_fresh`;

/** Builds in a process of its own, which has to end by itself. */
async function build(): Promise<void> {
  const code = `
    import { Builder } from "fresh/dev";
    await new Builder({ root: ${JSON.stringify(fixtureRoot)} }).build();
  `;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", code],
    stdout: "null",
    stderr: "piped",
  }).output();
  assertEquals(success, true, new TextDecoder().decode(stderr));
}

await build();
const { default: server } = await import(`${outDir}/server.js`);

function get(path: string, init?: RequestInit): Promise<Response> {
  return server.fetch(new Request(new URL(path, "http://localhost:8000"), init));
}

Deno.test("fresh build: pages, error pages and islands come out of the build", async () => {
  const page = await get("/");
  assertEquals(page.status, 200);
  assertStringIncludes(await page.text(), "<!--frsh:island:Counter:0:-->");
  const missing = await get("/blog/a/b");
  assertEquals(missing.status, 404);
  assertStringIncludes(await missing.text(), "root error: http 404");
});

Deno.test("fresh build: scripts are served under the id of the build, and shared code once", async () => {
  const [entry] = /\/_fresh\/js\/[0-9a-f]{40}\/Counter\.js/.exec(await (await get("/")).text())!;
  const script = await get(entry);
  assertEquals([script.status, script.headers.get("cache-control")], [
    200,
    "public, max-age=31536000, immutable",
  ]);
  const code = await script.text();
  const [, chunk] = /from ?"\.\/(chunk-[A-Z0-9]+\.js)"/i.exec(code)!;
  assertEquals((await get(entry.replace("Counter.js", chunk))).status, 200);
});

Deno.test("fresh build: scripts that a newer build took away are 404, packed or not", async () => {
  const [entry] = /\/_fresh\/js\/[0-9a-f]{40}\/Counter\.js/.exec(await (await get("/")).text())!;
  const folder = `${outDir}/static${entry.slice(0, entry.lastIndexOf("/"))}`;
  await Deno.rename(folder, `${folder}.away`);
  try {
    for (const init of [{}, { headers: { "accept-encoding": "br" } }, { method: "HEAD" }]) {
      const gone = await get(entry, init);
      await gone.body?.cancel();
      assertEquals([gone.status, gone.headers.get("cache-control")], [404, null]);
    }
    assertEquals(await (await get("/hello.txt")).text(), "hello\n");
  } finally {
    await Deno.rename(`${folder}.away`, folder);
  }
  assertEquals((await (await get(entry)).text()).length > 0, true);
});

Deno.test("fresh build: a static file has an ETag, and 304 for who knows it", async () => {
  const first = await get("/hello.txt");
  const etag = first.headers.get("etag")!;
  assertMatch(etag, /^W\/"[0-9a-f]+"$/);
  assertEquals(await first.text(), "hello\n");
  assertEquals((await get("/hello.txt", { headers: { "if-none-match": etag } })).status, 304);
  const other = await get("/hello.txt", { headers: { "if-none-match": 'W/"other"' } });
  assertEquals([other.status, await other.text()], [200, "hello\n"]);
});

Deno.test("fresh build: style sheets name what they load by the id of the build, and comments stay at home", async () => {
  const css = await (await get("/hello.css")).text();
  assertMatch(css, /url\("?\/pixel\.png\?__frsh_c=[0-9a-f]{40}"?\)/);
  assertEquals(css.includes("Stays at home"), false);
});

Deno.test("fresh build: a script goes out packed to whoever unpacks it, and to nobody else", async () => {
  const [entry] = /\/_fresh\/js\/[0-9a-f]{40}\/Counter\.js/.exec(await (await get("/")).text())!;
  const asked = (encodings: string) => get(entry, { headers: { "accept-encoding": encodings } });
  const plain = await asked("gzip, deflate");
  const text = await plain.text();
  assertEquals(plain.headers.get("content-encoding"), null);
  for (const encodings of ["gzip, deflate, br, zstd", "br", "br;q=0.5"]) {
    const packed = await asked(encodings);
    assertEquals([packed.headers.get("content-encoding"), packed.headers.get("vary")], [
      "br",
      "Accept-Encoding, If-None-Match",
    ]);
    const bytes = new Uint8Array(await packed.arrayBuffer());
    assertEquals(packed.headers.get("content-length"), String(bytes.length));
    assertEquals(brotliDecompressSync(bytes).toString(), text);
  }
  for (const encodings of ["br;q=0", "gzip, br;q=0.0", "brx", ""]) {
    assertEquals((await asked(encodings)).headers.get("content-encoding"), null, encodings);
  }
  assertEquals((await get("/hello.txt", { headers: { "accept-encoding": "br" } })).status, 200);
});

Deno.test("fresh build: files that begin with a dot stay at home, .well-known does not", async () => {
  assertEquals((await get("/.hidden")).status, 404);
  assertEquals(await (await get("/.well-known/facts.json")).json(), { a: 1 });
  assertEquals((await get("/with%20space.csv")).status, 200);
});

Deno.test("fresh build: deno serve serves it", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["serve", "-A", "--port", "0", `${outDir}/server.js`],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    let log = "";
    for await (const text of child.stderr.pipeThrough(new TextDecoderStream())) {
      log += text;
      if (/:\d+\//.test(log)) break;
    }
    const [, port] = /:(\d+)\//.exec(log)!;
    const res = await fetch(`http://localhost:${port}/blog/first`);
    assertStringIncludes(await res.text(), "post first");
    assertNotEquals(res.headers.get("content-security-policy"), null);
  } finally {
    child.kill("SIGTERM");
    await child.status;
  }
});
