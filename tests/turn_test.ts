/** Two runs of the tests in one tree: the second waits for the first, however that one ends, and builds only then. @module */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { until } from "@/tests/stranger.ts";
import { takeTurn } from "@/tests/turn.ts";

/** Of the test that runs; what it leaves behind ends with it. */
const started: Deno.ChildProcess[] = [];

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "drumroll-" });
  try {
    await work(folder);
  } finally {
    for (const child of started.splice(0)) {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await child.status;
    }
    await Deno.remove(folder, { recursive: true });
  }
}

/** For what checks its types before it runs, on a machine that has other work. */
const looksMax = 3_000;

const isThere = (path: string) => Deno.stat(path).then(() => true, () => false);
const linesOf = (path: string) => Deno.readTextFileSync(path).trimEnd().split("\n");

function start(args: string[], cwd: string): { child: Deno.ChildProcess; said: () => string } {
  const child = new Deno.Command(Deno.execPath(), { args, cwd, stdout: "piped", stderr: "null" }).spawn();
  started.push(child);
  let text = "";
  (async () => {
    for await (const bytes of child.stdout) text += new TextDecoder().decode(bytes);
  })();
  return { child, said: () => text };
}

Deno.test("turn: who comes second hears who has it, and gets it when that one gives it back, or nothing in time", () =>
  inFolder(async (folder) => {
    const path = `${folder}/turn`;
    const said: string[] = [];
    const say = (holder: string) => void said.push(holder);
    const first = await takeTurn(path, say);
    assert(first);
    assertEquals(said, []);
    assertEquals(await takeTurn(path, say, { waitMs: 0 }), null);
    assertEquals(said.splice(0), [String(Deno.pid)]);
    const second = takeTurn(path, say, { everyMs: 1 });
    await until(() => said.length > 0);
    first();
    (await second)!();
    assertEquals(said.length, 1);
    assert(!await isThere(path));
  }));

Deno.test("turn: one that was killed has none", () =>
  inFolder(async (folder) => {
    const path = `${folder}/turn`;
    const code = `import { takeTurn } from "${import.meta.resolve("./turn.ts")}";
      await takeTurn(Deno.args[0], () => {});
      setInterval(() => {}, 1_000);`;
    await Deno.writeTextFile(`${folder}/holder.ts`, code);
    const { child } = start(["run", "-A", "--no-check", "holder.ts", path], folder);
    await until(async () => await Deno.readTextFile(path).catch(() => "") === String(child.pid));
    assertEquals(await takeTurn(path, () => {}, { waitMs: 0 }), null);
    child.kill("SIGKILL");
    await child.status;
    assert(await isThere(path));
    (await takeTurn(path, () => {}, { waitMs: 0 }))!();
  }));

Deno.test("turn: of many who want it, one has it at a time", () =>
  inFolder(async (folder) => {
    const each = 100;
    const code = `import { takeTurn } from "${import.meta.resolve("./turn.ts")}";
      const write = (word) => Deno.writeTextFileSync("log", word + Deno.pid + "\\n", { append: true });
      for (let i = 0; i < ${each}; i++) {
        const giveBack = await takeTurn("turn", () => {}, { everyMs: 0 });
        write("in ");
        await new Promise((resolve) => setTimeout(resolve, 0));
        write("out ");
        giveBack();
      }`;
    await Deno.writeTextFile(`${folder}/one.ts`, code);
    const all = Array.from(
      { length: 3 },
      () => start(["run", "-A", "--no-check", "one.ts"], folder).child.status,
    );
    assertEquals((await Promise.all(all)).map(({ code }) => code), [0, 0, 0]);
    const lines = linesOf(`${folder}/log`);
    assertEquals(lines.length, 2 * 3 * each);
    const wrong = lines.findIndex((line, i) => line !== (i % 2 ? lines[i - 1].replace("in", "out") : line));
    assertEquals(wrong, -1, lines.slice(Math.max(0, wrong - 2), wrong + 2).join("\n"));
  }));

Deno.test("turn: a second run says for whom it waits, builds when the first one was interrupted, and runs", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/tests`);
    for (const file of ["run.ts", "turn.ts"]) {
      await Deno.copyFile(new URL(file, import.meta.url), `${folder}/tests/${file}`);
    }
    const files = {
      "deno.json": `{ "imports": {} }`,
      "dev.ts": `Deno.writeTextFileSync("builds", "built\\n", { append: true });`,
      "long_test.ts": `Deno.test("waits to be interrupted", async () => {
        Deno.writeTextFileSync("running", "");
        await new Promise((resolve) => setTimeout(resolve, 60_000));
      });`,
      "short_test.ts": `Deno.test("passes", () => {});`,
    };
    for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${folder}/${name}`, text);
    const run = (file: string) => start(["run", "-A", "--no-check", "tests/run.ts", file], folder);
    const first = run("long_test.ts");
    await until(() => isThere(`${folder}/running`), looksMax);
    const second = run("short_test.ts");
    await until(() => second.said() !== "", looksMax);
    const waits =
      `Tests are running here already (process ${first.child.pid}); these begin when they have ended.`;
    assertEquals(second.said(), `${waits}\n`);
    assertEquals(linesOf(`${folder}/builds`).length, 1);
    first.child.kill("SIGINT");
    assertEquals((await first.child.status).code, 130);
    assertEquals((await second.child.status).code, 0, second.said());
    assertStringIncludes(second.said(), "1 passed, 0 failed");
    assertEquals(linesOf(`${folder}/builds`).length, 2);
    assert(!await isThere(`${folder}/.tests_running`));

    await Deno.remove(`${folder}/running`);
    const third = run("long_test.ts");
    await until(() => isThere(`${folder}/running`), looksMax);
    assert(await isThere(`${folder}/.tests_running`));
    third.child.kill("SIGTERM");
    assertEquals((await third.child.status).code, 143);
    assert(!await isThere(`${folder}/.tests_running`));
  }));
