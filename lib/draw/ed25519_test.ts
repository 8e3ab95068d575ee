import assert from "node:assert/strict";
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromHex, toHex } from "@/lib/draw/bytes.ts";
import { isRecordSignature, publicKeyOf, signRecord } from "@/lib/draw/ed25519.ts";
import { golden, rfc8032 } from "@/tests/draw_vectors.ts";

Deno.test("ed25519: the answers of RFC 8032", () => {
  assert.equal(rfc8032.vectors.length, 3);
  for (const { secretKey, publicKey, message, signature } of rfc8032.vectors) {
    assert.equal(publicKeyOf(secretKey), publicKey);
    assert.equal(toHex(ed25519.sign(fromHex(message), fromHex(secretKey))), signature);
    assert.ok(ed25519.verify(fromHex(signature), fromHex(message), fromHex(publicKey), { zip215: false }));
  }
});

Deno.test("ed25519: the golden records carry the signature that the key makes", () => {
  for (const { testSigningKey, certificate, ...vector } of golden.draws) {
    const signed: [string, string][] = [
      [vector.openHash, certificate.open.sig],
      [vector.closeHash, certificate.close.sig],
      ...vector.advanceHashes.map((hash, n): [string, string] => [hash, certificate.advances[n].sig]),
    ];
    assert.equal(publicKeyOf(testSigningKey.secret), testSigningKey.public);
    for (const [hash, sig] of signed) {
      assert.equal(signRecord(testSigningKey.secret, hash), sig);
      assert.ok(isRecordSignature(testSigningKey.public, hash, sig));
    }
  }
});

Deno.test("ed25519: another key, hash or signature, or none, is no proof", () => {
  const [{ testSigningKey, openHash, closeHash, certificate }] = golden.draws;
  const { public: key } = testSigningKey;
  const { sig } = certificate.open;
  assert.ok(!isRecordSignature(key, closeHash, sig));
  assert.ok(!isRecordSignature(publicKeyOf("11".repeat(32)), openHash, sig));
  assert.ok(!isRecordSignature(key, openHash, certificate.close.sig));
  for (const wrong of ["", "00", sig.toUpperCase(), "ff".repeat(64)]) {
    assert.ok(!isRecordSignature(key, openHash, wrong));
  }
  // The neutral element as a key would accept one signature for every message.
  const neutral = "01" + "00".repeat(31);
  assert.ok(!isRecordSignature(neutral, openHash, neutral + "00".repeat(32)));
  assert.ok(!isRecordSignature("zz".repeat(32), openHash, sig));
});
