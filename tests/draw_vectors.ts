/**
 * The test vectors of the draw, typed. Where each comes from is in `vectors/SOURCES.txt`.
 * @module
 */
import type { Slot } from "@/lib/draw/draw.ts";
import type { Signed } from "@/lib/draw/records.ts";

function load<T>(name: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`./vectors/${name}.json`, import.meta.url)));
}

export interface CertificateJson {
  format: string;
  v: number;
  open: Signed;
  close: Signed;
  beacon: { round: number; signature: string } | null;
  serverSeed: string;
  walk: { i: number; e: string; t: number; p: string[] }[];
  winners: Slot[];
  advances: Signed[];
}

export interface GoldenDraw {
  name: string;
  drawId: string;
  serverSeed: string;
  entrants: {
    ticketCode: string;
    clientNonce: string;
    serverNonce: string;
    holderHash: string;
    tickets: number;
    entrantTag: string;
  }[];
  sortedLeafHashes: string[];
  openHash: string;
  closeHash: string;
  entriesRoot: string;
  ticketCount: number;
  beaconValue: string;
  drawSeed: string;
  permutation: number[];
  entrantOrder: string[];
  finalHolders: (string | null)[];
  advanceHashes: string[];
  testSigningKey: { secret: string; public: string };
  certificate: CertificateJson;
}

interface Seeded {
  drawSeed: string;
  drawId: string;
}

export const golden = load<{
  sampler: { cases: { n: number; words: string[]; consumed: number; result: number }[] };
  stream: Seeded & { personalization: string; block0: string; block1: string };
  permutations: (Seeded & { M: number; permutation: number[] })[];
  permutationLarge: Seeded & { M: number; first50: number[] };
  draws: GoldenDraw[];
}>("livedraw-v1-golden");

export const large = load<{
  cases: (Seeded & {
    entrants: number;
    kmod: number;
    ticketCount: number;
    firstLeaf: string;
    lastLeaf: string;
    entriesRoot: string;
    walkIndices: number[];
    first30Entrants: string[];
  })[];
}>("livedraw-v1-large");

export const rejected = load<{
  pinnedKey: string;
  cases: { name: string; base: string; expect: string; certificate: unknown }[];
}>("livedraw-v1-reject-certificates");

export const rfc6962 = load<{
  hasher: { desc: string; leafInput?: string; left?: string; right?: string; value: string }[];
  leafInputs: string[];
  leafHashes: string[];
  rootsBySize0to8: string[];
  paths: { m: number; n: number; path: string[] }[];
  inclusionProbes: {
    file: string;
    leafIdx: string;
    treeSize: string;
    root: string;
    leafHash: string;
    proof: string[];
    expect: "accept" | "reject";
  }[];
}>("rfc6962-merkle");

interface DrbgState {
  K: string;
  V: string;
}

export const cavp = load<{
  vectors: {
    COUNT: number;
    entropyInput: string;
    nonce: string;
    personalization: string;
    additionalInput: [string, string];
    afterInstantiate: DrbgState;
    firstGenerateOutput_computed: string;
    afterGenerate1: DrbgState;
    returnedBits: string;
    afterGenerate2: DrbgState;
  }[];
}>("hmac-drbg-sha256-cavp");

export const rfc8032 = load<{
  vectors: { secretKey: string; publicKey: string; message: string; signature: string }[];
}>("ed25519-rfc8032");

interface Round {
  round: number;
  signature: string;
  randomness: string;
}

interface ChainInfo {
  public_key: string;
  period: number;
  genesis_time: number;
  hash: string;
}

export const quicknet = load<{
  chainInfo: ChainInfo;
  rounds: (Round & { emittedAtUnix: number })[];
  rejectVectors: { name: string; round: number; signature: string }[];
  otherChainsSameScheme: (Round & { chain: string; public_key: string })[];
  roundSelection: { cases: { closedAt: number; leadSeconds: number; round: number; roundTime: number }[] };
}>("drand-quicknet");

/** One party's chain, made for tests; its secret is public. */
export const testChain = load<{ chainInfo: ChainInfo; rounds: Round[] }>("drand-TEST-chain");

interface Counted {
  label: string;
  M: number;
  draws: number;
}

export const statistics = load<{
  drawId: string;
  winner_10tickets_1000draws: Counted & { counts: number[] };
  winner_10tickets_100000draws: Counted & { counts: number[]; chi2: number };
  permutations_4: Counted & { counts: Record<string, number>; chi2: number };
  permutations_5: Counted & { cells: number; min: number; max: number; chi2: number };
  tier_marginals: Counted & {
    tiers: Record<string, number>;
    gold_result: { counts: number[]; stat: number };
    silver_result: { counts: number[]; stat: number };
    bronze_result: { counts: number[]; stat: number };
  };
  position_by_entrant: Counted & { stat: number; row14: number[] };
  ordered_pairs: Counted & { cells: number; chi2: number };
  successive_draw_independence: { label: string; M: number; pairs: number; chi2: number };
  weighted_first_second: {
    label: string;
    weights: number[];
    draws: number;
    first: { counts: number[]; expected: number[]; chi2: number };
    second: { counts: number[]; expected: number[]; chi2: number };
  };
}>("livedraw-v1-statistical-fixtures");

const critical = load<{ alphas: number[]; critical: Record<string, number[]> }>("chi-square-critical-values");

/** The value that chi-square with `df` degrees of freedom passes once in a million. */
export function chiSquareLimit(df: number): number {
  return critical.critical[df][critical.alphas.indexOf(1e-6)];
}
