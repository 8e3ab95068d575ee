/**
 * The roster on the organizer's phone: a walk-up's long id leaves room for the link and the switch beside it.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { startServer } from "@/tests/server.ts";
import { openBrowser } from "./browser.ts";

Deno.test("roster: on a phone a long id gives way, and nothing runs out of the screen", async () => {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    await server.api("POST", "/api/events", { id: "pier", name: "Pier", passcode: "4711-4711" });
    await server.api("POST", "/api/events/pier/attendees", [
      { id: "ann", name: "Ann Berg" },
      { id: "walk-up-NB47AFF8Q8SNMJBH9CDPQD4HYE", name: "Wanda Walk" },
    ]);
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await page.goto(server.origin + /http:\/\/localhost:\d+(\/setup\/\S+)/.exec(server.output())![1]);
    await page.fill("#name", "Mira");
    for (const field of ["#passphrase", "#again"]) await page.fill(field, "a calm evening at the harbour");
    await page.click('button[type="submit"]');
    await page.waitForURL("**/o");
    await page.goto(`${server.origin}/o/pier/roster`);
    const rows = page.locator(".people tbody tr");
    await rows.nth(1).waitFor();
    const shots = Deno.env.get("SHOTS");
    if (shots) await page.screenshot({ path: `${shots}/roster-phone.png` });
    for (const name of ["Ann Berg", "Wanda Walk"]) {
      const row = rows.filter({ hasText: name });
      const link = (await row.locator("button").boundingBox())!;
      const checkIn = (await row.locator(".switch").boundingBox())!;
      assert(link.x + link.width <= checkIn.x, `${name}: the link ends at ${link.x + link.width}`);
    }
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assertEquals(over, 0, `${over} pixels run out`);
  } finally {
    await browser.close();
    await server.stop();
  }
});
