/**
 * What people see when a page cannot be shown: what is true, and what to do.
 *
 * Knows statuses, not causes; nothing of an error's own message reaches the page.
 * @module
 */
import { ClockIcon, CrossCircleIcon } from "@/components/icons.tsx";
import { Page } from "@/components/phone/Page.tsx";
import { broken } from "@/lib/client/words.ts";

export function ErrorPage({ status }: { status: number }) {
  const [title, lead] = said(status);
  const isLost = status === 404;
  // Nothing is broken where waiting is all there is to do.
  const Sign = status === 429 || status === 503 ? ClockIcon : CrossCircleIcon;
  return (
    <Page
      scene="error"
      foot={
        <>
          {!isLost && <a class="btn big" href="">{broken.again}</a>}
          <a class={isLost ? "btn big" : "btn"} data-kind={isLost ? undefined : "text"} href="/">
            {broken.home}
          </a>
        </>
      }
    >
      <header class="mid">
        <Sign class="sign" />
        <h1>{title}</h1>
        <p class="soft">{lead}</p>
      </header>
    </Page>
  );
}

function said(status: number): [title: string, lead: string] {
  switch (status) {
    case 401:
      return [broken.signIn, broken.signInLead];
    case 403:
      return [broken.forbidden, broken.forbiddenLead];
    case 404:
    case 410:
      return [broken.notFound, broken.notFoundLead];
    case 429:
      return [broken.tooMany, broken.tooManyLead];
    case 503:
      return [broken.busy, broken.busyLead];
    default:
      return [broken.other, broken.otherLead];
  }
}
