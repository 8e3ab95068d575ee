/**
 * The application: middlewares first, then the routes.
 *
 * Served by `start.ts` and `_fresh/server.js` from a build, and by `dev.ts` during development. The database is
 * opened by the first request, never at import.
 * @module
 */
import { App, csp, csrf, HttpError, staticFiles } from "fresh";
import { isHttps, isSameOrigin } from "@/lib/auth/address.ts";
import { inTime } from "@/lib/answer_clock.ts";
import { packed } from "@/lib/compress.ts";
import { readConfig } from "@/lib/config.ts";
import { type Drumroll, openDrumroll } from "@/lib/drumroll.ts";
import { pageTurn, principalDeps } from "@/lib/http.ts";
import { errorFields } from "@/lib/log.ts";
import { StoreSilent } from "@/lib/storage/store_deadline.ts";
import type { State } from "@/utils.ts";

let opened: Promise<Drumroll> | undefined;

/**
 * What this isolate holds, opened once. A failure is told to whoever asked, and the next one tries again.
 *
 * @param options.banner true: the caller prints where to set up; else the log says it, while nobody has
 * @param options.write where lines of the log go, instead of the console
 */
export function drumroll(
  { banner = false, write }: { banner?: boolean; write?: (line: string) => void } = {},
): Promise<Drumroll> {
  return opened ??= openDrumroll(readConfig(Deno.env.toObject()), write).then(async (ready) => {
    const code = banner ? null : await ready.organizers.setupCode();
    if (code) ready.log("set_up", { path: `/setup/${code}` });
    // An open watch or channel would keep the process alive after the server has stopped.
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => void ready.close());
    }
    return ready;
  }, (error) => {
    opened = undefined;
    throw error;
  });
}

/** Names one request in logs and answers; its beginning names the isolate that took it. */
const isolate = crypto.randomUUID().slice(0, 8);
let requestCount = 0;

export const app: App<State> = new App<State>()
  .use(async (ctx) => {
    ctx.state.requestId = `${isolate}-${++requestCount}`;
    const answer = packed(ctx.req, await ctx.next());
    const response = answer instanceof Response ? answer : await answer;
    response.headers.set("x-request-id", ctx.state.requestId);
    response.headers.set("x-content-type-options", "nosniff");
    return response;
  })
  .use(staticFiles())
  .use(async (ctx) => {
    ctx.state.drumroll = await drumroll();
    // Asked now: once a socket is made of a request, its headers throw, and that would end the process.
    const https = isHttps(ctx.req, principalDeps(ctx.state.drumroll));
    const isPage = !ctx.url.pathname.startsWith("/api/");
    const page = async () => await pageTurn(ctx) ?? await ctx.next();
    const response = await (isPage ? inTime(ctx.req, page) : ctx.next()).catch((error) => {
      if (error instanceof HttpError) throw error;
      const isSilent = error instanceof StoreSilent || ctx.state.drumroll.runtime.closing;
      // The error page stands outside the middlewares and keeps the cause to itself.
      ctx.state.drumroll.log(isSilent ? "store_silent" : "fault", {
        requestId: ctx.state.requestId,
        route: ctx.route,
        ...errorFields(error),
      });
      throw isSilent ? new HttpError(503) : error;
    });
    const { headers } = response;
    // The personal link is a secret in a URL; and with "no-referrer" a form's Origin would be "null".
    headers.set("referrer-policy", "same-origin");
    const policy = headers.get("content-security-policy");
    if (policy) {
      const { connectTo = [] } = ctx.state;
      const opened = policy.replace("connect-src 'self'", ["connect-src 'self'", ...connectTo].join(" "));
      // On a laptop without a certificate phones would be sent to https for every script and style.
      const plain = https ? opened : opened.replace("; upgrade-insecure-requests", "");
      headers.set("content-security-policy", plain);
    }
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    // What is sent on this connection after the answer would be cut in the middle.
    if (ctx.state.drumroll.runtime.closing) headers.set("connection", "close");
    return response;
  })
  .use(csp({ useNonce: true }))
  .use(csrf({ origin: (_origin, ctx) => isSameOrigin(ctx.req, principalDeps(ctx.state.drumroll)) }))
  .fsRoutes();
