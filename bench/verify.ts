/**
 * What the whole check of a draw costs a phone: time in a real browser slowed down to a quarter, and the bytes.
 *
 * One certificate of 5,000 entrants and 14 prizes, with one phone's receipt, as `lib/client/witness_job.ts` checks
 * it: its own path, its place in the order, every signature, the public number. Cold: a fresh page each time.
 * @module
 */
import { build, stop } from "esbuild";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { median } from "@/bench/report.ts";
import { inclusionPaths } from "@/lib/draw/merkle.ts";
import { toHex } from "@/lib/draw/bytes.ts";
import { keptReceiptText } from "@/lib/draw/kept_receipt.ts";
import { receiptText } from "@/lib/draw/record_texts.ts";
import { entrantTag, openHash, receiptHash } from "@/lib/draw/tags.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { DRAW_ID, entriesOf, makeDraw, sign } from "@/tests/draw_makers.ts";

const entrants = 5_000;
const slowdown = 4;
const pages = 9;
const root = fileURLToPath(new URL("../", import.meta.url));

const script = `
import { verify } from "@/lib/draw/verify.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
globalThis.check = async (text, receipt) => {
  const start = performance.now();
  const [{ isRecordSignature }, { isRoundSignature }] = await Promise.all([
    import("@/lib/draw/ed25519.ts"), import("@/lib/draw/drand.ts"),
  ]);
  const loaded = performance.now();
  const verdict = verify(text, { signature: isRecordSignature, beacon: isRoundSignature },
    { chains: [TEST_CHAIN], receipt });
  return { outcome: verdict.outcome, place: verdict.personal?.place, loadMs: loaded - start, ms: performance.now() - loaded };
};`;

async function bundle(): Promise<Map<string, Uint8Array>> {
  const { outputFiles } = await build({
    stdin: { contents: script, resolveDir: root, sourcefile: "check.ts", loader: "ts" },
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    format: "esm",
    outdir: "/",
    alias: { "@": root.replace(/\/$/, "") },
  });
  await stop();
  return new Map(outputFiles.map(({ path, contents }) => [path.split("/").at(-1)!, contents]));
}

/** A certificate, and the file of a phone that was in. */
function draw(): { certificate: string; receipt: string } {
  const [clientNonce, serverNonce, holderHash] = ["11", "22", "33"].map((byte) => byte.repeat(32));
  const tag = entrantTag({ drawId: DRAW_ID, clientNonce, serverNonce, holderHash });
  const entries = [
    { entrantTag: tag, tickets: 1 },
    ...entriesOf(new Array(entrants - 1).fill(1)),
  ];
  const made = makeDraw(entries, {
    open: { tiers: [{ id: "gold", count: 1 }, { id: "silver", count: 3 }, { id: "bronze", count: 10 }] },
  });
  const { open, tickets } = made.frozen;
  const index = Array.from({ length: entrants }, (_, i) => i).find((i) =>
    tickets.ticketAt(i).entrantTag === tag
  )!;
  const text = receiptText({
    drawId: DRAW_ID,
    openHash: openHash(open.text),
    entrantTag: tag,
    tickets: 1,
    serverNonce,
    at: 1,
  });
  const [path] = inclusionPaths(tickets.leaves, [index]);
  const receipt = keptReceiptText({
    receipt: sign(text, receiptHash(text)),
    clientNonce,
    holderHash,
    paths: [{ i: index, p: path.map(toHex) }],
  });
  return { certificate: made.certificate(), receipt };
}

export async function benchVerify() {
  const files = await bundle();
  const { certificate, receipt } = draw();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, ({ url }) => {
    const file = files.get(new URL(url).pathname.slice(1));
    return file
      ? new Response(file as Uint8Array<ArrayBuffer>, { headers: { "content-type": "text/javascript" } })
      : new Response(`<!doctype html><script type="module" src="/stdin.js"></script>`, {
        headers: { "content-type": "text/html" },
      });
  });
  const browser = await openBrowser();
  try {
    const times: number[] = [];
    const loads: number[] = [];
    for (let i = 0; i < pages; i++) {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`http://127.0.0.1:${server.addr.port}/`);
      await page.waitForFunction(() => "check" in globalThis);
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
      const { outcome, place, ms, loadMs } = await page.evaluate(
        ([text, mine]) =>
          (globalThis as unknown as {
            check(text: string, mine: string): Promise<
              { outcome: string; place: number | null; ms: number; loadMs: number }
            >;
          }).check(text, mine),
        [certificate, receipt],
      );
      if (outcome !== "valid" || !place) throw new Error(`the certificate is ${outcome}`);
      times.push(ms);
      loads.push(loadMs);
      await page.context().close();
    }
    const bytes = [...files].map(([name, contents]) =>
      [name, gzipSync(contents, { level: 9 }).length] as const
    );
    const isCurve = (name: string) => !name.startsWith("stdin");
    const sum = (of: typeof bytes) => of.reduce((total, [, size]) => total + size, 0);
    return {
      entrants,
      slowdown,
      milliseconds: { median: median(times), worst: Math.max(...times), curvesLoaded: median(loads) },
      gzipBytes: { whole: sum(bytes), curvesLater: sum(bytes.filter(([name]) => isCurve(name))) },
    };
  } finally {
    await browser.close();
    await server.shutdown();
  }
}
