/** The Content-Security-Policy header, with the nonce of the page where there is one. @module */
import type { Middleware } from "./mod.ts";

export interface CSPOptions {
  /** Directives that replace the default of the same name or are added. */
  csp?: string[];
  /** Replace `'unsafe-inline'` by the nonce of the rendered page. Default: `false`. */
  useNonce?: boolean;
}

/** Carries a page's nonce from the renderer to here; a middleware that rebuilds the response loses it. */
export const NONCE_SYMBOL: unique symbol = Symbol.for("__freshNonce");

const DEFAULTS = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "media-src 'self' data: blob:",
  "worker-src 'self' blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "upgrade-insecure-requests",
];

const INLINE_DIRECTIVES = [
  "script-src",
  "style-src",
  "script-src-elem",
  "style-src-elem",
  "style-src-attr",
  "default-src",
];

function nameOf(directive: string): string {
  return directive.split(" ", 1)[0];
}

/** Without a nonce (no page was rendered, or the response was rebuilt) `'unsafe-inline'` stays. */
export function csp<State>(options: CSPOptions = {}): Middleware<State> {
  const own = options.csp ?? [];
  const replaced = own.map(nameOf);
  const directives = [...DEFAULTS.filter((directive) => !replaced.includes(nameOf(directive))), ...own];
  const plain = directives.join("; ");

  return async (ctx) => {
    const res = await ctx.next();
    const nonce = options.useNonce ? (res as { [NONCE_SYMBOL]?: string })[NONCE_SYMBOL] : undefined;
    const policy = nonce === undefined
      ? plain
      : directives.map((directive) =>
        INLINE_DIRECTIVES.includes(nameOf(directive))
          ? directive.replaceAll("'unsafe-inline'", `'nonce-${nonce}'`)
          : directive
      ).join("; ");
    res.headers.set("Content-Security-Policy", policy);
    return res;
  };
}
