/**
 * Deleting the event's personal data from the desk: what goes, what stays, and the event's id typed by hand.
 *
 * Keeps what is typed, and asks the server; the room's own view says how far it is.
 * @module
 */
import { useState } from "preact/hooks";
import { CheckCircleIcon, ClockIcon, MessageIcon, WarnIcon } from "@/components/icons.tsx";
import { call } from "@/lib/client/api.ts";
import { purge as words } from "@/lib/client/over_words.ts";
import type { EventFacts } from "@/lib/protocol/messages.ts";
import { usePanelFocus } from "./panel_focus.ts";
import { Field } from "./Field.tsx";

/** Longer than the server waits for its own work before it says "not yet". */
const timeoutMs = 20_000;

export interface PurgeForm {
  typed: string;
  busy: boolean;
  problem?: string;
  /** How many texts of winners have not gone out; undefined while that is asked, null where nobody answers. */
  unsent?: number | null;
}

export interface PurgeViewProps {
  event: EventFacts;
  /** Null: not asked for. */
  form: PurgeForm | null;
  onOpen: () => void;
  onType: (typed: string) => void;
  onSubmit: () => void;
  onKeep: () => void;
}

type Begun = Pick<EventFacts, "purgingSince" | "purgedAt">;

export function PurgePanel({ event }: { event: EventFacts }) {
  /** As the server says it when it is asked: the page may have lost the room before it was ordered elsewhere. */
  const [begun, setBegun] = useState<Begun | null>(null);
  const [form, setForm] = useState<PurgeForm | null>(null);
  const path = `/api/events/${encodeURIComponent(event.id)}/purge`;

  async function open(): Promise<void> {
    setForm({ typed: "", busy: false });
    const answer = await call<{ textsWaiting: number } & { [at in keyof Begun]: string | null }>("GET", path);
    if (answer.ok && answer.purgingSince) {
      setBegun({ purgingSince: answer.purgingSince, purgedAt: answer.purgedAt ?? undefined });
      return setForm(null);
    }
    setForm((form) => form && { ...form, unsent: answer.ok ? answer.textsWaiting : null });
  }

  async function submit(): Promise<void> {
    if (!form || form.busy) return;
    const confirm = form.typed.trim();
    if (confirm !== event.id) return setForm({ ...form, problem: words.mismatch(event.id) });
    setForm({ ...form, busy: true, problem: undefined });
    const answer = await call("POST", path, { confirm }, { timeoutMs });
    setForm(answer.ok ? null : { ...form, busy: false, problem: answer.refusal.message });
  }

  return (
    <PurgeView
      event={event.purgingSince === undefined ? { ...event, ...begun } : event}
      form={form}
      onOpen={open}
      onType={(typed) => setForm((form) => form && { ...form, typed, problem: undefined })}
      onSubmit={submit}
      onKeep={() => setForm(null)}
    />
  );
}

/** Without its life, for the gallery and for tests. */
export function PurgeView({ event, form, onOpen, onType, onSubmit, onKeep }: PurgeViewProps) {
  const { purgingSince, purgedAt } = event;
  const panel = usePanelFocus<HTMLElement>(form !== null);
  return (
    <section class="card panel cancel" data-test="desk-purge" ref={panel}>
      <header>
        <h2>{words.title}</h2>
      </header>
      {purgingSince !== undefined
        ? (
          <p class="small stand" data-state={purgedAt ? "done" : "running"} role="status">
            {purgedAt ? <CheckCircleIcon /> : <ClockIcon />}
            <span>{purgedAt ? words.done(dayOf(purgedAt)) : words.running}</span>
          </p>
        )
        : <p class="small soft">{words.text}</p>}
      {purgingSince === undefined && form === null && (
        <button type="button" class="btn mini" data-kind="plain" data-test="desk-purge-open" onClick={onOpen}>
          {words.open}
        </button>
      )}
      {purgingSince === undefined && form !== null && (
        <form
          method="dialog"
          class="ask"
          noValidate
          onSubmit={(submitted) => {
            submitted.preventDefault();
            onSubmit();
          }}
        >
          <Unsent unsent={form.unsent} />
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
              onInput: ({ currentTarget }) => onType(currentTarget.value),
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
          <button type="button" class="btn mini" data-kind="text" onClick={onKeep}>
            {words.keep}
          </button>
        </form>
      )}
    </section>
  );
}

/** What would be lost without a word; always there, so that nothing moves under the thumb when it is known. */
function Unsent({ unsent }: { unsent: number | null | undefined }) {
  const isLoss = unsent !== 0 && unsent !== undefined;
  return (
    <p class="note small" data-kind={isLoss ? "warn" : undefined} data-test="desk-purge-unsent" role="status">
      {isLoss ? <WarnIcon /> : <MessageIcon />}
      <span>
        {unsent === undefined
          ? words.looking
          : unsent === null
          ? words.unknown
          : unsent === 0
          ? words.allSent
          : words.unsent(unsent)}
      </span>
    </p>
  );
}

/** The same on the server and in every browser. */
function dayOf(iso: string): string {
  return `${iso.slice(0, 10)}, ${iso.slice(11, 16)} UTC`;
}
