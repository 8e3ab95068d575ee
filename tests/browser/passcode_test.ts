/** The passcode form of a station in a real browser: what is typed is what is sent, however fast. @module */
import { assertEquals } from "@std/assert";
import { openBrowser } from "@/tests/browser/browser.ts";
import { startServer } from "@/tests/server.ts";

const field = '[data-test="efx-station-passcode-input"]';
const patienceMs = 20_000;

Deno.test("station: each try sends what the field holds", async () => {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    await server.api("POST", "/api/events", { id: "door", name: "Door", passcode: "PIER-42" });
    const page = await browser.newPage();
    page.setDefaultTimeout(patienceMs);
    const sent: string[] = [];
    page.on("request", (request) => {
      if (request.method() === "POST") sent.push(request.postDataJSON().passcode);
    });
    await page.goto(`${server.origin}/s/door`);
    await page.waitForLoadState("networkidle");
    const answered = () => page.waitForResponse((response) => response.url().endsWith("/station-session"));
    // Typed and sent in one task of the page, before anything can be drawn anew.
    const send = (text: string) =>
      page.evaluate(([at, text]) => {
        const input = document.querySelector<HTMLInputElement>(at)!;
        input.value = text;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        input.form!.requestSubmit();
        input.form!.requestSubmit();
      }, [field, text]);
    for (const text of ["first", "second"]) {
      await Promise.all([answered(), send(text)]);
      // The answer is on the wire before the page has read it, and until then it takes no other try.
      await page.waitForSelector('[data-test="efx-station-passcode-submit"]:not([disabled])');
    }
    assertEquals(sent, ["first", "second"]);
    await Promise.all([answered(), send("PIER-42")]);
    await page.waitForSelector('[data-test="efx-station-shell"]');
  } finally {
    await browser.close();
    await server.stop();
  }
});
