import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { bundleJs } from "./esbuild.ts";

Deno.test("fresh bundles: what two of them share is a file of its own, unless it is to be copied into both", async () => {
  const root = await Deno.makeTempDir();
  try {
    const files: Record<string, string> = {
      "deno.json": `{"imports":{"@/":"./"}}`,
      "one.ts": `import { small } from "@/small.ts"; console.log("one", small());`,
      "two.ts": `import { small } from "@/small.ts"; console.log("two", small());`,
      "small.ts": `export const small = () => "few words";`,
    };
    for (const [path, text] of Object.entries(files)) await Deno.writeTextFile(join(root, path), text);
    const bundle = async (copied?: string[]) => {
      const entryPoints = { one: join(root, "one.ts"), two: join(root, "two.ts") };
      const made = await bundleJs({ root, buildId: "x", dev: false, target: "esnext", entryPoints, copied });
      return made.map(({ contents }) => new TextDecoder().decode(contents));
    };
    const having = (texts: string[]) => texts.filter((text) => text.includes("few words")).length;
    const shared = await bundle();
    assertEquals([shared.length, having(shared)], [3, 1]);
    const copied = await bundle([join(root, "small.ts")]);
    assertEquals([copied.length, having(copied)], [2, 2]);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
