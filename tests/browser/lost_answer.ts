/**
 * A request of a page that does its work on the server, and whose answer the page never gets. Beside
 * `tests/lost_answer.ts`, which needs no browser.
 * @module
 */
import type { Page } from "playwright-core";

/**
 * Loses the answer to the next POST there.
 *
 * @returns the bodies of all that are sent there from now on, in order
 */
export async function loseNextAnswer(page: Page, url: string | RegExp): Promise<(string | null)[]> {
  const sent: (string | null)[] = [];
  await page.route(url, async (route) => {
    const request = route.request();
    if (request.method() !== "POST") return await route.continue();
    sent.push(request.postData());
    if (sent.length > 1) return await route.continue();
    // A redirect is an answer too, and following it would be a second request.
    await route.fetch({ maxRedirects: 0 });
    await route.abort();
  });
  return sent;
}
