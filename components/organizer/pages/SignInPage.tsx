/**
 * The organizer's way in: name and passphrase, a plain form that works without scripts.
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import { DoorShell } from "@/components/organizer/DoorShell.tsx";
import { Field } from "@/components/organizer/Field.tsx";
import { ClockIcon, WarnIcon } from "@/components/icons.tsx";
import { SIGN_IN as words, titleOf } from "@/lib/client/desk_words.ts";

export interface SignInPageProps {
  /** The refusal in plain words. */
  error?: string;
  /** Too many tries: how long until the next one counts. */
  retryAfterSeconds?: number;
  name?: string;
  /** A path of this site to go on to. */
  next?: string;
}

export function SignInPage({ error, retryAfterSeconds, name, next }: SignInPageProps) {
  const waits = retryAfterSeconds !== undefined && retryAfterSeconds > 0;
  return (
    <DoorShell>
      <PageHead title={titleOf(words.title)} />
      <form class="gate" method="post" action="/o/sign-in">
        <header>
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </header>
        <Field
          id="name"
          label={words.name}
          input={{
            name: "name",
            value: name,
            autocomplete: "username",
            required: true,
            maxLength: 80,
            autofocus: name === undefined,
          }}
        />
        <Field
          id="passphrase"
          label={words.passphrase}
          input={{
            name: "passphrase",
            type: "password",
            autocomplete: "current-password",
            required: true,
            maxLength: 200,
            autofocus: name !== undefined,
          }}
        />
        {next && <input type="hidden" name="next" value={next} />}
        {error && (
          <p class="note small" data-kind={waits ? "warn" : "bad"} role="alert">
            {waits ? <ClockIcon /> : <WarnIcon />}
            {error}
          </p>
        )}
        <button class="btn big" type="submit">{words.submit}</button>
        {/* Said to everybody, so that nobody learns from it whether there is an account. */}
        <p class="small soft">{words.first}</p>
      </form>
    </DoorShell>
  );
}
