/** The test runner counts right, and never calls a run a success that was none. @module */
import { assert, assertEquals } from "@std/assert";
import { countsIn, failuresIn, plan, secondsIn, slowest, testFiles, USAGE, wrongIn } from "./run.ts";

Deno.test("run: the counts are those of the last line", () => {
  const output =
    "a ... ok\n\x1b[0m\x1b[32mok\x1b[0m | 7 passed (3 steps) | 0 failed | 1 ignored \x1b[38m(2s)\x1b[0m\n";
  assertEquals(countsIn(output, true), { passed: 7, failed: 0 });
  assertEquals(countsIn("FAILED | 5 passed | 2 failed (1s)\n", false), { passed: 5, failed: 2 });
});

Deno.test("run: a run that broke off is a failure, whatever it printed", () => {
  assertEquals(countsIn("error: Type checking failed.\n", false), { passed: 0, failed: 1 });
  assertEquals(countsIn("ok | 7 passed | 0 failed (1s)\n", false), { passed: 7, failed: 1 });
});

Deno.test("run: what failed is told again, with its stack", () => {
  const output =
    "a ... FAILED\n\n\x1b[0m\x1b[1m\x1b[37m\x1b[41m ERRORS \x1b[0m\n\na => ./a_test.ts:1:6\nerror: planted\n";
  assertEquals(failuresIn(output).slice(2), ["a => ./a_test.ts:1:6", "error: planted"]);
  assertEquals(failuresIn("error: Module not found\n"), ["error: Module not found"]);
});

Deno.test("run: what a file took is the sum of its tests", () => {
  const output =
    "./a_test.ts => one ... \x1b[32mok\x1b[0m \x1b[38m(1m3s)\x1b[0m\n./b_test.ts => b (2s) ... ok (857ms)\n" +
    "./a_test.ts => two ... FAILED (12s)\nok | 3 passed | 0 failed (1m20s)\n";
  assertEquals([...secondsIn(output)], [["a_test.ts", 75], ["b_test.ts", 0.857]]);
});

Deno.test("run: the slowest files come first, a dozen of them, and none that took less than a second", () => {
  const times = Array.from({ length: 20 }, (_, i): [string, number] => [`${i}_test.ts`, i / 2]);
  const lines = slowest(new Map(times));
  assertEquals([lines[1], lines[2], lines.length], ["   10  19_test.ts", "    9  18_test.ts", 13]);
  assertEquals(slowest(new Map([["a_test.ts", 0.9]])), []);
});

Deno.test("run: every file of the repository runs once, and what measures has nothing beside it", async () => {
  const rounds = await plan(["--fail-fast"]);
  const isFile = (arg: string) => /_test\.tsx?$/.test(arg);
  const planned = rounds.flatMap(({ runs }) => runs.flatMap(({ args }) => args.filter(isFile)));
  const ours = [...Deno.readDirSync(".")].filter(({ name, isDirectory }) =>
    isDirectory && name !== "node_modules" && !/^[._]/.test(name)
  );
  const files = (await Promise.all(ours.map(({ name }) => testFiles(name)))).flat();
  assert(files.length > 200, `only ${files.length} files`);
  assertEquals(files.filter((file) => !planned.includes(file)), [], "would never run");
  assertEquals(planned.length, new Set(planned).size);
  assertEquals(rounds.at(-1)!.atOnce, 1);
  const alone = rounds.at(-1)!.runs.map(({ file }) => file);
  assertEquals(
    ["tests/browser/probe_test.ts", "tests/load/votes_test.ts"].filter((file) => !alone.includes(file)),
    [],
  );
  assertEquals((await plan(["tests/browser/probe_test.ts"])).map(({ runs }) => runs.length), [0, 0, 1]);
});

async function run(files: Record<string, string>): Promise<{ code: number; lastLine: string }> {
  const dir = await Deno.makeTempDir();
  try {
    for (const [name, code] of Object.entries(files)) await Deno.writeTextFile(`${dir}/${name}`, code);
    const { code, stdout } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("./run.ts", import.meta.url).pathname, dir],
      stderr: "null",
    }).output();
    return { code, lastLine: new TextDecoder().decode(stdout).trimEnd().split("\n").at(-1)! };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("run: its last line and its exit code say what happened", async () => {
  const pass = `Deno.test("passes", () => {});\n`;
  const fail = `Deno.test("fails", () => { throw new Error("planted"); });\n`;
  assertEquals(await run({ "a_test.ts": pass }), { code: 0, lastLine: "1 passed, 0 failed" });
  assertEquals(await run({ "a_test.ts": pass, "b_test.ts": fail }), {
    code: 1,
    lastLine: "1 passed, 1 failed",
  });
  assertEquals(await run({ "a_test.ts": `throw new Error("planted");` }), {
    code: 1,
    lastLine: "0 passed, 1 failed",
  });
  assertEquals(await run({ "a_test.ts": "export {};" }), { code: 1, lastLine: "0 passed, 0 failed" });
  assertEquals(await run({ "a.ts": pass }), { code: 1, lastLine: "0 passed, 0 failed" });
});

Deno.test("run: who asks how to use it is told, who mistypes hears what is wrong, and nothing runs", async () => {
  const said = async (...args: string[]) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("./run.ts", import.meta.url).pathname, ...args],
    }).output();
    return [code, ...[stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trimEnd())];
  };
  assertEquals(await said("lib/room", "--help"), [0, USAGE, ""]);
  assertEquals(await said("--fial-fast"), [
    1,
    "",
    "There is no option --fial-fast. See --help for those that there are.",
  ]);
  assertEquals(
    await wrongIn(["lib/romo"]),
    "There is no folder or file lib/romo. Paths are from the repository's root.",
  );
  assertEquals(await wrongIn(["lib", "--filter"]), "--filter needs a text: --filter=<text>.");
  const good = [
    "tests/run_test.ts",
    "--filter",
    "no such path",
    "--fail-fast",
    "--fail-fast=3",
    "--shuffle=7",
  ];
  assertEquals(await wrongIn([...good, "--trace-leaks", "--filter=[HTTP10]"]), null);
  // What follows `--filter` is a text, although a folder has this name.
  const [first] = await plan(["tests/run_test.ts", "--filter", "lib"]);
  assertEquals(first.runs, [{ args: ["--filter", "lib", "--parallel", "tests/run_test.ts"] }]);
});
