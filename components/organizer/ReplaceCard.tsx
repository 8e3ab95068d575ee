/**
 * The question before a winner is replaced: who gives up which prize, who takes it, and why. Then a hold.
 *
 * Stands where the next action stands, because it is one. Stateless; `replacing.ts` keeps what was chosen.
 * @module
 */
import type { Ref } from "preact";
import type { AdvanceReason, RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import { WarnIcon } from "@/components/icons.tsx";
import { Seal } from "@/components/Seal.tsx";
import { AFTER } from "@/lib/client/desk_draw_words.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { ActButton, type Acting } from "./ActButton.tsx";
import type { Act } from "./next_action.ts";
import { digits } from "./RaffleInstrument.tsx";
import type { Saying } from "./StageCard.tsx";

/** Of whoever comes in: null when nobody is left, undefined when it is not known yet. */
export type NextInLine = { name: string; entryNumber: number } | null | undefined;

export interface ReplaceCardProps extends Acting {
  raffle: RaffleView;
  winner: WinnerView;
  /** In full, where the desk has it. */
  name: string;
  next: NextInLine;
  reason: AdvanceReason;
  saying: Saying | null;
  card?: Ref<HTMLElement>;
  onReason: (reason: AdvanceReason) => void;
  onKeep: () => void;
}

const words = AFTER.question;
const reasons: AdvanceReason[] = ["unreachable", "declined", "ineligible"];

export function ReplaceCard(props: ReplaceCardProps) {
  const { raffle, winner, next, reason, saying } = props;
  const prize = raffle.tiers.find(({ id }) => id === winner.tier)?.label ?? "";
  const act: Act = {
    type: "advance",
    args: { slot: winner.slot, outgoing: winner.entrantTag, reason },
    label: next === null ? words.holdNobody : words.hold,
    busy: words.busy,
    hold: true,
    test: "desk-advance-cta",
  };
  const named = next && words.person(next.name, next.entryNumber);
  return (
    <section
      class="next"
      data-theme="stage"
      data-test="desk-replace"
      aria-label={words.mood}
      tabIndex={-1}
      ref={props.card}
    >
      <div class="dial sealed">
        {raffle.seal && <Seal fingerprint={raffle.seal.closeHash} radius={39} label={CONTROL.sealLabel} />}
        {next && (
          <div class="mid">
            <b class="num" data-digits={digits(next.entryNumber)}>{number(next.entryNumber)}</b>
            <span class="soft">{words.isNext}</span>
          </div>
        )}
      </div>
      <div class="say">
        <p class="soft small">{words.mood}</p>
        <h2>{words.title(props.name, winner.entryNumber, reason)}</h2>
        <p class="soft why">{named === undefined ? words.unknown(prize) : words.text(prize, named)}</p>
        <fieldset class="reasons">
          <legend class="small soft">{words.reasons}</legend>
          <div class="row">
            {reasons.map((each) => (
              <label key={each}>
                <input
                  type="radio"
                  name="advance-reason"
                  data-test={`desk-reason-${each}`}
                  checked={reason === each}
                  onChange={() => props.onReason(each)}
                />
                <span>{words.reason[each].name}</span>
              </label>
            ))}
          </div>
        </fieldset>
        <div class="acts">
          <ActButton {...props} act={act} main />
          <button
            type="button"
            class="btn"
            data-kind="plain"
            data-test="desk-replace-keep"
            onClick={props.onKeep}
          >
            {words.keep}
          </button>
        </div>
        <p
          class="saying small"
          role={saying?.kind === "refused" ? "alert" : "status"}
          data-kind={saying?.kind}
        >
          {saying?.kind === "refused" && <WarnIcon />}
          <span>{saying ? saying.text : CONTROL.holdHow}</span>
        </p>
      </div>
    </section>
  );
}
