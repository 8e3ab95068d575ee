/** `asset()`: the build id goes where a URL has its search, whatever else stands there. @module */
import { assertEquals } from "@std/assert";
import { assetWithId } from "../../packages/fresh/src/runtime/shared_internal.ts";

/** As a URL says it, piece by piece. */
function byUrl(path: string, id: string): string {
  const url = new URL(path, "http://localhost");
  url.searchParams.set("__frsh_c", id);
  return url.pathname + url.search + url.hash;
}

Deno.test("fresh asset: plain paths get the same address as by way of a URL", () => {
  const paths = [
    "/a.css",
    "/css/a-b_c.min.css",
    "/.well-known/x",
    "/a/../b.css",
    "/a/./b",
    "/a//b",
    "/a/",
    "/ä",
  ];
  for (
    const path of [...paths, "/a b", "/a%20b", "/a?x=1", "/a#y", "/a?x=1#y", "/", "/a.", "/a..b/c", "/~a"]
  ) {
    for (const id of ["0a1b", "a b", "a&b", "a-b"]) {
      assertEquals(
        assetWithId(path, id),
        byUrl(path, id),
        path,
      );
    }
  }
});

Deno.test("fresh asset: what has a build id, or lies elsewhere, stays as it is", () => {
  for (const path of ["/a.css?__frsh_c=1", "//cdn.example/a.css", "https://cdn.example/a", "a.css", ""]) {
    assertEquals(assetWithId(path, "0a1b"), path);
  }
});
