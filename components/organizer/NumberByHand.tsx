/**
 * When the server cannot get the number, whoever has internet can bring it: it proves itself, so anybody may.
 *
 * Keeps what is typed; sends it to the one path that takes it. Shown by `RaffleControl.tsx` when the number is late.
 * @module
 */
import { useState } from "preact/hooks";
import { call } from "@/lib/client/api.ts";
import { WAIT } from "@/lib/client/desk_draw_words.ts";
import { Field } from "./Field.tsx";
import { pastedSignature } from "./number_wait.ts";

interface NumberByHandProps {
  /** Where the number stands for everybody; null where it stands nowhere. */
  address: string | null;
  /** `POST` takes it there. */
  path: string;
}

const words = WAIT.byHand;

export function NumberByHand({ address, path }: NumberByHandProps) {
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function bring(): Promise<void> {
    const signature = pastedSignature(text);
    if (busy) return;
    if (signature === null) return setProblem(words.wrong);
    setBusy(true);
    const answer = await call("POST", path, { signature });
    setBusy(false);
    setProblem(answer.ok ? undefined : answer.refusal.message);
  }

  return (
    <details class="byhand" data-test="desk-number-by-hand">
      <summary>{words.title}</summary>
      <p class="small soft">{words.text}</p>
      {address && (
        <p class="small">
          {words.address}:{" "}
          <a class="mono" href={address} target="_blank" rel="noopener noreferrer">{address}</a>
        </p>
      )}
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          bring();
        }}
      >
        <Field
          id="number"
          label={words.label}
          problem={problem}
          beside={
            <button type="submit" class="btn" data-kind="plain" aria-busy={busy ? "true" : undefined}>
              {busy ? words.busy : words.submit}
            </button>
          }
          input={{
            class: "input mono",
            value: text,
            autocomplete: "off",
            spellcheck: false,
            maxLength: 2_000,
            onInput: (event) => {
              setText(event.currentTarget.value);
              setProblem(undefined);
            },
          }}
        />
      </form>
    </details>
  );
}
