/**
 * Why a server cannot start, as one sentence for whoever started it, with what to do about it.
 *
 * Of settings that are wrong by themselves `config.ts` says so; here it is the machine that disagrees. Called by
 * `start.ts` and `dev.ts`.
 * @module
 */
import { type Config, ConfigError, readConfig } from "@/lib/config.ts";
import { errorFields } from "@/lib/log.ts";
import { troubleIn } from "@/lib/storage/write_health.ts";

export function fail(sentence: string): never {
  console.error(sentence);
  Deno.exit(1);
}

/** The settings of the environment; ends the process with a sentence where one is wrong. */
export function configured(): Config {
  try {
    return readConfig(Deno.env.toObject());
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

/** @param kvPath as in `Config` */
export const databaseName = (kvPath: string | undefined): string =>
  `The database at ${kvPath ?? "this deployment"}`;

/** @param error of opening the database, or of the first write to it */
export function whyNoDatabase(error: unknown, kvPath: string | undefined): string {
  const database = databaseName(kvPath);
  const trouble = troubleIn(error);
  if (trouble === "read_only") {
    return `${database} cannot be written. Make the file and its folder writable for the user that runs Drumroll.`;
  }
  if (trouble === "full") return `${database} has no room on its disk. Make some, and start again.`;
  // SQLite repeats statements in what it says, over several lines.
  const said = errorFields(error).message.split("\n")[0].trim().replace(/( in|\.)$/, "");
  return `${database} cannot be opened: ${said}. ${whatToDo(said, kvPath)}`;
}

function whatToDo(said: string, kvPath: string | undefined): string {
  if (kvPath === undefined) return "Attach a database to this app, or set KV_PATH.";
  if (/^https?:/.test(kvPath)) {
    return "See that this KV Connect server runs, and that KV_PATH and KV_ACCESS_TOKEN are right.";
  }
  if (/database is locked/.test(said)) return "Stop the program that holds it, and start again.";
  if (/not a database|malformed|already exists/.test(said)) {
    return "Put a back-up in its place, or set KV_PATH to another file.";
  }
  return "Set KV_PATH to a file in a folder that Drumroll may write to.";
}

/** Null: something else is wrong, a bug of ours perhaps. */
export function whyNoListener(error: unknown, { port, host }: Pick<Config, "port" | "host">): string | null {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Port ${port} is in use. Stop what runs there, or set PORT to another number.`;
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return `Port ${port} may not be opened by this user. Set PORT to a number above 1023.`;
  }
  const isNoAddress = error instanceof Deno.errors.AddrNotAvailable ||
    error instanceof Deno.errors.NotFound || error instanceof URIError ||
    // A name that no resolver knows comes without a class of its own.
    (error instanceof Error && error.message.includes("failed to lookup address information"));
  return isNoAddress ? `HOST must be an address of this machine; ${host} is not one.` : null;
}
