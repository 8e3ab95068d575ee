/**
 * The whole picture of an attendee's phone for one moment.
 *
 * A pure function of its values, so that every state can be rendered and looked at without a server. What to
 * show is decided in `scene.ts`; `islands/AttendeePage.tsx` fills the values and does what the buttons say.
 * @module
 */
import type { ComponentChildren } from "preact";
import {
  CheckCircleIcon,
  ClockIcon,
  CrossCircleIcon,
  DownloadIcon,
  NoSignalIcon,
  PauseIcon,
  WarnIcon,
} from "@/components/icons.tsx";
import { Burst } from "@/components/Burst.tsx";
import { metal } from "@/components/tiers.ts";
import { type AttendeeScreenProps, Foot, Toast } from "@/components/phone/Foot.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { Check, PeopleIn, Prizes, SealCheck, SealRing, Ticket, Winners } from "@/components/phone/Pieces.tsx";
import { type Scene, sceneOf } from "@/components/phone/scene.ts";
import { cancelledWords, phone } from "@/lib/client/phone_words.ts";

export type { AttendeeScreenProps };

export function AttendeeScreen(props: AttendeeScreenProps) {
  const scene = sceneOf(props.view, props.me);
  return (
    <Page
      name={props.view.event.name}
      scene={scene.kind}
      status={props.status}
      foot={
        <>
          <Toast problem={props.problem} />
          <Foot {...props} scene={scene} />
        </>
      }
    >
      {props.status === "disconnected" && (
        <p class="note" data-kind="warn" role="status">
          <NoSignalIcon />
          <span>
            <b>{phone.noConnection}</b> {scene.kind === "in" ? phone.stillIn : phone.weTry}
          </span>
        </p>
      )}
      <Body {...props} scene={scene} />
    </Page>
  );
}

function Body(props: AttendeeScreenProps & { scene: Scene }) {
  const { scene, view, me } = props;
  const { checkedIn } = view.counts;
  const offline = props.status === "disconnected";
  switch (scene.kind) {
    case "nothing":
      return <Sign icon={<ClockIcon class="sign" />} title={phone.nothing} lead={phone.nothingLead} />;
    case "not_open":
      return (
        <>
          <Sign icon={<ClockIcon class="sign" />} title={phone.notOpen} lead={phone.stay} />
          {!me.checkedIn && <DeskFirst say={phone.checkInUntil} />}
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
    case "won":
      return <WonBody {...props} scene={scene} />;
    case "not_won":
      return (
        <>
          <header>
            <h1>{phone.not}</h1>
            <p class="soft">{phone.notLead(scene.entry.entryNumber, scene.raffle.entryCount)}</p>
          </header>
          <Winners raffle={scene.raffle} mine={scene.entry.entrantTag} />
          <After {...props} scene={scene} />
        </>
      );
    case "results":
      return (
        <>
          <header>
            <h1>{phone.results}</h1>
            <p class="soft">{phone.resultsLead}</p>
          </header>
          <Winners raffle={scene.raffle} />
          <After {...props} scene={scene} />
        </>
      );
    case "cancelled":
      return (
        <>
          <Sign
            icon={<CrossCircleIcon class="sign bad" />}
            title={phone.cancelled}
            lead={cancelledWords(scene.raffle.seal !== undefined)}
          />
          {scene.raffle.cancelReason && (
            <section class="card">
              <p class="soft small">{phone.reason}</p>
              <p class="why">
                “<bdi>{scene.raffle.cancelReason}</bdi>”
              </p>
            </section>
          )}
          <p class="note">
            <ClockIcon />
            <span>
              <b>{phone.enterAgain}</b> {phone.enterAgainWhy}
            </span>
          </p>
        </>
      );
  }
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
  { scene, view, seal }: AttendeeScreenProps & { scene: Extract<Scene, { kind: "late" | "locked" }> },
) {
  const { raffle } = scene;
  const entry = scene.kind === "locked" ? scene.entry : null;
  const broken = seal === "broken";
  const isDrawn = raffle.phase === "drawn";
  const revealed = raffle.resultsVisible ? raffle.revealedTiers ?? [] : [];
  const title = !entry ? phone.late : isDrawn ? phone.drawn : raffle.seal ? phone.sealed : phone.closing;
  const lead = !entry
    ? phone.lateLead
    : isDrawn
    ? phone.drawnLead
    : raffle.seal
    ? phone.lockedYours(raffle.entryCount)
    : phone.closingLead;
  return (
    <>
      <header class="mid">
        <h1>{title}</h1>
        <p class="soft">{lead}</p>
      </header>
      <SealRing raffle={raffle} checkedIn={view.counts.checkedIn} broken={broken} />
      <ul class="card checks">
        {entry && (
          <Check state="done">
            <b>{phone.numberIn(entry.entryNumber)}</b>
          </Check>
        )}
        <SealCheck raffle={raffle} state={seal} />
        <Check state={isDrawn ? "done" : "wait"}>
          {raffle.mode === "offline" ? phone.waitsDraw : phone.waitsNumber}
        </Check>
        <Check state="wait">
          {revealed.length > 0
            ? phone.stillToCome(
              raffle.tiers.filter(({ id }) => !revealed.includes(id)).map(({ label }) => label),
            )
            : phone.waitsWinners}
        </Check>
      </ul>
      {revealed.length > 0 && <Winners raffle={raffle} mine={entry?.entrantTag} />}
    </>
  );
}

function WonBody(props: AttendeeScreenProps & { scene: Extract<Scene, { kind: "won" }> }) {
  const { raffle, wins, entry } = props.scene;
  const labels = wins.map(({ tier }) => raffle.tiers.find(({ id }) => id === tier)?.label ?? tier);
  const index = raffle.tiers.findIndex(({ id }) => id === wins[0].tier);
  // One short word fits into the disc; a whole prize stands below it.
  const isShort = labels.length === 1 && labels[0].length <= 8;
  return (
    <>
      <section class="won" data-tier={metal(index)}>
        {raffle.seal && <Burst fingerprint={raffle.seal.closeHash} on="phone" />}
        <div>
          {isShort && <p>{phone.won}</p>}
          <h1>
            <bdi>{isShort ? labels[0] : phone.won}</bdi>
          </h1>
        </div>
      </section>
      <header class="mid">
        {!isShort && labels.map((label) => (
          <h2 key={label}>
            <bdi>{label}</bdi>
          </h2>
        ))}
        {isShort && <h2>{phone.come}</h2>}
        <p class="who">
          <bdi>{props.me.name}</bdi>
        </p>
        <p class="soft">{phone.numberWon(entry.entryNumber)} {!isShort && phone.come}</p>
      </header>
      <After {...props} />
    </>
  );
}

/** What stays on the phone after the draw: that I was in, the seal to compare, and what anybody can check. */
function After(
  { scene, seal, view }: AttendeeScreenProps & {
    scene: Extract<Scene, { kind: "won" | "not_won" | "results" }>;
  },
) {
  const { raffle } = scene;
  return (
    <ul class="card checks">
      {scene.kind === "not_won" && <Check state="done">{phone.numberWasIn(scene.entry.entryNumber)}</Check>}
      <SealCheck raffle={raffle} state={seal} after />
      {raffle.phase === "revealed" && view.current !== null && (
        <Certificate event={view.event.id} module={view.current} />
      )}
    </ul>
  );
}

/** Exists once every tier is revealed. */
function Certificate({ event, module }: { event: string; module: string }) {
  const path = `/api/events/${encodeURIComponent(event)}/modules/${encodeURIComponent(module)}/certificate`;
  return (
    <li>
      <DownloadIcon />
      <div>
        <a href={path} download={`certificate-${event}-${module}.json`}>{phone.certificate}</a>
      </div>
    </li>
  );
}

function Sign(props: { icon: ComponentChildren; title: string; lead?: string; class?: string }) {
  return (
    <header class={`mid ${props.class ?? ""}`}>
      {props.icon}
      <h1>{props.title}</h1>
      {props.lead && <p class="soft">{props.lead}</p>}
    </header>
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
