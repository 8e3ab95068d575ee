/** When everybody is shown out, and that a message without an end gives its memory back. @module */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { keepListening } from "@/lib/listening.ts";
import { createMemoryGuard, nativeBytes } from "@/lib/memory_guard.ts";
import { setTimer } from "@/lib/room/timers.ts";

/** @param seen goodbyes, cuts and what the log was told, in their order */
function guardOf(seen: string[], bytes: () => number) {
  const log = (event: string) => void seen.push(event);
  const guard = createMemoryGuard({ bytes, bytesMax: 100, setTimer, log });
  const gone = guard.watch(() => seen.push("left before"));
  guard.watch(() => seen.push("goodbye"));
  gone();
  guard.start(() => seen.push("cut"));
  return guard;
}

const aCut = ["memory_full", "goodbye", "cut"];

Deno.test("memory guard: [SEAT13] past the bound all hear goodbye, then they are cut, and not again at once", () => {
  using time = new FakeTime();
  let held = 100;
  const seen: string[] = [];
  const guard = guardOf(seen, () => held);
  time.tick(60_000);
  assertEquals(seen, []);
  held = 101;
  time.tick(500);
  assertEquals(seen, ["memory_full", "goodbye"]);
  time.tick(500);
  assertEquals(seen, aCut);
  // It was freed, and somebody begins anew.
  held = 50;
  time.tick(500);
  held = 150;
  time.tick(8_000);
  assertEquals(seen, aCut);
  time.tick(2_000);
  assertEquals(seen, [...aCut, ...aCut]);
  guard.close();
  time.tick(60_000);
  assertEquals(seen, [...aCut, ...aCut]);
});

Deno.test("memory guard: [SEAT13] where a cut frees nothing it is said once, and nobody is cut for it again", () => {
  using time = new FakeTime();
  let held = 120;
  const seen: string[] = [];
  const guard = guardOf(seen, () => held);
  time.tick(3_600_000);
  assertEquals(seen, [...aCut, "memory_not_freed"]);
  // Beside what fills it for another reason a message without an end still has its bound.
  held = 220;
  time.tick(60_000);
  assertEquals(seen.length, 4);
  held = 221;
  time.tick(1_000);
  assertEquals(seen.slice(4), aCut);
  held = 100;
  time.tick(60_000);
  assertEquals(seen.length, 7, "it was freed this time");
  held = 101;
  time.tick(1_000);
  assertEquals(seen.slice(7), aCut, "and the bound is the first one again");
  guard.close();
});

Deno.test("memory guard: [SEAT13] a goodbye that fails saves nobody from the cut, and the guard goes on looking", () => {
  using time = new FakeTime();
  let held = 101;
  const seen: string[] = [];
  const log = (event: string) => void seen.push(event);
  const guard = createMemoryGuard({ bytes: () => held, bytesMax: 100, setTimer, log });
  guard.watch(() => {
    throw new Error("a goodbye that fails");
  });
  assertThrows(() => guard.start(() => seen.push("cut")), Error, "a goodbye");
  held = 50;
  time.tick(10_000);
  assertEquals(seen, ["memory_full", "cut"]);
  held = 101;
  assertThrows(() => time.tick(500), Error, "a goodbye");
  time.tick(250);
  assertEquals(seen, ["memory_full", "cut", "memory_full", "cut"]);
  guard.close();
});

Deno.test("memory guard: [SEAT13] what a message without an end has taken is given back, whatever its peer does", async () => {
  const held = nativeBytes();
  const size = 16 * 1024 * 1024;
  const logged: string[] = [];
  const log = (event: string) => void logged.push(event);
  const guard = createMemoryGuard({ bytesMax: held + 4 * size, setTimer, log });
  let port = 0;
  const listening = keepListening(
    (signal) =>
      Deno.serve(
        { hostname: "127.0.0.1", port, signal, onListen: (at) => void (port = at.port) },
        (request) => {
          const { socket, response } = Deno.upgradeWebSocket(request);
          socket.onclose = guard.watch(() => socket.close(1001));
          return response;
        },
      ),
    log,
  );
  guard.start(listening.renew);
  const connect = () => Deno.connect({ hostname: "127.0.0.1", port });
  const peer = await connect();
  const write = async (bytes: Uint8Array) => {
    for (let at = 0; at < bytes.length;) at += await peer.write(bytes.subarray(at));
  };
  const key = "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==";
  await write(
    new TextEncoder().encode(
      `GET / HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Upgrade\r\n${key}\r\n\r\n`,
    ),
  );
  const fragment = new Uint8Array(14 + size);
  new DataView(fragment.buffer).setBigUint64(2, BigInt(size));
  let isOver = false;
  // It answers nothing and never ends: only the server can end it.
  for (let i = 0; i < 100 && !isOver; i++) {
    fragment.set([i === 0 ? 1 : 0, 0x80 | 127]);
    await write(fragment).catch(() => isOver = true);
    // Once past the bound it goes on slowly, for the guard to look.
    if (nativeBytes() > held + 4 * size) await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert(isOver, "it was never cut");
  for (let look = 0; nativeBytes() > held + 3 * size; look++) {
    assert(look < 500, `${nativeBytes() - held} bytes were not given back`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assertEquals(logged, ["memory_full"]);
  guard.close();
  peer.close();
  for (let look = 0;; look++) {
    const next = await connect().catch(() => null);
    next?.close();
    if (next) break;
    assert(look < 500, "nobody listens any more");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await listening.shutdown();
});
