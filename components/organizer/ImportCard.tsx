/**
 * Brings guests in: a file dropped or chosen, or a list pasted; and what became of the last one, row by row.
 *
 * The file goes to the server as it is; only the server knows which rows are good.
 * @module
 */
import { CheckCircleIcon, CrossIcon, DownloadIcon, UploadIcon, WarnIcon } from "@/components/icons.tsx";
import { ROSTER as words } from "@/lib/client/desk_room_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { type ImportReport, reasonsMax } from "./roster_rows.ts";

export interface ImportCardProps {
  text: string;
  /** A file is over the page. */
  dragging: boolean;
  /** What is on its way; null when nothing is. */
  busy: string | null;
  error: string | null;
  /** An empty roster has nothing to go back to. */
  canClose: boolean;
  onText: (text: string) => void;
  onPaste: () => void;
  onFile: (file: File) => void;
  onClose: () => void;
}

export function ImportCard(props: ImportCardProps) {
  const { text, dragging, busy, error } = props;
  const rows = text.split(/\r\n|\n|\r/).filter((line) => line.trim()).length;
  return (
    <section class="card panel import">
      <header>
        <h2>{words.importTitle}</h2>
        {props.canClose && (
          <button type="button" class="tool push" aria-label={words.close} onClick={props.onClose}>
            <CrossIcon />
          </button>
        )}
      </header>
      <p class="small soft">{words.importHint}</p>
      <div class="two">
        <label class="drop" data-over={dragging ? "true" : undefined} data-busy={busy ? "true" : undefined}>
          <UploadIcon />
          <b class={busy ? "busy" : undefined} role="status">
            {busy ? words.importing(busy) : dragging ? words.dropNow : words.drop}
          </b>
          <span class="btn mini" data-kind="plain">{words.choose}</span>
          <input
            class="vh"
            type="file"
            accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
            disabled={busy !== null}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file) props.onFile(file);
              event.currentTarget.value = "";
            }}
          />
        </label>
        <form
          method="dialog"
          class="field"
          onSubmit={(event) => {
            event.preventDefault();
            if (busy === null && rows > 0) props.onPaste();
          }}
        >
          <label for="paste">{words.paste}</label>
          <textarea
            class="input"
            id="paste"
            rows={5}
            placeholder={words.pastePlaceholder}
            value={text}
            spellcheck={false}
            onInput={(event) => props.onText(event.currentTarget.value)}
          />
          <button class="btn mini" type="submit" disabled={rows === 0 || busy !== null}>
            {words.pasteSubmit(rows)}
          </button>
        </form>
      </div>
      {error && (
        <p class="note small" data-kind="bad" role="alert">
          <WarnIcon />
          {error}
        </p>
      )}
    </section>
  );
}

interface ImportReportCardProps {
  report: ImportReport;
  onSave: () => void;
  onDismiss: () => void;
}

export function ImportReportCard({ report, onSave, onDismiss }: ImportReportCardProps) {
  const { imported, updated, rejected, source } = report;
  const inside = imported + updated;
  const all = inside + rejected.length;
  const said = words.report;
  return (
    <section class="card imp" role="status">
      <div class="sum">
        <p class="row" data-state={inside === 0 ? "fail" : undefined}>
          {inside === 0 ? <WarnIcon /> : <CheckCircleIcon />}
          <b>{inside === 0 ? said.none : said.title(inside, all)}</b>
        </p>
        <p class="soft small">
          <bdi>{source}</bdi>
        </p>
        {report.toFix !== null && (
          <button type="button" class="btn mini" data-kind="plain" onClick={onSave}>
            <DownloadIcon />
            {said.save(rejected.length)}
          </button>
        )}
      </div>
      <dl>
        <Tally word={said.fresh} count={imported} />
        <Tally word={said.updated} count={updated} />
        <Tally word={said.rejected} count={rejected.length} bad={rejected.length > 0} />
      </dl>
      <ul class="errs">
        {rejected.slice(0, reasonsMax).map(({ line, message }) => (
          <li key={line}>
            <b class="tab">{said.line(line)}</b>
            <span>
              <bdi>{message}</bdi>
            </span>
          </li>
        ))}
        {rejected.length > reasonsMax && <li class="soft">{said.more(rejected.length - reasonsMax)}</li>}
      </ul>
      <button type="button" class="tool away" aria-label={said.dismiss} onClick={onDismiss}>
        <CrossIcon />
      </button>
    </section>
  );
}

function Tally({ word, count, bad = false }: { word: string; count: number; bad?: boolean }) {
  return (
    <div class={bad ? "bad" : undefined}>
      <dt>{word}</dt>
      <dd class="num">{number(count)}</dd>
    </div>
  );
}
