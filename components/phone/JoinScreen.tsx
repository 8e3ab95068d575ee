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
  /** They wait for the organizer's word. */
  approval?: boolean;
  /** The server can send text messages. */
  texts?: boolean;
  /** What was sent and refused stands in the form again. */
  given?: { name: string; phone: string; smsOptIn: boolean; hideName: boolean };
  /** Sent along, so that the same form sent twice is one person. */
  requestId?: string;
  /** One sentence about what was sent, and of which field. */
  error?: string;
  errorAt?: "name" | "phone";
  /** The path of a personal link that this browser has kept. */
  saved?: string | null;
  sending?: boolean;
  onSubmit?: () => void;
}

export function JoinScreen(props: JoinScreenProps) {
  const {
    event,
    walkUps,
    approval,
    texts = false,
    given,
    requestId,
    error,
    errorAt = "name",
    saved,
    sending,
    onSubmit,
  } = props;
  const again = saved && (
    <a class="btn big" data-kind={walkUps ? "plain" : undefined} href={saved}>
      {join.again}
      <NextIcon />
    </a>
  );
  const described = (field: "name" | "phone") =>
    error && errorAt === field
      ? { "aria-invalid": "true" as const, "aria-describedby": `${field}-error` }
      : { "aria-describedby": `${field}-hint` };
  const hint = (field: "name" | "phone", text: string) =>
    error && errorAt === field
      ? (
        <p class="note" data-kind="bad" id={`${field}-error`} role="alert">
          <WarnIcon />
          <span>{error}</span>
        </p>
      )
      : <p class="soft small" id={`${field}-hint`}>{text}</p>;
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
        <p class="soft">{approval ? join.approval : join.lead}</p>
      </header>
      <form id="join" method="post" onSubmit={onSubmit}>
        {requestId && <input type="hidden" name="requestId" value={requestId} />}
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
            defaultValue={given?.name}
            {...described("name")}
          />
          {hint("name", join.nameHint)}
        </div>
        <div class="field">
          <label for="phone">
            {join.phone} <span class="soft small">{join.optional}</span>
          </label>
          <input
            class="input"
            id="phone"
            name="phone"
            type="tel"
            maxlength={40}
            autocomplete="tel"
            dir="ltr"
            defaultValue={given?.phone}
            {...described("phone")}
          />
          {hint("phone", join.phoneHint(texts))}
        </div>
        {texts && (
          <Tick
            name="smsOptIn"
            checked={given?.smsOptIn}
            label={join.consent}
            terms={join.consentTerms(event.name)}
          />
        )}
        <Tick name="hideName" checked={given?.hideName} label={join.hideName} terms={join.hideNameTerms} />
      </form>
    </Page>
  );
}

/** A box to tick, never ticked beforehand, with its terms beside it. */
function Tick(
  { name, checked, label, terms }: { name: string; checked?: boolean; label: string; terms: string },
) {
  return (
    <label class="tick">
      <input type="checkbox" name={name} value="yes" defaultChecked={checked} />
      <span>
        <b>{label}</b>
        <span class="soft small">{terms}</span>
      </span>
    </label>
  );
}
