/**
 * One attack of `hostile.ts`, in a process of its own: so many connections that do one thing badly, for so long.
 *
 * Prints how many it holds once all are there, and how many are left at the end. It ends by itself, so that nothing
 * is left behind when the one who started it is killed.
 * @module
 */
import { createNet, type Net, type Wire } from "@/bench/net.ts";

export interface Attack {
  kind: Kind;
  port: number;
  count: number;
  /** After all connections are there. */
  forMs: number;
  event: string;
  /** Of people of the event, for those attacks that need one. */
  tokens: string[];
}

const encoder = new TextEncoder();
/** Ten thousand sockets on a machine that has much else to do. */
const connectMs = 120_000;
/** More at once than fit into a listener's queue wait a second for the kernel's next try. */
const atOnce = 100;
const bigBytes = 100 * 1024 * 1024;
/** Of fifty such sockets: a wire of a gigabit. */
const fragmentBytes = 2 * 1024 * 1024;

interface Means {
  net: Net;
  attack: Attack;
  token(i: number): string;
}

/** What one connection begins with, and what it does every second. */
interface Manner {
  first?(i: number, means: Means): Uint8Array;
  everySecond?: Uint8Array;
  /** Reads nothing once it was answered. */
  isDeaf?: boolean;
  /** What follows the answer to `first`. */
  then?(): Uint8Array;
}

const head = (lines: string[]) => encoder.encode(lines.join("\r\n"));
const post = ({ attack, token }: Means, i: number, length: string) => [
  `POST /api/events/${attack.event}/commands HTTP/1.1`,
  "host: x",
  `authorization: Bearer ${token(i)}`,
  "content-type: application/json",
  length,
  "",
  "",
];
const upgrade = (i: number, { attack, token }: Means) =>
  head([
    `GET /api/events/${attack.event}/socket HTTP/1.1`,
    "host: x",
    "upgrade: websocket",
    "connection: Upgrade",
    "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==",
    "sec-websocket-version: 13",
    `sec-websocket-protocol: drumroll.v1, bearer.${token(i)}`,
    "",
    "",
  ]);

/** A frame as a client sends it, under the mask 0; `length` may be more than what follows. */
function frame(opcode: number, payload: Uint8Array, length = payload.length): Uint8Array {
  const bytes = new Uint8Array((length > 65_535 ? 14 : length > 125 ? 8 : 6) + payload.length);
  const view = new DataView(bytes.buffer);
  bytes[0] = opcode;
  bytes[1] = 0x80 | (length > 65_535 ? 127 : length > 125 ? 126 : length);
  if (length > 65_535) view.setBigUint64(2, BigInt(length));
  else if (length > 125) view.setUint16(2, length);
  bytes.set(payload, bytes.length - payload.length);
  return bytes;
}

/** One for all connections: what is not sent yet refers to it. */
let big: Uint8Array | undefined;
const bigOnce = () => big ??= new Uint8Array(bigBytes).fill(32);
const joined = (a: Uint8Array, b: Uint8Array) => {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
};

const MANNERS = {
  silent: {},
  headers: {
    first: () => encoder.encode("GET /api/version HTTP/1.1\r\nhost: x\r\nx-slow: "),
    everySecond: encoder.encode("a"),
  },
  bodies: {
    first: (i, means) => head(post(means, i, "content-length: 1000")),
    everySecond: encoder.encode(" "),
  },
  sockets: { first: upgrade, isDeaf: true },
  deaf: { first: upgrade, isDeaf: true, everySecond: frame(0x81, encoder.encode('{"t":"resync"}')) },
  declared: {
    first: (i, means) => joined(head(post(means, i, `content-length: ${bigBytes}`)), bigOnce()),
  },
  chunked: {
    first: (i, means) =>
      joined(
        head([...post(means, i, "transfer-encoding: chunked"), `${bigBytes.toString(16)}\r\n`]),
        bigOnce(),
      ),
  },
  // Fragments of a message that never ends.
  frames: {
    first: upgrade,
    then: () => frame(0x01, new Uint8Array(1)),
    everySecond: frame(0x00, new Uint8Array(fragmentBytes)),
  },
} satisfies Record<string, Manner>;

export type Kind = keyof typeof MANNERS;

function run(attack: Attack): void {
  const net = createNet();
  const means: Means = { net, attack, token: (i) => attack.tokens[i % attack.tokens.length] };
  const { first, everySecond, isDeaf, then }: Manner = MANNERS[attack.kind];
  const wires = new Set<Wire>();
  const say = (text: string) => Deno.stdout.writeSync(encoder.encode(`${text}\n`));
  let opened = 0;
  let next = 0;
  /** Bytes that are the same for all are written by all, not copied for each. */
  const firstOf = attack.kind === "declared" || attack.kind === "chunked" ? first?.(0, means) : undefined;
  const open = () => {
    const i = next++;
    if (i >= attack.count) return;
    let isAnswered = false;
    const settled = () => {
      opened++;
      open();
    };
    net.open(attack.port, {
      opened(wire) {
        wires.add(wire);
        const bytes = firstOf ?? first?.(i, means);
        if (bytes) wire.write(bytes);
        if (!isDeaf && !then) settled();
      },
      heard(_bytes, wire) {
        if (isAnswered || !(isDeaf || then)) return;
        isAnswered = true;
        if (isDeaf) wire.deafen();
        if (then) wire.write(bigFrame ??= then());
        settled();
      },
      closed(wire) {
        const was = wires.delete(wire);
        if (!was || ((isDeaf || then) && !isAnswered)) settled();
      },
    });
  };
  for (let i = 0; i < atOnce; i++) open();
  net.run(() => opened >= attack.count, connectMs, `${attack.kind}: ${attack.count} connections`);
  say(String(wires.size));
  const end = performance.now() + attack.forMs;
  const tick = () => {
    if (everySecond) { for (const wire of wires) wire.write(everySecond); }
    if (performance.now() + 1_000 < end) net.at(performance.now() + 1_000, tick);
  };
  tick();
  net.run(() => performance.now() >= end, attack.forMs + 10_000, attack.kind);
  say(String(wires.size));
  net.close();
}

let bigFrame: Uint8Array | undefined;

if (import.meta.main) run(JSON.parse(await new Response(Deno.stdin.readable).text()));
