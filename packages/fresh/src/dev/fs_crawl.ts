/** Finds the files of an application: routes, islands, static files. @module */
import { readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import type { FsRouteFile, FsRouteType } from "../fs_routes.ts";
import { sortRoutePaths } from "../fs_routes.ts";
import { pathToPattern } from "../router.ts";

/** A route file before anybody has imported it. */
export interface CrawledRoute extends Omit<FsRouteFile, "mod"> {
  filePath: string;
  lazy: boolean;
}

/** Every file below `dir`, sorted; none if there is no such folder. */
export async function walkFiles(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}

async function walkCode(dir: string, ignore: RegExp[]): Promise<string[]> {
  const files = await walkFiles(dir);
  return files.filter((path) => /\.[tj]sx?$/.test(path) && !ignore.some((pattern) => pattern.test(path)));
}

export async function crawlIslands(islandDir: string, ignore: RegExp[]): Promise<string[]> {
  return await walkCode(islandDir, ignore);
}

/** @throws {Error} for a file whose name asks for something that this framework does not do */
export async function crawlRoutes(routeDir: string, ignore: RegExp[]): Promise<CrawledRoute[]> {
  const files = await walkCode(routeDir, ignore);
  const routes = await Promise.all(files.map((filePath) => crawlRoute(routeDir, filePath)));
  return routes.sort((a, b) => sortRoutePaths(a.id, b.id));
}

async function crawlRoute(routeDir: string, filePath: string): Promise<CrawledRoute> {
  const path = relative(routeDir, filePath).split(sep).map(encodeName).join("/");
  const id = "/" + path.slice(0, -extname(path).length);
  const name = id.slice(id.lastIndexOf("/") + 1);
  const folder = id.slice(1, -name.length - 1);
  const unsupported = `Not supported in the route folder: ${filePath}`;
  if (/(^|\/)\(_/.test(path)) throw new Error(unsupported);

  if (name.startsWith("_")) {
    const type =
      ({ _app: "app", _middleware: "middleware", _error: "error" } as Record<string, FsRouteType>)[name];
    if (type === undefined) throw new Error(unsupported);
    const pattern = pathToPattern(folder, { keepGroups: true });
    return { id, filePath, type, pattern, routePattern: pattern, lazy: false };
  }
  if ((await Deno.readTextFile(filePath)).includes("routeOverride")) throw new Error(unsupported);
  const pattern = pathToPattern(id.slice(1), { keepGroups: true });
  return {
    id,
    filePath,
    type: "route",
    // The page of a folder belongs to that folder's segment, hence the slash at its end.
    pattern: name === "index" && pattern !== "/" ? `${pattern}/` : pattern,
    routePattern: pathToPattern(id.slice(1)),
    lazy: true,
  };
}

/** Request paths are compared percent-encoded; brackets and parentheses have a meaning of their own. */
function encodeName(name: string): string {
  return encodeURI(name).replaceAll("%5B", "[").replaceAll("%5D", "]");
}
