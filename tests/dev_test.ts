/** `dev.ts build` builds what `deno serve` can serve, and `--if-needed` builds exactly when something changed. @module */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join, resolve } from "node:path";

const repository = resolve(import.meta.dirname!, "..");

/** A small application with this repository's own `dev.ts`, `deno.json` and framework. */
async function makeApp(): Promise<string> {
  const dir = await Deno.makeTempDir();
  const copies = ["dev.ts", "fresh.config.ts", "deno.json", "package.json"];
  for (const file of copies) await Deno.copyFile(join(repository, file), join(dir, file));
  // The build also writes the verifier as one file, out of these.
  for (const link of ["node_modules", "packages", "tools", "lib", "components"]) {
    await Deno.symlink(join(repository, link), join(dir, link));
  }
  const files = {
    "main.ts":
      `import { App, staticFiles } from "fresh";\nexport const app = new App().use(staticFiles()).fsRoutes();\n`,
    "routes/index.tsx": `import A from "@/islands/A.tsx";\nexport default () => <A />;\n`,
    "islands/A.tsx": `export default function A() { return <p>one</p>; }\n`,
    "static/a.txt": "a",
  };
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(dir, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(dir, path), text);
  }
  await Deno.symlink(join(repository, "static/css"), join(dir, "static/css"));
  return dir;
}

async function deno(dir: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: dir }).output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(code, 0, text + new TextDecoder().decode(stderr));
  return text;
}

Deno.test("dev: a build is done once, and again when a source is edited, added or deleted", async () => {
  const dir = await makeApp();
  try {
    const built = async () =>
      (await deno(dir, "run", "-A", "dev.ts", "build", "--if-needed")).includes("Assets written");
    assert(await built(), "the first time");
    assert(!await built(), "nothing changed");
    await Deno.utime(join(dir, "islands/A.tsx"), new Date(), new Date());
    assert(!await built(), "touched, not changed");

    await Deno.writeTextFile(
      join(dir, "islands/A.tsx"),
      `export default function A() { return <p>two</p>; }\n`,
    );
    assert(await built(), "edited");
    await Deno.writeTextFile(join(dir, "static/b.txt"), "b");
    assert(await built(), "added");
    await Deno.remove(join(dir, "static/b.txt"));
    assert(await built(), "deleted");
    await Deno.remove(join(dir, "_fresh/server.js"));
    assert(await built(), "no build there");
    assertStringIncludes(await deno(dir, "run", "-A", "dev.ts", "build"), "Assets written");

    const page = await deno(
      dir,
      "eval",
      `const { default: server } = await import("./_fresh/server.js");
       console.log(await (await server.fetch(new Request("http://localhost/"))).text());`,
    );
    assertStringIncludes(page, "<!--frsh:island:A:0:--><p>two</p><!--/frsh:island-->");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("dev: a port that is in use is said in one sentence", async () => {
  const dir = await makeApp();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  try {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "dev.ts"],
      cwd: dir,
      env: { HOST: "127.0.0.1", PORT: String(port) },
      signal: AbortSignal.timeout(30_000),
    }).output();
    const sentence = `Port ${port} is in use. Stop what runs there, or set PORT to another number.\n`;
    assertEquals([code, new TextDecoder().decode(stderr)], [1, sentence]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
