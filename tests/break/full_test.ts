/**
 * The short run of `full.ts`: a disk that is full for a second, one that takes no writes, and a file that may only be
 * read.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { deafDisk, fullDisk, type FullReport, readOnlyStart } from "@/tests/break/full.ts";

function holds({ wrong, acknowledged, refused, reads }: FullReport): void {
  assertEquals(wrong, []);
  assert(
    acknowledged > 100 && refused >= 24 && reads > 0,
    `${acknowledged} acknowledged, ${refused} refused, ${reads} reads`,
  );
}

Deno.test("[ROOM14] [ROOM1] on a full disk everybody hears so and nothing is lost, and with space it goes on by itself", async () => {
  const report = await fullDisk({ seed: 7, ms: 300 });
  // Without a namespace of its own no disk can be filled but the one that everybody uses; the next test stands in.
  if (typeof report === "string") console.log(`No full disk here: ${report}.`);
  else holds(report);
});

Deno.test({
  name:
    "[ROOM14] [ROOM1] a disk that takes no writes any more is said to be one, and when it does all goes on",
  // Limits of another process are Linux's.
  ignore: Deno.build.os !== "linux",
  fn: async () => holds(await deafDisk({ seed: 8, ms: 300 })),
});

Deno.test({
  name: "[ROOM14] a database that may only be read ends the start with a sentence that says what to do",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const { code, said } = await readOnlyStart();
    assertEquals(code, 1, said);
    assertStringIncludes(said, "cannot be written. Make the file and its folder writable");
    assert(!said.includes("    at "), said);
  },
});
