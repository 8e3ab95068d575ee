/**
 * A field for the code that a winner shows, and the one who has it: who they are, and the prize to hand over.
 *
 * Stands at the head of the winners. Stateless; `finding.ts` asks, `texts.ts` marks.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { CheckIcon, SearchIcon, WarnIcon } from "@/components/icons.tsx";
import { FIND as words, PRIZES } from "@/lib/client/desk_text_words.ts";
import { clock } from "@/lib/client/words.ts";
import type { Finding } from "./finding.ts";
import { markKey, type Texts } from "./texts.ts";
import type { WinnerPeople } from "./winner_people.ts";

interface FindWinnerProps {
  raffle: RaffleView;
  people: WinnerPeople;
  finding: Finding;
  texts: Texts;
  locked: boolean;
}

export function FindWinner({ raffle, people, finding, texts, locked }: FindWinnerProps) {
  const { typed, busy, problem, found } = finding;
  return (
    <div class="by-code">
      <form
        method="dialog"
        noValidate
        onSubmit={(submitted) => {
          submitted.preventDefault();
          finding.onFind();
        }}
      >
        <label class="small soft" for="desk-code">{words.label}</label>
        <div class="row">
          <input
            class="input mono"
            id="desk-code"
            data-test="desk-code"
            value={typed}
            placeholder={words.placeholder}
            maxLength={12}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-invalid={problem ? "true" : undefined}
            aria-describedby="desk-code-problem"
            onInput={({ currentTarget }) => finding.onType(currentTarget.value)}
          />
          <button type="submit" class="btn mini" data-kind="plain" aria-busy={busy ? "true" : undefined}>
            <SearchIcon />
            <span class={busy ? "busy" : undefined}>{busy ? words.busy : words.submit}</span>
          </button>
        </div>
        <p class="problem small" id="desk-code-problem" role="alert">
          {problem && <WarnIcon />}
          {problem}
        </p>
      </form>
      {found && <Found {...{ raffle, people, finding, texts, locked }} />}
    </div>
  );
}

function Found({ raffle, people, finding, texts, locked }: FindWinnerProps) {
  const found = finding.found!;
  // What has happened since is in the list, which is asked for again after each mark.
  const now = texts.messages?.find(({ entrantTag }) => entrantTag === found.entrantTag) ?? found;
  const name = (now.holding ? people[now.slot]?.name : undefined) ?? (now.name || `no. ${now.entryNumber}`);
  const prize = raffle.tiers.find(({ id }) => id === now.tier)?.label ?? "";
  const busy = texts.busy === markKey(now, "handed_over");
  const isGiven = now.handedOverAt !== undefined;
  // Whoever just pressed here reads that it is done; to everybody else a prize that is gone is a warning.
  const [pressed, setPressed] = useState<Finding["found"]>(null);
  const isTwice = isGiven && pressed !== found;
  const card = useRef<HTMLDivElement>(null);
  useEffect(() => card.current?.focus(), [found]);
  return (
    <div
      class="found"
      data-kind={!now.holding || isTwice ? "warn" : undefined}
      data-test="desk-found"
      tabIndex={-1}
      ref={card}
    >
      <p role="status">
        <b>
          <bdi>{name}</bdi>
        </b>
        <br />
        <span class="soft">{words.found.holds(prize, now.entryNumber)}</span>
        {(!now.holding || isGiven || raffle.rehearsal) && (
          <>
            <br />
            <span class={now.holding && isGiven && !isTwice ? "stand ok" : "stand warn"}>
              {isGiven ? <CheckIcon /> : <WarnIcon />}
              {!now.holding
                ? words.found.replaced
                : isGiven
                ? (isTwice ? words.found.given : words.found.givenNow)(clock(now.handedOverAt!))
                : words.found.rehearsal}
            </span>
          </>
        )}
      </p>
      <div class="row">
        {now.holding && !isGiven && (
          <button
            type="button"
            class="btn"
            data-test="desk-found-hand-over"
            disabled={locked || (texts.busy !== null && !busy)}
            aria-busy={busy ? "true" : undefined}
            onClick={() => {
              setPressed(found);
              texts.onMark(now, "handed_over");
            }}
          >
            <span class={busy ? "busy" : undefined}>{busy ? PRIZES.giving : PRIZES.give}</span>
          </button>
        )}
        <button type="button" class="btn mini" data-kind="text" onClick={finding.onClose}>
          {words.close}
        </button>
      </div>
    </div>
  );
}
