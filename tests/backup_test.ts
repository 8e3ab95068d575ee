/**
 * The back-up of README.md, run as it stands there: it copies what is, and nothing it cannot find.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";

const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));

/** Runs the command of the README in `cwd`. */
async function backUp(cwd: string) {
  const program = readme.match(/npx deno eval '([^']+)'/)?.[1];
  assert(program !== undefined, "the README no longer has its back-up");
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", program],
    cwd,
    stdout: "null",
    stderr: "piped",
  }).output();
  return { code, said: new TextDecoder().decode(stderr) };
}

const listed = async (path: string) => (await Array.fromAsync(Deno.readDir(path), ({ name }) => name)).sort();

Deno.test("back-up: the README's command copies a database that is open, and says when there is none", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${cwd}/data`);
    const missing = await backUp(cwd);
    assertMatch(missing.said, /unable to open database file/);
    assert(missing.code !== 0);
    assertEquals([await listed(cwd), await listed(`${cwd}/data`)], [["data"], []]);

    const running = await Deno.openKv(`${cwd}/data/drumroll.sqlite`);
    try {
      await running.set(["name"], "Spring party");
      const made = await backUp(cwd);
      assertEquals(made.code, 0, made.said);
    } finally {
      running.close();
    }
    const copy = await Deno.openKv(`${cwd}/backup.sqlite`);
    try {
      assertEquals((await copy.get(["name"])).value, "Spring party");
    } finally {
      copy.close();
    }
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});
