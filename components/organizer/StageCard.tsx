/**
 * The dark card with the one next action, and the round instrument that tells how the module stands.
 *
 * Shows; `next_action.ts` and `poll_action.ts` choose. What is refused or lost is said in a line that is always
 * there, so that nothing moves under the thumb.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { Phase } from "@/lib/protocol/messages.ts";
import { ClockIcon, NoSignalIcon, PlusIcon, RetryIcon, WarnIcon } from "@/components/icons.tsx";
import { CALL_OFF, RULES } from "@/lib/client/desk_draw_words.ts";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { ActButton, type Acting, actKey } from "./ActButton.tsx";
import type { NextAction } from "./next_action.ts";

/** A line of news at the foot of the card: a refusal, a hint, a lost connection. */
export interface Saying {
  kind: "refused" | "hint" | "lost";
  text: string;
  /** Where to go on, when the session has ended. */
  link?: { href: string; word: string };
}

export interface StageCardProps extends Acting {
  next: NextAction;
  phase: Phase;
  cancelReason?: string;
  /** The dial or the seal. */
  instrument: ComponentChildren;
  saying: Saying | null;
  /** The values are old; they stand at 70 % until the room is back. */
  stale?: boolean;
  /** Where another raffle or poll is added, once this one is over. */
  againHref?: string;
  /** Where one that was called off is made again. */
  replaceHref?: string;
  /** Where a rehearsal of one that is not opened yet is made. */
  rehearseHref?: string;
  /** Between the buttons and the line of news. */
  children?: ComponentChildren;
}

export function StageCard(props: StageCardProps) {
  const { next, saying } = props;
  const isHeld = next.main?.hold && !next.main.disabled;
  return (
    <section
      class="next"
      data-test={next.test}
      data-theme="stage"
      data-phase={props.phase}
      data-stale={props.stale ? "true" : undefined}
      aria-label={words[next.mood]}
    >
      {props.instrument}
      <div class="say">
        {/* Changes with the phase, never with a count: it is read out when the module moves on. */}
        <div role="status" data-test="desk-next">
          <p class="soft small">{words[next.mood]}</p>
          <h2>{next.title}</h2>
        </div>
        <p class="soft why">{next.text}</p>
        {next.short && (
          <p class="short small">
            <WarnIcon />
            <span>{next.short}</span>
          </p>
        )}
        {props.cancelReason && <p class="soft">{words.cancelled.reason(props.cancelReason)}</p>}
        <div class="acts">
          {next.main && <ActButton {...props} act={next.main} main />}
          {next.busy && (
            <button type="button" class="btn big" disabled>
              <span class="busy">{next.busy}</span>
            </button>
          )}
          {next.beside.map((act) => <ActButton key={actKey(act)} {...props} act={act} />)}
          {props.rehearseHref && (
            <a class="btn" data-kind="plain" data-test="desk-rehearse" href={props.rehearseHref}>
              <RetryIcon />
              {RULES.rehearse}
            </a>
          )}
          {props.replaceHref && (
            <a class="btn" data-kind="plain" data-test="desk-replacement" href={props.replaceHref}>
              <RetryIcon />
              {CALL_OFF.replacement}
            </a>
          )}
          {next.mood === "done" && props.againHref && (
            <a class="btn" data-kind="plain" data-test="desk-another-raffle" href={props.againHref}>
              <PlusIcon />
              {words.another}
            </a>
          )}
        </div>
        {props.children}
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
