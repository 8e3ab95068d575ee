/**
 * A verdict: one sentence first, everything else below it for those who want to know why.
 *
 * Valid, not valid and cannot check have the same shape and are equally plain. Stateless; look in verify.css.
 * @module
 */
import { Seal } from "@/components/Seal.tsx";
import { Fingerprint } from "@/components/Fingerprint.tsx";
import { CheckCircleIcon, CrossCircleIcon, DownloadIcon, FlaskIcon, WarnIcon } from "@/components/icons.tsx";
import { Drawn } from "@/components/verify/Drawn.tsx";
import { verifyPage as words } from "@/lib/client/verify_page_words.ts";
import { type Checked, ordinal, type Said } from "@/lib/client/verify_words.ts";

export interface VerdictViewProps {
  said: Said;
  /** How long the check took, in ms. */
  tookMs: number;
  /** 64 hex; of a valid certificate. */
  signedBy?: string;
  /** It is known that tickets were sold. */
  isOfTickets: boolean;
  onSave: () => void;
  onAnother: () => void;
  onFiles: (files: File[]) => void;
  onPractice: () => void;
}

const STATE_ICON = { valid: CheckCircleIcon, invalid: CrossCircleIcon, unknown: WarnIcon };

export function VerdictView(props: VerdictViewProps) {
  const { said, tookMs } = props;
  const WordIcon = said.isTest ? FlaskIcon : STATE_ICON[said.kind];
  const took = said.kind === "valid" ? ` ${words.took(tookMs)}` : "";
  return (
    <>
      <section class="verdict">
        <div>
          <p class="word">
            <WordIcon />
            {said.word}
          </p>
          <h1 tabIndex={-1}>{said.sentence}</h1>
          <p class="soft">{said.lead + took}</p>
        </div>
        {said.fingerprint && <VerdictSeal said={said} />}
      </section>
      <div class="cols">
        <Checks {...props} />
        <div class="col">
          {said.personal && <Mine said={said} isOfTickets={props.isOfTickets} />}
          {said.drawn && (
            <Drawn
              drawn={said.drawn}
              ticketCount={said.ticketCount!}
              asked={said.personal !== null}
              isOfTickets={props.isOfTickets}
            />
          )}
          {said.kind !== "valid" && <WhatToDo {...props} />}
          {said.fingerprint && (
            <section class="card">
              <h2>{words.seal}</h2>
              <Fingerprint fingerprint={said.fingerprint} />
              <dl class="kv">
                <div>
                  <dt>{words.kindOfDraw}</dt>
                  <dd>{said.kindOfDraw}</dd>
                </div>
                <div>
                  <dt>{words.rules}</dt>
                  <dd>livedraw/1</dd>
                </div>
              </dl>
              {props.signedBy && (
                <details>
                  <summary>{words.key}</summary>
                  <Fingerprint fingerprint={props.signedBy} />
                </details>
              )}
            </section>
          )}
        </div>
      </div>
    </>
  );
}

function VerdictSeal({ said }: { said: Said }) {
  const broken = said.kind === "invalid";
  return (
    <div class="seal-box">
      <Seal
        fingerprint={said.fingerprint!}
        broken={broken}
        label={broken ? words.sealBroken : said.isTest ? words.sealTest : words.sealOf}
      />
      {said.isTest && <span class="stamp" aria-hidden="true">{words.stamp}</span>}
      {said.kind === "valid" && !said.isTest && (
        <svg class="seal-tick" viewBox="-50 -50 100 100" aria-hidden="true">
          <path d="M-15 1-4.5 12 17-11" />
        </svg>
      )}
    </div>
  );
}

function Checks({ said, onSave, onAnother, onFiles }: VerdictViewProps) {
  return (
    <section class="card">
      {said.checks.length > 0 && (
        <>
          <h2>{said.kind === "invalid" ? words.breaks : words.what}</h2>
          <ul class="checks">{said.checks.map((check) => <Check key={check.title} {...check} />)}</ul>
        </>
      )}
      {said.notes.length > 0 && (
        <>
          <h2>{words.open}</h2>
          <ul class="checks open">
            {said.notes.map((note) => (
              <li key={note}>
                <WarnIcon />
                <div>{note}</div>
              </li>
            ))}
          </ul>
        </>
      )}
      {said.code && (
        <p class="soft small">
          {words.forOrganizer} <code>{said.code}</code>
        </p>
      )}
      {said.kind === "valid" && (
        <div class="row actions">
          <button type="button" class="btn" data-kind="plain" onClick={onSave}>
            <DownloadIcon />
            {words.saveCertificate}
          </button>
          <AddFiles onFiles={onFiles} />
          <button type="button" class="btn" data-kind="text" onClick={onAnother}>{words.another}</button>
        </div>
      )}
    </section>
  );
}

function AddFiles({ onFiles }: { onFiles: (files: File[]) => void }) {
  return (
    <label class="btn" data-kind="plain">
      {words.addMore}
      <input
        class="vh"
        type="file"
        multiple
        aria-label={words.addMore}
        onChange={(event) => {
          const { files } = event.currentTarget;
          if (files && files.length > 0) onFiles([...files]);
        }}
      />
    </label>
  );
}

const CHECK_ICON = { ok: CheckCircleIcon, fail: CrossCircleIcon, wait: MinusCircleIcon };
const CHECK_WORD = { ok: "", fail: words.failed, wait: words.waiting };

function Check({ mark, title, detail }: Checked) {
  const Icon = CHECK_ICON[mark];
  return (
    <li data-state={mark}>
      <Icon />
      <div>
        <b>{title}</b>
        {CHECK_WORD[mark] && <span class="vh">({CHECK_WORD[mark]})</span>}
        <small>{detail}</small>
      </div>
    </li>
  );
}

function MinusCircleIcon() {
  return (
    <svg class="i" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0ZM8.5 12h7" />
    </svg>
  );
}

function Mine({ said, isOfTickets }: Pick<VerdictViewProps, "said" | "isOfTickets">) {
  const { place, included, tickets, lines, slots } = said.personal!;
  return (
    <section class="card me">
      <h2>{isOfTickets ? words.yourOwn(tickets) : words.yours}</h2>
      {place !== null && (
        <p class="row">
          <b class="num">{ordinal(place)}</b>
          <span class="soft">{words.of(said.entrantCount ?? 0)}</span>
        </p>
      )}
      <ul class="checks">
        <Check
          mark={included ? "ok" : "wait"}
          title={included ? words.yourTickets(tickets) : words.notLooked}
          detail={included ? words.yourLines(lines, said.ticketCount!) : ""}
        />
        {slots.length > 0 && <Check mark="ok" title={words.holds(slots, tickets)} detail="" />}
      </ul>
    </section>
  );
}

function WhatToDo({ said, onSave, onAnother, onPractice }: VerdictViewProps) {
  return (
    <section class="card">
      <h2>{words.todo}</h2>
      {said.practiceOffered && (
        <button type="button" class="btn" onClick={onPractice}>{words.asPractice}</button>
      )}
      {said.kind === "invalid" && !said.practiceOffered && (
        <>
          <p>{words.saveLead}</p>
          <button type="button" class="btn" onClick={onSave}>
            <DownloadIcon />
            {words.saveReport}
          </button>
        </>
      )}
      <button type="button" class="btn" data-kind="plain" onClick={onAnother}>{words.another}</button>
    </section>
  );
}
