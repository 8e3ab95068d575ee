/**
 * The application: middlewares first, then the routes.
 *
 * Served by `start.ts` and `_fresh/server.js` from a build, and by `dev.ts` during development.
 * @module
 */
import { App, staticFiles } from "fresh";
import type { State } from "@/utils.ts";

export const app: App<State> = new App<State>()
  .use(staticFiles())
  .use((ctx) => {
    ctx.state.requestId = crypto.randomUUID();
    return ctx.next();
  })
  .fsRoutes();
