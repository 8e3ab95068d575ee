import assert from "node:assert/strict";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { advanceText, closeText, readAdvance, readClose } from "@/lib/draw/record_texts.ts";
import { type Chain, QUICKNET, roundTime } from "@/lib/draw/beacon.ts";
import { concat, type Hex, toHex } from "@/lib/draw/bytes.ts";
import { entrantsBytes, sealEntries, type TicketList } from "@/lib/draw/entries.ts";
import { merkleRoot } from "@/lib/draw/merkle.ts";
import { advanceHash, closeHash, entrantTag, holderHash, openHash } from "@/lib/draw/tags.ts";
import type { CurveChecks, Evidence, Verdict } from "@/lib/draw/verdict.ts";
import { verify } from "@/lib/draw/verify.ts";
import {
  bytesFor,
  CURVES,
  DRAW_ID,
  entriesOf,
  makeDraw,
  PUBLIC_KEY,
  sign,
  TEST_CHAIN,
} from "@/tests/draw_makers.ts";
import { type CertificateJson, golden, quicknet, rejected } from "@/tests/draw_vectors.ts";

/** The curves' answers, remembered: thousands of mutants ask the same question. */
const answers = new Map<string, boolean>();
function remembered(question: string, ask: () => boolean): boolean {
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = ask();
  answers.set(question, answer);
  return answer;
}
const CHECKS: CurveChecks = {
  signature: (key, hash, sig) => remembered(`${key} ${hash} ${sig}`, () => CURVES.signature(key, hash, sig)),
  beacon: (chain, round, sig) =>
    remembered(`${chain.hash} ${round} ${sig}`, () => CURVES.beacon(chain, round, sig)),
};

const TESTING: Evidence = { chains: [TEST_CHAIN], pinnedKey: PUBLIC_KEY };

function codeOf(text: string, evidence: Evidence = TESTING): string {
  const verdict = verify(text, CHECKS, evidence);
  return verdict.outcome === "valid" ? "valid" : verdict.code;
}

function valid(text: string, evidence: Evidence = TESTING): Extract<Verdict, { outcome: "valid" }> {
  const verdict = verify(text, CHECKS, evidence);
  assert.ok(verdict.outcome === "valid", JSON.stringify(verdict));
  return verdict;
}

/** Parses, changes and writes a certificate. */
function tampered(text: string, change: (certificate: CertificateJson) => void): string {
  const certificate: CertificateJson = JSON.parse(text);
  change(certificate);
  return JSON.stringify(certificate);
}

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

Deno.test("verify: random draws of the server are valid, and say the same", () => {
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

Deno.test("verify: one byte changed, anywhere, is never accepted", () => {
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

Deno.test("verify: one field dropped, emptied, doubled or replaced is never accepted", () => {
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

Deno.test("verify: whatever the text, a verdict and never an exception", () => {
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

/** Signs the certificate's records again: the operator cheats, and holds the key. */
function resigned(text: string, change: (certificate: CertificateJson) => void): string {
  return tampered(text, (certificate) => {
    change(certificate);
    certificate.open = sign(certificate.open.text, openHash(certificate.open.text));
    certificate.close = sign(certificate.close.text, closeHash(certificate.close.text));
    let previous = closeHash(certificate.close.text);
    certificate.advances = certificate.advances.map(({ text }) => {
      previous = advanceHash(previous, text);
      return sign(text, previous);
    });
  });
}

function closeRecordOf(certificate: CertificateJson) {
  const read = readClose(certificate.close.text);
  assert.ok(read.ok);
  return read.value;
}

/** A list whose leaves are sealed as they are, duplicates and all. */
function forcedList(honest: TicketList, indexes: readonly number[], entrantCount: number): TicketList {
  const leaves = concat(...indexes.map((i) => honest.leaves.slice(32 * i, 32 * i + 32)));
  return {
    ...honest,
    ticketCount: indexes.length,
    entrantCount,
    leaves,
    root: toHex(merkleRoot(leaves)),
    ticketAt: (index) => honest.ticketAt(indexes[index]),
  };
}

const FIVE = makeDraw(entriesOf([1, 2, 3, 2, 1]));
const FIVE_TEXT = FIVE.certificate();
const gold = FIVE.conclusion.slots[0].entrantTag!;
FIVE.advance(0, gold);
const ADVANCED_TEXT = FIVE.certificate();
const TWO_TEXT = makeDraw(entriesOf([3, 2])).certificate();

const ALIAS = quicknet.rejectVectors.find(({ name }) => name.includes("ALIAS"))!;
const GENUINE = quicknet.rounds.find(({ round }) => round === ALIAS.round)!;

function aliasText(): string {
  const { round, signature } = GENUINE;
  const text = makeDraw(entriesOf([1, 1, 1, 1]), { chain: QUICKNET, round, signature }).certificate();
  valid(text, {});
  return tampered(text, ({ beacon }) => beacon!.signature = ALIAS.signature);
}

const otherRound: Chain = { ...TEST_CHAIN, genesis: TEST_CHAIN.genesis - 270 };

/** How a cheat is caught: what is done, the first code that it meets, and what the checker has to go on. */
const CHEATS: [string, string, () => string, Evidence?][] = [
  [
    "a close record signed by nobody",
    "E_SIG_CLOSE",
    () => tampered(FIVE_TEXT, (c) => c.close.sig = c.open.sig),
  ],
  [
    "a close record of another draw",
    "E_OPEN_HASH",
    () =>
      resigned(FIVE_TEXT, (c) => c.close.text = closeText({ ...closeRecordOf(c), drawId: "00".repeat(16) })),
  ],
  [
    "instant, with another seed than the one published",
    "E_SEED_COMMIT",
    () =>
      makeDraw(entriesOf([1, 1]), { open: { mode: "instant" }, close: { serverSeed: "00".repeat(32) } })
        .certificate(),
  ],
  [
    "instant, with no seed published",
    "E_SEED_COMMIT",
    () =>
      makeDraw(entriesOf([1, 1]), { open: { mode: "instant" }, close: { serverSeed: undefined } })
        .certificate(),
  ],
  ["the test chain, for a checker who does not test", "E_BEACON_CHAIN", () => FIVE_TEXT, {}],
  [
    "a round of the operator's choice",
    "E_ROUND_RULE",
    () => makeDraw(entriesOf([1, 1]), { close: { closedAt: roundTime(otherRound, 100) - 30 } }).certificate(),
  ],
  ["the second spelling of a genuine round", "E_BEACON_ENCODING", aliasText, {}],
  ["a ticket sealed twice", "E_TICKET_CAP", () => {
    const honest = sealEntries(DRAW_ID, entriesOf([1, 1]));
    return makeDraw([], { tickets: forcedList(honest, [0, 0, 1], 2) }).certificate();
  }],
  [
    "more tickets than the cap",
    "E_TICKET_CAP",
    () => makeDraw(entriesOf([3, 3]), { open: { ticketCap: 2 } }).certificate(),
  ],
  ["a walk longer than the list", "E_WALK_LENGTH", () => tampered(TWO_TEXT, (c) => c.walk.push(c.walk[0]))],
  ["an empty walk", "E_WALK_LENGTH", () => tampered(FIVE_TEXT, (c) => c.walk = [])],
  [
    "too few entrants, yet not every ticket opened",
    "E_WALK_INCOMPLETE",
    () => tampered(TWO_TEXT, (c) => c.walk.pop()),
  ],
  [
    "more entrants than counted",
    "E_WALK_LENGTH",
    () => makeDraw(entriesOf([1, 1, 1, 1]), { close: { entrantCount: 2 } }).certificate(),
  ],
  [
    "fewer entrants than counted",
    "E_WALK_LENGTH",
    () => makeDraw(entriesOf([2, 2]), { close: { entrantCount: 4 } }).certificate(),
  ],
  [
    "two winners exchanged",
    "E_WINNERS",
    () =>
      tampered(
        FIVE_TEXT,
        ({ winners: [a, b] }) => [a.entrantTag, b.entrantTag] = [b.entrantTag, a.entrantTag],
      ),
  ],
  ["a winner left out", "E_WINNERS", () => tampered(FIVE_TEXT, (c) => c.winners.pop())],
  ["another tier's name", "E_WINNERS", () => tampered(FIVE_TEXT, (c) => c.winners[0].tier = "silver")],
  [
    "an advance with a gap in its number",
    "E_ADV_SEQ",
    () => resigned(ADVANCED_TEXT, (c) => renumber(c, { n: 1 })),
  ],
  [
    "an advance of another draw",
    "E_ADV_SEQ",
    () => resigned(ADVANCED_TEXT, (c) => renumber(c, { drawId: "00".repeat(16) })),
  ],
  [
    "an advance in a slot that does not exist",
    "E_ADV_OUTGOING",
    () => resigned(ADVANCED_TEXT, (c) => renumber(c, { slot: 3 })),
  ],
  [
    "an advance that brings nobody",
    "E_ADV_INCOMING",
    () => resigned(ADVANCED_TEXT, (c) => renumber(c, { incoming: null })),
  ],
  [
    "an advance out of its chain",
    "E_ADV_SIG",
    () => tampered(ADVANCED_TEXT, (c) => c.advances[0].sig = c.close.sig),
  ],
  [
    "a record that needs something new",
    "E_VERSION",
    () => resigned(FIVE_TEXT, (c) => c.open.text = c.open.text.replace(/}$/, ',"crit":["escrow"]}')),
  ],
  [
    "a title with half a character",
    "E_FORMAT",
    () => tampered(FIVE_TEXT, (c) => c.open.text = c.open.text.replace("Friday", "\ud83d")),
  ],
  [
    "a key twice in a signed record",
    "E_FORMAT",
    () =>
      resigned(
        FIVE_TEXT,
        (c) => c.open.text = c.open.text.replace('"title"', '"title":"Monday raffle","title"'),
      ),
  ],
  [
    "a key twice in the certificate",
    "E_FORMAT",
    () => FIVE_TEXT.replace('"winners":', '"winners":[],"winners":'),
  ],
  ["the leaves of another list", "E_LEAVES", () => FIVE_TEXT, { ...TESTING, leaves: new Uint8Array(9 * 32) }],
  ["leaves that do not ascend", "E_LEAVES", () => unsorted().certificate(), {
    ...TESTING,
    leaves: unsorted().frozen.tickets.leaves,
  }],
  ["entrants of another list", "E_ENTRANTS", () => FIVE_TEXT, {
    ...TESTING,
    entrants: entrantsBytes(entriesOf([2, 2, 2, 2, 1])),
  }],
  ["too few entrants in the list", "E_ENTRANTS", () => FIVE_TEXT, {
    ...TESTING,
    entrants: entrantsBytes(entriesOf([4, 4, 1])),
  }],
  ["an entrant twice in the list", "E_ENTRANTS", () => FIVE_TEXT, {
    ...TESTING,
    entrants: concat(...new Array(4).fill(entrantsBytes(entriesOf([2]))), entrantsBytes(entriesOf([1]))),
  }],
  [
    "an entrant beyond the cap in the list",
    "E_TICKET_CAP",
    () => makeDraw(entriesOf([1, 1, 1, 11])).certificate(),
    {
      ...TESTING,
      entrants: entrantsBytes(entriesOf([1, 1, 1, 11])),
    },
  ],
];

function renumber(certificate: CertificateJson, change: Record<string, unknown>): void {
  const read = readAdvance(certificate.advances[0].text);
  assert.ok(read.ok);
  certificate.advances[0].text = advanceText({ ...read.value, ...change });
}

function unsorted() {
  const honest = sealEntries(DRAW_ID, entriesOf([1, 1, 1, 1]));
  return makeDraw([], { tickets: forcedList(honest, [2, 0, 1, 3], 4) });
}

Deno.test("verify: the certificates that the cheats start from are valid", () => {
  for (const text of [FIVE_TEXT, ADVANCED_TEXT, TWO_TEXT]) valid(text);
  valid(FIVE_TEXT, {
    ...TESTING,
    leaves: FIVE.frozen.tickets.leaves,
    entrants: entrantsBytes(entriesOf([1, 2, 3, 2, 1])),
  });
});

for (const [name, code, cheat, evidence] of CHEATS) {
  Deno.test(`verify: ${name} is ${code}`, () => assert.equal(codeOf(cheat(), evidence ?? TESTING), code));
}

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
});

Deno.test("verify: a certificate that claims endless prizes costs nothing to refuse", () => {
  const text = resigned(FIVE_TEXT, (c) => {
    c.open.text = c.open.text.replace('"count":1', '"count":4294967295');
    c.close.text = closeText({ ...closeRecordOf(c), openHash: openHash(c.open.text) });
  });
  assert.match(codeOf(text), /^E_WALK/);
});
