/**
 * Many keep-alive HTTP/1.1 connections that each send one request after the other: a client light enough to
 * share two cores with the server it measures.
 *
 * Understands only answers with a content-length, which is what `/api` sends for small bodies. Loopback only.
 * @module
 */
import { requestBytes } from "@/bench/net_http.ts";

export interface Shot {
  path: string;
  token: string;
  body: string;
}

export interface Hits {
  /** Answers per status. */
  statuses: Record<number, number>;
  /** Milliseconds from request to answer, unsorted. */
  latenciesMs: number[];
  tookMs: number;
}

export async function shoot(port: number, shots: readonly Shot[], connections: number): Promise<Hits> {
  const requests = shots.map(requestBytes);
  const hits: Hits = { statuses: {}, latenciesMs: [], tookMs: 0 };
  let next = 0;
  const lane = async () => {
    const connection = await open(port);
    while (next < requests.length) {
      const request = requests[next++];
      await exchange(connection, request, performance.now(), hits);
    }
    connection.close();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, lane));
  hits.tookMs = performance.now() - start;
  return hits;
}

/**
 * Every shot at its own moment, whether or not those before it are answered: what a hall full of phones does.
 *
 * A latency begins at the moment at which the shot is due, so it holds the wait for a free connection and the
 * client's own delay too. All connections are open before the first shot.
 *
 * @param overMs the shots are spread evenly over this time; 0 is all in the same instant
 */
export async function shootOver(
  port: number,
  shots: readonly Shot[],
  connections: number,
  overMs: number,
): Promise<Hits> {
  const requests = shots.map(requestBytes);
  const hits: Hits = { statuses: {}, latenciesMs: [], tookMs: 0 };
  const free: Deno.Conn[] = [];
  // In waves, or the server's queue of new connections runs over and the kernel tries again a second later.
  while (free.length < connections) {
    const wave = Math.min(100, connections - free.length);
    free.push(...await Promise.all(Array.from({ length: wave }, () => open(port))));
  }
  const all = [...free];
  const start = performance.now();
  const dueAt = (i: number) => start + overMs * i / requests.length;
  let next = 0;
  let answered = 0;
  let finish = () => {};
  const finished = new Promise<void>((resolve) => finish = resolve);
  const fire = (): void => {
    while (next < requests.length && free.length > 0 && dueAt(next) <= performance.now()) {
      const i = next++;
      const connection = free.pop()!;
      exchange(connection, requests[i], dueAt(i), hits).then(() => {
        free.push(connection);
        if (++answered === requests.length) finish();
        else fire();
      });
    }
  };
  const ticking = setInterval(fire, 1);
  fire();
  await finished;
  clearInterval(ticking);
  hits.tookMs = performance.now() - start;
  for (const connection of all) connection.close();
  return hits;
}

export interface Waits {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  maxMs: number;
  perSecond: number;
}

export function waits({ latenciesMs, tookMs }: Hits): Waits {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return {
    p50Ms: at(0.5),
    p95Ms: at(0.95),
    p99Ms: at(0.99),
    maxMs: at(1),
    perSecond: sorted.length / tookMs * 1000,
  };
}

async function open(port: number): Promise<Deno.Conn> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  connection.setNoDelay(true);
  return connection;
}

async function exchange(connection: Deno.Conn, request: Uint8Array, from: number, hits: Hits): Promise<void> {
  for (let sent = 0; sent < request.length;) sent += await connection.write(request.subarray(sent));
  const status = await readAnswer(connection);
  hits.latenciesMs.push(performance.now() - from);
  hits.statuses[status] = (hits.statuses[status] ?? 0) + 1;
}

const decoder = new TextDecoder("latin1");

async function readAnswer(connection: Deno.Conn): Promise<number> {
  let text = "";
  const chunk = new Uint8Array(8192);
  for (;;) {
    const read = await connection.read(chunk);
    if (read === null) throw new Error("The server closed the connection");
    text += decoder.decode(chunk.subarray(0, read));
    const end = text.indexOf("\r\n\r\n");
    if (end === -1) continue;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
    if (Number.isNaN(length)) throw new Error("The answer has no content-length");
    if (text.length >= end + 4 + length) return Number(text.slice(9, 12));
  }
}
