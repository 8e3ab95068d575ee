/**
 * Turns route files into commands, in an order in which the more specific file comes first.
 *
 * `dev/fs_crawl.ts` finds the files; the result is replayed by `commands.ts` where the application said
 * `fsRoutes()`.
 * @module
 */
import type { Command } from "./commands.ts";
import { isHandlerByMethod, type RouteHandler } from "./handlers.ts";
import type { Middleware } from "./middlewares/mod.ts";
import type { RouteComponent } from "./render.ts";
import type { Route, RouteConfig } from "./types.ts";

export type FsRouteType = "app" | "middleware" | "error" | "route";

export interface FsRouteFile {
  /** Path below the routes folder with a leading slash and without extension. */
  id: string;
  type: FsRouteType;
  pattern: string;
  routePattern: string;
  /** Pages are imported when first asked for; files that start with `_` at once. */
  mod: FsModule | (() => Promise<FsModule>);
}

export type FsModule = Record<string, unknown>;

export function fsItemsToCommands<State>(files: FsRouteFile[]): Command<State>[] {
  return files.map((file) => toCommand<State>(file)).filter((command) => command !== null);
}

function toCommand<State>(file: FsRouteFile): Command<State> | null {
  const { id, pattern, routePattern } = file;
  if (typeof file.mod === "function") {
    const load = file.mod;
    return { type: "route", pattern, routePattern, load: async () => toRoute(id, await load()) };
  }
  const mod = file.mod;
  switch (file.type) {
    case "app":
      return { type: "app", component: mod.default as RouteComponent<State> };
    case "error":
      return { type: "error", pattern, route: toRoute(id, mod) };
    case "middleware": {
      const exported = mod.handlers ?? mod.handler ?? mod.default;
      if (exported === undefined) throw missingExports(id, "a middleware function or an array of them");
      if (isHandlerByMethod(exported)) {
        console.warn(`A middleware cannot be an object of methods: ${id}`);
        return null;
      }
      const fns = (Array.isArray(exported) ? exported : [exported]) as Middleware<State>[];
      return { type: "middleware", pattern, fns };
    }
    case "route":
      return { type: "route", pattern, routePattern, load: () => Promise.resolve(toRoute(id, mod)) };
  }
}

function missingExports(id: string, wanted: string): Error {
  return new Error(`Could not find relevant exports in: ${id}. Export ${wanted}`);
}

const renderOnly = () => ({ data: {} });

function toRoute<State>(id: string, mod: FsModule): Route<State> {
  const component = mod.default as RouteComponent<State> | undefined;
  const exported = (mod.handlers ?? mod.handler) as RouteHandler<unknown, State> | undefined;
  if (typeof component !== "function" && exported === undefined) {
    throw missingExports(id, `a default component or a "handler"`);
  }
  let handler: RouteHandler<unknown, State> = exported ?? renderOnly;
  if (component !== undefined && isHandlerByMethod<unknown, State>(handler) && !handler.GET) {
    handler = { ...handler, GET: renderOnly };
  }
  return { component, handler, config: mod.config as RouteConfig | undefined };
}

/** `_app` first; then per folder its middleware, its error page, index, plain names, `[x]`, `[...x]`. */
export function sortRoutePaths(a: string, b: string): number {
  if (a === b) return 0;
  if (a === "/_app") return -1;
  if (b === "/_app") return 1;
  const as = a.split("/");
  const bs = b.split("/");
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    if (as[i] === bs[i]) continue;
    return score(bs[i]) - score(as[i]) || (as[i] < bs[i] ? -1 : 1);
  }
  return bs.length - as.length;
}

function score(name: string): number {
  if (name === "_middleware") return 7;
  if (name.startsWith("_")) return 6;
  if (name === "index") return 5;
  if (name.startsWith("(")) return 3;
  if (name.startsWith("[...")) return 1;
  if (name.startsWith("[")) return 2;
  return 4;
}
