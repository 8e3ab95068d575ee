import { assertEquals, assertThrows } from "@std/assert";
import { pathToPattern, patternToSegments, UrlPatternRouter } from "./router.ts";

Deno.test("router: file names become URL patterns", () => {
  const table = [
    ["index", "/"],
    ["about", "/about"],
    ["o/index", "/o"],
    ["o/[event]/index", "/o/:event"],
    ["e/[event]/[token]", "/e/:event/:token"],
    ["x-[id]", "/x-:id"],
    ["[id]@[at].json", "/:id@:at.json"],
    ["[...rest]", "/:rest*"],
    ["api/[...rest]", "/api/:rest*"],
    ["(quiet)/a", "/a"],
    ["(quiet)/index", "/"],
  ];
  for (const [path, pattern] of table) assertEquals(pathToPattern(path), pattern, path);
  assertEquals(pathToPattern("(quiet)/a", { keepGroups: true }), "/(quiet)/a");
});

Deno.test("router: names that mean nothing are refused", () => {
  for (const path of ["[a][b]", "[a", "a]", "[[opt]]", "a/[...rest]x"]) {
    assertThrows(() => pathToPattern(path), SyntaxError, path);
  }
});

Deno.test("router: the folders a pattern passes through", () => {
  assertEquals(patternToSegments("/", true), []);
  assertEquals(patternToSegments("*", true), []);
  assertEquals(patternToSegments("/a/b", false), ["a"]);
  assertEquals(patternToSegments("/a/b", true), ["a", "b"]);
  assertEquals(patternToSegments("/a/b/", true), ["a", "b"]);
});

Deno.test("router: exact paths come before patterns, patterns in the order in which they were added", () => {
  const router = new UrlPatternRouter<string>();
  router.add("GET", "/:any", "pattern");
  router.add("GET", "/:other*", "later");
  router.add("GET", "/exact", "exact");
  const find = (path: string) => router.match("GET", new URL(path, "http://localhost")).item;
  assertEquals([find("/exact"), find("/exact/"), find("/x"), find("/x/y"), find("/")], [
    "exact",
    "exact",
    "pattern",
    "later",
    null,
  ]);
});
