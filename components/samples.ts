/**
 * A room to look at: views of one raffle in every phase, for the gallery and for the tests of components.
 *
 * Not part of the running product; nothing under routes/ or islands/ imports it.
 * @module
 */
import type { Phase, RaffleView, Tier, View, WinnerView } from "@/lib/protocol/messages.ts";
import type { Me } from "@/components/phone/scene.ts";

export const fingerprint = "cb111b3ffd82fbbaf91c21df8ded4ca1223248d118811e5ff36405c853c5c0be";

export const tiers: Tier[] = [
  { id: "gold", label: "A weekend for two in Bergen", count: 1 },
  { id: "silver", label: "Dinner at Lumen", count: 3 },
  { id: "bronze", label: "A print from the harbour archive", count: 10 },
];

const names = [
  "Amélie D.",
  "محمد ا.",
  "Zoë van R.",
  "김○○",
  "Олена К.",
  "王○○",
  "Søren B.",
  "अनन्या र.",
  "נועה ל׳",
  "Ιωάννα Π.",
  "No. 217",
  "佐藤○○",
  "Łukasz W.",
  "สมชาย ก.",
];

/** Slots in the order of drawing; tags are told apart by their last digits. */
export function winnersOf(list: Tier[], named: string[] = names): WinnerView[] {
  let slot = 0;
  return list.flatMap((tier) =>
    Array.from({ length: tier.count }, () => {
      const winner = {
        slot,
        tier: tier.id,
        name: named[slot % named.length],
        entryNumber: 41 + slot * 17,
        entrantTag: slot.toString(16).padStart(64, "0"),
        shownAt: "2026-11-20T20:15:00.000Z",
      };
      slot++;
      return winner;
    })
  );
}

const order: Phase[] = ["draft", "open", "paused", "closing", "closed", "drawn", "revealed", "cancelled"];

/** A raffle as the wire shows it in that phase: nothing that does not exist yet is there. */
export function raffleIn(phase: Phase, more: Partial<RaffleView> = {}): RaffleView {
  const reached = (other: Phase) => phase !== "cancelled" && order.indexOf(phase) >= order.indexOf(other);
  const list = more.tiers ?? tiers;
  const entryCount = more.entryCount ?? (phase === "draft" ? 0 : 412);
  return {
    kind: "raffle",
    title: "Grand raffle",
    phase,
    mode: "offline",
    tiers: list,
    entryCount,
    maskNames: "first",
    claimSeconds: 0,
    resultsVisible: phase === "revealed",
    ...(phase !== "draft" &&
      { drawId: "ab".repeat(16), openHash: "cd".repeat(32), openedAt: "2026-08-14T18:31:07Z" }),
    ...(reached("closing") && { closedAt: "2026-08-14T18:44:12Z" }),
    ...(reached("closed") &&
      {
        seal: {
          closeHash: fingerprint,
          entriesRoot: "ef".repeat(32),
          ticketCount: entryCount,
          entrantCount: entryCount,
        },
      }),
    ...(reached("revealed") && { revealedTiers: list.map(({ id }) => id), winners: winnersOf(list) }),
    ...(phase === "cancelled" && { cancelReason: "The fire alarm interrupted us. We start again at 21:30." }),
    ...more,
  };
}

export function roomWith(
  raffle: RaffleView | null,
  more: { name?: string; checkedIn?: number; hue?: number } = {},
): View {
  return {
    event: {
      id: "HARBR1",
      name: more.name ?? "Harbour Lights 2026",
      joinCode: "K7M4QX",
      locale: "en",
      hue: more.hue ?? 218,
      createdAt: "2026-08-14T16:00:00Z",
    },
    current: raffle ? "grand-raffle" : null,
    modules: raffle ? { "grand-raffle": raffle } : {},
    counts: { checkedIn: more.checkedIn ?? 430 },
  };
}

export function attendee(more: Partial<Me> = {}): Me {
  return {
    id: "a-41",
    name: "Amélie Durand",
    checkedIn: true,
    entries: {},
    ballots: {},
    tickets: {},
    ...more,
  };
}

/** In, with the number and tag of the winner in `slot`, or of nobody. */
export function entrant(slot: number | null, more: Partial<Me> = {}): Me {
  const entrantTag = slot === null ? "f".repeat(64) : slot.toString(16).padStart(64, "0");
  const entryNumber = slot === null ? 40 : 41 + slot * 17;
  return attendee({ entries: { "grand-raffle": { entryNumber, entrantTag } }, ...more });
}
