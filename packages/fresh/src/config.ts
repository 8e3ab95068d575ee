/** What an application is configured with. @module */

export interface FreshConfig {
  /** Default: `"production"`. */
  mode?: "development" | "production";
}

export interface ResolvedFreshConfig {
  /** Directory of the application; `"."` until a build is attached. */
  root: string;
  mode: "development" | "production";
}
