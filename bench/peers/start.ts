/**
 * Starts the reference of `express_postgres/`: PostgreSQL from the distribution on a fresh folder with its own
 * defaults (`synchronous_commit=on`), the schema, people, and the Express server in a process of its own.
 *
 * Needs PostgreSQL 15 and Node 20 on this machine; what is missing is said. Used by `bench/entries.ts` and
 * `bench/purchases.ts`.
 * @module
 */
import { createHmac } from "node:crypto";
import { fileURLToPath } from "node:url";
import { freePort } from "@/tests/server.ts";

const folder = fileURLToPath(new URL("./express_postgres", import.meta.url));
const secret = "the reference's own secret, 0123456789";
const startDeadlineMs = 30_000;

export interface Peer {
  port: number;
  /** Of everything it consists of: Express and PostgreSQL. */
  pids: () => number[];
  /** "PostgreSQL 15.x" */
  version: string;
  token(attendee: string): string;
  /** Runs SQL; returns what it prints, without headers. */
  sql(text: string): Promise<string>;
  stop(): Promise<void>;
}

/** @param people `p0` to `p<people - 1>`, all checked in */
export async function startPeer(people: number): Promise<Peer> {
  await prepared();
  const binaries = await postgresBinaries();
  const temp = await Deno.makeTempDir({ prefix: "peer-" });
  const port = freePort();
  // PostgreSQL refuses to run as root, so there it runs as the user that its package made.
  const isRoot = Deno.uid() === 0;
  if (isRoot) await run("chown", ["postgres", temp]);
  const postgres = (name: string, args: string[]) =>
    isRoot
      ? new Deno.Command("setpriv", {
        args: ["--reuid=postgres", "--regid=postgres", "--clear-groups", `${binaries}/${name}`, ...args],
        cwd: temp,
        stdout: "piped",
        stderr: "piped",
      })
      : new Deno.Command(`${binaries}/${name}`, { args, cwd: temp, stdout: "piped", stderr: "piped" });
  const data = `${temp}/data`;
  await succeed(postgres("initdb", ["-D", data, "-U", "peer", "-A", "trust", "--encoding=UTF8"]));
  const database = postgres("postgres", [
    "-D",
    data,
    "-k",
    temp,
    "-p",
    String(port),
    "-c",
    "listen_addresses=",
  ])
    .spawn();
  const drained = [
    database.stdout.pipeTo(new WritableStream()),
    database.stderr.pipeTo(new WritableStream()),
  ];
  const sql = (text: string) =>
    succeed(
      postgres("psql", ["-h", temp, "-p", String(port), "-U", "peer", "-d", "postgres", "-qAtc", text]),
    );
  await until("PostgreSQL", () => sql("SELECT 1"));
  await sql(await Deno.readTextFile(`${folder}/schema.sql`));
  await sql(
    `INSERT INTO attendees SELECT 'p' || n, 'Person ' || n, true FROM generate_series(0, ${people - 1}) n`,
  );

  const webPort = freePort();
  const web = new Deno.Command("node", {
    args: ["server.mjs"],
    cwd: folder,
    env: {
      NODE_ENV: "production",
      PORT: String(webPort),
      PGHOST: temp,
      PGPORT: String(port),
      PGDATABASE: "postgres",
      PGUSER: "peer",
      JWT_SECRET: secret,
    },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  await until("Express", async () => {
    const response = await fetch(`http://127.0.0.1:${webPort}/health`);
    await response.body?.cancel();
    if (!response.ok) throw new Error("not healthy");
  });
  return {
    port: webPort,
    pids: () => [web.pid, database.pid],
    version: `PostgreSQL ${(await sql("SHOW server_version")).split(" ")[0].trim()}`,
    token,
    sql,
    async stop() {
      web.kill("SIGKILL");
      await web.status;
      database.kill("SIGINT");
      await database.status;
      await Promise.allSettled(drained);
      await Deno.remove(temp, { recursive: true });
    },
  };
}

/** What `jsonwebtoken` signs, HS256. */
function token(attendee: string): string {
  const part = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url", omitPadding: true });
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ sub: attendee })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** The folder of the reference with its packages, fetched the first time. */
export async function prepared(): Promise<string> {
  const isThere = await Deno.stat(`${folder}/node_modules/pg`).catch(() => null);
  if (!isThere) await run("npm", ["ci", "--omit=dev"], folder);
  return folder;
}

async function postgresBinaries(): Promise<string> {
  for (const path of ["/usr/lib/postgresql/15/bin", "/usr/local/bin", "/usr/bin"]) {
    if (await Deno.stat(`${path}/initdb`).catch(() => null)) return path;
  }
  throw new Error("Cannot start the reference: install PostgreSQL 15 (apt install postgresql-15)");
}

async function run(command: string, args: string[], cwd?: string): Promise<void> {
  await succeed(new Deno.Command(command, { args, cwd, stdout: "piped", stderr: "piped" }));
}

async function succeed(command: Deno.Command): Promise<string> {
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

async function until(what: string, works: () => Promise<unknown>): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  for (;;) {
    try {
      await works();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} did not start`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
