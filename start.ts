/**
 * Serves the build in `_fresh/`.
 *
 * Run by `npm start` after the build; `deno serve -A --parallel _fresh/server.js` serves the same application.
 * @module
 */

interface BuiltServer {
  default: { fetch(request: Request, info?: Deno.ServeHandlerInfo): Promise<Response> };
}

// Not a static import: before the first build there is nothing to check it against.
const built: BuiltServer = await import(new URL("./_fresh/server.js", import.meta.url).href);

Deno.serve({
  hostname: Deno.env.get("HOST") ?? "0.0.0.0",
  port: Number(Deno.env.get("PORT") ?? 8000),
  automaticCompression: true,
  handler: (request, info) => built.default.fetch(request, info),
});
