/**
 * The draw on the phone, state by state: the wait for the number, the claim, what the phone found, and what it did not.
 *
 * Part of `gallery.tsx`.
 * @module
 */
import type { AttendeeScreenProps } from "@/components/phone/AttendeeScreen.tsx";
import { AttendeeScreen } from "@/components/phone/AttendeeScreen.tsx";
import * as parts from "@/components/phone/drawn.ts";
import type { Drawn } from "@/components/phone/Foot.tsx";
import { prizesElsewhere } from "@/components/phone/scene.ts";
import { attendee, entrant, raffleIn, roomWith, tiers, winnersOf } from "@/components/samples.ts";
import { type Check, unchecked } from "@/lib/client/check.ts";
import type { Found, TroubleKind } from "@/lib/client/witness.ts";
import type { RaffleView, View, WinnerView } from "@/lib/protocol/messages.ts";
import type { State } from "@/tools/gallery.tsx";

/** The late parts of a phone, with what it found; the clock stands still, 36 seconds after the reveal. */
export function drawn(check: Partial<Check> = {}): Drawn {
  return {
    parts,
    check: { ...unchecked, seal: "kept", ticket: "in", found: foundHere, ...check },
    serverNow: () => Date.parse("2026-11-20T20:15:36.000Z"),
  };
}

const foundHere: Found = {
  mode: "sealed",
  sealedBefore: "relay",
  ticket: "in",
  place: 37,
  entrantCount: 412,
  prizeCount: 14,
  advanceCount: 0,
  isHolder: false,
  isPractice: false,
};

const awaiting: Partial<RaffleView> = {
  mode: "sealed",
  closedAt: "2026-11-20T20:15:24.000Z",
  beacon: { chain: "52".repeat(32), round: 24_807_422, at: "2026-11-20T20:15:54.000Z" },
};

/** Whoever has the first prize, and what became of it. */
function firstPrize(more: Partial<WinnerView>): RaffleView {
  const [first, ...rest] = winnersOf(tiers);
  return raffleIn("revealed", { claimSeconds: 120, winners: [{ ...first, ...more }, ...rest] });
}

const troubles: TroubleKind[] = [
  "entry",
  "missing",
  "gone",
  "other_list",
  "round",
  "number",
  "winners",
  "record",
];

function phone(
  name: string,
  view: View,
  more: Partial<AttendeeScreenProps>,
  page: Partial<State> = {},
): State {
  const node = (
    <AttendeeScreen
      view={view}
      me={attendee()}
      status="live"
      proof="saved"
      seal="kept"
      drawn={drawn()}
      {...more}
    />
  );
  return { name: `attendee-${name}`, surface: "phone", node, ...page };
}

/** The next raffle is on, and this phone won in the one before. */
function elsewhere(name: string, more: Partial<WinnerView>): State {
  const before = firstPrize(more);
  const next = roomWith(raffleIn("open", { title: "The second draw" }));
  const view: View = { ...next, modules: { ...next.modules, before } };
  const me = attendee({
    entries: { before: { entryNumber: 41, entrantTag: "0".repeat(64), code: "K7M4QX" } },
  });
  const node = (
    <>
      <parts.Elsewhere event={view.event.id} prizes={prizesElsewhere(view, me)} claiming={null} />
      <AttendeeScreen view={view} me={me} status="live" proof="unknown" seal="unknown" />
    </>
  );
  return { name: `attendee-prize-elsewhere-${name}`, surface: "phone", node };
}

export const drawStates: State[] = [
  elsewhere("open", {}),
  elsewhere("claimed", { claimedAt: "2026-11-20T20:15:20.000Z" }),
  phone("sealed-countdown", roomWith(raffleIn("closed", awaiting)), { me: entrant(0) }),
  phone(
    "sealed-number-late",
    roomWith(raffleIn("closed", {
      ...awaiting,
      beacon: { ...awaiting.beacon!, at: "2026-11-20T20:15:24.000Z" },
    })),
    { me: entrant(0) },
  ),
  phone("claim", roomWith(firstPrize({})), {
    me: entrant(0),
    drawn: drawn({ found: { ...foundHere, place: 1 } }),
  }),
  phone("claim-code", roomWith(firstPrize({ claimedAt: "2026-11-20T20:15:20.000Z" })), {
    me: attendee({
      entries: { "grand-raffle": { entryNumber: 41, entrantTag: "0".repeat(64), code: "K7M4QX" } },
    }),
  }),
  phone("claim-over", roomWith(firstPrize({ shownAt: "2026-11-20T20:10:00.000Z" })), { me: entrant(0) }),
  phone("claim-done", roomWith(firstPrize({ claimedAt: "2026-11-20T20:15:20.000Z" })), { me: entrant(0) }),
  phone("claim-came-in", roomWith(firstPrize({ after: { entryNumber: 217, reason: "unreachable" } })), {
    me: entrant(0),
  }),
  ...(["unreachable", "declined", "ineligible"] as const).map((reason) =>
    phone(`replaced-${reason}`, roomWith(raffleIn("revealed")), {
      me: attendee({
        entries: { "grand-raffle": { entryNumber: 7, entrantTag: "f".repeat(64), replaced: reason } },
      }),
    })
  ),
  ...troubles.map((kind) =>
    phone(`trouble-${kind}`, roomWith(raffleIn("revealed")), {
      me: entrant(null),
      drawn: drawn({ found: null, trouble: { kind, code: "E_NOT_INCLUDED", problem: "" } }),
    })
  ),
  phone("check-stuck", roomWith(raffleIn("revealed")), {
    me: entrant(null),
    drawn: drawn({ found: null, stuck: "network" }),
  }),
  phone("check-old", roomWith(raffleIn("revealed")), {
    me: entrant(null),
    drawn: drawn({ found: null, stuck: "old" }),
  }),
  phone("checking", roomWith(raffleIn("revealed")), { me: entrant(null), drawn: drawn({ found: null }) }),
  phone("not-won-unseen", roomWith(raffleIn("revealed")), {
    me: entrant(null),
    drawn: drawn({ found: { ...foundHere, sealedBefore: "unseen", place: null } }),
  }),
  phone("not-won-practice", roomWith(raffleIn("revealed", { rehearsal: true })), { me: entrant(null) }),
  phone("not-won-rtl", roomWith(raffleIn("revealed")), { me: entrant(null) }, { dir: "rtl", hue: 38 }),
];
