/**
 * What somebody typed who wants to check a draw, and the draws of that event which there is something to check of.
 *
 * Takes what people have at hand: the code on the wall, the event's name in addresses, or any link into the event.
 * Used by the routes of the verify page.
 * @module
 */
import type { Head } from "@/lib/modules/contract.ts";
import { hasDraw } from "@/lib/modules/tickets_state.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import type { Phase } from "@/lib/protocol/messages.ts";

/** A personal link with its token has some 300 characters. */
export const typedMax = 2_000;

/** What may be a join code or an event's id, and the draw where a link names one. */
export interface Typed {
  event: string;
  module?: string;
}

/** The pages of ours whose address goes on with an event. */
const pages = ["verify", "e", "s", "o", "j"];

/** Null for what names no event, such as a link to the first page. */
export function readTyped(text: string): Typed | null {
  const path = text.trim().slice(0, typedMax).replace(/[?#].*$/, "").split("/").map((part) => part.trim());
  if (path.length === 1) return path[0] === "" ? null : { event: path[0] };
  const at = path.findIndex((part, index) => pages.includes(part) && path[index + 1]);
  if (at === -1) return null;
  const [page, event, module] = path.slice(at);
  return { event, ...(page === "verify" && module && { module }) };
}

export interface CheckableDraw {
  module: string;
  kind: string;
  /** How many were promised. */
  prizeCount: number;
  title: string;
  phase: Phase;
  rehearsal: boolean;
}

/** In the order in which they were opened. Before the opening nothing is signed. */
export function checkableDraws(head: Head): CheckableDraw[] {
  return Object.entries(head.modules)
    .flatMap(([module, state]) => hasDraw(state.kind) ? [{ module, state: state as RaffleState }] : [])
    .filter(({ state }) => state.drawId !== undefined)
    .sort((a, b) => (a.state.openedAt ?? "") < (b.state.openedAt ?? "") ? -1 : 1)
    .map(({ module, state: { kind, title, phase, tiers, rehearsal = false } }) => ({
      module,
      kind,
      prizeCount: tiers.reduce((sum, { count }) => sum + count, 0),
      title,
      phase,
      rehearsal,
    }));
}
