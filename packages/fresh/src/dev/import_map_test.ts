import { assertEquals, assertThrows } from "@std/assert";
import { ImportMap } from "./import_map.ts";

const map = new ImportMap(
  "/app",
  {
    imports: {
      "@/": "./",
      "@/special/": "./elsewhere/",
      "exact": "./lib/exact.ts",
      "fresh": "jsr:@drumroll/fresh@^0.1",
      "preact": "npm:preact@^10.29.1",
      "@preact/signals": "npm:@preact/signals@^2.5.1",
      "absent": "jsr:@absent/package@1",
    },
  },
  new Map([["@drumroll/fresh", {
    dir: "/app/packages/fresh",
    config: { exports: { ".": "./src/mod.ts", "./runtime": "./src/runtime/shared.ts" } },
  }]]),
);

Deno.test("import map: prefixes, the longest first", () => {
  assertEquals(map.resolve("@/lib/refusal.ts"), { path: "/app/lib/refusal.ts" });
  assertEquals(map.resolve("@/special/a.ts"), { path: "/app/elsewhere/a.ts" });
  assertEquals(map.resolve("exact"), { path: "/app/lib/exact.ts" });
});

Deno.test("import map: a workspace member by the name it would be published under, subpaths included", () => {
  assertEquals(map.resolve("fresh"), { path: "/app/packages/fresh/src/mod.ts" });
  assertEquals(map.resolve("fresh/runtime"), { path: "/app/packages/fresh/src/runtime/shared.ts" });
  assertEquals(map.resolve("jsr:@drumroll/fresh@^0.1/runtime"), {
    path: "/app/packages/fresh/src/runtime/shared.ts",
  });
  assertThrows(() => map.resolve("fresh/nothing"), Error, "no export");
  assertThrows(() => map.resolve("absent"), Error, "No workspace member");
});

Deno.test("import map: packages are looked up in node_modules, with or without an entry", () => {
  assertEquals(map.resolve("preact"), { bare: "preact" });
  assertEquals(map.resolve("preact/jsx-runtime"), { bare: "preact/jsx-runtime" });
  assertEquals(map.resolve("@preact/signals"), { bare: "@preact/signals" });
  assertEquals(map.resolve("npm:@noble/hashes@2.4.0/sha2.js"), { bare: "@noble/hashes/sha2.js" });
  assertEquals(map.resolve("@noble/hashes/sha2.js"), { bare: "@noble/hashes/sha2.js" });
});

Deno.test("import map: paths are none of its business", () => {
  for (const path of ["./a.ts", "../a.ts", "/a.ts", "file:///a.ts"]) assertEquals(map.resolve(path), null);
});
