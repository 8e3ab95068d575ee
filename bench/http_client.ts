/**
 * Many keep-alive HTTP/1.1 connections that each send one request after the other: a client light enough to
 * share two cores with the server it measures.
 *
 * Understands only answers with a content-length, which is what `/api` sends for small bodies. Loopback only.
 * @module
 */

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
  const encoder = new TextEncoder();
  const requests = shots.map(({ path, token, body }) =>
    encoder.encode(
      `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n` +
        `content-type: application/json\r\ncontent-length: ${encoder.encode(body).length}\r\n\r\n${body}`,
    )
  );
  const hits: Hits = { statuses: {}, latenciesMs: [], tookMs: 0 };
  let next = 0;
  const lane = async () => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port });
    connection.setNoDelay(true);
    while (next < requests.length) {
      const request = requests[next++];
      const start = performance.now();
      for (let sent = 0; sent < request.length;) sent += await connection.write(request.subarray(sent));
      const status = await readAnswer(connection);
      hits.latenciesMs.push(performance.now() - start);
      hits.statuses[status] = (hits.statuses[status] ?? 0) + 1;
    }
    connection.close();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, lane));
  hits.tookMs = performance.now() - start;
  return hits;
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
