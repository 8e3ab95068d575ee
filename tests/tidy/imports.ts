/**
 * Who imports whom, as `deno info` sees it, and which of it is not allowed.
 *
 * The layers are those of the architecture: each may import what stands to its right in `MAY`, nothing points
 * back. Checked on this repository, and on planted ones, by `tests/tidy_test.ts`.
 * @module
 */
import { fileURLToPath, pathToFileURL } from "node:url";
import { codeOnly, type Finding, isTest, linesWith } from "./sources.ts";

export interface Import {
  from: string;
  /** From 1. */
  line: number;
  /** A path in the tree, or `npm:<package>`, or whatever else the specifier resolves to. */
  to: string;
  typeOnly: boolean;
}

interface Resolved {
  specifier?: string;
  span: { start: { line: number } };
}

interface InfoModule {
  specifier: string;
  dependencies?: { specifier: string; code?: Resolved; type?: Resolved }[];
}

/** @param files relative to `root`, whose `deno.json` resolves them */
export async function importsOf(root: string, files: string[]): Promise<Import[]> {
  const base = pathToFileURL(root).href + "/";
  const entry = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(entry, files.map((file) => `import ${JSON.stringify(base + file)};`).join("\n"));
  const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry], cwd: root });
  const { stdout, stderr, success } = await command.output();
  await Deno.remove(entry);
  if (!success) throw new Error(`deno info failed: ${new TextDecoder().decode(stderr)}`);

  const { modules }: { modules: InfoModule[] } = JSON.parse(new TextDecoder().decode(stdout));
  const wanted = new Map(files.map((file) => [base + file, file]));
  return modules.flatMap(({ specifier, dependencies = [] }) => {
    const from = wanted.get(specifier);
    if (from === undefined) return [];
    return dependencies.flatMap((dependency) => {
      const resolved = dependency.code ?? dependency.type;
      if (resolved === undefined) return [];
      const to = nameOf(resolved.specifier ?? dependency.specifier, base);
      return [{ from, line: resolved.span.start.line + 1, to, typeOnly: dependency.code === undefined }];
    });
  });
}

function nameOf(specifier: string, base: string): string {
  const installed = specifier.split("/node_modules/").at(-1)!;
  if (installed === specifier && specifier.startsWith(base)) {
    return fileURLToPath(specifier).slice(base.length - 7);
  }
  const bare = installed === specifier ? specifier.replace(/^npm:\/?/, "") : installed;
  if (/^[a-z]+:/.test(bare)) return bare;
  return `npm:${/^((?:@[^/]+\/)?[^/@]+)/.exec(bare)?.[1]}`;
}

type Layer = keyof typeof MAY;

const SERVER = ["room", "storage", "modules", "draw", "parse", "wire", "base"];

/** What each layer may import, besides itself. */
const MAY = {
  main: ["routes", "application", "auth", "runtime", "realtime", "outbox", ...SERVER],
  routes: [
    ...["pages", "islands", "components", "application", "auth", "runtime", "realtime", "outbox"],
    ...SERVER,
  ],
  /** Services that routes share: `lib/*.ts` and the roster. */
  application: ["auth", "runtime", "realtime", "outbox", ...SERVER],
  auth: ["realtime", "outbox", ...SERVER],
  runtime: ["realtime", "outbox", ...SERVER],
  realtime: SERVER,
  outbox: SERVER,
  room: ["storage", "modules", "draw", "wire", "base"],
  storage: ["modules", "draw", "wire", "base"],
  modules: ["draw", "wire"],
  draw: ["wire"],
  /** Components that compose a whole page, islands included. */
  pages: ["islands", "components", "client", "modules", "draw", "wire"],
  islands: ["components", "client", "modules", "draw", "wire"],
  components: ["client", "modules", "draw", "wire"],
  client: ["modules", "draw", "wire"],
  /** The edge where messages are checked; holds zod, so it stays on the server. */
  parse: ["modules", "draw", "wire"],
  base: ["wire"],
  wire: [] as string[],
} satisfies Record<string, string[]>;

const LAYERS: [RegExp, Layer][] = [
  [/^(main|start|dev)\.ts$/, "main"],
  [/^routes\//, "routes"],
  [/^components\/(.+\/)?pages\//, "pages"],
  [/^components\//, "components"],
  [/^islands\//, "islands"],
  [/^lib\/client\//, "client"],
  [/^lib\/auth\//, "auth"],
  [/^lib\/runtime\.ts$/, "runtime"],
  [/^lib\/realtime\//, "realtime"],
  [/^lib\/outbox\//, "outbox"],
  [/^lib\/room\//, "room"],
  [/^lib\/storage\//, "storage"],
  [/^lib\/modules\//, "modules"],
  [/^lib\/draw\//, "draw"],
  [/^lib\/protocol\/parse/, "parse"],
  [/^lib\/(protocol\/|refusal\.ts$)/, "wire"],
  [/^lib\/(config|lan|log|version)\.ts$/, "base"],
  [/^(lib\/|utils\.ts$)/, "application"],
];

function layerOf(path: string): Layer | undefined {
  return LAYERS.find(([pattern]) => pattern.test(path))?.[1];
}

/** Types that everybody speaks: the wire, the module contract, refusals, what goes over a relay. */
const TYPES_FOR_ANYONE = [
  "lib/protocol/messages.ts",
  "lib/modules/contract.ts",
  "lib/refusal.ts",
  "lib/realtime/relay.ts",
];

/** Imports that point the wrong way. Tests may import anything. */
export function wrongDirections(imports: Import[]): Finding[] {
  return imports.flatMap(({ from, line, to, typeOnly }) => {
    const [mine, theirs] = [layerOf(from), layerOf(to)];
    if (isTest(from) || mine === undefined || theirs === undefined || mine === theirs) return [];
    if (typeOnly && TYPES_FOR_ANYONE.includes(to)) return [];
    const allowed: readonly string[] = MAY[mine];
    if (allowed.includes(theirs)) return [];
    return [{ file: from, line, problem: `${mine} may not import ${theirs}: ${to}` }];
  });
}

const PURE = /^lib\/(modules|draw)\//;
const IMPURE =
  /\bDeno\.|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bcrypto\.|\bperformance\.|\bfetch\(|\bsetTimeout\b|\bsetInterval\b|\bconsole\.|\bprocess\./;

/** In the pure layers: imports of anything but themselves and hash functions. */
export function impureImports(imports: Import[]): Finding[] {
  return imports.flatMap(({ from, line, to, typeOnly }) => {
    if (!PURE.test(from) || isTest(from) || typeOnly) return [];
    if (layerOf(to) !== undefined || to.startsWith("npm:@noble/")) return [];
    return [{ file: from, line, problem: `is pure and may not import ${to}` }];
  });
}

/** In the pure layers: clocks, chance and I/O. */
export function impureCode(file: string, text: string): Finding[] {
  if (!PURE.test(file) || isTest(file)) return [];
  return linesWith(codeOnly(text), IMPURE).map(({ line, match }) => ({
    file,
    line,
    problem: `is pure and may not use ${match}`,
  }));
}

const BROWSER = /^(islands|lib\/client)\//;
const SERVER_ONLY =
  /^(npm:(zod|jose|esbuild|papaparse|preact-render-to-string)|node:|lib\/storage\/|lib\/auth\/)|^packages\/fresh\/src\/(mod|app)\.ts$/;

/** What the browser's code reaches, over however many files, although it belongs to the server. */
export function serverInBrowser(imports: Import[]): Finding[] {
  const outgoing = Map.groupBy(imports.filter((edge) => !edge.typeOnly), (edge) => edge.from);
  const findings: Finding[] = [];
  const seen = new Set<string>();
  const queue = [...outgoing.keys()].filter((file) => BROWSER.test(file) && !isTest(file))
    .map((file) => ({ file, trail: [file] }));
  for (const { file, trail } of queue) {
    for (const { line, to } of outgoing.get(file) ?? []) {
      if (SERVER_ONLY.test(to)) {
        findings.push({
          file,
          line,
          problem: `brings ${to} into the browser: ${[...trail, to].join(" → ")}`,
        });
      } else if (!seen.has(to)) {
        seen.add(to);
        queue.push({ file: to, trail: [...trail, to] });
      }
    }
  }
  return findings;
}
