/**
 * The steps of a new ticketed raffle: its name and prize, how many tickets, and the picture of it on the big screen.
 *
 * Stateless; `new_tickets.ts` knows what is right, `NewEventView.tsx` has the steps that it shares with a raffle.
 * @module
 */
import { Dial } from "@/components/Dial.tsx";
import { NEW_TICKETS as words } from "@/lib/client/desk_ticket_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { Field, type FieldProps } from "./Field.tsx";
import { type SaleDraft, wholeNumber } from "./new_tickets.ts";

interface TheSaleProps {
  sale: SaleDraft;
  problems: Record<string, string>;
  onChange: (change: Partial<SaleDraft>) => void;
}

/** As many letters as the server takes, and digits as the largest number has with its commas. */
const fields: { id: keyof SaleDraft; hint?: string; input: FieldProps["input"] }[] = [
  { id: "title", input: { maxLength: 80, placeholder: words.titlePlaceholder } },
  { id: "prize", hint: words.prizeHint, input: { maxLength: 60, placeholder: words.prizePlaceholder } },
  { id: "cap", hint: words.capHint, input: { maxLength: 9, inputMode: "numeric" } },
  { id: "perPerson", hint: words.perPersonHint, input: { maxLength: 3, inputMode: "numeric" } },
];

export function TheSale({ sale, problems, onChange }: TheSaleProps) {
  return fields.map(({ id, hint, input }) => (
    <Field
      key={id}
      id={id}
      label={words[id]}
      hint={hint}
      problem={problems[id]}
      input={{
        ...input,
        value: sale[id],
        autocomplete: "off",
        onInput: (event) => onChange({ [id]: event.currentTarget.value }),
      }}
    />
  ));
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
