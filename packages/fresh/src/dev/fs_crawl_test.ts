import { assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { crawlIslands, crawlRoutes, walkFiles } from "./fs_crawl.ts";

async function withFiles<T>(files: string[], then: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir();
  try {
    for (const file of files) {
      await Deno.mkdir(dirname(join(dir, file)), { recursive: true });
      await Deno.writeTextFile(join(dir, file), file.includes("override") ? `"routeOverride"` : "");
    }
    return await then(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("crawl: routes with their patterns, tests and other files left out", async () => {
  const files = [
    "_app.tsx",
    "o/[event]/index.tsx",
    "o/_middleware.ts",
    "o/a_test.ts",
    "o/a.css",
    "(g)/b.ts",
    "c d.tsx",
  ];
  const routes = await withFiles(files, (dir) => crawlRoutes(dir, [/_test\./]));
  assertEquals(
    routes.map(({ id, type, pattern, routePattern, lazy }) => [id, type, pattern, routePattern, lazy]),
    [
      ["/_app", "app", "/", "/", false],
      ["/c%20d", "route", "/c%20d", "/c%20d", true],
      ["/o/_middleware", "middleware", "/o", "/o", false],
      ["/o/[event]/index", "route", "/o/:event/", "/o/:event", true],
      ["/(g)/b", "route", "/(g)/b", "/b", true],
    ],
  );
});

Deno.test("crawl: a file that asks for what is not here is an error, not a surprise", async () => {
  for (const file of ["_layout.tsx", "a/_404.tsx", "_500.tsx", "(_islands)/A.tsx", "override.tsx"]) {
    await assertRejects(() => withFiles([file], (dir) => crawlRoutes(dir, [])), Error, "Not supported");
  }
});

Deno.test("crawl: islands in folders, and nothing where there is no folder", async () => {
  const islands = await withFiles(["A.tsx", "deep/B.tsx", "A_test.tsx", "notes.md"], async (dir) => {
    return (await crawlIslands(dir, [/_test\./])).map((path) => path.slice(dir.length));
  });
  assertEquals(islands, ["/A.tsx", "/deep/B.tsx"]);
  assertEquals(await walkFiles("/nowhere/at/all"), []);
});
