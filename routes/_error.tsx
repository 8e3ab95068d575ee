/** What a person sees when a page cannot be shown; machines under /api get a refusal. @module */
import { HttpError, page } from "fresh";
import { refusalResponse } from "@/lib/http.ts";
import type { Refusal } from "@/lib/refusal.ts";
import { ErrorPage } from "@/components/pages/ErrorPage.tsx";
import { define } from "@/utils.ts";

/** What is answered here stands outside the middlewares, so it brings its own headers. */
const headers = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
  /** Pages beside these need no script. */
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

const methods = ["GET", "HEAD", "POST"];
const REFUSALS: Partial<Record<number, Refusal>> = {
  403: { code: "forbidden", needs: "pages of this site" },
  404: { code: "not_found", what: "path" },
  405: { code: "method_not_allowed", allow: methods },
};

export const handler = define.handlers((ctx) => {
  const status = ctx.error instanceof HttpError ? ctx.error.status : 500;
  const requestId = ctx.state.requestId ?? crypto.randomUUID();
  if (ctx.url.pathname.startsWith("/api/")) {
    const response = refusalResponse(REFUSALS[status] ?? { code: "fault" });
    // A method that nobody knows does not reach the route, which would know its own.
    if (status === 405) response.headers.set("allow", methods.join(", "));
    for (const [name, value] of Object.entries({ ...headers, "x-request-id": requestId })) {
      response.headers.set(name, value);
    }
    return response;
  }
  const wait: Record<string, string> = status === 503 ? { "retry-after": "2" } : {};
  return page({ status }, { status, headers: { ...headers, ...wait, "x-request-id": requestId } });
});

export default define.page<typeof handler>(function Failed({ data }) {
  return <ErrorPage status={data.status} />;
});
