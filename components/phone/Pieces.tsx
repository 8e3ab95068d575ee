/**
 * The parts of an attendee's page: prizes, the ticket, the seal, the winners.
 *
 * Stateless; `AttendeeScreen.tsx` puts them together. Look in phone.css.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { Dial } from "@/components/Dial.tsx";
import { Fingerprint, shortFingerprint } from "@/components/Fingerprint.tsx";
import { CheckCircleIcon, CircleIcon, CrossCircleIcon } from "@/components/icons.tsx";
import { Seal } from "@/components/Seal.tsx";
import { metal } from "@/components/tiers.ts";
import { entryUnit, number, phone, winners } from "@/lib/client/phone_words.ts";

/** What can be won. The rows are there from the first paint, so nothing below them moves. */
export function Prizes({ raffle }: { raffle: RaffleView }) {
  return (
    <ul class="card rows">
      {raffle.tiers.map((tier, index) => (
        <li key={tier.id} data-tier={metal(index)}>
          <span class="medal" aria-hidden="true">{index + 1}</span>
          <div>
            <b>
              <bdi>{tier.label}</bdi>
            </b>
            <span class="sub">{winners(tier.count)}</span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** How full the room is, in one row. */
export function PeopleIn({ raffle, checkedIn }: { raffle: RaffleView; checkedIn: number }) {
  return (
    <ul class="card rows">
      <li class="live">
        <Dial count={raffle.entryCount} of={checkedIn} ticksMax={48} />
        <div>
          <b>
            <span class="tn" data-test="raffle-entry-count">{raffle.entryCount}</span>{" "}
            {phone.peopleIn(raffle.entryCount)}
          </b>
          <span class="sub">{phone.areCheckedIn(checkedIn)}</span>
        </div>
      </li>
    </ul>
  );
}

export type ProofState = "unknown" | "saved" | "unsaved" | "elsewhere";

export interface TicketProps {
  entryNumber: number;
  name: string;
  proof: ProofState;
  /** Second line of a saved proof: when, or that it works offline. */
  proofNote?: string;
  children?: ComponentChildren;
}

/** A stub torn along a line of holes: the number, whose it is, and where its proof is. */
export function Ticket({ entryNumber, name, proof, proofNote, children }: TicketProps) {
  const text = number(entryNumber);
  const [said, why] = {
    saved: [phone.proofSaved, proofNote],
    unsaved: [phone.proofUnsaved, phone.proofUnsavedWhy],
    elsewhere: [phone.proofElsewhere, phone.proofElsewhereWhy],
    // Before the browser's store has answered: a line that is true in every case, of the same height.
    unknown: [phone.proofElsewhere, "\u00a0"],
  }[proof];
  return (
    <section class="ticket">
      <div class="mid">
        <p class="soft">{phone.yourNumber}</p>
        <b class="num big-num" data-digits={String(entryNumber).length}>{text}</b>
        <p class="who">
          <bdi>{name}</bdi>
        </p>
      </div>
      <div>
        <ul class="checks">
          <Check state={proof === "unsaved" ? "wait" : "done"}>
            <b>{said}</b>
            <br />
            <span class="soft small">{why}</span>
          </Check>
          {children}
        </ul>
      </div>
    </section>
  );
}

export function Check({ state, children }: { state: "done" | "wait" | "fail"; children: ComponentChildren }) {
  const Icon = state === "done" ? CheckCircleIcon : state === "wait" ? CircleIcon : CrossCircleIcon;
  return (
    <li data-state={state}>
      <Icon />
      <div>{children}</div>
    </li>
  );
}

/** "kept": this phone holds the seal and it is the same still; "broken": it holds another one. */
export type SealState = "unknown" | "kept" | "broken";

/** The seal with the number of entries it holds; before the close record the dial stands in its place. */
export function SealRing(
  { raffle, checkedIn, broken, lit, busy, children }: {
    raffle: RaffleView;
    checkedIn: number;
    broken?: boolean;
    /** How many of its ticks are lit; all, unless something is awaited. */
    lit?: number;
    busy?: boolean;
    /** Instead of the number of entries. */
    children?: ComponentChildren;
  },
) {
  return (
    <div class="ring">
      {raffle.seal
        ? (
          <Seal
            fingerprint={raffle.seal.closeHash}
            radius={38}
            strokeWidth={1.3}
            label={phone.seal}
            broken={broken}
            lit={lit}
            class={busy ? "busy" : ""}
          />
        )
        : <Dial count={raffle.entryCount} of={checkedIn} ticksMax={96} still class="busy" />}
      {!broken && (
        <div>
          {children ?? (
            <>
              <b class="num" data-digits={String(raffle.entryCount).length}>{raffle.entryCount}</b>
              <span class="soft">{entryUnit(raffle.entryCount)}</span>
            </>
          )}
        </div>
      )}
    </div>
  );
}

/** The fingerprint: both ends, and all of it on demand, because people are asked to compare. */
export function SealCheck(
  { raffle, state, after }: { raffle: RaffleView; state: SealState; after?: boolean },
) {
  if (!raffle.seal) return null;
  const said = state === "broken"
    ? phone.sealBroken
    : state === "unknown"
    ? phone.seal
    : after
    ? phone.sameSeal
    : phone.holdsSeal;
  return (
    <Check state={state === "broken" ? "fail" : "done"}>
      <b>{said}</b>
      <details>
        <summary>
          <span class="mono short">{shortFingerprint(raffle.seal.closeHash)}</span>
          <span class="link small">{phone.showAll}</span>
        </summary>
        <Fingerprint fingerprint={raffle.seal.closeHash} />
      </details>
    </Check>
  );
}

/** One thing, large: a picture, a title, a line. */
export function Sign(props: { icon?: ComponentChildren; title: string; lead?: string; class?: string }) {
  return (
    <header class={`mid ${props.class ?? ""}`}>
      {props.icon}
      <h1>{props.title}</h1>
      {props.lead && <p class="soft">{props.lead}</p>}
    </header>
  );
}
