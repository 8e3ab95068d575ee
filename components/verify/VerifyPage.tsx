/**
 * Checks a draw on the device of whoever asks: files, pasted text, or the draw that a link names.
 *
 * Sends nothing anywhere; a link only fetches what is public, and this phone's own receipt where it holds one. The
 * curves come in a bundle of their own as soon as the page stands, so that it works on without a network. No island:
 * bundled apart (`tools/verify_file.ts`), so that an attendee's page shares no pieces with it and stays light.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { Mark } from "@/components/Brand.tsx";
import { AskView, NoCertificateView } from "@/components/verify/AskView.tsx";
import { VerdictView } from "@/components/verify/VerdictView.tsx";
import { QUICKNET } from "@/lib/draw/beacon.ts";
import { isHex } from "@/lib/draw/bytes.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import type { CurveChecks, Verdict } from "@/lib/draw/verdict.ts";
import { verify } from "@/lib/draw/verify.ts";
import { saveFile } from "@/lib/client/evidence.ts";
import { fetchDraw, type Other, type Seen } from "@/lib/client/verify_fetch.ts";
import { type Given, type Sorted, sortFile, sortText } from "@/lib/client/verify_files.ts";
import { verifyPage as words } from "@/lib/client/verify_page_words.ts";
import { contradicted, dateOf, type Said, say } from "@/lib/client/verify_words.ts";

export interface VerifyPageProps {
  /** The draw to fetch; without it somebody brings a file. */
  draw?: {
    event: string;
    eventName: string;
    module: string;
    /** Of a ticketed raffle: its prize as the organizer named it. */
    ticketPrize?: string;
  };
  /** A server where an event can be named; what was typed, and why it led nowhere. */
  find?: { typed?: string; unknown?: boolean; error?: string };
  /** Of the single file, to be compared: 64 hex; null where there is none; absent in the file itself. */
  file?: { sha256: string } | null;
}

const refusedAs = { too_big: words.tooBig, zip: words.isZip, not_ours: words.notOurs };

type Shown =
  | { at: "ask"; problem?: string; note?: string }
  | { at: "checking" }
  | { at: "none"; title: string; lead: string; items: string[]; retry: boolean }
  | { at: "verdict"; verdict: Verdict; said: Said; tookMs: number };

export function VerifyPage({ draw, find, file }: VerifyPageProps) {
  const [shown, show] = useState<Shown>(draw ? { at: "checking" } : { at: "ask" });
  // What was typed or chosen before the page was alive counts.
  const [pinnedKey, setPinnedKey] = useState(() =>
    globalThis.document?.querySelector<HTMLInputElement>("#key")?.value ?? ""
  );
  const given = useRef<Given>({});
  const seen = useRef<Seen>({});
  const other = useRef<Other | null>(null);
  const isLeftOut = useRef(false);
  // Of the draw that the link names, and of no file that somebody brings after it.
  const ticketPrize = useRef<string>();
  const root = useRef<HTMLElement>(null);

  useEffect(() => {
    // Now and not with the first certificate: by then the network may be gone.
    loadCurves().catch(() => {});
    if (draw) void load();
    const early = root.current?.querySelector<HTMLInputElement>("input[type=file]");
    if (early?.files?.length) {
      void take([...early.files]);
      early.value = "";
    }
    const over = (event: DragEvent) => event.preventDefault();
    const dropped = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer && event.dataTransfer.files.length > 0) void take([...event.dataTransfer.files]);
    };
    addEventListener("dragover", over);
    addEventListener("drop", dropped);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("drop", dropped);
    };
  }, []);

  // Who cannot see the page change hears the sentence.
  useEffect(() => {
    if (shown.at === "verdict") root.current?.querySelector("h1")?.focus();
  }, [shown]);

  async function load() {
    show({ at: "checking" });
    const found = await fetchDraw(draw!.event, draw!.module);
    if (found.kind === "certificate") {
      given.current = found.given;
      seen.current = found.seen;
      other.current = found.other;
      isLeftOut.current = found.isLeftOut;
      ticketPrize.current = draw!.ticketPrize;
      return await check(false);
    }
    show({ at: "none", retry: found.kind === "failed", ...noneWords(found) });
  }

  async function take(files: readonly File[]) {
    const sorted: Sorted[] = [];
    for (const each of files) sorted.push(sortFile(new Uint8Array(await each.arrayBuffer()), each.name));
    await accept(sorted);
  }

  async function accept(sorted: readonly Sorted[]) {
    for (const one of sorted) {
      if (!one.ok) return show({ at: "ask", problem: refusedAs[one.why] });
      // Another certificate: what belonged to the one before does not belong to it.
      if (one.given.certificate !== undefined && given.current.certificate !== undefined) forget();
      given.current = { ...given.current, ...one.given };
    }
    if (given.current.certificate === undefined) return show({ at: "ask", note: words.noCertificate });
    await check(false);
  }

  async function check(practice: boolean) {
    const { certificate, receipt, leaves, entrants } = given.current;
    const key = pinnedKey.replaceAll(/\s/g, "").toLowerCase();
    if (key !== "" && !isHex(key, 32)) return show({ at: "ask", problem: words.badKey });
    show({ at: "checking" });
    // Two frames, so that the word is on the screen before the device is busy.
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    try {
      const curves = await loadCurves();
      const begun = performance.now();
      const verdict = verify(certificate!, curves, {
        ...(receipt !== undefined && { receipt }),
        ...(leaves && { leaves }),
        ...(entrants && { entrants }),
        ...seen.current,
        ...(key !== "" && { pinnedKey: key }),
        ...(practice && { chains: [QUICKNET, TEST_CHAIN] }),
      });
      const tookMs = performance.now() - begun;
      const said = say(verdict, certificate!, {
        list: leaves !== undefined || entrants !== undefined,
        receipt: receipt !== undefined,
        isLeftOut: isLeftOut.current,
        ticketPrize: ticketPrize.current,
      });
      show({ at: "verdict", verdict, said: other.current ? contradicted(said) : said, tookMs });
    } catch {
      // A browser from before BigInt, or a bundle that did not arrive: no verdict, and none is pretended.
      show({ at: "none", title: words.cannotCheck, lead: words.cannotCheckLead, items: [], retry: false });
    }
  }

  function save() {
    if (shown.at !== "verdict") return;
    const { certificate, receipt } = given.current;
    const { verdict } = shown;
    // As the server and the desk name it; of a file that came from anywhere, the draw's own id.
    const of = draw
      ? `${draw.event}-${draw.module}`
      : verdict.outcome === "valid"
      ? verdict.facts.drawId.slice(0, 8)
      : "draw";
    if (shown.said.kind === "valid") return saveFile(`${of}-certificate.json`, certificate!);
    saveFile(
      `${of}-report.json`,
      JSON.stringify({
        format: "livedraw-report",
        v: 1,
        verdict,
        certificate,
        receipt,
        // Both are signed: with the certificate they show that there were two.
        keptHere: other.current ?? undefined,
        seen: new Date(),
      }),
    );
  }

  function forget() {
    given.current = {};
    seen.current = {};
    other.current = null;
    isLeftOut.current = false;
    ticketPrize.current = undefined;
  }

  function another() {
    forget();
    show({ at: "ask" });
  }

  const said = shown.at === "verdict" ? shown.said : null;
  return (
    <main ref={root} class={`wrap ${said?.kind ?? ""}${said?.isTest ? " test" : ""}`}>
      <header class="head">
        <Mark />
        <bdi>{draw?.eventName ?? said?.title ?? words.product}</bdi>
        {said?.closedAt !== undefined && (
          <span class="soft push">
            {[draw && said.title, dateOf(said.closedAt)].filter(Boolean).join(", ")}
          </span>
        )}
      </header>
      <div class="vh" role="status">
        {said ? `${said.word}. ${said.sentence}` : shown.at === "checking" ? words.checking : ""}
      </div>
      {shown.at === "ask" && (
        <AskView
          {...shown}
          find={find}
          onFiles={take}
          onText={(text) => accept([sortText(text)])}
          pinnedKey={pinnedKey}
          onKey={setPinnedKey}
        />
      )}
      {shown.at === "checking" && (
        <section class="ask">
          <h1>{words.checking}</h1>
          <p class="soft lead">{words.checkingLead}</p>
        </section>
      )}
      {shown.at === "none" && <NoCertificateView {...shown} onRetry={shown.retry ? load : undefined} />}
      {shown.at === "verdict" && (
        <VerdictView
          {...shown}
          isOfTickets={ticketPrize.current !== undefined}
          signedBy={shown.verdict.outcome === "valid" ? shown.verdict.facts.key : undefined}
          onSave={save}
          onAnother={another}
          onFiles={take}
          onPractice={() => check(true)}
        />
      )}
      {file !== undefined && <Keep file={file} />}
    </main>
  );
}

function Keep({ file }: { file: { sha256: string } | null }) {
  return (
    <section class="keep">
      <h2>{words.keep}</h2>
      <p class="soft">{words.keepLead}</p>
      {file
        ? (
          <>
            <p>
              <a href="/verify.html" download="verify.html">{words.keepSave}</a>
            </p>
            <p class="soft small">{words.keepHash}</p>
            <p class="fp mono" dir="ltr">{file.sha256}</p>
          </>
        )
        : <p class="soft small">{words.notSaved}</p>}
    </section>
  );
}

function noneWords(found: Exclude<Awaited<ReturnType<typeof fetchDraw>>, { kind: "certificate" }>) {
  switch (found.kind) {
    case "not_yet":
      return {
        title: words.notYet,
        lead: words.notYetLead,
        items: [words.notYetOpen, ...(found.closed ? [words.notYetClosed] : [])],
      };
    case "void":
      return { title: words.voided, lead: words.voidedLead, items: [found.reason ?? words.noReason] };
    case "failed":
      return { title: words.cannotFetch, lead: words.cannotFetchLead, items: [] };
  }
}

async function loadCurves(): Promise<CurveChecks> {
  const [{ isRecordSignature }, { isRoundSignature }] = await Promise.all([
    import("@/lib/draw/ed25519.ts"),
    import("@/lib/draw/drand.ts"),
  ]);
  return { signature: isRecordSignature, beacon: isRoundSignature };
}
