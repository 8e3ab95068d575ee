/**
 * The screens: stations with the product's own client, which hop between the servers, lose their sockets
 * and come back, and have to show the head in the end.
 * @module
 */
import { openRoom, type Room } from "@/lib/client/room_signals.ts";
import type { Socket } from "@/lib/client/connection.ts";
import { count, type Round } from "@/tests/two_servers/round.ts";

export interface Seat {
  name: string;
  token: string;
  room: Room;
  /** Cuts its socket, as a bad network would. */
  cut(): void;
}

/** @param token of a station, or an organizer's key */
export function openSeat(round: Round, name: string, token: string): Seat {
  const { servers, chance } = round;
  let socket: WebSocket | null = null;
  const room = openRoom({ event: round.event, token }, {
    openSocket(path, protocols) {
      const { origin } = chance.pick(servers);
      socket = new WebSocket(`${origin.replace("http", "ws")}${path}`, protocols);
      count(round, "socket opened");
      return socket as unknown as Socket;
    },
    fetch: (path, init) => fetch(chance.pick(servers).origin + path, init),
    now: Date.now,
    random: () => chance.next(),
    setTimer(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onWake: () => () => {},
  });
  return {
    name,
    token,
    room,
    cut() {
      count(round, "socket cut");
      socket?.close();
    },
  };
}

/** Cuts sockets now and then until the round closes. */
export async function cutNowAndThen(round: Round, seats: readonly Seat[]): Promise<void> {
  while (round.open) {
    await new Promise((resolve) => setTimeout(resolve, round.chance.int(500, 3_000)));
    if (round.open) round.chance.pick(seats).cut();
  }
}
