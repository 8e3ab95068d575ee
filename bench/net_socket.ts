/**
 * WebSockets over `net.ts`: the handshake, frames of a server taken apart, pings answered. No masks worth the name
 * and no extensions: a client for loopback that costs next to nothing.
 * @module
 */
import type { Net, Wire } from "@/bench/net.ts";

export interface SocketEars {
  /** One whole frame; the bytes are gone after the call. */
  frame(payload: Uint8Array, socket: NetSocket): void;
  /** @param errno its name, where the connection broke off instead of ending */
  closed?(why: string, errno?: string): void;
}

export interface NetSocket {
  /** All bytes that came. */
  heard: number;
  /** Of frames with their heads, pings and pongs too; not of the handshake. */
  bytesIn: number;
  bytesOut: number;
  send(text: string): void;
  /** Bytes as they are, for frames that no client makes. */
  raw(bytes: Uint8Array): void;
  close(): void;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param path with its query; the token goes in the sub-protocol, as a phone sends it */
export function openSocket(
  net: Net,
  port: number,
  path: string,
  token: string | null,
  ears: SocketEars,
): NetSocket {
  let kept: Uint8Array | null = null;
  let isUpgraded = false;
  const handshake = encoder.encode(
    `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: Upgrade\r\n` +
      `sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-version: 13\r\n` +
      (token === null ? "" : `sec-websocket-protocol: drumroll.v1, bearer.${token}\r\n`) + `\r\n`,
  );

  function heard(bytes: Uint8Array, wire: Wire): void {
    let data = bytes;
    socket.heard += bytes.length;
    if (kept) {
      data = new Uint8Array(kept.length + bytes.length);
      data.set(kept);
      data.set(bytes, kept.length);
      kept = null;
    }
    if (!isUpgraded) {
      const text = decoder.decode(data);
      const end = text.indexOf("\r\n\r\n");
      if (end === -1) return void (kept = data.slice());
      if (!text.startsWith("HTTP/1.1 101")) {
        wire.close();
        return ears.closed?.(text.slice(0, 300));
      }
      isUpgraded = true;
      data = data.subarray(end + 4);
    }
    let at = 0;
    for (;;) {
      const left = data.length - at;
      if (left < 2) break;
      const short = data[at + 1] & 127;
      const head = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (left < head) break;
      const view = new DataView(data.buffer, data.byteOffset + at);
      const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
      if (left < head + length) break;
      const payload = data.subarray(at + head, at + head + length);
      const opcode = data[at] & 15;
      at += head + length;
      socket.bytesIn += head + length;
      if (opcode === 9) write(10, payload, wire);
      else if (opcode === 8) {
        wire.close();
        return ears.closed?.(`close ${payload.length >= 2 ? payload[0] << 8 | payload[1] : ""}`);
      } else ears.frame(payload, socket);
    }
    if (at < data.length) kept = data.slice(at);
  }

  /** Under the mask 0, which leaves the bytes as they are. */
  function write(opcode: number, payload: Uint8Array, wire: Wire): void {
    const long = payload.length > 125;
    const frame = new Uint8Array((long ? 8 : 6) + payload.length);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (long ? 126 : payload.length);
    if (long) frame.set([payload.length >> 8, payload.length & 255], 2);
    frame.set(payload, frame.length - payload.length);
    socket.bytesOut += frame.length;
    wire.write(frame);
  }

  const wire = net.open(port, { heard, closed: (_wire, errno) => ears.closed?.("hung up", errno) });
  const socket: NetSocket = {
    heard: 0,
    bytesIn: 0,
    bytesOut: 0,
    send: (text) => write(1, encoder.encode(text), wire),
    raw: (bytes) => wire.write(bytes),
    close: () => wire.close(),
  };
  wire.write(handshake);
  return socket;
}
