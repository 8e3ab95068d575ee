import { assert, assertEquals } from "@std/assert";
import { renderToString } from "preact-render-to-string";
import { TEXTS } from "@/lib/client/desk_text_words.ts";
import type { MessageView } from "@/lib/protocol/messages.ts";
import { messagesWith, mixed, textsRaffle } from "@/tools/gallery_desk_texts.tsx";
import { ControlView, type ControlViewProps } from "./ControlView.tsx";
import { controlProps, deskRoom, metalRaffle } from "./desk_samples.ts";
import { noFinding } from "./finding.ts";
import { noTexts } from "./texts.ts";
import { byTag, isUnderWay, knows, mustBeTold, textCounts, winnerCounts } from "./winner_texts.ts";

const control = (more: Partial<ControlViewProps>, sms: "configured" | "not_configured" = "configured") =>
  renderToString(<ControlView {...controlProps(deskRoom(textsRaffle, { sms }), more)} />);
const panelOf = (html: string) => {
  const from = html.indexOf('data-test="raffle-sms-gap-panel"');
  return html.slice(from, html.indexOf("</section>", from));
};
const tags = (html: string, test: RegExp) =>
  [...html.matchAll(/data-test="([^"]+)"/g)].map(([, name]) => name)
    .filter((name) => test.test(name));

Deno.test("[SMS5] texts: by hand has to be told who holds a prize and was not reached, and nobody else", () => {
  assertEquals(mixed.filter(mustBeTold).map(({ slot }) => slot), [2, 3, 5, 7]);
  const [one] = messagesWith(() => ({ state: "failed", code: "30003" }), () => ({ claimedAt: undefined }));
  assert(mustBeTold(one) && !knows(one));
  const known: Partial<MessageView>[] = [
    { notifiedAt: "2026-08-14T18:50:00Z" },
    { claimedAt: "2026-08-14T18:50:00Z" },
    { handedOverAt: "2026-08-14T18:50:00Z" },
  ];
  for (const more of known) assert(!mustBeTold({ ...one, ...more }) && knows({ ...one, ...more }));
  assert(!mustBeTold({ ...one, holding: false }), "the prize is somebody else's");
  for (const state of ["queued", "sending"] as const) {
    assert(!mustBeTold({ ...one, state }) && !knows({ ...one, state }) && isUnderWay({ ...one, state }));
  }
  for (const state of ["sent", "delivered"] as const) {
    assert(!mustBeTold({ ...one, state }) && knows({ ...one, state }));
  }
});

Deno.test("texts: the counts are of those who hold a prize now", () => {
  assertEquals(winnerCounts(textsRaffle, byTag(mixed)), {
    winners: 14,
    told: 8,
    here: 3,
    given: 1,
    replaced: 1,
  });
  assertEquals(winnerCounts(textsRaffle, {}), { winners: 14, told: 3, here: 3, given: 0, replaced: 1 });
  assertEquals(textCounts(mixed), { delivered: 5, sent: 1, underWay: 2, missing: 6 });
  const gone = mixed.map((message) => ({ ...message, holding: false }));
  assertEquals(textCounts(gone), { delivered: 0, sent: 0, underWay: 0, missing: 0 });
});

Deno.test("[SMS5] texts: the panel names who was not reached, why in words, and offers to tick them off", () => {
  const html = control({ texts: { ...noTexts, messages: mixed }, now: 0 });
  const panel = panelOf(html);
  assertEquals(tags(panel, /^desk-told-/), ["desk-told-2", "desk-told-3", "desk-told-5", "desk-told-7"]);
  for (const why of ["the phone is off", "No number", "No consent", "Nobody can tell"]) {
    assert(panel.includes(why), why);
  }
  assert(panel.includes("1 winner told by hand") && tags(panel, /^desk-untold-9$/).length === 1);
  assertEquals(tags(html, /^desk-row-told-/).length, 4);
  assertEquals(tags(html, /^desk-(hand-over|take-back)-/).length, 14);
  assert(tags(html, /^desk-take-back-/).includes("desk-take-back-0"));
  assert(!tags(html, /^desk-replace-0$/).length, "who has the prize is not replaced");
  assert(!/\+\d{6}/.test(panel), "numbers come from the desk's own list alone");
});

Deno.test("texts: two winners of one name are told apart wherever there is a button for one of them", () => {
  const winners = textsRaffle.winners!.map((winner) => ({ ...winner, name: "Grace H." }));
  const messages = mixed.map((message) => ({ ...message, name: "Grace H." }));
  const room = deskRoom({ ...textsRaffle, winners }, { sms: "configured" });
  const html = renderToString(
    <ControlView {...controlProps(room, { texts: { ...noTexts, messages }, people: {}, now: 0 })} />,
  );
  const labels = [...html.matchAll(/data-test="desk-([a-z-]+)-\d+"[^>]* aria-label="([^"]+)"/g)];
  assert(labels.length >= 22, `only ${labels.length} buttons`);
  assertEquals(new Set(labels.map(([, what, label]) => `${what} ${label}`)).size, labels.length);
  const listed = panelOf(html).split("Grace H.").slice(1).map((rest) => rest.replaceAll(/<[^>]*>/g, ""));
  for (const rest of listed) assert(/^, no\. \d+/.test(rest), rest.slice(0, 40));
});

Deno.test("[SMS5] texts: where none are configured it says what is missing, before and after the reveal", () => {
  const before = renderToString(
    <ControlView {...controlProps(deskRoom(metalRaffle("open"), { sms: "not_configured" }))} />,
  );
  const messages = messagesWith(() => ({ state: "not_sent", reason: "not_configured" }));
  const after = control({ texts: { ...noTexts, messages } }, "not_configured");
  for (const html of [before, after]) {
    const panel = panelOf(html);
    assert(panel.includes("not configured on this server") && panel.includes("TWILIO_ACCOUNT_SID"));
  }
  assertEquals(tags(panelOf(before), /^desk-told-/), []);
  assertEquals(tags(panelOf(after), /^desk-told-/).length, 11, "all but the three who are here");
  const rehearsal = renderToString(
    <ControlView {...controlProps(deskRoom({ ...textsRaffle, rehearsal: true }, { sms: "configured" }))} />,
  );
  assert(panelOf(rehearsal).includes("rehearsal") && !panelOf(rehearsal).includes("TWILIO"));
});

Deno.test("texts: every state, reason and code has words, and a code nobody knows is said as it is", () => {
  const states = ["queued", "sending", "sent", "delivered", "failed", "unknown", "withdrawn"] as const;
  const said = states.map((state) => TEXTS.state({ state }));
  assertEquals(new Set(said).size, states.length);
  assert(TEXTS.why({ state: "failed", code: "99999" }).includes("99999"));
  assert(TEXTS.why({ state: "failed" }).includes("no reason"));
  assert(TEXTS.why({ state: "failed", code: "gave_up" }).includes("eight times"));
});

Deno.test("[WIN7] find: the desk sees who has the code, and hands over only to who still holds the prize", () => {
  const found = (message: MessageView) =>
    control({ texts: { ...noTexts, messages: mixed }, finding: { ...noFinding, found: message } });
  assert(tags(found(mixed[1]), /^desk-found-hand-over$/).length === 1);
  const given = found(mixed[0]);
  assert(given.includes("Do not hand it over twice") && !tags(given, /^desk-found-hand-over$/).length);
  const gone = found({ ...mixed[4], entrantTag: "e".repeat(64), holding: false });
  assert(gone.includes("went on to somebody else") && !tags(gone, /^desk-found-hand-over$/).length);
  // Somebody pressed at another desk meanwhile.
  assert(found({ ...mixed[0], handedOverAt: undefined }).includes("Do not hand it over twice"));
});
