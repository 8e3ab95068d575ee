/** What a route may export as `handler`, and what a handler may answer. @module */
import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** Asks the framework to render the route's component with `data`. */
export interface PageResponse<T> {
  data: T;
  headers?: HeadersInit;
  status?: number;
}

/** A function that answers every method, or one function per method. */
export type RouteHandler<Data, State> = HandlerFn<Data, State> | HandlerByMethod<Data, State>;

export interface HandlerFn<Data, State> {
  (ctx: Context<State>): Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;
}

export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** The data that a route's handler hands to its component. */
export type RouteData<Handler extends RouteHandler<unknown, unknown>> = Handler extends
  RouteHandler<infer Data, unknown> ? Data : never;

/**
 * Answers with the route's component, given `data`.
 *
 * Of several headers of one name only the last goes out; for two cookies return a `Response`.
 */
export function page<T>(data: T, options?: { headers?: HeadersInit; status?: number }): PageResponse<T>;
export function page(): PageResponse<undefined>;
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T | undefined> {
  return { data, headers: options?.headers, status: options?.status };
}

export function isHandlerByMethod<D, S>(handler: unknown): handler is HandlerByMethod<D, S> {
  return typeof handler === "object" && handler !== null && !Array.isArray(handler);
}
