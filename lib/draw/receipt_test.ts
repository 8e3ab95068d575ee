import assert from "node:assert/strict";
import { toHex } from "@/lib/draw/bytes.ts";
import { readCertificate } from "@/lib/draw/certificate_reader.ts";
import { entrantsBytes } from "@/lib/draw/entries.ts";
import { Fields } from "@/lib/draw/fields.ts";
import { inclusionPaths } from "@/lib/draw/merkle.ts";
import { type KeptReceipt, keptReceiptText } from "@/lib/draw/kept_receipt.ts";
import { checkLists } from "@/lib/draw/receipt.ts";
import { receiptText } from "@/lib/draw/record_texts.ts";
import { entrantTag, holderHash, openHash, receiptHash } from "@/lib/draw/tags.ts";
import type { Evidence, Personal, WarningCode } from "@/lib/draw/verdict.ts";
import { verify } from "@/lib/draw/verify.ts";
import { bytesFor, CURVES, DRAW_ID, entriesOf, makeDraw, sign, TEST_CHAIN } from "@/tests/draw_makers.ts";

const MINE = {
  drawId: DRAW_ID,
  clientNonce: toHex(bytesFor("my phone")),
  serverNonce: toHex(bytesFor("the server, for me")),
};
const TICKET_CODE = "TKT-2Z7Q";
const TAG = entrantTag({ ...MINE, holderHash: holderHash(TICKET_CODE) });

/** A draw in which I hold `mine` tickets and each of the others one or two. */
function drawWith(mine: number, others: number[]) {
  const entries = [{ entrantTag: TAG, tickets: mine }, ...entriesOf(others)];
  const made = makeDraw(entries);
  const { open, tickets } = made.frozen;
  const text = receiptText({
    drawId: DRAW_ID,
    openHash: openHash(open.text),
    entrantTag: TAG,
    tickets: mine,
    serverNonce: MINE.serverNonce,
    at: 1_700_000_100,
  });
  const receipt = sign(text, receiptHash(text));
  const kept: KeptReceipt = { receipt, clientNonce: MINE.clientNonce, ticketCode: TICKET_CODE };
  return {
    made,
    kept,
    entrants: entrantsBytes(entries),
    leaves: tickets.leaves,
    tickets,
    text: made.certificate(),
  };
}

function check(text: string, kept: KeptReceipt | string, lists: Evidence = {}) {
  const receipt = typeof kept === "string" ? kept : keptReceiptText(kept);
  return verify(text, CURVES, { chains: [TEST_CHAIN], receipt, ...lists });
}

function personal(...args: Parameters<typeof check>): { personal: Personal; warnings: WarningCode[] } {
  const verdict = check(...args);
  assert.ok(verdict.outcome === "valid" && verdict.personal, JSON.stringify(verdict));
  return { personal: verdict.personal, warnings: verdict.warnings };
}

function code(...args: Parameters<typeof check>): string {
  const verdict = check(...args);
  return verdict.outcome === "valid" ? "valid" : verdict.code;
}

const ONE_EACH = drawWith(1, new Array(40).fill(1));
const WEIGHTED = drawWith(3, [2, 1, 2, 1, 2, 1, 1]);

/** Of each of my tickets in the sealed list, in order of purchase. */
function linesOf({ tickets }: typeof ONE_EACH): number[] {
  return Array.from({ length: tickets.ticketCount }, (_, i) => ({ ...tickets.ticketAt(i), line: i + 1 }))
    .filter(({ entrantTag }) => entrantTag === TAG)
    .sort((a, b) => a.ticketNo - b.ticketNo)
    .map(({ line }) => line);
}

/** My place when one draws entrants on paper. */
function placeIn({ made }: typeof ONE_EACH): number {
  let place = 1;
  while (made.conclusion.order.at(place - 1) !== TAG) place++;
  return place;
}

Deno.test("receipt: with the leaves, my tickets are found, and my place where everybody has one", () => {
  const { personal: mine, warnings } = personal(ONE_EACH.text, ONE_EACH.kept, { leaves: ONE_EACH.leaves });
  assert.deepEqual(mine, {
    entrantTag: TAG,
    tickets: 1,
    included: true,
    lines: linesOf(ONE_EACH),
    slots: [],
    place: placeIn(ONE_EACH),
  });
  assert.ok(!warnings.includes("W_INCLUSION_NOT_CHECKED"));
  assert.ok(!warnings.includes("W_TAG_NOT_RECOMPUTED"));
  assert.ok(mine.place! > 3, "the fixture is one of somebody who did not win");
});

Deno.test("receipt: with unequal tickets, the place needs the list of entrants", () => {
  const { leaves, entrants } = WEIGHTED;
  assert.equal(personal(WEIGHTED.text, WEIGHTED.kept, { leaves }).personal.place, null);
  const { personal: mine } = personal(WEIGHTED.text, WEIGHTED.kept, { leaves, entrants });
  assert.equal(mine.place, placeIn(WEIGHTED));
  assert.equal(mine.included, true);
});

Deno.test("receipt: a path for each ticket does instead of the leaves", () => {
  const { tickets, kept, text } = WEIGHTED;
  const indexes = linesOf(WEIGHTED).map((line) => line - 1);
  const found = inclusionPaths(tickets.leaves, indexes);
  const paths = indexes.map((i, k) => ({ i, p: found[k].map(toHex) }));
  const { included, lines } = personal(text, { ...kept, paths }).personal;
  assert.deepEqual([included, lines], [true, linesOf(WEIGHTED)]);
  assert.equal(code(text, { ...kept, paths: paths.slice(1) }), "E_NOT_INCLUDED");
  assert.equal(code(text, { ...kept, paths: paths.toReversed() }), "E_NOT_INCLUDED");
  assert.equal(code(text, { ...kept, paths: [] }), "E_NOT_INCLUDED");
});

Deno.test("receipt: the winner's receipt names the prize, until the prize goes to the next", () => {
  const { made, kept, text } = drawWith(3, [1, 1, 1]);
  const held = made.conclusion.slots.find(({ entrantTag }) => entrantTag === TAG);
  assert.ok(held, "the fixture is one of somebody who won");
  assert.deepEqual(personal(text, kept).personal.slots, [held.slot]);
  made.advance(held.slot, TAG);
  assert.deepEqual(personal(made.certificate(), kept).personal.slots, []);
});

Deno.test("receipt: what could not be checked is said", () => {
  const { receipt, clientNonce, ticketCode } = ONE_EACH.kept;
  const { personal: mine, warnings } = personal(ONE_EACH.text, { receipt, clientNonce, ticketCode });
  assert.deepEqual([mine.included, mine.lines], [null, []]);
  assert.ok(warnings.includes("W_INCLUSION_NOT_CHECKED"));
  assert.ok(!warnings.includes("W_TAG_NOT_RECOMPUTED"));
  for (const half of [{ receipt }, { receipt, clientNonce }, { receipt, ticketCode }]) {
    assert.ok(personal(ONE_EACH.text, half).warnings.includes("W_TAG_NOT_RECOMPUTED"));
  }
});

Deno.test("receipt: an entry that was promised and left out is proof against the server", () => {
  const without = makeDraw(entriesOf(new Array(40).fill(1)));
  const { leaves } = without.frozen.tickets;
  assert.equal(code(without.certificate(), ONE_EACH.kept, { leaves }), "E_NOT_INCLUDED");
});

Deno.test("receipt: somebody else's tag, draw or signature is refused", () => {
  const { text, kept } = ONE_EACH;
  assert.equal(code(text, { ...kept, ticketCode: "TKT-OTHER" }), "E_RECEIPT_TAG");
  assert.equal(code(text, { ...kept, clientNonce: "00".repeat(32) }), "E_RECEIPT_TAG");
  assert.equal(code(text, { ...kept, ticketCode: undefined, holderHash: holderHash(TICKET_CODE) }), "valid");
  assert.equal(code(text, { ...kept, receipt: { ...kept.receipt, sig: "00".repeat(64) } }), "E_RECEIPT_SIG");
  const more = kept.receipt.text.replace('"tickets":1', '"tickets":2');
  assert.equal(code(text, { ...kept, receipt: { ...kept.receipt, text: more } }), "E_RECEIPT_SIG");
  const elsewhere = kept.receipt.text.replace(DRAW_ID, "00".repeat(16));
  const signed = sign(elsewhere, receiptHash(elsewhere));
  assert.equal(code(text, { ...kept, receipt: signed }), "E_RECEIPT_DRAW", "signed, but for another draw");
  const other = makeDraw(entriesOf([1, 1]), { open: { title: "another" } });
  assert.equal(code(other.certificate(), kept), "E_RECEIPT_DRAW");
});

Deno.test("receipt: what is not a kept receipt is E_RECEIPT_FORMAT", () => {
  const { text, kept } = ONE_EACH;
  const plain = JSON.parse(keptReceiptText(kept));
  const wrong = [
    "",
    "[]",
    JSON.stringify(plain.receipt),
    JSON.stringify({ ...plain, v: 2 }),
    JSON.stringify({ ...plain, clientNonce: "00" }),
    JSON.stringify({ ...plain, receipt: { ...plain.receipt, text: "{}" } }),
    JSON.stringify({ ...plain, paths: [{ i: 0 }] }),
  ];
  for (const receipt of wrong) assert.equal(code(text, receipt), "E_RECEIPT_FORMAT", receipt);
});

Deno.test("receipt: a promise of endless tickets costs nothing to refuse", () => {
  const { kept, text, leaves } = ONE_EACH;
  const endless = kept.receipt.text.replace('"tickets":1', '"tickets":4294967295');
  const receipt = sign(endless, receiptHash(endless));
  assert.equal(code(text, { ...kept, receipt }, { leaves }), "E_NOT_INCLUDED");
  assert.equal(code(text, { ...kept, receipt }), "E_NOT_INCLUDED", "more than there are, list or not");
});

Deno.test("receipt: a list of entrants beyond what can be sealed again is refused, not tried", () => {
  const certificate = readCertificate(Fields.parse(ONE_EACH.text, "certificate"));
  const entries = entriesOf(new Array(153).fill(65535));
  Object.assign(certificate.close.record, { ticketCount: 153 * 65535, entrantCount: 153 });
  Object.assign(certificate.open.record, { ticketCap: 65535 });
  const lists = checkLists(certificate, bytesFor("seed"), { entrants: entrantsBytes(entries) });
  assert.ok("code" in lists && lists.code === "E_ENTRANTS");
});
