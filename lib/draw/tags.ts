/**
 * Every tagged hash of livedraw/1. The tag names the version and the use, so that a hash made for one purpose,
 * or under another version, can never stand for another.
 *
 * Relies on fields of fixed length, with at most one of variable length at the very end. Hashes that go into
 * records come back as hex, those that feed the tree or the generator as bytes.
 * @see docs/LIVEDRAW.md, section 2
 * @module
 */
import { type Bytes, bytesOf, concat, type Hex, putBytes, toHex, u32be, utf8 } from "@/lib/draw/bytes.ts";
import { sha256Into } from "@/lib/draw/sha256.ts";

export const VERSION = "livedraw/1";

/** `T(s)`: one byte of length, then the tag's ASCII. */
export function tag(name: string): Uint8Array {
  const text = utf8(`${VERSION}/${name}`);
  return concat(Uint8Array.of(text.length), text);
}

/** There are a dozen, and every entry and every link that is checked needs one. */
const tags: Record<string, Uint8Array> = {};

function tagged(name: string, ...fields: Uint8Array[]): Uint8Array {
  const hash = new Uint8Array(32);
  sha256Into(hash, concat(tags[name] ??= tag(name), ...fields));
  return hash;
}

/** What the open record publishes instead of the server seed (32 bytes). */
export function seedCommit(drawId: Bytes, serverSeed: Bytes): Hex {
  return toHex(tagged("seed-commit", bytesOf(drawId, 16, "drawId"), bytesOf(serverSeed, 32, "serverSeed")));
}

export function openHash(openText: string): Hex {
  return toHex(tagged("open", utf8(openText)));
}

export function closeHash(closeText: string): Hex {
  return toHex(tagged("close", utf8(closeText)));
}

/** @param ticketCode the exact bytes, or the exact text, of the code in the attendee's check-in QR or link */
export function holderHash(ticketCode: Uint8Array | string): Hex {
  return toHex(tagged("holder", typeof ticketCode === "string" ? utf8(ticketCode) : ticketCode));
}

const ENTRANT_TAG = tag("entrant");
/** Made for every entry, in one place: arrays for its fields were half of the price. */
const entrant = concat(ENTRANT_TAG, new Uint8Array(112));

/** The pseudonym of one entrant in one draw. `clientNonce` is 32 zero bytes when there was no phone. */
export function entrantTag(
  of: { drawId: Bytes; clientNonce: Bytes; serverNonce: Bytes; holderHash: Bytes },
): Hex {
  const at = ENTRANT_TAG.length;
  putBytes(entrant, at, of.drawId, 16, "drawId");
  putBytes(entrant, at + 16, of.clientNonce, 32, "clientNonce");
  putBytes(entrant, at + 48, of.serverNonce, 32, "serverNonce");
  putBytes(entrant, at + 80, of.holderHash, 32, "holderHash");
  const hash = new Uint8Array(32);
  sha256Into(hash, entrant);
  return toHex(hash);
}

/** The 70 bytes that stand for one ticket in the tree. `ticketNo` is 0 for an entrant's first. */
export function ticketLeafInput(drawId: Bytes, entrantTag: Bytes, ticketNo: number): Uint8Array {
  return concat(
    tag("ticket"),
    bytesOf(drawId, 16, "drawId"),
    bytesOf(entrantTag, 32, "entrantTag"),
    u32be(ticketNo),
  );
}

/** 32 bytes from which everything drawn follows. `beaconValue` is 32 zero bytes in the offline mode. Secret. */
export function drawSeed(
  of: { openHash: Bytes; entriesRoot: Bytes; ticketCount: number; serverSeed: Bytes; beaconValue: Bytes },
): Uint8Array {
  return tagged(
    "draw-seed",
    bytesOf(of.openHash, 32, "openHash"),
    bytesOf(of.entriesRoot, 32, "entriesRoot"),
    u32be(of.ticketCount),
    bytesOf(of.serverSeed, 32, "serverSeed"),
    bytesOf(of.beaconValue, 32, "beaconValue"),
  );
}

/** @param previousHash the close hash for the first advance, then the hash of the advance before */
export function advanceHash(previousHash: Bytes, advanceText: string): Hex {
  return toHex(tagged("advance", bytesOf(previousHash, 32, "previousHash"), utf8(advanceText)));
}

export function receiptHash(receiptText: string): Hex {
  return toHex(tagged("receipt", utf8(receiptText)));
}

/** @param previousHash the close hash, or the open hash when entries were never closed */
export function voidHash(previousHash: Bytes, voidText: string): Hex {
  return toHex(tagged("void", bytesOf(previousHash, 32, "previousHash"), utf8(voidText)));
}

/** What the operator's Ed25519 key signs: the tag, then the 32 bytes of the record's hash. */
export function signatureMessage(recordHash: Bytes): Uint8Array {
  return concat(tag("sig"), bytesOf(recordHash, 32, "recordHash"));
}
