/**
 * The shape of the source tree: who imports whom, what a file looks like, which parts of Fresh stay out.
 *
 * Each rule is shown to fail on a planted tree first, then held against this repository.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { dirname, join, resolve } from "node:path";
import { absentFeatures, leftovers, missingHeader, tooLong, unsaidMethods } from "./tidy/files.ts";
import { importsOf, impureCode, impureImports, serverInBrowser, wrongDirections } from "./tidy/imports.ts";
import { stop } from "esbuild";
import { literalWords } from "./tidy/words.ts";
import { codeOnly, type Finding, isTest, listFiles, show } from "./tidy/sources.ts";

const CODE = /\.tsx?$/;
const APP = /^(routes|islands|components)\/|^main\.ts$/;

/** Findings that importing makes, of a whole tree. */
async function importFindings(root: string): Promise<Finding[]> {
  const imports = await importsOf(
    root,
    (await listFiles(root, CODE)).filter((file) => !file.includes("/fixture/")),
  );
  return [...wrongDirections(imports), ...impureImports(imports), ...serverInBrowser(imports)];
}

async function planted(files: Record<string, string>): Promise<string[]> {
  const root = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries({ "deno.json": `{"imports":{"@/":"./"}}`, ...files })) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    return (await importFindings(root)).map(show);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("tidy: an import that points back is found, with its line", async () => {
  const findings = await planted({
    "lib/modules/raffle.ts":
      `/** x */\nimport { room } from "@/lib/room/room.ts";\nexport const raffle = room;\n`,
    "lib/room/room.ts": `export const room = 1;\n`,
    "lib/draw/draw.ts": `export * from "../modules/raffle.ts";\n`,
    "islands/A.tsx": `import { route } from "@/routes/index.tsx";\nexport default () => route;\n`,
    "routes/index.tsx": `import "@/islands/A.tsx";\nimport "@/lib/room/room.ts";\nexport const route = 1;\n`,
  });
  assertEquals(findings, [
    "islands/A.tsx:1 islands may not import routes: routes/index.tsx",
    "lib/draw/draw.ts:1 draw may not import modules: lib/modules/raffle.ts",
    "lib/modules/raffle.ts:2 modules may not import room: lib/room/room.ts",
  ]);
});

Deno.test("tidy: types of the wire and of the contract are for anyone, their values are not", async () => {
  const types = {
    "lib/modules/contract.ts": `export interface Command { id: string }\nexport const MAX = 1;\n`,
    "lib/draw/a.ts": `import type { Command } from "@/lib/modules/contract.ts";\nexport type A = Command;\n`,
  };
  assertEquals(await planted(types), []);
  const values = {
    ...types,
    "lib/draw/b.ts": `import { MAX } from "@/lib/modules/contract.ts";\nexport const B = MAX;\n`,
  };
  assertEquals(await planted(values), [
    "lib/draw/b.ts:1 draw may not import modules: lib/modules/contract.ts",
  ]);
});

Deno.test("tidy: what a test imports is its own business", async () => {
  const files = {
    "lib/draw/draw_test.ts": `import "@/lib/room/room.ts";\n`,
    "lib/room/room.ts": `export const room = 1;\n`,
  };
  assertEquals(await planted(files), []);
});

Deno.test("tidy: I/O in a pure layer is found, as an import and in the code", async () => {
  assertEquals(
    await planted({
      "lib/draw/draw.ts": `import "node:fs";\nimport { sha256 } from "@noble/hashes/sha2.js";\nsha256;\n`,
    }),
    ["lib/draw/draw.ts:1 is pure and may not import node:fs"],
  );
  const uses = [
    "Deno.env",
    "Date.now()",
    "new Date()",
    "Math.random()",
    "crypto.subtle",
    "fetch(url)",
    "console.log()",
  ];
  for (const use of uses) {
    const code = `// ${use} in a comment\nconst text = "${use}";\nexport const x = ${use};\n`;
    assertEquals(impureCode("lib/modules/raffle.ts", code).map(({ line }) => line), [3], use);
    assertEquals(impureCode("lib/room/room.ts", code), []);
  }
});

Deno.test("tidy: zod and the store are found in an island, however far away", async () => {
  const findings = await planted({
    "islands/A.tsx": `import { view } from "@/lib/client/view.ts";\nexport default () => view;\n`,
    "lib/client/view.ts": `import { deep } from "@/lib/modules/deep.ts";\nexport const view = deep;\n`,
    "lib/modules/deep.ts": `\nimport { z } from "zod";\nexport const deep = z;\n`,
  });
  assertEquals(findings.length, 2);
  assertStringIncludes(findings[1], "lib/modules/deep.ts:2 brings npm:zod into the browser");
  const store = await planted({
    "lib/client/view.ts":
      `import type { S } from "@/lib/storage/s.ts";\nimport { s } from "@/lib/storage/s.ts";\ns as S;\n`,
    "lib/storage/s.ts": `export type S = 1;\nexport const s = 1;\n`,
  });
  assertStringIncludes(store.join("\n"), "brings lib/storage/s.ts into the browser");
});

Deno.test("tidy: comments, strings and patterns are no code, templates are", () => {
  const text = "a /* b\nb */ c // d\n'e' \"f // g\" h /i/ j; k(/[\"'/]l/) `m ${n}`";
  assertEquals(codeOnly(text).replaceAll(/[ ]+/g, " "), "a \n c \n h /i/ j; k( ) `m ${n}`");
});

Deno.test("tidy: a file without header, too long, or with leftovers is found", () => {
  assertEquals(missingHeader("a.ts", "/** For this. @module */\n"), []);
  assertEquals(missingHeader("a.ts", "/** Not for a module. */\n").length, 1);
  assertEquals(missingHeader("a.ts", "import x;\n/** Late. @module */\n").length, 1);
  assertEquals(missingHeader("lib/a_test.ts", "import x;\n"), []);
  assertEquals(missingHeader("tests/a_test.ts", "import x;\n").length, 1);
  assertEquals(tooLong("a.ts", "x\n".repeat(400)), []);
  assertEquals(tooLong("a.ts", "x\n".repeat(401)).length, 1);
  const bad = [
    "// TO" + "DO later",
    "// FIX" + "ME",
    "see ../shar" + "ed/contracts/fresh.md",
    "at /wo" + "rk/main",
  ];
  for (const text of bad) assertEquals(leftovers("a.ts", `x\n${text}\n`).map(({ line }) => line), [2], text);
  assertEquals(leftovers("a.ts", `import "./shared/x.ts"; // a shared/common word`), []);
});

Deno.test("tidy: parts of Fresh that are left out are found", () => {
  const table: [file: string, text: string][] = [
    ["routes/a.tsx", `import { asset, Partial } from "fresh/runtime";`],
    ["routes/a.tsx", `import {\n  cors,\n} from "fresh";`],
    ["islands/A.tsx", `import { Head } from "fresh/runtime";`],
    ["islands/A.tsx", `export default function A({ a, children }: P) {}`],
    ["components/a.tsx", `<a f-client-nav={false}>`],
    ["main.ts", `app.mountApp("/x", other)`],
    ["routes/a.tsx", `export const config = { routeOverride: "/b" };`],
    ["routes/b/_layout.tsx", ``],
  ];
  for (const [file, text] of table) assertEquals(absentFeatures(file, text).length, 1, text || file);
  assertEquals(
    absentFeatures("routes/a.tsx", `import { Head } from "fresh/runtime";\nconst x: Partial<Y> = {};`),
    [],
  );
});

Deno.test("tidy: a form that does not say its method is found", () => {
  const bare = "\n<form\n  onSubmit={(event) => send(event)}\n>\n  <p>method=</p>\n</form>";
  assertEquals(unsaidMethods("a.tsx", bare).map(({ line }) => line), [2]);
  assertEquals(unsaidMethods("a.tsx", `<form><p/></form><form class="a">`).length, 2);
  assertEquals(unsaidMethods("a.tsx", bare.replace("<form", '<form\n  method="dialog"')), []);
});

const root = resolve(import.meta.dirname!, "..");
const sources = await Promise.all(
  (await listFiles(root, CODE)).map(async (file) => ({
    file,
    text: await Deno.readTextFile(join(root, file)),
  })),
);

function none(findings: Finding[]): void {
  assertEquals(findings.map(show), []);
}

Deno.test("tidy: imports in this repository go one way", async () => {
  none(await importFindings(root));
});

Deno.test("tidy: the pure layers of this repository know no clock, no chance and no I/O", () => {
  none(sources.flatMap(({ file, text }) => impureCode(file, text)));
});

Deno.test("tidy: every source file of this repository says what it is for", () => {
  none(sources.flatMap(({ file, text }) => missingHeader(file, text)));
});

Deno.test("tidy: no source file of this repository is longer than it may be", () => {
  none(sources.flatMap(({ file, text }) => tooLong(file, text)));
});

Deno.test("tidy: nothing in this repository is left over", async () => {
  const files = await listFiles(root, /\.(tsx?|css|md|sh|json)$|^\.ci\/run$/);
  const texts = await Promise.all(
    files.map(async (file) => ({ file, text: await Deno.readTextFile(join(root, file)) })),
  );
  none(texts.flatMap(({ file, text }) => leftovers(file, text)));
});

Deno.test("tidy: the application uses of Fresh only what is here", () => {
  none(sources.filter(({ file }) => APP.test(file)).flatMap(({ file, text }) => absentFeatures(file, text)));
});

Deno.test("tidy: every form of the application says its method", () => {
  none(sources.filter(({ file }) => APP.test(file)).flatMap(({ file, text }) => unsaidMethods(file, text)));
});

/** Whose pages: what they say can be translated without a look at any of them. */
const PAGES = /^(components\/(phone|station|overlay|organizer)|islands)\/.*\.tsx$/;

Deno.test("tidy: words in a component are found, as text, attribute or choice; tags, classes and names are none", async () => {
  const page = `/** x */
export const Page = ({ n, who, isOn }) => (
  <main class="mid soft" aria-label="Your page" data-test="page-main">
    <p>You are in. <b>{n}</b> others too</p>
    <p title={isOn ? "Entries are open" : words.closed}>{words.hello}</p>
    <button type="button" onClick={() => say(\`Hello \${who}\`)}>{isOn ? "Leave" : words.stay}</button>
    <a href="/verify">{" · "}<bdi>{who}</bdi></a>
  </main>
);`;
  try {
    assertEquals((await literalWords("components/phone/Page.tsx", page)).map(show), [
      'components/phone/Page.tsx:3 says "Your page" by itself',
      'components/phone/Page.tsx:4 says "You are in. " by itself',
      'components/phone/Page.tsx:4 says " others too" by itself',
      'components/phone/Page.tsx:5 says "Entries are open" by itself',
      'components/phone/Page.tsx:6 says "Hello ${who}" by itself',
      'components/phone/Page.tsx:6 says "Leave" by itself',
    ]);
  } finally {
    await stop();
  }
});

Deno.test("tidy: no page holds words of its own: all stand in lib/client/*words.ts", async () => {
  try {
    const files = (await listFiles(root, PAGES)).filter((file) => !isTest(file));
    assert(files.length > 50, `only ${files.length} pages`);
    const findings = await Promise.all(files.map(async (file) => {
      return await literalWords(file, await Deno.readTextFile(join(root, file)));
    }));
    assertEquals(findings.flat().map(show), []);
  } finally {
    await stop();
  }
});
