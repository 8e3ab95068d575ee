/**
 * The tree of URL segments, and the chain that leads from its root to a route.
 *
 * Each segment contributes a guard and its middlewares. The guard stands outside them, so an error page is
 * rendered without what the middlewares of its own segment would have added.
 * @module
 */
import type { Context } from "./context.ts";
import { getInternals } from "./context.ts";
import { HttpError } from "./error.ts";
import { type HandlerFn, isHandlerByMethod, type PageResponse } from "./handlers.ts";
import type { Middleware } from "./middlewares/mod.ts";
import { renderRouteComponent, type RouteComponent } from "./render.ts";
import { type Method, patternToSegments } from "./router.ts";
import type { Route } from "./types.ts";

export interface Segment<State> {
  middlewares: Middleware<State>[];
  app: RouteComponent<State> | null;
  errorRoute: Route<State> | null;
  parent: Segment<State> | null;
  children: Map<string, Segment<State>>;
}

export function newSegment<State>(parent: Segment<State> | null): Segment<State> {
  return { middlewares: [], app: null, errorRoute: null, parent, children: new Map() };
}

export function getOrCreateSegment<State>(
  root: Segment<State>,
  path: string,
  includeLast: boolean,
): Segment<State> {
  let current = root;
  for (const name of patternToSegments(path, includeLast)) {
    let child = current.children.get(name);
    if (child === undefined) {
      child = newSegment(current);
      current.children.set(name, child);
    }
    current = child;
  }
  return current;
}

/** The chain as it is now: what the segment gets later does not reach routes that are already registered. */
export function segmentToMiddlewares<State>(segment: Segment<State>): Middleware<State>[] {
  const { app, errorRoute, middlewares, parent } = segment;
  const outer = parent === null ? [] : segmentToMiddlewares(parent);
  // Most folders have neither: a guard for each of them was a tenth of what a small request cost.
  return app === null && errorRoute === null
    ? [...outer, ...middlewares]
    : [...outer, segmentGuard(app, errorRoute), ...middlewares];
}

function segmentGuard<State>(
  app: RouteComponent<State> | null,
  errorRoute: Route<State> | null,
): Middleware<State> {
  return (ctx) => {
    const internals = getInternals(ctx);
    const outerApp = internals.app;
    if (app !== null) internals.app = app;
    const done = (answer: Response) => {
      internals.app = outerApp;
      return answer;
    };
    const failed = async (error: unknown) => {
      try {
        if (errorRoute === null) throw error;
        const status = error instanceof HttpError ? error.status : 500;
        // In production the application decides what is logged; a developer must not have to ask.
        if (status >= 500 && ctx.config.mode === "development") console.error(error);
        return await renderRoute(ctx, errorRoute, status);
      } finally {
        internals.app = outerApp;
      }
    };
    return ctx.next().then(done, failed);
  };
}

function handlerFor<State>(route: Route<State>, method: Method): HandlerFn<unknown, State> | undefined {
  if (!isHandlerByMethod<unknown, State>(route.handler)) return route.handler;
  return route.handler[method] ?? (method === "HEAD" ? route.handler.GET : undefined);
}

/** Runs a route's handler and, unless that answered itself, renders the route's component. */
export function renderRoute<State>(
  ctx: Context<State>,
  route: Route<State>,
  status = 200,
): Promise<Response> {
  if (route.config?.skipAppWrapper) return withoutApp(ctx, { ...route, config: undefined }, status);
  const handler = handlerFor(route, ctx.req.method.toUpperCase() as Method);
  if (handler === undefined) return ctx.next();
  // Most answer themselves, and those pay for no frame of this.
  return Promise.resolve(handler(ctx)).then((answer) =>
    answer instanceof Response ? answer : rendered(ctx, route, answer, status)
  );
}

async function rendered<State>(
  ctx: Context<State>,
  route: Route<State>,
  answer: PageResponse<unknown>,
  status: number,
): Promise<Response> {
  const headers = new Headers();
  new Headers(answer.headers).forEach((value, name) => headers.set(name, value));
  const vnode = route.component === undefined
    ? null
    : await renderRouteComponent(ctx, route.component, answer.data, () => null);
  if (vnode instanceof Response) return vnode;
  return await ctx.render(vnode, { headers, status: answer.status ?? status });
}

/** Whoever renders after this route, because it threw, has the wrapper again. */
async function withoutApp<State>(
  ctx: Context<State>,
  route: Route<State>,
  status: number,
): Promise<Response> {
  const internals = getInternals(ctx);
  const { app } = internals;
  internals.app = null;
  try {
    return await renderRoute(ctx, route, status);
  } finally {
    internals.app = app;
  }
}
