/**
 * The documents against the code: paths, functions, figures, settings, routes, commands and refusals that they
 * name are those that there are.
 * @module
 */
import { engineFlags } from "@/tests/server.ts";
import { assert, assertEquals } from "@std/assert";
import { join, resolve } from "node:path";
import { readConfig } from "@/lib/config.ts";
import { poll } from "@/lib/modules/poll.ts";
import { raffle } from "@/lib/modules/raffle.ts";
import { tickets } from "@/lib/modules/tickets.ts";
import { parseCommand } from "@/lib/protocol/parse.ts";
import { CLOSE } from "@/lib/protocol/messages.ts";
import { EXITS } from "@/lib/refusal.ts";
import { code, readDocument, table } from "@/tests/documents.ts";
import { listFiles } from "@/tests/tidy/sources.ts";

const ROOT = resolve(import.meta.dirname!, "..");
const DOCUMENTS = ["README.md", "ARCHITECTURE.md", "docs/PROTOCOL.md", "docs/DEPLOY.md"];
const [readme, architecture, protocol] = await Promise.all(DOCUMENTS.map(readDocument));

const sorted = (items: Iterable<string>) => [...items].sort();

/** What looks like a path of the repository: a source, a document, or a folder. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/`([^`\s]+)`|\]\(([^)\s]+)\)/g)].map(([, quoted, linked]) => quoted ?? linked)
    .filter((word) => !word.startsWith("/") && /^[\w.@[\]/-]+(\.(tsx?|md|css|json|png)|\/)$/.test(word))
    .filter((word) => !word.startsWith("_fresh/"));
}

Deno.test("docs: a path is found in backticks and in links, other words are not", () => {
  const text = "`lib/a.ts` `/o/x.ts` `lib/room/` `a b.ts` [x](docs/y.md) `KV_PATH` `routes/[a].ts` `{ ok }`";
  assertEquals(pathsIn(text), ["lib/a.ts", "lib/room/", "docs/y.md", "routes/[a].ts"]);
});

for (const document of DOCUMENTS) {
  Deno.test(`docs: every path that ${document} names is there`, async () => {
    const paths = pathsIn(await readDocument(document));
    assert(paths.length > 0);
    const missing = await Promise.all(
      paths.map((path) => Deno.stat(join(ROOT, path)).then(() => [], () => [path])),
    );
    assertEquals(missing.flat(), []);
  });
}

Deno.test("docs: every function on the way of an entry is in the file that ARCHITECTURE.md names", async () => {
  const steps = [...architecture.matchAll(/`([\w./[\]-]+\.tsx?)` `(\w+)`/g)];
  assert(steps.length >= 20, `only ${steps.length} steps`);
  for (const [, path, name] of steps) {
    const isMade = new RegExp(`\\b(function|const) ${name}\\b|^ *(async )?${name}(\\(.*\\{$|: )`, "m");
    assert(isMade.test(await readDocument(path)), `${name} is not in ${path}`);
  }
});

Deno.test("docs: every limit in ARCHITECTURE.md has that value in that file", async () => {
  for (const [constant, value, where] of table(architecture, "constant", "value", "where")) {
    const stands = `const ${code(constant)} = ${code(value)};`;
    assert((await readDocument(code(where))).includes(stands), `${code(where)} does not say: ${stands}`);
  }
});

Deno.test("docs: the settings in README.md are those that are read, with their defaults", () => {
  const asked = new Set<string>();
  const config = readConfig(
    new Proxy({}, { get: (_none, name) => void asked.add(String(name)) }),
  );
  const rows = table(readme, "variable", "default", "meaning");
  assertEquals(sorted(rows.map(([variable]) => code(variable))), sorted(asked));
  const defaults = Object.fromEntries(rows.map(([variable, value]) => [code(variable), code(value)]));
  const { PORT, HOST, KV_PATH, BEACON, TRUST_PROXY } = defaults;
  assertEquals({ PORT, HOST, KV_PATH, BEACON, TRUST_PROXY }, {
    PORT: String(config.port),
    HOST: config.host,
    KV_PATH: config.kvPath!,
    BEACON: config.beacon,
    TRUST_PROXY: config.trustProxy ? "1" : "0",
  });
});

Deno.test("docs: npm and deno start the server with the same flags", async () => {
  const { tasks } = JSON.parse(await readDocument("deno.json"));
  const { scripts } = JSON.parse(await readDocument("package.json"));
  const flagsOf = (command: string) => / run (-A [^&]*) start\.ts$/.exec(command)?.[1];
  assertEquals(flagsOf(tasks.start), ["-A", ...engineFlags].join(" "));
  assertEquals(flagsOf(scripts.start), flagsOf(tasks.start));
});

Deno.test("docs: the commands in README.md exist as tasks", async () => {
  const { tasks } = JSON.parse(await readDocument("deno.json"));
  const named = new Set([...readme.matchAll(/\bdeno task (\w+)/g)].map(([, name]) => name));
  assertEquals(sorted(named), sorted(Object.keys(tasks)));
});

Deno.test("docs: the requests in PROTOCOL.md are those that routes/api answers", async () => {
  const files = (await listFiles(join(ROOT, "routes/api"), /\.ts$/)).filter((file) => !file.includes("[..."));
  const answered = await Promise.all(files.map(async (file) => {
    const path = `/${file.replace(/\.ts$/, "").replace(/\/?index$/, "")}`.replaceAll(/\[(\w+)\]/g, "{$1}");
    const methods = (await readDocument(`routes/api/${file}`)).matchAll(
      /^(?: {2}(?:async )?|.*\{ )(GET|POST)[(:]/gm,
    );
    return [...methods].map(([, method]) => `${method} /api${path}`);
  }));
  assert(answered.every((methods) => methods.length > 0), "a route without a method");
  const named = table(protocol, "request", "who").map(([request]) => request.replaceAll("`", ""));
  assertEquals(sorted(named), sorted(answered.flat()));
});

Deno.test("docs: the commands in PROTOCOL.md are those that a client may send, and whose they are", () => {
  const rows = table(protocol, "command", "who", "arguments");
  // What the state calls for by itself is the server's to send too.
  const rules = Object.entries(raffle.rules).map(([type, { roles }]) =>
    [type, roles.filter((role) => role !== "system")] as const
  );
  const known = rules.filter(([, roles]) => roles.length > 0).map(([type, roles]) =>
    `${type}: ${roles.join(" or ")}`
  );
  assertEquals(
    sorted(rows.map(([type, who]) => `${code(type)}: ${who}`)),
    sorted([...known, "show: organizer"]),
  );
  for (const [type] of rows) {
    const parsed = parseCommand({ id: "1", module: "m", type: code(type) });
    const isUnknown = !parsed.ok && parsed.refusal.code === "invalid_request" &&
      parsed.refusal.path === "type";
    assert(!isUnknown, type);
  }
});

Deno.test("docs: the commands of a poll in PROTOCOL.md are those that there are, and whose they are", () => {
  const rows = table(protocol, "poll command", "who");
  assertEquals(
    sorted(rows.map(([type, who]) => `${code(type)}: ${who}`)),
    sorted(Object.entries(poll.rules).map(([type, { roles }]) => `${type}: ${roles.join(" or ")}`)),
  );
});

Deno.test("docs: the commands of a ticketed raffle in PROTOCOL.md are those that differ from a raffle's, and whose they are", () => {
  const rows = table(protocol, "tickets command", "who");
  const same = ["claim", "mark_notified", "mark_handed_over", "unmark_notified", "unmark_handed_over"];
  for (const type of same) {
    assertEquals(Reflect.get(tickets.rules, type), Reflect.get(raffle.rules, type), type);
  }
  // The server itself sends seals and numbers; an organizer buys on another path.
  const ours = Object.entries(tickets.rules).filter(([type, { roles }]) =>
    roles.some((role) => role !== "system") && !same.includes(type)
  );
  assertEquals(
    sorted(rows.map(([type, who]) => `${code(type)}: ${who}`)),
    sorted(ours.map(([type, { roles }]) => `${type}: ${roles[0]}`)),
  );
});

Deno.test("docs: the refusals in PROTOCOL.md are those that there are, with status and advice", () => {
  const named = table(protocol, "code", "HTTP", "retry").map(([refusal, http, retry]) =>
    `${code(refusal)} ${http} ${retry}`
  );
  const known = Object.entries(EXITS).map(([refusal, { http, retry }]) => `${refusal} ${http} ${retry}`);
  assertEquals(sorted(named), sorted(known));
});

Deno.test("docs: the refusals of each command in PROTOCOL.md exist", () => {
  for (const row of table(protocol, "command", "who", "arguments")) {
    for (const [, refusal] of row[4].matchAll(/`(\w+)`/g)) assert(Object.hasOwn(EXITS, refusal), refusal);
  }
});

Deno.test("docs: the close codes in PROTOCOL.md are those that there are", () => {
  const named = table(protocol, "code", "when").map(([number]) => number);
  assertEquals(sorted(named), sorted(Object.values(CLOSE).map(String)));
});
