/**
 * Writes each record as its exact text and reads it back strictly.
 *
 * A builder reads its own text before it hands it out, so that nothing is ever signed that a verifier refuses.
 * The types are in `records.ts`, the hashes over the texts in `tags.ts`.
 * @see docs/LIVEDRAW.md, section 4
 * @module
 */
import { Fields, type Read, reading, Unreadable } from "@/lib/draw/fields.ts";
import type {
  AdvanceRecord,
  CloseRecord,
  OpenRecord,
  ReceiptRecord,
  VoidRecord,
} from "@/lib/draw/records.ts";
import { VERSION } from "@/lib/draw/tags.ts";

const U32_MAX = 0xffffffff;
/** What `crit` may name here. */
const UNDERSTOOD = ["rehearsal"];

/** @throws {RangeError} if the record cannot be read back: a bug in the caller. So do the other builders. */
export function openText(r: OpenRecord): string {
  return checked(readOpen, {
    v: VERSION,
    type: "open",
    drawId: r.drawId,
    title: wholeCharacters(r.title),
    tiers: r.tiers.map(({ id, count }) => ({ id: wholeCharacters(id), count })),
    onePrizePerEntrant: true,
    ticketCap: r.ticketCap,
    mode: r.mode,
    seedCommit: r.seedCommit,
    beacon: r.beacon === null
      ? { type: "none" }
      : { type: "drand", chain: r.beacon.chain, leadSeconds: r.beacon.leadSeconds },
    claimSeconds: r.claimSeconds,
    excludeWinnersOf: r.excludeWinnersOf,
    supersedes: r.supersedes,
    revealBy: r.revealBy,
    openedAt: r.openedAt,
    key: r.key,
    rehearsal: r.rehearsal ? true : undefined,
    crit: r.rehearsal ? [...r.crit ?? [], "rehearsal"] : r.crit,
  });
}

export function closeText(r: CloseRecord): string {
  return checked(readClose, {
    v: VERSION,
    type: "close",
    drawId: r.drawId,
    openHash: r.openHash,
    entriesRoot: r.entriesRoot,
    ticketCount: r.ticketCount,
    entrantCount: r.entrantCount,
    checkedIn: r.checkedIn,
    excluded: {
      withdrawn: r.excluded.withdrawn,
      previousWinner: r.excluded.previousWinner,
      notCheckedIn: r.excluded.notCheckedIn,
    },
    excludedDraws: r.excludedDraws,
    beacon: r.round === null ? null : { round: r.round },
    serverSeed: r.serverSeed,
    closedAt: r.closedAt,
  });
}

export function advanceText(r: AdvanceRecord): string {
  return checked(readAdvance, {
    v: VERSION,
    type: "advance",
    drawId: r.drawId,
    n: r.n,
    slot: r.slot,
    outgoing: r.outgoing,
    incoming: r.incoming,
    reason: r.reason,
    at: r.at,
  });
}

export function receiptText(r: ReceiptRecord): string {
  return checked(readReceipt, {
    v: VERSION,
    type: "receipt",
    drawId: r.drawId,
    openHash: r.openHash,
    entrantTag: r.entrantTag,
    tickets: r.tickets,
    serverNonce: r.serverNonce,
    at: r.at,
  });
}

export function voidText(r: VoidRecord): string {
  return checked(readVoid, {
    v: VERSION,
    type: "void",
    drawId: r.drawId,
    reason: wholeCharacters(r.reason),
    at: r.at,
  });
}

/** Keys whose value is undefined are left out of the text. */
function checked<T>(read: (text: string) => Read<T>, members: Record<string, unknown>): string {
  const text = JSON.stringify(members);
  const back = read(text);
  if (!back.ok) throw new RangeError(back.problem);
  return text;
}

/** A title cut in the middle of an emoji ends in half a character, which has no bytes of its own. */
function wholeCharacters(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

export function readOpen(text: string): Read<OpenRecord> {
  return readRecord(text, "open", (f) => {
    // Everybody wins at most once in livedraw/1; the key is there so that the record says so.
    f.expect(f.is("onePrizePerEntrant", true), "onePrizePerEntrant", "is not true");
    const mode = f.oneOf("mode", ["sealed", "instant", "offline"]);
    const tiers = f.objects("tiers").map((t) => ({
      id: t.text("id"),
      count: t.integer("count", 1, U32_MAX),
    }));
    f.expect(tiers.length > 0, "tiers", "is empty");
    const beacon = f.object("beacon");
    return {
      drawId: f.hex("drawId", 16),
      title: f.text("title"),
      tiers,
      ticketCap: f.integer("ticketCap", 1, U32_MAX),
      mode,
      seedCommit: f.hex("seedCommit", 32),
      beacon: beacon.oneOf("type", ["none", "drand"]) === "none"
        ? null
        : { chain: beacon.hex("chain", 32), leadSeconds: beacon.integer("leadSeconds", 0, U32_MAX) },
      claimSeconds: f.integer("claimSeconds"),
      excludeWinnersOf: f.has("excludeWinnersOf") ? f.hexes("excludeWinnersOf", 16) : [],
      supersedes: f.has("supersedes") ? f.hexOrNull("supersedes", 16) : null,
      revealBy: f.isNull("revealBy") ? null : f.integer("revealBy"),
      openedAt: f.integer("openedAt"),
      key: f.hex("key", 32),
      ...(f.has("rehearsal") && f.is("rehearsal", true) && { rehearsal: true }),
    };
  });
}

export function readClose(text: string): Read<CloseRecord> {
  return readRecord(text, "close", (f) => {
    const excluded = f.object("excluded");
    const ticketCount = f.integer("ticketCount", 1, U32_MAX);
    return {
      drawId: f.hex("drawId", 16),
      openHash: f.hex("openHash", 32),
      entriesRoot: f.hex("entriesRoot", 32),
      ticketCount,
      entrantCount: f.integer("entrantCount", 1, ticketCount),
      ...(f.has("checkedIn") && { checkedIn: f.integer("checkedIn") }),
      excluded: {
        withdrawn: excluded.integer("withdrawn"),
        previousWinner: excluded.integer("previousWinner"),
        notCheckedIn: excluded.integer("notCheckedIn"),
      },
      excludedDraws: f.has("excludedDraws") ? f.hexes("excludedDraws", 32) : [],
      round: f.isNull("beacon") ? null : f.object("beacon").integer("round", 1),
      ...(f.has("serverSeed") && { serverSeed: f.hex("serverSeed", 32) }),
      closedAt: f.integer("closedAt"),
    };
  });
}

export function readAdvance(text: string): Read<AdvanceRecord> {
  return readRecord(text, "advance", (f) => ({
    drawId: f.hex("drawId", 16),
    n: f.integer("n"),
    slot: f.integer("slot"),
    outgoing: f.hex("outgoing", 32),
    incoming: f.hexOrNull("incoming", 32),
    reason: f.oneOf("reason", ["unreachable", "declined", "ineligible"]),
    at: f.integer("at"),
  }));
}

export function readReceipt(text: string): Read<ReceiptRecord> {
  return readRecord(text, "receipt", (f) => ({
    drawId: f.hex("drawId", 16),
    openHash: f.hex("openHash", 32),
    entrantTag: f.hex("entrantTag", 32),
    tickets: f.integer("tickets", 1, U32_MAX),
    serverNonce: f.hex("serverNonce", 32),
    at: f.integer("at"),
  }));
}

export function readVoid(text: string): Read<VoidRecord> {
  return readRecord(text, "void", (f) => ({
    drawId: f.hex("drawId", 16),
    reason: f.text("reason"),
    at: f.integer("at"),
  }));
}

/** Unknown keys are allowed: they are under the hash. What `crit` names has to be understood. */
function readRecord<T>(text: string, type: string, read: (fields: Fields) => T): Read<T> {
  return reading(() => {
    const fields = Fields.parse(text, type);
    const version = fields.text("v");
    if (version !== VERSION) throw new Unreadable("E_VERSION", `${type} follows ${version}`);
    fields.oneOf("type", [type]);
    const crit = fields.has("crit") ? fields.texts("crit") : [];
    const unknown = crit.filter((name) => !UNDERSTOOD.includes(name));
    if (unknown.length > 0) {
      throw new Unreadable("E_VERSION", `${type} needs ${unknown.join(", ")} understood`);
    }
    return read(fields);
  });
}
