/**
 * The id that names one build in asset URLs.
 *
 * In a bundle for the browser the builder puts a module in this one's place that exports the id alone.
 * @module
 */
import { createHash } from "node:crypto";

export const DENO_DEPLOYMENT_ID: string | undefined = Deno.env.get("DENO_DEPLOYMENT_ID");

const seed = DENO_DEPLOYMENT_ID || Deno.env.get("GITHUB_SHA") || Deno.env.get("CI_COMMIT_SHA") ||
  crypto.randomUUID();

export let BUILD_ID: string = createHash("sha1").update(seed).digest("hex");

/** A server that runs a finished build takes that build's id. */
export function setBuildId(id: string): void {
  BUILD_ID = id;
}
