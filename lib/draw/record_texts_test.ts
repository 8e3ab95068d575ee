import assert from "node:assert/strict";
import {
  advanceText,
  closeText,
  openText,
  readAdvance,
  readClose,
  readOpen,
  readReceipt,
  readVoid,
  receiptText,
  voidText,
} from "@/lib/draw/record_texts.ts";
import type { CloseRecord, OpenRecord } from "@/lib/draw/records.ts";
import { golden } from "@/tests/draw_vectors.ts";

/** The defaults that a reader fills in; the golden texts leave these keys out. */
function withoutDefaults(record: OpenRecord): OpenRecord {
  const { excludeWinnersOf: _, supersedes: __, ...rest } = record;
  return rest;
}

function value<T>(read: { ok: true; value: T } | { ok: false; problem: string }): T {
  assert.ok(read.ok, read.ok ? "" : read.problem);
  return read.value;
}

const [{ certificate: A }, { certificate: B }, { certificate: C }] = golden.draws;
const OPEN = value(readOpen(A.open.text));
const CLOSE = value(readClose(A.close.text));

Deno.test("records: the golden texts come out of their fields, byte for byte", () => {
  for (const { open, close, advances } of [A, B, C]) {
    assert.equal(openText(withoutDefaults(value(readOpen(open.text)))), open.text);
    const { excludedDraws, ...closeRecord } = value(readClose(close.text));
    assert.deepEqual(excludedDraws, []);
    assert.equal(closeText(closeRecord), close.text);
    for (const { text } of advances) assert.equal(advanceText(value(readAdvance(text))), text);
  }
});

Deno.test("records: optional keys have their place in the text", () => {
  const text = openText({ ...OPEN, excludeWinnersOf: [], supersedes: OPEN.drawId, revealBy: 5, crit: [] });
  assert.match(
    text,
    /"claimSeconds":120,"excludeWinnersOf":\[\],"supersedes":"0190\w+","revealBy":5,"openedAt":1692800000,"key":"\w+","crit":\[\]}$/,
  );
  const instant: CloseRecord = {
    ...CLOSE,
    checkedIn: 9,
    excludedDraws: [CLOSE.openHash],
    serverSeed: CLOSE.entriesRoot,
  };
  assert.match(
    closeText(instant),
    /"entrantCount":7,"checkedIn":9,"excluded":{.*},"excludedDraws":\["\w+"\],"beacon":{"round":1000},"serverSeed":"\w+","closedAt":1692806333}$/,
  );
  assert.deepEqual(value(readClose(closeText(instant))), instant);
});

Deno.test("records: receipts and voids are written and read", () => {
  const receipt = {
    drawId: OPEN.drawId,
    openHash: CLOSE.openHash,
    entrantTag: CLOSE.entriesRoot,
    tickets: 2,
    serverNonce: OPEN.seedCommit,
    at: 1692800100,
  };
  const text = receiptText(receipt);
  assert.match(
    text,
    /^{"v":"livedraw\/1","type":"receipt","drawId":"\w+","openHash":"\w+","entrantTag":"\w+","tickets":2,"serverNonce":"\w+","at":1692800100}$/,
  );
  assert.deepEqual(value(readReceipt(text)), receipt);
  const voided = { drawId: OPEN.drawId, reason: "prize withdrawn", at: 1 };
  assert.equal(
    voidText(voided),
    `{"v":"livedraw/1","type":"void","drawId":"${OPEN.drawId}","reason":"prize withdrawn","at":1}`,
  );
  assert.deepEqual(value(readVoid(voidText(voided))), voided);
});

Deno.test("records: key order, space and escapes are the writer's business; the fields read the same", () => {
  const members = Object.entries(JSON.parse(A.open.text)).reverse();
  assert.deepEqual(value(readOpen(JSON.stringify(Object.fromEntries(members), null, 2))), OPEN);
  assert.deepEqual(value(readOpen(A.open.text.replace("A-equal-7", "\\u0041-equal-7"))), OPEN);
  const more = { ...JSON.parse(A.open.text), note: { any: ["thing"] } };
  assert.deepEqual(value(readOpen(JSON.stringify(more))), OPEN, "unknown keys are allowed");
});

Deno.test("records: a wrong field is named", () => {
  const open: [string, unknown, RegExp][] = [
    ["drawId", OPEN.drawId.toUpperCase(), /drawId/],
    ["drawId", OPEN.drawId + "00", /drawId/],
    ["title", 7, /title/],
    ["tiers", [], /tiers/],
    ["tiers", [{ id: "gold", count: 0 }], /tiers\[0\].count/],
    ["tiers", { id: "gold", count: 1 }, /tiers/],
    ["onePrizePerEntrant", false, /onePrizePerEntrant/],
    ["ticketCap", 0, /ticketCap/],
    ["mode", "secret", /mode/],
    ["beacon", null, /beacon/],
    ["beacon", { type: "drand", chain: CLOSE.openHash, leadSeconds: -30 }, /leadSeconds/],
    ["revealBy", "soon", /revealBy/],
    ["key", null, /key/],
    ["type", "close", /type/],
    ["crit", "x", /crit/],
  ];
  for (const [key, wrong, expected] of open) {
    const read = readOpen(JSON.stringify({ ...JSON.parse(A.open.text), [key]: wrong }));
    assert.ok(
      !read.ok && read.code === "E_FORMAT" && expected.test(read.problem),
      `${key}: ${JSON.stringify(read)}`,
    );
  }
  const close: [string, unknown][] = [
    ["ticketCount", 0],
    ["ticketCount", 2 ** 32],
    ["entrantCount", 8],
    ["excluded", {}],
    ["beacon", { round: 0 }],
    ["closedAt", -1],
  ];
  for (const [key, wrong] of close) {
    const read = readClose(JSON.stringify({ ...JSON.parse(A.close.text), [key]: wrong }));
    assert.ok(!read.ok && read.code === "E_FORMAT", key);
  }
  const text = A.open.text.replace('"ticketCap":1', '"ticketCap":1.0');
  assert.ok(!readOpen(text).ok, "1.0 is not written as an integer");
  assert.ok(!readOpen(A.open.text.replace('"mode"', '"ticketCap":2,"mode"')).ok, "a key twice");
});

Deno.test("records: another version, or a key that has to be understood, is for a newer reader", () => {
  for (const change of [{ v: "livedraw/2" }, { crit: ["escrow"] }]) {
    const read = readOpen(JSON.stringify({ ...JSON.parse(A.open.text), ...change }));
    assert.ok(!read.ok && read.code === "E_VERSION");
  }
});

Deno.test("records: nothing is written that cannot be read back", () => {
  assert.throws(() => openText({ ...OPEN, tiers: [] }), RangeError);
  assert.throws(() => openText({ ...OPEN, openedAt: 1.5 }), RangeError);
  assert.throws(() => closeText({ ...CLOSE, entrantCount: 0 }), RangeError);
  const cut = "Party 🎉".slice(0, -1);
  assert.equal(value(readOpen(openText({ ...OPEN, title: cut }))).title, "Party \ufffd");
});
