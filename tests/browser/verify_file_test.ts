/**
 * The single file in a real browser, from a disk and without a network: what it says of genuine, cheating and
 * unknown certificates.
 * @module
 */
import { Buffer } from "node:buffer";
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { fromHex } from "@/lib/draw/bytes.ts";
import { signRecord } from "@/lib/draw/signing.ts";
import { entrantsBytes } from "@/lib/draw/entries.ts";
import { keptReceiptText } from "@/lib/draw/kept_receipt.ts";
import { receiptText } from "@/lib/draw/record_texts.ts";
import { receiptHash } from "@/lib/draw/tags.ts";
import { type House, oneHouse } from "@/tests/browser/one_house.ts";
import { entriesOf, makeDraw } from "@/tests/draw_makers.ts";
import { golden, rejected } from "@/tests/draw_vectors.ts";
import { verifyFile } from "@/tools/verify_file.ts";

/** A check takes less than a second; a slow machine may take some. */
const patienceMs = 20_000;

type Upload = { name: string; mimeType: string; buffer: Buffer };
const upload = (name: string, content: string | Uint8Array): Upload => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content as Uint8Array),
});

const test = oneHouse("verify.html: in a real browser");
/** Built once: it takes longer than a check. */
let built: Promise<{ html: string }> | undefined;

/** The file on a disk, opened without a network, with everything that it asks for noted. */
async function withFile(
  { browser }: House,
  inside: (page: Page, asked: string[]) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${dir}/verify.html`, (await (built ??= verifyFile())).html);
    const context = await browser.newContext({ offline: true });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => message.type() === "error" && asked.push(message.text()));
    page.on("pageerror", (error) => asked.push(error.message));
    await page.goto(`file://${dir}/verify.html`);
    await inside(page, asked);
    assertEquals(asked, [`file://${dir}/verify.html`], "it asked for something, or complained");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

async function check(
  page: Page,
  ...files: Upload[]
): Promise<{ word: string; sentence: string; all: string }> {
  if (await page.locator(".verdict").count() > 0) {
    await page.getByRole("button", { name: "Check another" }).click();
  }
  await page.locator("input[type=file]").first().setInputFiles(files);
  await page.locator(".verdict").waitFor();
  const [word, sentence, all] = await Promise.all(
    [".verdict .word", ".verdict h1", "main"].map((selector) => page.locator(selector).innerText()),
  );
  return { word: word.trim(), sentence, all };
}

test("verify.html: [CHK2] from a disk and without a network it finds the golden certificates valid", async (house) => {
  await withFile(house, async (page) => {
    for (const { certificate } of golden.draws) {
      const { word, sentence, all } = await check(page, upload("c.json", JSON.stringify(certificate)));
      assertEquals(word, "Valid");
      assertMatch(sentence, /^The (winner follows|\d+ winners follow) from the sealed list/);
      assertMatch(all, /Who the organizer is was not checked/);
      assertEquals(await page.locator(".checks [data-state=fail]").count(), 0);
    }
  });
});

test("verify.html: a receipt and both lists, by whatever names, say where I came in the order", async (house) => {
  const [draw] = golden.draws;
  const [me] = draw.entrants;
  const text = receiptText({ ...me, drawId: draw.drawId, openHash: draw.openHash, at: 1692800001 });
  const receipt = { text, sig: signRecord(draw.testSigningKey.secret, receiptHash(text)) };
  await withFile(house, async (page) => {
    const { all } = await check(
      page,
      upload("a", fromHex(draw.sortedLeafHashes.join(""))),
      upload("entrants.bin", entrantsBytes(draw.entrants)),
      upload("b", keptReceiptText({ receipt, clientNonce: me.clientNonce, ticketCode: me.ticketCode })),
      upload("c", JSON.stringify(draw.certificate)),
    );
    assertMatch(
      all,
      new RegExp(`Your entry\\s+${draw.entrantOrder.indexOf(me.entrantTag) + 1}\\w\\w\\s*of 7`),
    );
    assertMatch(all, /Your ticket was in the sealed list/);
  });
});

test("verify.html: [CHK1] each cheating certificate is refused with its code, and as plainly", async (house) => {
  await withFile(house, async (page) => {
    for (const { name, expect, certificate } of rejected.cases) {
      if (await page.locator(".verdict").count() > 0) {
        await page.getByRole("button", { name: "Check another" }).click();
      }
      if (expect === "E_KEY_PIN") {
        await page.getByText("I know the organizer's key").click();
        await page.locator("#key").fill(rejected.pinnedKey);
      }
      const { word, all } = await check(page, upload("c.json", JSON.stringify(certificate)));
      assertEquals(word, expect === "E_VERSION" ? "Cannot check" : "Not valid", name);
      assert(all.includes(expect), `${name}: ${all}`);
    }
  });
});

test("verify.html: [CHK4] [CHK7] test numbers count only on request, and a second attempt is called one", async (house) => {
  const made = makeDraw(entriesOf([1, 1, 1, 1]), { open: { rehearsal: true, supersedes: "ab".repeat(16) } });
  made.advance(1, made.conclusion.slots[1].entrantTag!);
  await withFile(house, async (page) => {
    const first = await check(page, upload("c.json", made.certificate()));
    assertEquals([first.word, first.sentence], ["Not valid", "This draw used test numbers."]);
    await page.getByRole("button", { name: "Check it as a test" }).click();
    await page.getByText("Test only").first().waitFor();
    await page.locator(".valid.test .stamp").waitFor();
    const all = await page.locator("main").innerText();
    assertMatch(all, /This was a rehearsal\. Nobody won anything\./);
    assertMatch(all, /This draw replaces one that was cancelled\./);
    assertMatch(all, /Place 2, Silver: not here\. The next in the order stepped in\./);
  });
});

test("verify.html: what is no part of a draw is said, and a pasted certificate is checked", async (house) => {
  await withFile(house, async (page) => {
    await page.locator("input[type=file]").setInputFiles([upload("photo.jpg", new Uint8Array(100).fill(1))]);
    await page.getByText("This is neither a certificate nor a receipt").waitFor();
    const zip = new TextEncoder().encode("PK\x03\x04".padEnd(96));
    await page.locator("input[type=file]").setInputFiles([upload("HARBR1-evidence.zip", zip)]);
    await page.getByText("Unpack the zip first").waitFor();
    await page.getByText("Or paste it").click();
    await page.locator("textarea").fill(JSON.stringify(golden.draws[2].certificate));
    await page.getByRole("button", { name: "Check it" }).click();
    await page.locator(".valid .verdict").waitFor();
  });
});

Deno.test("verify.html: [CHK3] two builds in two places give the same bytes", async () => {
  const [first, again] = [await verifyFile(), await verifyFile()];
  assertEquals(again.sha256, first.sha256);
  const root = new URL("../..", import.meta.url).pathname;
  const elsewhere = await Deno.makeTempDir();
  try {
    for (const part of ["components", "islands", "lib", "static", "packages", "deno.json", "package.json"]) {
      const copied = await new Deno.Command("cp", { args: ["-r", `${root}${part}`, elsewhere] }).output();
      assert(copied.success, part);
    }
    await Deno.symlink(`${root}node_modules`, `${elsewhere}/node_modules`);
    assertEquals((await verifyFile(elsewhere)).sha256, first.sha256);
  } finally {
    await Deno.remove(elsewhere, { recursive: true });
  }
});
