/**
 * The dark card with the one next action, and the round instrument that tells how the raffle stands.
 *
 * Shows; `next_action.ts` chooses. What is refused or lost is said in a line that is always there, so that
 * nothing moves under the thumb.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Dial } from "@/components/Dial.tsx";
import { Seal } from "@/components/Seal.tsx";
import { ClockIcon, NoSignalIcon, PauseIcon, PlusIcon, WarnIcon } from "@/components/icons.tsx";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { HoldButton } from "./HoldButton.tsx";
import { type Act, nextAction, winnerCount } from "./next_action.ts";

/** A line of news at the foot of the card: a refusal, a hint, a lost connection. */
export interface Saying {
  kind: "refused" | "hint" | "lost";
  text: string;
  /** Where to go on, when the session has ended. */
  link?: { href: string; word: string };
}

export interface StageCardProps {
  raffle: RaffleView;
  checkedIn: number;
  /** `actKey` of the command under way. */
  pending: string | null;
  saying: Saying | null;
  /** The values are old; they stand at 70 % until the room is back. */
  stale?: boolean;
  /** The session is over: nothing can be done here. */
  locked?: boolean;
  /** Where another raffle is added, once this one is over. */
  againHref: string;
  onAct: (act: Act) => void;
  onHint: (outcome: "too_early" | "asked") => void;
}

/** Tells one act from another, so that only the button that was held is busy. */
export function actKey({ type, args }: Act): string {
  return `${type}:${args?.tier ?? ""}`;
}

export function StageCard(props: StageCardProps) {
  const { raffle, checkedIn, saying } = props;
  const next = nextAction(raffle, checkedIn);
  const isHeld = next.main?.hold && !next.main.disabled;
  return (
    <section
      class="next"
      data-theme="stage"
      data-phase={raffle.phase}
      data-stale={props.stale ? "true" : undefined}
      aria-label={words[next.mood]}
    >
      <Instrument raffle={raffle} checkedIn={checkedIn} />
      <div class="say">
        <p class="soft small">{words[next.mood]}</p>
        <h2>{next.title}</h2>
        <p class="soft why">{next.text}</p>
        {next.short && (
          <p class="short small">
            <WarnIcon />
            <span>{next.short}</span>
          </p>
        )}
        {raffle.cancelReason && <p class="soft">{words.cancelled.reason(raffle.cancelReason)}</p>}
        {next.mood !== "done" && (
          <div class="acts">
            {next.main && <ActButton {...props} act={next.main} main />}
            {next.mood === "standing" && (
              <button type="button" class="btn big" disabled>
                <span class="busy">{words.closing.busy}</span>
              </button>
            )}
            {next.beside.map((act) => <ActButton key={actKey(act)} {...props} act={act} />)}
          </div>
        )}
        {next.mood === "done" && (
          <div class="acts">
            <a class="btn" data-kind="plain" data-test="desk-another-raffle" href={props.againHref}>
              <PlusIcon />
              {words.another}
            </a>
          </div>
        )}
        <p
          class="saying small"
          role={saying?.kind === "refused" ? "alert" : "status"}
          data-kind={saying?.kind}
        >
          {saying?.kind === "refused" && <WarnIcon />}
          {saying?.kind === "lost" && <NoSignalIcon />}
          {saying?.kind === "hint" && <ClockIcon />}
          {!saying && isHeld && words.holdHow}
          {saying && (
            <span>
              {saying.text} {saying.link && <a href={saying.link.href}>{saying.link.word}</a>}
            </span>
          )}
        </p>
      </div>
    </section>
  );
}

function ActButton(
  { act, main = false, pending, locked, onAct, onHint }: StageCardProps & { act: Act; main?: boolean },
) {
  const busy = pending === actKey(act) ? act.busy : undefined;
  const disabled = act.disabled || locked || (pending !== null && !busy);
  if (act.hold) {
    return (
      <HoldButton
        label={act.label}
        busy={busy}
        disabled={disabled}
        test={act.test}
        kind={main ? undefined : "plain"}
        small={!main}
        onConfirm={() => onAct(act)}
        onHint={onHint}
      />
    );
  }
  return (
    <button
      type="button"
      class={main ? "btn big" : "btn"}
      data-kind={main ? undefined : "plain"}
      data-test={act.test}
      disabled={disabled}
      aria-disabled={busy ? "true" : undefined}
      aria-busy={busy ? "true" : undefined}
      onClick={() => busy === undefined && onAct(act)}
    >
      {act.type === "pause" && <PauseIcon />}
      <span class={busy ? "busy" : undefined}>{busy ?? act.label}</span>
    </button>
  );
}

/** Dial while people enter; the seal from the moment it exists, and never before. */
function Instrument({ raffle, checkedIn }: { raffle: RaffleView; checkedIn: number }) {
  const { seal, phase, entryCount } = raffle;
  if (!seal) {
    return (
      <div class="dial" data-dim={phase === "cancelled" ? "true" : undefined}>
        <Dial
          count={entryCount}
          of={checkedIn}
          ticksMax={160}
          label={words.dialLabel(entryCount, checkedIn)}
        />
        <div class="mid">
          <b class="num" data-digits={digits(entryCount)}>{number(entryCount)}</b>
          <span class="soft">{phase === "closing" ? words.lockedWord : words.of(checkedIn)}</span>
        </div>
      </div>
    );
  }
  const isOut = phase === "revealed" || raffle.winners !== undefined;
  const shown = isOut ? raffle.winners?.length ?? 0 : entryCount;
  return (
    <div class="dial sealed">
      <Seal fingerprint={seal.closeHash} broken={phase === "cancelled"} radius={39} label={words.sealLabel} />
      {phase !== "cancelled" && (
        <div class="mid">
          <b class="num" data-digits={digits(shown)}>{number(shown)}</b>
          <span class="soft">
            {!isOut
              ? words.sealedWord
              : phase === "revealed"
              ? words.winnersWord(shown)
              : words.of(winnerCount(raffle))}
          </span>
        </div>
      )}
    </div>
  );
}

/** The type steps down for long numbers, so that they stay inside the circle. */
function digits(n: number): string {
  return String(Math.min(6, String(n).length));
}
