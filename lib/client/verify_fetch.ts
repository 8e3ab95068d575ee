/**
 * Fetches what there is to check of a draw that a link names: its certificate, the sealed list, and this phone's
 * own receipt where it has entered.
 *
 * Asks for nothing that would tell the server who checks what. Used by `components/verify/VerifyPage.tsx`.
 * @module
 */
import { Fields, reading } from "@/lib/draw/fields.ts";
import { readClose, readOpen, readVoid } from "@/lib/draw/record_texts.ts";
import { closeHash } from "@/lib/draw/tags.ts";
import type { Evidence } from "@/lib/draw/verdict.ts";
import { keptLink, loadKept, loadProof } from "@/lib/client/proofs.ts";
import type { Given } from "@/lib/client/verify_files.ts";
import { type MyEntry, receiptTextOf, type Testimony } from "@/lib/client/witness.ts";

/** Above this the list is megabytes for one ticket; the phone that entered asks for a single proof instead. */
export const leavesFetchedMax = 20_000;
/** Longer than a phone's Wi-Fi needs to change cells. */
const timeoutMs = 20_000;

export type Seen = Pick<Evidence, "pinnedKey" | "witness">;
/** Records as this phone kept them, where other ones are published now: no draw has two. */
export type Other = Pick<Testimony, "open" | "close">;

export type Fetched =
  /** `seen`: what this phone can testify, where it was in the room. */
  | { kind: "certificate"; given: Given; seen: Seen; other: Other | null; isLeftOut: boolean }
  | { kind: "not_yet"; closed: boolean }
  | { kind: "void"; reason: string | null }
  | { kind: "failed" };

export async function fetchDraw(event: string, module: string): Promise<Fetched> {
  const base = `/api/events/${encodeURIComponent(event)}/modules/${encodeURIComponent(module)}`;
  try {
    const response = await get(`${base}/certificate`);
    if (!response.ok) return { kind: "failed" };
    const certificate = await response.text();
    const records = readRecords(certificate);
    if (records) return records;
    const mine = await ofThisPhone(event, module);
    const count = ticketCountOf(certificate);
    const leaves = count !== null && count <= leavesFetchedMax
      ? new Uint8Array(await (await get(`${base}/leaves.bin`)).arrayBuffer())
      : undefined;
    return {
      kind: "certificate",
      given: {
        certificate,
        ...(leaves && { leaves }),
        ...(mine.receipt !== undefined && { receipt: mine.receipt }),
      },
      seen: mine.seen,
      other: mine.kept ? otherThan(mine.kept, certificate) : null,
      isLeftOut: mine.kept?.ticket === "left_out",
    };
  } catch {
    return { kind: "failed" };
  }
}

const get = (path: string) => fetch(path, { signal: AbortSignal.timeout(timeoutMs) });

/** Before the reveal, and of a draw that was called off, the records stand where the certificate would. */
function readRecords(text: string): Exclude<Fetched, { kind: "certificate" | "failed" }> | null {
  const read = reading(() => {
    const fields = Fields.parse(text, "records");
    if (fields.has("format") || !fields.has("open")) return null;
    if (!fields.has("void")) return { kind: "not_yet" as const, closed: fields.has("close") };
    const record = readVoid(fields.object("void").text("text"));
    return { kind: "void" as const, reason: record.ok ? record.value.reason : null };
  });
  return read.ok ? read.value : null;
}

function ticketCountOf(certificate: string): number | null {
  const read = reading(() =>
    readClose(Fields.parse(certificate, "certificate").object("close").text("text"))
  );
  return read.ok && read.value.ok ? read.value.value.ticketCount : null;
}

/** A certificate that cannot be read contradicts nothing: the check itself says what is wrong with it. */
function otherThan(kept: Other, certificate: string): Other | null {
  const read = reading(() => {
    const fields = Fields.parse(certificate, "certificate");
    const isOther = (name: "open" | "close") =>
      kept[name] !== undefined && fields.object(name).text("text") !== kept[name].text;
    return { ...(isOther("open") && { open: kept.open }), ...(isOther("close") && { close: kept.close }) };
  });
  return read.ok && Object.keys(read.value).length > 0 ? read.value : null;
}

/** What this phone kept when it entered and at the close. Its personal link says whose that is. */
async function ofThisPhone(
  event: string,
  module: string,
): Promise<{ receipt?: string; seen: Seen; kept?: Testimony }> {
  const token = keptLink(event)?.split("/").at(-1);
  const attendee = token && attendeeIn(token);
  if (!token || !attendee) return { seen: {} };
  const name = ["drumroll:seen", event, module, attendee].map(encodeURIComponent).join("/");
  const [proof, kept] = await Promise.all([
    loadProof({ event, module, attendee }),
    loadKept<Testimony>(name),
  ]);
  if (!kept) return { seen: {} };
  const open = kept.open && readOpen(kept.open.text);
  const isWhole = proof?.serverNonce !== undefined && proof.entrantTag === kept.entrantTag;
  // Without the phone's own nonce there is no receipt to speak of; and who won elsewhere is left out by the rules.
  const receipt = isWhole && kept.ticket !== "left_out"
    ? receiptTextOf(proof as MyEntry, kept, token)
    : undefined;
  return {
    ...(receipt !== undefined && { receipt }),
    kept,
    seen: {
      ...(open?.ok && { pinnedKey: open.value.key }),
      ...(kept.close && kept.latestRound !== undefined && {
        witness: { closeHash: closeHash(kept.close.text), latestRoundSeen: kept.latestRound },
      }),
    },
  };
}

/** The id inside the personal link; the server alone can tell whether the link is genuine, and need not here. */
function attendeeIn(token: string): string | null {
  try {
    const payload = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    return typeof payload.a === "string" ? payload.a : null;
  } catch {
    return null;
  }
}
