/**
 * A seat of a room: who hears, where the frames go, and how far it has been brought.
 *
 * The hub keeps the places; outside it a seat is only a token to leave, to resync, to say it is drained.
 * @module
 */
import type { Audience } from "@/lib/realtime/frames.ts";

/** Where a seat's frames go. */
export interface Sink {
  /** "slow": nothing was sent, the way is full. Tell the hub `drained` once it is free again. */
  send(text: string): "sent" | "slow";
  close(code: number, reason: string): void;
}

export interface Seat {
  readonly audience: Audience;
  readonly isStation: boolean;
}

/** A seat as the hub sees it. */
export interface Place extends Seat {
  sink: Sink;
  /** The last seq this seat was brought to; 0 before its first snapshot. */
  seq: number;
  /** "waiting": for a snapshot, and until then it gets nothing. "slow": for its own socket. */
  mode: "waiting" | "live" | "slow" | "gone";
  slowSince: number;
}

export interface Occupancy {
  sockets: number;
  stations: number;
  /** Attendees: neither a station nor a desk. */
  phones: number;
  organizers: number;
}

export function occupancy(seats: Iterable<Seat>): Occupancy {
  const counts = { sockets: 0, stations: 0, phones: 0, organizers: 0 };
  for (const seat of seats) {
    counts.sockets++;
    if (seat.isStation) counts.stations++;
    else if (seat.audience === "organizer") counts.organizers++;
    else counts.phones++;
  }
  return counts;
}
