/**
 * What an application has recorded, and how it becomes a router.
 *
 * Order is meaning: a middleware reaches the routes that come after it. Recorded by `app.ts` and
 * `fs_routes.ts`; segments and chains are in `segments.ts`.
 * @module
 */
import { HttpError } from "./error.ts";
import { compileMiddlewares, type Middleware } from "./middlewares/mod.ts";
import type { RouteComponent } from "./render.ts";
import { type Method, METHODS, type UrlPatternRouter } from "./router.ts";
import {
  getOrCreateSegment,
  newSegment,
  renderRoute,
  type Segment,
  segmentToMiddlewares,
} from "./segments.ts";
import type { Route } from "./types.ts";

export type Command<State> =
  | { type: "middleware"; pattern: string; fns: Middleware<State>[] }
  | { type: "handler"; pattern: string; method: Method | "ALL"; fns: Middleware<State>[] }
  | { type: "fsRoutes"; getItems: () => Command<State>[] }
  | { type: "app"; component: RouteComponent<State> }
  | { type: "error"; pattern: string; route: Route<State> }
  /** `pattern` keeps groups and places the route in the tree, `routePattern` is what URLs match. */
  | { type: "route"; pattern: string; routePattern: string; load: () => Promise<Route<State>> };

export function notFound(): never {
  throw new HttpError(404);
}

export function methodNotAllowed(): never {
  throw new HttpError(405);
}

/** Fills the router; returns what answers when no route does. */
export function applyCommands<State>(
  router: UrlPatternRouter<Middleware<State>>,
  commands: Command<State>[],
): Middleware<State> {
  const root = newSegment<State>(null);
  apply(root, router, commands);
  return compileMiddlewares(segmentToMiddlewares(root));
}

function apply<State>(
  root: Segment<State>,
  router: UrlPatternRouter<Middleware<State>>,
  commands: Command<State>[],
): void {
  for (const command of commands) {
    switch (command.type) {
      case "middleware":
        getOrCreateSegment(root, command.pattern, true).middlewares.push(...command.fns);
        break;
      case "error":
        getOrCreateSegment(root, command.pattern, true).errorRoute = command.route;
        break;
      case "app":
        root.app = command.component;
        break;
      case "handler": {
        const segment = getOrCreateSegment(root, command.pattern, true);
        const pathname = command.pattern === "*" ? "/*" : command.pattern;
        const chain = compileMiddlewares([...segmentToMiddlewares(segment), ...command.fns]);
        for (const method of command.method === "ALL" ? METHODS : [command.method]) {
          router.add(method, pathname, chain);
        }
        break;
      }
      case "route": {
        const segment = getOrCreateSegment(root, command.pattern, false);
        const chain = compileMiddlewares([...segmentToMiddlewares(segment), onFirstUse(command.load)]);
        // Which methods a file answers is known only once it is loaded, so it is asked for every one.
        for (const method of METHODS) router.add(method, command.routePattern, chain);
        break;
      }
      case "fsRoutes":
        apply(root, router, command.getItems());
        break;
    }
  }
}

function onFirstUse<State>(load: () => Promise<Route<State>>): Middleware<State> {
  let route: Route<State> | undefined;
  return (ctx) =>
    route === undefined ? load().then((loaded) => renderRoute(ctx, route = loaded)) : renderRoute(ctx, route);
}
