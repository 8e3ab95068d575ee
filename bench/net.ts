/**
 * Thousands of sockets in one thread, on the system's own `epoll`: a client so light that it can share two cores
 * with the server it measures. One exchange costs it some microseconds; `Deno.connect` takes ten times that.
 *
 * Linux and glibc only, loopback only, and it blocks: nothing else of this process runs during `run`.
 * HTTP is in `http_client.ts`, frames of WebSockets in `net_socket.ts`.
 * @module
 */
import { constants } from "node:os";

const libc = Deno.build.os !== "linux" ? null : Deno.dlopen("libc.so.6", {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  epoll_create1: { parameters: ["i32"], result: "i32" },
  epoll_ctl: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  epoll_wait: { parameters: ["i32", "buffer", "i32", "i32"], result: "i32" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
});

const AF_INET = 2;
const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000;
const IPPROTO_TCP = 6;
const TCP_NODELAY = 1;
const MSG_NOSIGNAL = 0x4000;
const EPOLL_CLOEXEC = 0o2000000;
const ADD = 1;
const REMOVE = 2;
const CHANGE = 3;
const READABLE = 1;
const WRITABLE = 4;
const FAILED = 8;
const { EAGAIN, EINTR, EINPROGRESS } = constants.errno;
const eventsMax = 512;
/** The struct is packed on x86 alone. */
const eventBytes = Deno.build.arch === "x86_64" ? 12 : 16;
const dataAt = eventBytes - 8;

export interface Wire {
  /** What does not fit into the socket at once goes when it can; nothing is written after `close`. */
  write(bytes: Uint8Array): void;
  /** Reads no more from here on, as a client that hangs. */
  deafen(): void;
  close(): void;
}

export interface Ears {
  opened?(wire: Wire): void;
  /** The bytes are gone after the call. */
  heard(bytes: Uint8Array, wire: Wire): void;
  /**
   * The other side closed, or refused.
   *
   * @param errno its name, such as "ECONNRESET", where the connection broke off or never was; an end has none
   */
  closed?(wire: Wire, errno?: string): void;
}

export interface Net {
  open(port: number, ears: Ears): Wire;
  /** Calls back at that time of `performance.now()`, in order. */
  at(time: number, call: () => void): void;
  /** Returns when `isDone` holds. @throws {Error} after `limitMs` */
  run(isDone: () => boolean, limitMs: number, what: string): void;
  close(): void;
  /** Connections that are open or being opened. */
  readonly size: number;
}

interface Place {
  wire: Wire;
  ears: Ears;
  isOpen: boolean;
  /** Name of the errno that its opening or a `send` met, after which `recv` may say no more than: over. */
  errno?: string;
  unsent: Uint8Array[];
  /** What is waited for besides room to write. */
  reads: number;
  /** The look in which it was opened. */
  since: number;
}

export function createNet(): Net {
  if (!libc) throw new Error("This measurement needs Linux");
  const { symbols: c } = libc;
  const poll = c.epoll_create1(EPOLL_CLOEXEC);
  /** Of this thread, and looked at without another call between: that could change it. */
  const errnoView = new Deno.UnsafePointerView(c.__errno_location()!);
  const places = new Map<number, Place>();
  const timers: { time: number; call: () => void }[] = [];
  const event = new DataView(new ArrayBuffer(eventBytes));
  const events = new DataView(new ArrayBuffer(eventBytes * eventsMax));
  const eventsRaw = new Uint8Array(events.buffer);
  const incoming = new Uint8Array(256 * 1024);
  /** How often was looked for events. */
  let looks = 0;
  const one = new Uint8Array([1, 0, 0, 0]);

  function listen(fd: number, what: number, how: number): void {
    event.setUint32(0, what, true);
    event.setUint32(dataAt, fd, true);
    c.epoll_ctl(poll, how, fd, new Uint8Array(event.buffer));
  }

  /** Of the call that has just said -1: its name, or nothing where it only means to try again later. */
  function failure(): string | undefined {
    const errno = errnoView.getInt32();
    if (errno === EAGAIN || errno === EINTR || errno === EINPROGRESS) return undefined;
    return Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `errno ${errno}`;
  }

  function open(port: number, ears: Ears): Wire {
    const fd = c.socket(AF_INET, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) throw new Error("Cannot make a socket: are enough file descriptors allowed (ulimit -n)?");
    c.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, one, 4);
    const address = new Uint8Array([AF_INET, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    const errno = c.connect(fd, address, 16) < 0 ? failure() : undefined;
    const wire: Wire = {
      write(bytes) {
        if (places.get(fd) !== place) return;
        if (place.unsent.length > 0 || !place.isOpen) return void place.unsent.push(bytes);
        const sent = Number(c.send(fd, bytes as Uint8Array<ArrayBuffer>, BigInt(bytes.length), MSG_NOSIGNAL));
        if (sent === bytes.length) return;
        if (sent < 0) place.errno ??= failure();
        place.unsent.push(bytes.subarray(Math.max(0, sent)));
        listen(fd, place.reads | WRITABLE, CHANGE);
      },
      deafen() {
        if (places.get(fd) !== place) return;
        place.reads = 0;
        listen(fd, place.unsent.length > 0 || !place.isOpen ? WRITABLE : 0, CHANGE);
      },
      close() {
        if (places.get(fd) !== place) return;
        places.delete(fd);
        // A close alone leaves it among what is listened to as long as somebody else holds it too, as every child does
        // that this process has just started (tests of other files do) and that is not a program of its own yet. Its
        // events then came under a number that was another connection's by now.
        listen(fd, 0, REMOVE);
        c.close(fd);
      },
    };
    const place: Place = { wire, ears, isOpen: false, errno, unsent: [], reads: READABLE, since: looks };
    places.set(fd, place);
    listen(fd, READABLE | WRITABLE, ADD);
    return wire;
  }

  function writable(fd: number, place: Place): void {
    const waiting = place.unsent;
    const isNew = !place.isOpen;
    place.isOpen = true;
    place.unsent = [];
    listen(fd, place.reads, CHANGE);
    if (isNew) place.ears.opened?.(place.wire);
    for (const bytes of waiting) place.wire.write(bytes);
  }

  function readable(fd: number, place: Place): void {
    const size = Number(c.recv(fd, incoming, BigInt(incoming.length), 0));
    if (size > 0) return place.ears.heard(incoming.subarray(0, size), place.wire);
    const errno = size < 0 ? failure() : undefined;
    // Nothing there is no end.
    if (size < 0 && !errno) return;
    place.wire.close();
    place.ears.closed?.(place.wire, place.errno ?? errno);
  }

  return {
    open,
    at(time, call) {
      let place = timers.length;
      while (place > 0 && timers[place - 1].time > time) place--;
      timers.splice(place, 0, { time, call });
    },
    run(isDone, limitMs, what) {
      const deadline = performance.now() + limitMs;
      while (!isDone()) {
        const now = performance.now();
        if (now > deadline) throw new Error(`${what}: not done after ${limitMs} ms`);
        while (timers.length > 0 && timers[0].time <= now) timers.shift()!.call();
        const waitMs = timers.length > 0 ? Math.max(0, Math.min(50, Math.floor(timers[0].time - now))) : 50;
        looks++;
        const count = c.epoll_wait(poll, eventsRaw, eventsMax, waitMs);
        for (let i = 0; i < count; i++) {
          const fd = events.getUint32(i * eventBytes + dataAt, true);
          const what = events.getUint32(i * eventBytes, true);
          const place = places.get(fd);
          // What was closed in this very look may have left its number to another, whose event this is not.
          if (place?.since === looks) continue;
          // What was refused is writable as well, and was never open.
          if (place && what & WRITABLE && (place.isOpen || !(what & FAILED))) writable(fd, place);
          if (places.get(fd) !== place) continue;
          if (place && what & ~WRITABLE) readable(fd, place);
        }
      }
    },
    close() {
      for (const { wire } of [...places.values()]) wire.close();
      c.close(poll);
    },
    get size() {
      return places.size;
    },
  };
}
