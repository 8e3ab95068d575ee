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
 * Starts a browser; the caller closes it (`await browser.close()` in a `finally`).
 *
 * It has the whole of Chromium, so pages run scripts, keep WebSockets and hydrate islands.
 *
 * @param more switches of Chromium, such as a camera that is a film
 */
export async function openBrowser(more: string[] = []): Promise<Browser> {
  return await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: [...sparticuz.args.filter((arg) => !unwanted.includes(arg)), ...more],
    headless: true,
  });
}
