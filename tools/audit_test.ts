/** The checker of audit logs as its users run it: a process that may read files and nothing else. @module */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { type AuditRecord, nextRecord } from "@/lib/room/audit.ts";

const ROOT = new URL("..", import.meta.url).pathname;

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", "tools/audit.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

Deno.test("audit tool: [AUD3] a whole log, a broken one and one that cannot be read have their own exit codes", async () => {
  const folder = await Deno.makeTempDir();
  const write = async (name: string, lines: string[]) => {
    await Deno.writeTextFile(`${folder}/${name}`, lines.join("\n") + "\n");
    return `${folder}/${name}`;
  };
  try {
    const log: AuditRecord[] = [];
    for (const action of ["create_event", "open", "close"]) {
      log.push(nextRecord(log.at(-1), { at: 0, actor: "organizer:desk", action, facts: {} }));
    }
    const lines = log.map((record) => JSON.stringify(record));
    const head = `3:${log[2].hash}`;
    const whole = await write("whole.jsonl", lines);
    const said = await run(whole);
    assertEquals(said.code, 0);
    assertStringIncludes(said.out, `WHOLE  3 records, the last one ${head}`);
    assertStringIncludes(said.out, "Without --head");
    assertEquals(
      (await run(whole, "--head", head, "--json")).out.trim(),
      JSON.stringify({
        ok: true,
        last: { n: 3, hash: log[2].hash },
        headKnown: true,
      }),
    );

    const cut = await write("cut.jsonl", lines.slice(0, 2));
    const broken = await run(cut, "--head", head);
    assertEquals([broken.code, broken.out.trim()], [1, "BROKEN  Record 3 and all after it are cut off."]);
    const altered = await write("altered.jsonl", lines.with(1, lines[1].replace("open", "shut")));
    assertEquals(
      (await run(altered, "--json")).out.trim(),
      JSON.stringify({
        ok: false,
        n: 2,
        problem: "altered",
        headKnown: false,
      }),
    );

    const twice = await write("twice.jsonl", [lines[0].replace('"n":1', '"n":9,"n":1')]);
    for (const args of [[twice], [`${folder}/none.jsonl`], [whole, "--head", "3"], [whole, "--no"], []]) {
      const { code, err } = await run(...args);
      assertEquals([code, err.trim().split("\n").length], [2, 1], args.join(" "));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
