import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { deskRoom, nothing } from "./desk_samples.ts";
import { type PurgeForm, PurgeView } from "./PurgePanel.tsx";

const event = deskRoom(null).event;
const at = (form: PurgeForm | null, more = {}) =>
  renderToString(
    <PurgeView
      event={{ ...event, ...more }}
      form={form}
      {...{ onOpen: nothing, onType: nothing, onSubmit: nothing, onKeep: nothing }}
    />,
  );

Deno.test("[PRIV10] purge: what has not gone out is said before it can be confirmed, also where nobody knows", () => {
  const form = { typed: event.id, busy: false };
  const said = [undefined, 0, 1, 3, null].map((unsent) => at({ ...form, unsent }));
  const words = [
    "Looking for texts",
    "No winner text waits",
    "One winner text",
    "3 winner texts",
    "not known",
  ];
  for (const [i, html] of said.entries()) {
    assertEquals(words.map((word) => html.includes(word)), words.map((_, j) => i === j), words[i]);
    assertEquals(html.includes('data-kind="warn"'), i >= 2, words[i]);
  }
});

Deno.test("purge: nothing is offered any more once it was ordered", () => {
  const since = { purgingSince: "2026-09-14T18:46:00Z" };
  assert(at(null).includes("desk-purge-open"));
  const running = at({ typed: "", busy: false }, since);
  assert(!running.includes("<button") && running.includes("is being deleted"));
  const done = at(null, { ...since, purgedAt: "2026-09-14T18:46:04Z" });
  assert(!done.includes("<button") && done.includes("deleted on 2026-09-14, 18:46 UTC"));
});
