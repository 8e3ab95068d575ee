/**
 * First start: the one organizer account is made here, from the link that the server printed.
 *
 * A plain form that works without scripts; the route checks and answers with `error`.
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import { DoorShell } from "@/components/organizer/DoorShell.tsx";
import { Field } from "@/components/organizer/Field.tsx";
import { LockIcon, WarnIcon } from "@/components/icons.tsx";
import { SET_UP as words, SIGN_IN } from "@/lib/client/desk_words.ts";

export interface SetUpPageProps {
  /** `field` is `name`, `passphrase` or `again`; without it the message is about the whole. */
  error?: { field?: string; message: string };
  /** What was typed before. */
  name?: string;
  /** The link was used, or is not this server's. */
  invalid?: boolean;
}

export const passphraseLengthMin = 12;

export function SetUpPage({ error, name, invalid = false }: SetUpPageProps) {
  if (invalid) {
    return (
      <DoorShell>
        <PageHead title={words.title} />
        <div class="gate">
          <LockIcon class="sign" />
          <h1>{words.usedTitle}</h1>
          <p class="soft">{words.used}</p>
          <p class="soft">{words.usedNext}</p>
          <a class="btn big" href="/o/sign-in">{SIGN_IN.submit}</a>
        </div>
      </DoorShell>
    );
  }
  const problem = (field: string) => error?.field === field ? error.message : undefined;
  // Both come back empty, so the first of the two is where to go on.
  const isPassphrase = error?.field === "passphrase" || error?.field === "again";
  const passphrase = {
    type: "password",
    autocomplete: "new-password",
    required: true,
    minLength: passphraseLengthMin,
    maxLength: 200,
  };
  return (
    <DoorShell>
      <PageHead title={words.title} />
      <form class="gate" method="post">
        <header>
          <h1>{words.title}</h1>
          <p class="soft">{words.lead}</p>
        </header>
        {error && !error.field && (
          <p class="note small" data-kind="bad" role="alert">
            <WarnIcon />
            {error.message}
          </p>
        )}
        <Field
          id="name"
          label={words.name}
          hint={words.nameHint}
          problem={problem("name")}
          input={{
            name: "name",
            value: name,
            autocomplete: "username",
            required: true,
            maxLength: 80,
            autofocus: !isPassphrase,
          }}
        />
        <Field
          id="passphrase"
          label={words.passphrase}
          hint={words.passphraseHint}
          problem={problem("passphrase")}
          input={{ ...passphrase, name: "passphrase", autofocus: isPassphrase }}
        />
        <Field
          id="again"
          label={words.again}
          problem={problem("again")}
          input={{ ...passphrase, name: "again" }}
        />
        <button class="btn big" type="submit">{words.submit}</button>
      </form>
    </DoorShell>
  );
}
