/** Islands in a real browser: they wake, keep to their place, and obey the page's policy. @module */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { fixtureHandler } from "../fresh/fixture.ts";
import { openBrowser } from "./browser.ts";

const handler = await fixtureHandler();

Deno.test("islands: they wake in a browser under the page's policy, each in its place", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, (request) => handler(request));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    await page.goto(`http://localhost:${server.addr.port}/`);
    await page.waitForSelector('#a[data-live="true"]');
    await page.waitForSelector('#b[data-live="true"]');

    await page.click("#a button");
    await page.click("#a button");
    await page.click("#b button");
    assertEquals(await page.textContent("#a output"), "5");
    assertEquals(await page.textContent("#b output"), "11");
    assertEquals(await page.textContent("#b + strong"), "clicked b");

    // Props that try to be markup are text, on both sides.
    assertEquals(await page.textContent("#a em"), `</script><script>document.title = "broken"</script><!--`);
    assertEquals(await page.title(), "Fixture");

    // One of two counters in a row, a component around an island, an island inside an island.
    const clocks = await page.locator("time").all();
    assertEquals(await Promise.all(clocks.map((clock) => clock.textContent())), ["awake", "awake", "awake"]);
    assertEquals(await page.getAttribute(".panel time", "data-hours"), "1-2");
    assertStringIncludes((await page.getAttribute(".panel time", "data-asset"))!, "__frsh_c=");
    assertEquals(await page.locator("main > *").evaluateAll((nodes) => nodes.map((node) => node.tagName)), [
      "H1",
      "DIV",
      "STRONG",
      "UL",
      "SECTION",
      "P",
    ]);
    assertEquals(complaints, []);
  } finally {
    await browser.close();
  }
});

Deno.test("islands: one that grows while its neighbour still sleeps stays out of its place", async () => {
  await using server = Deno.serve({ port: 0, onListen() {} }, (request) => handler(request));
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://localhost:${server.addr.port}/neighbours`);
    await page.waitForSelector('#n[data-live="true"]');
    await page.click("#n button");
    const shown = await page.locator("main > *").evaluateAll((nodes) =>
      nodes.map((node) => node.textContent)
    );
    assertEquals(shown, ["first", "second", "third", "1morenext to itawake", "clicked n"]);
  } finally {
    await browser.close();
  }
});
