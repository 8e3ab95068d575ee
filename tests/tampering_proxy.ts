/**
 * A man in the middle: passes HTTP and sockets on to a real server, and breaks what a test tells it to break.
 *
 * So a check can be shown to fail when a rule is broken, without a hook in the server. Used by
 * `tests/browser/probe_test.ts`.
 * @module
 */
import type { Json } from "@/tests/server.ts";

export interface Asked {
  method: string;
  path: string;
  /** Parsed, where it is JSON. */
  body: Json;
}

export interface Tampering {
  /** Changes an answer in place; binary and HTML ones come as text too. */
  answer?(answer: { status: number; body: string }, asked: Asked): void;
  /**
   * What a client hears instead of this frame of the server's.
   * @param nth 0-based number of the frame on its socket
   * @param connection 0-based number of the socket, over all of the proxy
   */
  frame?(frame: Json, nth: number, connection: number): Json[];
}

export interface Proxy {
  origin: string;
  close(): Promise<void>;
}

/** Headers that are about one connection, or would tell the server that a page of another site asks. */
const OWN = [
  "host",
  "origin",
  "connection",
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "accept-encoding",
];

export function startProxy(upstream: string, tampering: Tampering = {}): Proxy {
  let connections = 0;
  const sockets = new Set<WebSocket>();

  function passSocket(request: Request, url: string): Response {
    const offered = (request.headers.get("sec-websocket-protocol") ?? "").split(",").map((name) =>
      name.trim()
    )
      .filter(Boolean);
    // Nothing can be read of a request that was upgraded.
    const cookie = request.headers.get("cookie") ?? "";
    const { socket, response } = Deno.upgradeWebSocket(request, {
      protocol: offered.includes("drumroll.v1") ? "drumroll.v1" : undefined,
    });
    // Deno's own way to give a socket headers, which the browser's types do not know.
    const withHeaders = { protocols: offered, headers: { cookie } } as unknown as string[];
    const server = new WebSocket(url.replace("http", "ws"), withHeaders);
    const connection = connections++;
    const waiting: string[] = [];
    let nth = 0;
    for (const each of [socket, server]) sockets.add(each);
    socket.onmessage = ({ data }) => server.readyState === 1 ? server.send(data) : waiting.push(data);
    server.onopen = () => waiting.splice(0).forEach((text) => server.send(text));
    // The server may speak before the client's half is open.
    let opened = Promise.resolve();
    if (socket.readyState !== 1) opened = new Promise((resolve) => socket.onopen = () => resolve());
    server.onmessage = async ({ data }) => {
      const frames = tampering.frame?.(JSON.parse(data), nth++, connection);
      await opened;
      for (const text of frames?.map((frame) => JSON.stringify(frame)) ?? [data]) {
        if (socket.readyState === 1) socket.send(text);
      }
    };
    const end = (from: WebSocket, to: WebSocket) => (event: CloseEvent) => {
      sockets.delete(from);
      const canSay = event.code === 1000 || (event.code >= 3000 && event.code < 5000);
      if (to.readyState < 2) to.close(canSay ? event.code : 1000);
    };
    socket.onclose = end(socket, server);
    server.onclose = end(server, socket);
    server.onerror = socket.onerror = (event) => event.preventDefault();
    return response;
  }

  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname, search } = new URL(request.url);
    const path = pathname + search;
    if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
      return passSocket(request, upstream + path);
    }
    const headers = new Headers(request.headers);
    for (const name of OWN) headers.delete(name);
    const sent = request.method === "POST" ? await request.text() : undefined;
    const got = await fetch(upstream + path, {
      method: request.method,
      headers,
      body: sent,
      redirect: "manual",
    });
    const answerHeaders = new Headers(got.headers);
    for (const name of OWN) answerHeaders.delete(name);
    const isText = /json|text/.test(got.headers.get("content-type") ?? "");
    if (!isText || !tampering.answer) {
      return new Response(got.body, { status: got.status, headers: answerHeaders });
    }
    const answer = { status: got.status, body: await got.text() };
    tampering.answer(answer, { method: request.method, path, body: parsed(sent) });
    return new Response(answer.body, { status: answer.status, headers: answerHeaders });
  });

  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    async close() {
      for (const socket of sockets) socket.close();
      await server.shutdown();
    },
  };
}

function parsed(text: string | undefined): Json {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
