/**
 * A ticketed raffle on the phone, state by state.
 *
 * Part of `gallery.tsx`.
 * @module
 */
import { CheckIn } from "@/components/phone/CheckIn.tsx";
import type { MyTickets } from "@/components/phone/scene.ts";
import { pieces } from "@/components/phone/AttendeeScreen.tsx";
import { ShopScreen, type ShopScreenProps } from "@/components/phone/ShopScreen.tsx";
import { attendee } from "@/components/samples.ts";
import { roomWithTickets, ticketsIn } from "@/components/tickets_samples.ts";
import { unchecked } from "@/lib/client/check.ts";
import { shop } from "@/lib/client/shop_words.ts";
import type { TicketsView } from "@/lib/protocol/messages.ts";
import { drawn } from "@/tools/gallery_draw_phone.tsx";
import type { State } from "@/tools/gallery.tsx";

const lantern = { title: "Lantern tickets", mode: "sealed" } as const;

function phone(
  name: string,
  tickets: TicketsView,
  numbers: number[],
  more: Partial<ShopScreenProps> = {},
  page: Partial<State> = {},
): State {
  const tag = "a7".repeat(32);
  const mine: MyTickets = { numbers, ...(numbers.length > 0 && { entrantTag: tag, code: "K7M4QX" }) };
  const isMine = numbers.includes(tickets.winners?.[0]?.entryNumber ?? 0);
  const shown = isMine
    ? { ...tickets, winners: tickets.winners!.map((winner) => ({ ...winner, entrantTag: tag })) }
    : tickets;
  const node = (
    <ShopScreen
      view={roomWithTickets(shown)}
      tickets={shown}
      me={attendee()}
      mine={mine}
      status="live"
      pieces={pieces}
      buying={{ state: "idle", quantity: null, proofState: numbers.length > 0 ? "saved" : "unknown" }}
      chosen={2}
      check={unchecked}
      serverNow={() => Date.parse("2026-11-20T20:15:36.000Z")}
      {...more}
    />
  );
  return { name: `shop-${name}`, surface: "phone", node, ...page };
}

const open = ticketsIn("open", lantern);
const deskCode = <CheckIn joinCode="K7M4QX" code="ABCDEFGH" checkedIn={430} onMoved={() => {}} />;
const checked = drawn({ found: null }).check;
const found = drawn({
  found: { ...drawn().check.found!, place: 4, entrantCount: 51, prizeCount: 1 },
}).check;
const awaiting = {
  ...lantern,
  sold: 100,
  mode: "sealed",
  closedAt: "2026-11-20T20:15:24.000Z",
  beacon: { chain: "52".repeat(32), round: 24_807_422, at: "2026-11-20T20:15:54.000Z" },
} as const;

const claimed = (tickets: TicketsView): TicketsView => ({
  ...tickets,
  winners: tickets.winners!.map((winner) => ({ ...winner, claimedAt: "2026-11-20T20:16:20.000Z" })),
});

export const shopStates: State[] = [
  phone("not-open", ticketsIn("draft", lantern), []),
  phone("ready", open, []),
  phone("ready-rtl", open, [], {}, { dir: "rtl" }),
  phone("many", ticketsIn("open", { ...lantern, cap: 5_000, sold: 1_234, perPerson: 20 }), []),
  phone("last", ticketsIn("open", { ...lantern, sold: 99 }), [], { chosen: 1 }),
  phone("sending", open, [], { buying: { state: "sending", quantity: 2, proofState: "unknown" } }),
  phone("no-answer", open, [], { buying: { state: "open", quantity: 2, proofState: "unknown" } }),
  phone("offline", open, [64], { chosen: 1, status: "disconnected", lastHeard: "20:41" }),
  phone("offline-no-answer", open, [], {
    buying: { state: "open", quantity: 2, proofState: "unknown" },
    status: "disconnected",
    lastHeard: "20:41",
  }),
  phone("check-in", open, [], { me: attendee({ checkedIn: false }), desk: deskCode }),
  phone("replaces", ticketsIn("open", { ...lantern, supersedes: "ab".repeat(16) }), []),
  phone("rehearsal", ticketsIn("open", { ...lantern, rehearsal: true }), []),
  phone("too-few", ticketsIn("open", { ...lantern, sold: 99 }), [], { chosen: 1, problem: shop.tooFew(1) }),
  phone("too-few-two", ticketsIn("open", { ...lantern, sold: 98 }), [], { problem: shop.tooFew(2) }),
  phone("one-of-two", open, [64], { chosen: 1 }),
  phone("limit", ticketsIn("open", { ...lantern, sold: 76 }), [64, 65]),
  phone("sold-out", ticketsIn("open", { ...lantern, sold: 100 }), [98]),
  phone("sold-out-none", ticketsIn("open", { ...lantern, sold: 100 }), []),
  phone("paused", ticketsIn("paused", lantern), [64]),
  phone("closing", ticketsIn("closing", lantern), [64]),
  phone("sealed", ticketsIn("closed", awaiting), [64, 65], { check: checked }),
  phone("sealed-none", ticketsIn("closed", awaiting), []),
  phone("won", ticketsIn("revealed", { ...lantern, ticket: 64 }), [64, 65], { check: found }),
  phone("won-here", claimed(ticketsIn("revealed", { ...lantern, ticket: 64 })), [64, 65], { check: found }),
  phone("lost", ticketsIn("revealed", { ...lantern, ticket: 37 }), [64, 65], { check: found }),
  phone("result", ticketsIn("revealed", { ...lantern, ticket: 37 }), []),
  phone("cancelled", ticketsIn("cancelled", lantern), [64]),
];
