/**
 * The desk around a draw by a public number: the wait, a late number, winners who are here or not, replacements.
 *
 * Rows for the gallery, beside those of `gallery_desk.tsx`.
 * @module
 */
import {
  closedCancel,
  deskRoom,
  halfRevealed,
  metalRaffle,
  noReplacing,
} from "@/components/organizer/desk_samples.ts";
import type { ToldReplacement } from "@/components/organizer/replacing.ts";
import { winnersOf } from "@/components/samples.ts";
import { QUICKNET } from "@/lib/draw/beacon.ts";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { control, type DeskState } from "@/tools/gallery_desk_frame.tsx";

const at = "2026-08-14T18:44:43Z";
const ms = Date.parse(at);
const beacon = { chain: QUICKNET.hash, round: 24_807_422, at };
const there = { ...beacon, signature: "ab".repeat(48) };
const shownAt = "2026-08-14T18:46:00Z";
const shown = Date.parse(shownAt);

/** Two minutes to say "I'm here": gold is here, the second silver is not, a bronze was replaced. */
const claims: Partial<RaffleView> = {
  mode: "sealed",
  beacon: there,
  claimSeconds: 120,
  advanceCount: 1,
  winners: winnersOf(metalRaffle("draft").tiers).map((winner, i) => ({
    ...winner,
    shownAt: i === 4 ? "2026-08-14T18:48:30Z" : shownAt,
    ...((i < 2 || i > 5) && { claimedAt: "2026-08-14T18:46:41Z" }),
    ...(i === 4 && { after: { entryNumber: 301, reason: "unreachable" as const } }),
  })),
};
const revealed = metalRaffle("revealed", claims);
export const told: ToldReplacement[] = [{
  n: 0,
  slot: 4,
  reason: "unreachable",
  outgoing: { entryNumber: 301, name: "Wilhelmina-Alexandrine von Hohenstein" },
  incoming: { entryNumber: 109, name: "Олена Коваль" },
}];
const next = { name: "Søren Bech", entryNumber: 71 };

export const drawStates: DeskState[] = [
  control("number-pending", deskRoom(metalRaffle("closed", { mode: "sealed", beacon })), {
    now: ms - 24_000,
  }),
  control("number-instant", deskRoom(metalRaffle("closed", { mode: "instant", beacon })), {
    now: ms - 9_000,
  }),
  control("number-late", deskRoom(metalRaffle("closed", { mode: "sealed", beacon })), { now: ms + 30_000 }),
  control(
    "number-there",
    deskRoom(metalRaffle("closed", { mode: "sealed", beacon: there, rehearsal: true })),
    { now: ms + 2_000 },
  ),
  control("instant-drawing", deskRoom(metalRaffle("drawn", { mode: "instant", beacon: there })), {
    now: ms + 3_000,
  }),
  control("draft-sealed", deskRoom(metalRaffle("draft", { mode: "sealed", supersedes: "ab".repeat(16) }))),
  control("draft-unreachable", deskRoom(metalRaffle("draft", { mode: "sealed" })), {
    saying: {
      kind: "refused",
      text: "The public numbers cannot be reached, so this raffle cannot be opened now. " +
        "Try again with internet, or add it again as Offline.",
      link: { href: "#", word: "Add it again as Offline" },
    },
  }),
  control("claims", deskRoom(revealed), {
    now: shown + 180_000,
    replacing: { ...noReplacing, told },
  }),
  control("claims-half", deskRoom({ ...halfRevealed, mode: "sealed", beacon: there, claimSeconds: 60 }), {
    now: Date.parse(halfRevealed.winners![0].shownAt) + 18_000,
  }),
  control("replace", deskRoom(revealed), {
    now: shown + 180_000,
    people: { 2: { name: "Zoë van Rijn", phone: "+31612345678" } },
    replacing: { ...noReplacing, winner: revealed.winners![2], next, told },
  }),
  control("replace-nobody", deskRoom(revealed), {
    now: shown + 180_000,
    replacing: { ...noReplacing, winner: revealed.winners![3], next: null, reason: "declined", told },
  }),
  control("call-off", deskRoom(metalRaffle("closed", { mode: "sealed", beacon: there })), {
    now: ms + 2_000,
    cancel: { ...closedCancel, asking: true, reason: "The prize is not here" },
  }),
  control("called-off", deskRoom(metalRaffle("cancelled", { mode: "sealed", voidHash: "ab".repeat(32) })), {
    now: ms,
  }),
];
