/**
 * What the organizer does next with a ticketed raffle, from the view alone: one action, at most two beside it.
 *
 * Pure, as `next_action.ts`, whose shapes it has. The draw is asked for once, while the sale is on or after the close;
 * what follows it follows by itself.
 * @module
 */
import type { TicketsView } from "@/lib/protocol/messages.ts";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { WAIT } from "@/lib/client/desk_draw_words.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { TICKETS as words } from "@/lib/client/desk_ticket_words.ts";
import { drawOf } from "@/lib/modules/tickets_draw.ts";
import type { Act, LaterStep, NextAction } from "./next_action.ts";
import { clockSeconds, numberWait } from "./number_wait.ts";

const { acts } = words;
const drawTest = "tickets-draw-cta";

/**
 * @param now Unix ms by the server's clock; null before it is known
 * @param isTestServer see `hasTestNumbers`
 */
export function ticketsAction(
  tickets: TicketsView,
  now: number | null = null,
  isTestServer = false,
): NextAction {
  const { phase, cap, perPerson, sold, winners } = tickets;
  switch (phase) {
    case "draft":
      return {
        mood: "next",
        title: words.draft.title,
        text: words.draft.text(cap, perPerson),
        main: { type: "open", ...acts.open, hold: false, test: "tickets-open-cta" },
        beside: [],
      };
    case "open": {
      const isOut = sold === cap;
      return {
        mood: "next",
        title: isOut ? words.soldOut.title : words.open.title,
        text: sold === 0
          ? words.open.text(sold, cap)
          : `${isOut ? words.soldOut.text(cap) : words.open.text(sold, cap)} ${
            follows(tickets, isTestServer)
          }`,
        main: drawAct(tickets, true),
        // Sold out there is nothing to pause.
        beside: [...(isOut ? [] : [pauseAct]), closeAct(tickets)],
      };
    }
    case "paused":
      return {
        mood: "next",
        title: words.paused.title,
        text: words.paused.text(sold),
        main: { type: "resume", ...acts.resume, hold: false, test: "tickets-resume-cta" },
        beside: [drawAct(tickets, true), closeAct(tickets)],
      };
    case "closing":
      return {
        mood: "standing",
        title: words.closing.title,
        text: words.closing.text(sold),
        busy: words.closing.busy,
        beside: [],
      };
    case "closed":
      return drawNext(tickets, now);
    case "drawn":
      return { mood: "standing", ...words.drawn, busy: acts.draw.busy, beside: [] };
    case "revealed":
      return {
        mood: "done",
        title: winners?.[0] ? words.revealed.title(winners[0].entryNumber) : words.revealed.none,
        text: words.revealed.text,
        beside: [],
      };
    case "cancelled":
      return { mood: "done", ...CONTROL.cancelled, beside: [] };
  }
}

const pauseAct: Act = { type: "pause", ...acts.pause, hold: false, test: "tickets-pause-cta" };

function closeAct({ sold }: TicketsView): Act {
  return { type: "close", ...acts.close, hold: true, disabled: sold === 0, test: "tickets-close-cta" };
}

function drawAct({ sold }: TicketsView, isOnSale: boolean): Act {
  const said = isOnSale ? acts.closeAndDraw : acts.draw;
  return { type: "draw", ...said, hold: true, disabled: sold === 0, test: drawTest };
}

function follows({ mode }: TicketsView, isTestServer: boolean): string {
  return words.follows[mode === "offline" ? "offline" : isTestServer ? "test" : "number"];
}

/** Who only closed draws when the number is there; who asked for the draw sees it come by itself. */
function drawNext(tickets: TicketsView, now: number | null): NextAction {
  const { sold, beacon } = tickets;
  const draw = drawOf(tickets);
  const wait = numberWait(draw, now);
  const comesItself = tickets.mode === "instant" || tickets.drawsItself === true;
  if (wait === "there" && comesItself) {
    return { mood: "standing", ...words.drawn, busy: acts.draw.busy, beside: [] };
  }
  if (wait === "none" || wait === "there") {
    const text = words.closed.text(sold);
    return {
      mood: "next",
      title: words.closed.title,
      text: wait === "there" ? WAIT.thereText(text) : text,
      main: drawAct(tickets, false),
      beside: [],
    };
  }
  return {
    mood: "standing",
    title: wait === "late"
      ? WAIT.lateTitle
      : WAIT.pendingTitle(now === null ? null : clockSeconds(beacon!.at)),
    text: wait === "late"
      ? words.late
      : hasTestNumbers(draw)
      ? words.pendingTest[comesItself ? "itself" : "byHand"]
      : words.pending[comesItself ? "itself" : "byHand"],
    ...(!comesItself && { main: { ...drawAct(tickets, false), disabled: true } }),
    beside: [],
  };
}

/**
 * What follows, in order; empty at an end.
 *
 * @param isTestServer see `hasTestNumbers`
 */
export function ticketsAfterThat(tickets: TicketsView, isTestServer = false): LaterStep[] {
  const { mode, phase, drawsItself } = tickets;
  const sale: LaterStep = { icon: "clock", title: words.after.draw, text: words.after.drawText };
  const seal: LaterStep = { icon: "lock", ...CONTROL.after.seal };
  const number: LaterStep = {
    icon: "clock",
    title: WAIT.after.number,
    text: hasTestNumbers(drawOf(tickets), isTestServer) ? WAIT.after.testText : WAIT.after.numberText,
  };
  const show: LaterStep = {
    icon: "gift",
    title: words.after.show,
    text: phase === "closed" && mode === "sealed" && !drawsItself
      ? words.after.showDrawn
      : words.after.showText,
  };
  const check: LaterStep = { icon: "check", title: CONTROL.after.check.title, text: words.after.check };
  const waiting = mode === "offline" ? [] : [number];
  switch (phase) {
    case "draft":
      return [sale, ...waiting, show, check];
    case "open":
    case "paused":
      return [seal, ...waiting, show, check];
    case "closing":
      return [...waiting, show, check];
    case "closed":
    case "drawn":
      return [show, check];
    case "revealed":
    case "cancelled":
      return [];
  }
}
