/**
 * What a watching phone fetches of one draw, and where. Never throws: no answer is null.
 *
 * Always with the person's own token: a hall behind one address is limited person by person. Used by
 * `witness_job.ts`.
 * @module
 */
import { toHex } from "@/lib/draw/bytes.ts";
import type { Signed } from "@/lib/draw/records.ts";
import type { Fetch } from "@/lib/client/api.ts";
import type { ProofKey } from "@/lib/client/proofs.ts";
import { isPathTrue, type Testimony } from "@/lib/client/witness.ts";

/** The list of a large draw over a bad line. */
const answerMs = 15_000;

export interface Published {
  /** As it came. */
  text: string;
  open?: Signed;
  close?: Signed;
  /** Of a certificate. */
  advances?: unknown[];
}

export interface Source {
  /** The records there are; the certificate once all is revealed. */
  records(): Promise<Published | null>;
  receipt(): Promise<Signed | null>;
  leaves(): Promise<Uint8Array | null>;
  /** `paths` null: one of them is not in. */
  paths(
    wanted: Uint8Array[],
    sealed: { entriesRoot: string; ticketCount: number },
  ): Promise<{ paths: NonNullable<Testimony["paths"]> | null } | null>;
  bring(signature: string): Promise<void>;
}

export function createSource({ event, module }: ProofKey, token: string, fetch: Fetch): Source {
  const path = `/api/events/${encodeURIComponent(event)}/modules/${encodeURIComponent(module)}`;

  async function fetched<T>(
    name: string,
    read: (response: Response) => Promise<T>,
    { also = [], body }: { also?: number[]; body?: string } = {},
  ): Promise<T | null> {
    try {
      const response = await fetch(`${path}/${name}`, {
        method: body === undefined ? "GET" : "POST",
        body,
        headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
        signal: AbortSignal.timeout(answerMs),
      });
      return response.ok || also.includes(response.status) ? await read(response) : null;
    } catch {
      return null;
    }
  }

  return {
    async records() {
      const text = await fetched("certificate", (response) => response.text());
      try {
        return text === null ? null : { ...JSON.parse(text), text };
      } catch {
        return null;
      }
    },
    receipt: () => fetched("receipt", (response) => response.json()),
    leaves: () => fetched("leaves.bin", async (response) => new Uint8Array(await response.arrayBuffer())),
    async paths(wanted, sealed) {
      const paths: NonNullable<Testimony["paths"]> = [];
      for (const leaf of wanted) {
        type Answer = { ok: boolean; index: number; path: string[] };
        const answer = await fetched<Answer>(`proof/${toHex(leaf)}`, (response) => response.json(), {
          also: [404],
        });
        if (!answer) return null;
        if (!answer.ok) return { paths: null };
        const found = { i: answer.index, p: answer.path };
        if (!isPathTrue(leaf, found, sealed)) return { paths: null };
        paths.push(found);
      }
      return { paths };
    },
    async bring(signature) {
      await fetched("number", (response) => response.text(), { body: JSON.stringify({ signature }) });
    },
  };
}
