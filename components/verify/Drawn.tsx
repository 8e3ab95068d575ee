/**
 * Each prize of a valid draw and the line of the sealed list that holds it.
 *
 * Stateless; part of `VerdictView.tsx`, look in verify.css.
 * @module
 */
import { shortFingerprint } from "@/components/Fingerprint.tsx";
import { verifyPage as words } from "@/lib/client/verify_page_words.ts";
import type { DrawnPrize } from "@/lib/client/verify_prizes.ts";

export interface DrawnProps {
  drawn: DrawnPrize[];
  ticketCount: number;
  /** A receipt was given. */
  asked: boolean;
  /** It is known that tickets were sold. */
  isOfTickets: boolean;
}

/** The rest opens. */
const shownMax = 12;
/** No draw of ours has more; of a list made elsewhere half a million may hold, and this page would freeze. */
const listedMax = 200;

export function Drawn({ drawn, ticketCount, asked, isOfTickets }: DrawnProps) {
  const more = drawn.slice(shownMax, listedMax);
  const list = (prizes: DrawnPrize[]) => (
    <ol class="drawn" start={prizes[0].slot + 1}>
      {prizes.map((one) => <Prize key={one.slot} {...one} {...{ ticketCount, isOfTickets }} />)}
    </ol>
  );
  return (
    <section class="card" data-test="what-was-drawn">
      <h2>{words.drawn}</h2>
      {list(drawn.slice(0, shownMax))}
      {more.length > 0 && (
        <details>
          <summary>{words.morePrizes(drawn.length - shownMax)}</summary>
          {list(more)}
        </details>
      )}
      <p class="soft small">
        {isOfTickets ? words.drawnTicketLead : words.drawnLead} {!asked && words.drawnMine}
      </p>
    </section>
  );
}

function Prize(
  { prize, entrantTag, line, replaced, mine, ticketCount, isOfTickets }:
    & DrawnPrize
    & Pick<DrawnProps, "ticketCount" | "isOfTickets">,
) {
  return (
    <li data-mine={mine ? "" : undefined}>
      <b>
        <bdi>{prize}</bdi>
        {mine && <span>{words.mineHere}</span>}
      </b>
      {entrantTag === null ? <small>{words.nobody}</small> : (
        <small>
          {line !== null && `${words.line(line, ticketCount)}, `}
          <span class="entry">
            {isOfTickets ? words.buyer : words.entry}{" "}
            <span class="mono" dir="ltr" title={entrantTag}>{shortFingerprint(entrantTag)}</span>
          </span>
          {replaced && `, ${words.steppedIn}`}
        </small>
      )}
    </li>
  );
}
