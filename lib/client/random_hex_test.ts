import { assert, assertEquals } from "@std/assert";
import { randomHex } from "@/lib/client/random_hex.ts";

Deno.test("random hex: an id or a nonce is hex of the length asked for, and never the same twice", () => {
  assert(/^[0-9a-f]{64}$/.test(randomHex(32)));
  assertEquals(new Set(Array.from({ length: 100 }, () => randomHex(16))).size, 100);
});
