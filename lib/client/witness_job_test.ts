import { assert, assertEquals } from "@std/assert";
import { raffleIn } from "@/components/samples.ts";
import { type Chain, DRAND_RELAYS, QUICKNET, roundTime } from "@/lib/draw/beacon.ts";
import { type Entry, sealEntries } from "@/lib/draw/entries.ts";
import { closeText, readClose, receiptText } from "@/lib/draw/record_texts.ts";
import { closeHash, entrantTag, holderHash, openHash, receiptHash } from "@/lib/draw/tags.ts";
import type { Check, Facts } from "@/lib/client/check.ts";
import type { Testimony } from "@/lib/client/witness.ts";
import type { Around } from "@/lib/client/witness_around.ts";
import { createWitness } from "@/lib/client/witness_job.ts";
import {
  type Changes,
  DRAW_ID,
  entriesOf,
  type Made,
  makeDraw,
  sign,
  TEST_CHAIN,
} from "@/tests/draw_makers.ts";
import { quicknet } from "@/tests/draw_vectors.ts";
import type { Json } from "@/tests/server.ts";
import { signRound } from "@/tests/test_beacon.ts";

const token = "the code of a personal link";
const clientNonce = "11".repeat(32);
const serverNonce = "22".repeat(32);
const tag = entrantTag({ drawId: DRAW_ID, clientNonce, serverNonce, holderHash: holderHash(token) });
const mine: Entry = { entrantTag: tag, tickets: 1 };
const others = entriesOf([1, 1, 1, 1, 1, 1]);
const key = { event: "HARBR1", module: "grand-raffle", attendee: "a-41" };
const round = 100;
const closedAt = roundTime(TEST_CHAIN, round) - 30;

/** Which public numbers a draw waits for, and since when. */
interface Waiting {
  chain: Chain;
  round: number;
  closedAt: number;
}
const testing: Waiting = { chain: TEST_CHAIN, round, closedAt };

interface Hall {
  check(): Check;
  seen(): Testimony | null;
  /** Moves the clock on, and lets everything happen that is due until then. */
  pass(seconds: number): Promise<void>;
  show(phase: Facts["raffle"]["phase"], more?: Json): Promise<void>;
  asked: string[];
  brought: string[];
}

interface Options {
  /** What the server answers, by the end of the path; throw for a dead network. */
  answer?(name: string, honest: () => Response, phase: string): Response;
  relay?(url: string): Response;
  proof?: Json;
  random?: () => number;
  chance?: number;
  entryCount?: number;
  isGone?: boolean;
  leftOutBy?: Facts["leftOutBy"];
}

/** One phone, its own clock, and a server of honest texts that a test may bend. */
function hall(made: Made, options: Options = {}, { chain, round, closedAt } = testing): Hall {
  const { open, close, tickets } = made.frozen;
  let now = 1_000 * (closedAt - 60);
  let phase: Facts["raffle"]["phase"] = "open";
  let check: Check | null = null;
  let kept: string | null = null;
  const timers = new Map<number, { at: number; callback: () => void }>();
  let timerCount = 0;
  const asked: string[] = [];
  const brought: string[] = [];
  const receipt = receiptText({
    drawId: DRAW_ID,
    openHash: openHash(open.text),
    entrantTag: tag,
    tickets: 1,
    serverNonce,
    at: closedAt - 100,
  });
  const honest: Record<string, () => Response> = {
    certificate: () =>
      new Response(
        phase === "revealed"
          ? made.certificate()
          : JSON.stringify({ ok: true, open, ...(phase !== "open" && { close }) }),
      ),
    receipt: () => Response.json({ ok: true, ...sign(receipt, receiptHash(receipt)) }),
    "leaves.bin": () => new Response(tickets.leaves as Uint8Array<ArrayBuffer>),
    number: () => Response.json({ ok: true }),
  };
  const around: Around = {
    now: () => now,
    random: options.random ?? (() => options.chance ?? 0),
    fetch: (url, init) => {
      if (url.startsWith("https:")) {
        asked.push(url);
        return options.relay ? Promise.resolve(options.relay(url)) : Promise.reject(new Error("no network"));
      }
      const name = url.split("/").at(-1)!;
      asked.push(name);
      assertEquals((init.headers as Record<string, string>).authorization, `Bearer ${token}`);
      if (name === "number") brought.push(JSON.parse(String(init.body)).signature);
      const answer = () => honest[name]();
      try {
        return Promise.resolve(options.answer?.(name, answer, phase) ?? answer());
      } catch (error) {
        return Promise.reject(error);
      }
    },
    setTimer(callback, ms) {
      const id = timerCount++;
      timers.set(id, { at: now + ms, callback });
      return () => timers.delete(id);
    },
    load: () => Promise.resolve(kept === null ? null : JSON.parse(kept)),
    save(_name, seen) {
      kept = JSON.stringify(seen);
      return Promise.resolve(true);
    },
  };
  const witness = createWitness({ key, token, onCheck: (next) => check = next, around });
  const settle = async () => {
    // Long enough for a chain of awaits; nothing here waits for a real clock.
    for (let i = 0; i < 8; i++) await new Promise((resume) => setTimeout(resume, 0));
  };
  const raffle = (more: Json = {}) =>
    raffleIn(phase, {
      mode: "sealed",
      entryCount: options.entryCount ?? 7,
      drawId: DRAW_ID,
      openHash: openHash(open.text),
      closedAt: new Date(1_000 * closedAt).toISOString(),
      ...(phase !== "open" && {
        seal: {
          closeHash: closeHash(close.text),
          entriesRoot: tickets.root,
          ticketCount: tickets.ticketCount,
          entrantCount: tickets.entrantCount,
        },
        beacon: {
          chain: chain.hash,
          round,
          at: new Date(1_000 * roundTime(chain, round)).toISOString(),
        },
      }),
      winners: phase === "revealed"
        ? made.conclusion.slots.map(({ slot, tier, entrantTag }) => ({
          ...{ slot, tier, entrantTag: entrantTag!, name: "N", entryNumber: slot + 1, shownAt: "" },
        }))
        : undefined,
      ...more,
    });
  return {
    check: () => check!,
    seen: () => kept === null ? null : JSON.parse(kept),
    asked,
    brought,
    async pass(seconds) {
      const until = now + 1_000 * seconds;
      for (let i = 0; i < 200; i++) {
        await settle();
        const next = [...timers].sort(([, a], [, b]) => a.at - b.at)[0];
        if (!next || next[1].at > until) break;
        now = Math.max(now, next[1].at);
        timers.delete(next[0]);
        next[1].callback();
      }
      now = until;
      await settle();
    },
    async show(next, more) {
      phase = next;
      if (next === "closed") now = Math.max(now, 1_000 * closedAt + 500);
      const proof = { ...key, commandId: "c", clientNonce, serverNonce, entrantTag: tag, ...options.proof };
      witness.hear({
        raffle: raffle(more),
        proof,
        entrantTag: proof.entrantTag,
        isGone: options.isGone,
        leftOutBy: options.leftOutBy,
      });
      await settle();
    },
  };
}

/** From the entry over the seal to the reveal. */
async function wholeDraw(made: Made, options?: Options): Promise<Hall> {
  const phone = hall(made, options);
  await phone.show("open");
  await phone.pass(10);
  await phone.show("closed");
  await phone.pass(40);
  await phone.show("revealed");
  await phone.pass(200);
  return phone;
}

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

Deno.test("[WIT5] winners on the screen that are not those of the certificate are noticed", async () => {
  const phone = hall(honest);
  await phone.show("open");
  await phone.show("closed");
  await phone.pass(40);
  const [first, ...rest] = honest.conclusion.slots;
  const winners = [{ ...first, entrantTag: "ee".repeat(32) }, ...rest].map((slot) => ({
    ...slot,
    shownAt: "",
  }));
  await phone.show("revealed", { winners });
  await phone.pass(200);
  assertEquals(kindOf(phone), "winners");
});

Deno.test("[WIT4] a phone that was away at the seal checks the rest, and does not say what it did not see", async () => {
  const phone = hall(honest);
  await phone.show("revealed");
  await phone.pass(200);
  const { found } = phone.check();
  assertEquals([found?.sealedBefore, found?.ticket], ["unseen", "in"]);
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
  const told = await wholeDraw(signed, { leftOutBy: { drawId: earlier } });
  assertEquals([told.check().trouble, told.check().ticket, told.check().found?.ticket], [
    null,
    "left_out",
    "left_out",
  ]);
  // The signed opening names no such draw.
  assertEquals(kindOf(await wholeDraw(makeDraw(others), { leftOutBy: { drawId: earlier } })), "missing");
});
