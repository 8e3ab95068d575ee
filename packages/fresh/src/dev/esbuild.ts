/** Bundles islands for the browser, shared code split off, with esbuild. Called by `builder.ts`. @module */
import type { OnResolveArgs, Plugin } from "esbuild";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { ImportMap } from "./import_map.ts";

export interface BundleOptions {
  root: string;
  buildId: string;
  dev: boolean;
  target: string | string[];
  /** Bundle name to absolute path. */
  entryPoints: Record<string, string>;
  /** Absolute paths; see `BuildOptions.copied`. */
  copied?: string[];
}

export interface BundledFile {
  /** Relative to the folder of all bundles. */
  path: string;
  contents: Uint8Array<ArrayBuffer>;
  hash: string;
}

export async function bundleJs(options: BundleOptions): Promise<BundledFile[]> {
  const esbuild = await import("esbuild");
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: options.entryPoints,
      absWorkingDir: options.root,
      outdir: ".",
      write: false,
      platform: "browser",
      format: "esm",
      target: options.target,
      bundle: true,
      splitting: true,
      treeShaking: true,
      minify: !options.dev,
      sourcemap: options.dev ? "linked" : false,
      jsx: "automatic",
      jsxDev: options.dev,
      jsxImportSource: "preact",
      tsconfigRaw: {},
      define: { "process.env.NODE_ENV": JSON.stringify(options.dev ? "development" : "production") },
      plugins: [
        buildIdPlugin(options.buildId),
        importMapPlugin(await ImportMap.near(options.root), options.copied),
      ],
    });
    return outputFiles.map((file) => ({
      path: relative(options.root, file.path),
      contents: file.contents as Uint8Array<ArrayBuffer>,
      hash: file.hash,
    }));
  } finally {
    // Otherwise its child process would keep this one alive.
    await esbuild.stop();
  }
}

export interface OneFileOptions {
  root: string;
  target: string | string[];
  /** Absolute path. */
  entryPoint: string;
  css: string;
}

/** One script with everything in it, dynamic imports too, and one minified stylesheet. The same input, the same bytes. */
export async function bundleOne(options: OneFileOptions): Promise<{ js: string; css: string }> {
  const esbuild = await import("esbuild");
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [options.entryPoint],
      absWorkingDir: options.root,
      write: false,
      platform: "browser",
      format: "iife",
      charset: "utf8",
      target: options.target,
      bundle: true,
      minify: true,
      legalComments: "none",
      jsx: "automatic",
      jsxImportSource: "preact",
      tsconfigRaw: {},
      define: { "process.env.NODE_ENV": '"production"' },
      plugins: [importMapPlugin(await ImportMap.near(options.root))],
    });
    const css = await minifyCss(options.css);
    return { js: outputFiles[0].text, css };
  } finally {
    await esbuild.stop();
  }
}

/** A style sheet without what only its authors read. No target: CSS names its own fallbacks. */
export async function minifyCss(css: string): Promise<string> {
  const esbuild = await import("esbuild");
  try {
    return (await esbuild.transform(css, { loader: "css", minify: true, charset: "utf8" })).code;
  } finally {
    await esbuild.stop();
  }
}

/** In the browser the build id is a constant. */
function buildIdPlugin(buildId: string): Plugin {
  const path = fileURLToPath(new URL("../build_id.ts", import.meta.url));
  return {
    name: "fresh-build-id",
    setup(build) {
      build.onLoad({ filter: /build_id\.ts$/ }, (args) => {
        if (args.path !== path) return null;
        return { contents: `export const BUILD_ID = ${JSON.stringify(buildId)};` };
      });
    },
  };
}

function importMapPlugin(map: ImportMap, copied: string[] = []): Plugin {
  return {
    name: "fresh-import-map",
    setup(build) {
      build.onResolve({ filter: /.*/ }, async (args: OnResolveArgs) => {
        if (args.pluginData === importMapPlugin || args.kind === "entry-point") return null;
        const resolution = map.resolve(args.path);
        if (resolution === null) return null;
        if ("path" in resolution) {
          const { path } = resolution;
          // With the importer in its name it is another file for each of them, so it never is a shared one.
          return copied.includes(path) ? { path, suffix: `?${args.importer}` } : { path };
        }
        const { resolveDir, kind, importer } = args;
        // Marked, so that asking esbuild for its own answer does not come back here.
        return await build.resolve(resolution.bare, {
          resolveDir,
          kind,
          importer,
          pluginData: importMapPlugin,
        });
      });
    },
  };
}
