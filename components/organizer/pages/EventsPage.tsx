/**
 * The organizer's events, newest first, each with how it stands.
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import { DeskShell } from "@/components/organizer/DeskShell.tsx";
import { Mark } from "@/components/Brand.tsx";
import { markPath } from "@/components/ticks.ts";
import { NextIcon, PlusIcon } from "@/components/icons.tsx";
import { EVENTS as words, NAV, PHASES, titleOf } from "@/lib/client/desk_words.ts";
import { codeInGroups } from "@/lib/client/words.ts";

export interface EventSummary {
  id: string;
  name: string;
  /** ISO-8601 */
  createdAt: string;
  joinCode: string;
  /** 0..359 */
  hue: number;
  /** Of the module that stations show; null before there is one, "over" once the personal data is deleted. */
  phase: string | null;
  entryCount: number | null;
  attendees: number;
  checkedIn: number;
}

export interface EventsPageProps {
  organizer: { name: string };
  events: EventSummary[];
}

export function EventsPage({ organizer, events }: EventsPageProps) {
  return (
    <DeskShell here="events" organizer={organizer}>
      <PageHead title={titleOf(NAV.list)} />
      <header class="title">
        <h1>{words.title}</h1>
        <a class="btn push" href="/o/new">
          <PlusIcon />
          {words.fresh}
        </a>
      </header>
      {events.length === 0 ? <NoEvents /> : (
        <ul class="events">
          {events.map((event) => (
            <li key={event.id}>
              <EventRow {...event} />
            </li>
          ))}
        </ul>
      )}
      <form class="everywhere" method="post" action="/o/sign-out">
        <button class="btn mini" data-kind="text" type="submit" name="everywhere" value="1">
          {NAV.signOutEverywhere}
        </button>
      </form>
    </DeskShell>
  );
}

function EventRow(
  { id, name, createdAt, joinCode, hue, phase, entryCount, attendees, checkedIn }: EventSummary,
) {
  return (
    <a class="card event" href={`/o/${encodeURIComponent(id)}`}>
      <svg class="i mark" viewBox="0 0 24 24" aria-hidden="true">
        <path d={mark} stroke={`oklch(.55 .13 ${hue})`} />
      </svg>
      <span class="what">
        <b>
          <bdi>{name}</bdi>
        </b>
        <span class="small soft">
          <time dateTime={createdAt}>{day(createdAt)}</time>
          {" · "}
          {words.checkedIn(checkedIn, attendees)}
        </span>
      </span>
      <span class="stands">
        {phase === null
          ? <span class="small soft">{words.noModule}</span>
          : <span class="state small" data-state={phase}>{PHASES[phase] ?? phase}</span>}
        {entryCount !== null && phase !== null && phase !== "draft" && (
          <span class="small soft">{words.entries(entryCount)}</span>
        )}
      </span>
      <span class="code small soft">
        {phase !== "over" && (
          <>
            {words.code} <bdi class="mono">{codeInGroups(joinCode)}</bdi>
          </>
        )}
      </span>
      <NextIcon />
    </a>
  );
}

const mark = markPath();

function NoEvents() {
  return (
    <section class="card blank">
      <Mark class="giant" />
      <h2>{words.emptyTitle}</h2>
      <p class="soft">{words.empty}</p>
      <ol class="firsts">
        {words.steps.map((step, i) => (
          <li key={step}>
            <span class="medal">{i + 1}</span>
            {step}
          </li>
        ))}
      </ol>
      <a class="btn big" href="/o/new">
        <PlusIcon />
        {words.fresh}
      </a>
    </section>
  );
}

/** The day in UTC: the server does not know where the reader is. */
function day(iso: string): string {
  return new Date(iso).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}
