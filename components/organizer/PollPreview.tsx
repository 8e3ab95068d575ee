/**
 * The first question of a poll as the big screen will ask it, for `StationPreview.tsx`: an example, never a result.
 * @module
 */
import { Qr } from "@/components/Qr.tsx";
import { LockIcon } from "@/components/icons.tsx";
import { NEW_POLL as words } from "@/lib/client/desk_poll_words.ts";
import { NEW_EVENT } from "@/lib/client/desk_words.ts";
import type { PollDraft } from "./new_poll.ts";

/** More do not fit in the small screen; the large one has room for all. */
const shownMax = 6;

export function PollPreview({ poll: { questions, showResults } }: { poll: PollDraft }) {
  const question = questions[0];
  return (
    <>
      <div class="asked">
        <div>
          <h3>
            <bdi>{question?.text.trim() || words.previewQuestion}</bdi>
          </h3>
          <ol>
            {question?.options.slice(0, shownMax).map(({ key, label }, i) => (
              <li key={key}>
                <span class="key">{String.fromCharCode(65 + i)}</span>
                <bdi class={label.trim() ? undefined : "soft"}>{label.trim() || words.option(i + 1)}</bdi>
              </li>
            ))}
          </ol>
        </div>
        <div>
          <Qr text="https://drumroll.example/j/K7M4QX" label={NEW_EVENT.exampleCode} />
          <b class="mono">K7M 4QX</b>
        </div>
      </div>
      <p class="soft row small">
        <LockIcon />
        {words.previewFoot[showResults]}
      </p>
    </>
  );
}
