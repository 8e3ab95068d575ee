/**
 * The verify page's own files, as the build left them: the single file that checks draws, with its SHA-256, and the
 * scripts of the page on this server.
 *
 * Made by `tools/verify_file.ts`; served by `routes/verify.html.ts` and `routes/verifier/[file].ts`.
 * @module
 */
import { join } from "node:path";
import { layout } from "@/fresh.config.ts";
import { toHex } from "@/lib/draw/bytes.ts";

export interface VerifyFile {
  bytes: Uint8Array<ArrayBuffer>;
  /** 64 hex */
  sha256: string;
}

const folder = join(layout.root, layout.outDir, "verifier");
let read: Promise<VerifyFile | null> | undefined;

/** Null where nothing was built. Read once: a build changes it only together with the process. */
export function verifyFileOf(): Promise<VerifyFile | null> {
  return read ??= Deno.readFile(join(folder, "verify.html")).then(
    async (bytes) => ({
      bytes,
      sha256: toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))),
    }),
    () => null,
  );
}

/** Some ten files; what is not among them is never read, whatever a path may say. */
let scripts: Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> | undefined;

export function verifyScriptsOf(): Promise<ReadonlyMap<string, Uint8Array<ArrayBuffer>>> {
  return scripts ??= (async () => {
    const found = new Map<string, Uint8Array<ArrayBuffer>>();
    try {
      for await (const { name } of Deno.readDir(folder)) {
        if (name.endsWith(".js")) found.set(name, await Deno.readFile(join(folder, name)));
      }
    } catch {
      // Nothing was built: the page stands there without its script and says that it needs one.
    }
    return found;
  })();
}
