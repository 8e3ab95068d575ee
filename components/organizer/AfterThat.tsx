/**
 * What follows the next action, so that nobody on stage has to remember it.
 * @module
 */
import { CheckCircleIcon, ClockIcon, GiftIcon, LockIcon } from "@/components/icons.tsx";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import type { LaterStep } from "./next_action.ts";

const icons = { clock: ClockIcon, lock: LockIcon, gift: GiftIcon, check: CheckCircleIcon };

export function AfterThat({ steps }: { steps: LaterStep[] }) {
  if (steps.length === 0) return null;
  return (
    <section class="card panel">
      <header>
        <h2>{CONTROL.after.title}</h2>
      </header>
      <ol class="plan">
        {steps.map(({ icon, title, text, button }) => {
          const Icon = icons[icon];
          return (
            <li key={title}>
              <Icon />
              <div>
                <b>{title}</b>
                <span>{text}</span>
              </div>
              {button && (
                <button
                  type="button"
                  class="btn mini push"
                  data-kind="plain"
                  data-test={button.test}
                  disabled
                >
                  {button.label}
                </button>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
