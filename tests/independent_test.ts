/**
 * The second verifier, `tools/independent/`, and ours read every vector and many faulty certificates alike.
 *
 * It needs python3, which this repository does not install: without it the tests are ignored, and say so.
 * @module
 */
import assert from "node:assert/strict";
import { verify } from "@/lib/draw/verify.ts";
import { CURVES } from "@/tests/draw_makers.ts";
import { golden, rejected } from "@/tests/draw_vectors.ts";
import { furtherFaults, mutatedCertificates } from "@/tests/mutated_certificates.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const TOOL = "tools/independent";
const KEY = golden.draws[0].testSigningKey.public;
/** The largest batch takes some 10 s on an idle machine; one with every lane busy takes several times that. */
const RUN_MS_MAX = 120_000;

async function python(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command("python3", {
    // -B: leaves no compiled files in the tree.
    args: ["-B", ...args],
    cwd: ROOT,
    env: { PYTHONIOENCODING: "utf-8" },
    signal: AbortSignal.timeout(RUN_MS_MAX),
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

/** Why there is nothing to run, or undefined. */
async function whatIsMissing(): Promise<string | undefined> {
  try {
    const { code } = await python("-c", "import sys; sys.exit(sys.version_info < (3, 8))");
    return code === 0 ? undefined : "python3 is older than 3.8";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "python3 is not installed";
    throw error;
  }
}

const missing = await whatIsMissing();

function pythonTest(name: string, fn: () => Promise<void>): void {
  const ignore = missing !== undefined;
  Deno.test({ name: ignore ? `${name} (ignored: ${missing})` : name, ignore, fn });
}

/** The verdicts of the second verifier: VALID or a code, one for each text, and how it ended. */
async function verdicts(texts: readonly string[]): Promise<{ found: string[]; code: number }> {
  const dir = await Deno.makeTempDir();
  try {
    const files = texts.map((_, index) => `${dir}/${index}.json`);
    await Promise.all(files.map((file, index) => Deno.writeTextFile(file, texts[index])));
    const { code, out, err } = await python(`${TOOL}/verify.py`, KEY, ...files);
    assert.equal(err, "");
    const lines = out.matchAll(/^(?:(VALID) ".*"|INVALID (E_\w+)|CANNOT VERIFY (E_VERSION))$/gm);
    return { found: [...lines].map(([, valid, invalid, cannot]) => valid ?? invalid ?? cannot), code };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function ours(text: string): string {
  const verdict = verify(text, CURVES, { pinnedKey: KEY });
  return verdict.outcome === "valid" ? "VALID" : verdict.code;
}

pythonTest("independent: its parts agree with the vectors", async () => {
  const { code, out, err } = await python("tests/independent_vectors.py");
  assert.deepEqual(
    { code, out: out.trimEnd().split("\n"), err },
    {
      code: 0,
      out: [
        ...["sampler 24 of 24", "stream 1 of 1", "permutations 6 of 6", "entries 38 of 38", "large 8 of 8"],
        ...["merkle 107 of 107", "ed25519 9 of 9", "constants 45 of 45", "beacon 42 of 42"],
      ],
      err: "",
    },
  );
});

pythonTest("independent: golden certificates are valid, and the holders are the golden ones", async () => {
  const dir = await Deno.makeTempDir();
  try {
    for (const { name, certificate, finalHolders } of golden.draws) {
      await Deno.writeTextFile(`${dir}/cert.json`, JSON.stringify(certificate));
      const { code, out } = await python(`${TOOL}/verify.py`, KEY, `${dir}/cert.json`);
      const holders = finalHolders.map((holder) => holder ?? "nobody");
      assert.deepEqual({ code, out }, { code: 0, out: [`VALID "${name}"`, ...holders, ""].join("\n") });
    }
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

pythonTest(
  "independent: each cheating certificate gets the code of its vector and the exit code",
  async () => {
    assert.equal(rejected.cases.length, 20);
    assert.equal(rejected.pinnedKey, KEY);
    for (const [exit, outcome] of [[1, "INVALID"], [2, "CANNOT VERIFY"]] as const) {
      const cases = rejected.cases.filter(({ expect }) => (expect === "E_VERSION") === (exit === 2));
      const { found, code } = await verdicts(cases.map(({ certificate }) => JSON.stringify(certificate)));
      assert.deepEqual(
        cases.map(({ name }, index) => [name, found[index]]),
        cases.map(({ name, expect }) => [name, expect]),
      );
      assert.equal(code, exit, outcome);
    }
  },
);

pythonTest(
  "independent: both verifiers name the faults that no vector has as the specification does",
  async () => {
    const faults = furtherFaults();
    const texts = faults.map(([, , certificate]) => JSON.stringify(certificate));
    const expected = faults.map(([what, expect]) => [what, expect]);
    const { found } = await verdicts(texts);
    assert.deepEqual(faults.map(([what], index) => [what, found[index]]), expected);
    assert.deepEqual(faults.map(([what], index) => [what, ours(texts[index])]), expected);
  },
);

pythonTest("independent: what cannot be read cannot be verified", async () => {
  for (const args of [["-", "/nowhere.json"], [], [KEY], ["AB", "/nowhere.json"]]) {
    assert.equal((await python(`${TOOL}/verify.py`, ...args)).code, 2, args.join(" "));
  }
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, new Uint8Array([0x7b, 0xff, 0x7d]));
    assert.equal((await python(`${TOOL}/verify.py`, file)).code, 2);
  } finally {
    await Deno.remove(file);
  }
});

pythonTest("independent: both verifiers give a certificate with a fault the same first code", async () => {
  const certificates = mutatedCertificates(20260101, 300);
  const { found } = await verdicts(certificates.map(({ text }) => text));
  assert.equal(found.length, certificates.length);
  const seen = new Map<string, number>();
  for (const [index, { what, text }] of certificates.entries()) {
    assert.equal(found[index], ours(text), what);
    seen.set(found[index], 1 + (seen.get(found[index]) ?? 0));
  }
  // A generator that only ever broke the shape would compare nothing else.
  assert.ok(seen.size >= 15, JSON.stringify([...seen]));
});

Deno.test("independent: all of its code is at most 200 lines, of at most 110 columns", async () => {
  const files = [...Deno.readDirSync(ROOT + TOOL)].map(({ name }) => name).toSorted();
  assert.deepEqual(files, ["README.md", "constants.json", "shapes.json", "verify.py"]);
  const text = await Deno.readTextFile(`${ROOT}${TOOL}/verify.py`);
  const code = text.replaceAll(/^\s*"""[\s\S]*?"""$/gm, "").split("\n").filter((line) =>
    /^\s*[^\s#]/.test(line)
  );
  assert.ok(code.length > 100 && code.length <= 200, `${code.length} lines`);
  assert.deepEqual(code.filter((line) => line.length > 110 || /;\s/.test(line)), []);
});
