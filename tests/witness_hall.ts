/**
 * One phone that watches a draw, with a clock of its own, against a server of honest texts that a test may bend.
 *
 * Used by `lib/client/witness_job_test.ts`; the whole way in real browsers is `tests/browser/witness_test.ts`.
 * @module
 */
import { assertEquals } from "@std/assert";
import { raffleIn } from "@/components/samples.ts";
import { type Chain, roundTime } from "@/lib/draw/beacon.ts";
import type { Entry } from "@/lib/draw/entries.ts";
import { receiptText } from "@/lib/draw/record_texts.ts";
import { closeHash, entrantTag, holderHash, openHash, receiptHash } from "@/lib/draw/tags.ts";
import type { Check, Facts } from "@/lib/client/check.ts";
import type { Testimony } from "@/lib/client/witness.ts";
import type { Around } from "@/lib/client/witness_around.ts";
import { createWitness } from "@/lib/client/witness_job.ts";
import { DRAW_ID, entriesOf, type Made, sign, TEST_CHAIN } from "@/tests/draw_makers.ts";
import type { Json } from "@/tests/server.ts";

export const token = "the code of a personal link";
export const clientNonce = "11".repeat(32);
export const serverNonce = "22".repeat(32);
export const tag = entrantTag({ drawId: DRAW_ID, clientNonce, serverNonce, holderHash: holderHash(token) });
export const mine: Entry = { entrantTag: tag, tickets: 1 };
export const others = entriesOf([1, 1, 1, 1, 1, 1]);
const key = { event: "HARBR1", module: "grand-raffle", attendee: "a-41" };
export const round = 100;
export const closedAt = roundTime(TEST_CHAIN, round) - 30;

/** Which public numbers a draw waits for, and since when. */
export interface Waiting {
  chain: Chain;
  round: number;
  closedAt: number;
}
const testing: Waiting = { chain: TEST_CHAIN, round, closedAt };

export interface Hall {
  check(): Check;
  seen(): Testimony | null;
  /** Moves the clock on, and lets everything happen that is due until then. */
  pass(seconds: number): Promise<void>;
  show(phase: Facts["raffle"]["phase"], more?: Json): Promise<void>;
  /** The copy that a person saves. */
  receiptText(): Promise<string | null>;
  asked: string[];
  brought: string[];
}

export interface Options {
  /** What the server answers, by the end of the path; throw for a dead network. */
  answer?(name: string, honest: () => Response, phase: string): Response;
  relay?(url: string): Response;
  /** Instead of keeping what it saw. */
  save?(): Promise<boolean>;
  /** Beside keeping what the phone is told. */
  told?(): void;
  proof?: Json;
  random?: () => number;
  chance?: number;
  entryCount?: number;
  isGone?: boolean;
  /** As the shop told this phone; the server signs for `promised` of them. */
  tickets?: number;
  promised?: number;
  wonElsewhere?: Facts["wonElsewhere"];
}

/** One phone, its own clock, and a server of honest texts that a test may bend. */
export function hall(made: Made, options: Options = {}, { chain, round, closedAt } = testing): Hall {
  const { open, close, tickets } = made.frozen;
  let now = 1_000 * (closedAt - 60);
  let phase: Facts["raffle"]["phase"] = "open";
  let check: Check | null = null;
  let kept: string | null = null;
  const timers = new Map<number, { at: number; callback: () => void }>();
  let timerCount = 0;
  const asked: string[] = [];
  const brought: string[] = [];
  const receipt = () => {
    const text = receiptText({
      drawId: DRAW_ID,
      openHash: openHash(open.text),
      entrantTag: tag,
      tickets: options.promised ?? 1,
      serverNonce,
      at: closedAt - 100,
    });
    return Response.json({ ok: true, ...sign(text, receiptHash(text)) });
  };
  const honest: Record<string, () => Response> = {
    certificate: () =>
      new Response(
        phase === "revealed"
          ? made.certificate()
          : JSON.stringify({ ok: true, open, ...(phase !== "open" && { close }) }),
      ),
    receipt,
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
      return options.save?.() ?? Promise.resolve(true);
    },
  };
  const onCheck = (next: Check) => {
    check = next;
    options.told?.();
  };
  const witness = createWitness({ key, token, onCheck, around });
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
    receiptText: witness.receiptText,
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
        tickets: options.tickets,
        wonElsewhere: options.wonElsewhere,
      });
      await settle();
    },
  };
}

/** From the entry over the seal to the reveal. */
export async function wholeDraw(made: Made, options?: Options): Promise<Hall> {
  const phone = hall(made, options);
  await phone.show("open");
  await phone.pass(10);
  await phone.show("closed");
  await phone.pass(40);
  await phone.show("revealed");
  await phone.pass(200);
  return phone;
}
