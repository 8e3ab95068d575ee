/**
 * The first page: type the code from the big screen. A plain form, so it works before any script has loaded.
 *
 * Sends the code to `/j`, which finds the event. Look in phone.css and home.css.
 * @module
 */
import { Mark } from "@/components/Brand.tsx";
import { WarnIcon } from "@/components/icons.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { home } from "@/lib/client/words.ts";

export interface HomePageProps {
  /** The code that was tried. */
  code?: string;
  /** No event has that code. */
  unknown?: boolean;
  /** One sentence about another reason. */
  error?: string;
}

export function HomePage({ code, unknown, error = unknown ? home.unknown : undefined }: HomePageProps) {
  return (
    <div class="home">
      <aside class="stage" data-theme="stage">
        <Mark />
        <p>{home.screen}</p>
      </aside>
      <Page
        foot={
          <p>
            {home.organizer} <a href="/o">{home.signIn}</a>
          </p>
        }
      >
        <header>
          <h1>{home.title}</h1>
          <p class="soft">{home.lead}</p>
        </header>
        <form action="/j" method="get">
          <div class="field code-field">
            <label for="code">{home.code}</label>
            <input
              class="input"
              id="code"
              name="code"
              dir="ltr"
              required
              maxlength={12}
              defaultValue={code}
              placeholder={home.codeExample}
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              aria-invalid={error ? "true" : undefined}
              aria-describedby={error ? "code-error" : undefined}
            />
          </div>
          {error && (
            <p class="note" data-kind="bad" id="code-error" role="alert">
              <WarnIcon />
              <span>{error}</span>
            </p>
          )}
          <button type="submit" class="btn big">{home.go}</button>
        </form>
      </Page>
    </div>
  );
}
