/**
 * A beacon of the test chain: real signatures by the key that everybody may read, over HTTP on loopback as a drand
 * relay serves them, and with what can go wrong there.
 * @module
 */
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hexToBytes } from "@noble/hashes/utils.js";
import { type Chain, roundTime } from "@/lib/draw/beacon.ts";
import { type Hex, toHex, u64be } from "@/lib/draw/bytes.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { PublicNumbers } from "@/lib/modules/contract.ts";

const vectors = JSON.parse(
  Deno.readTextFileSync(new URL("./vectors/drand-TEST-chain.json", import.meta.url)),
);
const secretKey = hexToBytes(vectors.secretKey);
const DST = vectors.dst as string;
const signatures = new Map<number, Hex>();

/** The one signature of that round. */
export function signRound(round: number): Hex {
  let signature = signatures.get(round);
  if (!signature) {
    const scheme = bls12_381.shortSignatures;
    signature = toHex(scheme.sign(scheme.hash(sha256(u64be(round)), DST), secretKey).toBytes());
    signatures.set(round, signature);
  }
  return signature;
}

export interface Relay {
  origin: string;
  /**
   * "up"; "down": 500 to everything; "lies": the signature of another round under this one's name; "strays": the round
   * before the one that was asked for, which holds; "silent": no answer at all.
   */
  mood: "up" | "down" | "lies" | "strays" | "silent";
  /** Added to the clock, in seconds: a relay that is ahead knows later rounds. */
  aheadSeconds: number;
  asked: number;
  stop(): Promise<void>;
}

/** @param now unix ms */
export function startRelay(
  { chain = TEST_CHAIN, now = Date.now }: { chain?: Chain; now?: () => number } = {},
): Relay {
  const waiting = new Set<() => void>();
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    async handler(request) {
      relay.asked++;
      if (relay.mood === "silent") await new Promise<void>((resume) => waiting.add(resume));
      if (relay.mood === "down") return new Response("no", { status: 500 });
      const [, hash, , wanted] = new URL(request.url).pathname.split("/");
      if (hash !== chain.hash) return new Response("unknown chain", { status: 404 });
      const seconds = now() / 1000 + relay.aheadSeconds;
      const latest = Math.floor((seconds - chain.genesis) / chain.period) + 1;
      const asked = wanted === "latest" ? latest : Number(wanted);
      const round = relay.mood === "strays" ? asked - 1 : asked;
      if (round > latest) return new Response("too early", { status: 425 });
      const signature = signRound(relay.mood === "lies" ? round + 1 : round);
      return Response.json({ round, randomness: toHex(sha256(hexToBytes(signature))), signature });
    },
  });
  const relay: Relay = {
    origin: `http://127.0.0.1:${server.addr.port}`,
    mood: "up",
    aheadSeconds: 0,
    asked: 0,
    async stop() {
      for (const resume of waiting) resume();
      await server.shutdown();
    },
  };
  return relay;
}

/** Public numbers of the test chain without a network: present from each round's time on. */
export function numbersAt(now: () => number): PublicNumbers {
  return {
    chain: TEST_CHAIN,
    latest: () => Promise.resolve(Math.floor((now() / 1000 - TEST_CHAIN.genesis) / TEST_CHAIN.period) + 1),
    signature: (round) =>
      Promise.resolve(now() >= 1_000 * roundTime(TEST_CHAIN, round) ? signRound(round) : null),
    verify: (round, signature) => Promise.resolve(signature === signRound(round)),
  };
}
