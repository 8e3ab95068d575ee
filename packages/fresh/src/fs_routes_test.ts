import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { App, setBuildCache } from "./app.ts";
import { EmptyBuildCache } from "./build_cache.ts";
import { fsItemsToCommands, type FsRouteFile, sortRoutePaths } from "./fs_routes.ts";

Deno.test("fs routes: the wrapper, then per folder middleware, error page, index, names, parameters, the rest", () => {
  const ordered = [
    "/_app",
    "/_middleware",
    "/_error",
    "/index",
    "/about",
    "/o/_middleware",
    "/o/index",
    "/o/new",
    "/o/[event]/index",
    "/o/[event]/[module]",
    "/o/[...rest]",
    "/(group)/_middleware",
    "/(group)/inside",
    "/[id]",
    "/[...rest]",
  ];
  for (let seed = 1; seed <= 5; seed++) {
    const shuffled = ordered.map((id, index) => [(index * 7 * seed) % ordered.length, id] as const)
      .sort(([a], [b]) => a - b).map(([, id]) => id);
    assertEquals(shuffled.sort(sortRoutePaths), ordered);
  }
});

function file(part: Partial<FsRouteFile>): FsRouteFile {
  return { id: "/x", type: "route", pattern: "/x", routePattern: "/x", mod: {}, ...part };
}

Deno.test("fs routes: a file without anything to run is named", async () => {
  assertThrows(() => fsItemsToCommands([file({ id: "/_error", type: "error" })]), Error, "/_error");
  assertThrows(
    () => fsItemsToCommands([file({ id: "/_middleware", type: "middleware" })]),
    Error,
    "/_middleware",
  );
  const [command] = fsItemsToCommands([file({ mod: () => Promise.resolve({ helper: 1 }) })]);
  await assertRejects(async () => command.type === "route" && await command.load(), Error, "/x");
});

Deno.test("fs routes: a page is imported at its first request, once", async () => {
  let imports = 0;
  class OneRoute<State> extends EmptyBuildCache<State> {
    override getFsRoutes() {
      const mod = () => {
        imports++;
        return Promise.resolve({ handler: () => new Response("page") });
      };
      return fsItemsToCommands<State>([file({ mod })]);
    }
  }
  const app = new App().fsRoutes();
  setBuildCache(app, new OneRoute(), "production");
  const handler = app.handler();
  assertEquals(imports, 0);
  for (let i = 0; i < 2; i++) {
    assertEquals(await (await handler(new Request("http://localhost/x"))).text(), "page");
  }
  assertEquals(imports, 1);
});
