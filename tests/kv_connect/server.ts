/**
 * A KV Connect server (protocol version 3) in memory, for tests: real `Deno.openKv(url)` clients of any number of
 * processes share one database, as on a hosted platform, and everything between them and it can go wrong.
 *
 * Serves the metadata exchange, snapshot reads, atomic writes without sums and queues, and watches. The rest is
 * refused with 400. Its clients connect through a gate, which cuts and restarts.
 * @module
 */
import { createFaults, type Faults } from "@/tests/kv_connect/faults.ts";
import { type Gate, openGate } from "@/tests/kv_connect/gate.ts";
import {
  atomicWriteOutput,
  frame,
  readAtomicWrite,
  readSnapshotRead,
  readWatch,
  RefusedError,
  snapshotReadOutput,
  watchOutput,
} from "@/tests/kv_connect/messages.ts";
import { MalformedError } from "@/tests/kv_connect/protobuf.ts";
import { createTable, type Table } from "@/tests/kv_connect/table.ts";

/** What clients put into `DENO_KV_ACCESS_TOKEN`, or `KV_ACCESS_TOKEN` for a server of ours. */
export const accessToken = "a-token-for-tests-only";
/** The exchange hands out another one, so that a client which skips it is seen. */
const dataToken = "a-token-from-the-exchange";
const databaseId = "5eed5eed-0000-4000-8000-000000000001";
const version = 3;
const dataPath = "/v3";
/** The client asks anew ten minutes before, or, where that is over already, without a pause. */
const metadataLifeMs = 3_600_000;

export interface KvConnect {
  /** For `Deno.openKv` and `KV_PATH`. */
  readonly url: string;
  readonly faults: Faults;
  /** The database itself, past all faults. */
  readonly table: Table;
  /** Requests so far, by their last path segment. */
  readonly requests: Record<string, number>;
  /** Connections taken so far. */
  readonly connections: number;
  /** Every connection is cut and nothing listens for so long, in ms, or until that; the database stays. */
  restart(down: number | Promise<void>): Promise<void>;
  /** What was exchanged so far is refused with 401 from now on; the exchange gives another. */
  endTokens(): void;
  /** A client of it in this process. */
  openKv(): Promise<Deno.Kv>;
  close(): Promise<void>;
}

export interface KvConnectOptions {
  /** Of the faults; 0..2^32 - 1. */
  seed?: number;
  /** Between two pings on a watch. */
  pingMs?: number;
  /** Unix ms, for what expires. */
  now?: () => number;
  /** After a write was done and before its answer leaves: with which number it was done, from 1. */
  onWritten?: (count: number) => void;
}

export function startKvConnect(options: KvConnectOptions = {}): KvConnect {
  const { seed = 1, pingMs = 5_000, now = Date.now, onWritten } = options;
  let written = 0;
  /** Part of each token that is given out: one of another number does not hold any more. */
  let tokenNumber = 1;
  const faults = createFaults(seed);
  const table = createTable(now);
  const requests: Record<string, number> = {};
  /** Those who sleep, woken early when the server closes. */
  const sleepers = new Set<() => void>();

  function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleepers.add(wake);
    });
  }

  async function answer(request: Request, fromPort: number): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = await request.bytes().catch(() => null);
    if (!body) return plain(400, "The connection went away while the request was read.");
    const call = pathname.split("/").at(-1)!;
    requests[call] = (requests[call] ?? 0) + 1;
    const latency = faults.latency();
    if (latency > 0) await sleep(latency);
    if (pathname === "/") {
      if (faults.strikes("failExchange")) return plain(500, "No token today.");
      return exchange(request, body, `${dataToken}-${tokenNumber}`);
    }
    if (request.headers.get("authorization") !== `Bearer ${dataToken}-${tokenNumber}`) {
      return plain(401, "Wrong token.");
    }
    if (request.headers.get("x-denokv-database-id") !== databaseId) return plain(400, "Wrong database.");
    if (pathname === `${dataPath}/watch`) return watch(table, readWatch(body), pingMs, faults);
    if (faults.strikes("hang")) await sleep(faults.hang.ms);
    if (faults.strikes("fail")) return plain(500, "Nothing was done.");
    switch (pathname) {
      case `${dataPath}/snapshot_read`:
        return protobuf(snapshotReadOutput(readSnapshotRead(body).map(table.read)));
      case `${dataPath}/atomic_write`: {
        const outcome = table.write(readAtomicWrite(body));
        if (!("failed" in outcome)) onWritten?.(++written);
        if (faults.strikes("cutReply")) gate.cut(fromPort);
        if (faults.strikes("loseReply")) return plain(500, "Done, and not told.");
        return protobuf(atomicWriteOutput(outcome));
      }
      default:
        return plain(404, "There is nothing here.");
    }
  }

  const inner = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    handler: async (request, { remoteAddr }) => {
      try {
        return await answer(request, (remoteAddr as Deno.NetAddr).port);
      } catch (error) {
        if (error instanceof MalformedError || error instanceof RefusedError) {
          return plain(400, error.message);
        }
        throw error;
      }
    },
  });
  const gate: Gate = openGate(inner.addr.port);
  const url = `http://127.0.0.1:${gate.port}`;

  return {
    url,
    faults,
    table,
    requests,
    get connections() {
      return gate.taken;
    },
    async restart(down) {
      gate.shut();
      await (typeof down === "number" ? sleep(down) : down);
      gate.open();
    },
    endTokens: () => void tokenNumber++,
    openKv() {
      // The client takes its token from nowhere else.
      Deno.env.set("DENO_KV_ACCESS_TOKEN", accessToken);
      return Deno.openKv(url);
    },
    async close() {
      gate.shut();
      for (const wake of [...sleepers]) wake();
      await inner.shutdown();
    },
  };
}

function plain(status: number, text: string): Response {
  return new Response(text, { status });
}

function protobuf(body: Uint8Array | ReadableStream<Uint8Array>): Response {
  return new Response(body as BodyInit, { headers: { "content-type": "application/x-protobuf" } });
}

function exchange(request: Request, body: Uint8Array, token: string): Response {
  if (request.headers.get("authorization") !== `Bearer ${accessToken}`) return plain(401, "Wrong token.");
  const { supportedVersions = [1] } = JSON.parse(new TextDecoder().decode(body) || "{}");
  if (!supportedVersions.includes(version)) return plain(400, `Version ${version} is spoken here.`);
  return Response.json({
    version,
    databaseId,
    endpoints: [{ url: dataPath, consistency: "strong" }],
    token,
    expiresAt: new Date(Date.now() + metadataLifeMs).toISOString(),
  });
}

/**
 * Frames for as long as the client reads: what is there first, then after each write; pings in between.
 *
 * Every frame tells all keys: of a key that a frame calls unchanged, Deno's client says that it is absent.
 */
function watch(table: Table, keys: Uint8Array[], pingMs: number, faults: Faults): Response {
  /** A slow reader gets one frame for all that was written meanwhile. */
  let isDue = true;
  /** For good: what was a dead line once does not come back to life. */
  let isSilent = false;
  let stops: (() => void)[] = [];

  function tell(controller: ReadableStreamDefaultController<Uint8Array>): void {
    isSilent ||= faults.strikes("silentWatch");
    if (isSilent || !isDue || (controller.desiredSize ?? 0) <= 0) return;
    isDue = false;
    controller.enqueue(frame(watchOutput(keys.map(table.get))));
  }

  return protobuf(
    new ReadableStream<Uint8Array>({
      start(controller) {
        const ping = setInterval(() => isSilent || controller.enqueue(frame(new Uint8Array())), pingMs);
        const onWrite = () => {
          isDue = true;
          tell(controller);
        };
        stops = keys.map((key) => table.watch(key, onWrite));
        stops.push(() => clearInterval(ping));
      },
      pull: tell,
      cancel: () => stops.forEach((stop) => stop()),
    }),
  );
}
