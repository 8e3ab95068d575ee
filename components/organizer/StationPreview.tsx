/**
 * The big screen in small, as it will look with this name, colour and mask: an example, not a live picture.
 *
 * The hue is set on the element by whoever owns it, because the server's markup may hold no styles.
 * @module
 */
import type { Ref } from "preact";
import type { DrawMode, NameMask } from "@/lib/protocol/messages.ts";
import { Mark } from "@/components/Brand.tsx";
import { Dial } from "@/components/Dial.tsx";
import { Qr } from "@/components/Qr.tsx";
import { assurance } from "@/lib/client/words.ts";
import { LockIcon } from "@/components/icons.tsx";
import { MASKS, NEW_EVENT as words } from "@/lib/client/desk_words.ts";
import type { PollDraft } from "./new_poll.ts";
import type { SaleDraft } from "./new_tickets.ts";
import { PollPreview } from "./PollPreview.tsx";
import { SaleDial } from "./TicketsSteps.tsx";

interface StationPreviewProps {
  name: string;
  title: string;
  maskNames: NameMask;
  mode: DrawMode;
  /** Shown instead of the raffle. */
  poll?: PollDraft;
  /** Its dial is shown instead of the raffle's. */
  sale?: SaleDraft;
  /** Receives the element that takes the hue. */
  stage?: Ref<HTMLDivElement>;
}

export function StationPreview({ name, title, maskNames, mode, poll, sale, stage }: StationPreviewProps) {
  return (
    <div class="col prev">
      <p class="soft small">{words.preview}</p>
      <div class="tv" data-theme="stage" ref={stage} aria-hidden="true">
        <p class="row small">
          <Mark />
          <b>
            <bdi>{name.trim() || words.previewEvent}</bdi>
          </b>
        </p>
        {poll ? <PollPreview poll={poll} /> : <RafflePreview {...{ title, maskNames, mode, sale }} />}
      </div>
    </div>
  );
}

function RafflePreview(
  { title, maskNames, mode, sale }: Pick<StationPreviewProps, "title" | "maskNames" | "mode" | "sale">,
) {
  return (
    <>
      <div class="mini2">
        {sale ? <SaleDial sale={sale} /> : (
          <div class="dial">
            <Dial count={128} of={160} ticksMax={160} />
            <div class="mid">
              <b class="num">128</b>
              <span>{words.previewEntries}</span>
            </div>
          </div>
        )}
        <div>
          <Qr text="https://drumroll.example/j/K7M4QX" label={words.exampleCode} />
          <b class="mono">K7M 4QX</b>
        </div>
      </div>
      <p class="row small took">
        <bdi class="soft">{title.trim()}</bdi>
        <span class="push">
          <bdi>{maskNames === "none" ? words.fullName : MASKS[maskNames].example}</bdi>
        </span>
      </p>
      <p class="soft row small">
        <LockIcon />
        {assurance(mode)}
      </p>
    </>
  );
}
