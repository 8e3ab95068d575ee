import assert from "node:assert/strict";
import fc from "fast-check";
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { fromHex, toHex } from "@/lib/draw/bytes.ts";
import { isRecordSignature, isSignature } from "@/lib/draw/ed25519.ts";
import { publicKeyOf, signRecord } from "@/lib/draw/signing.ts";
import { golden, rfc8032 } from "@/tests/draw_vectors.ts";

const { Point } = ed25519;

/** What the library says, strictly. */
function libraryAccepts(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return ed25519.verify(signature, message, key, { zip215: false });
}

/** The points whose order is 1, 2, 4 or 8, one of order 8 added to itself. */
function smallOrderPoints() {
  const one = Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const points = [Point.ZERO];
  while (points.length < 8) points.push(points.at(-1)!.add(one));
  assert.ok(points[7].add(one).is0());
  return points;
}

function modOrder(bytes: Uint8Array): bigint {
  return Point.Fn.create(BigInt(`0x${toHex(bytes.slice().reverse())}`));
}

Deno.test("ed25519: the answers of RFC 8032", () => {
  assert.equal(rfc8032.vectors.length, 3);
  for (const { secretKey, publicKey, message, signature } of rfc8032.vectors) {
    assert.equal(publicKeyOf(secretKey), publicKey);
    assert.equal(toHex(ed25519.sign(fromHex(message), fromHex(secretKey))), signature);
    assert.ok(isSignature(fromHex(publicKey), fromHex(message), fromHex(signature)));
    assert.ok(!isSignature(fromHex(publicKey), fromHex(message + "00"), fromHex(signature)));
  }
});

Deno.test("ed25519: with a bit of key, message or signature turned, the check says what the library says", () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  let accepted = 0;
  fc.assert(
    fc.property(bytes(32), fc.uint8Array({ maxLength: 200 }), fc.nat(32 * 24 - 1), (secret, message, at) => {
      const whole = [ed25519.getPublicKey(secret), message, ed25519.sign(message, secret)] as const;
      assert.ok(isSignature(...whole));
      const [key, , signature] = whole;
      const turned = Uint8Array.of(...key, ...signature);
      turned[at >> 3] ^= 1 << (at & 7);
      const parts = [turned.slice(0, 32), message, turned.slice(32)] as const;
      const answer = isSignature(...parts);
      assert.equal(answer, libraryAccepts(...parts));
      accepted += Number(answer);
    }),
    { numRuns: 100, seed: 20260101 },
  );
  assert.equal(accepted, 0);
});

Deno.test("ed25519: for points of small and of mixed order and for second spellings it says what the library says", () => {
  const message = new TextEncoder().encode("a record");
  const [secret, nonce] = [7n, 11n];
  const small = smallOrderPoints();
  const answers: boolean[] = [];
  const spellings = (bytes: Uint8Array) => {
    const other = bytes.slice();
    other[31] ^= 0x80;
    const number = BigInt(`0x${toHex(bytes.slice().reverse())}`) + Point.Fp.ORDER;
    const alias = fromHex(number.toString(16).padStart(64, "0").slice(-64)).reverse();
    return [bytes, other, alias];
  };
  const compare = (key: Uint8Array, r: Uint8Array, s: bigint) => {
    const signature = Uint8Array.of(...r, ...fromHex(s.toString(16).padStart(64, "0")).reverse());
    const answer = isSignature(key, message, signature);
    assert.equal(answer, libraryAccepts(key, message, signature), `${toHex(key)} ${toHex(signature)}`);
    answers.push(answer);
  };
  for (const [i, torsion] of small.entries()) {
    for (const base of [Point.ZERO, Point.BASE.multiply(secret)]) {
      for (const r of [small[(3 * i + 1) % 8], Point.BASE.multiply(nonce).add(small[(5 * i) % 8])]) {
        for (const key of spellings(base.add(torsion).toBytes())) {
          for (const rBytes of spellings(r.toBytes())) {
            const k = modOrder(ed25519Hash(rBytes, key, message));
            const s = Point.Fn.create((r.isSmallOrder() ? 0n : nonce) + k * (base.is0() ? 0n : secret));
            for (const given of [s, s + Point.Fn.ORDER, 0n]) compare(key, rBytes, given);
          }
        }
      }
    }
  }
  // Only mixed orders pass, in their one spelling: enough of them for the comparison to mean something.
  assert.ok(answers.filter(Boolean).length >= 8, `${answers.filter(Boolean).length} of ${answers.length}`);
});

function ed25519Hash(...parts: Uint8Array[]): Uint8Array {
  return sha512(Uint8Array.from(parts.flatMap((part) => [...part])));
}

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
