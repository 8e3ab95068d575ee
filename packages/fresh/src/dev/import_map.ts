/**
 * Resolves import specifiers for the bundler as Deno does for the server: by the import map of the nearest
 * `deno.json`, its workspace members, and `node_modules`.
 *
 * Used by `esbuild.ts`.
 * @module
 */
import { dirname, join } from "node:path";

interface DenoJson {
  name?: string;
  workspace?: string[] | { members?: string[] };
  imports?: Record<string, string>;
  exports?: string | Record<string, string>;
}

/** Either a file, or a bare specifier that is to be looked up in `node_modules`. */
export type Resolution = { path: string } | { bare: string };

export class ImportMap {
  readonly #root: string;
  readonly #imports: [string, string][];
  readonly #members: Map<string, { dir: string; exports: Record<string, string> }>;

  constructor(root: string, config: DenoJson, members: Map<string, { dir: string; config: DenoJson }>) {
    this.#root = root;
    // The longest key is the most specific one.
    this.#imports = Object.entries(config.imports ?? {}).sort(([a], [b]) => b.length - a.length);
    this.#members = new Map([...members].map(([name, { dir, config: { exports = {} } }]) => {
      return [name, { dir, exports: typeof exports === "string" ? { ".": exports } : exports }];
    }));
  }

  /** Reads the nearest `deno.json` that has an import map or a workspace, from `dir` upwards. */
  static async near(dir: string): Promise<ImportMap> {
    const config = await readDenoJson(dir);
    const parent = dirname(dir);
    if (!config?.imports && !config?.workspace) {
      return parent === dir ? new ImportMap(dir, {}, new Map()) : await ImportMap.near(parent);
    }
    const listed = Array.isArray(config.workspace) ? config.workspace : config.workspace?.members ?? [];
    const members = new Map<string, { dir: string; config: DenoJson }>();
    for (const path of listed) {
      const member = await readDenoJson(join(dir, path));
      if (member?.name) members.set(member.name, { dir: join(dir, path), config: member });
    }
    return new ImportMap(dir, config, members);
  }

  /** `null` if the map has nothing to say: relative and absolute paths. */
  resolve(specifier: string): Resolution | null {
    if (/^(\.\.?\/|\/|file:|data:)/.test(specifier)) return null;
    return this.#target(this.#mapped(specifier));
  }

  #mapped(specifier: string): string {
    for (const [key, value] of this.#imports) {
      if (specifier === key) return value;
      if (key.endsWith("/") && specifier.startsWith(key)) return value + specifier.slice(key.length);
      // A package under a bare name brings its subpaths along.
      if (/^(jsr|npm):/.test(value) && specifier.startsWith(`${key}/`)) {
        return value + specifier.slice(key.length);
      }
    }
    return specifier;
  }

  #target(specifier: string): Resolution {
    if (specifier.startsWith(".")) return { path: join(this.#root, specifier) };
    const [, registry, name, subpath = ""] = /^(?:(npm|jsr):)?\/?((?:@[^/]+\/)?[^/@]+)(?:@[^/]*)?(\/.*)?$/
      .exec(specifier) ?? [];
    const member = this.#members.get(name);
    if (member !== undefined) {
      const file = member.exports[`.${subpath}`];
      if (file === undefined) throw new Error(`"${name}" has no export for "${specifier}"`);
      return { path: join(member.dir, file) };
    }
    if (registry === "jsr") throw new Error(`No workspace member provides "${specifier}"`);
    return { bare: registry === undefined ? specifier : name + subpath };
  }
}

async function readDenoJson(dir: string): Promise<DenoJson | null> {
  try {
    return JSON.parse(await Deno.readTextFile(join(dir, "deno.json")));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
