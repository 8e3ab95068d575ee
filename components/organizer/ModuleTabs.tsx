/**
 * The raffles and polls of an event side by side, and the one way to put another on the stations.
 *
 * A tab is for this page alone: what stations show changes with the button, never with the tab.
 * @module
 */
import type { View } from "@/lib/protocol/messages.ts";
import { ScreenIcon } from "@/components/icons.tsx";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { PHASES } from "@/lib/client/desk_words.ts";
import { actKey } from "./ActButton.tsx";
import type { Act } from "./next_action.ts";

interface ModuleTabsProps {
  view: View;
  shown: string;
  onPick: (module: string) => void;
}

/** Only when there is a choice. */
export function ModuleTabs({ view, shown, onPick }: ModuleTabsProps) {
  const modules = Object.entries(view.modules);
  if (modules.length < 2) return null;
  return (
    <nav class="tabs" aria-label={words.tabs.label}>
      {modules.map(([id, module]) => (
        <button
          key={id}
          type="button"
          data-test={`desk-tab-${id}`}
          aria-current={id === shown ? "true" : undefined}
          onClick={() => onPick(id)}
        >
          <b>
            <bdi>{module.title}</bdi>
          </b>
          <span class="small soft">
            <span class="state" data-state={module.phase}>{PHASES[module.phase]}</span>
            {"rehearsal" in module && module.rehearsal && <span>{words.tabs.rehearsal}</span>}
            {view.current === id && view.event.purgingSince === undefined && (
              <span class="seen">
                <ScreenIcon />
                {words.tabs.onStations}
              </span>
            )}
          </span>
        </button>
      ))}
    </nav>
  );
}

const showAct: Act = { type: "show", ...words.acts.show, hold: false };

interface NotShownProps {
  view: View;
  module: string;
  pending: string | null;
  locked: boolean;
  onAct: (module: string, act: Act) => void;
}

/** What stations and phones show instead, and what the button does to them. */
export function NotShown({ view, module, pending, locked, onAct }: NotShownProps) {
  const busy = pending === actKey(showAct);
  const other = view.current === null ? undefined : view.modules[view.current]?.title;
  return (
    <section class="note elsewhere" data-test="desk-not-shown">
      <ScreenIcon />
      <p>
        <b>{other === undefined ? words.nothingShown : words.notShown(other)}</b>
        <br />
        <span class="small">
          {view.modules[module]?.phase === "open" ? words.openUnseen : words.notShownHow}
        </span>
      </p>
      <button
        type="button"
        class="btn push"
        data-test="desk-show-cta"
        disabled={locked || (pending !== null && !busy)}
        aria-busy={busy ? "true" : undefined}
        onClick={() => !busy && onAct(module, showAct)}
      >
        {busy ? showAct.busy : showAct.label}
      </button>
    </section>
  );
}
