/**
 * The steps of a new ticketed raffle: its name and prize, how many tickets, and the picture of it on the big screen.
 *
 * Stateless; `new_tickets.ts` knows what is right, `NewEventView.tsx` has the steps that it shares with a raffle.
 * @module
 */
import { Dial } from "@/components/Dial.tsx";
import { NEW_TICKETS as words } from "@/lib/client/desk_ticket_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { Field } from "./Field.tsx";
import { type SaleDraft, wholeNumber } from "./new_tickets.ts";

interface TheSaleProps {
  sale: SaleDraft;
  problems: Record<string, string>;
  onChange: (change: Partial<SaleDraft>) => void;
}

export function TheSale({ sale, problems, onChange }: TheSaleProps) {
  return (
    <>
      <Field
        id="title"
        label={words.title}
        problem={problems.title}
        input={{
          value: sale.title,
          placeholder: words.titlePlaceholder,
          maxLength: 80,
          autocomplete: "off",
          onInput: (event) => onChange({ title: event.currentTarget.value }),
        }}
      />
      <Field
        id="prize"
        label={words.prize}
        hint={words.prizeHint}
        problem={problems.prize}
        input={{
          value: sale.prize,
          placeholder: words.prizePlaceholder,
          maxLength: 60,
          autocomplete: "off",
          onInput: (event) => onChange({ prize: event.currentTarget.value }),
        }}
      />
      <Field
        id="cap"
        label={words.cap}
        hint={words.capHint}
        problem={problems.cap}
        input={{
          value: sale.cap,
          inputMode: "numeric",
          maxLength: 9,
          autocomplete: "off",
          onInput: (event) => onChange({ cap: event.currentTarget.value }),
        }}
      />
      <Field
        id="perPerson"
        label={words.perPerson}
        hint={words.perPersonHint}
        problem={problems.perPerson}
        input={{
          value: sale.perPerson,
          inputMode: "numeric",
          maxLength: 3,
          autocomplete: "off",
          onInput: (event) => onChange({ perPerson: event.currentTarget.value }),
        }}
      />
    </>
  );
}

const previewMax = 9_999;

/** As it stands when a third or so is left. */
export function SaleDial({ sale }: { sale: SaleDraft }) {
  const cap = wholeNumber(sale.cap, previewMax) ?? 100;
  const left = Math.ceil(cap * .37);
  return (
    <div class="dial">
      <Dial count={left} of={cap} ticksMax={100} />
      <div class="mid">
        <b class="num">{number(left)}</b>
        <span>{words.preview}</span>
      </div>
    </div>
  );
}
