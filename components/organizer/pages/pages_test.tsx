/** What the organizer's pages offer around their own matter. @module */
import { assert } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { NewEventPage } from "./NewEventPage.tsx";
import { SignInPage } from "./SignInPage.tsx";

Deno.test("new event: where something is added to an event its own pages are a link away, and else there are none", () => {
  const added = renderToString(
    <NewEventPage numbers="there" event={{ id: "pier 1", name: "Harbour Lights", hue: 38, again: true }} />,
  );
  assert(added.includes('href="/o/pier%201"') && added.includes('href="/o/pier%201/roster"'), added);
  const fresh = renderToString(<NewEventPage numbers="there" />);
  assert(!/href="\/o\/(?!new")/.test(fresh), fresh);
});

Deno.test("new event: before the kind is chosen every kind is named", () => {
  const adding = (again: boolean) =>
    renderToString(
      <NewEventPage numbers="there" event={{ id: "pier1", name: "Harbour Lights", hue: 38, again }} />,
    );
  assert(renderToString(<NewEventPage numbers="there" />).includes("Next: raffle, tickets or poll"));
  assert(adding(true).includes("<h1>Add a raffle, tickets or a poll</h1>"));
  assert(adding(false).includes("it has no raffle, no tickets and no poll yet"));
});

Deno.test("sign in: whoever has no account yet reads where the set-up link is, and so does everybody else", () => {
  for (const more of [{}, { name: "Ida", error: "That name and passphrase do not match." }]) {
    assert(renderToString(<SignInPage {...more} />).includes("The server printed a set-up link"));
  }
});
