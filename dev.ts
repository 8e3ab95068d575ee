/**
 * Builds the application, or serves it while it is being developed.
 *
 *     deno run -A dev.ts                    development server
 *     deno run -A dev.ts build              builds into `_fresh/`
 *     deno run -A dev.ts build --if-needed  the same, unless the build there is of these very sources
 * @module
 */
import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { Builder } from "fresh/dev";
import { configured, fail, whyNoListener } from "@/lib/start_trouble.ts";
import { layout } from "@/fresh.config.ts";
import { writeVerifier } from "@/tools/verify_file.ts";

/** What a build depends on. Server code is not bundled, but a lasting mistake costs more than a short build. */
const SOURCES = [
  layout.routeDir,
  layout.islandDir,
  layout.staticDir,
  layout.serverEntry,
  "components",
  "lib",
  "packages/fresh",
  "deno.json",
  "dev.ts",
  "fresh.config.ts",
  "package-lock.json",
  "tools/verify_file.ts",
  "utils.ts",
];

const outPath = join(layout.root, layout.outDir);
/** Lies in the build output and holds the fingerprint of what was built. */
const stampPath = join(outPath, "fingerprint");

/** What the application gets to close its database after Ctrl-C. */
const CLOSE_GRACE_MS = 200;

async function* filesIn(path: string): AsyncGenerator<string> {
  const stat = await Deno.stat(path).catch(() => null);
  if (stat?.isFile) yield path;
  if (!stat?.isDirectory) return;
  for (const entry of (await readdir(path)).sort()) {
    if (entry !== "node_modules" && entry !== layout.outDir) yield* filesIn(join(path, entry));
  }
}

/** Changes with every file that is edited, added, renamed or deleted, and with the version of Deno. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256").update(Deno.version.deno);
  for (const source of SOURCES) {
    for await (const path of filesIn(join(layout.root, source))) {
      hash.update(`\0${path.slice(layout.root.length)}\0`).update(await Deno.readFile(path));
    }
  }
  return hash.digest("hex");
}

async function isBuilt(current: string): Promise<boolean> {
  const stamp = await Deno.readTextFile(stampPath).catch(() => null);
  const server = await Deno.stat(join(layout.root, layout.outDir, "server.js")).catch(() => null);
  return stamp === current && server !== null;
}

async function build(builder: Builder, ifNeeded: boolean): Promise<void> {
  const current = await fingerprint();
  if (ifNeeded && await isBuilt(current)) return;
  await Deno.remove(stampPath).catch(() => {});
  await builder.build();
  console.log(`verify.html: SHA-256 ${(await writeVerifier(outPath)).sha256}`);
  await Deno.writeTextFile(stampPath, current);
}

if (import.meta.main) {
  const { root, serverEntry, routeDir, islandDir, staticDir, outDir, target, copied } = layout;
  const builder = new Builder({ root, serverEntry, routeDir, islandDir, staticDir, outDir, target, copied });
  const unknown = Deno.args.find((arg) => arg !== "build" && arg !== "--if-needed");
  if (unknown !== undefined) fail(`dev.ts knows "build" and "build --if-needed", and not ${unknown}.`);
  if (Deno.args.includes("build")) {
    await build(builder, Deno.args.includes("--if-needed"));
  } else {
    const config = configured();
    await writeVerifier(outPath);
    // The application listens to these to let go of what it holds; then nobody but us ends the process.
    // Under --watch an exit would only wait for the next change, so it has to be the harder way.
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => setTimeout(() => Deno.kill(Deno.pid, "SIGKILL"), CLOSE_GRACE_MS));
    }
    await builder.listen(() => import("./main.ts"), { hostname: config.host, port: config.port })
      .catch((error) => {
        const why = whyNoListener(error, config);
        if (why) fail(why);
        throw error;
      });
  }
}
