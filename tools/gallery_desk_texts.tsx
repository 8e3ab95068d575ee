/**
 * The desk after the reveal: texts in every state, told by hand, codes that are found, prizes handed over.
 *
 * Rows for the gallery, beside those of `gallery_desk.tsx`.
 * @module
 */
import { deskRoom, metalRaffle } from "@/components/organizer/desk_samples.ts";
import { type Finding, noFinding } from "@/components/organizer/finding.ts";
import { noTexts, type Texts } from "@/components/organizer/texts.ts";
import { problemsOf } from "@/components/organizer/problems.ts";
import { winnersOf } from "@/components/samples.ts";
import type { MessageView } from "@/lib/protocol/messages.ts";
import { control, type DeskState } from "@/tools/gallery_desk_frame.tsx";

const shownAt = "2026-08-14T18:46:00Z";
const now = Date.parse(shownAt) + 600_000;
const winners = winnersOf(metalRaffle("draft").tiers).map((winner, i) => ({
  ...winner,
  shownAt,
  ...((i < 2 || i === 6) && { claimedAt: "2026-08-14T18:46:41Z" }),
  ...(i === 4 && { after: { entryNumber: 301, reason: "unreachable" as const } }),
}));
export const textsRaffle = metalRaffle("revealed", { claimSeconds: 120, winners, advanceCount: 1 });

const names = [
  ...["Amélie Dubois", "محمد الأحمد", "Zoë van Rijn", "김서연", "Олена Коваль", "王小明", "Søren Bech"],
  ...["अनन्या राव", "Ιωάννα Παππά", "Wilhelmina-Alexandrine von Hohenstein-Wolkersdorf", "נועה לוי"],
  ...["Ida Nord", "Bo Berg", "Cy Marsh"],
];
type Fate = Pick<MessageView, "state" | "reason" | "code">;
const fates: Fate[] = [
  { state: "delivered" },
  { state: "sent" },
  { state: "failed", code: "30003" },
  { state: "not_sent", reason: "no_number" },
  { state: "sending" },
  { state: "not_sent", reason: "no_consent" },
  { state: "not_sent", reason: "stopped" },
  { state: "unknown" },
  { state: "delivered" },
  { state: "failed", code: "30006" },
  { state: "queued" },
  { state: "delivered" },
  { state: "delivered" },
  { state: "delivered" },
];

export function messagesWith(
  fate: (slot: number) => Fate,
  more: (slot: number) => Partial<MessageView> = () => ({}),
): MessageView[] {
  return winners.map(({ slot, tier, entryNumber, entrantTag, claimedAt }) => ({
    ...{ slot, tier, entryNumber, entrantTag, attendee: `a${slot}`, name: names[slot], holding: true },
    ...fate(slot),
    ...{ wonAt: shownAt, at: "2026-08-14T18:46:09Z" },
    ...(claimedAt && { claimedAt }),
    ...more(slot),
  }));
}

const handed = "2026-08-14T18:52:00Z";
export const mixed = messagesWith((slot) => fates[slot], (slot) => ({
  ...(slot === 0 && { handedOverAt: handed }),
  ...(slot === 9 && { notifiedAt: "2026-08-14T18:50:00Z" }),
}));
const people = Object.fromEntries(
  names.map((name, slot) => [slot, { name, ...(slot % 3 === 2 && { phone: `+3161234567${slot}` }) }]),
);
const texts = (messages: MessageView[], more: Partial<Texts> = {}): Texts => ({
  ...noTexts,
  messages,
  ...more,
});
const finding = (more: Partial<Finding>): Finding => ({ ...noFinding, ...more });
const room = (sms: "configured" | "not_configured") => deskRoom(textsRaffle, { sms });

export const textStates: DeskState[] = [
  control("texts-before", deskRoom(metalRaffle("open"), { sms: "configured" })),
  control("texts-mixed", room("configured"), { now, people, texts: texts(mixed) }),
  control("texts-gap", room("not_configured"), {
    ...{ now, people },
    texts: texts(messagesWith(() => ({ state: "not_sent", reason: "not_configured" }))),
  }),
  control("texts-all", room("configured"), {
    ...{ now, people },
    texts: texts(messagesWith(() => ({ state: "delivered" }), () => ({ handedOverAt: handed }))),
  }),
  control("texts-rehearsal", deskRoom({ ...textsRaffle, rehearsal: true }, { sms: "configured" }), {
    ...{ now, people },
    texts: texts(messagesWith(() => ({ state: "not_sent", reason: "rehearsal" }))),
  }),
  control("texts-lost", room("configured"), { now, people, texts: texts(mixed, { lost: true }) }),
  control("found", room("configured"), {
    ...{ now, people, texts: texts(mixed) },
    finding: finding({ found: mixed[1] }),
  }),
  control("found-given", room("configured"), {
    ...{ now, people, texts: texts(mixed) },
    finding: finding({ found: mixed[0] }),
  }),
  control("found-replaced", room("configured"), {
    ...{ now, people, texts: texts(mixed) },
    finding: finding({
      found: {
        ...mixed[4],
        entrantTag: "e".repeat(64),
        name: "Wilhelmina-Alexandrine von Hohenstein",
        holding: false,
      },
    }),
  }),
  control("problems", deskRoom(metalRaffle("open", { mode: "sealed" }), { sms: "configured" }), {
    problems: problemsOf({
      ...{ module: metalRaffle("open", { mode: "sealed" }), now, screens: { now: 2, before: 3 } },
      condition: { numbers: "unreachable", clockBehindSeconds: 40, storageMs: 2_400, storage: null },
      messages: [],
    }),
  }),
  control("problems-disk", deskRoom(metalRaffle("open", { mode: "sealed" }), { sms: "configured" }), {
    problems: problemsOf({
      ...{ module: metalRaffle("open", { mode: "sealed" }), now, screens: { now: 3, before: 3 } },
      condition: { numbers: "there", clockBehindSeconds: 0, storageMs: 4, storage: "full" },
      messages: [],
    }),
  }),
  control("problems-texts", room("configured"), {
    ...{ now, people, texts: texts(mixed) },
    problems: problemsOf({
      ...{ module: textsRaffle, now, screens: { now: 0, before: 1 }, condition: null, messages: mixed },
    }),
  }),
  control("found-nobody", room("configured"), {
    ...{ now, people, texts: texts(mixed) },
    finding: finding({ typed: "K7M 4QY", problem: "No winner of this raffle has this code." }),
  }),
];
