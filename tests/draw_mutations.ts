/**
 * Plants one fault at a time into a copy of the draw and sees which of its tests catch it.
 *
 *     deno run -A tests/draw_mutations.ts                every fault, and the first test that catches it
 *     deno run -A tests/draw_mutations.ts --all          and every test that does, half a minute each
 *     deno run -A tests/draw_mutations.ts --only round
 *
 * The first six are those of which a plain count of wins misses most: the biased sampler, four wrong shuffles, and
 * runner-ups that are not drawn at all. A point off the subgroup is not among them: without our check the library's
 * own still refuses it. Prints for each the tests that failed by name; fails if a fault gets through, or if its place
 * in the source is no longer there.
 * @module
 */
import { join, resolve } from "node:path";
import { type Planted, planted } from "@/tests/sim/planted_bug.ts";

const ROOT = resolve(import.meta.dirname!, "..");
const STEP = "const j = i + below(size - i, words);";
const WHOLE = "const displaced = new Map<number, number>();";
const dense = (shuffle: string) =>
  `const a = Array.from({ length: size }, (_, k) => k);\n  ${shuffle}\n  yield* a;\n  return;\n  ${WHOLE}`;

const PLANTED: readonly Planted[] = [
  planted(
    "one byte modulo n, nothing rejected",
    "lib/draw/sampler.ts",
    "for (;;) {\n    const high = words.u32();",
    "for (;;) {\n    const byte = words.u32() >>> 24;\n    words.u32();\n    if (byte >= 0) return byte % n;\n    const high = words.u32();",
  ),
  planted(
    "a naive shuffle: every position takes any",
    "lib/draw/permutation.ts",
    WHOLE,
    dense(
      "for (let i = 0; i < size; i++) {\n    const j = below(size, words);\n    [a[i], a[j]] = [a[j], a[i]];\n  }",
    ),
  ),
  planted(
    "Sattolo's shuffle: nobody stays in place",
    "lib/draw/permutation.ts",
    STEP,
    "const j = i + 1 < size ? i + 1 + below(size - i - 1, words) : i;",
  ),
  planted(
    "sorted by a coin",
    "lib/draw/permutation.ts",
    WHOLE,
    dense("a.sort(() => words.u32() / 2 ** 32 - .5);"),
  ),
  {
    bug: "one random word for all picks",
    edits: [
      {
        file: "lib/draw/permutation.ts",
        from: WHOLE,
        to:
          `${WHOLE}\n  const halves = [words.u32(), words.u32()];\n  let at = 0;\n  const same = { u32: () => halves[at++ % 2] };`,
      },
      { file: "lib/draw/permutation.ts", from: STEP, to: "const j = i + below(size - i, same);" },
    ],
  },
  planted(
    "runner-ups in the order of the list",
    "lib/draw/draw.ts",
    "runnerUp: (n) => order.at(slots.length + n) }",
    `runnerUp: (n) => {
      const won = new Set(slots.map(({ entrantTag }) => entrantTag));
      const rest = new Set(Array.from({ length: of.tickets.ticketCount }, (_, i) => of.tickets.ticketAt(i).entrantTag));
      return [...rest].filter((tag) => !won.has(tag))[n] ?? null;
    } }`,
  ),
  planted(
    "words that have to be rejected are used",
    "lib/draw/sampler.ts",
    "if (high === MAX - 1 && MAX - 1 - low < modulo(MAX % n, 0, n)) continue;",
    "",
  ),
  planted(
    "four requests of 32 bytes for one of 128",
    "lib/draw/drbg.ts",
    "const BLOCK_BYTES = 128;",
    "const BLOCK_BYTES = 32;",
  ),
  {
    bug: "a leaf without its domain byte",
    edits: [
      {
        file: "lib/draw/merkle.ts",
        from:
          "const prefixed = new Uint8Array(1 + input.length);\n  prefixed.set(input, 1);\n  return sha256(prefixed);",
        to: "return sha256(input);",
      },
      {
        file: "lib/draw/entries.ts",
        from: "concat(Uint8Array.of(0), ticketLeafInput(",
        to: "concat(ticketLeafInput(",
      },
    ],
  },
  planted(
    "the list in the order of arrival",
    "lib/draw/entries.ts",
    "const order = sortedOrder(unsorted);",
    "const order = sortedOrder(unsorted).sort();",
  ),
  planted("a round later", "lib/draw/beacon.ts", "/ chain.period) + 1;", "/ chain.period) + 2;"),
  planted(
    "the second spelling of a number counts",
    "lib/draw/beacon.ts",
    "return bytes[i] < FIELD_MODULUS[i];",
    "return true;",
  ),
  planted(
    "who was drawn may be drawn again",
    "lib/draw/draw.ts",
    "if (this.#seen.has(ticket.entrantTag)) continue;",
    "",
  ),
  planted(
    "the next but one comes in",
    "lib/draw/advances.ts",
    "incoming: conclusion.runnerUp(n),",
    "incoming: conclusion.runnerUp(n + 1),",
  ),
  planted(
    "a second click moves on once more",
    "lib/draw/advances.ts",
    `if (before) return { kind: "repeat", record: before };`,
    "",
  ),
  planted(
    "the list does not enter the draw seed",
    "lib/draw/tags.ts",
    `    bytesOf(of.entriesRoot, 32, "entriesRoot"),\n`,
    "",
  ),
  planted(
    "the verifier takes any round that the record names",
    "lib/draw/verify_v1.ts",
    "if (close.record.round !== round || beacon?.round !== round) {",
    "if (beacon === null || beacon.round !== close.record.round) {",
  ),
  planted(
    "the verifier takes another seed",
    "lib/draw/verify_v1.ts",
    "if (seedCommit(drawId, serverSeed) !== open.record.seedCommit) {",
    "if (serverSeed.length !== 64) {",
  ),
  planted(
    "the verifier believes the walk's indexes",
    "lib/draw/verify_v1.ts",
    "if (index !== next.value) {",
    "if (index >= ticketCount) {",
  ),
  planted(
    "the verifier checks no path",
    "lib/draw/verify_v1.ts",
    "path: path.map(fromHex), root })) {",
    "path: path.map(fromHex), root }) && path.length > 64) {",
  ),
  planted(
    "the verifier does not look who signed a replacement",
    "lib/draw/verify_v1.ts",
    "if (!checks.signature(open.record.key, previous, sig)) {",
    "if (sig.length !== 128) {",
  ),
  planted(
    "the verifier hashes what it would write itself",
    "lib/draw/certificate_reader.ts",
    "return { text, sig:",
    "return { text: JSON.stringify(JSON.parse(text)), sig:",
  ),
  planted(
    "somebody else's receipt is mine",
    "lib/draw/receipt.ts",
    "if (mine !== record.entrantTag) {",
    "if (mine.length !== record.entrantTag.length) {",
  ),
  planted(
    "a rehearsal is not said",
    "lib/draw/verify_v1.ts",
    `if (open.record.rehearsal) warnings.push("W_REHEARSAL");`,
    "",
  ),
];

const COPIED = ["deno.json", "package.json", "lib", "tests", "packages/fresh/deno.json"];

async function copyTree(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "mutations-" });
  for (const path of COPIED) await copy(join(ROOT, path), join(folder, path));
  await Deno.symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

async function copy(from: string, to: string): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  await Deno.mkdir(isDirectory ? to : resolve(to, ".."), { recursive: true });
  if (!isDirectory) return Deno.copyFile(from, to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

/** All tests of the draw take half a minute of one core; other work on the machine may leave less than one. */
const testsMs = 240_000;

/** Titles of the tests that failed; a file that does not load or end has none, so it counts as nothing. */
async function failures(folder: string): Promise<string[]> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--no-check", "-A", ...(all ? [] : ["--fail-fast"]), "lib/draw"],
    cwd: folder,
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(testsMs),
  }).spawn();
  const { stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const named = [...text.matchAll(/^(.+) => \.\/lib\/draw\/\w+_test\.ts:\d+:\d+$/gm)].map(([, title]) =>
    title
  );
  return [...new Set(named)];
}

const all = Deno.args.includes("--all");
const at = Deno.args.indexOf("--only");
const only = at < 0 ? "" : Deno.args[at + 1] ?? "";
const folder = await copyTree();
let missed = 0;
try {
  for (const { bug, edits } of PLANTED.filter(({ bug }) => bug.includes(only))) {
    const originals = new Map<string, string>();
    for (const { file, from, to } of edits) {
      const path = join(folder, file);
      const text = await Deno.readTextFile(path);
      if (text.split(from).length !== 2) throw new Error(`${file} has not one place like: ${from}`);
      if (!originals.has(path)) originals.set(path, text);
      await Deno.writeTextFile(path, text.replace(from, () => to));
    }
    const caught = await failures(folder);
    for (const [path, text] of originals) await Deno.writeTextFile(path, text);
    if (caught.length === 0) missed++;
    console.log(`${caught.length > 0 ? `caught by ${caught.length}` : "MISSED"}: ${bug}`);
    for (const title of caught) console.log(`    ${title}`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(missed === 0 ? "every fault is caught" : `${missed} faults get through`);
if (missed > 0) Deno.exit(1);
