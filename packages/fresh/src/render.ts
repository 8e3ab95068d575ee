/** How a route's component becomes a virtual node, whether it is declared `async` or not. @module */
import { type AnyComponent, type FunctionComponent, h, type VNode } from "preact";
import type { Context } from "./context.ts";

export type PageProps<Data = unknown, T = unknown> =
  & Pick<
    Context<T>,
    "config" | "url" | "req" | "params" | "info" | "state" | "Component" | "error" | "route"
  >
  & { data: Data };

export type RouteComponent<State> =
  | AnyComponent<PageProps<unknown, State>>
  | ((props: PageProps<unknown, State>) => Promise<VNode | Response | null>);

/**
 * Calls an `async` component, wraps any other in a node that renders later.
 *
 * Only a function declared `async` is awaited: a plain one that returns a promise renders nothing.
 */
export async function renderRouteComponent<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  data: unknown,
  child: FunctionComponent,
): Promise<VNode | Response | null> {
  const props: PageProps<unknown, State> = {
    config: ctx.config,
    url: ctx.url,
    req: ctx.req,
    params: ctx.params,
    info: ctx.info,
    state: ctx.state,
    error: ctx.error,
    route: ctx.route,
    Component: child,
    data,
  };
  if (component.constructor.name === "AsyncFunction") {
    return await (component as (props: PageProps<unknown, State>) => Promise<VNode | Response | null>)(props);
  }
  return h(component as AnyComponent<PageProps<unknown, State>>, props) as VNode;
}
