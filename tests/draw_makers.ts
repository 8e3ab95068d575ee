/**
 * Makes whole draws for tests: real records, real signatures, the one-party test chain for the public number.
 * @module
 */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Advance, advance } from "@/lib/draw/advances.ts";
import { type Chain, roundTime } from "@/lib/draw/beacon.ts";
import { concat, type Hex, toHex, u32be, utf8 } from "@/lib/draw/bytes.ts";
import { certificateText, concludeDraw, type Conclusion, type Frozen } from "@/lib/draw/certificate.ts";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { publicKeyOf, signRecord } from "@/lib/draw/signing.ts";
import { type Entry, sealEntries, type TicketList } from "@/lib/draw/entries.ts";
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
export const SERVER_SEED = toHex(bytesFor("server seed"));
export const DRAW_ID = toHex(bytesFor("draw").subarray(0, 16));
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
  /** Advances the slot and keeps the record. */
  advance(slot: number, outgoing: Hex): Advance;
  advances: Signed[];
  certificate(): string;
}

export interface Changes {
  open?: Partial<OpenRecord>;
  close?: Partial<CloseRecord>;
  /** Another chain and round than the test chain's 100. */
  chain?: Chain;
  round?: number;
  signature?: Hex;
  /** Rewrites the open text before it is hashed and signed. */
  rewriteOpen?: (text: string) => string;
  /** What is sealed instead of the honest list. */
  tickets?: TicketList;
}

/** Open, close and draw, signed by the tests' operator: an honest one, unless `changes` say otherwise. */
export function makeDraw(entries: readonly Entry[], changes: Changes = {}): Made {
  const { chain = TEST_CHAIN, round = 100 } = changes;
  const mode = changes.open?.mode ?? "sealed";
  const online = mode !== "offline";
  const drawId = changes.open?.drawId ?? DRAW_ID;
  const leadSeconds = 30;
  const closedAt = changes.close?.closedAt ?? roundTime(chain, round) - leadSeconds;
  const written = openText({
    drawId,
    title: "Friday raffle",
    tiers: [{ id: "gold", count: 1 }, { id: "silver", count: 2 }],
    ticketCap: 10,
    mode,
    seedCommit: seedCommit(drawId, SERVER_SEED),
    beacon: online ? { chain: chain.hash, leadSeconds } : null,
    claimSeconds: 120,
    revealBy: null,
    openedAt: closedAt - 600,
    key: PUBLIC_KEY,
    ...changes.open,
  });
  const opened = changes.rewriteOpen?.(written) ?? written;
  const tickets = changes.tickets ?? sealEntries(drawId, entries);
  const closed = closeText({
    drawId,
    openHash: openHash(opened),
    entriesRoot: tickets.root,
    ticketCount: tickets.ticketCount,
    entrantCount: tickets.entrantCount,
    excluded: { withdrawn: 0, previousWinner: 0, notCheckedIn: 0 },
    round: online ? round : null,
    ...(mode === "instant" && { serverSeed: SERVER_SEED }),
    closedAt,
    ...changes.close,
  });
  const frozen: Frozen = {
    open: sign(opened, openHash(opened)),
    close: sign(closed, closeHash(closed)),
    serverSeed: SERVER_SEED,
    beacon: online ? { round, signature: changes.signature ?? testSignature(round) } : null,
    tickets,
  };
  const conclusion = concludeDraw(frozen);
  const advances: Signed[] = [];
  return {
    frozen,
    conclusion,
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

function testSignature(round: number): Hex {
  const found = testChain.rounds.find((one) => one.round === round);
  if (!found) throw new Error(`the test chain has no round ${round}`);
  return found.signature;
}
