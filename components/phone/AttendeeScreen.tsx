/**
 * The whole picture of an attendee's phone for one moment.
 *
 * A pure function of its values, so that every state can be rendered and looked at without a server. What to
 * show is decided in `scene.ts`; `islands/AttendeePage.tsx` fills the values and does what the buttons say.
 * @module
 */
import {
  CheckCircleIcon,
  ClockIcon,
  CrossCircleIcon,
  NoSignalIcon,
  PauseIcon,
  WarnIcon,
} from "@/components/icons.tsx";
import { byTier, metal } from "@/components/tiers.ts";
import { type AttendeeScreenProps, Foot, type Pieces, SaveCopy, Toast } from "@/components/phone/Foot.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { Check, PeopleIn, Prizes, SealCheck, SealRing, Sign, Ticket } from "@/components/phone/Pieces.tsx";
import { type Scene, sceneOf } from "@/components/phone/scene.ts";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { assurance, type Connection, phone } from "@/lib/client/phone_words.ts";

export type { AttendeeScreenProps };

/** Handed to the late parts: imported there, they would make one more bundle of the first page. */
export const pieces: Pieces = { Check, Page, SaveCopy, SealRing, SealCheck, Sign, byTier, metal };

export function AttendeeScreen(props: AttendeeScreenProps) {
  const scene = sceneOf(props.view, props.me);
  return (
    <Page
      name={props.view.event.name}
      scene={scene.kind}
      status={props.status}
      foot={
        <>
          <Toast {...props} />
          <Foot {...props} scene={scene} />
        </>
      }
    >
      {props.status === "disconnected" && (
        <p class="note" data-kind="warn" role="status">
          <NoSignalIcon />
          <span>
            <b>{phone.noConnection}</b> {scene.kind === "in"
              ? phone.stillIn
              : !props.tap
              ? phone.weTry
              : props.tap === "unkept"
              ? phone.tapUnkept
              : phone.tapKept}
          </span>
        </p>
      )}
      {props.drawn && <props.drawn.parts.Notes {...props} {...props.drawn} />}
      <Body {...props} scene={scene} />
      <p class="vh" role="status">
        {scene.kind === "locked"
          ? lockedTitle(scene.raffle)
          : sceneWords[scene.kind === "in" && scene.paused ? "paused" : scene.kind]}
      </p>
      {isUnsaid(scene) && <p class="soft small">{assurance("offline")}</p>}
    </Page>
  );
}

/** A draw without a public number, where the foot does not name it. */
function isUnsaid(scene: Scene): boolean {
  if (scene.kind === "nothing" || scene.raffle.mode !== "offline") return false;
  return !["late", "results", "cancelled"].includes(scene.kind);
}

function Body(props: AttendeeScreenProps & { scene: Scene }) {
  const { scene, view, me, drawn, desk } = props;
  const { checkedIn } = view.counts;
  const offline = props.status === "disconnected";
  switch (scene.kind) {
    case "nothing":
      return (
        <>
          <Sign icon={<ClockIcon class="sign" />} title={phone.nothing} lead={phone.nothingLead} />
          {desk}
        </>
      );
    case "not_open":
      return (
        <>
          <Sign icon={<ClockIcon class="sign" />} title={phone.notOpen} lead={phone.stay} />
          {!me.checkedIn && <DeskFirst say={phone.checkInUntil} />}
          {desk}
          <Prizes raffle={scene.raffle} />
        </>
      );
    case "ready":
      return (
        <>
          <header>
            <h1>
              <bdi>{scene.raffle.title}</bdi>
            </h1>
            <p class="soft">{phone.oneTap}</p>
          </header>
          {!scene.checkedIn && <DeskFirst say={phone.checkInFirst} />}
          {desk}
          <Prizes raffle={scene.raffle} />
          <PeopleIn raffle={scene.raffle} checkedIn={checkedIn} />
        </>
      );
    case "paused":
      return (
        <>
          <Sign
            icon={<PauseIcon class="sign warn" />}
            title={phone.paused}
            lead={`${phone.pausedLead} ${phone.pausedIn}`}
          />
          {desk}
          <Prizes raffle={scene.raffle} />
          <PeopleIn raffle={scene.raffle} checkedIn={checkedIn} />
        </>
      );
    case "in":
      return (
        <>
          {!offline && !scene.paused && (
            <Sign icon={<CheckCircleIcon class="sign ok" />} title={phone.in} class="enter" />
          )}
          {(offline || scene.paused) && <h1 class="vh">{phone.in}</h1>}
          {!offline && scene.paused && (
            <p class="note" data-kind="warn" role="status">
              <PauseIcon />
              <span>
                <b>{phone.paused}.</b> {phone.pausedIn}
              </span>
            </p>
          )}
          <Ticket
            entryNumber={scene.entry.entryNumber}
            name={me.name}
            proof={props.proof}
            proofNote={offline ? phone.proofOffline : props.provedAt && phone.proofAt(props.provedAt)}
          >
            {offline && props.lastHeard && <Check state="wait">{phone.lastHeard(props.lastHeard)}</Check>}
          </Ticket>
          {!offline && <p class="mid soft">{phone.lock}</p>}
        </>
      );
    case "late":
    case "locked":
      return <LockedBody {...props} scene={scene} />;
    default:
      return drawn
        ? <drawn.parts.Over {...props} {...drawn} {...pieces} scene={scene} />
        : <Sign title={sceneWords[scene.kind]} lead={scene.kind === "won" ? phone.come : undefined} />;
  }
}

/** What a screen reader is told when the scene changes; and all there is of an end until the late parts are here. */
const sceneWords: Record<Exclude<Scene["kind"], "locked">, string> = {
  nothing: phone.nothing,
  not_open: phone.notOpen,
  ready: phone.enter,
  paused: phone.paused,
  in: phone.in,
  late: phone.late,
  won: phone.won,
  not_won: phone.not,
  replaced: phone.wentOn,
  results: phone.results,
  cancelled: phone.cancelled,
};

function lockedTitle({ phase, seal }: RaffleView): string {
  return phase === "drawn" ? phone.drawn : seal ? phone.sealed : phone.closing;
}

function DeskFirst({ say }: { say: string }) {
  return (
    <p class="note" data-kind="warn">
      <WarnIcon />
      <span>
        <b>{say}</b> {phone.desk}
      </span>
    </p>
  );
}

/** Between the last entry and my result. While tiers come one by one, those that came are shown. */
function LockedBody(
  { scene, view, seal, drawn, isMissed }: AttendeeScreenProps & {
    scene: Extract<Scene, { kind: "late" | "locked" }>;
  },
) {
  const { raffle } = scene;
  const entry = scene.kind === "locked" ? scene.entry : null;
  const broken = seal === "broken";
  const isDrawn = raffle.phase === "drawn";
  const beacon = drawn?.parts.awaited(raffle);
  const number = beacon && { ...pieces, raffle, beacon, serverNow: drawn!.serverNow };
  const revealed = raffle.resultsVisible ? raffle.revealedTiers ?? [] : [];
  const lead = !entry
    ? isMissed ? phone.missed : phone.lateLead
    : isDrawn
    ? phone.drawnLead
    : raffle.seal
    ? phone.lockedYours(raffle.entryCount)
    : phone.closingLead;
  return (
    <>
      <header class="mid">
        <h1>{entry ? lockedTitle(raffle) : phone.late}</h1>
        <p class="soft">{lead}</p>
      </header>
      {drawn && number && !broken
        ? <drawn.parts.Countdown {...number} />
        : <SealRing raffle={raffle} checkedIn={view.counts.checkedIn} broken={broken} />}
      <ul class="card checks">
        {entry && (
          <Check state={drawn?.check.ticket === "missing" ? "fail" : "done"}>
            <b>
              {drawn?.check.ticket === "in"
                ? drawn.parts.words.inList(entry.entryNumber)
                : phone.numberIn(entry.entryNumber)}
            </b>
          </Check>
        )}
        <SealCheck raffle={raffle} state={seal} />
        {drawn && number
          ? <drawn.parts.NumberCheck {...number} />
          : (
            <Check state={isDrawn || raffle.beacon?.signature ? "done" : "wait"}>
              {raffle.mode === "offline" ? phone.waitsDraw : phone.waitsNumber}
            </Check>
          )}
        <Check state="wait">
          {revealed.length > 0
            ? phone.stillToCome(
              raffle.tiers.filter(({ id }) => !revealed.includes(id)).map(({ label }) => label),
            )
            : phone.waitsWinners}
        </Check>
      </ul>
      {drawn && revealed.length > 0 && (
        <drawn.parts.Winners {...pieces} raffle={raffle} mine={entry?.entrantTag} />
      )}
    </>
  );
}

/** A sale, until the parts are there that show it. */
export function Loading({ name, title, status }: { name: string; title: string; status: Connection }) {
  return (
    <Page name={name} status={status}>
      <header>
        <h1>
          <bdi>{title}</bdi>
        </h1>
      </header>
    </Page>
  );
}

/** The link is over: the organizer replaced it, or it belongs to another event. */
export function AttendeeEnded({ eventName }: { eventName: string }) {
  return (
    <Page name={eventName}>
      <Sign icon={<CrossCircleIcon class="sign bad" />} title={phone.linkOver} lead={phone.linkOverLead} />
    </Page>
  );
}
