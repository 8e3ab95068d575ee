/**
 * Makes an event with its raffle or poll, or adds one: keeps the draft, asks the server twice, and goes on to the roster.
 *
 * Each of the two may fail alone. The ids of both requests are made here, so that asking again after a lost answer
 * makes nothing twice, and a raffle or poll that failed is all that is left to do.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { type Answer, call } from "@/lib/client/api.ts";
import type { NumbersAtHand } from "@/lib/client/desk_draw_words.ts";
import { NEW_EVENT as words } from "@/lib/client/desk_words.ts";
import type { EarlierRaffle, RaffleLike } from "@/components/organizer/draw_rules.ts";
import { keepPasscode, suggestedPasscode } from "@/components/organizer/passcode.ts";
import { firstStep, NewEventView } from "@/components/organizer/NewEventView.tsx";
import { useTyped } from "@/components/organizer/use_typed.ts";
import {
  codeFrom,
  draftLike,
  eventBody,
  type EventDraft,
  moduleBody,
  newDraft,
  type Problems,
  problemsAt,
  problemsOf,
  refusedAs,
  stepOf,
  steps,
} from "@/components/organizer/new_event.ts";

export interface NewEventProps {
  /** Already made; only its raffle or poll is missing, or one more is wanted (`again`). */
  event?: { id: string; name: string; hue: number; again: boolean };
  /** Whether this server can draw by public numbers. */
  numbers: NumbersAtHand;
  earlier?: EarlierRaffle[];
  /** The raffle that is made again. */
  like?: RaffleLike;
}

interface Made {
  id: string;
  name: string;
  again?: boolean;
}

const freshCode = (length: number) => codeFrom(crypto.getRandomValues(new Uint8Array(length)));
/** Of a request: some 59 bits, which one organizer does not draw twice. */
const idLength = 12;

export default function NewEvent({ event, numbers, earlier = [], like }: NewEventProps) {
  const [draft, setDraft] = useState<EventDraft>(() => {
    const fresh = { ...newDraft("", numbers), ...(event ? { hue: event.hue } : {}) };
    return like ? draftLike(fresh, like) : fresh;
  });
  const [made, setMade] = useState<Made | null>(event ?? null);
  const [step, setStep] = useState(firstStep(made));
  const [problems, setProblems] = useState<Problems>({});
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState<"event" | "module" | null>(null);
  const requests = useRef({ event: "", module: "" });
  const stage = useRef<HTMLDivElement>(null);

  useTyped();
  // Chance belongs to the browser: the server's markup has to be the same as the first one here.
  useEffect(() => {
    requests.current = { event: freshCode(idLength), module: freshCode(idLength) };
    setDraft((before) => before.passcode ? before : { ...before, passcode: suggestedPasscode() });
  }, []);
  useEffect(() => stage.current?.style.setProperty("--hue", String(draft.hue)), [draft.hue]);
  useFocusOnFirstProblem(problems, step);
  useTopOfStep(step);

  function change(what: Partial<EventDraft>): void {
    const next = { ...draft, ...what };
    // Asked as it was for a raffle whose answer got lost, the server would say that raffle, and make no poll.
    if (next.kind !== draft.kind) requests.current.module = freshCode(idLength);
    setDraft(next);
    setError(null);
    // A mark goes away as soon as its reason does; new ones come only with the next step.
    const still = problemsOf(next);
    setProblems((before) => Object.fromEntries(Object.entries(before).filter(([path]) => path in still)));
  }

  function next(): void {
    const here = problemsAt(step, problemsOf(draft));
    setProblems(here);
    setError(null);
    if (Object.keys(here).length > 0) return;
    if (step < steps - 1) return setStep(step + 1);
    make();
  }

  async function make(): Promise<void> {
    let event = made;
    if (!event) {
      setBusy("event");
      const body = eventBody(draft, requests.current.event, document.documentElement.lang || "en");
      const answer = await call<{ event: { id: string } }>("POST", "/api/events", body);
      if (!answer.ok) return refused(answer.refusal);
      event = { id: answer.event.id, name: draft.name.trim() };
      // From here on the server has only a hash of it.
      keepPasscode(event.id, draft.passcode);
      setMade(event);
    }
    setBusy("module");
    const path = `/api/events/${encodeURIComponent(event.id)}/modules`;
    const body = moduleBody(draft, requests.current.module);
    const answer = await call<{ module: { id: string } }>("POST", path, body);
    if (!answer.ok) return refused(answer.refusal);
    // The guests of an event that ran something are there already; the new tab is open there.
    location.assign(
      `/o/${encodeURIComponent(event.id)}${event.again ? `#${answer.module.id}` : "/roster"}`,
    );
  }

  function refused(refusal: Extract<Answer<unknown>, { ok: false }>["refusal"]): void {
    const { problems, text } = refusedAs(refusal);
    const [path] = Object.keys(problems);
    setBusy(null);
    setProblems(problems);
    setError(text ?? words.fixFields);
    if (path) setStep(stepOf(path));
  }

  return (
    <NewEventView
      draft={draft}
      step={step}
      problems={problems}
      error={error}
      busy={busy}
      made={made}
      numbers={numbers}
      earlier={earlier}
      stage={stage}
      onChange={change}
      onBack={() => {
        setProblems({});
        setError(null);
        setStep(step - 1);
      }}
      onNext={next}
      onPasscode={() => change({ passcode: suggestedPasscode() })}
    />
  );
}

/** On a phone the button of a step is below its fields: the next step begins at its top. */
function useTopOfStep(step: number): void {
  const before = useRef(step);
  useEffect(() => {
    if (step !== before.current) scrollTo({ top: 0 });
    before.current = step;
  }, [step]);
}

/** After a step was refused the eye and the keyboard are at the first field to fix. */
function useFocusOnFirstProblem(problems: Problems, step: number): void {
  const count = Object.keys(problems).length;
  const before = useRef(count);
  useEffect(() => {
    if (count > before.current) document.querySelector<HTMLElement>("form [aria-invalid]")?.focus();
    before.current = count;
  }, [count, step]);
}
