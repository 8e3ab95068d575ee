/**
 * How far telling the winners is: what became of the texts, whom nobody has reached and why, and told by hand.
 *
 * Before the reveal it says what will happen. Stateless; the list is kept by `texts.ts`.
 * @module
 */
import type { MessageView, RaffleView, SmsState } from "@/lib/protocol/messages.ts";
import { CheckCircleIcon, CheckIcon, MessageIcon, WarnIcon } from "@/components/icons.tsx";
import { AFTER } from "@/lib/client/desk_draw_words.ts";
import { TEXTS as words } from "@/lib/client/desk_text_words.ts";
import { clock } from "@/lib/client/words.ts";
import { Fact, Panel } from "./Panels.tsx";
import { type Mark, markKey, type Texts } from "./texts.ts";
import type { WinnerPeople } from "./winner_people.ts";
import { mustBeTold, textCounts } from "./winner_texts.ts";

interface TextsPanelProps {
  raffle: RaffleView;
  sms?: SmsState;
  texts: Texts;
  people: WinnerPeople;
  locked: boolean;
  /** A winner's number in words, where it is not an entry's. */
  entryWord?: (n: number) => string;
}

export function TextsPanel(props: TextsPanelProps) {
  const { raffle, sms, texts } = props;
  const messages = texts.messages ?? [];
  const isOut = messages.length > 0;
  const [what, how] = raffle.rehearsal
    ? [words.rehearsal]
    : sms === "configured"
    ? [words.goes, words.goesHow]
    : [words.gap, words.gapHow];
  return (
    <Panel title={words.title} test="raffle-sms-gap-panel">
      {(!isOut || sms !== "configured" || raffle.rehearsal) && (
        <p class="note small">
          <MessageIcon />
          <span>{what}</span>
        </p>
      )}
      {!isOut && how && <p class="small soft">{how}</p>}
      {isOut && <Told {...props} messages={messages} />}
      {sms !== "configured" && !raffle.rehearsal && <p class="small soft">{words.gapSetUp}</p>}
    </Panel>
  );
}

function Told(
  { sms, texts, people, locked, messages, entryWord = AFTER.entry }: TextsPanelProps & {
    messages: readonly MessageView[];
  },
) {
  const missing = messages.filter(mustBeTold);
  const byHand = messages.filter(({ holding, notifiedAt }) => holding && notifiedAt !== undefined);
  const counts = textCounts(messages);
  const person = (message: MessageView) => ({
    message,
    name: people[message.slot]?.name ?? message.name,
    entry: entryWord(message.entryNumber),
    phone: people[message.slot]?.phone,
    busy: texts.busy === markKey(message, "notified"),
    locked: locked || texts.busy !== null,
    onMark: texts.onMark,
  });
  return (
    <>
      {sms === "configured" && (
        <ul class="facts">
          <Fact word={words.facts.delivered} value={counts.delivered} />
          {counts.sent > 0 && <Fact word={words.facts.sent} value={counts.sent} />}
          {counts.underWay > 0 && <Fact word={words.facts.underWay} value={counts.underWay} />}
          <Fact word={words.facts.missing} value={counts.missing} />
        </ul>
      )}
      {missing.length > 0
        ? (
          <div class="tell">
            <h3 class="small">{words.tell(missing.length)}</h3>
            <ul>{missing.map((message) => <ToTell key={message.entrantTag} {...person(message)} />)}</ul>
          </div>
        )
        : counts.sent + counts.underWay === 0 && (
          <p class="small stand ok" role="status">
            <CheckCircleIcon />
            {words.noneLeft}
          </p>
        )}
      {byHand.length > 0 && (
        <details class="tell">
          <summary class="small">{words.doneByHand(byHand.length)}</summary>
          <ul>{byHand.map((message) => <ByHand key={message.entrantTag} {...person(message)} />)}</ul>
        </details>
      )}
      {(texts.problem || texts.lost) && (
        <p class="problem small" role="alert">
          <WarnIcon />
          {texts.problem ?? words.lost}
        </p>
      )}
    </>
  );
}

interface PersonProps {
  message: MessageView;
  name: string;
  /** "no. 41": two of one name are told apart by it. */
  entry: string;
  phone?: string;
  busy: boolean;
  locked: boolean;
  onMark: (winner: MessageView, mark: Mark, undo?: boolean) => void;
}

function ToTell({ message, name, entry, phone, busy, locked, onMark }: PersonProps) {
  return (
    <li data-test={`desk-tell-${message.slot}`}>
      <div>
        <span>
          <b>
            <bdi>{name}</bdi>
          </b>
          <span class="soft small">, {entry}</span>
        </span>
        <span class="soft small">{words.why(message)}</span>
        {phone && (
          <a class="small" href={`tel:${phone}`}>
            <bdi>{phone}</bdi>
          </a>
        )}
      </div>
      <button
        type="button"
        class="btn mini"
        data-kind="plain"
        data-test={`desk-told-${message.slot}`}
        aria-label={words.byHandOf(`${name}, ${entry}`)}
        aria-busy={busy ? "true" : undefined}
        disabled={locked && !busy}
        onClick={() => onMark(message, "notified")}
      >
        {busy ? words.byHandNow : words.byHand}
      </button>
    </li>
  );
}

function ByHand({ message, name, entry, busy, locked, onMark }: PersonProps) {
  return (
    <li>
      <div>
        <span>
          <bdi>{name}</bdi>
          <span class="soft small">, {entry}</span>
        </span>
        <span class="stand ok small">
          <CheckIcon />
          {clock(message.notifiedAt!)}
        </span>
      </div>
      <button
        type="button"
        class="btn mini"
        data-kind="text"
        data-test={`desk-untold-${message.slot}`}
        aria-label={words.undoTold(`${name}, ${entry}`)}
        aria-busy={busy ? "true" : undefined}
        disabled={locked && !busy}
        onClick={() => onMark(message, "notified", true)}
      >
        {words.undo}
      </button>
    </li>
  );
}
