/**
 * One way to get a real headless browser: the Chromium that ships inside an npm package, driven by playwright-core.
 *
 * Used by every test under `tests/browser/`. The first call on a machine unpacks the browser into the
 * temporary folder; later calls find it there.
 * @module
 */
import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

export type { Browser };

/**
 * Meant for one page in a lambda: one process for all contexts loses the cookies of one of two, and without web
 * security a test would pass where a visitor's browser refuses.
 */
const unwanted = ["--single-process", "--disable-web-security", "--allow-running-insecure-content"];

/**
 * A graphics card that is computed, for WebGL, which no page of ours has. It took two thirds of the time of a test, and
 * it computed inside of the browser: a wall closed in the middle of its celebration left frames behind, and until they
 * were ready the browser heard nothing of any page, on a busy machine for longer than a test waits.
 */
const computedCard = [
  "--ignore-gpu-blocklist",
  "--in-process-gpu",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/**
 * Starts a browser; the caller closes it (`await browser.close()` in a `finally`).
 *
 * It has the whole of Chromium, so pages run scripts, keep WebSockets and hydrate islands.
 *
 * @param more switches of Chromium, such as a camera that is a film
 */
export async function openBrowser(more: string[] = []): Promise<Browser> {
  const left = sparticuz.args.filter((arg) => !unwanted.includes(arg) && !computedCard.includes(arg));
  return await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...left, "--disable-gpu", ...more],
    headless: true,
  });
}
