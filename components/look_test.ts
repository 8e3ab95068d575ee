import { assert, assertEquals } from "@std/assert";
import { lookOf } from "@/components/look.ts";

const paths = [
  "/",
  "/j",
  "/j/K7M4QX",
  "/e/HARBR1/token",
  "/s/HARBR1",
  "/o",
  "/o/HARBR1",
  "/setup/code",
  "/nowhere",
];

Deno.test("look: only the big screen is dark, and phones load nothing of it", () => {
  for (const path of paths) {
    const { theme, sheets } = lookOf(path);
    assertEquals(theme === "stage", path.startsWith("/s/"), path);
    assertEquals(sheets.includes("station"), path.startsWith("/s/"), path);
  }
  assertEquals(lookOf("/e/HARBR1/token").sheets, ["phone"]);
});

Deno.test("look: every stylesheet that a page asks for exists", async () => {
  const asked = new Set(paths.flatMap((path) => [...lookOf(path).sheets, ...lookOf(path, true).sheets]));
  for (const sheet of ["tokens", "base", ...asked]) {
    const file = await Deno.stat(new URL(`../static/css/${sheet}.css`, import.meta.url));
    assert(file.isFile, sheet);
  }
});

Deno.test("look: an error on a station is a page for people, not a stage", () => {
  assertEquals(lookOf("/s/NONE", true).theme, "paper");
});
