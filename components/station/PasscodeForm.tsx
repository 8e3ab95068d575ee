/**
 * What a screen asks once: the passcode of the event. An error stands in its place from the first paint on.
 *
 * Takes plain values; `islands/StationPasscode.tsx` sends it. Look in station.css under `.pass`.
 * @module
 */
import { Brand, Mark } from "@/components/Brand.tsx";
import { ScreenIcon, WarnIcon } from "@/components/icons.tsx";
import { station } from "@/lib/client/words.ts";

export interface PasscodeFormProps {
  eventName: string;
  /** What the field starts with; from then on it keeps its text itself. */
  passcode?: string;
  /** One sentence, after a failed attempt. */
  error: string | null;
  /** The attempt is under way, or has to wait. */
  busy: boolean;
  /** Seconds until the next attempt is allowed. */
  waitSeconds?: number;
  /** With what the field holds at that moment. */
  onSubmit?: (passcode: string) => void;
}

export function PasscodeForm(props: PasscodeFormProps) {
  const { error, busy, waitSeconds = 0 } = props;
  return (
    <main class="shell">
      <header class="top">
        <p class="row brand">
          <Brand name={props.eventName} />
        </p>
      </header>
      <section class="mid">
        {/* By itself the browser sends it nowhere: a passcode has no place in an address. */}
        <form
          class="pass"
          method="dialog"
          data-test="efx-station-passcode-form"
          onSubmit={(event) => {
            event.preventDefault();
            props.onSubmit?.(String(new FormData(event.currentTarget).get("passcode")));
          }}
        >
          <div class="head">
            <Mark />
            <div>
              <h1>{station.openStation}</h1>
              <p class="soft">{station.organizerHasIt}</p>
            </div>
          </div>
          <div class="field">
            <label for="passcode">{station.passcode}</label>
            <input
              class="input"
              id="passcode"
              name="passcode"
              data-test="efx-station-passcode-input"
              defaultValue={props.passcode}
              autocomplete="off"
              autocapitalize="none"
              spellcheck={false}
              autofocus
              required
              maxlength={128}
              dir="ltr"
              aria-invalid={error ? "true" : undefined}
              aria-describedby={error ? "passcode-error" : undefined}
            />
          </div>
          <button type="submit" class="btn" disabled={busy} data-test="efx-station-passcode-submit">
            {waitSeconds > 0 ? station.waitShort(waitSeconds) : busy ? station.opening : station.open}
          </button>
          <div class="slot">
            {error && (
              <p
                class="note"
                data-kind="bad"
                id="passcode-error"
                role="alert"
                data-test="efx-station-passcode-error"
              >
                <WarnIcon />
                <span>{error}</span>
              </p>
            )}
          </div>
        </form>
      </section>
      <footer class="base">
        <p class="row label">
          <ScreenIcon />
          <span>{station.askedOnce}</span>
        </p>
      </footer>
    </main>
  );
}
