/**
 * What this phone found out about the draw: my place in the order, one sentence, and all of it on demand.
 *
 * Stateless. A fault stands as plainly as success, and "could not check" never looks like either. Comes with
 * `drawn.ts`; look in draw.css.
 * @module
 */
import { CheckCircleIcon, DownloadIcon, RetryIcon, WarnIcon } from "@/components/icons.tsx";
import type { Pieces } from "@/components/phone/Foot.tsx";
import type { MyTickets } from "@/components/phone/scene.ts";
import type { Check as Checking } from "@/lib/client/check.ts";
import { clock, number } from "@/lib/client/phone_words.ts";
import { shop } from "@/lib/client/shop_words.ts";
import type { Found } from "@/lib/client/witness.ts";
import { ending, foundSentence, troubleWords, witness } from "@/lib/client/witness_words.ts";

export interface CheckedProps extends Pieces {
  check: Checking;
  entryNumber: number;
  /** Of who bought: all of them were looked for. */
  mine?: Pick<MyTickets, "numbers">;
  /** With a word on my place; not where `Order` shows it. */
  place?: boolean;
  /** One line that opens, while something else is asked of the reader. */
  brief?: boolean;
  onRetry?: () => void;
}

export function Checked({ Check, check, entryNumber, mine, place = false, brief, onRetry }: CheckedProps) {
  const { trouble, stuck, found } = check;
  // Said at the top of the page, see `Notes.tsx`.
  if (trouble) return null;
  if (stuck) {
    return (
      <section class="card found" data-test="draw-check" data-outcome="could_not" role="status">
        <p class="say">
          <WarnIcon />
          <b>{stuck === "old" ? witness.tooOld : witness.notYet}</b>
        </p>
        <p class="soft small">{stuck === "old" ? witness.tooOldWhy : witness.notYetWhy}</p>
        {stuck === "network" && (
          <button type="button" class="btn" data-kind="text" onClick={onRetry}>
            <RetryIcon />
            {witness.again}
          </button>
        )}
      </section>
    );
  }
  if (!found) {
    return (
      <section class="card found" data-test="draw-check" data-outcome="checking" role="status">
        <p class="say busy">{witness.checking}</p>
        {!brief && <p class="soft small">{witness.checkingWhy}</p>}
      </section>
    );
  }
  const sentence = <b>{foundSentence(found, { place, tickets: mine?.numbers.length })}</b>;
  const details = (
    <ul class="checks small">
      <Ticket {...{ Check, found, entryNumber, mine }} />
      <Age {...{ Check, found }} />
      <Check state="done">{witness.follow(found)}</Check>
      {found.advanceCount > 0 && <Check state="done">{witness.wentOn(found.advanceCount)}</Check>}
      {check.storedAt !== undefined && <Check state="done">{witness.keptAt(clock(check.storedAt))}</Check>}
    </ul>
  );
  if (brief) {
    return (
      <details class="card line found" data-test="draw-check" data-outcome="valid">
        <summary>
          <CheckCircleIcon class="ok" />
          {witness.title}
        </summary>
        <p>{sentence}</p>
        {details}
      </details>
    );
  }
  return (
    <section class="card found" data-test="draw-check" data-outcome="valid">
      <h2 class="small soft">{witness.title}</h2>
      <p class="say">
        <CheckCircleIcon class="ok" />
        {sentence}
      </p>
      <details>
        <summary>
          <span class="link small">{witness.details}</span>
        </summary>
        {details}
      </details>
    </section>
  );
}

function Ticket(
  { Check, found: { ticket }, entryNumber, mine }:
    & Pick<CheckedProps, "Check" | "entryNumber" | "mine">
    & { found: Found },
) {
  if (ticket === "elsewhere") return <Check state="wait">{witness.wasElsewhere}</Check>;
  const wasIn = mine ? shop.wereIn(mine.numbers) : witness.wasIn(entryNumber);
  return <Check state="done">{ticket === "in" ? wasIn : witness.wasLeftOut}</Check>;
}

function Age({ Check, found: { sealedBefore } }: Pick<CheckedProps, "Check"> & { found: Found }) {
  if (sealedBefore === null) return <Check state="wait">{witness.noNumber}</Check>;
  if (sealedBefore === "unseen" || sealedBefore === "late") {
    return <Check state="wait">{witness[sealedBefore]}</Check>;
  }
  return <Check state="done">{sealedBefore === "relay" ? witness.older : witness.olderByClock}</Check>;
}

/** Something is wrong with the draw, in whatever phase it shows. */
export function Alarm(
  { check: { trouble }, onSaveEvidence }: { check: Checking; onSaveEvidence?: () => void },
) {
  if (!trouble) return null;
  const { title, why } = troubleWords[trouble.kind];
  return (
    <section class="card found" data-test="draw-check" data-outcome={trouble.kind} role="alert">
      <p class="say">
        <WarnIcon class="bad" />
        <b>{title}</b>
      </p>
      <p>{why}</p>
      <p class="soft small">{witness.toDo}</p>
      <button type="button" class="btn" data-kind="plain" onClick={onSaveEvidence}>
        <DownloadIcon />
        {witness.saveEvidence}
      </button>
      <p class="soft small mono code">{trouble.code}</p>
    </section>
  );
}

/** Ticks of the strip, and how far they stand apart. */
const ticks = 51;
const step = 6;

/** Where I stood, and who is before me should a winner not show up. */
export function Order({ found }: { found: Found }) {
  const { place, entrantCount, prizeCount, advanceCount, isHolder } = found;
  if (place === null) return null;
  const shown = Math.min(entrantCount, ticks);
  const prizes = entrantCount <= ticks ? prizeCount : Math.min(prizeCount, Math.ceil(ticks / 3));
  // Longer lists than the strip are drawn shorter: the prizes whole, the rest to scale.
  const mine = place <= shown && entrantCount <= ticks || place <= prizes
    ? place - 1
    : prizes + Math.round((place - prizes) / Math.max(1, entrantCount - prizes) * (shown - prizes - 1));
  const path = (from: number, to: number, top: number) =>
    Array.from({ length: Math.max(0, to - from) }, (_, i) => `M${4 + step * (from + i)} ${top}V30`).join("");
  const waiting = place - prizeCount - advanceCount;
  return (
    <section class="card order" data-test="draw-order">
      <p class="soft">{witness.youWere}</p>
      <p class="stood">
        <b class="num">
          {number(place)}
          <span>{ending(place)}</span>
        </b>{" "}
        <b class="of">{witness.of(entrantCount)}</b>
      </p>
      <svg
        viewBox={`0 0 ${8 + step * (ticks - 1)} 34`}
        role="img"
        aria-label={witness.order(prizeCount, place)}
      >
        <path class="w" d={path(0, prizes, 8)} />
        <path class="o" d={path(prizes, shown, 14)} />
        <path class="y" d={`M${4 + step * mine} 2V30`} />
      </svg>
      <p class="small key">
        <b>{witness.prizes(prizeCount)}</b>
      </p>
      {!isHolder && waiting > 0 && <p class="soft small">{witness.inLine(waiting)}</p>}
    </section>
  );
}
