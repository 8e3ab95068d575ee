/** Refuses state-changing requests that another site's page has sent. @module */
import type { Context } from "../context.ts";
import { HttpError } from "../error.ts";
import type { Middleware } from "./mod.ts";

// deno-lint-ignore no-explicit-any
export interface CsrfOptions<State = any> {
  /** Origins that may send; default: the origin of the request's own URL. */
  origin?: string | string[] | ((origin: string, context: Context<State>) => boolean);
}

const SAFE_METHODS = ["GET", "HEAD", "OPTIONS"];

/**
 * Passes safe methods, requests that the browser vouches for (`Sec-Fetch-Site`), and allowed origins.
 *
 * A request with neither header comes from no browser and passes: it carries no ambient cookies to abuse.
 */
export function csrf<State>(options: CsrfOptions<State> = {}): Middleware<State> {
  const allowed = options.origin;

  function isAllowed(origin: string | null, ctx: Context<State>): boolean {
    if (origin === null) return false;
    if (!allowed) return origin === ctx.url.origin;
    if (typeof allowed === "function") return allowed(origin, ctx);
    return Array.isArray(allowed) ? allowed.includes(origin) : origin === allowed;
  }

  return (ctx) => {
    if (SAFE_METHODS.includes(ctx.req.method)) return ctx.next();
    const site = ctx.req.headers.get("sec-fetch-site");
    const origin = ctx.req.headers.get("origin");
    if (site === "same-origin" || site === "none") return ctx.next();
    if (site === null && origin === null) return ctx.next();
    if (isAllowed(origin, ctx)) return ctx.next();
    throw new HttpError(403);
  };
}
