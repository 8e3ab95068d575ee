/**
 * The part of the new-event form about the draw: who decides, how long winners have, who stays out, and rehearsals.
 *
 * Stateless; `draw_rules.ts` knows what is sent of it.
 * @module
 */
import type { DrawMode } from "@/lib/protocol/messages.ts";
import { claimChoices, MODES, type NumbersAtHand, RULES as words } from "@/lib/client/desk_draw_words.ts";
import { NEW_TICKETS } from "@/lib/client/desk_ticket_words.ts";
import { calledOff, type DrawRules, type EarlierRaffle, withWinners } from "./draw_rules.ts";
import { Field, Says } from "./Field.tsx";

interface DrawRulesProps {
  rules: DrawRules;
  numbers: NumbersAtHand;
  earlier: readonly EarlierRaffle[];
  /** What the server refused of them, by the field it names. */
  problems: Record<string, string>;
  /** Of a ticketed raffle: one ticket wins, whoever holds it, and nobody comes in for it. */
  sale?: boolean;
  onChange: (change: Partial<DrawRules>) => void;
}

const modes: DrawMode[] = ["sealed", "instant", "offline"];

export function DrawRulesPart(props: DrawRulesProps) {
  const { rules, earlier, sale, onChange } = props;
  return (
    <>
      <WhoDecides {...props} />
      {!sale && <ClaimTime {...props} />}
      {!sale && withWinners(earlier).length > 0 && <LeaveOut {...props} />}
      {calledOff(earlier).length > 0 && <Replaces {...props} />}
      <Field
        id="rules-url"
        label={words.link}
        hint={words.linkHint}
        problem={props.problems.rulesUrl}
        input={{
          value: rules.rulesUrl,
          type: "url",
          inputMode: "url",
          placeholder: words.linkExample,
          maxLength: 300,
          autocomplete: "off",
          spellcheck: false,
          onInput: (event) => onChange({ rulesUrl: event.currentTarget.value }),
        }}
      />
      <label class="opt wide">
        <span>
          <b>{words.rehearsal}</b>
          <br />
          <span class="soft small">{words.rehearsalHint}</span>
        </span>
        <input
          type="checkbox"
          role="switch"
          class="switch push"
          data-test="desk-rehearsal"
          checked={rules.rehearsal}
          onChange={(event) => onChange({ rehearsal: event.currentTarget.checked })}
        />
      </label>
    </>
  );
}

function ClaimTime({ rules, problems, onChange }: DrawRulesProps) {
  return (
    <fieldset>
      <legend>
        <h2>{words.claim}</h2>
      </legend>
      <div class="seg">
        {claimOf(rules).map((seconds) => (
          <label key={seconds}>
            <input
              type="radio"
              name="claim"
              checked={rules.claimSeconds === seconds}
              aria-label={words.claimLabel(seconds)}
              onChange={() => onChange({ claimSeconds: seconds })}
            />
            {seconds === 0 ? words.claimOff : words.minutes(seconds)}
          </label>
        ))}
      </div>
      <Says id="claim-says" hint={words.claimHint} problem={problems.claimSeconds} />
    </fieldset>
  );
}

/** The usual times, and that of a raffle made over the API, when it is made again. */
function claimOf({ claimSeconds }: DrawRules): number[] {
  return [...new Set([...claimChoices, claimSeconds])].sort((a, b) => a - b);
}

function WhoDecides({ rules, numbers, problems, sale, onChange }: DrawRulesProps) {
  return (
    <fieldset aria-describedby="mode-says">
      <legend>
        <h2>{words.decides}</h2>
      </legend>
      {modes.map((mode) => {
        const isOff = numbers === "off" && mode !== "offline";
        return (
          <label key={mode} class="opt" data-off={isOff ? "true" : undefined}>
            <input
              type="radio"
              name="mode"
              data-test={`desk-mode-${mode}`}
              checked={rules.mode === mode}
              disabled={isOff}
              onChange={() => onChange({ mode })}
            />
            <span>
              <b>{MODES[mode].name}</b>{" "}
              {isOff ? <em>{words.notHere}</em> : MODES[mode].note && <em>{MODES[mode].note}</em>}
              <br />
              <span class="soft small">{sale ? NEW_TICKETS.modes[mode] : MODES[mode].label}</span>
            </span>
          </label>
        );
      })}
      <Says
        id="mode-says"
        hint={words.numbers[numbers]}
        problem={problems.mode ?? problemOf(rules, numbers)}
      />
    </fieldset>
  );
}

function problemOf({ mode }: DrawRules, numbers: NumbersAtHand): string | undefined {
  const isWithout = numbers === "unreachable" || numbers === "test";
  return isWithout && mode !== "offline" ? words.numbers[numbers] : undefined;
}

function LeaveOut({ rules, earlier, problems, onChange }: DrawRulesProps) {
  const put = (id: string, isIn: boolean) =>
    onChange({ leavesOut: isIn ? [...rules.leavesOut, id] : rules.leavesOut.filter((each) => each !== id) });
  const problem = Object.entries(problems).find(([path]) => path.startsWith("excludeWinnersOf"))?.[1];
  return (
    <fieldset>
      <legend>
        <h2>{words.leaveOut}</h2>
      </legend>
      {withWinners(earlier).map(({ id, title, phase }) => (
        <label key={id} class="opt wide">
          <span>
            <b>
              <bdi>{title}</bdi>
            </b>
            {phase !== "revealed" && (
              <>
                <br />
                <span class="soft small">{words.leaveOutLater}</span>
              </>
            )}
          </span>
          <input
            type="checkbox"
            role="switch"
            class="switch push"
            data-test={`desk-leave-out-${id}`}
            checked={rules.leavesOut.includes(id)}
            onChange={(event) => put(id, event.currentTarget.checked)}
          />
        </label>
      ))}
      <Says id="leave-out-says" hint={words.leaveOutHint} problem={problem} />
    </fieldset>
  );
}

function Replaces({ rules, earlier, problems, onChange }: DrawRulesProps) {
  const choices = [{ id: null, title: words.replacesNone }, ...calledOff(earlier)];
  return (
    <fieldset>
      <legend>
        <h2>{words.replaces}</h2>
      </legend>
      {choices.map(({ id, title }) => (
        <label key={id ?? ""} class="opt">
          <input
            type="radio"
            name="supersedes"
            data-test={`desk-replaces-${id ?? "none"}`}
            checked={rules.supersedes === id}
            onChange={() => onChange({ supersedes: id })}
          />
          <span>
            <bdi>{title}</bdi>
          </span>
        </label>
      ))}
      <Says id="replaces-says" hint={words.replacesHint} problem={problems.supersedes} />
    </fieldset>
  );
}
