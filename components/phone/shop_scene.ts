/**
 * What an attendee's page shows of a ticketed raffle: one scene for every moment, and what the button can do.
 *
 * Pure, beside `scene.ts`, which has the raffle. `ShopScreen.tsx` draws it.
 * @module
 */
import type { TicketsView, WinnerView } from "@/lib/protocol/messages.ts";
import type { MyTickets } from "@/components/phone/scene.ts";

export type ShopScene =
  | { kind: "shop_not_open" }
  | { kind: "shop"; stand: Stand }
  /** From the close to the winner. */
  | { kind: "shop_locked" }
  | { kind: "shop_won"; win: WinnerView }
  | { kind: "shop_lost"; win: WinnerView | null }
  | { kind: "shop_cancelled" };

/** What keeps me from buying; "ready" when nothing does. */
export type Stand = "ready" | "limit" | "sold_out" | "paused";

export function shopSceneOf(tickets: TicketsView, mine: MyTickets): ShopScene {
  const { phase, resultsVisible, winners } = tickets;
  switch (phase) {
    case "draft":
      return { kind: "shop_not_open" };
    case "open":
    case "paused":
      return { kind: "shop", stand: standOf(tickets, mine) };
    case "cancelled":
      return { kind: "shop_cancelled" };
    case "revealed": {
      const win = resultsVisible ? winners?.[0] ?? null : null;
      const isMine = win !== null && mine.entrantTag !== undefined && win.entrantTag === mine.entrantTag;
      return isMine ? { kind: "shop_won", win } : { kind: "shop_lost", win };
    }
    default:
      return { kind: "shop_locked" };
  }
}

function standOf({ phase, perPerson, remaining }: TicketsView, { numbers }: MyTickets): Stand {
  if (numbers.length >= perPerson) return "limit";
  if (remaining === 0) return "sold_out";
  return phase === "paused" ? "paused" : "ready";
}

/** So many may still be mine. */
export function mostOf({ perPerson, remaining }: TicketsView, { numbers }: MyTickets): number {
  return Math.max(0, Math.min(perPerson - numbers.length, remaining));
}
