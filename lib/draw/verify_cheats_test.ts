/**
 * An operator who cheats and holds the key: what is done, and the first code that it meets.
 * @module
 */
import assert from "node:assert/strict";
import { type Chain, QUICKNET, roundTime } from "@/lib/draw/beacon.ts";
import { concat, toHex } from "@/lib/draw/bytes.ts";
import { entrantsBytes, sealEntries, type TicketList } from "@/lib/draw/entries.ts";
import { merkleRoot } from "@/lib/draw/merkle.ts";
import { advanceText, closeText, readAdvance, readClose } from "@/lib/draw/record_texts.ts";
import { advanceHash, closeHash, openHash } from "@/lib/draw/tags.ts";
import type { Evidence } from "@/lib/draw/verdict.ts";
import { codeOf, tampered, TESTING, valid } from "@/tests/draw_checks.ts";
import { DRAW_ID, entriesOf, makeDraw, sign, TEST_CHAIN } from "@/tests/draw_makers.ts";
import { type CertificateJson, quicknet } from "@/tests/draw_vectors.ts";

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
  [
    "a close record that names another round than it leads to",
    "E_ROUND_RULE",
    () => resigned(FIVE_TEXT, (c) => c.close.text = closeText({ ...closeRecordOf(c), round: 99 })),
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
    "more entrants than counted, and tickets left closed",
    "E_WALK_LENGTH",
    () =>
      tampered(
        makeDraw(entriesOf([1, 1, 1]), { close: { entrantCount: 1 } }).certificate(),
        (c) => c.walk.pop(),
      ),
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
  [
    "leaves of a list of the same length",
    "E_LEAVES",
    () => FIVE_TEXT,
    { ...TESTING, leaves: sealEntries(DRAW_ID, entriesOf([9])).leaves },
  ],
  [
    "leaves with a byte too many",
    "E_LEAVES",
    () => FIVE_TEXT,
    { ...TESTING, leaves: concat(FIVE.frozen.tickets.leaves, new Uint8Array(1)) },
  ],
  [
    "a file that is no list of entrants",
    "E_ENTRANTS",
    () => FIVE_TEXT,
    { ...TESTING, entrants: new Uint8Array(35) },
  ],
  [
    "fewer entrants counted than are in the sealed list",
    "E_ENTRANTS",
    () => makeDraw(entriesOf([1, 2, 3, 2, 1]), { close: { entrantCount: 4 } }).certificate(),
    { ...TESTING, entrants: entrantsBytes(entriesOf([1, 2, 3, 2, 1])) },
  ],
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

Deno.test("verify: a certificate that claims endless prizes costs nothing to refuse", () => {
  const text = resigned(FIVE_TEXT, (c) => {
    c.open.text = c.open.text.replace('"count":1', '"count":4294967295');
    c.close.text = closeText({ ...closeRecordOf(c), openHash: openHash(c.open.text) });
  });
  assert.match(codeOf(text), /^E_WALK/);
});
