/**
 * The two ways to keep a build: in memory, for development and tests, and on disk, for production.
 *
 * Filled by `builder.ts`; what is written to disk is read back by `../build_cache.ts`.
 * @module
 */
import { createHash } from "node:crypto";
import { brotliCompressSync } from "node:zlib";
import { dirname, join, posix, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type BuildCache,
  type FileSnapshot,
  IslandPreparer,
  openStaticFile,
  type ServerIslandRegistry,
  type StaticFile,
} from "../build_cache.ts";
import type { Command } from "../commands.ts";
import { fsItemsToCommands, type FsModule } from "../fs_routes.ts";
import { assetWithId } from "../runtime/shared_internal.ts";
import { getContentType } from "../utils.ts";
import { type BundledFile, minifyCss } from "./esbuild.ts";
import { type CrawledRoute, walkFiles } from "./fs_crawl.ts";

/** All that a build has produced, independent of where it is kept. */
export interface Built {
  root: string;
  outDir: string;
  staticDir: string;
  serverEntry: string;
  buildId: string;
  dev: boolean;
  routes: CrawledRoute[];
  islands: { name: string; filePath: string }[];
  bundles: BundledFile[];
}

function bundlePath(built: Built, file: string): string {
  return `/_fresh/js/${built.buildId}/${file}`;
}

function importFile(path: string): Promise<FsModule> {
  return import(pathToFileURL(path).href);
}

/** `url(...)` in a style sheet carries the build id, so that what it names is cacheable for ever. */
function withAssetIds(css: string, buildId: string): string {
  return css.replaceAll(/url\(\s*(["']?)([^"')]+)\1\s*\)/g, (_, _quote, url) => {
    return `url(${JSON.stringify(assetWithId(url, buildId))})`;
  });
}

export class MemoryBuildCache<State> implements BuildCache<State> {
  readonly root: string;
  readonly clientEntry: string;
  readonly liveReload: boolean;
  readonly islandRegistry: ServerIslandRegistry = new Map();
  readonly #built: Built;
  readonly #bundles: Map<string, BundledFile>;
  #commands: Command<State>[] = [];

  constructor(built: Built) {
    this.#built = built;
    this.root = built.root;
    this.clientEntry = bundlePath(built, "fresh-runtime.js");
    this.liveReload = built.dev;
    this.#bundles = new Map(built.bundles.map((file) => [bundlePath(built, file.path), file]));
  }

  /** Imports the islands and the routes that are not lazy. */
  async prepare(): Promise<void> {
    const preparer = new IslandPreparer();
    for (const { name, filePath } of this.#built.islands) {
      const bundle = bundlePath(this.#built, `${name}.js`);
      preparer.prepare(this.islandRegistry, await importFile(filePath), bundle, name);
    }
    this.#commands = fsItemsToCommands(
      await Promise.all(this.#built.routes.map(async (route) => {
        const load = () => importFile(route.filePath);
        return { ...route, mod: route.lazy ? load : await load() };
      })),
    );
  }

  getFsRoutes(): Command<State>[] {
    return this.#commands;
  }

  async readFile(pathname: string): Promise<StaticFile | null> {
    const bundle = this.#bundles.get(pathname);
    if (bundle !== undefined) return inMemory(bundle.contents, bundle.hash, pathname);

    const path = join(this.#built.staticDir, decodeURIComponent(pathname));
    if (!path.startsWith(this.#built.staticDir + sep)) return null;
    try {
      if (!(await Deno.stat(path)).isFile) return null;
      if (!path.endsWith(".css")) return await openStaticFile(path, null, getContentType(path));
      const css = withAssetIds(await Deno.readTextFile(path), this.#built.buildId);
      return inMemory(new TextEncoder().encode(css), null, pathname);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return null;
      throw error;
    }
  }
}

function inMemory(readable: Uint8Array<ArrayBuffer>, hash: string | null, path: string): StaticFile {
  return { hash, size: readable.byteLength, contentType: getContentType(path), readable, close: () => {} };
}

/**
 * Writes bundles, rewritten and minified style sheets, `snapshot.js` and `server.js`.
 *
 * Other static files and all server code stay where they are: both folders have to be shipped.
 */
export async function writeBuild(built: Built): Promise<void> {
  const outStatic = join(built.outDir, "static");
  await Deno.remove(outStatic, { recursive: true }).catch(ignoreNotFound);

  const files: FileSnapshot[] = [];
  for (const bundle of built.bundles) {
    const pathname = bundlePath(built, bundle.path);
    files.push(await writeAsset(built, outStatic, pathname, bundle.contents));
  }
  for (const path of await walkFiles(built.staticDir)) {
    const pathname = "/" + relative(built.staticDir, path).split(sep).join("/");
    if (/\/\.(?!well-known(\/|$))/.test(pathname)) continue;
    const content = await Deno.readFile(path);
    if (path.endsWith(".css")) {
      const css = await minifyCss(withAssetIds(new TextDecoder().decode(content), built.buildId));
      files.push(await writeAsset(built, outStatic, pathname, new TextEncoder().encode(css)));
    } else {
      files.push(describe(built, pathname, path, content));
    }
  }
  await Deno.mkdir(built.outDir, { recursive: true });
  await Deno.writeTextFile(join(built.outDir, "snapshot.js"), snapshotModule(built, files));
  await Deno.writeTextFile(join(built.outDir, "server.js"), serverModule(built));
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

async function writeAsset(
  built: Built,
  dir: string,
  pathname: string,
  content: Uint8Array<ArrayBuffer>,
): Promise<FileSnapshot> {
  const path = join(dir, pathname);
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, content);
  // Packed with care here, not in haste for each phone of a hall that loads it in the same minute.
  await Deno.writeFile(`${path}.br`, brotliCompressSync(content));
  return { ...describe(built, pathname, path, content), isPacked: true };
}

function describe(
  built: Built,
  pathname: string,
  path: string,
  content: Uint8Array<ArrayBuffer>,
): FileSnapshot {
  return {
    name: pathname.split("/").map(encodeURIComponent).join("/"),
    filePath: relative(built.root, path).split(sep).join("/"),
    hash: createHash("sha256").update(content).digest("hex"),
    contentType: getContentType(path),
  };
}

const WARNING = "// Generated by the build. Edits will be lost.";

/** How a module in the build output names a source file. */
function specifier(built: Built, path: string): string {
  const relativePath = posix.normalize(relative(built.outDir, path).split(sep).join("/"));
  return JSON.stringify(relativePath.startsWith(".") ? relativePath : `./${relativePath}`);
}

function snapshotModule(built: Built, files: FileSnapshot[]): string {
  const imports = built.islands.map(({ name, filePath }) =>
    `import * as island_${name} from ${specifier(built, filePath)};`
  );
  const islands = built.islands.map(({ name }) =>
    `preparer.prepare(islands, island_${name}, ${
      JSON.stringify(bundlePath(built, `${name}.js`))
    }, "${name}");`
  );
  const routes = built.routes.map(({ id, type, pattern, routePattern, lazy, filePath }, index) => {
    if (!lazy) imports.push(`import * as route_${index} from ${specifier(built, filePath)};`);
    const mod = lazy ? `() => import(${specifier(built, filePath)})` : `route_${index}`;
    return `  { ...${JSON.stringify({ id, type, pattern, routePattern })}, mod: ${mod} },`;
  });
  const entries = files.map((file) => `  [${JSON.stringify(file.name)}, ${JSON.stringify(file)}],`);
  return `${WARNING}
import { IslandPreparer } from "fresh/internal";
${imports.join("\n")}

export const version = ${JSON.stringify(built.buildId)};
export const clientEntry = ${JSON.stringify(bundlePath(built, "fresh-runtime.js"))};

export const islands = new Map();
const preparer = new IslandPreparer();
${islands.join("\n")}

export const staticFiles = new Map([
${entries.join("\n")}
]);

export const fsRoutes = [
${routes.join("\n")}
];
`;
}

function serverModule(built: Built): string {
  return `${WARNING}
import { path, ProdBuildCache, setBuildCache } from "fresh/internal";
import * as snapshot from "./snapshot.js";
import { app } from ${specifier(built, built.serverEntry)};

const root = path.join(import.meta.dirname, ${specifier(built, built.root)});
setBuildCache(app, new ProdBuildCache(root, snapshot), "production");

export default { fetch: app.handler() };
`;
}
