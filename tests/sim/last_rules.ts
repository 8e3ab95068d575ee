/**
 * What must hold once nothing goes wrong any more: everybody has an answer and sees the same, and the store
 * holds what landed.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { verify } from "@/lib/draw/verify.ts";
import { prizesOf, type RaffleState } from "@/lib/modules/raffle_state.ts";
import { isOver, isPurging } from "@/lib/modules/purge.ts";
import { hasDraw, type TicketsState } from "@/lib/modules/tickets_state.ts";
import { checkLog } from "@/tests/sim/audit_rules.ts";
import type { Ledger } from "@/tests/sim/ledger.ts";
import { checkDrawn, holdersNow } from "@/tests/sim/draw_rules.ts";
import { checkPurged } from "@/tests/sim/purge_rules.ts";
import { checkBallots } from "@/tests/sim/poll_rules.ts";
import { checkSold } from "@/tests/sim/ticket_rules.ts";
import { difference, type Screen, withoutPresence } from "@/tests/sim/seat.ts";
import type { World } from "@/tests/sim/world.ts";

/** The state calls for a step of the server's own. */
function isDue(
  { phase, mode, beacon, drawsItself }: RaffleState & Pick<TicketsState, "drawsItself">,
  now: number,
): boolean {
  if (phase === "closed" && beacon && !beacon.signature) return Date.parse(beacon.at) <= now;
  return (mode === "instant" || drawsItself === true) && (phase === "closed" || phase === "drawn");
}

/** Is anything still on its way? */
export function isCalm(world: World): boolean {
  if (world.book.unanswered().length > 0) return false;
  const now = world.scheduler.now();
  for (const { head } of world.ledgers.values()) {
    if (Object.values(head.modules).some(({ phase }) => phase === "closing")) return false;
    if (Object.values(head.modules).some((state) => isDue(state as RaffleState, now))) return false;
    if (isPurging(head)) return false;
  }
  return world.screens.every((screen) => {
    const { head } = world.ledgers.get(screen.event)!;
    if (isOver(head) && screen.audience === "public") return screen.state === "left";
    return screen.state === "live" && screen.room.lastApplied === head.seq && !screen.room.resyncing &&
      (screen.audience === "public" ||
        same(presenceSeen(screen), presenceOf(world, screen.event)));
  });
}

function presenceSeen({ room }: Screen): (number | undefined)[] {
  const { stations, phones, sockets } = room.view?.counts ?? {};
  return [stations, phones, sockets];
}

function presenceOf({ screens }: World, event: string): number[] {
  const here = screens.filter((screen) => screen.event === event && screen.state !== "left");
  const phones = here.filter(({ audience, isStation }) => audience !== "organizer" && !isStation);
  return [here.filter((screen) => screen.isStation).length, phones.length, here.length];
}

export async function checkLast(world: World): Promise<void> {
  const { insist, book, screens, ledgers } = world;
  for (const { actor, asked, isolate } of book.unanswered()) {
    insist(
      false,
      "ROOM3",
      () => `${asked.type} ${asked.id} of ${actor.id} is never answered by ${isolate.name}`,
    );
  }
  book.conclude();
  for (const ledger of ledgers.values()) {
    for (const [id, { phase }] of Object.entries(ledger.head.modules)) {
      insist(phase !== "closing", "DRAW2", () => `${id} of ${ledger.event} is closed and nobody seals it`);
    }
    for (const [id, { kind }] of Object.entries(ledger.head.modules)) {
      if (hasDraw(kind)) await checkDrawn(world, ledger, id);
    }
    if (isOver(ledger.head)) await checkPurged(world, ledger);
    else {
      checkBallots(ledger, book.accepted, insist);
      checkSold(ledger, book.attempts, world.scheduler.now(), insist);
    }
    await checkStored(world, ledger);
    await checkLog(world, ledger);
  }
  for (const screen of screens) {
    const { event, audience, room, state } = screen;
    const ledger = ledgers.get(event)!;
    const { seq } = ledger.head;
    if (isOver(ledger.head) && audience === "public") {
      insist(state === "left", "PRIV4", () => `a public seat of a purged event is ${state}`);
      continue;
    }
    insist(
      state === "live" && room.lastApplied === seq,
      "SEAT4",
      () => `a ${audience} seat is ${state} at ${room.lastApplied}, the head of ${event} at ${seq}`,
    );
    const shown = room.view && withoutPresence(room.view);
    insist(
      same(shown, ledger.view(seq, audience)),
      "SEAT4",
      () => `a ${audience} seat shows ${shown && difference(shown, ledger.view(seq, audience))}`,
    );
    if (audience !== "organizer") continue;
    const [seen, wanted] = [presenceSeen(screen), presenceOf(world, event)];
    insist(
      same(seen, wanted),
      "SEAT6",
      () =>
        `the organizer of ${event} sees ${seen.join()} stations, phones and sockets, not ${wanted.join()}`,
    );
  }
}

async function checkStored({ store, insist, tally }: World, ledger: Ledger): Promise<void> {
  const { head } = await store.read(ledger.event, []);
  insist(
    same(head?.head, ledger.head),
    "ROOM2",
    () => "the stored head is not the last that landed",
  );
  for (const [module, one] of Object.entries(ledger.head.modules)) {
    const state = one as RaffleState;
    const outcome = ledger.outcome(module);
    if (!outcome) continue;
    const checks = { signature: () => true, beacon: () => true };
    const verdict = verify(outcome.certificate, checks, { chains: [TEST_CHAIN] });
    insist(
      verdict.outcome !== "invalid" && verdict.outcome !== "cannot_verify",
      "DRAW4",
      () => `the certificate of ${module}: ${JSON.stringify(verdict)}`,
    );
    tally.count("certificate: verified");
    const shown = state.phase === "cancelled" ? [] : holdersNow(ledger, module, outcome, state);
    insist(
      same(prizesOf(state).map(({ slot, entrantTag }) => ({ slot, entrantTag })), shown),
      "DRAW5",
      () =>
        `${module} is ${state.phase} and shows ${JSON.stringify(prizesOf(state))} of ${
          JSON.stringify(outcome.winners)
        }`,
    );
  }
}
