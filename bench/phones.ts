/**
 * Phones as the server sees them: the page by its personal link, the socket, the snapshot, and then what a test
 * wants of them. Scripts and styles are not fetched: they are the same cached files for all.
 *
 * Used by the measurements of a hall: `burst.ts`, `fanout.ts` and their neighbours.
 * @module
 */
import type { Net, Wire } from "@/bench/net.ts";
import { answerReader, getBytes, requestBytes } from "@/bench/net_http.ts";
import { type NetSocket, openSocket } from "@/bench/net_socket.ts";
import type { Shot } from "@/bench/http_client.ts";
import type { RunningServer } from "@/tests/server.ts";

/** What a phone's browser asks for. */
const pageHeaders = "accept: text/html\r\naccept-encoding: gzip, deflate, br\r\n";

export interface Phone {
  socket: NetSocket;
  /** Still open after the page, for what it posts. Null when it opened none. */
  wire: Wire | null;
  /** Sends a POST on that connection; one at a time. */
  post(shot: Shot, answered: (status: number) => void): void;
}

export interface PhoneOptions {
  event: string;
  token: string;
  /** False: the socket alone. */
  page?: boolean;
  joined(phone: Phone): void;
  /** Every frame after the snapshot. */
  frame?(payload: Uint8Array): void;
  failed(why: string): void;
}

export function openPhone(net: Net, port: number, options: PhoneOptions): void {
  const { event, token, page = true, joined, frame, failed } = options;
  const read = answerReader();
  let answered: ((status: number) => void) | null = null;
  let hasSnapshot = false;
  const sit = (wire: Wire | null) => {
    openSocket(net, port, `/api/events/${event}/socket`, token, {
      frame(payload, socket) {
        if (hasSnapshot) return frame?.(payload);
        hasSnapshot = true;
        const post = (shot: Shot, then: (status: number) => void) => {
          answered = then;
          wire!.write(requestBytes(shot));
        };
        joined({ socket, wire, post });
      },
      closed: (why) => failed(`socket: ${why}`),
    });
  };
  if (!page) return sit(null);
  const wire = net.open(port, {
    heard(bytes, wire) {
      const answer = read(bytes);
      if (!answer) return;
      if (answered) {
        const then = answered;
        answered = null;
        return then(answer.status);
      }
      if (answer.status !== 200) return failed(`page: ${answer.status}`);
      sit(wire);
    },
    closed: () => failed("page: hung up"),
  });
  wire.write(getBytes(`/e/${event}/${token}`, pageHeaders));
}

/** Joins all of them, so many at a time, and returns when each has its snapshot. */
export function joinAll(
  net: Net,
  port: number,
  phones: readonly Omit<PhoneOptions, "joined" | "failed">[],
  atATime: number,
): Phone[] {
  const all: Phone[] = [];
  let next = 0;
  let failure = "";
  const one = () => {
    if (next >= phones.length) return;
    openPhone(net, port, {
      ...phones[next++],
      joined(phone) {
        all.push(phone);
        one();
      },
      failed: (why) => failure ||= why,
    });
  };
  for (let i = 0; i < atATime; i++) one();
  net.run(() => all.length === phones.length || failure !== "", 180_000, "joining");
  if (failure) throw new Error(`A phone did not join: ${failure}`);
  return all;
}

/** A connection of the organizer in the same loop, so that one clock measures both ends. */
export function organizer(net: Net, server: RunningServer, token: string) {
  const read = answerReader();
  let done = true;
  let status = 0;
  const wire = net.open(server.port, {
    heard(bytes) {
      const answer = read(bytes);
      if (!answer) return;
      status = answer.status;
      done = true;
    },
  });
  return {
    /** @returns the time at which it was sent */
    press(shot: Omit<Shot, "token">): number {
      done = false;
      const at = performance.now();
      wire.write(requestBytes({ ...shot, token }));
      return at;
    },
    answered: () => done,
    status: () => status,
    close: () => wire.close(),
  };
}

/** Waits with the loop running, so that pings are answered. */
export function rest(net: Net, ms: number): void {
  const until = performance.now() + ms;
  net.run(() => performance.now() >= until, ms + 1_000, "resting");
}
