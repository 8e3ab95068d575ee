/**
 * Checks certificates in tests, with the curves' answers remembered: thousands of mutants ask the same question.
 * @module
 */
import assert from "node:assert/strict";
import type { CurveChecks, Evidence, Verdict } from "@/lib/draw/verdict.ts";
import { verify } from "@/lib/draw/verify.ts";
import { CURVES, PUBLIC_KEY, TEST_CHAIN } from "@/tests/draw_makers.ts";
import type { CertificateJson } from "@/tests/draw_vectors.ts";

const answers = new Map<string, boolean>();
function remembered(question: string, ask: () => boolean): boolean {
  const known = answers.get(question);
  if (known !== undefined) return known;
  const answer = ask();
  answers.set(question, answer);
  return answer;
}
export const CHECKS: CurveChecks = {
  signature: (key, hash, sig) => remembered(`${key} ${hash} ${sig}`, () => CURVES.signature(key, hash, sig)),
  beacon: (chain, round, sig) =>
    remembered(`${chain.hash} ${round} ${sig}`, () => CURVES.beacon(chain, round, sig)),
};

export const TESTING: Evidence = { chains: [TEST_CHAIN], pinnedKey: PUBLIC_KEY };

export function codeOf(text: string, evidence: Evidence = TESTING): string {
  const verdict = verify(text, CHECKS, evidence);
  return verdict.outcome === "valid" ? "valid" : verdict.code;
}

export function valid(text: string, evidence: Evidence = TESTING): Extract<Verdict, { outcome: "valid" }> {
  const verdict = verify(text, CHECKS, evidence);
  assert.ok(verdict.outcome === "valid", JSON.stringify(verdict));
  return verdict;
}

/** Parses, changes and writes a certificate. */
export function tampered(text: string, change: (certificate: CertificateJson) => void): string {
  const certificate: CertificateJson = JSON.parse(text);
  change(certificate);
  return JSON.stringify(certificate);
}
