/**
 * The application: middlewares first, then the routes.
 *
 * Served by `start.ts` and `_fresh/server.js` from a build, and by `dev.ts` during development. The database is
 * opened by the first request, never at import.
 * @module
 */
import { App, type Context, csp, csrf, HttpError, staticFiles } from "fresh";
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

const policy = csp<State>({ useNonce: true });
/** On a laptop without a certificate phones would be sent to https for every script and style. */
const withoutUpgrade = (policy: string) => policy.replace("; upgrade-insecure-requests", "");
/** What it says of an answer that is no page: the same for all of the API, so it is not asked for each. */
const apiPolicy = await (async () => {
  const answer = await policy({ next: () => Promise.resolve(new Response()) } as Context<State>);
  const https = answer.headers.get("content-security-policy")!;
  return { https, http: withoutUpgrade(https) };
})();

async function page(ctx: Context<State>): Promise<Response> {
  return await pageTurn(ctx) ?? await policy(ctx);
}

function openPolicy(headers: Headers, https: boolean, connectTo: readonly string[] = []): void {
  const policy = headers.get("content-security-policy");
  if (!policy) return;
  const opened = policy.replace("connect-src 'self'", ["connect-src 'self'", ...connectTo].join(" "));
  headers.set("content-security-policy", https ? opened : withoutUpgrade(opened));
}

/** The error page stands outside the middlewares and keeps the cause to itself. */
function told({ state, route }: Context<State>, error: unknown): unknown {
  if (error instanceof HttpError) return error;
  const isSilent = error instanceof StoreSilent || state.drumroll.runtime.closing;
  state.drumroll.log(isSilent ? "store_silent" : "fault", {
    requestId: state.requestId,
    route,
    ...errorFields(error),
  });
  return isSilent ? new HttpError(503) : error;
}

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
    const { req, state } = ctx;
    state.drumroll = await drumroll();
    // Asked now: once a socket is made of a request, its headers throw, and that would end the process.
    const https = isHttps(req, principalDeps(state.drumroll));
    const isPage = !ctx.url.pathname.startsWith("/api/");
    let response: Response;
    try {
      response = await (isPage ? inTime(req, () => page(ctx)) : ctx.next());
    } catch (error) {
      throw told(ctx, error);
    }
    const { headers } = response;
    // The personal link is a secret in a URL; and with "no-referrer" a form's Origin would be "null".
    headers.set("referrer-policy", "same-origin");
    if (isPage) openPolicy(headers, https, state.connectTo);
    else headers.set("content-security-policy", apiPolicy[https ? "https" : "http"]);
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
    // What is sent on this connection after the answer would be cut in the middle.
    if (state.drumroll.runtime.closing) headers.set("connection", "close");
    return response;
  })
  .use(csrf({ origin: (_origin, ctx) => isSameOrigin(ctx.req, principalDeps(ctx.state.drumroll)) }))
  .fsRoutes();
