/**
 * What a build knows: routes, islands and files. The running application asks nothing else about it.
 *
 * `ProdBuildCache` reads the output of `dev.ts build`; `dev/dev_build_cache.ts` holds the one in memory.
 * @module
 */
import type { ComponentType } from "preact";
import { isAbsolute, join } from "node:path";
import { setBuildId } from "./build_id.ts";
import type { Command } from "./commands.ts";
import type { Island } from "./context.ts";
import { fsItemsToCommands, type FsRouteFile } from "./fs_routes.ts";
import { UniqueNamer } from "./utils.ts";

export type ServerIslandRegistry = Map<ComponentType, Island>;

export interface StaticFile {
  /** Hash of the content; `null` where it may change under a running server. */
  hash: string | null;
  /** Bytes. */
  size: number;
  contentType: string;
  /** What `readable` was packed with by the build. */
  encoding?: "br";
  readable: ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>;
  /** Must be called if `readable` is not read. */
  close(): void;
}

export interface BuildCache<State> {
  root: string;
  islandRegistry: ServerIslandRegistry;
  /** Path of the script that boots islands. */
  clientEntry: string;
  /** In development every page carries the boot script, which also waits for the server to restart. */
  liveReload: boolean;
  getFsRoutes(): Command<State>[];
  /**
   * @param pathname percent-encoded, with a leading slash
   * @param brotli whether who asks can unpack it; asked only of a file that is there
   * @returns null, at once where that is known: most requests of an application are for no file
   */
  readFile(pathname: string, brotli: () => boolean): Promise<StaticFile | null> | null;
}

export interface FileSnapshot {
  name: string;
  /** Relative to the root of the application. */
  filePath: string;
  hash: string;
  contentType: string;
  /** The same packed once and well lies beside it, under `.br`. */
  isPacked?: boolean;
}

/** The shape of the generated `snapshot.js`. */
export interface BuildSnapshot {
  version: string;
  clientEntry: string;
  fsRoutes: FsRouteFile[];
  staticFiles: Map<string, FileSnapshot>;
  islands: ServerIslandRegistry;
}

export async function openStaticFile(
  path: string,
  hash: string | null,
  contentType: string,
): Promise<StaticFile> {
  const file = await Deno.open(path);
  const { size } = await file.stat();
  return { hash, size, contentType, readable: file.readable, close: () => file.close() };
}

export class ProdBuildCache<State> implements BuildCache<State> {
  readonly root: string;
  readonly islandRegistry: ServerIslandRegistry;
  readonly clientEntry: string;
  readonly liveReload = false;
  readonly #snapshot: BuildSnapshot;

  constructor(root: string, snapshot: BuildSnapshot) {
    setBuildId(snapshot.version);
    this.root = root;
    this.islandRegistry = snapshot.islands;
    this.clientEntry = snapshot.clientEntry;
    this.#snapshot = snapshot;
  }

  getFsRoutes(): Command<State>[] {
    return fsItemsToCommands(this.#snapshot.fsRoutes);
  }

  readFile(pathname: string, brotli: () => boolean): Promise<StaticFile | null> | null {
    const known = this.#snapshot.staticFiles.get(pathname);
    return known === undefined ? null : this.#open(known, brotli);
  }

  async #open(known: FileSnapshot, brotli: () => boolean): Promise<StaticFile | null> {
    const path = isAbsolute(known.filePath) ? known.filePath : join(this.root, known.filePath);
    const { hash, contentType } = known;
    try {
      if (!known.isPacked || !brotli()) return await openStaticFile(path, hash, contentType);
      return { ...await openStaticFile(`${path}.br`, hash, contentType), encoding: "br" };
    } catch (error) {
      // A new build took the place of ours under the running server: no fault of it, and the file is no more.
      if (error instanceof Deno.errors.NotFound) return null;
      throw error;
    }
  }
}

/** An application without a build: no file routes, no islands, no files. Enough for most tests. */
export class EmptyBuildCache<State> implements BuildCache<State> {
  readonly root = ".";
  readonly islandRegistry: ServerIslandRegistry = new Map();
  readonly clientEntry = "";
  readonly liveReload = false;

  getFsRoutes(): Command<State>[] {
    return [];
  }

  readFile(): null {
    return null;
  }
}

/** Registers every function that an island file exports, each under a name of its own. */
export class IslandPreparer {
  #namer = new UniqueNamer();

  prepare(
    registry: ServerIslandRegistry,
    mod: Record<string, unknown>,
    chunkName: string,
    modName: string,
  ): void {
    for (const [exportName, value] of Object.entries(mod)) {
      if (typeof value !== "function") continue;
      const fn = value as ComponentType;
      const name = this.#namer.getUniqueName(exportName === "default" ? modName : exportName);
      registry.set(fn, { exportName, file: chunkName, fn, name });
    }
  }
}
