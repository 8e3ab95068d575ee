/**
 * The frame of every organizer page: whose event it is, the few places to go, and the page itself.
 *
 * A column at the side on a desk, a bar under the thumb on a phone. Look in desk.css.
 * @module
 */
import type { ComponentChildren, FunctionComponent } from "preact";
import { Brand } from "@/components/Brand.tsx";
import { Mark } from "@/components/Brand.tsx";
import { LeaveIcon, ListIcon, PeopleIcon, PlusIcon } from "@/components/icons.tsx";
import { NAV } from "@/lib/client/desk_words.ts";

export type Place = "events" | "new" | "run" | "roster";

interface DeskShellProps {
  /** Without it the pages that are about no single event. */
  event?: { id: string; name: string };
  here: Place;
  /** Shown with the way out; only where the route knows it. */
  organizer?: { name: string };
  children: ComponentChildren;
}

interface Way {
  place: Place;
  href: string;
  word: string;
  icon: FunctionComponent<{ class?: string }>;
}

function ways(event: DeskShellProps["event"]): Way[] {
  const events = { place: "events" as const, href: "/o", icon: ListIcon };
  if (!event) {
    return [
      { ...events, word: NAV.list },
      { place: "new", href: "/o/new", word: NAV.fresh, icon: PlusIcon },
    ];
  }
  const base = `/o/${encodeURIComponent(event.id)}`;
  return [
    { place: "run", href: base, word: NAV.run, icon: Mark },
    { place: "roster", href: `${base}/roster`, word: NAV.roster, icon: PeopleIcon },
    { ...events, word: NAV.events },
  ];
}

export function DeskShell({ event, here, organizer, children }: DeskShellProps) {
  return (
    <div class="app">
      <a class="skip btn" href="#desk">{NAV.main}</a>
      <aside class="side">
        <p class="ev">
          <Brand name={event?.name ?? NAV.home} />
        </p>
        <nav aria-label={event ? NAV.label : NAV.home}>
          <ul>
            {ways(event).map(({ place, href, word, icon: Icon }) => (
              <li key={place}>
                <a href={href} aria-current={place === here ? "page" : undefined}>
                  <Icon />
                  <span>{word}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {organizer && (
          <form class="out" method="post" action="/o/sign-out">
            <p class="small soft">
              <bdi>{organizer.name}</bdi>
            </p>
            <button class="btn mini" data-kind="plain" type="submit">
              <LeaveIcon />
              {NAV.signOut}
            </button>
          </form>
        )}
      </aside>
      <main class="desk" id="desk">{children}</main>
    </div>
  );
}
