/**
 * The link of the overlay for a stream: made when it is asked for, shown once. Part of the panel of connected screens.
 * @module
 */
import { useState } from "preact/hooks";
import { CopyIcon } from "@/components/icons.tsx";
import { call } from "@/lib/client/api.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { Says } from "./Field.tsx";

const words = CONTROL.overlay;

type At = { at: "rest" | "busy"; problem?: string } | { at: "made"; url: string };

export function OverlayPart(
  { event, copied, onCopy }: { event: string; copied: string | null; onCopy: (url: string) => void },
) {
  const [made, setMade] = useState<At>({ at: "rest" });

  async function make(): Promise<void> {
    if (made.at === "busy") return;
    setMade({ at: "busy" });
    const path = `/api/events/${encodeURIComponent(event)}/overlay-link`;
    const answer = await call<{ url: string }>("POST", path);
    setMade(answer.ok ? { at: "made", url: answer.url } : { at: "rest", problem: answer.refusal.message });
  }

  if (made.at !== "made") {
    return (
      <>
        {made.problem && <Says id="overlay-says" problem={made.problem} />}
        <button
          type="button"
          class="btn mini"
          data-kind="plain"
          data-test="desk-overlay-link"
          aria-disabled={made.at === "busy" ? "true" : undefined}
          onClick={make}
        >
          {made.at === "busy" ? words.busy : words.open}
        </button>
      </>
    );
  }
  return (
    <div class="ask">
      <p class="small">{words.text}</p>
      {/* Long and secret: its end is out of sight. Where a page may not copy, it is marked and taken by hand. */}
      <input
        class="input mono"
        readOnly
        value={made.url}
        aria-label={words.address}
        data-test="desk-overlay-url"
        onFocus={(event) => event.currentTarget.select()}
      />
      <button
        type="button"
        class="btn mini"
        data-test="desk-overlay-copy"
        onClick={() => onCopy(made.url)}
      >
        <CopyIcon />
        {copied === made.url ? words.copied : words.copy}
      </button>
      <p class="small soft" role="status">{words.hidden}</p>
    </div>
  );
}
