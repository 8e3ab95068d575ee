/**
 * What late visitors find when an event's personal data was deleted: that it is over, and where a draw is checked.
 *
 * Instead of the personal page and the join form; needs no script. A station says it in its own look (`StationOver`).
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { LockIcon } from "@/components/icons.tsx";
import { over } from "@/lib/client/over_words.ts";

export interface OverPageProps {
  over: { name: string; hue: number };
}

export function OverPage({ over: { name, hue } }: OverPageProps) {
  return (
    <>
      <PageHead title={name} hue={hue} />
      <Page name={name} scene="error">
        <header class="mid" data-test="event-over">
          <LockIcon class="sign" />
          <h1>{over.title}</h1>
          <p>{over.lead}</p>
          <p class="soft">{over.proof}</p>
          <a class="btn" data-kind="plain" href="/verify">{over.check}</a>
        </header>
      </Page>
    </>
  );
}
