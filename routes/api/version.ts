/** Which Drumroll this is. @module */
import { endpoint, json } from "@/lib/http.ts";
import { version } from "@/lib/version.ts";

export const handler = endpoint({ GET: () => Promise.resolve(json({ ok: true, version })) });
