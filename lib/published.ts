/**
 * What anyone may fetch of a draw: its records, the sealed leaves, single proofs, the certificate.
 *
 * Gated by the phase in the head, so nothing that the certificate holds (seed, winners) leaves before the reveal.
 * @module
 */
import type { AtRest, Head, ModuleState } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Published, Sealed, SignedRecord } from "@/lib/modules/raffle_rows.ts";
import { entrantsIn } from "@/lib/modules/raffle_conclusion.ts";
import { seedOf } from "@/lib/modules/raffle_secrets.ts";
import { hasDraw } from "@/lib/modules/tickets_state.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { Runtime } from "@/lib/runtime.ts";
import type { SealedTrees } from "@/lib/sealed_trees.ts";
import { pathIn } from "@/lib/draw/merkle.ts";
import { fromHex, toHex } from "@/lib/draw/bytes.ts";

export async function moduleIn(
  runtime: Runtime,
  event: string,
  module: string,
): Promise<{ ok: true; state: ModuleState; head: Head } | Refused> {
  const stored = await runtime.head(event);
  if (!stored) return refuse({ code: "not_found", what: "event" });
  const state = Object.hasOwn(stored.head.modules, module) ? stored.head.modules[module] : undefined;
  return state ? { ok: true, state, head: stored.head } : refuse({ code: "not_found", what: "module" });
}

/** A raffle, or what draws as one. */
export async function raffleIn(
  runtime: Runtime,
  event: string,
  module: string,
): Promise<{ ok: true; state: RaffleState; head: Head } | Refused> {
  const found = await moduleIn(runtime, event, module);
  if (!found.ok) return found;
  if (!hasDraw(found.state.kind)) return refuse({ code: "not_found", what: "module" });
  return { ...found, state: found.state as RaffleState };
}

type Text = { text: string; sig: string };
const published = ({ text, sig }: SignedRecord): Text => ({ text, sig });

/** What can be had of a draw that has no certificate, or not yet. */
export interface Records {
  open: Text;
  close?: Text;
  void?: Text;
  /**
   * 64 hex: of a draw that was called off, so that everybody may see what would have been. Absent where the server
   * cannot read it any more, which may be why the draw was called off.
   */
  serverSeed?: string;
}

/** Before the reveal the records there are; after it the certificate's own bytes. */
export async function certificateOf(
  { runtime, atRest }: { runtime: Runtime; atRest: AtRest },
  event: string,
  module: string,
): Promise<{ ok: true; certificate: Uint8Array } | { ok: true; records: Records } | Refused> {
  const found = await raffleIn(runtime, event, module);
  if (!found.ok) return found;
  const { state } = found;
  const read = runtime.reader(event);
  if (state.phase === "revealed") {
    const row = await read.get<Published>([module, "certificate"]);
    if (!row) throw new Error("A revealed draw has no certificate");
    return { ok: true, certificate: await read.getBlob(row.certificate) };
  }
  const [open, close, voided] = await Promise.all(
    ["open", "close", "void"].map((table) => read.get<SignedRecord>([module, table])),
  );
  if (!open) return refuse({ code: "not_found", what: "record yet" });
  const seed = voided && await seedOf(state, module, { read, atRest }).catch(whenLost);
  return {
    ok: true,
    records: {
      open: published(open),
      ...(close && { close: published(close) }),
      ...(voided && { void: published(voided) }),
      ...(seed && { serverSeed: toHex(seed) }),
    },
  };
}

/** What was locked with another root secret cannot be opened: no answer to come will have it. */
function whenLost(error: unknown): null {
  if (error instanceof DOMException && error.name === "OperationError") return null;
  throw error;
}

/** M × 32 bytes, sorted: from the close on. */
export async function leavesOf(
  runtime: Runtime,
  event: string,
  module: string,
): Promise<{ ok: true; leaves: Uint8Array } | Refused> {
  const found = await sealedIn(runtime, event, module);
  return found.ok ? { ok: true, leaves: await found.read() } : found;
}

async function sealedIn(
  runtime: Runtime,
  event: string,
  module: string,
): Promise<{ ok: true; sealed: Sealed; read: () => Promise<Uint8Array> } | Refused> {
  const found = await raffleIn(runtime, event, module);
  if (!found.ok) return found;
  const read = runtime.reader(event);
  const sealed = await read.get<Sealed>([module, "sealed"]);
  if (!sealed) return refuse({ code: "wrong_phase", phase: found.state.phase, needs: ["closed"] });
  return { ok: true, sealed, read: () => read.getBlob(sealed.leaves) };
}

/** `entrants.bin`, 34 bytes an entrant: from the reveal of every tier on. */
export async function entrantsOf(
  runtime: Runtime,
  event: string,
  module: string,
): Promise<{ ok: true; entrants: Uint8Array } | Refused> {
  const found = await raffleIn(runtime, event, module);
  if (!found.ok) return found;
  const { state } = found;
  if (state.phase !== "revealed") {
    return refuse({ code: "wrong_phase", phase: state.phase, needs: ["revealed"] });
  }
  const read = runtime.reader(event);
  return { ok: true, entrants: await entrantsIn(state, module, read) };
}

/** The path from one leaf to the root, or that it is not in. */
export async function proofOf(
  { runtime, trees }: { runtime: Runtime; trees: SealedTrees },
  event: string,
  module: string,
  leafHash: string,
): Promise<{ ok: true; index: number; ticketCount: number; path: string[] } | Refused> {
  const found = await sealedIn(runtime, event, module);
  if (!found.ok) return found;
  const levels = await trees.levels(found.sealed.leaves, found.read);
  const index = indexOfLeaf(levels[0], fromHex(leafHash));
  if (index === -1) return refuse({ code: "not_found", what: "ticket in the sealed list" });
  return { ok: true, index, ticketCount: levels[0].length / 32, path: pathIn(levels, index).map(toHex) };
}

/** Leaves are sorted, so the search halves. */
function indexOfLeaf(leaves: Uint8Array, wanted: Uint8Array): number {
  let low = 0;
  let high = leaves.length / 32 - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const order = compare(leaves.subarray(32 * middle, 32 * middle + 32), wanted);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}
