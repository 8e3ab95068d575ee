/** What a file route amounts to once it is loaded. @module */
import type { RouteHandler } from "./handlers.ts";
import type { RouteComponent } from "./render.ts";

/** The `config` export of a route file. */
export interface RouteConfig {
  /** Render without the `_app` wrapper. Default: `false`. */
  skipAppWrapper?: boolean;
}

export interface Route<State> {
  component?: RouteComponent<State>;
  config?: RouteConfig;
  handler: RouteHandler<unknown, State>;
}
