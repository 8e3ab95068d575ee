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
/**
 * An answer that is no page loads nothing and stands in no frame. Short, because every answer carries it: the policy of
 * a page took four of the 16 µs that the server below us needs for an answer.
 */
const apiPolicy = "default-src 'none'; frame-ancestors 'none'";

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

const isApi = ({ url }: Context<State>) => url.pathname.startsWith("/api/");

/** In one go, because thousands press at once: what stands between here and the route only lets it through. */
async function toMachine(ctx: Context<State>): Promise<Response> {
  const { state } = ctx;
  state.drumroll = await drumroll();
  let response: Response;
  try {
    response = await ctx.next();
  } catch (error) {
    throw told(ctx, error);
  }
  const { headers } = response;
  named(headers, state);
  guarded(headers, state);
  headers.set("content-security-policy", apiPolicy);
  return response;
}

async function toBrowser(ctx: Context<State>): Promise<Response> {
  const response = await packed(ctx.req, await ctx.next());
  named(response.headers, ctx.state);
  return response;
}

async function toPage(ctx: Context<State>): Promise<Response> {
  const { req, state } = ctx;
  state.drumroll = await drumroll();
  // Asked now: once a socket is made of a request, its headers throw, and that would end the process.
  const https = isHttps(req, principalDeps(state.drumroll));
  let response: Response;
  try {
    response = await inTime(req, () => page(ctx));
  } catch (error) {
    throw told(ctx, error);
  }
  guarded(response.headers, state);
  openPolicy(response.headers, https, state.connectTo);
  return response;
}

function named(headers: Headers, { requestId }: State): void {
  headers.set("x-request-id", requestId);
  headers.set("x-content-type-options", "nosniff");
}

function guarded(headers: Headers, { drumroll }: State): void {
  // The personal link is a secret in a URL; and with "no-referrer" a form's Origin would be "null".
  headers.set("referrer-policy", "same-origin");
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  // What is sent on this connection after the answer would be cut in the middle.
  if (drumroll.runtime.closing) headers.set("connection", "close");
}

export const app: App<State> = new App<State>()
  .use((ctx) => {
    ctx.state.requestId = `${isolate}-${++requestCount}`;
    return isApi(ctx) ? toMachine(ctx) : toBrowser(ctx);
  })
  .use(staticFiles())
  .use((ctx) => isApi(ctx) ? ctx.next() : toPage(ctx))
  .use(csrf({ origin: (_origin, ctx) => isSameOrigin(ctx.req, principalDeps(ctx.state.drumroll)) }))
  .fsRoutes();
