/**
 * Builds an application, and serves it while it is being developed.
 *
 * Finds the files (`fs_crawl.ts`), bundles the islands (`esbuild.ts`) and keeps the result in memory or on disk
 * (`dev_build_cache.ts`).
 * @module
 */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { App, type ListenOptions, setBuildCache } from "../app.ts";
import { BUILD_ID } from "../build_id.ts";
import { ALIVE_URL, TEST_FILE_PATTERN } from "../constants.ts";
import { pathToExportName, UniqueNamer } from "../utils.ts";
import { type Built, MemoryBuildCache, writeBuild } from "./dev_build_cache.ts";
import { bundleJs } from "./esbuild.ts";
import { crawlIslands, crawlRoutes } from "./fs_crawl.ts";

/** Folders are relative to `root`, or absolute. */
export interface BuildOptions {
  /** Directory of the application; default: the working directory. */
  root?: string;
  /** The module that exports `app`; default: `main.ts`. */
  serverEntry?: string;
  outDir?: string;
  staticDir?: string;
  islandDir?: string;
  routeDir?: string;
  /** Browsers to build for, as esbuild names them. */
  target?: string | string[];
  /** Files that are neither routes nor islands; default: tests. */
  ignore?: RegExp[];
  /**
   * Small files without state that go into every bundle that imports them. As shared code each would be a file of
   * its own, whose headers weigh more than it does.
   */
  copied?: string[];
}

// deno-lint-ignore no-explicit-any
export class Builder<State = any> {
  readonly config: Required<BuildOptions>;

  constructor(options: BuildOptions = {}) {
    const root = resolve(options.root ?? ".");
    this.config = {
      root,
      serverEntry: resolve(root, options.serverEntry ?? "main.ts"),
      outDir: resolve(root, options.outDir ?? "_fresh"),
      staticDir: resolve(root, options.staticDir ?? "static"),
      islandDir: resolve(root, options.islandDir ?? "islands"),
      routeDir: resolve(root, options.routeDir ?? "routes"),
      target: options.target ?? ["chrome99", "firefox99", "safari15"],
      ignore: options.ignore ?? [TEST_FILE_PATTERN],
      copied: (options.copied ?? []).map((path) => resolve(root, path)),
    };
  }

  /**
   * Serves the application in development mode: nothing is cached, and pages reload when the server restarts.
   *
   * @param importApp imports the module that exports `app`
   */
  async listen(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions = {},
  ): Promise<void> {
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    const cache = new MemoryBuildCache<State>(await this.#build(true));
    await cache.prepare();
    setBuildCache(app, cache, "development");
    const handler = app.handler();

    const revision = Date.now();
    await new App<State>({ mode: "development" })
      .get(ALIVE_URL, (ctx) => ctx.upgrade({ open: (socket) => socket.send(JSON.stringify({ revision })) }))
      .all("*", (ctx) => handler(ctx.req, ctx.info))
      .listen(options);
  }

  /**
   * Builds to disk, or into memory for tests.
   *
   * @returns a function that attaches the build to an application, before its `handler()` is made
   */
  async build(
    options: { mode?: "development" | "production"; snapshot?: "disk" | "memory" } = {},
  ): Promise<(app: App<State>) => void> {
    const built = await this.#build(options.mode === "development");
    if (options.snapshot !== "memory") {
      await writeBuild(built);
      console.log(`Assets written to: ${built.outDir}`);
    }
    const cache = new MemoryBuildCache<State>(built);
    if (options.snapshot === "memory") await cache.prepare();
    return (app) => setBuildCache(app, cache, app.config.mode);
  }

  async #build(dev: boolean): Promise<Built> {
    const { root, outDir, staticDir, serverEntry, islandDir, routeDir, ignore, target, copied } = this.config;
    const namer = new UniqueNamer();
    const islands = (await crawlIslands(islandDir, ignore)).map((filePath) => ({
      name: namer.getUniqueName(pathToExportName(filePath)),
      filePath,
    }));
    const runtime = new URL(dev ? "../runtime/client/dev.ts" : "../runtime/client/mod.ts", import.meta.url);
    const bundles = await bundleJs({
      root,
      buildId: BUILD_ID,
      dev,
      target,
      copied,
      entryPoints: Object.fromEntries([
        ["fresh-runtime", fileURLToPath(runtime)],
        ...islands.map(({ name, filePath }) => [name, filePath]),
      ]),
    });
    const routes = await crawlRoutes(routeDir, ignore);
    return { root, outDir, staticDir, serverEntry, buildId: BUILD_ID, dev, routes, islands, bundles };
  }
}
