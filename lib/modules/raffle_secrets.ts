/**
 * What of a draw lies locked in the database until its reveal, opened for the work that needs it.
 *
 * Only `raffle_work.ts`, `raffle_after_work.ts` and what publishes a draw that is over ask here.
 * @module
 */
import type { Tools } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { DrawSecret, OpenOutcome, Outcome, SignedRecord } from "@/lib/modules/raffle_rows.ts";
import { utf8 } from "@/lib/draw/bytes.ts";
import { hexToBytes } from "@noble/hashes/utils.js";

export async function outcomeOf(
  { drawId }: RaffleState,
  module: string,
  { read, atRest }: Pick<Tools, "read" | "atRest">,
): Promise<OpenOutcome> {
  const outcome = await read.get<Outcome>([module, "outcome"]);
  if (!outcome) throw new Error("The outcome of the draw is missing");
  return JSON.parse(
    new TextDecoder().decode(await atRest.unlock(`outcome ${drawId}`, await read.getBlob(outcome.locked))),
  );
}

/** As a blob: with many winners it is longer than a value may be. */
export async function lockedOutcome(
  { drawId }: RaffleState,
  outcome: OpenOutcome,
  { read, atRest }: Pick<Tools, "read" | "atRest">,
): Promise<Outcome> {
  const locked = await atRest.lock(`outcome ${drawId}`, utf8(JSON.stringify(outcome)));
  return { v: 2, locked: await read.putBlob(locked) };
}

/** 32 bytes. Only for work inside, or for a draw whose seed is public. */
export async function seedOf(
  { drawId }: RaffleState,
  module: string,
  { read, atRest }: Pick<Tools, "read" | "atRest">,
): Promise<Uint8Array> {
  const secret = await read.get<DrawSecret>([module, "secret"]);
  if (!secret) throw new Error("The seed of the draw is missing");
  return await atRest.unlock(`seed ${drawId}`, secret.locked);
}

export function signed(text: string, hash: string, tools: Pick<Tools, "sign">): SignedRecord {
  return { v: 1, text, sig: tools.sign(hexToBytes(hash)) };
}
