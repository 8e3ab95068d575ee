/**
 * Deleting the event's personal data from the desk: what goes, what stays, and the event's id typed by hand.
 *
 * Keeps what is typed, and asks the server; the room's own view says how far it is.
 * @module
 */
import { useState } from "preact/hooks";
import { call } from "@/lib/client/api.ts";
import { purge as words } from "@/lib/client/over_words.ts";
import type { EventFacts } from "@/lib/protocol/messages.ts";
import { Field } from "./Field.tsx";

/** Longer than the server waits for its own work before it says "not yet". */
const timeoutMs = 20_000;

interface Form {
  typed: string;
  busy: boolean;
  problem?: string;
}

export function PurgePanel({ event }: { event: EventFacts }) {
  const [form, setForm] = useState<Form | null>(null);

  async function submit(): Promise<void> {
    if (!form || form.busy) return;
    const confirm = form.typed.trim();
    if (confirm !== event.id) return setForm({ ...form, problem: words.mismatch(event.id) });
    setForm({ typed: form.typed, busy: true });
    const path = `/api/events/${encodeURIComponent(event.id)}/purge`;
    const answer = await call("POST", path, { confirm }, { timeoutMs });
    setForm(answer.ok ? null : { typed: form.typed, busy: false, problem: answer.refusal.message });
  }

  const { purgingSince, purgedAt } = event;
  return (
    <section class="card panel cancel" data-test="desk-purge">
      <header>
        <h2>{words.title}</h2>
      </header>
      {purgingSince !== undefined
        ? <p class="small" role="status">{purgedAt ? words.done(dayOf(purgedAt)) : words.running}</p>
        : <p class="small soft">{words.text}</p>}
      {purgingSince === undefined && (form === null
        ? (
          <button
            type="button"
            class="btn mini"
            data-kind="plain"
            onClick={() => setForm({ typed: "", busy: false })}
          >
            {words.open}
          </button>
        )
        : (
          <form
            class="ask"
            noValidate
            onSubmit={(submitted) => {
              submitted.preventDefault();
              submit();
            }}
          >
            <Field
              id="purge-confirm"
              label={words.label(event.id)}
              problem={form.problem}
              input={{
                class: "input mono",
                value: form.typed,
                maxLength: 40,
                autocomplete: "off",
                spellcheck: false,
                onInput: ({ currentTarget }) =>
                  setForm({ ...form, typed: currentTarget.value, problem: undefined }),
              }}
            />
            <button
              type="submit"
              class="btn mini"
              data-kind="danger"
              aria-disabled={form.busy ? "true" : undefined}
            >
              <span class={form.busy ? "busy" : undefined}>{form.busy ? words.busy : words.submit}</span>
            </button>
            <button type="button" class="btn mini" data-kind="text" onClick={() => setForm(null)}>
              {words.keep}
            </button>
          </form>
        ))}
    </section>
  );
}

/** The same on the server and in every browser. */
function dayOf(iso: string): string {
  return `${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC`;
}
