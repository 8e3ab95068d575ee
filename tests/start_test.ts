/**
 * A start that cannot be: each ends at once, with one plain sentence on stderr that says what to do, and a code that
 * is not zero. Of a file that may only be read, see `break/full_test.ts`; of a database elsewhere, `break/kv_start.ts`.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { whyNoDatabase, whyNoListener } from "@/lib/start_trouble.ts";
import { startServer } from "@/tests/server.ts";

/** A start that goes on although it should not is ended by this. */
const hangMs = 30_000;

interface End {
  code: number;
  /** What it said, on stdout too. */
  said: string;
}

async function end(args: string[], env: Record<string, string>, cwd?: string): Promise<End> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...args],
    cwd,
    env: { HOST: "127.0.0.1", PORT: "0", KV_PATH: ":memory:", BEACON: "off", NO_COLOR: "1", ...env },
    signal: AbortSignal.timeout(hangMs),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, said: text(stdout) + text(stderr) };
}

const start = (env: Record<string, string>) => end(["start.ts"], env);

Deno.test("start: a setting that is wrong is named, with what it must be", async () => {
  const cases: [Record<string, string>, string][] = [
    [{ PORT: "99999" }, "PORT must be a number from 0 to 65535."],
    [{ PORT: "eight thousand" }, "PORT must be a number from 0 to 65535."],
    [{ HOST: "http://localhost" }, "HOST must be a host name or an address, without a scheme or a port."],
    [
      { KV_PATH: "ftp://db.example" },
      "KV_PATH must be a file, :memory: or the https:// address of a KV Connect server.",
    ],
    [{ BEACON: "maybe" }, `BEACON must be "drand" or "off".`],
    [
      { PUBLIC_URL: "drumroll.example" },
      "PUBLIC_URL must be an address such as https://drumroll.example, without a path.",
    ],
    // The machine disagrees: of an address that is nobody's here, and of what is no name.
    [{ HOST: "203.0.113.9" }, "HOST must be an address of this machine; 203.0.113.9 is not one."],
    [{ HOST: ".." }, "HOST must be an address of this machine; .. is not one."],
  ];
  for (const [env, sentence] of cases) {
    assertEquals(await start(env), { code: 1, said: `${sentence}\n` }, JSON.stringify(env));
  }
});

Deno.test("start: a second one on the same port says so, and the first goes on with the same file", async () => {
  const first = await startServer();
  try {
    const second = await start({ PORT: String(first.port), KV_PATH: `${first.folder}/kv.sqlite` });
    const sentence = `Port ${first.port} is in use. Stop what runs there, or set PORT to another number.`;
    assertEquals(second, { code: 1, said: `${sentence}\n` });
    const { event } = await first.api("POST", "/api/events", { name: "Still here", passcode: "4711" });
    assertEquals((await first.api("GET", `/api/events/${event.id}`)).event.name, "Still here");
  } finally {
    await first.stop();
  }
});

Deno.test("start: a file that is no database of ours, or is held by somebody, is left as it is", async () => {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const instead = "Put a back-up in its place, or set KV_PATH to another file.";
  const writable = "Set KV_PATH to a file in a folder that Drumroll may write to.";
  let held: DatabaseSync | undefined;
  try {
    await Deno.writeTextFile(`${folder}/text`, "These are my notes of the evening, and no database.\n");
    await Deno.mkdir(`${folder}/folder`);
    const stranger = new DatabaseSync(`${folder}/stranger`);
    stranger.exec("CREATE TABLE kv (a)");
    stranger.close();
    held = new DatabaseSync(`${folder}/held`);
    held.exec("PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE a (a)");
    const before = await Deno.readFile(`${folder}/text`);
    const cases: [string, string][] = [
      ["text", `file is not a database. ${instead}`],
      ["stranger", `table kv already exists. ${instead}`],
      ["held", "database is locked. Stop the program that holds it, and start again."],
      ["folder", `unable to open database file: ${folder}/folder. ${writable}`],
      ["text/below", `File exists (os error 17): mkdir '${folder}/text/'. ${writable}`],
    ];
    for (const [name, rest] of cases) {
      const path = `${folder}/${name}`;
      assertEquals(await start({ KV_PATH: path }), {
        code: 1,
        said: `The database at ${path} cannot be opened: ${rest}\n`,
      });
    }
    assertEquals(await Deno.readFile(`${folder}/text`), before);
  } finally {
    held?.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("start: a folder that is not there is made, with those above it", async () => {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  const server = await startServer({ folder, env: { KV_PATH: `${folder}/not/yet/kv.sqlite` } });
  try {
    assert((await Deno.stat(`${folder}/not/yet/kv.sqlite`)).isFile);
  } finally {
    await server.stop();
  }
});

Deno.test("start: the development server refuses what is mistyped, and settings that are wrong", async () => {
  assertEquals(await end(["dev.ts", "biuld"], {}), {
    code: 1,
    said: `dev.ts knows "build" and "build --if-needed", and not biuld.\n`,
  });
  assertEquals(await end(["dev.ts"], { PORT: "eight thousand" }), {
    code: 1,
    said: "PORT must be a number from 0 to 65535.\n",
  });
});

Deno.test("start: without a build it says how to get one", async () => {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  try {
    for (const { name } of Deno.readDirSync(".")) {
      if (/^[._]|^data$/.test(name)) continue;
      // A link would lead to the build that is here.
      if (/^(start|main|utils|fresh\.config)\.ts$|\.json$/.test(name)) {
        await Deno.copyFile(name, `${folder}/${name}`);
      } else await Deno.symlink(Deno.realPathSync(name), `${folder}/${name}`);
    }
    assertEquals(await end(["start.ts"], {}, folder), {
      code: 1,
      said: "There is no build here. Start with npm start, which builds first, or run deno task build.\n",
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("start: what no machine of ours brings about has its sentence too, and a bug has none", () => {
  const config = { port: 80, host: "hall.example" };
  assertEquals(
    whyNoListener(new Deno.errors.PermissionDenied(), config),
    "Port 80 may not be opened by this user. Set PORT to a number above 1023.",
  );
  assertEquals(
    whyNoListener(new Error("failed to lookup address information: Name or service not known"), config),
    "HOST must be an address of this machine; hall.example is not one.",
  );
  assertEquals(whyNoListener(new TypeError("x is not a function"), config), null);
  const refused = new Error("failed to connect to 'https://kv.example/': connection refused");
  assertEquals(
    whyNoDatabase(refused, "https://kv.example"),
    "The database at https://kv.example cannot be opened: failed to connect to 'https://kv.example/': connection " +
      "refused. See that this KV Connect server runs, and that KV_PATH and KV_ACCESS_TOKEN are right.",
  );
  assertEquals(
    whyNoDatabase(new Error("database or disk is full"), "/data/kv"),
    "The database at /data/kv has no room on its disk. Make some, and start again.",
  );
  assertEquals(
    whyNoDatabase(new Error("no database"), undefined),
    "The database at this deployment cannot be opened: no database. Attach a database to this app, or set KV_PATH.",
  );
});
