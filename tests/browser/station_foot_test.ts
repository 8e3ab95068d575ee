/**
 * What a station says at its foot, under the rays of a reveal: read in the picture that a browser paints.
 * @module
 */
import { assert } from "@std/assert";
import { stageBurst } from "@/components/ticks.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { documentOf, states } from "@/tools/gallery.tsx";

/** How far the colours of a PNG lie apart, 0..255. */
async function spreadOf(base64: string): Promise<number> {
  const raw = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([raw], { type: "image/png" }));
  const context = new OffscreenCanvas(picture.width, picture.height).getContext("2d")!;
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, picture.width, picture.height);
  return data.reduce((most, value, i) => Math.max(most, Math.abs(value - data[i % 4])), 0);
}

Deno.test("station: the rays of a reveal pass behind a foot of three lines", async () => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    const state = states.find(({ name }) => name === "station-tickets-winner-foot")!;
    await page.setContent(documentOf(state), { waitUntil: "load" });
    await page.addStyleTag({ content: ".base * { visibility: hidden }" });
    const { x, y, width, height } = (await page.locator(".base").boundingBox())!;
    assert(y < stageBurst.clearBelow! - 10, "this foot is too low to be crossed");
    // Its edges may lie within a pixel.
    const clip = { x, y: Math.ceil(y), width, height: Math.floor(height) - 1 };
    const foot = await page.screenshot({ clip, animations: "disabled" });
    // A painter may round a colour.
    assert(await page.evaluate(spreadOf, foot.toString("base64")) <= 3, "something shows behind the words");
  } finally {
    await browser.close();
  }
});
