/**
 * Makes whole draws for tests: real records, real signatures, the one-party test chain for the public number.
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Advance, advance } from "@/lib/draw/advances.ts";
import { type Chain, roundFor, roundTime } from "@/lib/draw/beacon.ts";
import { concat, type Hex, toHex, u32be, utf8 } from "@/lib/draw/bytes.ts";
import { certificateText, concludeDraw, type Conclusion, type Frozen } from "@/lib/draw/certificate.ts";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature, publicKeyOf, signRecord } from "@/lib/draw/ed25519.ts";
import { type Entry, sealEntries } from "@/lib/draw/entries.ts";
import { closeText, openText } from "@/lib/draw/record_texts.ts";
import type { CloseRecord, OpenRecord, Signed } from "@/lib/draw/records.ts";
import { closeHash, openHash, seedCommit } from "@/lib/draw/tags.ts";
import type { CurveChecks } from "@/lib/draw/verdict.ts";
import { testChain } from "@/tests/draw_vectors.ts";

export const TEST_CHAIN: Chain = {
  hash: testChain.chainInfo.hash,
  publicKey: testChain.chainInfo.public_key,
  genesis: testChain.chainInfo.genesis_time,
  period: testChain.chainInfo.period,
};

const SECRET_KEY = sha256(utf8("the operator of the tests"));
export const PUBLIC_KEY = publicKeyOf(SECRET_KEY);

export const CURVES: CurveChecks = { signature: isRecordSignature, beacon: isRoundSignature };

/** 32 bytes that belong to a name and a number. */
export function bytesFor(name: string, number = 0): Uint8Array {
  return sha256(concat(utf8(name), u32be(number)));
}

/** Entrants named by number, with `tickets[n]` tickets each. */
export function entriesOf(
  tickets: readonly number[],
  name = "entrant",
): { entrantTag: Hex; tickets: number }[] {
  return tickets.map((count, n) => ({ entrantTag: toHex(bytesFor(name, n)), tickets: count }));
}

export function sign(text: string, hash: Hex): Signed {
  return { text, sig: signRecord(SECRET_KEY, hash) };
}

export interface Made {
  frozen: Frozen;
  conclusion: Conclusion;
  entries: readonly Entry[];
  /** Advances the slot and keeps the record. */
  advance(slot: number, outgoing: Hex): Advance;
  advances: Signed[];
  certificate(): string;
}

/** Open, close and draw. The public number of the test chain's round 100, unless the mode is offline. */
export function makeDraw(
  entries: readonly Entry[],
  changes: Partial<OpenRecord> & { close?: Partial<CloseRecord> } = {},
): Made {
  const { close: closeChanges, ...openChanges } = changes;
  const mode = openChanges.mode ?? "sealed";
  const drawId = toHex(bytesFor("draw").subarray(0, 16));
  const serverSeed = toHex(bytesFor("server seed"));
  const round = mode === "offline" ? null : 100;
  const leadSeconds = 30;
  const closedAt = roundTime(TEST_CHAIN, 100) - leadSeconds;
  if (roundFor(TEST_CHAIN, closedAt, leadSeconds) !== 100) throw new Error("the test chain has moved");

  const opened = openText({
    drawId,
    title: "Friday raffle",
    tiers: [{ id: "gold", count: 1 }, { id: "silver", count: 2 }],
    ticketCap: 10,
    mode,
    seedCommit: seedCommit(drawId, serverSeed),
    beacon: round === null ? null : { chain: TEST_CHAIN.hash, leadSeconds },
    claimSeconds: 120,
    revealBy: null,
    openedAt: closedAt - 600,
    key: PUBLIC_KEY,
    ...openChanges,
  });
  const tickets = sealEntries(openChanges.drawId ?? drawId, entries);
  const closed = closeText({
    drawId,
    openHash: openHash(opened),
    entriesRoot: tickets.root,
    ticketCount: tickets.ticketCount,
    entrantCount: tickets.entrantCount,
    excluded: { withdrawn: 0, previousWinner: 0, notCheckedIn: 0 },
    round,
    ...(mode === "instant" && { serverSeed }),
    closedAt,
    ...closeChanges,
  });
  const signature = testChain.rounds.find((one) => one.round === 100)!.signature;
  const frozen: Frozen = {
    open: sign(opened, openHash(opened)),
    close: sign(closed, closeHash(closed)),
    serverSeed,
    beacon: round === null ? null : { round, signature },
    tickets,
  };
  const conclusion = concludeDraw(frozen);
  const advances: Signed[] = [];
  return {
    frozen,
    conclusion,
    entries,
    advances,
    advance(slot, outgoing) {
      const made = advance({
        conclusion,
        past: advances,
        slot,
        outgoing,
        reason: "unreachable",
        at: closedAt + 300,
      });
      if (made.kind === "new") advances.push(sign(made.text, made.hash));
      return made;
    },
    certificate: () => certificateText(frozen, conclusion, advances),
  };
}
