/**
 * Checks a certificate, offline, from its text alone. Never throws, whatever the text.
 *
 * The certificate's version picks the module that checks it. A module is never edited after its release, only
 * joined by the next one, so that an old certificate stays checkable. Anything newer cannot be judged here.
 * @see docs/LIVEDRAW.md, section 8
 * @module
 */
import { Fields, reading, Unreadable } from "@/lib/draw/fields.ts";
import { CERTIFICATE_FORMAT } from "@/lib/draw/records.ts";
import type { CurveChecks, Evidence, Verdict } from "@/lib/draw/verdict.ts";
import { verifyV1 } from "@/lib/draw/verify_v1.ts";

type VersionModule = (certificate: Fields, checks: CurveChecks, evidence: Evidence) => Verdict;

const MODULES: ReadonlyMap<number, VersionModule> = new Map([[1, verifyV1]]);

/** @param text the certificate as it was published */
export function verify(text: string, checks: CurveChecks, evidence: Evidence = {}): Verdict {
  const head = reading(() => {
    const certificate = Fields.parse(text, "certificate");
    certificate.oneOf("format", [CERTIFICATE_FORMAT]);
    const version = certificate.integer("v");
    const module = MODULES.get(version);
    if (!module) {
      throw new Unreadable("E_VERSION", `this verifier is too old for certificates of version ${version}`);
    }
    return { certificate, module };
  });
  return head.ok ? head.value.module(head.value.certificate, checks, evidence) : unreadable(head);
}

function unreadable({ code, problem }: { code: "E_FORMAT" | "E_VERSION"; problem: string }): Verdict {
  return code === "E_VERSION"
    ? { outcome: "cannot_verify", code, problem }
    : { outcome: "invalid", code, problem };
}
