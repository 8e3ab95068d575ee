/**
 * The foot of an attendee's page: the one action of the moment, always in the same place, and what went wrong.
 *
 * Stateless, part of `AttendeeScreen.tsx`; the values that both are drawn from are declared here.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { View } from "@/lib/protocol/messages.ts";
import { DownloadIcon, RetryIcon, WarnIcon } from "@/components/icons.tsx";
import type { ProofState, SealState } from "@/components/phone/Pieces.tsx";
import type { Me, Scene } from "@/components/phone/scene.ts";
import type { Check } from "@/lib/client/check.ts";
import { assurance, type Connection, phone } from "@/lib/client/phone_words.ts";

/** What the late parts take from the page, which has it already. */
export type Pieces =
  & Pick<typeof import("@/components/phone/Pieces.tsx"), "Check" | "SealRing" | "SealCheck" | "Sign">
  & Pick<typeof import("@/components/phone/Page.tsx"), "Page">
  & { SaveCopy: typeof SaveCopy }
  & Pick<typeof import("@/components/tiers.ts"), "byTier" | "metal">;

/** Present once somebody has entered and the late bundle is there. */
export interface Drawn {
  parts: typeof import("@/components/phone/drawn.ts");
  check: Check;
  serverNow: () => number | null;
  /** The claim is on its way. */
  claiming?: boolean;
  onClaim?: () => void;
  /** A winner's code for the desk is not known yet. */
  onAskCode?: () => void;
  onRetry?: () => void;
  onSaveEvidence?: () => void;
}

export interface AttendeeScreenProps {
  view: View;
  me: Me;
  status: Connection;
  /** When the room was last heard, in the words of a clock; null before that. */
  lastHeard?: string | null;
  proof: ProofState;
  /** The code for the desk, until I am checked in. */
  desk?: ComponentChildren;
  /** When I entered, in the words of a clock. */
  provedAt?: string;
  seal: SealState;
  /** The parts that came later, and what they show; see `drawn.ts`. */
  drawn?: Drawn | null;
  /** One sentence of a refusal. */
  problem?: { sentence: string } | null;
  /** My tap to enter, while it has no answer; see `use_proof.ts`. */
  tap?: "sending" | "kept" | "unkept" | null;
  /** It was answered, and entries had closed before it came. */
  isMissed?: boolean;
  /** Leaving takes two taps. */
  leaving?: "asked" | "sending" | null;
  onEnter?: () => void;
  onSaveCopy?: () => void;
  onLeave?: () => void;
  onLeaveSure?: () => void;
  onStay?: () => void;
  onTryNow?: () => void;
}

export function Foot(props: AttendeeScreenProps & { scene: Scene }) {
  const { scene, me, status } = props;
  switch (scene.kind) {
    case "not_open":
    case "paused":
      return (
        <>
          <EnterButton {...props} disabled />
          <p>
            <Who {...me} />
          </p>
        </>
      );
    case "ready":
      return (
        <>
          <EnterButton {...props} />
          {scene.checkedIn
            ? (
              <p>
                <Who {...me} />
                {scene.raffle.rulesUrl && (
                  <>
                    {" · "}
                    <a href={scene.raffle.rulesUrl} target="_blank" rel="noopener noreferrer">
                      {phone.rules}
                    </a>
                  </>
                )}
              </p>
            )
            : <p>{phone.thenTap}</p>}
        </>
      );
    case "in":
      if (status === "disconnected") return <TryNow {...props} />;
      if (props.leaving) {
        const busy = props.leaving === "sending";
        return (
          <>
            <button type="button" class="btn" data-kind="danger" disabled={busy} onClick={props.onLeaveSure}>
              {busy ? phone.leaving : phone.leaveSure}
            </button>
            <button type="button" class="btn" data-kind="text" onClick={props.onStay}>{phone.stayIn}</button>
          </>
        );
      }
      return (
        <>
          <SaveCopy {...props} />
          <button type="button" class="btn" data-kind="text" onClick={props.onLeave}>{phone.leave}</button>
        </>
      );
    case "won":
      if (props.drawn) {
        const { parts, claiming = false, onClaim } = props.drawn;
        return <parts.ClaimFoot win={scene.wins[0]} sending={claiming} onClaim={onClaim} />;
      }
      return null;
    case "locked":
    case "late":
      if (status === "disconnected") return <TryNow {...props} />;
      return <p>{scene.kind === "locked" ? phone.near : assurance(scene.raffle.mode)}</p>;
    case "cancelled":
      return props.proof === "saved" ? <p>{phone.proofStays}</p> : null;
    case "replaced":
    case "not_won":
      return <SaveCopy {...props} />;
    case "results":
      return <p>{assurance(scene.raffle.mode)}</p>;
    case "nothing":
      return status === "disconnected" ? <TryNow {...props} /> : (
        <p>
          <Who {...me} />
        </p>
      );
  }
}

/** Without a full stop: a short name may end with one. */
function Who({ checkedIn, name }: Me) {
  return (
    <>
      {checkedIn ? phone.checkedInAs : phone.youAre} <bdi>{name}</bdi>
    </>
  );
}

function EnterButton({ tap, disabled, onEnter }: AttendeeScreenProps & { disabled?: boolean }) {
  return (
    <button
      type="button"
      class="btn big"
      data-test="raffle-entry-cta"
      disabled={disabled || tap === "sending"}
      aria-busy={tap === "sending" ? "true" : undefined}
      onClick={onEnter}
    >
      {tap === "sending" ? phone.entering : tap ? phone.tryAgain : phone.enter}
    </button>
  );
}

/** Only where this phone has a proof; it stays in its place while the browser's store is asked. */
export function SaveCopy({ proof, onSaveCopy }: Pick<AttendeeScreenProps, "proof" | "onSaveCopy">) {
  return (
    <button
      type="button"
      class="btn"
      data-kind="plain"
      disabled={proof !== "saved" && proof !== "unsaved"}
      onClick={onSaveCopy}
    >
      <DownloadIcon />
      {phone.saveCopy}
    </button>
  );
}

function TryNow({ onTryNow }: AttendeeScreenProps) {
  return (
    <button type="button" class="btn" data-kind="plain" onClick={onTryNow}>
      <RetryIcon />
      {phone.tryNow}
    </button>
  );
}

/** A tap without an answer is said here, unless the page says already that there is no connection. */
export function Toast({ problem, tap, status }: Partial<AttendeeScreenProps>) {
  const waits = tap && tap !== "sending" && status !== "disconnected";
  if (!problem && !waits) return null;
  return (
    <div class="note toast" role="alert">
      <WarnIcon />
      <div>
        {problem?.sentence ?? (
          <>
            <b>{phone.noAnswer}</b>
            <br />
            {tap === "kept" ? phone.tapKept : phone.tapUnkept}
          </>
        )}
      </div>
    </div>
  );
}
