/**
 * What somebody sees who scanned the code on the wall: a name to type where walk-ups may join, else the way in.
 *
 * A plain form that works without scripts. `islands/JoinForm.tsx` adds what only the browser knows: that this
 * phone has a personal link of the event already.
 * @module
 */
import { NextIcon, PhoneIcon, WarnIcon } from "@/components/icons.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { join } from "@/lib/client/words.ts";

export interface JoinScreenProps {
  event: { name: string; joinCode: string };
  walkUps: boolean;
  /** One sentence about the name that was sent. */
  error?: string;
  /** The path of a personal link that this browser has kept. */
  saved?: string | null;
  sending?: boolean;
  onSubmit?: () => void;
}

export function JoinScreen({ event, walkUps, error, saved, sending, onSubmit }: JoinScreenProps) {
  const again = saved && (
    <a class="btn big" data-kind={walkUps ? "plain" : undefined} href={saved}>
      {join.again}
      <NextIcon />
    </a>
  );
  if (!walkUps) {
    return (
      <Page
        name={event.name}
        foot={again && (
          <>
            {again}
            <p>{join.againWhy}</p>
          </>
        )}
      >
        <header class="mid">
          <PhoneIcon class="sign" />
          <h1>{join.personal}</h1>
          <p class="soft">{join.personalLead}</p>
        </header>
        <p class="note">
          <WarnIcon />
          <span>
            <b>{join.noLink}</b> {join.askDesk}
          </span>
        </p>
      </Page>
    );
  }
  return (
    <Page
      name={event.name}
      foot={
        <>
          {again}
          <button type="submit" form="join" class="btn big" disabled={sending}>
            {sending ? join.joining : join.go}
          </button>
          <p>{join.found(event.joinCode)}</p>
        </>
      }
    >
      <header>
        <h1>{join.title}</h1>
        <p class="soft">{join.lead}</p>
      </header>
      <form id="join" method="post" onSubmit={onSubmit}>
        <div class="field">
          <label for="name">{join.name}</label>
          <input
            class="input"
            id="name"
            name="name"
            required
            maxlength={80}
            autocomplete="name"
            dir="auto"
            aria-invalid={error ? "true" : undefined}
            aria-describedby={error ? "name-error" : "name-hint"}
          />
          {error
            ? (
              <p class="note" data-kind="bad" id="name-error" role="alert">
                <WarnIcon />
                <span>{error}</span>
              </p>
            )
            : <p class="soft small" id="name-hint">{join.nameHint}</p>}
        </div>
      </form>
    </Page>
  );
}
