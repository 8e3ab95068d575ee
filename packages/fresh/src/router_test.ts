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

Deno.test("router: whatever the path, a pattern finds what URLPattern finds", () => {
  const patterns = [
    ...["/:a", "/:a/:b", "/x/:a", "/x/:a/y.csv", "/:all*", "/x/:all*", "/x/:a/:all*", "/x-:a", "/:a@:b.json"],
    ...["/x/*", "/*", "/x{/y}?/:a", "/(\\d+)", "/:a?", "/:a+"],
  ];
  const parts = [
    "x",
    "y",
    "y.csv",
    "yxcsv",
    "",
    "x-1",
    "1@2.json",
    "12",
    "a.b",
    "%20",
    "%2F",
    "é",
    ":a",
    "*",
  ];
  const paths = [
    "/",
    ...parts.flatMap((a) => ["", ...parts].map((b) => `/${a}/${b}`)),
    "/x",
    "/12",
    "/x/y/y.csv/",
  ];
  for (const pattern of patterns) {
    const router = new UrlPatternRouter<string>();
    router.add("GET", pattern, "found");
    const reference = new URLPattern({ pathname: pattern });
    for (const path of paths) {
      const url = new URL(`http://localhost${path}`);
      const groups = reference.exec(url)?.pathname.groups;
      const { item, params } = router.match("GET", url);
      const expected = Object.entries(groups ?? {}).map(([name, value]) => [name, decodeURI(value ?? "")]);
      assertEquals(
        [item, { ...params }],
        [groups ? "found" : null, Object.fromEntries(expected)],
        `${pattern} ${path}`,
      );
    }
  }
});

Deno.test("router: among many patterns the first that URLPattern would take is found, at any depth", () => {
  const patterns = [
    ...["/:a", "/x/:a", "/:a/:b", "/x/:a/y", "/x/:all*", "/:a/:b/:c", "/x/*", "/:a/y.csv"],
    `/deep/:d${"/x".repeat(18)}`,
    ...["/(\\d+)/:z", "/:rest*"],
  ];
  const router = new UrlPatternRouter<string>();
  for (const pattern of patterns) router.add("GET", pattern, pattern);
  const references = patterns.map((pattern) => new URLPattern({ pathname: pattern }));
  const parts = ["", "/x", "/y", "/y.csv", "/1", "/%2F"];
  const paths = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => `${a}${b}${c}` || "/")));
  for (const path of [...paths, `/deep/1${"/x".repeat(18)}`, `/deep/1${"/x".repeat(17)}`, "/x".repeat(40)]) {
    const url = new URL(`http://localhost${path}`);
    const first = patterns[references.findIndex((reference) => reference.test(url))] ?? null;
    assertEquals(router.match("GET", url).item, first, path);
  }
});

Deno.test("router: a pattern that is added after the first request is found as well", () => {
  const router = new UrlPatternRouter<string>();
  const find = (path: string) => router.match("GET", new URL(path, "http://localhost")).item;
  router.add("GET", "/:a/:b", "first");
  assertEquals([find("/x/y"), find("/x")], ["first", null]);
  router.add("GET", "/:a", "late");
  assertEquals(find("/x"), "late");
});
