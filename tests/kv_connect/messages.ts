/**
 * What KV Connect version 3 says on its data path: requests read, answers written. Field numbers are the protocol's.
 *
 * What the fixture does not serve (queues, sums) is refused here as `RefusedError`, as are the limits of a
 * self-hosted server: the smallest among the backends. Between `server.ts` and `table.ts`.
 * @module
 */
import {
  bytesField,
  bytesOf,
  join,
  readFields,
  repeatedOf,
  varintField,
  varintOf,
} from "@/tests/kv_connect/protobuf.ts";

/** A request that is well formed and not served (400). */
export class RefusedError extends Error {
  override name = "RefusedError";
}

export interface Range {
  /** Encoded keys: the first one, and the one after the last. */
  start: Uint8Array;
  end: Uint8Array;
  limit: number;
  reverse: boolean;
}

export interface Stored {
  key: Uint8Array;
  value: Uint8Array;
  /** 1 V8, 2 a 64-bit number, 3 bytes: what the client said, given back. */
  encoding: number;
  /** Ten bytes. */
  versionstamp: Uint8Array;
}

export interface Check {
  key: Uint8Array;
  /** Empty: the key must not be there. */
  versionstamp: Uint8Array;
}

export interface Mutation {
  key: Uint8Array;
  /** Absent: the key is deleted. */
  set?: { value: Uint8Array; encoding: number };
  /** Unix ms; 0 for never. */
  expireAt: number;
}

export interface Write {
  checks: Check[];
  mutations: Mutation[];
}

const rangesMax = 10;
const checksMax = 10;
const mutationsMax = 1000;
const watchKeysMax = 10;
const keyBytesMax = 2048;
const valueBytesMax = 65_536;
const writeBytesMax = 819_200;
const readLimitMax = 1000;

function insist(holds: boolean, otherwise: string): void {
  if (!holds) throw new RefusedError(otherwise);
}

export function readSnapshotRead(body: Uint8Array): Range[] {
  const ranges = repeatedOf(readFields(body), 1).map((bytes) => {
    const fields = readFields(bytes);
    return {
      start: bytesOf(fields, 1),
      end: bytesOf(fields, 2),
      limit: varintOf(fields, 3),
      reverse: varintOf(fields, 4) !== 0,
    };
  });
  insist(ranges.length <= rangesMax, "Too many read ranges.");
  insist(ranges.every(({ limit }) => limit > 0 && limit <= readLimitMax), "Bad limit of a read range.");
  return ranges;
}

export function readAtomicWrite(body: Uint8Array): Write {
  const fields = readFields(body);
  const checks = repeatedOf(fields, 1).map((bytes) => {
    const check = readFields(bytes);
    return { key: bytesOf(check, 1), versionstamp: bytesOf(check, 2) };
  });
  const mutations = repeatedOf(fields, 2).map(readMutation);
  insist(body.length <= writeBytesMax, "The write is too large.");
  insist(checks.length <= checksMax, "Too many checks included in atomic write.");
  insist(mutations.length <= mutationsMax, "Too many mutations included in atomic write.");
  insist(checks.every(({ versionstamp: { length } }) => length === 0 || length === 10), "Bad versionstamp.");
  insist(
    [...checks, ...mutations].every(({ key: { length } }) => length > 0 && length <= keyBytesMax),
    "A key is empty or too large.",
  );
  insist(repeatedOf(fields, 3).length === 0, "Queues are not served.");
  return { checks, mutations };
}

const setType = 1;
const deleteType = 2;

function readMutation(bytes: Uint8Array): Mutation {
  const fields = readFields(bytes);
  const type = varintOf(fields, 3);
  insist(type === setType || type === deleteType, `Mutations of type ${type} are not served.`);
  const stored = readFields(bytesOf(fields, 2));
  const set = { value: bytesOf(stored, 1), encoding: varintOf(stored, 2) };
  insist(set.value.length <= valueBytesMax, "A value is too large.");
  return { key: bytesOf(fields, 1), ...(type === setType && { set }), expireAt: varintOf(fields, 4) };
}

/** @returns the keys to watch */
export function readWatch(body: Uint8Array): Uint8Array[] {
  const keys = repeatedOf(readFields(body), 1).map((bytes) => bytesOf(readFields(bytes), 1));
  insist(keys.length > 0 && keys.length <= watchKeysMax, "Too many keys to watch, or none.");
  return keys;
}

function entryBytes({ key, value, encoding, versionstamp }: Stored): Uint8Array {
  return join([
    bytesField(1, key),
    bytesField(2, value),
    varintField(3, encoding),
    bytesField(4, versionstamp),
  ]);
}

/** @param ranges what each range holds, in the order asked */
export function snapshotReadOutput(ranges: readonly (readonly Stored[])[]): Uint8Array {
  return join([
    ...ranges.map((range) => bytesField(1, join(range.map((stored) => bytesField(1, entryBytes(stored)))))),
    // Strongly consistent, and success.
    varintField(4, true),
    varintField(8, 1),
  ]);
}

/** @param outcome the versionstamp of the commit, or the indexes of the checks that did not hold */
export function atomicWriteOutput(outcome: { versionstamp: Uint8Array } | { failed: number[] }): Uint8Array {
  if ("versionstamp" in outcome) return join([varintField(1, 1), bytesField(2, outcome.versionstamp)]);
  return join([varintField(1, 2), ...outcome.failed.map((index) => varintField(4, index))]);
}

/** @param keys what is there under each watched key, in the order asked */
export function watchOutput(keys: readonly (Stored | undefined)[]): Uint8Array {
  const now = keys.map((
    stored,
  ) => [varintField(1, true), ...(stored ? [bytesField(2, entryBytes(stored))] : [])]);
  return join([varintField(1, 1), ...now.map((fields) => bytesField(2, join(fields)))]);
}

/** One frame of a watch: its length in four bytes, little-endian, then the message. An empty one is a ping. */
export function frame(message: Uint8Array): Uint8Array {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, message.length, true);
  return join([length, message]);
}
