/** What a person sees when a page cannot be shown; machines under /api get a refusal. @module */
import { HttpError, page } from "fresh";
import { refusalResponse } from "@/lib/http.ts";
import { ErrorPage } from "@/components/pages/ErrorPage.tsx";
import { define } from "@/utils.ts";

/** Error pages stand outside the middlewares, so they bring their own headers. They need no script. */
const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
};

export const handler = define.handlers((ctx) => {
  const status = ctx.error instanceof HttpError ? ctx.error.status : 500;
  const requestId = ctx.state.requestId ?? crypto.randomUUID();
  if (ctx.url.pathname.startsWith("/api/")) {
    const response = status === 403
      ? refusalResponse({ code: "forbidden", needs: "pages of this site" })
      : refusalResponse(status === 404 ? { code: "not_found", what: "path" } : { code: "fault" });
    response.headers.set("x-request-id", requestId);
    return response;
  }
  return page({ status }, { status, headers: { ...headers, "x-request-id": requestId } });
});

export default define.page<typeof handler>(function Failed({ data }) {
  return <ErrorPage status={data.status} />;
});
