/**
 * What can be asked, for the fuzzer: the API's requests from the OpenAPI document, the pages from the route files that
 * the build made its table of. A route that is added is in here by itself.
 * @module
 */
import { resolve } from "node:path";
import { openApi } from "@/lib/openapi.ts";
import { listFiles } from "@/tests/tidy/sources.ts";
import type { Json } from "@/tests/break/fuzz_values.ts";

export interface Target {
  /** As it is reported: `POST /api/events/{event}/commands`, `GET /o/{event}`. */
  name: string;
  method: string;
  /** With `{name}` where a part is a parameter. */
  path: string;
  isApi: boolean;
  /** Roles and scope that the request is meant for; pages say nothing. */
  who: string[];
  scope?: string;
  /** JSON Schema of the body. */
  body?: Json;
  /** `text/csv` beside JSON. */
  bodyType?: string;
  /** Names of the fields of a page's form. */
  fields?: string[];
  query: { name: string; schema: Json }[];
  /** Status and, for JSON, the fields that a success has. */
  success: { status: number; type: string | null; fields: string[] };
}

const ROOT = resolve(import.meta.dirname!, "../..");

export async function targets(): Promise<Target[]> {
  const document: Json = JSON.parse(JSON.stringify(openApi()));
  const api = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
    Object.entries<Json>(item).filter(([key]) => key !== "parameters").map(([method, op]): Target => {
      const [[status, { content = {} }]] = Object.entries<Json>(op.responses);
      const [[type, answer] = [null, undefined]] = Object.entries<Json>(content);
      return {
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
        isApi: true,
        who: op["x-who"],
        scope: op["x-scope"],
        body: op.requestBody?.content["application/json"]?.schema,
        bodyType: Object.keys(op.requestBody?.content ?? {}).find((each) => each !== "application/json"),
        query: op.parameters,
        success: { status: Number(status), type, fields: answer?.schema?.required ?? [] },
      };
    })
  );
  const files = await listFiles(`${ROOT}/routes`, /\.tsx?$/);
  const pages = await Promise.all(files.filter((file) => !/^_|\/_|^api\//.test(file)).map(pagesOf));
  // Paths that no route has, and the files that are served as they are.
  const beside = ["/api/{any}", "/{any}", "/css/{any}", "/_fresh/{any}", "/css/base.css", "/favicon.ico"]
    .map((path) => page("GET", path, []));
  return [...api, ...pages.flat(), ...beside];
}

async function pagesOf(file: string): Promise<Target[]> {
  const path = `/${file.replace(/\.tsx?$/, "").replace(/(^|\/)index$/, "")}`.replaceAll(/\[(\w+)\]/g, "{$1}");
  const text = await Deno.readTextFile(`${ROOT}/routes/${file}`);
  const form = /formOf\(ctx, \[([^\]]*)\]/.exec(text)?.[1] ?? "";
  const fields = [...form.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  const posts = /^ {2}(?:async )?POST\(/m.test(text);
  return [page("GET", path, []), ...(posts ? [page("POST", path, fields)] : [])];
}

function page(method: string, path: string, fields: string[]): Target {
  const names = ["next", "event", "from", "rehearsal", "as", "code", "__frsh_c", "module", "token"];
  return {
    name: `${method} ${path}`,
    method,
    path,
    isApi: path.startsWith("/api/"),
    who: [],
    fields,
    query: names.map((name) => ({ name, schema: { type: "string" } })),
    success: { status: 200, type: null, fields: [] },
  };
}
