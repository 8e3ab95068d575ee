/** The API as an OpenAPI document. @module */
import { endpoint, json } from "@/lib/http.ts";
import { openApi } from "@/lib/openapi.ts";

export const handler = endpoint({ GET: () => Promise.resolve(json(openApi())) });
