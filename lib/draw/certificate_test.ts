import assert from "node:assert/strict";
import { beaconValue, NO_BEACON } from "@/lib/draw/beacon.ts";
import { toHex } from "@/lib/draw/bytes.ts";
import { certificateText, concludeDraw, type Frozen } from "@/lib/draw/certificate.ts";
import { sealEntries } from "@/lib/draw/entries.ts";
import { golden, type GoldenDraw, quicknet } from "@/tests/draw_vectors.ts";
import { advanceHash, drawSeed, entrantTag, holderHash, openHash, seedCommit } from "@/lib/draw/tags.ts";

function frozenOf({ drawId, serverSeed, entrants, certificate }: GoldenDraw): Frozen {
  const { open, close, beacon } = certificate;
  return { open, close, serverSeed, beacon, tickets: sealEntries(drawId, entrants) };
}

for (const vector of golden.draws) {
  Deno.test(`certificate: ${vector.name} is drawn as published, hash by hash`, () => {
    const { drawId, serverSeed, certificate } = vector;
    for (const { ticketCode, clientNonce, serverNonce, ...entrant } of vector.entrants) {
      assert.equal(holderHash(ticketCode), entrant.holderHash);
      const tag = entrantTag({ drawId, clientNonce, serverNonce, holderHash: entrant.holderHash });
      assert.equal(tag, entrant.entrantTag);
    }
    const frozen = frozenOf(vector);
    assert.equal(toHex(frozen.tickets.leaves), vector.sortedLeafHashes.join(""));
    assert.equal(frozen.tickets.root, vector.entriesRoot);
    assert.equal(frozen.tickets.ticketCount, vector.ticketCount);
    assert.ok(certificate.open.text.includes(seedCommit(drawId, serverSeed)));
    assert.equal(
      certificate.beacon ? beaconValue(certificate.beacon.signature) : NO_BEACON,
      vector.beaconValue,
    );
    assert.equal(toHex(drawSeed({ ...vector, openHash: openHash(certificate.open.text) })), vector.drawSeed);

    const drawn = concludeDraw(frozen);
    assert.equal(drawn.openHash, vector.openHash);
    assert.equal(drawn.closeHash, vector.closeHash);
    assert.deepEqual(drawn.slots, certificate.winners);
    assert.deepEqual(vector.entrantOrder.map((_, k) => drawn.order.at(k)), vector.entrantOrder);
    assert.equal(drawn.order.at(vector.entrantOrder.length), null);
    assert.deepEqual(
      drawn.order.steps.map((step) => step.index),
      vector.permutation.slice(0, drawn.order.steps.length),
    );

    let previous = vector.closeHash;
    certificate.advances.forEach(({ text }, n) => {
      previous = advanceHash(previous, text);
      assert.equal(previous, vector.advanceHashes[n]);
      assert.equal(JSON.parse(text).incoming, drawn.runnerUp(n));
    });
  });

  Deno.test(`certificate: ${vector.name} comes out byte for byte, every time`, () => {
    const expected = JSON.stringify(vector.certificate);
    const frozen = frozenOf(vector);
    const drawn = concludeDraw(frozen);
    assert.equal(certificateText(frozen, drawn, vector.certificate.advances), expected);
    // Asking further along the order first must not change what is written.
    drawn.order.at(1000);
    assert.equal(certificateText(frozen, drawn, vector.certificate.advances), expected);
    const again = frozenOf({ ...vector, entrants: vector.entrants.toReversed() });
    assert.equal(certificateText(again, concludeDraw(again), vector.certificate.advances), expected);
  });
}

Deno.test("certificate: pieces that do not belong together are not drawn", () => {
  const [vector, other] = golden.draws;
  const frozen = frozenOf(vector);
  const genuine = vector.certificate.beacon!;
  const alias = quicknet.rejectVectors.find(({ name }) => name.includes("ALIAS"))!.signature;
  const wrong: [Partial<Frozen>, RegExp][] = [
    [{ open: { text: "{}", sig: "" } }, /open.v/],
    [{ open: other.certificate.open }, /another open record/],
    [{ close: other.certificate.close }, /another open record/],
    [{ serverSeed: other.serverSeed }, /committed seed/],
    [{ beacon: null }, /beacon's round/],
    [{ beacon: other.certificate.beacon }, /beacon's round/],
    [{ beacon: { ...genuine, signature: alias } }, /beacon's spelling/],
    [{ tickets: sealEntries(vector.drawId, vector.entrants.slice(1)) }, /sealed entries/],
  ];
  for (const [piece, problem] of wrong) {
    assert.throws(() => concludeDraw({ ...frozen, ...piece }), { name: "RangeError", message: problem });
  }
});

Deno.test("certificate: a witness is appended and leaves the rest as it was", () => {
  const frozen = frozenOf(golden.draws[0]);
  const drawn = concludeDraw(frozen);
  const bare = certificateText(frozen, drawn);
  const witness = [{ type: "rfc3161", over: "closeHash", token: "AAAA" }];
  const text = certificateText(frozen, drawn, [], witness);
  assert.equal(text, `${bare.slice(0, -1)},"witness":${JSON.stringify(witness)}}`);
});
