/**
 * One request on its way through middlewares, handler and page, and the ways to answer it.
 *
 * Made by `app.ts`; `render` draws the page with `runtime/server/preact_hooks.ts` watching for islands.
 * @module
 */
import { type ComponentType, Fragment, type FunctionComponent, h, isValidElement, type VNode } from "preact";
import { jsxTemplate } from "preact/jsx-runtime";
import { renderToString } from "preact-render-to-string";
import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { HttpError } from "./error.ts";
import { NONCE_SYMBOL } from "./middlewares/csp.ts";
import { renderRouteComponent, type RouteComponent } from "./render.ts";
import { FreshScripts, RenderState, withRenderState } from "./runtime/server/preact_hooks.ts";

/** A component that is also sent to the browser. */
export interface Island {
  /** Path of its bundle. */
  file: string;
  /** Unique in the application; stands in the markup. */
  name: string;
  exportName: string;
  fn: ComponentType;
}

export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

export interface WebSocketUpgradeOptions {
  /** Seconds without an answer to a ping after which the socket is closed; 0 turns pings off. */
  idleTimeout?: number;
  /** Sub-protocol to agree on. */
  protocol?: string;
}

interface Internals<State> {
  app: RouteComponent<State> | null;
}

export let getInternals: <State>(ctx: Context<State>) => Internals<State>;
export let getBuildCache: <State>(ctx: Context<State>) => BuildCache<State>;

export class Context<State> {
  readonly config: ResolvedFreshConfig;
  /** The request's URL with repeated slashes in its path collapsed. */
  readonly url: URL;
  req: Request;
  readonly info: Deno.ServeHandlerInfo;
  /** The pattern that matched, `null` if none did. */
  readonly route: string | null;
  /** Parameters of the matched pattern; an escaped slash (`%2F`) stays escaped. */
  readonly params: Record<string, string>;
  /** Shared by the middlewares and handlers of this request. */
  readonly state: State = {} as State;
  data: unknown = undefined;
  /** What was thrown, once a middleware or handler has thrown. */
  error: unknown | null = null;
  /** Runs what comes after the current middleware. Call it at most once. */
  next: () => Promise<Response>;
  /** The page, inside an `_app` wrapper. */
  Component!: FunctionComponent;

  readonly #internals: Internals<State> = { app: null };
  readonly #buildCache: BuildCache<State>;

  static {
    getInternals = (ctx) => ctx.#internals;
    getBuildCache = (ctx) => ctx.#buildCache;
  }

  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    next: () => Promise<Response>,
    buildCache: BuildCache<State>,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    this.next = next;
    this.#buildCache = buildCache;
  }

  /** Unlike `Response.redirect` leaves the headers open to middlewares. */
  redirect(pathOrUrl: string, status = 302): Response {
    let location = pathOrUrl;
    if (location.startsWith("/")) {
      const [path] = location.split(/[?#]/, 1);
      // "//evil.example" is another origin; "/evil.example" is not.
      location = path.replaceAll(/\/+/g, "/") + location.slice(path.length);
    }
    return new Response(null, { status, headers: { location } });
  }

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    return new Response(content, { ...init, headers });
  }

  json(content: unknown, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /**
   * Draws `vnode` inside the `_app` wrapper and what of `<html>`, `<head>` and `<body>` is missing.
   *
   * The page is drawn before its wrapper, so that what it puts into `<Head>` is known there.
   */
  async render(vnode: VNode | null, init: ResponseInit = {}): Promise<Response> {
    if (arguments.length === 0) throw new Error(`No arguments passed to: ctx.render()`);
    if (vnode !== null && !isValidElement(vnode)) throw new Error(`Non-JSX element passed to: ctx.render()`);

    let page: VNode | null = vnode;
    this.Component = () => page;
    const { app } = this.#internals;
    const wrapper = app && await renderRouteComponent(this, app, null, () => page);
    if (wrapper instanceof Response) return wrapper;

    const state = new RenderState(this.url, this.#buildCache);
    const html = withRenderState(state, () => {
      let html = renderToString(page ?? h(Fragment, null));
      if (app !== null) {
        page = jsxTemplate([html]) as VNode;
        html = renderToString(wrapper ?? h(Fragment, null));
      }
      return renderToString(completeDocument(html, state));
    });

    const headers = new Headers(init.headers);
    headers.set("Content-Type", "text/html; charset=utf-8");
    const scripts = state.scriptFiles();
    if (scripts.length > 0) {
      const preloads = scripts.map((file) => `<${encodeURI(file)}>; rel="modulepreload"; as="script"`);
      headers.append("Link", preloads.join(", "));
    }
    const res = new Response(`<!DOCTYPE html>${html}`, {
      status: init.status ?? 200,
      statusText: init.statusText,
      headers,
    });
    return Object.assign(res, { [NONCE_SYMBOL]: state.nonce });
  }

  /** Turns the request into a WebSocket: with handlers the answer is ready, without them you get the socket. */
  upgrade(options?: WebSocketUpgradeOptions): { socket: WebSocket; response: Response };
  upgrade(handlers: WebSocketHandlers, options?: WebSocketUpgradeOptions): Response;
  upgrade(
    first?: WebSocketHandlers | WebSocketUpgradeOptions,
    second?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response } | Response {
    const handlers = isWebSocketHandlers(first) ? first : undefined;
    const options = handlers ? second : first as WebSocketUpgradeOptions | undefined;
    if (this.req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new HttpError(400, "Expected a WebSocket upgrade request");
    }
    const { socket, response } = Deno.upgradeWebSocket(this.req, options);
    if (handlers === undefined) return { socket, response };
    socket.addEventListener("open", () => handlers.open?.(socket));
    socket.addEventListener("message", (event) => handlers.message?.(socket, event));
    socket.addEventListener("close", (event) => handlers.close?.(socket, event.code, event.reason));
    socket.addEventListener("error", (event) => handlers.error?.(socket, event));
    return response;
  }
}

/** Options hold no functions, so one function among these names tells handlers from options. */
function isWebSocketHandlers(value: object | undefined): value is WebSocketHandlers {
  const maybe = (value ?? {}) as Record<string, unknown>;
  return ["open", "message", "close", "error"].some((name) => typeof maybe[name] === "function");
}

function completeDocument(html: string, state: RenderState): VNode {
  let document = jsxTemplate([html]) as VNode;
  if (!state.hasBody) document = h("body", null, document, h(FreshScripts, null));
  if (!state.hasHead) {
    document = h(Fragment, null, h("head", null, h("meta", { charset: "utf-8" })), document);
  }
  return state.hasHtml ? document : h("html", null, document);
}
