/**
 * A new event in three short steps with the big screen beside them; stateless.
 *
 * `islands/NewEvent.tsx` keeps the draft and sends it; `new_event.ts` knows what is right.
 * @module
 */
import { doorWays, wayOf } from "./DoorCard.tsx";
import { DOOR } from "@/lib/client/scan_words.ts";
import type { Ref } from "preact";
import type { NameMask } from "@/lib/protocol/messages.ts";
import { CheckCircleIcon, RetryIcon, WarnIcon } from "@/components/icons.tsx";
import { NEW_POLL } from "@/lib/client/desk_poll_words.ts";
import type { NumbersAtHand } from "@/lib/client/desk_draw_words.ts";
import { MASKS, NEW_EVENT as words } from "@/lib/client/desk_words.ts";
import type { EarlierRaffle } from "./draw_rules.ts";
import { DrawRulesPart } from "./DrawRules.tsx";
import { Field, Says } from "./Field.tsx";
import { type EventDraft, hueNames, hues, prizeCount, type Problems, steps } from "./new_event.ts";
import { TheQuestions, TheRules } from "./PollSteps.tsx";
import { StationPreview } from "./StationPreview.tsx";
import { TheSale } from "./TicketsSteps.tsx";
import { TierEditor } from "./TierEditor.tsx";

export interface NewEventViewProps {
  draft: EventDraft;
  /** 0-based. */
  step: number;
  /** Only those to be shown: of a step that was left, or from the server. */
  problems: Problems;
  /** About the whole, not about a field. */
  error: string | null;
  /** What is being made at the moment. */
  busy: "event" | "module" | null;
  /** The event is made: what is left is its raffle or poll, or one more with `again`. */
  made: { name: string; again?: boolean } | null;
  /** Whether this server can draw by public numbers. */
  numbers: NumbersAtHand;
  /** Raffles of the event that a new one may speak of. */
  earlier: readonly EarlierRaffle[];
  stage?: Ref<HTMLDivElement>;
  onChange: (change: Partial<EventDraft>) => void;
  onBack: () => void;
  /** The step is done; on the last one the event is made. */
  onNext: () => void;
  onPasscode: () => void;
}

/** With the event made, only the steps of its raffle or poll are left. */
export function firstStep(made: NewEventViewProps["made"]): number {
  return made ? 1 : 0;
}

export function NewEventView(props: NewEventViewProps) {
  const { draft, step, error, busy, made } = props;
  const first = firstStep(made);
  const isLast = step === steps - 1;
  const isPoll = draft.kind === "poll";
  const isSale = draft.kind === "tickets";
  const poll = { poll: draft.poll, problems: props.problems, onChange: changePoll(props) };
  return (
    <>
      <header class="title">
        <h1>{made?.again ? words.another : made ? words.resumed : words.title}</h1>
        <p class="soft">{words.step(step - first + 1, steps - first)}</p>
      </header>
      <div class="cols wz">
        {/* Sent before the page is alive, it goes nowhere and keeps what was typed. */}
        <form
          class="col"
          method="dialog"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (busy === null) props.onNext();
          }}
        >
          {made && (
            <p class="note small">
              <CheckCircleIcon />
              <span>
                <b>{made.again ? words.anotherFor : words.madeNotModule}</b> <bdi>{made.name}</bdi>
              </span>
            </p>
          )}
          {step === 0 && <TheEvent {...props} />}
          {step === 1 && <TheKind {...props} />}
          {step === 1 && (isPoll ? <TheQuestions {...poll} /> : isSale
            ? (
              <TheSale
                sale={draft.sale}
                problems={props.problems}
                onChange={(change) => props.onChange({ sale: { ...draft.sale, ...change } })}
              />
            )
            : <ThePrizes {...props} />)}
          {step === 2 && (isPoll ? <TheRules {...poll} /> : <TheNames {...props} />)}
          {step === 2 && !made && <TheDoor {...props} />}
          {step === 2 && !isPoll && (
            <DrawRulesPart
              rules={draft.rules}
              numbers={props.numbers}
              earlier={props.earlier}
              problems={props.problems}
              sale={isSale}
              onChange={(change) => props.onChange({ rules: { ...draft.rules, ...change } })}
            />
          )}
          <div class="row go">
            {step > first && (
              <button
                type="button"
                class="btn"
                data-kind="plain"
                disabled={busy !== null}
                onClick={props.onBack}
              >
                {words.back}
              </button>
            )}
            <button type="submit" class="btn push" aria-disabled={busy ? "true" : undefined}>
              {made && !made.again && isLast && busy === null && <RetryIcon />}
              <span class={busy ? "busy" : undefined}>
                {busy === "event"
                  ? words.busyEvent
                  : busy === "module"
                  ? words.busyModule[draft.kind]
                  : isLast
                  ? (made ? words.submitAgain[draft.kind] : words.submit)
                  : step === 0
                  ? words.next
                  : words.nextRules[draft.kind]}
              </span>
            </button>
          </div>
          <p class="saying small" role="alert" data-kind={error ? "refused" : undefined}>
            {error && (
              <>
                <WarnIcon />
                <span>{error}</span>
              </>
            )}
          </p>
        </form>
        <StationPreview
          name={made?.name ?? draft.name}
          title={isSale ? draft.sale.title : draft.title}
          sale={isSale && step > 0 ? draft.sale : undefined}
          maskNames={draft.maskNames}
          mode={draft.rules.mode}
          poll={isPoll && step > 0 ? draft.poll : undefined}
          stage={props.stage}
        />
      </div>
    </>
  );
}

function TheEvent({ draft, problems, onChange, onPasscode }: NewEventViewProps) {
  return (
    <>
      <Field
        id="name"
        label={words.name}
        hint={words.nameHint}
        problem={problems.name}
        input={{
          value: draft.name,
          placeholder: words.namePlaceholder,
          maxLength: 80,
          autocomplete: "off",
          onInput: (event) => onChange({ name: event.currentTarget.value }),
        }}
      />
      <Field
        id="passcode"
        label={words.passcode}
        hint={words.passcodeHint}
        problem={problems.passcode}
        beside={
          <button type="button" class="btn" data-kind="plain" onClick={onPasscode}>
            {words.passcodeAnother}
          </button>
        }
        input={{
          class: "input mono",
          value: draft.passcode,
          maxLength: 64,
          autocomplete: "off",
          spellcheck: false,
          onInput: (event) => onChange({ passcode: event.currentTarget.value }),
        }}
      />
      <fieldset>
        <legend>
          <h2>{words.colour}</h2>
        </legend>
        <div class="hues row">
          {hues.map((hue) => (
            <label key={hue}>
              <input
                type="radio"
                name="hue"
                checked={draft.hue === hue}
                aria-label={words.hue(hueNames[hue])}
                onChange={() => onChange({ hue })}
              />
              <svg viewBox="0 0 40 40" aria-hidden="true">
                <circle cx="20" cy="20" r="20" fill={`oklch(.68 .14 ${hue})`} />
              </svg>
            </label>
          ))}
        </div>
        <p class="soft small">{words.colourHint}</p>
      </fieldset>
    </>
  );
}

function changePoll({ draft, onChange }: NewEventViewProps) {
  return (change: Partial<EventDraft["poll"]>) => onChange({ poll: { ...draft.poll, ...change } });
}

const kinds = ["raffle", "tickets", "poll"] as const;

function TheKind({ draft, onChange }: NewEventViewProps) {
  return (
    <fieldset>
      <legend>
        <h2>{NEW_POLL.kindLabel}</h2>
      </legend>
      <div class="kinds">
        {kinds.map((kind) => (
          <label key={kind} class="opt">
            <input
              type="radio"
              name="kind"
              data-test={`desk-kind-${kind}`}
              checked={draft.kind === kind}
              onChange={() => onChange({ kind })}
            />
            <span>
              <b>{NEW_POLL.kinds[kind].name}</b>
              <br />
              <span class="soft small">{NEW_POLL.kinds[kind].text}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function ThePrizes({ draft, problems, onChange }: NewEventViewProps) {
  return (
    <>
      <Field
        id="title"
        label={words.raffle}
        problem={problems.title}
        input={{
          value: draft.title,
          placeholder: words.rafflePlaceholder,
          maxLength: 80,
          autocomplete: "off",
          onInput: (event) => onChange({ title: event.currentTarget.value }),
        }}
      />
      <TierEditor
        tiers={draft.tiers}
        problems={problems}
        total={prizeCount(draft)}
        onChange={(tiers) => onChange({ tiers })}
      />
    </>
  );
}

const masks: NameMask[] = ["first", "initials", "number", "none"];

function TheNames({ draft, problems, onChange }: NewEventViewProps) {
  return (
    <fieldset>
      <legend>
        <h2>{words.names}</h2>
      </legend>
      <div class="seg">
        {masks.map((mask) => (
          <label key={mask}>
            <input
              type="radio"
              name="mask"
              checked={draft.maskNames === mask}
              aria-label={MASKS[mask].name}
              onChange={() => onChange({ maskNames: mask })}
            />
            <bdi>{MASKS[mask].example}</bdi>
          </label>
        ))}
      </div>
      {problems.maskNames && <Says id="mask-says" problem={problems.maskNames} />}
    </fieldset>
  );
}

function TheDoor({ draft, onChange }: NewEventViewProps) {
  return (
    <fieldset>
      <legend>
        <h2>{words.walkUps}</h2>
      </legend>
      <p class="soft small">{words.walkUpsHint}</p>
      <div class="seg" role="group" aria-label={DOOR.waysLabel}>
        {doorWays.map((way) => (
          <label key={way}>
            <input
              type="radio"
              name="walkUps"
              checked={wayOf(draft.walkUps) === way}
              onChange={() => onChange({ walkUps: way === "approval" ? way : way === "on" })}
            />
            {DOOR.ways[way]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
