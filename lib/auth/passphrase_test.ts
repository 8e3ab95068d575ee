import assert from "node:assert/strict";
import { hashSecret, PASSCODE_COST, PASSPHRASE_COST, verifySecret } from "@/lib/auth/passphrase.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

Deno.test("passphrase: the right one verifies, a near one does not, and equal ones have different hashes", async () => {
  const one = await hashSecret("correct horse battery", PASSPHRASE_COST, random);
  assert.equal(await verifySecret("correct horse battery", one), "right");
  assert.equal(await verifySecret("correct horse batterz", one), "wrong");
  const two = await hashSecret("4711", PASSCODE_COST, random);
  const three = await hashSecret("4711", PASSCODE_COST, random);
  assert.notDeepEqual(two.hash, three.hash);
  assert.equal(await verifySecret("4711", three), "right");
  assert.equal(await verifySecret("", three), "wrong");
});

Deno.test("passphrase: composed and decomposed letters and space around it are the same passcode", async () => {
  const stored = await hashSecret("Zo\u00eb 7", PASSCODE_COST, random);
  assert.equal(await verifySecret(" Zoe\u0308 7 ", stored), "right");
});

Deno.test("passphrase: a hash keeps its own cost, so old ones verify after the cost has grown", async () => {
  const cheap = await hashSecret("old", { logN: 10, r: 8, p: 1 }, random);
  assert.equal(await verifySecret("old", structuredClone(cheap)), "right");
  assert.equal(cheap.logN, 10);
});

Deno.test("passphrase: many at once are answered in turn, and past the bound they are told to come back", async () => {
  const stored = await hashSecret("many", { logN: 8, r: 8, p: 1 }, random);
  const answers = await Promise.all(
    Array.from({ length: 80 }, (_, i) => verifySecret(i % 2 ? "many" : "few", stored)),
  );
  const atOnce = 2 + 64;
  answers.forEach((answer, i) => assert.equal(answer, i >= atOnce ? "busy" : i % 2 ? "right" : "wrong"));
  assert.equal(await verifySecret("many", stored), "right", "the line is empty again");
});
