/**
 * Lets a phone watch over its own entry, without a tap: when to fetch what, how to keep it, when to judge.
 *
 * Every task has a time at which it is due, drawn by lot, so that a hall does not ask in one second. What the
 * texts mean is judged in `witness.ts`; `components/phone/drawn.ts` takes both to the page in one late bundle.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { roundTime } from "@/lib/draw/beacon.ts";
import { readClose } from "@/lib/draw/record_texts.ts";
import type { Signed } from "@/lib/draw/records.ts";
import { closeHash, openHash as openHashOf } from "@/lib/draw/tags.ts";
import type { Check, Facts } from "@/lib/client/check.ts";
import { createDue } from "@/lib/client/due.ts";
import { evidenceText } from "@/lib/client/evidence.ts";
import type { Proof, ProofKey } from "@/lib/client/proofs.ts";
import { askRelays, roundByClock } from "@/lib/client/relays.ts";
import {
  CHAINS,
  findInLeaves,
  type Found,
  isPractice,
  judgeClose,
  judgeDraw,
  judgeEntry,
  judgeOpen,
  judgeReceipt,
  leavesOf,
  leavesOut,
  type MyEntry,
  receiptTextOf,
  reopened,
  type Testimony,
  ticketsPromised,
  type Trouble,
} from "@/lib/client/witness.ts";
import { createSource } from "@/lib/client/witness_source.ts";
import { type Around, curves, signatures } from "@/lib/client/witness_around.ts";

export interface WitnessOptions {
  key: ProofKey;
  /** The code of my personal link. */
  token: string;
  onCheck(check: Check): void;
  around: Around;
}

export interface Witness {
  hear(facts: Facts): void;
  /** Asks for whatever failed, at once. */
  retry(): void;
  /** The kept receipt as the verifier takes it; null when there is none and none can be had now. */
  receiptText(): Promise<string | null>;
  /** Everything this phone kept, for whoever has to judge. */
  evidenceText(): string;
  stop(): void;
}

/** The network of a hall, or the laptop that serves it: what everybody fetches at once takes at least so long. */
const hallBytesPerMs = 10_000;
/** Five thousand phones come within ten seconds, well inside the half minute before the number. */
const phonesPerMs = 0.5;
const spreadMaxMs = 120_000;
/** Beyond it the list is more than 640 kB, and a phone asks for its own ticket alone. */
const leavesTicketsMax = 20_000;
/** The server looks for the number by itself; a phone helps only when that has failed for a while. */
const helpAfterMs = 8_000;
/** Then the page says that it could not; a change or a tap begins again. */
const stuckAfterTries = 3;
/** So often a certificate may be older or newer than the screen before that counts as a contradiction. */
const patienceTries = 6;

type Task = "receipt" | "open" | "open at the seal" | "close" | "round" | "ticket" | "draw" | "bring";

export function createWitness({ key, token, onCheck, around }: WitnessOptions): Witness {
  const name = ["drumroll:seen", key.event, key.module, key.attendee].map(encodeURIComponent).join("/");
  const ask = createSource(key, token, around.fetch);
  const due = createDue<Task>(around);
  let facts: Facts | null = null;
  let seen: Testimony | null = null;
  let found: Found | null = null;
  let stuck: Check["stuck"] = null;
  /** The number of advances up to which the draw was judged. */
  let judged = -1;
  /** Judged already, for the entry that `seen` is about. */
  let isOwn = false;
  let isPromiseGood = false;
  let running = false;
  let again = false;
  let stopped = false;
  let cancelTimer: (() => void) | null = null;

  function done(task: Task): void {
    due.done(task);
    stuck = null;
  }

  function failed(task: Task, why: "network" | "old" = "network"): false {
    const tried = due.failed(task);
    if (why === "old" || tried >= stuckAfterTries && task !== "bring" && task !== "receipt") stuck = why;
    return false;
  }

  function spreadOf(bytes: number): number {
    const phones = facts!.raffle.entryCount;
    return Math.min(spreadMaxMs, Math.max(phones * bytes / hallBytesPerMs, phones / phonesPerMs - 1_000));
  }

  /** Records of 2 kB, which have to be here before the number is there. */
  function spreadBefore(beacon: RaffleView["beacon"]): number {
    const left = beacon && !beacon.signature ? Date.parse(beacon.at) - around.now() : spreadMaxMs;
    return Math.min(spreadOf(2_000), Math.max(0, left / 3));
  }

  async function keep(more: Partial<Testimony>): Promise<void> {
    seen = { ...seen!, ...more };
    await around.save(name, seen);
  }

  function tell(): void {
    if (stopped || !facts || !seen) return;
    const kept = seen.close && closeHash(seen.close.text);
    const isBroken = seen.trouble?.kind === "other_list" || seen.trouble?.kind === "round";
    onCheck({
      seal: isBroken ? "broken" : kept === undefined ? "unknown" : "kept",
      ticket: seen.ticket,
      storedAt: seen.storedAt,
      isPractice: isPractice(seen.open),
      trouble: seen.trouble ?? null,
      found: judged === (facts.raffle.advanceCount ?? 0) ? found : null,
      stuck,
    });
  }

  async function run(): Promise<void> {
    again = true;
    if (running) return;
    running = true;
    try {
      while (again && !stopped) {
        again = false;
        try {
          again = await step() || again;
        } catch {
          // A browser without what the check needs; it must not look like a check that went well.
          stuck = "old";
        }
        tell();
      }
    } finally {
      // The page may fail at what it is told; it is told again at the next change.
      running = false;
    }
    cancelTimer?.();
    const next = due.next();
    if (!stopped && Number.isFinite(next)) {
      cancelTimer = around.setTimer(run, Math.max(50, next - around.now()));
    }
  }

  /** One piece of work, if any is due. @returns whether something was done, so that there may be more */
  async function step(): Promise<boolean> {
    if (!facts) return false;
    const { raffle, proof, entrantTag } = facts;
    const { openHash, drawId, seal } = raffle;
    if (seen?.entrantTag !== entrantTag) {
      const kept = await around.load(name);
      seen = kept?.entrantTag === entrantTag ? kept : { v: 1, entrantTag };
      judged = -1;
      isOwn = isPromiseGood = false;
    }
    const mine = mineOf(proof, entrantTag);
    if (seen.trouble || !openHash || !drawId || raffle.phase === "cancelled") return idle();
    if (mine && !isOwn) {
      const wrong = judgeEntry(mine, drawId, token);
      if (wrong) return await accuse(wrong);
      isOwn = true;
    }
    // Without it everything else can still be checked, so nothing waits for it.
    const isPromised = !mine || ticketsPromised(seen.receipt) >= (facts.tickets ?? 1) ||
      !due.is("receipt", spreadOf(1_000));
    if (!isPromised && await keepReceipt()) return true;
    if (!seen.open) {
      const task = seal ? "open at the seal" : "open";
      return due.is(task, seal ? spreadBefore(raffle.beacon) : spreadOf(2_000)) && await keepOpen(task);
    }
    if (openHashOf(seen.open.text) !== openHash) {
      return await accuse(reopened("the screen"), openHash);
    }
    if (seen.receipt && !isPromiseGood) {
      const wrong = judgeReceipt(seen.receipt, seen.open, entrantTag, { signature: await signatures() });
      if (wrong) return await accuse(wrong, JSON.stringify(seen.receipt));
      isPromiseGood = true;
    }
    if (seal && raffle.phase !== "revealed" && !seen.close) {
      return due.is("close", spreadBefore(raffle.beacon)) && await keepSeal(seal.closeHash);
    }
    if (
      seal && raffle.phase !== "revealed" && seen.close && closeHash(seen.close.text) !== seal.closeHash
    ) {
      return await accuse({
        kind: "other_list",
        code: "E_OTHER_CLOSE",
        problem: "the seal on the screen is not the one that this phone kept",
      }, seal.closeHash);
    }
    if (seen.close && seen.latestRound === undefined && raffle.beacon && !raffle.beacon.signature) {
      return due.is("round", 0) && await keepRound();
    }
    if (raffle.phase === "revealed") {
      if (judged === (raffle.advanceCount ?? 0)) return idle();
      return due.is("draw", spreadOf(20_000)) && await checkDraw(mine);
    }
    if (seen.close && !seen.ticket) {
      const close = readClose(seen.close.text);
      const tickets = close.ok ? close.value.ticketCount : 0;
      const bytes = tickets > leavesTicketsMax ? 1_000 : 32 * tickets;
      if (due.is("ticket", spreadOf(bytes))) return await lookForTicket(seen.close);
    }
    const { beacon } = raffle;
    if (beacon && !beacon.signature) {
      const from = Date.parse(beacon.at) + helpAfterMs;
      due.plan("bring", Math.max(from, around.now()) + around.random() * spreadOf(1_000));
      return due.is("bring", 0) && await bringNumber(beacon);
    }
    due.done("bring");
    return false;
  }

  function idle(): false {
    due.clear();
    return false;
  }

  async function accuse(trouble: Trouble, against?: string): Promise<true> {
    await keep({ trouble, against });
    return true;
  }

  async function keepOpen(task: Task): Promise<boolean> {
    const open = (await ask.records())?.open;
    if (!open) return failed(task);
    const wrong = judgeOpen(open, facts!.raffle.openHash!, { signature: await signatures() });
    if (wrong?.code === "E_VERSION") return failed(task, "old");
    if (wrong) return await accuse(wrong, JSON.stringify(open));
    done(task);
    await keep({ open: { text: open.text, sig: open.sig } });
    return true;
  }

  /** Of whatever opening it names; when that is known, `judgeReceipt` compares. */
  async function keepReceipt(): Promise<boolean> {
    const promised = await ask.receipt();
    if (!promised || ticketsPromised(promised) < (facts!.tickets ?? 1)) return failed("receipt");
    done("receipt");
    isPromiseGood = false;
    await keep({ receipt: { text: promised.text, sig: promised.sig } });
    return true;
  }

  async function keepSeal(sealShown: string): Promise<boolean> {
    const close = (await ask.records())?.close;
    if (!close) return failed("close");
    const shown = { closeHash: sealShown, round: facts!.raffle.beacon?.round };
    const wrong = judgeClose(close, seen!.open!, shown, { signature: await signatures() });
    if (wrong?.code === "E_VERSION") return failed("close", "old");
    if (wrong) return await accuse(wrong, JSON.stringify(close));
    done("close");
    await keep({ close: { text: close.text, sig: close.sig }, storedAt: around.now() });
    return true;
  }

  /** Asked after the seal was kept, so that what it says can only be later than the truth. */
  async function keepRound(): Promise<boolean> {
    const chain = CHAINS.find(({ hash }) => hash === facts!.raffle.beacon!.chain);
    if (!chain) return idle();
    const told = await askRelays(chain, "latest", around);
    const latestRound = told?.round ?? roundByClock(chain, around.now());
    done("round");
    await keep({ latestRound, roundFrom: told ? "relay" : "clock" });
    return true;
  }

  /** @returns false when nobody answered */
  async function lookForTicket(close: Signed): Promise<boolean> {
    const sealed = readClose(close.text);
    if (!sealed.ok) return failed("ticket");
    const wanted = leavesOf(sealed.value.drawId, facts!.entrantTag, seen!.receipt, facts!.tickets);
    const looked = sealed.value.ticketCount <= leavesTicketsMax
      ? await inLeaves(wanted, sealed.value)
      : await ask.paths(wanted, sealed.value);
    if (looked === null) return failed("ticket");
    if ("trouble" in looked) return await accuse(looked.trouble, JSON.stringify(close));
    done("ticket");
    if (looked.paths) await keep({ paths: looked.paths, ticket: "in" });
    else if (leavesOut(seen!.open!, facts!.wonElsewhere ?? [])) {
      await keep({ ticket: "left_out" });
    } else {
      await keep({ ticket: "missing" });
      const problem = "a ticket that was promised is not in the sealed list";
      await accuse(
        { kind: facts!.isGone ? "gone" : "missing", code: "E_NOT_INCLUDED", problem },
        JSON.stringify(close),
      );
    }
    // While the room waits for the number there is time to fetch what the check of the draw takes.
    curves().catch(() => {});
    return true;
  }

  async function inLeaves(wanted: Uint8Array[], sealed: { entriesRoot: string; ticketCount: number }) {
    const leaves = await ask.leaves();
    return leaves && findInLeaves(wanted, leaves, sealed);
  }

  async function checkDraw(mine: MyEntry | null): Promise<boolean> {
    const published = await ask.records();
    if (!published?.open || !published.close) return failed("draw");
    const { raffle } = facts!;
    const advances = (published as { advances?: unknown[] }).advances?.length ?? 0;
    const count = raffle.advanceCount ?? 0;
    const isEarly = advances !== count && due.tries("draw") < patienceTries;
    if (isEarly) return failed("draw");
    const checks = await curves();
    const close = seen!.close ?? published.close;
    // What is not that close record is not looked into: the judgment below says so first.
    if (!seen!.ticket && published.close.text === close.text) {
      if (!await lookForTicket(close)) return failed("draw");
      if (seen!.trouble) return true;
    }
    const judgment = judgeDraw(published.text, seen!, mine, {
      token,
      shown: raffle.winners ?? [],
      checks,
    });
    if ("unknownVersion" in judgment) return failed("draw", "old");
    if ("trouble" in judgment) return await accuse(judgment.trouble, published.text);
    done("draw");
    found = judgment.found;
    judged = count;
    return true;
  }

  async function bringNumber(
    { chain: hash, round, at }: NonNullable<RaffleView["beacon"]>,
  ): Promise<boolean> {
    const chain = CHAINS.find((one) => one.hash === hash);
    const isTime = chain && around.now() >= 1_000 * roundTime(chain, round) && around.now() >= Date.parse(at);
    const told = isTime ? await askRelays(chain, round, around) : null;
    if (!told) return failed("bring");
    await ask.bring(told.signature);
    return failed("bring");
  }

  return {
    hear(next) {
      facts = next;
      run();
    },
    retry() {
      due.now();
      stuck = null;
      run();
    },
    async receiptText() {
      const mine = facts && mineOf(facts.proof, facts.entrantTag);
      if (!mine || !seen) return null;
      // One that was signed before my last purchase would leave a ticket out.
      const isWhole = () => ticketsPromised(seen?.receipt) >= (facts?.tickets ?? 1);
      if (!isWhole()) await keepReceipt();
      return isWhole() ? receiptTextOf(mine, seen, token) ?? null : null;
    },
    evidenceText() {
      const mine = facts && mineOf(facts.proof, facts.entrantTag);
      const receipt = mine && seen ? receiptTextOf(mine, seen, token) : undefined;
      return evidenceText(key, seen, receipt, around.now());
    },
    stop() {
      stopped = true;
      cancelTimer?.();
    },
  };
}

function mineOf(proof: Proof | null, tag: string): MyEntry | null {
  const { serverNonce, clientNonce, entrantTag } = proof ?? {};
  return serverNonce && clientNonce && entrantTag === tag ? { serverNonce, clientNonce, entrantTag } : null;
}
