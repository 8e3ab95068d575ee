/** Names on the wire that server and browser must agree on. @module */

/** The development browser waits on this WebSocket to learn that the server has restarted. */
export const ALIVE_URL = "/_frsh/alive";

/** Search parameter that carries the build id of an asset, which makes it cacheable for ever. */
export const ASSET_CACHE_BUST_KEY = "__frsh_c";

/** Files that are neither routes nor islands. */
export const TEST_FILE_PATTERN: RegExp = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;
