/** The test runner counts right, and never calls a run a success that was none. @module */
import { assertEquals } from "@std/assert";
import { countsIn } from "./run.ts";

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
