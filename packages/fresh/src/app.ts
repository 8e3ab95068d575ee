/**
 * The application: it records what it is told, and `handler()` replays that into a router.
 *
 * Life of a request: `handler()` here, `router.ts` finds the chain, `segments.ts` and the middlewares run it,
 * `context.ts` renders. Also used by `dev/builder.ts`, which attaches a build.
 * @module
 */
import { STATUS_CODES } from "node:http";
import { type BuildCache, EmptyBuildCache } from "./build_cache.ts";
import { DENO_DEPLOYMENT_ID } from "./build_id.ts";
import { applyCommands, type Command, methodNotAllowed, notFound } from "./commands.ts";
import type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import type { Middleware } from "./middlewares/mod.ts";
import { type Method, UrlPatternRouter } from "./router.ts";

export type ListenOptions = Partial<Deno.ServeTcpOptions>;

/** For requests that come from no socket: a test that calls the handler. */
const NO_CONNECTION: Deno.ServeHandlerInfo = {
  remoteAddr: { transport: "tcp", hostname: "localhost", port: 1234 },
  completed: Promise.resolve(),
};

export let setBuildCache: <State>(
  app: App<State>,
  cache: BuildCache<State>,
  mode: "development" | "production",
) => void;

export class App<State> {
  #commands: Command<State>[] = [];
  #buildCache: BuildCache<State> | null = null;

  static {
    setBuildCache = (app, cache, mode) => {
      app.config.root = cache.root;
      app.config.mode = mode;
      app.#buildCache = cache;
    };
  }

  config: ResolvedFreshConfig;

  constructor(config: FreshConfig = {}) {
    this.config = { root: ".", mode: config.mode ?? "production" };
  }

  /** Middlewares for everything, or for one path and what is below it, that is registered later. */
  use(...middleware: Middleware<State>[]): this;
  use(path: string, ...middleware: Middleware<State>[]): this;
  use(first: string | Middleware<State>, ...rest: Middleware<State>[]): this {
    this.#commands.push(
      typeof first === "string"
        ? { type: "middleware", pattern: first, fns: rest }
        : { type: "middleware", pattern: "*", fns: [first, ...rest] },
    );
    return this;
  }

  get(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("GET", path, middlewares);
  }

  post(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("POST", path, middlewares);
  }

  patch(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("PATCH", path, middlewares);
  }

  put(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("PUT", path, middlewares);
  }

  delete(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("DELETE", path, middlewares);
  }

  head(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("HEAD", path, middlewares);
  }

  all(path: string, ...middlewares: Middleware<State>[]): this {
    return this.#handle("ALL", path, middlewares);
  }

  #handle(method: Method | "ALL", pattern: string, fns: Middleware<State>[]): this {
    this.#commands.push({ type: "handler", method, pattern, fns });
    return this;
  }

  /** Puts the file routes of the build in at this point. */
  fsRoutes(): this {
    this.#commands.push({ type: "fsRoutes", getItems: () => this.#buildCache?.getFsRoutes() ?? [] });
    return this;
  }

  /**
   * The application as a function, for `Deno.serve` and for tests.
   *
   * Works without a build, then without file routes, islands and files.
   *
   * @throws {Error} on Deno Deploy in production if there is no build
   */
  handler(): (request: Request, info?: Deno.ServeHandlerInfo) => Promise<Response> {
    const built = this.#buildCache;
    if (built === null && this.config.mode === "production" && DENO_DEPLOYMENT_ID !== undefined) {
      throw new Error(
        `Could not find the build output. Run "deno task build" and serve "_fresh/server.js" instead of "main.ts"`,
      );
    }
    const buildCache = built ?? new EmptyBuildCache<State>();
    const router = new UrlPatternRouter<Middleware<State>>();
    const rootHandler = applyCommands(router, this.#commands);

    return async (req, info = NO_CONNECTION) => {
      // The host is the client's own word, and there are words that no URL can hold.
      const url = URL.parse(req.url);
      // With a slash in it, a part of the host would be read as the beginning of the path.
      if (url === null || /[/?#\\@]/.test(req.headers.get("host") ?? "")) {
        return new Response("Bad Request", { status: 400 });
      }
      // A path like //evil.example would turn into another origin where it is echoed into a location.
      if (url.pathname.includes("//")) url.pathname = url.pathname.replaceAll(/\/+/g, "/");

      const method = req.method.toUpperCase() as Method;
      const { item, methodMatch, params, pattern } = router.match(method, url);
      let end: () => Promise<Response> = notFound;
      if (pattern !== null && !methodMatch) {
        end = method === "OPTIONS" ? () => Promise.resolve(optionsOf(router, pattern)) : methodNotAllowed;
      }

      const ctx = new Context<State>(req, url, info, pattern, params, this.config, end, buildCache);
      try {
        const res: unknown = await (item ?? rootHandler)(ctx);
        if (!(res instanceof Response)) {
          throw new Error(`Expected a "Response" instance to be returned, but got: ${res}`);
        }
        return method === "HEAD" ? new Response(null, res) : res;
      } catch (error) {
        return plainAnswerTo(error);
      }
    };
  }

  /** Serves on `port`, or else on the first free one from 8000 to 8019. */
  async listen(options: ListenOptions = {}): Promise<void> {
    const handler = this.handler();
    const onListen = options.onListen ??
      ((address: Deno.NetAddr) => console.log(`Listening on http://${nameOf(address)}:${address.port}/`));
    const ports = options.port === undefined
      ? Array.from({ length: 20 }, (_, i) => 8000 + i)
      : [options.port];
    for (const port of ports) {
      try {
        await Deno.serve({ ...options, onListen, port }, handler);
        return;
      } catch (error) {
        if (!(error instanceof Deno.errors.AddrInUse) || port === ports.at(-1)) throw error;
      }
    }
  }
}

function nameOf({ hostname }: Deno.NetAddr): string {
  if (hostname === "0.0.0.0" || hostname === "::") return "localhost";
  return hostname.includes(":") ? `[${hostname}]` : hostname;
}

function optionsOf<T>(router: UrlPatternRouter<T>, pattern: string): Response {
  return new Response(null, { status: 204, headers: { Allow: router.allowedMethods(pattern).join(", ") } });
}

/** The last resort: nothing caught the error, no `_error` page took it. */
function plainAnswerTo(error: unknown): Response {
  if (!(error instanceof HttpError)) {
    console.error(error);
    return new Response("Internal server error", { status: 500 });
  }
  if (error.status >= 500) console.error(error);
  return new Response(error.message || STATUS_CODES[error.status], { status: error.status });
}
