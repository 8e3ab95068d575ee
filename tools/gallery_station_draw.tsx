/**
 * Every state of a draw on the big screen: rows for the gallery.
 *
 * `gallery.tsx` puts the stylesheets around them. A new state is one row here.
 * @module
 */
import { closedAt, numberAt, roomWith, sealedIn, tiers, winnersOf } from "@/components/draw_samples.ts";
import { StationScreen, type StationScreenProps } from "@/components/station/StationScreen.tsx";
import type { RaffleView, WinnerView } from "@/lib/protocol/messages.ts";
import type { State } from "@/tools/gallery.tsx";

/** @param seconds from the close; null where the time is not known yet */
function shown(
  name: string,
  raffle: RaffleView,
  seconds: number | null = 0,
  more: Partial<StationScreenProps> = {},
  page: Partial<State> = {},
): State {
  const node = (
    <StationScreen
      view={roomWith(raffle, page.dir ? { name: "ليلة الميناء ٢٠٢٦" } : {})}
      status="live"
      resyncing={false}
      snapshotLoaded
      lastHeard="20:41"
      joinUrl="https://drumroll.example/j/K7M4QX"
      joinHost="drumroll.example"
      walkUps
      serverNow={() => seconds === null ? null : closedAt + 1_000 * seconds}
      {...more}
    />
  );
  return { name: `station-draw-${name}`, surface: "station", node, ...page };
}

const rtl = { dir: "rtl", hue: 38 } as const;
const due = (numberAt - closedAt) / 1_000;
/** Seconds from the close at which the winners were shown. */
const shownSeconds = 60;
const claimSeconds = 120;

/** With a claim timer; the winners of `here` have claimed, `more` changes single ones. */
function claimed(here: number[], change: (winner: WinnerView) => WinnerView | null = (winner) => winner) {
  const winners = winnersOf(tiers).flatMap((winner) => {
    const shownAt = new Date(closedAt + 1_000 * shownSeconds).toISOString();
    const claimedAt = new Date(closedAt + 1_000 * (shownSeconds + 5)).toISOString();
    return change({ ...winner, shownAt, ...(here.includes(winner.slot) && { claimedAt }) }) ?? [];
  });
  return sealedIn("revealed", { claimSeconds, winners });
}

const others = (slot: number) =>
  winnersOf(tiers).map((winner) => winner.slot).filter((each) => each !== slot);
/** No. 900 in for whoever had that slot, twenty seconds later. */
const replaced = (slot: number, reason: "unreachable" | "declined" = "unreachable") => (winner: WinnerView) =>
  winner.slot === slot
    ? {
      ...winner,
      name: "Ida M.",
      entryNumber: 37,
      after: { entryNumber: winner.entryNumber, reason },
      shownAt: new Date(closedAt + 1_000 * (shownSeconds + 140)).toISOString(),
    }
    : winner;
const one = { id: "t1", label: "A weekend for two in Bergen", count: 1 };
const alone = (more: Partial<WinnerView> = {}, raffle: Partial<RaffleView> = {}) =>
  sealedIn("revealed", {
    tiers: [one],
    claimSeconds,
    winners: winnersOf([one]).map((winner) => ({
      ...winner,
      shownAt: new Date(closedAt + 1_000 * shownSeconds).toISOString(),
      ...more,
    })),
    ...raffle,
  });
const rehearsal = { rehearsal: true } as const;
const notes = { supersedes: "cd".repeat(16), leavesOutWinnersOf: ["Friday raffle", "The early birds"] };

export const stationDrawStates: State[] = [
  shown("open", sealedIn("open")),
  shown("open-instant", sealedIn("open", { mode: "instant" })),
  shown("open-notes", sealedIn("open", notes)),
  shown("open-notes-by-link", sealedIn("open", notes), 0, { walkUps: false }),
  shown("closing", sealedIn("closing")),
  shown("countdown", sealedIn("closed"), due - 17.6),
  shown("countdown-5", sealedIn("closed"), due - 4.6),
  shown("countdown-0", sealedIn("closed"), due + 1),
  shown("countdown-unknown", sealedIn("closed"), null),
  shown("countdown-50000", sealedIn("closed", { entryCount: 50_000 }), due - 25),
  shown("countdown-resync", sealedIn("closed"), due - 17.6, { status: "reconnecting" }),
  shown("countdown-rtl", sealedIn("closed", { title: "السحب الكبير" }), due - 17.6, {}, rtl),
  shown("late", sealedIn("closed"), due + 20),
  shown("here", sealedIn("closed", {}, true)),
  shown("here-instant", sealedIn("closed", { mode: "instant" }, true)),
  shown("drawn", sealedIn("drawn", {}, true)),
  shown("reveal-one", sealedIn("revealed", {}, true), 60, { spotlight: 0 }),
  shown("claim-board", claimed([0, 2, 5, 9]), shownSeconds + 36),
  shown("claim-board-over", claimed([0, 1, 3, 5, 6, 7, 8, 9, 10, 11]), shownSeconds + 130),
  shown("claim-board-all", claimed(others(-1)), shownSeconds + 40),
  shown("claim-one", claimed(others(2)), shownSeconds + 36),
  shown("claim-one-over", claimed(others(2)), shownSeconds + 125),
  shown("claim-alone", alone(), shownSeconds + 36),
  shown("claim-alone-here", alone({ claimedAt: new Date(closedAt + 70_000).toISOString() }), 90),
  shown("claim-long", alone({ name: "Bartholomew Featherstonehaugh-Cholmondeley" }), shownSeconds + 36),
  shown("claim-rtl", alone({ name: "محمد ا." }), shownSeconds + 36, {}, rtl),
  shown("replaced-claim", claimed(others(2), replaced(2)), shownSeconds + 146, { spotlight: 2 }),
  shown("replaced-board", claimed(others(2), replaced(2, "declined")), shownSeconds + 900),
  shown(
    "replaced-no-timer",
    { ...claimed([], replaced(0)), claimSeconds: 0 },
    shownSeconds + 150,
    { spotlight: 0 },
  ),
  shown(
    "vacant",
    claimed(others(-1), (winner) => winner.slot > 11 || winner.slot === 1 ? null : winner),
    shownSeconds + 40,
  ),
  shown("vacant-tier", claimed(others(-1), (winner) => winner.tier === "silver" ? null : winner), 100),
  shown("vacant-all", claimed([], () => null), 100),
  shown("thanks", sealedIn("revealed"), 900, { page: 3 }),
  shown("thanks-one", alone({}, { claimSeconds: 0 }), 900, { page: 3 }),
  shown("open-test", sealedIn("open"), 0, { testNumbers: true }),
  shown("cancelled", sealedIn("cancelled")),
  shown("called-off", sealedIn("cancelled", { voidHash: "12".repeat(32), seal: sealedIn("closed").seal })),
  ...(["open", "closed", "revealed"] as const).map((phase) =>
    shown(`rehearsal-${phase}`, sealedIn(phase, rehearsal), due - 17.6)
  ),
  shown("rehearsal-spotlight", sealedIn("revealed", rehearsal), 60, { spotlight: 0 }),
  shown("test-numbers", sealedIn("closed", {}, false, "ab".repeat(32)), due - 17.6),
];
