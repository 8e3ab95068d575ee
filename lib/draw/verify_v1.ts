/**
 * Checks certificates of version 1, in the order that the specification fixes, and names the first fault.
 *
 * Trusts no number in the certificate for the size of anything: every loop is bounded by what is really there.
 * Reached through `verify.ts`; the personal part is `receipt.ts`.
 * @see docs/LIVEDRAW.md, section 8
 * @module
 */
import {
  beaconValue,
  type Chain,
  isCanonicalSignature,
  NO_BEACON,
  QUICKNET,
  roundFor,
  roundTime,
} from "@/lib/draw/beacon.ts";
import { fromHex, type Hex } from "@/lib/draw/bytes.ts";
import { type Certificate, readCertificate } from "@/lib/draw/certificate_reader.ts";
import { emptySlots, type Slot, slotCount } from "@/lib/draw/draw.ts";
import { drawWords } from "@/lib/draw/drbg.ts";
import { type Fields, reading } from "@/lib/draw/fields.ts";
import { isIncluded, leafHash } from "@/lib/draw/merkle.ts";
import { permutation } from "@/lib/draw/permutation.ts";
import { checkLists, checkReceipt } from "@/lib/draw/receipt.ts";
import { advanceHash, closeHash, drawSeed, openHash, seedCommit, ticketLeafInput } from "@/lib/draw/tags.ts";
import type { CurveChecks, Evidence, Fault, Personal, Verdict, WarningCode } from "@/lib/draw/verdict.ts";

export function verifyV1(fields: Fields, checks: CurveChecks, evidence: Evidence): Verdict {
  const read = reading(() => readCertificate(fields));
  if (!read.ok) {
    return read.code === "E_VERSION"
      ? { outcome: "cannot_verify", code: read.code, problem: read.problem }
      : { outcome: "invalid", code: read.code, problem: read.problem };
  }
  const certificate = read.value;
  const { open, close } = certificate;
  const hashes = { open: openHash(open.text), close: closeHash(close.text) };
  const chain = (evidence.chains ?? [QUICKNET]).find(({ hash }) => hash === open.record.beacon?.chain);
  const fault = checkRecords(certificate, hashes, checks, evidence.pinnedKey) ??
    checkBeacon(certificate, checks, chain);
  if (fault) return invalid(fault);

  const seed = drawSeed({
    openHash: hashes.open,
    entriesRoot: close.record.entriesRoot,
    ticketCount: close.record.ticketCount,
    serverSeed: certificate.serverSeed,
    beaconValue: certificate.beacon ? beaconValue(certificate.beacon.signature) : NO_BEACON,
  });
  const walked = checkWalk(certificate, seed);
  if ("code" in walked) return invalid(walked);
  const advanced = checkWinners(certificate, walked.entrants) ??
    checkAdvances(certificate, walked.entrants, hashes.close, checks);
  if ("code" in advanced) return invalid(advanced);

  const { holders } = advanced;
  const lists = checkLists(certificate, seed, evidence);
  if ("code" in lists) return invalid(lists);
  const warnings: WarningCode[] = evidence.pinnedKey === undefined ? ["W_KEY_NOT_PINNED"] : [];
  let personal: Personal | null = null;
  if (evidence.receipt !== undefined) {
    const mine = checkReceipt(evidence.receipt, { certificate, hashes, seed, holders, lists, checks });
    if ("code" in mine) return invalid(mine);
    personal = mine.personal;
    warnings.push(...mine.warnings);
  }
  warnings.push(...timeWarnings(certificate, hashes.close, evidence));
  if (open.record.rehearsal) warnings.push("W_REHEARSAL");
  if (chain && chain.hash !== QUICKNET.hash) warnings.push("W_TEST_CHAIN");
  return {
    outcome: "valid",
    warnings,
    facts: {
      drawId: open.record.drawId,
      title: open.record.title,
      mode: open.record.mode,
      rehearsal: open.record.rehearsal ?? false,
      supersedes: open.record.supersedes ?? null,
      key: open.record.key,
      openHash: hashes.open,
      closeHash: hashes.close,
      ticketCount: close.record.ticketCount,
      entrantCount: close.record.entrantCount,
      closedAt: close.record.closedAt,
      round: close.record.round,
      roundAt: chain && close.record.round !== null ? roundTime(chain, close.record.round) : null,
      winners: certificate.winners,
      holders,
      advanceCount: certificate.advances.length,
    },
    personal,
  };
}

function invalid({ code, problem }: Fault): Verdict {
  return { outcome: "invalid", code, problem };
}

interface Hashes {
  open: Hex;
  close: Hex;
}

function checkRecords(
  { open, close, serverSeed }: Certificate,
  hashes: Hashes,
  checks: CurveChecks,
  pinnedKey: Hex | undefined,
): Fault | null {
  const { key, drawId, mode } = open.record;
  if (pinnedKey !== undefined && key !== pinnedKey) {
    return { code: "E_KEY_PIN", problem: `signed by ${key}, not by the key you trust` };
  }
  if (!checks.signature(key, hashes.open, open.sig)) {
    return { code: "E_SIG_OPEN", problem: "the open record is not signed by its key" };
  }
  if (!checks.signature(key, hashes.close, close.sig)) {
    return { code: "E_SIG_CLOSE", problem: "the close record is not signed by the open record's key" };
  }
  if (close.record.openHash !== hashes.open || close.record.drawId !== drawId) {
    return { code: "E_OPEN_HASH", problem: "the close record belongs to another open record" };
  }
  if (seedCommit(drawId, serverSeed) !== open.record.seedCommit) {
    return { code: "E_SEED_COMMIT", problem: "the seed is not the one committed to at the opening" };
  }
  if (mode === "instant" && close.record.serverSeed !== serverSeed) {
    return { code: "E_SEED_COMMIT", problem: "the seed is not the one published at the close" };
  }
  return null;
}

function checkBeacon(
  { open, close, beacon }: Certificate,
  checks: CurveChecks,
  chain: Chain | undefined,
): Fault | null {
  const named = open.record.beacon;
  if (open.record.mode === "offline") {
    return named === null && close.record.round === null && beacon === null
      ? null
      : { code: "E_BEACON_CHAIN", problem: "an offline draw has no public number" };
  }
  if (named === null || chain === undefined) {
    return { code: "E_BEACON_CHAIN", problem: "the public number comes from a chain that is not known here" };
  }
  const round = roundFor(chain, close.record.closedAt, named.leadSeconds);
  if (close.record.round !== round || beacon?.round !== round) {
    return { code: "E_ROUND_RULE", problem: `the close calls for round ${round}` };
  }
  if (!isCanonicalSignature(beacon.signature)) {
    return { code: "E_BEACON_ENCODING", problem: "the public number is not in its one spelling" };
  }
  if (!checks.beacon(chain, round, beacon.signature)) {
    return { code: "E_BEACON_SIG", problem: `not the public number of round ${round}` };
  }
  return null;
}

/** Repeats the walk: every ticket is the next of the order, may exist, and is in the sealed tree. */
function checkWalk(
  { open, close, walk, advances }: Certificate,
  seed: Uint8Array,
): Fault | { entrants: Hex[] } {
  const { ticketCount, entrantCount } = close.record;
  const { drawId, ticketCap, tiers } = open.record;
  const root = fromHex(close.record.entriesRoot);
  const indexes = permutation(ticketCount, drawWords(seed, drawId));
  const entrants = new Set<Hex>();
  const opened = new Set<string>();
  const needed = slotCount(tiers) + advances.length;
  let stop = walk.length;
  for (const [k, { index, entrantTag, ticketNo, path }] of walk.entries()) {
    const next = indexes.next();
    if (next.done) {
      return { code: "E_WALK_LENGTH", problem: `more tickets opened than the ${ticketCount} there are` };
    }
    if (index !== next.value) {
      return {
        code: "E_WALK_INDEX",
        problem: `ticket ${k + 1} of the walk has to be at ${next.value}, not ${index}`,
      };
    }
    const name = `${entrantTag}/${ticketNo}`;
    if (ticketNo >= ticketCap || opened.has(name)) {
      return { code: "E_TICKET_CAP", problem: `${name} is beyond the cap, or in the list twice` };
    }
    opened.add(name);
    const leaf = leafHash(ticketLeafInput(drawId, entrantTag, ticketNo));
    if (!isIncluded({ leafHash: leaf, index, size: ticketCount, path: path.map(fromHex), root })) {
      return { code: "E_PROOF", problem: `ticket ${k + 1} of the walk is not in the sealed list` };
    }
    entrants.add(entrantTag);
    if (entrants.size === needed) stop = Math.min(stop, k + 1);
  }
  if (entrants.size > entrantCount) {
    return { code: "E_WALK_LENGTH", problem: `more entrants than the ${entrantCount} of the close record` };
  }
  const complete = entrants.size >= needed || walk.length === ticketCount;
  if (!complete && entrantCount < needed) {
    return {
      code: "E_WALK_INCOMPLETE",
      problem: "fewer entrants than needed, yet not all tickets are opened",
    };
  }
  if (!complete || stop !== walk.length) {
    return { code: "E_WALK_LENGTH", problem: `the walk does not end with entrant ${needed}` };
  }
  if (walk.length === ticketCount && entrants.size !== entrantCount) {
    return { code: "E_WALK_LENGTH", problem: `fewer entrants than the ${entrantCount} of the close record` };
  }
  return { entrants: [...entrants] };
}

function checkWinners({ open, winners }: Certificate, entrants: readonly Hex[]): Fault | null {
  const { tiers } = open.record;
  // The count first: it bounds the list of slots, which the record alone could make endless.
  const fine = winners.length === slotCount(tiers) &&
    emptySlots(tiers).every(({ slot, tier }, s) =>
      winners[s].slot === slot && winners[s].tier === tier && winners[s].entrantTag === (entrants[s] ?? null)
    );
  return fine ? null : { code: "E_WINNERS", problem: "the winners are not the first of the walk" };
}

function checkAdvances(
  { open, winners, advances }: Certificate,
  entrants: readonly Hex[],
  closeHash: Hex,
  checks: CurveChecks,
): Fault | { holders: Slot[] } {
  const holders = winners.map((winner) => ({ ...winner }));
  let previous = closeHash;
  for (const [n, { text, sig, record }] of advances.entries()) {
    previous = advanceHash(previous, text);
    if (!checks.signature(open.record.key, previous, sig)) {
      return { code: "E_ADV_SIG", problem: `advance ${n} is not signed in its place in the chain` };
    }
    if (record.n !== n || record.drawId !== open.record.drawId) {
      return { code: "E_ADV_SEQ", problem: `advance ${n} carries number ${record.n}` };
    }
    const held = holders[record.slot];
    if (held === undefined || held.entrantTag !== record.outgoing) {
      return {
        code: "E_ADV_OUTGOING",
        problem: `advance ${n} replaces somebody who does not hold slot ${record.slot}`,
      };
    }
    if (record.incoming !== (entrants[winners.length + n] ?? null)) {
      return { code: "E_ADV_INCOMING", problem: `advance ${n} does not bring the next in the order` };
    }
    held.entrantTag = record.incoming;
  }
  return { holders };
}

function timeWarnings({ open, close }: Certificate, closeHash: Hex, evidence: Evidence): WarningCode[] {
  const warnings: WarningCode[] = [];
  const { witness, revealedAt } = evidence;
  const { round } = close.record;
  const witnessed = witness?.closeHash === closeHash && round !== null && witness.latestRoundSeen < round;
  if (round !== null && !witnessed) warnings.push("W_NOT_WITNESSED");
  const { revealBy } = open.record;
  if (revealBy !== null && revealedAt !== undefined && revealedAt > revealBy) warnings.push("W_LATE_REVEAL");
  return warnings;
}
