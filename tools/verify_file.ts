/**
 * Builds the verify page as one HTML file that works from a disk without a network.
 *
 *     deno run -A tools/verify_file.ts verify.html     prints the SHA-256 of what it wrote
 *
 * The same sources give the same bytes on any machine: nothing of the time, the place or the build is in them. The
 * file forbids itself to talk to anybody. Beside it, the scripts of the same page on a server, the curves apart. The
 * build (`dev.ts`) calls it; `lib/verify_file.ts` reads what it left.
 * @module
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { layout } from "@/fresh.config.ts";
import { type BundledFile, bundleJs, bundleOne } from "@/packages/fresh/src/dev/esbuild.ts";

const SHEETS = ["tokens", "base", "verify"];

const inlineHash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** @param root of the sources; default: this tree */
export async function verifyFile(root: string = layout.root): Promise<{ html: string; sha256: string }> {
  const { js, css } = await bundleOne({
    root,
    target: layout.target,
    entryPoint: join(root, "components/verify/file.tsx"),
    css: (await Promise.all(SHEETS.map((name) => readFile(join(root, `static/css/${name}.css`), "utf8"))))
      .join("\n"),
  });
  // Inside a script element only this sequence would end it.
  const script = js.replaceAll("</script", "<\\/script");
  const policy = [
    "default-src 'none'",
    `script-src ${inlineHash(script)}`,
    `style-src ${inlineHash(css)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const html = `<!doctype html>
<html lang="en" data-theme="paper">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>Check a draw</title>
<style>${css}</style>
</head>
<body>
<noscript>This page works the draw out again by itself, so it needs scripts. Nothing leaves this device.</noscript>
<script>${script}</script>
</body>
</html>
`;
  return { html, sha256: createHash("sha256").update(html).digest("hex") };
}

/** The scripts of the page on a server: `page.js`, and what it loads when it is needed. */
export function verifyScripts(root: string = layout.root): Promise<BundledFile[]> {
  return bundleJs({
    root,
    buildId: "",
    dev: false,
    target: layout.target,
    entryPoints: { page: join(root, "components/verify/page.tsx") },
  });
}

/** Leaves both in the build's folder. */
export async function writeVerifier(outDir: string): Promise<{ sha256: string }> {
  const { html, sha256 } = await verifyFile();
  const scripts = await verifyScripts();
  const folder = join(outDir, "verifier");
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "verify.html"), html);
  for (const { path, contents } of scripts) await Deno.writeFile(join(folder, path), contents);
  return { sha256 };
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (!path) {
    console.error("usage: deno run -A tools/verify_file.ts <file>");
    Deno.exit(2);
  }
  const { html, sha256 } = await verifyFile();
  await Deno.writeTextFile(resolve(path), html);
  console.log(`${sha256}  ${path}`);
}
