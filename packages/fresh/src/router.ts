/**
 * Finds what answers a URL: exact paths first, then patterns in the order in which they were added.
 *
 * Also translates the names of route files into URL patterns. Used by `commands.ts` and `fs_routes.ts`.
 * @module
 */

export type Method = "HEAD" | "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "OPTIONS";

export const METHODS: readonly Method[] = ["GET", "DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];

type ByMethod<T> = Map<Method, T>;

export interface RouteResult<T> {
  params: Record<string, string>;
  item: T | null;
  /** False if the path is known but not for this method. */
  methodMatch: boolean;
  pattern: string | null;
}

const IS_PATTERN = /[*:{}+?()]/;

/** What file routes are made of: plain words and whole parameters, at the end perhaps the rest of the path. */
const IS_PLAIN = /^(\/(:[a-z]\w*|[\w-]+(\.[\w-]+)*))*(\/:[a-z]\w*\*)?$/i;

/** @returns the groups of a match, or null */
type Match = (pathname: string) => Record<string, string | undefined> | null;

/**
 * Slashes in what a pattern matches, or null where that varies. A parameter holds none, so one number tells nearly
 * all patterns of an application apart from a path before any expression is tried.
 */
function depthOf(pattern: string): number | null {
  return IS_PLAIN.test(pattern) && !pattern.endsWith("*") ? slashesIn(pattern) : null;
}

/** Deeper paths share one place in the index. */
const DEPTH_MAX = 16;
const SLASH = 0x2f;

function slashesIn(path: string): number {
  let count = 0;
  for (let i = 0; i < path.length && count < DEPTH_MAX; i++) if (path.charCodeAt(i) === SLASH) count++;
  return count;
}

/**
 * What `URLPattern` finds, and for plain patterns with the very expression that it is defined by: going through
 * `URLPattern` for every request was a quarter of what a vote cost.
 */
function compile(pattern: string): Match {
  if (!IS_PLAIN.test(pattern)) {
    const compiled = new URLPattern({ pathname: pattern });
    return (pathname) => compiled.exec({ pathname })?.pathname.groups ?? null;
  }
  const names = [...pattern.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const source = pattern
    .replaceAll(".", "\\.")
    .replace(/\/:\w+\*$/, "(?:/([^/]+?(?:/[^/]+?)*))?")
    .replaceAll(/:\w+/g, "([^/]+?)");
  const expression = new RegExp(`^${source}$`);
  return (pathname) => {
    const match = expression.exec(pathname);
    if (match === null) return null;
    const groups: Record<string, string | undefined> = {};
    for (let i = 0; i < names.length; i++) groups[names[i]] = match[i + 1];
    return groups;
  };
}

interface Dynamic<T> {
  pattern: string;
  match: Match;
  /** See `depthOf`. */
  depth: number | null;
  byMethod: ByMethod<T>;
}

export class UrlPatternRouter<T> {
  #statics = new Map<string, ByMethod<T>>();
  #dynamics = new Map<string, Dynamic<T>>();
  /** By number of slashes, the patterns that may match such a path, in their order; made when first asked for. */
  #byDepth: Dynamic<T>[][] = [];

  /** The first item for a path and method stays. */
  add(method: Method, pathname: string, item: T): void {
    const byMethod = this.#methodsOf(pathname);
    if (!byMethod.has(method)) byMethod.set(method, item);
  }

  #methodsOf(pathname: string): ByMethod<T> {
    if (IS_PATTERN.test(pathname)) {
      const known = this.#dynamics.get(pathname);
      if (known) return known.byMethod;
      const route = {
        pattern: pathname,
        match: compile(pathname),
        depth: depthOf(pathname),
        byMethod: new Map<Method, T>(),
      };
      this.#dynamics.set(pathname, route);
      this.#byDepth = [];
      return route.byMethod;
    }
    const known = this.#statics.get(pathname);
    if (known) return known;
    const byMethod = new Map<Method, T>();
    this.#statics.set(pathname, byMethod);
    return byMethod;
  }

  /** What OPTIONS says of a pattern that `match` has returned: registered methods only. */
  allowedMethods(pattern: string): Method[] {
    const byMethod = this.#statics.get(pattern) ?? this.#dynamics.get(pattern)?.byMethod;
    return byMethod ? [...byMethod.keys()] : [];
  }

  /** A malformed percent escape in a parameter is no path that anybody has. */
  match(method: Method, url: URL): RouteResult<T> {
    const path = url.pathname;
    const pathname = this.#staticPath(path);
    if (pathname !== null) {
      return {
        params: Object.create(null),
        pattern: pathname,
        ...pick(this.#statics.get(pathname)!, method),
      };
    }
    for (const { pattern, match, byMethod } of this.#candidates(path)) {
      const groups = match(path);
      if (groups === null) continue;
      const params: Record<string, string> = Object.create(null);
      const picked = pick(byMethod, method);
      // The first pattern that matches decides, even if it does not know the method.
      if (picked.methodMatch) {
        for (const name in groups) {
          const value = groups[name];
          const decoded = value === undefined ? "" : decode(value);
          if (decoded === null) return NOTHING;
          params[name] = decoded;
        }
      }
      return { params, pattern, ...picked };
    }
    return NOTHING;
  }

  #candidates(path: string): Dynamic<T>[] {
    const depth = slashesIn(path);
    return this.#byDepth[depth] ??= [...this.#dynamics.values()].filter((route) =>
      route.depth === null || route.depth === depth
    );
  }

  /** `/x/` finds `/x` and the other way round. */
  #staticPath(pathname: string): string | null {
    if (this.#statics.has(pathname)) return pathname;
    if (pathname === "/") return null;
    const other = pathname.endsWith("/") ? pathname.slice(0, -1) : `${pathname}/`;
    return this.#statics.has(other) ? other : null;
  }
}

const NOTHING = { params: Object.create(null), pattern: null, item: null, methodMatch: false };

function decode(text: string): string | null {
  if (!text.includes("%")) return text;
  try {
    return decodeURI(text);
  } catch {
    return null;
  }
}

function pick<T>(byMethod: ByMethod<T>, method: Method): { item: T | null; methodMatch: boolean } {
  const item = byMethod.get(method) ?? (method === "HEAD" ? byMethod.get("GET") : undefined);
  return item === undefined ? { item: null, methodMatch: false } : { item, methodMatch: true };
}

/**
 * The URL pattern of a route file: `o/[event]/index` is `/o/:event`.
 *
 * @param path relative to the routes folder, without extension
 * @param keepGroups leaves `(group)` folders in, for the chain of segments
 * @throws {SyntaxError} if two parameters touch or brackets do not pair up
 */
export function pathToPattern(path: string, options: { keepGroups?: boolean } = {}): string {
  const parts = path.split("/");
  if (parts.at(-1) === "index") parts.pop();
  const route = parts
    .filter((part) => options.keepGroups || !/^\(.*\)$/.test(part))
    .map((part) => partToPattern(part, path))
    .join("");
  return route || "/";
}

function partToPattern(part: string, path: string): string {
  const rest = /^\[\.\.\.([^[\]]+)\]$/.exec(part);
  if (rest) return `/:${rest[1]}*`;
  const optional = /^\[\[([^[\]]+)\]\]$/.exec(part);
  if (optional) throw new SyntaxError(`Optional parameters are not supported: "${path}"`);
  if (part.includes("][")) {
    throw new SyntaxError(
      `Invalid route pattern: "${path}". A parameter cannot be followed by another parameter without any characters in between.`,
    );
  }
  const pattern = part.replaceAll(/\[([^[\].]+)\]/g, ":$1");
  if (/[[\]]/.test(pattern)) throw new SyntaxError(`Invalid route pattern: "${path}"`);
  return `/${pattern}`;
}

/** The folders a pattern passes through, the root first; the last part only where `includeLast` says so. */
export function patternToSegments(path: string, includeLast: boolean): string[] {
  if (path === "/" || path === "*" || path === "/*") return [];
  const parts = path.slice(1).split("/");
  const last = parts.pop();
  return includeLast && last ? [...parts, last] : parts;
}
