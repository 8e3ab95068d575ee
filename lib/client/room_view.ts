/**
 * What a screen believes about a room: how each frame of the server moves it.
 *
 * Pure. Frames may come twice, late, or with one missing in between; a number per commit tells which.
 * `room_signals.ts` holds the one that is shown, `connection.ts` asks for the snapshot that a gap calls for.
 * @module
 */
import type { ServerMessage, View } from "@/lib/protocol/messages.ts";
import { fold } from "@/lib/modules/views.ts";

export interface RoomView {
  /** Null before the first snapshot. */
  view: View | null;
  /** The last commit that `view` includes; 0 before the first snapshot. */
  lastApplied: number;
  /** From a gap until the snapshot that covers it. */
  resyncing: boolean;
  /** This resync was answered with a snapshot older than `view` already. */
  isDoubted?: boolean;
}

/**
 * "gap": something before this frame is missing, ask for a snapshot. "dropped": old news, or none. "older": the
 * answer to a resync is older than what is shown, ask once more.
 */
export type Outcome = "applied" | "dropped" | "gap" | "older";

export function roomView(initial?: { seq: number; view: View }): RoomView {
  return { view: initial?.view ?? null, lastApplied: initial?.seq ?? 0, resyncing: false };
}

export function applyFrame(room: RoomView, frame: ServerMessage): { room: RoomView; outcome: Outcome } {
  switch (frame.t) {
    case "snapshot":
      // Who asks for a resync is answered from a later read, so what the server twice does not know never was.
      if (frame.seq < room.lastApplied && !(room.resyncing && room.isDoubted)) {
        return room.resyncing
          ? { room: { ...room, isDoubted: true }, outcome: "older" }
          : { room, outcome: "dropped" };
      }
      // An equal one is the answer to a resync in which nothing had been missed after all.
      return {
        room: { view: frame.view, lastApplied: frame.seq, resyncing: false },
        outcome: "applied",
      };
    case "delta":
    case "seq":
      return advance(room, frame);
    case "presence": {
      if (!room.view) return { room, outcome: "dropped" };
      const { stations, phones, sockets } = frame;
      const view = { ...room.view, counts: { ...room.view.counts, stations, phones, sockets } };
      return { room: { ...room, view }, outcome: "applied" };
    }
    default:
      return { room, outcome: "dropped" };
  }
}

type Advance = Extract<ServerMessage, { t: "delta" | "seq" }>;

function advance(room: RoomView, frame: Advance): { room: RoomView; outcome: Outcome } {
  if (!room.view || frame.seq <= room.lastApplied) return { room, outcome: "dropped" };
  const from = frame.from ?? frame.seq - 1;
  if (from > room.lastApplied) return { room: { ...room, resyncing: true }, outcome: "gap" };
  const view = frame.t === "delta" ? frame.changes.reduce(fold, room.view) : room.view;
  return { room: { ...room, view, lastApplied: frame.seq }, outcome: "applied" };
}
