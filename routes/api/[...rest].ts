/** No such path under /api: JSON all the same. @module */
import { refusalResponse } from "@/lib/http.ts";

export const handler = () => refusalResponse({ code: "not_found", what: "path" });
