/** The nightly command on a few seeds: what it tells, and that it can fail. @module */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseArgs } from "@/tests/sim/arguments.ts";

const script = `${import.meta.dirname}/nightly.ts`;

async function nightly(...args: string[]): Promise<{ code: number; said: string }> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", script, ...args],
    stderr: "null",
  }).output();
  return { code, said: new TextDecoder().decode(stdout) };
}

Deno.test("nightly: a few seeds are played by workers, counted, and called too few", async () => {
  const { code, said } = await nightly("--seeds=6", "--from=11", "--workers=2");
  assertStringIncludes(said, "6 of 6 seeds, all before 17,");
  assert(/^ +\d+ accepted: enter$/m.test(said), said);
  assertStringIncludes(said, "never happened: ");
  assertStringIncludes(said, "6 seeds are few");
  assertEquals(code, 1);
});

Deno.test("nightly: past its time it says where to go on", async () => {
  const { code, said } = await nightly("--seeds=6", "--from=11", "--minutes=0");
  assertStringIncludes(said, "the rest: deno task nightly --from=11");
  assertEquals(code, 1);
});

Deno.test("nightly: its words are numbers with an equals sign or a space, and flags", () => {
  const defaults = { seeds: 9, from: 1 };
  assertEquals(parseArgs(["--seeds=3", "--sale", "--from", "7"], defaults, ["sale"]), {
    numbers: { seeds: 3, from: 7 },
    flags: ["sale"],
  });
  assertEquals(parseArgs([], defaults, []).numbers, defaults);
  for (const wrong of [["--seeds=x"], ["--seeds"], ["--seeds=-1"], ["--sale"], ["seeds"]]) {
    assertThrows(() => parseArgs(wrong, defaults, []), Error);
  }
});
