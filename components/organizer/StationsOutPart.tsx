/**
 * The way to end every station session: a question in place, then a hold. Part of the panel of connected screens.
 * @module
 */
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { Says } from "./Field.tsx";
import { HoldButton } from "./HoldButton.tsx";
import type { StationsOut } from "./stations_out.ts";

export function StationsOutPart({ at, problem, onAsk, onSignOut }: StationsOut) {
  const words = CONTROL.stationsOut;
  if (at === "rest" || at === "done") {
    return (
      <>
        {at === "done" && <p class="small" role="status">{words.done}</p>}
        <button
          type="button"
          class="btn mini"
          data-kind="plain"
          data-test="desk-stations-out"
          onClick={() => onAsk(true)}
        >
          {words.open}
        </button>
      </>
    );
  }
  return (
    <div class="ask">
      <p class="small">{words.text}</p>
      {problem && <Says id="stations-out-says" problem={problem} />}
      <HoldButton
        label={words.submit}
        busy={at === "busy" ? words.busy : undefined}
        test="desk-stations-out-cta"
        kind="danger"
        small
        onConfirm={onSignOut}
      />
      <button type="button" class="btn mini" data-kind="text" onClick={() => onAsk(false)}>
        {words.keep}
      </button>
    </div>
  );
}
