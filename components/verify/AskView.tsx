/**
 * The verify page before a verdict: drop a file, choose one, or paste it. Also what a link can lead to instead of
 * a certificate: a draw that is not revealed yet, or was called off.
 *
 * Stateless; `components/verify/VerifyPage.tsx` does the work.
 * @module
 */
import { LockIcon, UploadIcon, WarnIcon } from "@/components/icons.tsx";
import { verifyPage as words } from "@/lib/client/verify_page_words.ts";

export interface AskViewProps {
  /** On a server: an event can be named too. What was typed before, and why it led nowhere. */
  find?: { typed?: string; unknown?: boolean; error?: string };
  /** Why what was given cannot be used. */
  problem?: string;
  /** What was kept so far. */
  note?: string;
  onFiles: (files: File[]) => void;
  onText: (text: string) => void;
  /** The organizer's key as far as it was typed. */
  pinnedKey: string;
  onKey: (key: string) => void;
}

export function AskView({ find, problem, note, onFiles, onText, pinnedKey, onKey }: AskViewProps) {
  return (
    <section class="ask">
      <h1>{words.title}</h1>
      <p class="soft lead">{find ? words.leadFind : words.lead}</p>
      {find && <FindEvent {...find} />}
      {find && <h2>{words.orFile}</h2>}
      <label class="drop">
        <UploadIcon />
        <b>{words.drop}</b>
        <span class="btn" data-kind={find && "plain"}>{words.choose}</span>
        <small>{words.more}</small>
        <input
          class="vh"
          type="file"
          multiple
          accept=".json,.bin,.txt,application/json,application/octet-stream"
          aria-label={words.choose}
          onChange={(event) => {
            const input = event.currentTarget;
            if (input.files && input.files.length > 0) onFiles([...input.files]);
            // Choosing the same file again has to count as a change. The list is live: emptying it empties what was given on.
            input.value = "";
          }}
        />
      </label>
      {problem && (
        <p class="note" data-kind="bad" role="alert">
          <WarnIcon />
          <span>{problem}</span>
        </p>
      )}
      {note && <p class="note" role="status">{note}</p>}
      <details>
        <summary>{words.paste}</summary>
        <form
          method="dialog"
          onSubmit={(event) => {
            event.preventDefault();
            onText(String(new FormData(event.currentTarget).get("text") ?? ""));
          }}
        >
          <textarea
            class="input mono"
            name="text"
            rows={6}
            dir="ltr"
            spellcheck={false}
            aria-label={words.pasteHint}
            placeholder={`{"format":"livedraw-certificate", …`}
          />
          <button type="submit" class="btn" data-kind="plain">{words.check}</button>
        </form>
      </details>
      <details>
        <summary>{words.knowKey}</summary>
        <p class="field">
          <label for="key">{words.keyHint}</label>
          <input
            class="input mono"
            id="key"
            dir="ltr"
            maxlength={100}
            autocomplete="off"
            spellcheck={false}
            value={pinnedKey}
            onInput={(event) => onKey(event.currentTarget.value)}
          />
        </p>
      </details>
    </section>
  );
}

/** A plain form: the server knows the code, and leads to the draws. */
function FindEvent({ typed, unknown, error }: NonNullable<AskViewProps["find"]>) {
  const problem = unknown ? words.unknownEvent : error;
  return (
    <form class="find" action="/verify" method="post">
      <p class="field">
        <label for="event">{words.findLabel}</label>
        <input
          class="input"
          id="event"
          name="event"
          dir="ltr"
          required
          maxlength={2000}
          defaultValue={typed}
          placeholder={words.findExample}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          aria-invalid={problem ? "true" : undefined}
          aria-describedby={problem ? "event-problem" : "event-hint"}
        />
        <small class="soft" id="event-hint">{words.findHint}</small>
      </p>
      {problem && (
        <p class="note" data-kind="bad" id="event-problem" role="alert">
          <WarnIcon />
          <span>{problem}</span>
        </p>
      )}
      <button type="submit" class="btn">{words.find}</button>
    </form>
  );
}

/** A draw whose certificate cannot be had: not yet, never, or not now. */
export function NoCertificateView(
  { title, lead, items, onRetry }: { title: string; lead: string; items: string[]; onRetry?: () => void },
) {
  return (
    <section class="ask">
      <h1 role="status">{title}</h1>
      <p class="soft lead">{lead}</p>
      {items.length > 0 && (
        <ul class="checks card">
          {items.map((item) => (
            <li key={item}>
              <LockIcon />
              <div>{item}</div>
            </li>
          ))}
        </ul>
      )}
      {onRetry && (
        <p>
          <button type="button" class="btn" onClick={onRetry}>{words.tryAgain}</button>
        </p>
      )}
    </section>
  );
}
