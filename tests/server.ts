/**
 * A real Drumroll server in a process of its own, on a fresh KV file and a free loopback port, for tests and
 * benchmarks: started, spoken to, killed, started again on the same file.
 * @module
 */
import project from "../package.json" with { type: "json" };

/** What `npm start` tells the engine beneath; servers of tests and benchmarks are started as people start theirs. */
export const engineFlags: string[] = project.scripts.start.match(/--v8-flags=\S+/g) ?? [];

export const adminKey = "a-key-for-tests-only-0123456789";

// deno-lint-ignore no-explicit-any -- tests name the fields that they read
export type Json = any;

export interface RunningServer {
  origin: string;
  port: number;
  folder: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** Lines printed so far. */
  output(): string;
  /** JSON to and from `/api` as the owner, or with another token; throws when the answer is not `ok`. */
  api(method: string, path: string, body?: unknown, token?: string): Promise<Json>;
  /** The same, whatever the answer. */
  ask(
    method: string,
    path: string,
    body?: unknown,
    token?: string | null,
  ): Promise<{ status: number; body: Json; requestId: string }>;
  kill(signal: "SIGKILL" | "SIGTERM" | "SIGINT"): Promise<Deno.CommandStatus>;
  /** Starts again on the same file and port. */
  restart(): Promise<void>;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  env?: Record<string, string>;
  /** Arguments for Deno instead of `run -A start.ts`, such as `serve --parallel`. `PORT` stands for the port. */
  args?: string[];
  /** What runs Deno, as `["nice", "-n", "5"]`; it has to become Deno, so that its id is that of the server. */
  through?: string[];
  folder?: string;
  /** What it prints goes nowhere: a client that blocks its thread would not empty the pipe, and the server would wait. */
  quiet?: boolean;
  /** How many files and connections it may have open, as `ulimit -n` says it. */
  filesMax?: number;
}

/** A port that nothing listens on. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}

const startDeadlineMs = 30_000;

export async function startServer(options: ServerOptions = {}): Promise<RunningServer> {
  const port = freePort();
  const folder = options.folder ?? await Deno.makeTempDir({ prefix: "drumroll-" });
  const origin = `http://127.0.0.1:${port}`;
  let text = "";
  let child: Deno.ChildProcess;
  let reading: Promise<unknown>;

  async function start() {
    const args = options.args?.map((arg) => arg.replace("PORT", String(port))) ??
      ["run", "-A", ...engineFlags, "start.ts"];
    const limit = options.filesMax === undefined
      ? []
      : ["sh", "-c", `ulimit -n ${options.filesMax}; exec "$0" "$@"`];
    const [command, ...rest] = [...options.through ?? [], ...limit, Deno.execPath(), ...args];
    child = new Deno.Command(command, {
      args: rest,
      env: {
        HOST: "127.0.0.1",
        PORT: String(port),
        KV_PATH: `${folder}/kv.sqlite`,
        ADMIN_KEY: adminKey,
        BEACON: "off",
        ...options.env,
      },
      stdout: options.quiet ? "null" : "piped",
      stderr: options.quiet ? "null" : "piped",
    }).spawn();
    const read = async (stream: ReadableStream<Uint8Array>) => {
      for await (
        const part of stream.pipeThrough(
          new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>,
        )
      ) text += part;
    };
    reading = options.quiet ? Promise.resolve() : Promise.all([read(child.stdout), read(child.stderr)]);
    const deadline = Date.now() + startDeadlineMs;
    for (;;) {
      try {
        const response = await fetch(`${origin}/api/healthz`);
        await response.body?.cancel();
        if (response.ok) return;
      } catch {
        // Not listening yet.
      }
      if (Date.now() > deadline) throw new Error(`The server did not start:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function ask(method: string, path: string, body?: unknown, token: string | null = adminKey) {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    const response = await fetch(origin + path, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": raw ? "text/csv" : "application/json" }),
      },
      body: body === undefined ? undefined : raw ? body as BodyInit : JSON.stringify(body),
    });
    const answer = await response.text();
    const json = response.headers.get("content-type")?.startsWith("application/json");
    const requestId = response.headers.get("x-request-id") ?? "";
    return { status: response.status, body: json ? JSON.parse(answer) : answer, requestId };
  }

  async function kill(signal: "SIGKILL" | "SIGTERM" | "SIGINT") {
    try {
      child.kill(signal);
    } catch {
      // It has ended by itself.
    }
    const status = await child.status;
    await reading;
    return status;
  }

  await start();
  return {
    origin,
    port,
    folder,
    get pid() {
      return child.pid;
    },
    output: () => text,
    ask,
    async api(method, path, body, token) {
      const answer = await ask(method, path, body, token);
      if (answer.body?.ok === false || answer.status >= 400) {
        throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      }
      return answer.body;
    },
    kill,
    restart: start,
    async stop() {
      await kill("SIGKILL");
      await Deno.remove(folder, { recursive: true }).catch(() => {});
    },
  };
}
