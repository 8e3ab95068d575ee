import assert from "node:assert/strict";
import { fromHex } from "@/lib/draw/bytes.ts";
import { entrantsBytes } from "@/lib/draw/entries.ts";
import { keptReceiptText } from "@/lib/draw/kept_receipt.ts";
import { receiptText } from "@/lib/draw/record_texts.ts";
import { signRecord } from "@/lib/draw/signing.ts";
import { receiptHash } from "@/lib/draw/tags.ts";
import { entriesOf, makeDraw } from "@/tests/draw_makers.ts";
import { golden, rejected } from "@/tests/draw_vectors.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const [VECTOR] = golden.draws;

/** Runs the tool as its users do: a process of its own that may read files and nothing else. */
async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", "tools/verify.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

async function withFiles(
  files: Record<string, string | Uint8Array>,
  inside: (dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.writeFile(
        `${dir}/${name}`,
        typeof content === "string" ? new TextEncoder().encode(content) : content,
      );
    }
    await inside(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("tools/verify: a genuine certificate, with lists and a receipt, is valid", async () => {
  const { entrants: [me], drawId, openHash, testSigningKey, certificate, sortedLeafHashes } = VECTOR;
  const text = receiptText({ ...me, drawId, openHash, at: 1692800001 });
  const receipt = { text, sig: signRecord(testSigningKey.secret, receiptHash(text)) };
  const { clientNonce, ticketCode, entrantTag } = me;
  const files = {
    "cert.json": JSON.stringify(certificate) + "\n",
    "leaves.bin": fromHex(sortedLeafHashes.join("")),
    "entrants.bin": entrantsBytes(VECTOR.entrants),
    "receipt.json": keptReceiptText({ receipt, clientNonce, ticketCode }),
  };
  await withFiles(files, async (dir) => {
    const { code, out } = await run(
      `${dir}/cert.json`,
      ...["--key", testSigningKey.public, "--leaves", `${dir}/leaves.bin`],
      ...["--entrants", `${dir}/entrants.bin`, "--receipt", `${dir}/receipt.json`],
    );
    assert.equal(code, 0, out);
    assert.match(out, /^VALID "A-equal-7"\n/);
    assert.match(out, /round 1000, due 2023-08-23T15:59:24/);
    const place = VECTOR.entrantOrder.indexOf(entrantTag) + 1;
    assert.match(out, new RegExp(`your 1 ticket\\(s\\): in the sealed list, place ${place} of 7\n`));
    for (const { entrantTag } of certificate.winners) assert.ok(out.includes(entrantTag!));
    assert.ok(!out.includes("W_KEY_NOT_PINNED"));

    const json = await run(`${dir}/cert.json`, "--json");
    assert.equal(json.code, 0);
    const verdict = JSON.parse(json.out);
    assert.equal(verdict.outcome, "valid");
    assert.deepEqual(verdict.facts.winners, certificate.winners);
    assert.deepEqual(verdict.warnings, ["W_KEY_NOT_PINNED", "W_NOT_WITNESSED"]);
  });
});

Deno.test("tools/verify: a cheat is invalid, with its code first", async () => {
  const cheat = rejected.cases.find(({ expect }) => expect === "E_PROOF")!;
  await withFiles(
    { "cert.json": JSON.stringify(cheat.certificate), "leaves.bin": new Uint8Array(32) },
    async (dir) => {
      const { code, out } = await run(`${dir}/cert.json`, "--key", rejected.pinnedKey);
      assert.equal(code, 1);
      assert.match(out, /^INVALID E_PROOF\n/);
      const json = await run(`${dir}/cert.json`, "--json");
      assert.equal(json.code, 1);
      assert.equal(JSON.parse(json.out).code, "E_PROOF");
    },
  );
});

Deno.test("tools/verify: [CHK4] test numbers count only where they are asked for, and are called that", async () => {
  const made = makeDraw(entriesOf([1, 1, 1, 1, 1]), { open: { rehearsal: true } });
  made.advance(0, made.conclusion.slots[0].entrantTag!);
  const leaves = made.frozen.tickets.leaves;
  await withFiles({ "cert.json": made.certificate(), "leaves.bin": leaves }, async (dir) => {
    const strict = await run(`${dir}/cert.json`);
    assert.equal(strict.code, 1);
    assert.match(strict.out, /^INVALID E_BEACON_CHAIN\n/);
    const other = await run(`${dir}/cert.json`, "--chain", "quicknet");
    assert.deepEqual([other.code, other.out], [2, ""]);
    const lenient = await run(`${dir}/cert.json`, "--chain", "test", "--leaves", `${dir}/leaves.bin`);
    assert.equal(lenient.code, 0, lenient.out);
    assert.match(lenient.out, /^VALID "Friday raffle", a rehearsal\n/);
    assert.match(lenient.out, /test number: round 100, due 2023-11-14/);
    assert.match(lenient.out, /1 replaced; these hold the prizes now:\n/);
    assert.match(lenient.out, /warning W_REHEARSAL: this was a rehearsal/);
    assert.match(lenient.out, /warning W_TEST_CHAIN: test numbers/);
    assert.doesNotMatch(lenient.out, /Nobody could know/);
  });
});

Deno.test("tools/verify: [CHK7] a draw that replaces one that was called off says so", async () => {
  const supersedes = "ab".repeat(16);
  const entries = entriesOf([1, 1, 1]);
  for (const open of [{ supersedes }, {}]) {
    const certificate = makeDraw(entries, { open: { ...open, mode: "offline" } }).certificate();
    await withFiles({ "cert.json": certificate }, async (dir) => {
      const { code, out } = await run(`${dir}/cert.json`);
      assert.equal(code, 0, out);
      assert.equal(out.includes(`replaces draw ${supersedes}, which was cancelled`), "supersedes" in open);
    });
  }
});

Deno.test("tools/verify: a newer certificate cannot be judged", async () => {
  const newer = rejected.cases.find(({ expect }) => expect === "E_VERSION")!;
  await withFiles({ "cert.json": JSON.stringify(newer.certificate) }, async (dir) => {
    const { code, out } = await run(`${dir}/cert.json`);
    assert.equal(code, 2);
    assert.match(out, /^CANNOT VERIFY E_VERSION\n/);
  });
});

Deno.test("tools/verify: a wrong call, a missing file and bytes that are no text are not a verdict", async () => {
  await withFiles({ "bytes.json": Uint8Array.of(0x22, 0xff, 0x22) }, async (dir) => {
    const calls = [[], [`${dir}/missing.json`], [`${dir}/bytes.json`], [`${dir}/bytes.json`, "--key", "00"], [
      "--what",
    ]];
    for (const { code, out, err } of await Promise.all(calls.map((args) => run(...args)))) {
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.notEqual(err, "");
    }
  });
});
