/** What pages and islands may use (`fresh/runtime`); runs on the server and in the browser. @module */
import { BUILD_ID } from "../build_id.ts";
import { assetWithId } from "./shared_internal.ts";

export { type ErrorStatus, HttpError } from "../error.ts";
export { Head, type HeadProps } from "./head.ts";

export const IS_BROWSER: boolean = typeof document !== "undefined";

/**
 * The URL of a static file that may be cached for ever: `/a.png` becomes `/a.png?__frsh_c=<build id>`.
 *
 * Paths that are not rooted in this site stay as they are.
 */
export function asset(path: string): string {
  return assetWithId(path, BUILD_ID);
}
