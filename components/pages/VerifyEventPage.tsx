/**
 * The draws of one event, for who named the event and not the draw: what each is, and the way to check it.
 *
 * A plain page without a script. Look in verify.css; `routes/verify/[event]/index.tsx` fills it.
 * @module
 */
import { Mark } from "@/components/Brand.tsx";
import { CheckCircleIcon, CrossCircleIcon, FlaskIcon, LockIcon } from "@/components/icons.tsx";
import { PageHead } from "@/components/PageHead.tsx";
import { verifyEvent as words, verifyPage } from "@/lib/client/verify_page_words.ts";
import type { Phase } from "@/lib/protocol/messages.ts";

export interface VerifyEventPageProps {
  event: { id: string; name: string; hue: number };
  draws: {
    module: string;
    kind: string;
    prizeCount: number;
    title: string;
    phase: Phase;
    rehearsal: boolean;
  }[];
}

export function VerifyEventPage({ event, draws }: VerifyEventPageProps) {
  return (
    <main class="wrap">
      <PageHead title={verifyPage.title} hue={event.hue} />
      <header class="head">
        <Mark />
        <bdi>{event.name}</bdi>
      </header>
      <section class="ask">
        <h1>{draws.length > 0 ? words.title : words.none}</h1>
        <p class="soft lead">{draws.length > 0 ? words.lead : words.noneLead}</p>
        {draws.length > 0 && (
          <ul class="draws">
            {draws.map(({ module, kind, prizeCount, title, phase, rehearsal }) => (
              <li key={module}>
                <a
                  class="card"
                  data-phase={phase}
                  data-rehearsal={rehearsal ? "" : undefined}
                  href={`/verify/${event.id}/${module}`}
                >
                  {phase === "revealed"
                    ? rehearsal ? <FlaskIcon /> : <CheckCircleIcon />
                    : phase === "cancelled"
                    ? <CrossCircleIcon />
                    : <LockIcon />}
                  <span>
                    <b dir="auto">{title}</b>
                    <small>
                      {phase === "revealed"
                        ? words.revealed(kind, prizeCount)
                        : words.phase[phase === "cancelled" ? phase : "running"]}
                      {rehearsal && ` ${words.rehearsal}`}
                    </small>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
        <p>
          <a href="/verify">{words.elsewhere}</a>
        </p>
      </section>
    </main>
  );
}
