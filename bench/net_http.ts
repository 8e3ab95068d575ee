/**
 * HTTP/1.1 by hand over `net.ts`: requests as bytes made beforehand, answers understood as far as they are needed.
 *
 * Understands a content-length, and chunks as far as to find the last one. Loopback only.
 * @module
 */
import type { Net, Wire } from "@/bench/net.ts";
import type { Hits, Shot } from "@/bench/http_client.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("latin1");

export function requestBytes({ path, token, body }: Shot): Uint8Array {
  return encoder.encode(
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n` +
      `content-type: application/json\r\ncontent-length: ${encoder.encode(body).length}\r\n\r\n${body}`,
  );
}

export function getBytes(path: string, headers = ""): Uint8Array {
  return encoder.encode(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${headers}\r\n`);
}

export interface Answer {
  status: number;
  /** Head and body as they came, one letter a byte. */
  text: string;
  bytes: number;
}

/** Takes bytes as they come and says so when an answer is whole. Bytes after it are an error. */
export function answerReader(): (bytes: Uint8Array) => Answer | null {
  let text = "";
  return (bytes) => {
    text += decoder.decode(bytes);
    const end = text.indexOf("\r\n\r\n");
    if (end === -1) return null;
    const at = text.indexOf("content-length: ");
    const length = at === -1 || at > end
      ? lengthOf(text.slice(0, end))
      : parseInt(text.slice(at + 16, at + 26));
    const isWhole = length === null ? text.endsWith("0\r\n\r\n") : text.length >= end + 4 + length;
    if (!isWhole) return null;
    const whole = { status: Number(text.slice(9, 12)), text, bytes: text.length };
    text = "";
    return whole;
  };
}

/** Null for chunks. */
function lengthOf(head: string): number | null {
  const said = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (said !== undefined) return Number(said);
  return /^HTTP\/1.1 (1\d\d|204|304)/.test(head) ? 0 : null;
}

/**
 * As many lanes as connections, each of which sends one shot after the other.
 *
 * @param starts called when all are open, right before the first shot
 */
export function shootLanes(
  net: Net,
  port: number,
  shots: readonly Shot[],
  connections: number,
  starts = () => {},
): Hits {
  const requests = shots.map(requestBytes);
  const hits: Hits = { statuses: {}, latenciesMs: [], tookMs: 0 };
  let next = 0;
  let open = 0;
  let lost = 0;
  const lanes: { start(): void }[] = [];
  for (let i = 0; i < connections; i++) {
    const read = answerReader();
    let from = 0;
    const fire = (wire: Wire) => {
      if (next >= requests.length) return;
      from = performance.now();
      wire.write(requests[next++]);
    };
    const wire = net.open(port, {
      opened: () => void open++,
      closed: () => void lost++,
      heard(bytes, wire) {
        const answer = read(bytes);
        if (!answer) return;
        hits.latenciesMs.push(performance.now() - from);
        hits.statuses[answer.status] = (hits.statuses[answer.status] ?? 0) + 1;
        fire(wire);
      },
    });
    lanes.push({ start: () => fire(wire) });
  }
  net.run(() => open === connections, 10_000, "opening connections");
  starts();
  const start = performance.now();
  for (const lane of lanes) lane.start();
  net.run(() => hits.latenciesMs.length === requests.length || lost > 0, 120_000, "shooting");
  if (lost > 0) throw new Error("The server closed a connection");
  hits.tookMs = performance.now() - start;
  return hits;
}

export interface ShotLoop {
  post(shot: Shot): void;
  refused(): number;
  isIdle(): boolean;
  close(): void;
}

/** One connection that sends what it is given, one after the other, and counts what was not taken. */
export function shotLoop(net: Net, port: number): ShotLoop {
  const read = answerReader();
  const queue: Uint8Array[] = [];
  let isBusy = false;
  let refused = 0;
  const wire = net.open(port, {
    heard(bytes) {
      const answer = read(bytes);
      if (!answer) return;
      if (answer.status >= 300) refused++;
      const next = queue.shift();
      isBusy = next !== undefined;
      if (next) wire.write(next);
    },
  });
  return {
    post(shot) {
      const request = requestBytes(shot);
      if (isBusy) return void queue.push(request);
      isBusy = true;
      wire.write(request);
    },
    refused: () => refused,
    isIdle: () => !isBusy,
    close: () => wire.close(),
  };
}
