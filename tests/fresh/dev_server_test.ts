/** The development server: nothing is cached, and every page waits for the next start of the server. @module */
import { assertEquals, assertMatch, assertNotEquals, assertStringIncludes } from "@std/assert";
import { fixtureRoot } from "./fixture.ts";

function freePort(): number {
  using listener = Deno.listen({ port: 0 });
  return listener.addr.port;
}

async function revisionAt(port: number): Promise<number> {
  const socket = new WebSocket(`ws://localhost:${port}/_frsh/alive`);
  const event = await new Promise<MessageEvent>((resolve, reject) => {
    socket.onmessage = resolve;
    socket.onerror = reject;
  });
  socket.close();
  return JSON.parse(event.data).revision;
}

/** Starts a server and waits until it listens. */
async function serve(port: number): Promise<Deno.ChildProcess> {
  const code = `
    import { Builder } from "fresh/dev";
    const builder = new Builder({ root: ${JSON.stringify(fixtureRoot)} });
    const onListen = () => console.log("listening");
    await builder.listen(() => import(${
    JSON.stringify(`${fixtureRoot}/main.ts`)
  }), { port: ${port}, onListen });
  `;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", code], stdout: "piped" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  for (let log = ""; !log.includes("listening");) {
    const { value, done } = await reader.read();
    if (done) throw new Error("The development server ended before it listened");
    log += value;
  }
  reader.releaseLock();
  return child;
}

async function stop(child: Deno.ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
}

Deno.test("fresh dev: pages boot everywhere, files are served fresh, and a restart is noticed", async () => {
  const port = freePort();
  let child = await serve(port);
  try {
    const get = async (path: string) => await fetch(`http://localhost:${port}${path}`);
    const plain = await (await get("/plain")).text();
    const [entry] = /\/_fresh\/js\/[0-9a-f]{40}\/fresh-runtime\.js/.exec(plain)!;
    const script = await get(entry);
    assertEquals(script.headers.get("cache-control"), "no-cache, no-store, max-age=0, must-revalidate");
    assertStringIncludes(await script.text(), "boot");

    const css = await get("/hello.css");
    assertEquals([css.status, css.headers.get("etag")], [200, null]);
    assertMatch(await css.text(), /pixel\.png/);
    const missing = await get("/unknown");
    assertEquals(missing.status, 404);
    assertStringIncludes(await missing.text(), "root error");

    const before = await revisionAt(port);
    await stop(child);
    child = await serve(port);
    assertNotEquals(await revisionAt(port), before);
  } finally {
    await stop(child);
  }
});
