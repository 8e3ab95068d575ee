/**
 * The station passcode on the desk: the one that is known here, and a form in place for a new one.
 *
 * Stateless; `passcode.ts` keeps and sends.
 * @module
 */
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { Field } from "./Field.tsx";
import { usePanelFocus } from "./panel_focus.ts";
import type { PasscodeChange } from "./passcode.ts";

const words = CONTROL.passcode;

/** The passcode, and that it will not be shown again. */
export function KnownPasscode(
  { passcode, fresh, onHave }: { passcode: string; fresh?: boolean; onHave: () => void },
) {
  return (
    <>
      <p class="small" role={fresh ? "status" : undefined}>
        <span class="soft">{fresh ? words.fresh : words.known}:</span> <bdi class="mono code">{passcode}</bdi>
        <br />
        <b>{words.write}</b>
      </p>
      <button
        type="button"
        class="btn mini"
        data-kind="plain"
        data-test="desk-passcode-have"
        onClick={({ currentTarget: button }) => {
          // It goes, and the keyboard would go to the top of the page.
          const next = button.parentElement?.querySelector<HTMLElement>(":scope > button:last-of-type");
          if (next !== button) next?.focus();
          onHave();
        }}
      >
        {words.have}
      </button>
    </>
  );
}

interface PasscodePartProps extends PasscodeChange {
  /** From the wizard, in this tab. */
  hint?: string;
}

export function PasscodePart({ hint, fresh, form, onHave, onOpen, onChange, onSubmit }: PasscodePartProps) {
  const passcode = fresh ?? hint;
  const panel = usePanelFocus<HTMLDivElement>(form !== null, {
    // Not the one above it: pressed once more by mistake, that would let the new one go.
    button: ":scope > button:last-of-type",
  });
  return (
    <div class="passcode" ref={panel}>
      {passcode !== undefined
        ? <KnownPasscode passcode={passcode} fresh={fresh !== undefined} onHave={onHave} />
        : <p class="small soft">{words.hidden}</p>}
      {form === null
        ? (
          <button type="button" class="btn mini" data-kind="plain" onClick={() => onOpen(true)}>
            {words.open}
          </button>
        )
        : (
          <form
            method="dialog"
            class="ask"
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              onSubmit();
            }}
          >
            <Field
              id="new-passcode"
              label={words.label}
              hint={words.labelHint}
              problem={form.problem}
              input={{
                class: "input mono",
                value: form.passcode,
                maxLength: 64,
                autocomplete: "off",
                spellcheck: false,
                onInput: (event) => onChange({ passcode: event.currentTarget.value }),
              }}
            />
            <label class="row small tick">
              <input
                type="checkbox"
                role="switch"
                class="switch"
                checked={form.signOut}
                onChange={(event) => onChange({ signOut: event.currentTarget.checked })}
              />
              <span>{words.signOut}</span>
            </label>
            <button type="submit" class="btn mini" aria-disabled={form.busy ? "true" : undefined}>
              <span class={form.busy ? "busy" : undefined}>{form.busy ? words.busy : words.submit}</span>
            </button>
            <button type="button" class="btn mini" data-kind="text" onClick={() => onOpen(false)}>
              {words.keep}
            </button>
          </form>
        )}
    </div>
  );
}
