import { assert, assertEquals } from "@std/assert";
import { DRAND_RELAYS, QUICKNET, roundTime } from "@/lib/draw/beacon.ts";
import { sealEntries } from "@/lib/draw/entries.ts";
import { closeText, readClose, receiptText } from "@/lib/draw/record_texts.ts";
import { closeHash, openHash, receiptHash } from "@/lib/draw/tags.ts";
import { type Changes, DRAW_ID, makeDraw, sign, TEST_CHAIN } from "@/tests/draw_makers.ts";
import { quicknet } from "@/tests/draw_vectors.ts";
import { signRound } from "@/tests/test_beacon.ts";
import {
  closedAt,
  type Hall,
  hall,
  mine,
  others,
  round,
  serverNonce,
  tag,
  type Waiting,
  wholeDraw,
} from "@/tests/witness_hall.ts";

const honest = makeDraw([mine, ...others]);
const kindOf = (phone: Hall) => phone.check().trouble?.kind;

Deno.test("[WIT1] [WIT2] [WIT4] a phone keeps promise and seal, finds its ticket, and all fits", async () => {
  const phone = await wholeDraw(honest);
  const { found, trouble, seal, isPractice } = phone.check();
  assertEquals([trouble, seal, isPractice], [null, "kept", true]);
  assertEquals([found?.ticket, found?.sealedBefore, found?.entrantCount], ["in", "clock", 7]);
  assert(found!.place! >= 1 && found!.place! <= 7);
  const seen = phone.seen()!;
  assert(seen.latestRound! < round && seen.receipt && seen.open && seen.paths?.length === 1);
  assertEquals(phone.asked.filter((name) => name === "leaves.bin").length, 1);
});

Deno.test("[WIT7] a page that failed at what it was told is told again at the next change", async () => {
  let fails = true;
  const strays: string[] = [];
  const stray = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    strays.push(String(event.reason));
  };
  addEventListener("unhandledrejection", stray);
  try {
    const phone = hall(honest, {
      told() {
        if (fails) throw new Error("the page fails");
      },
    });
    await phone.show("open");
    assertEquals(strays, ["Error: the page fails"]);
    fails = false;
    await phone.show("closed");
    await phone.pass(40);
    assertEquals([phone.check().seal, phone.check().ticket], ["kept", "in"]);
  } finally {
    removeEventListener("unhandledrejection", stray);
  }
});

Deno.test("[WIT1] an entry that is not made from this phone's own number is said to be so at once", async () => {
  const phone = hall(honest, { proof: { clientNonce: "33".repeat(32) } });
  await phone.show("open");
  assertEquals(kindOf(phone), "entry");
});

Deno.test("[WIT1] a promise for somebody else's entry, or signed by nobody, is none", async () => {
  for (const change of [{ entrantTag: others[0].entrantTag }, { openHash: "00".repeat(32) }, null]) {
    const phone = hall(honest, {
      answer(name, right) {
        if (name !== "receipt") return right();
        const text = receiptText({
          drawId: DRAW_ID,
          openHash: openHash(honest.frozen.open.text),
          entrantTag: tag,
          tickets: 1,
          serverNonce,
          at: closedAt,
          ...change,
        });
        return Response.json({
          ...sign(text, receiptHash(text)),
          ...(change === null && { sig: "0".repeat(128) }),
        });
      },
    });
    await phone.show("open");
    await phone.pass(10);
    assertEquals(kindOf(phone), "entry", JSON.stringify(change));
  }
});

Deno.test("[WIT3] a ticket that was not sealed is missed, also when the room says that its owner left", async () => {
  const without = makeDraw(others);
  assertEquals(kindOf(await wholeDraw(without)), "missing");
  assertEquals(kindOf(await wholeDraw(without, { isGone: true })), "gone");
});

Deno.test("[WIT3] a phone that was sold two tickets misses the second, whatever the server signed for", async () => {
  const two = makeDraw([{ ...mine, tickets: 2 }, ...others]);
  const whole = await wholeDraw(two, { tickets: 2, promised: 2 });
  assertEquals([whole.check().trouble, whole.check().found?.ticket], [null, "in"]);
  assertEquals(whole.seen()!.paths?.length, 2);
  assertEquals(kindOf(await wholeDraw(honest, { tickets: 2, promised: 2 })), "missing");
  const short = await wholeDraw(honest, { tickets: 2 });
  assertEquals(kindOf(short), "missing");
  // A promise for fewer is asked for again, and in its own time.
  assertEquals(short.seen()!.receipt, undefined);
  assert(short.asked.filter((name) => name === "receipt").length < 20);
});

Deno.test("[TIX15] the copy that is saved is for all tickets that were sold to this phone, or there is none yet", async () => {
  const sold = { tickets: 1, promised: 1 };
  const phone = hall(honest, sold);
  await phone.show("open");
  await phone.pass(10);
  const promised = async () => {
    const text = await phone.receiptText();
    return text && JSON.parse(JSON.parse(text).receipt.text).tickets;
  };
  assertEquals(await promised(), 1);
  sold.tickets = 2;
  await phone.show("open");
  assertEquals(await promised(), null);
  sold.promised = 2;
  assertEquals(await promised(), 2);
});

/** A certificate of another draw over the same entries, complete and right in itself. */
function redrawn(changes: Changes): string {
  return makeDraw([mine, ...others], changes).certificate();
}

const later = { round: round + 1, signature: signRound(round + 1) };

const swapped = () => {
  const certificate = JSON.parse(honest.certificate());
  const [a, b] = certificate.winners;
  [a.entrantTag, b.entrantTag] = [b.entrantTag, a.entrantTag];
  return JSON.stringify(certificate);
};

const cheats: [string, string, () => string][] = [
  [
    "another list, sealed after the fact",
    "other_list",
    () => redrawn({ tickets: sealEntries(DRAW_ID, [mine, ...others.slice(1)]) }),
  ],
  [
    "a later closing time, and with it another round",
    "round",
    () => redrawn({ ...later, close: { closedAt: closedAt + 3 } }),
  ],
  ["the number of another round", "number", () => {
    const certificate = JSON.parse(honest.certificate());
    certificate.beacon.signature = later.signature;
    return JSON.stringify(certificate);
  }],
  ["two winners exchanged", "winners", swapped],
  ["an opening that somebody else signed", "record", () => {
    const certificate = JSON.parse(honest.certificate());
    certificate.open.sig = certificate.close.sig;
    return JSON.stringify(certificate);
  }],
];

for (const [name, kind, text] of cheats) {
  Deno.test(`[WIT5] a phone that kept the seal notices ${name}`, async () => {
    const phone = await wholeDraw(honest, {
      answer: (path, right, phase) =>
        path === "certificate" && phase === "revealed" ? new Response(text()) : right(),
    });
    assertEquals(kindOf(phone), kind);
    assertEquals(phone.check().found, null);
  });
}

Deno.test("[WIT5] a seal that names another round than its closing time is noticed before the number is there", async () => {
  const made = makeDraw([mine, ...others]);
  const record = readClose(made.frozen.close.text);
  assert(record.ok);
  const text = closeText({ ...record.value, round: 103 });
  made.frozen.close = sign(text, closeHash(text));
  const phone = hall(made);
  await phone.show("open");
  await phone.show("closed");
  await phone.pass(10);
  assertEquals([kindOf(phone), phone.check().seal], ["round", "broken"]);
});

Deno.test("[WIT5] a draw that was opened again is noticed by a phone that knows no more than the opening", async () => {
  const again = makeDraw([mine, ...others], { open: { claimSeconds: 7 } });
  const winners = again.conclusion.slots.map((slot) => ({ ...slot, shownAt: "" }));
  // Whether the screen names the new opening, or the one that the phone kept.
  for (const { frozen: { open } } of [again, honest]) {
    const phone = hall(honest, {
      answer: (name, right, phase) =>
        name === "receipt"
          ? new Response("", { status: 500 })
          : name === "certificate" && phase === "revealed"
          ? new Response(again.certificate())
          : right(),
    });
    await phone.show("open");
    await phone.pass(10);
    assert(phone.seen()!.open && !phone.seen()!.receipt);
    await phone.show("revealed", { openHash: openHash(open.text), winners });
    await phone.pass(200);
    assertEquals([kindOf(phone), phone.check().found], ["record", null]);
  }
  const phone = hall(honest);
  await phone.show("open");
  await phone.pass(10);
  await phone.show("open", { openHash: openHash(again.frozen.open.text) });
  assertEquals(kindOf(phone), "record", "before anything is drawn");
});

Deno.test("[WIT5] winners on the screen that are not those of the certificate are noticed", async () => {
  const [first, ...rest] = honest.conclusion.slots;
  // Somebody else, or the same person with a better prize.
  for (const lie of [{ entrantTag: "ee".repeat(32) }, { tier: rest[0].tier }]) {
    const winners = [{ ...first, ...lie }, ...rest].map((slot) => ({ ...slot, shownAt: "" }));
    const phone = hall(honest);
    await phone.show("open");
    await phone.show("closed");
    await phone.pass(40);
    await phone.show("revealed", { winners });
    await phone.pass(200);
    assertEquals(kindOf(phone), "winners", JSON.stringify(lie));
  }
});

Deno.test("[WIT4] a phone that was away at the seal checks the rest, and does not say what it did not see", async () => {
  const phone = hall(honest);
  await phone.show("revealed");
  await phone.pass(200);
  const { found } = phone.check();
  assertEquals([found?.sealedBefore, found?.ticket], ["unseen", "in"]);
});

Deno.test("[WIT4] a seal that comes when its number is there already is called late by a phone that was there all the time", async () => {
  const phone = hall(honest);
  await phone.show("open");
  // Past the round that the back-dated close will name.
  await phone.pass(120);
  const at = new Date(1_000 * roundTime(TEST_CHAIN, round)).toISOString();
  await phone.show("closed", { beacon: { chain: TEST_CHAIN.hash, round, at, signature: signRound(round) } });
  await phone.pass(10);
  assert(phone.seen()!.close, "kept all the same: what is published later is compared with it");
  await phone.show("revealed");
  await phone.pass(200);
  assertEquals([phone.check().trouble, phone.check().found?.sealedBefore], [null, "late"]);
});

Deno.test("[WIT4] a replacement is checked with the rest, and again after each", async () => {
  const made = makeDraw([mine, ...others]);
  const phone = await wholeDraw(made);
  const before = phone.check().found!;
  assertEquals(before.advanceCount, 0);
  const gone = made.conclusion.slots[0].entrantTag!;
  const advanced = made.advance(0, gone);
  assert(advanced.kind === "new");
  const winners = made.conclusion.slots.map((slot, i) => ({
    ...slot,
    entrantTag: i === 0 ? advanced.record.incoming! : slot.entrantTag!,
  }));
  await phone.show("revealed", { winners, advanceCount: 1 });
  await phone.pass(200);
  assertEquals([phone.check().trouble, phone.check().found?.advanceCount], [null, 1]);
});

Deno.test("[WIT7] a phone that gets no answer says that it could not check, and checks when asked again", async () => {
  let isDead = true;
  const phone = await wholeDraw(honest, {
    answer: (_name, right) => {
      if (isDead) throw new Error("no network");
      return right();
    },
  });
  assertEquals([phone.check().stuck, phone.check().found, phone.check().seal], ["network", null, "unknown"]);
  isDead = false;
  await phone.show("revealed");
  await phone.pass(200);
  assertEquals([phone.check().stuck, phone.check().found?.ticket], [null, "in"]);
});

Deno.test("[WIT7] a record of a version to come is not called wrong, and not called right", async () => {
  const phone = await wholeDraw(honest, {
    answer: (name, right, phase) =>
      name === "certificate" && phase === "revealed"
        ? new Response(honest.certificate().replace('"v":1', '"v":2'))
        : right(),
  });
  assertEquals([phone.check().stuck, phone.check().trouble, phone.check().found], ["old", null, null]);
});

Deno.test("[WIT7] a browser that lacks what the check needs says that it could not", async () => {
  const phone = hall(honest, { save: () => Promise.reject(new TypeError("this browser has no such thing")) });
  await phone.show("open");
  await phone.pass(10);
  assertEquals([phone.check().stuck, phone.check().trouble, phone.check().found], ["old", null, null]);
});

Deno.test("[WIT8] five thousand phones do not come in one second, and keep the seal before the number", async () => {
  /** Seconds after the seal at which the phone with this lot asks for that file. */
  async function askedAfter(chance: number, name: string): Promise<number> {
    const phone = hall(honest, { chance, entryCount: 5_000 });
    await phone.show("open");
    await phone.pass(30);
    const before = phone.asked.length;
    await phone.show("closed");
    for (let seconds = 0; seconds <= 15; seconds++) {
      if (phone.asked.slice(before).includes(name)) return seconds;
      await phone.pass(1);
    }
    throw new Error(`${name} was never asked for`);
  }
  assertEquals(await askedAfter(0, "certificate"), 0);
  const last = await askedAfter(0.999, "certificate");
  assert(last >= 8 && last <= 11, `${last} s, of 30 until the number`);
});

Deno.test("[WIT6] a number that the server cannot get is not looked for where only its server knows the relay", async () => {
  const phone = hall(honest);
  await phone.show("open");
  await phone.show("closed");
  await phone.pass(300);
  assertEquals(phone.asked.filter((name) => name.startsWith("https:")), []);
  assertEquals(phone.brought, []);
});

const genuine = quicknet.rounds.find(({ round }) => round > 100)!;
const real: Waiting = {
  chain: QUICKNET,
  round: genuine.round,
  closedAt: roundTime(QUICKNET, genuine.round) - 30,
};
const waiting = makeDraw([mine, ...others], { ...real, signature: genuine.signature });

Deno.test("[WIT6] [WIT2] a phone asks a relay which round is the latest, and brings the number when the server cannot get it", async () => {
  const phone = hall(waiting, {
    relay: (url) => {
      assert(DRAND_RELAYS.some((origin) => url.startsWith(`${origin}/${QUICKNET.hash}/public/`)));
      return url.endsWith("/latest")
        ? Response.json({ round: genuine.round - 9, signature: "" })
        : Response.json({ round: genuine.round, signature: genuine.signature });
    },
  }, real);
  await phone.show("open");
  await phone.show("closed");
  await phone.pass(20);
  assertEquals([phone.seen()!.latestRound, phone.seen()!.roundFrom], [genuine.round - 9, "relay"]);
  await phone.pass(15);
  assertEquals(phone.brought, [], "the server looks by itself first");
  await phone.pass(10);
  assertEquals(phone.brought[0], genuine.signature);
});

Deno.test("[WIT2] without a relay the phone's own clock says which round was the latest, and the phone says so", async () => {
  const phone = hall(waiting, {}, real);
  await phone.show("open");
  await phone.show("closed");
  await phone.pass(20);
  const { latestRound, roundFrom } = phone.seen()!;
  assert(latestRound! < genuine.round && latestRound! >= genuine.round - 11);
  assertEquals(roundFrom, "clock");
});

Deno.test("[WIT3] who is left out for an earlier win is told so; a server that only says so is not believed", async () => {
  const earlier = "ab".repeat(16);
  const signed = makeDraw(others, { open: { excludeWinnersOf: [earlier] } });
  const told = await wholeDraw(signed, { wonElsewhere: ["cd".repeat(16), earlier] });
  assertEquals([told.check().trouble, told.check().ticket, told.check().found?.ticket], [
    null,
    "left_out",
    "left_out",
  ]);
  // The signed opening names no such draw, or another.
  assertEquals(
    kindOf(await wholeDraw(makeDraw(others), { wonElsewhere: ["cd".repeat(16), earlier] })),
    "missing",
  );
  assertEquals(kindOf(await wholeDraw(signed, { wonElsewhere: ["cd".repeat(16)] })), "missing");
});
