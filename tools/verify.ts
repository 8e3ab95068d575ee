/**
 * Checks a certificate on the command line, without asking anybody.
 *
 *     deno run --allow-read tools/verify.ts CERT.json [--key HEX] [--leaves leaves.bin]
 *         [--entrants entrants.bin] [--receipt R.json] [--chain test] [--json]
 *
 * Exit code: 0 valid, 1 invalid, 2 cannot verify (a newer certificate, a file that cannot be read, a wrong call).
 * The check itself is `lib/draw/verify.ts`; docs/LIVEDRAW.md explains each code.
 * @module
 */
import { QUICKNET } from "@/lib/draw/beacon.ts";
import { isHex } from "@/lib/draw/bytes.ts";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import type { Slot } from "@/lib/draw/draw.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import type { Mode } from "@/lib/draw/records.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { Evidence, Verdict, WarningCode } from "@/lib/draw/verdict.ts";
import { verify } from "@/lib/draw/verify.ts";

const USAGE =
  "usage: verify.ts CERT.json [--key HEX] [--leaves FILE] [--entrants FILE] [--receipt FILE] [--chain test] [--json]";

const ASSURANCE: Record<Mode, string> = {
  instant: "Nobody could know the result before the public number appeared, and nobody can hold it back.",
  sealed:
    "Nobody could know the result before the public number appeared. Until the reveal, the operator could.",
  offline: "There was no public number: you trust the operator not to have tried several lists.",
};

const WARNINGS: Record<WarningCode, string> = {
  W_KEY_NOT_PINNED: "no --key was given: this shows that one operator made it all, not which",
  W_TAG_NOT_RECOMPUTED: "the receipt has no nonce of your phone: somebody else may hold the same tag",
  W_INCLUSION_NOT_CHECKED: "give --leaves, or a receipt with paths, to look for your tickets in the list",
  W_NOT_WITNESSED: "this check did not see the seal before the public number existed; ask somebody who did",
  W_LATE_REVEAL: "published later than promised",
  W_REHEARSAL: "this was a rehearsal: nothing was really drawn",
  W_TEST_CHAIN: "test numbers: anybody could know them beforehand, so this draw proves nothing",
};

interface Call {
  certificate: string;
  json: boolean;
  files: Partial<Record<"leaves" | "entrants" | "receipt", string>>;
  key?: string;
  /** Test numbers count: only when asked for, and said in the answer. */
  testChain: boolean;
}

/** A sentence instead of a call says what is wrong with it. */
function parseArgs(args: readonly string[]): Call | string {
  const call: Call = { certificate: "", json: false, files: {}, testChain: false };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === "--json") call.json = true;
    else if (
      arg === "--key" || arg === "--leaves" || arg === "--entrants" || arg === "--receipt" ||
      arg === "--chain"
    ) {
      const value = args[++i];
      if (value === undefined) return `${arg} needs a value`;
      if (arg === "--key") call.key = value;
      else if (arg === "--chain") {
        if (value !== "test") return "--chain can only be test; without it the chain is quicknet";
        call.testChain = true;
      } else call.files[arg.slice(2) as "leaves" | "entrants" | "receipt"] = value;
    } else if (arg.startsWith("--") || call.certificate !== "") return `unknown argument ${arg}`;
    else call.certificate = arg;
  }
  if (call.certificate === "") return USAGE;
  if (call.key !== undefined && !isHex(call.key, 32)) return "--key is 64 characters of lower-case hex";
  return call;
}

/** A byte that is no UTF-8 must not turn into a character that is. */
function readText(path: string): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Deno.readFileSync(path));
}

function check({ certificate, files, key, testChain }: Call): Verdict {
  const evidence: Evidence = {
    ...(key !== undefined && { pinnedKey: key }),
    ...(testChain && { chains: [QUICKNET, TEST_CHAIN] }),
    ...(files.leaves !== undefined && { leaves: Deno.readFileSync(files.leaves) }),
    ...(files.entrants !== undefined && { entrants: Deno.readFileSync(files.entrants) }),
    ...(files.receipt !== undefined && { receipt: readText(files.receipt) }),
  };
  return verify(readText(certificate), { signature: isRecordSignature, beacon: isRoundSignature }, evidence);
}

function describe(verdict: Verdict): string[] {
  if (verdict.outcome !== "valid") {
    const word = verdict.outcome === "invalid" ? "INVALID" : "CANNOT VERIFY";
    return [`${word} ${verdict.code}`, verdict.problem];
  }
  const { facts, personal, warnings } = verdict;
  const lines = [
    `VALID ${JSON.stringify(facts.title)}${facts.rehearsal ? ", a rehearsal" : ""}`,
    `draw ${facts.drawId}, ${facts.entrantCount} entrants with ${facts.ticketCount} tickets, mode ${facts.mode}`,
    ...(warnings.includes("W_TEST_CHAIN") ? [] : [ASSURANCE[facts.mode]]),
    ...(facts.supersedes ? [`replaces draw ${facts.supersedes}, which was cancelled`] : []),
    `signed by ${facts.key}`,
    `sealed ${time(facts.closedAt)}, close hash ${facts.closeHash}`,
  ];
  if (facts.round !== null && facts.roundAt !== null) {
    const which = warnings.includes("W_TEST_CHAIN") ? "test number" : "public number";
    lines.push(`${which}: round ${facts.round}, due ${time(facts.roundAt)}`);
  }
  if (facts.advanceCount > 0) lines.push(`${facts.advanceCount} replaced; these hold the prizes now:`);
  lines.push(...facts.holders.map(holderLine));
  if (personal) {
    const included = personal.included ? "in the sealed list" : "not looked for";
    const place = personal.place === null ? "" : `, place ${personal.place} of ${facts.entrantCount}`;
    const won = personal.slots.map((slot) => `, holds prize ${slot + 1}`).join("");
    lines.push(`your ${personal.tickets} ticket(s): ${included}${place}${won}`);
  }
  return [...lines, ...warnings.map((code) => `warning ${code}: ${WARNINGS[code]}`)];
}

function holderLine({ slot, tier, entrantTag }: Slot): string {
  return `  ${slot + 1}. ${JSON.stringify(tier)} ${entrantTag ?? "nobody"}`;
}

function time(seconds: number): string {
  const date = new Date(1000 * seconds);
  return Number.isNaN(date.getTime()) ? `${seconds}` : date.toISOString();
}

function main(args: readonly string[]): number {
  const call = parseArgs(args);
  if (typeof call === "string") {
    console.error(call);
    return 2;
  }
  let verdict: Verdict;
  try {
    verdict = check(call);
  } catch (error) {
    console.error(`cannot read: ${error instanceof Error ? error.message : error}`);
    return 2;
  }
  console.log(call.json ? JSON.stringify(verdict) : describe(verdict).join("\n"));
  return { valid: 0, invalid: 1, cannot_verify: 2 }[verdict.outcome];
}

if (import.meta.main) Deno.exit(main(Deno.args));
