import assert from "node:assert/strict";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { type Hex, toHex } from "@/lib/draw/bytes.ts";
import { entrantsBytes } from "@/lib/draw/entries.ts";
import { entrantTag, holderHash } from "@/lib/draw/tags.ts";
import { verify } from "@/lib/draw/verify.ts";
import { CHECKS, codeOf, tampered, TESTING, valid } from "@/tests/draw_checks.ts";
import {
  bytesFor,
  type Changes,
  CURVES,
  DRAW_ID,
  entriesOf,
  makeDraw,
  TEST_CHAIN,
} from "@/tests/draw_makers.ts";
import { golden, rejected } from "@/tests/draw_vectors.ts";

Deno.test("verify: the golden certificates are valid", () => {
  for (const { certificate, testSigningKey, finalHolders, ...vector } of golden.draws) {
    const { facts, warnings } = valid(JSON.stringify(certificate), { pinnedKey: testSigningKey.public });
    assert.deepEqual(facts.winners, certificate.winners);
    assert.deepEqual(facts.holders.map(({ entrantTag }) => entrantTag), finalHolders);
    assert.equal(facts.advanceCount, certificate.advances.length);
    assert.equal(facts.openHash, vector.openHash);
    assert.equal(facts.closeHash, vector.closeHash);
    assert.deepEqual(warnings, certificate.beacon ? ["W_NOT_WITNESSED"] : []);
  }
});

Deno.test("verify: each of 20 tampered or cheating certificates is refused with its code", () => {
  assert.equal(rejected.cases.length, 20);
  for (const { name, expect, certificate } of rejected.cases) {
    const verdict = verify(JSON.stringify(certificate), CURVES, { pinnedKey: rejected.pinnedKey });
    assert.ok(verdict.outcome !== "valid", name);
    assert.equal(verdict.code, expect, name);
    assert.equal(verdict.outcome, expect === "E_VERSION" ? "cannot_verify" : "invalid", name);
  }
});

Deno.test("[P21] verify: random draws of the server are valid, and say the same", () => {
  const draws = fc.record({
    tickets: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 25 }),
    tiers: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    mode: fc.constantFrom("sealed" as const, "instant" as const, "offline" as const),
    lost: fc.array(fc.nat(4), { maxLength: 4 }),
  });
  fc.assert(
    fc.property(draws, ({ tickets, tiers, mode, lost }) => {
      const entries = entriesOf(tickets);
      const made = makeDraw(entries, {
        open: { mode, tiers: tiers.map((count, n) => ({ id: `t${n}`, count })) },
      });
      const holders = made.conclusion.slots.map(({ entrantTag }) => entrantTag);
      for (const pick of lost) {
        const slot = pick % holders.length;
        const outgoing = holders[slot];
        if (outgoing === null) continue;
        const advance = made.advance(slot, outgoing);
        assert.ok(advance.kind === "new");
        holders[slot] = advance.record.incoming;
      }
      const { leaves } = made.frozen.tickets;
      const { facts } = valid(made.certificate(), { ...TESTING, leaves, entrants: entrantsBytes(entries) });
      assert.deepEqual(facts.winners, made.conclusion.slots);
      assert.deepEqual(facts.holders.map(({ entrantTag }) => entrantTag), holders);
      assert.equal(facts.mode, mode);
    }),
    { seed: 21, numRuns: 40 },
  );
});

Deno.test("[P18] verify: one byte changed, anywhere, is never accepted", () => {
  const text = JSON.stringify(golden.draws[0].certificate);
  const evidence = { pinnedKey: golden.draws[0].testSigningKey.public };
  valid(text, evidence);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // The lowest bit makes neighbours of digits and letters; 0x20 turns the case; a space may hide in JSON.
    for (const other of [code ^ 1, code ^ 0x20, 0x20]) {
      const mutant = text.slice(0, at) + String.fromCharCode(other) + text.slice(at + 1);
      if (mutant !== text && codeOf(mutant, evidence) === "valid") {
        assert.fail(`byte ${at}: ${mutant.slice(at - 20, at + 20)}`);
      }
    }
  }
});

/** Every place in a JSON value, as the keys that lead to it. */
function places(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== "object" || value === null) return [path];
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    path,
    ...keys.flatMap((key) => places((value as Record<string | number, unknown>)[key], [...path, key])),
  ];
}

Deno.test("[P18] verify: one field dropped, emptied, doubled or replaced is never accepted", () => {
  const { certificate, testSigningKey } = golden.draws[1];
  const evidence = { pinnedKey: testSigningKey.public };
  const all = places(certificate).filter((path) => path.length > 0);
  fc.assert(
    fc.property(fc.constantFrom(...all), fc.jsonValue(), fc.nat(3), (path, replacement, kind) => {
      const copy = structuredClone(certificate) as unknown as Record<string | number, unknown>;
      const last = path[path.length - 1];
      // deno-lint-ignore no-explicit-any -- walks into whatever is there
      const parent = path.slice(0, -1).reduce<any>((value, key) => value[key], copy);
      const before = JSON.stringify(copy);
      if (kind === 0) parent[last] = replacement;
      else if (Array.isArray(parent) && kind === 1) parent.splice(Number(last), 1);
      else if (Array.isArray(parent)) parent.splice(Number(last), 0, parent[Number(last)]);
      else if (kind === 1) delete parent[last];
      else parent[last] = Array.isArray(parent[last]) ? [] : null;
      const text = JSON.stringify(copy);
      if (text !== before) assert.notEqual(codeOf(text, evidence), "valid", path.join("."));
    }),
    { seed: 18, numRuns: 1500 },
  );
});

Deno.test("[P19] verify: whatever the text, a verdict and never an exception", () => {
  const shape = { format: fc.constantFrom("livedraw-certificate", "x"), v: fc.constantFrom(1, 2, "1", null) };
  const anything = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ ...shape, open: fc.jsonValue(), close: fc.jsonValue(), walk: fc.jsonValue() }, {
      requiredKeys: ["format"],
    })
      .map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const verdict = verify(text, CHECKS, {
        receipt: text,
        leaves: new Uint8Array(3),
        entrants: new Uint8Array(3),
      });
      assert.ok(verdict.outcome !== "valid");
      assert.ok(verdict.outcome === "cannot_verify" || verdict.code === "E_FORMAT");
    }),
    { seed: 19, numRuns: 500 },
  );
});

Deno.test("verify: the text is what counts, not what a program would write for it", () => {
  const spaced = (text: string) =>
    JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text)).reverse()), null, 1);
  const escaped = (text: string) => text.replace("Friday", "\\u0046riday");
  for (const rewriteOpen of [spaced, escaped]) {
    const text = makeDraw(entriesOf([1, 2, 3]), { rewriteOpen }).certificate();
    assert.equal(valid(text).facts.title, "Friday raffle");
    const rewritten = tampered(text, ({ open }) => open.text = JSON.stringify(JSON.parse(open.text)));
    assert.equal(codeOf(rewritten), "E_SIG_OPEN");
  }
});

Deno.test("verify: nothing personal is in the certificate or the lists", () => {
  const people = Array.from({ length: 30 }, (_, n) => ({
    name: `Ada Lovelace ${n}`,
    email: `ada${n}@example.org`,
    ticketCode: `TKT-${toHex(bytesFor("code", n)).slice(0, 10).toUpperCase()}`,
  }));
  const entries = people.map(({ ticketCode }, n) => ({
    entrantTag: entrantTag({
      drawId: DRAW_ID,
      clientNonce: bytesFor("client", n),
      serverNonce: bytesFor("server", n),
      holderHash: holderHash(ticketCode),
    }),
    tickets: 1,
  }));
  const made = makeDraw(entries);
  const published = made.certificate() + toHex(made.frozen.tickets.leaves) + toHex(entrantsBytes(entries));
  for (const person of people) {
    for (const fact of Object.values(person)) {
      const bytes = new TextEncoder().encode(fact);
      for (const form of [fact, toHex(bytes), toHex(sha256(bytes)), btoa(fact)]) {
        assert.ok(!published.includes(form), form);
      }
    }
    assert.ok(!published.includes(holderHash(person.ticketCode)));
  }
});

const FIVE = makeDraw(entriesOf([1, 2, 3, 2, 1]));
const FIVE_TEXT = FIVE.certificate();

Deno.test("verify: without a key from elsewhere, the certificate only vouches for itself", () => {
  const { warnings } = valid(FIVE_TEXT, { chains: [TEST_CHAIN] });
  assert.ok(warnings.includes("W_KEY_NOT_PINNED"));
  assert.equal(codeOf(FIVE_TEXT, { chains: [TEST_CHAIN], pinnedKey: "00".repeat(32) }), "E_KEY_PIN");
});

Deno.test("verify: a device that stored the seal before the round existed has seen it happen", () => {
  const hash = FIVE.conclusion.closeHash;
  const warned = (closeHash: Hex, latestRoundSeen: number) =>
    valid(FIVE_TEXT, { ...TESTING, witness: { closeHash, latestRoundSeen } }).warnings.includes(
      "W_NOT_WITNESSED",
    );
  assert.ok(!warned(hash, 99));
  assert.ok(warned(hash, 100), "the round was already there");
  assert.ok(warned(toHex(bytesFor("another close")), 99));
});

Deno.test("verify: a reveal after the promised time is said", () => {
  const text = makeDraw(entriesOf([1, 1]), { open: { revealBy: 1_700_001_000 } }).certificate();
  const warned = (revealedAt?: number) =>
    valid(text, { ...TESTING, revealedAt }).warnings.includes("W_LATE_REVEAL");
  assert.ok(warned(1_700_001_001));
  assert.ok(!warned(1_700_001_000));
  assert.ok(!warned(undefined));
  const { warnings } = valid(FIVE_TEXT, { ...TESTING, revealedAt: 2_000_000_000 });
  assert.ok(!warnings.includes("W_LATE_REVEAL"), "nothing was promised");
});

Deno.test("verify: practice is said: a rehearsal by its own record, practice numbers by their chain", () => {
  const warnings = (changes: Changes) => valid(makeDraw(entriesOf([1, 1]), changes).certificate()).warnings;
  assert.deepEqual(warnings({}), ["W_NOT_WITNESSED", "W_TEST_CHAIN"]);
  assert.deepEqual(warnings({ open: { rehearsal: true } }), [
    "W_NOT_WITNESSED",
    "W_REHEARSAL",
    "W_TEST_CHAIN",
  ]);
  assert.deepEqual(warnings({ open: { rehearsal: true, mode: "offline" } }), ["W_REHEARSAL"]);
  assert.deepEqual(warnings({ open: { mode: "offline" } }), []);
});
