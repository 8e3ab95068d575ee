/**
 * Serves the static folder and the island bundles.
 *
 * Cacheable for ever is only what carries the build id, in its path or as a search parameter; everything else
 * is revalidated by its ETag.
 * @module
 */
import { BUILD_ID } from "../build_id.ts";
import type { StaticFile } from "../build_cache.ts";
import { ASSET_CACHE_BUST_KEY } from "../constants.ts";
import { type Context, getBuildCache } from "../context.ts";
import type { Middleware } from "./mod.ts";

const FOR_EVER = "public, max-age=31536000, immutable";
const NEVER = "no-cache, no-store, max-age=0, must-revalidate";

/** What is spelled in the one way already. */
const IS_NORMAL = /^(\/[\w.-]+)+$/;

/** The one spelling under which the build knows a file. */
function normalize(pathname: string): string | null {
  if (IS_NORMAL.test(pathname)) return pathname;
  try {
    return "/" + decodeURIComponent(pathname).split("/").filter(Boolean).map(encodeURIComponent).join("/");
  } catch {
    return null;
  }
}

/** Whether a browser says that it unpacks Brotli; what it weighs with "q=0" it does not. */
function takesBrotli(request: Request): boolean {
  return /(^|[\s,])br\s*(,|$|;\s*q=(1|0?\.\d*[1-9]))/.test(request.headers.get("accept-encoding") ?? "");
}

export function staticFiles<State>(): Middleware<State> {
  return function freshServeStaticFiles(ctx) {
    const pathname = normalize(ctx.url.pathname);
    if (pathname === null || pathname === "/") return ctx.next();
    const opening = getBuildCache(ctx).readFile(pathname, () => takesBrotli(ctx.req));
    return opening === null ? unknown(ctx, pathname) : opening.then((file) => {
      if (file === null) return unknown(ctx, pathname);
      const answer = answerFor(ctx, file);
      if (answer.body === null) file.close();
      return answer;
    });
  };
}

function unknown<State>(ctx: Context<State>, pathname: string): Response | Promise<Response> {
  // Browsers ask for it on their own; an error page for nobody would be a waste.
  return pathname === "/favicon.ico" ? new Response(null, { status: 404 }) : ctx.next();
}

function answerFor<State>({ req, url, config }: Context<State>, file: StaticFile): Response {
  if (req.method !== "GET" && req.method !== "HEAD") {
    file.close();
    return new Response("Method Not Allowed", { status: 405 });
  }

  const key = url.searchParams.get(ASSET_CACHE_BUST_KEY);
  if (key !== null && key !== BUILD_ID) {
    const bare = new URL(url);
    bare.searchParams.delete(ASSET_CACHE_BUST_KEY);
    return new Response(null, { status: 307, headers: { location: bare.pathname + bare.search } });
  }

  const headers = new Headers({ "Content-Type": file.contentType, vary: "If-None-Match" });
  const production = config.mode !== "development";
  if (production && file.hash !== null) {
    // 80 bits tell two versions of a file apart, and every phone reads this line with every file.
    const etag = `W/"${file.hash.slice(0, 20)}"`;
    const known = req.headers.get("If-None-Match");
    if (known === etag || known === file.hash) return new Response(null, { status: 304, headers });
    headers.set("ETag", etag);
  }
  const keyed = key === BUILD_ID || url.pathname.startsWith(`/_fresh/js/${BUILD_ID}/`);
  headers.set("Cache-Control", production && keyed ? FOR_EVER : NEVER);
  headers.set("Content-Length", String(file.size));
  if (file.encoding) {
    headers.set("Content-Encoding", file.encoding);
    headers.set("vary", "Accept-Encoding, If-None-Match");
  }
  return new Response(req.method === "HEAD" ? null : file.readable, { headers });
}
