/**
 * The part of Fresh 2 that this application uses, under Fresh's own names.
 *
 * What is missing here is missing on purpose, so that using it is a type error; what is here behaves as in
 * Fresh 2.3, so that pointing the import map at the published package runs the same application.
 * @module
 */
export { App, type ListenOptions } from "./app.ts";
export type { FreshConfig, ResolvedFreshConfig } from "./config.ts";
export type { Context, Island, WebSocketHandlers, WebSocketUpgradeOptions } from "./context.ts";
export { createDefine, type Define } from "./define.ts";
export { type ErrorStatus, HttpError } from "./error.ts";
export {
  type HandlerByMethod,
  type HandlerFn,
  page,
  type PageResponse,
  type RouteData,
  type RouteHandler,
} from "./handlers.ts";
export { csp, type CSPOptions } from "./middlewares/csp.ts";
export { csrf, type CsrfOptions } from "./middlewares/csrf.ts";
export type { Middleware } from "./middlewares/mod.ts";
export { staticFiles } from "./middlewares/static_files.ts";
export type { PageProps } from "./render.ts";
export type { Method } from "./router.ts";
export type { RouteConfig } from "./types.ts";
