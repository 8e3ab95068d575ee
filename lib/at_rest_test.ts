import { assert, assertEquals, assertRejects } from "@std/assert";
import { createAtRest } from "@/lib/at_rest.ts";
import { utf8 } from "@/lib/draw/bytes.ts";

const root = (byte: number) => new Uint8Array(32).fill(byte);
const seed = utf8("the seed of a draw, thirty-two by");

Deno.test("at rest: [DRAW9] what is locked opens again, and tells nothing of itself", async () => {
  const atRest = createAtRest(root(1));
  const locked = await atRest.lock("seed a", seed);
  assertEquals(await atRest.unlock("seed a", locked), seed);
  assert(!locked.toHex().includes(seed.slice(0, 8).toHex()));
});

Deno.test("at rest: two isolates with one secret write the same bytes", async () => {
  const [here, there] = await Promise.all(
    [1, 1].map((byte) => createAtRest(root(byte)).lock("seed a", seed)),
  );
  assertEquals(here, there);
});

Deno.test("at rest: another secret, another purpose or one altered bit opens nothing", async () => {
  const locked = await createAtRest(root(1)).lock("seed a", seed);
  await assertRejects(() => createAtRest(root(2)).unlock("seed a", locked));
  await assertRejects(() => createAtRest(root(1)).unlock("seed b", locked));
  for (const at of [0, 12, locked.length - 1]) {
    const altered = locked.slice();
    altered[at] ^= 1;
    await assertRejects(() => createAtRest(root(1)).unlock("seed a", altered));
  }
});
