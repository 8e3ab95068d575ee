/**
 * Servers that do not outlive whoever started them, also where that one is killed itself.
 * @module
 */

/** For `startServer({ through })`; nothing where the system has no such thing (it is Linux's). */
export async function mortal(): Promise<string[]> {
  const through = ["setpriv", "--pdeathsig", "KILL"];
  const tried = await new Deno.Command(through[0], { args: [...through.slice(1), "true"], stderr: "null" })
    .output().catch(() => null);
  return tried?.success ? through : [];
}
