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
 * A graphics card that is computed, for WebGL, which no page of ours has. It computes inside of the browser's own
 * process: after a wall was closed in the middle of its celebration the browser heard nothing of any page for up to 12
 * seconds on a busy machine, while two of its threads took all the time there was.
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
