/**
 * Somebody without an invitation, until the organizer has said yes, and after a no.
 *
 * Stateless; `WalkUpWait.tsx` asks how it stands.
 * @module
 */
import { PhoneIcon, WarnIcon } from "@/components/icons.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { waitingRoom as words } from "@/lib/client/words.ts";

/** "offline": asked, and nobody answered. */
export type WaitState = "waiting" | "turned_away" | "offline";

export interface WaitScreenProps {
  eventName: string;
  name: string;
  state: WaitState;
}

export function WaitScreen({ eventName, name, state }: WaitScreenProps) {
  const isAway = state === "turned_away";
  return (
    <Page name={eventName} scene="wait" foot={<p>{isAway ? words.awayFoot : words.foot}</p>}>
      <div class="mid" role="status">
        {isAway ? <WarnIcon class="sign" /> : <PhoneIcon class="sign" />}
        <h1>{isAway ? words.away : words.title}</h1>
        <p class="soft">{isAway ? words.awayLead : words.lead}</p>
      </div>
      <p class="card who-waits">
        <span class="soft small">{isAway ? words.askedAs : words.as}</span>
        <b>
          <bdi>{name}</bdi>
        </b>
        {!isAway && <span class="soft small">{words.show}</span>}
      </p>
      {state === "offline" && (
        <p class="note" data-kind="warn" role="status">
          <WarnIcon />
          <span>{words.offline}</span>
        </p>
      )}
    </Page>
  );
}
