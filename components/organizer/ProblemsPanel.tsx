/**
 * What is wrong at the moment and what to do, right beneath the next action, which it does not move.
 * @module
 */
import { WarnIcon } from "@/components/icons.tsx";
import { PROBLEMS as words } from "@/lib/client/desk_text_words.ts";
import type { Problem } from "./problems.ts";

export function ProblemsPanel(
  { problems, onSettle }: { problems: readonly Problem[]; onSettle: () => void },
) {
  // The region is always there, so that what comes into it is read out.
  return (
    <div class="problems" role="status" data-test="desk-problems">
      {problems.length > 0 && (
        <ul>
          {problems.map(({ key, title, text }) => (
            <li key={key} class="note small" data-kind="warn" data-test={`desk-problem-${key}`}>
              <WarnIcon />
              <p>
                <b>{title}</b>
                <br />
                {text}
              </p>
              {key === "screens" && (
                <button type="button" class="btn mini push" data-kind="plain" onClick={onSettle}>
                  {words.settle}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
