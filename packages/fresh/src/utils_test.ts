import { assertEquals } from "@std/assert";
import { getContentType, pathToExportName, UniqueNamer } from "./utils.ts";

Deno.test("names: an identifier from any file name, unique, and nobody else's", () => {
  const namer = new UniqueNamer();
  const names = [
    "islands/Counter.tsx",
    "islands/other/Counter.tsx",
    "islands/kebab-case.tsx",
    "islands/Map.tsx",
  ]
    .map((path) => namer.getUniqueName(pathToExportName(path)));
  assertEquals(names, ["Counter", "Counter_1", "kebab_case", "_Map"]);
  assertEquals(["boot", "2nd", "ünï"].map((name) => namer.getUniqueName(name)), ["_boot", "_2nd", "_n_"]);
});

Deno.test("content types: by extension, plain text for the rest", () => {
  assertEquals(getContentType("/a/b.SVG"), "image/svg+xml; charset=UTF-8");
  assertEquals(getContentType("b.webmanifest"), "application/manifest+json");
  assertEquals(getContentType("LICENSE"), "text/plain");
});
