/** What a tab of the desk keeps: the station's passcode until it is let go, and a question until another tab answers it. @module */
import { assertEquals } from "@std/assert";
import { openBrowser } from "@/tests/browser/browser.ts";
import { signIn } from "@/tests/browser/desk.ts";
import { loseNextAnswer } from "@/tests/browser/lost_answer.ts";
import { startServer } from "@/tests/server.ts";

const patienceMs = 30_000;
const at = (test: string) => `[data-test="${test}"]`;

Deno.test("desk: what a tab keeps, it lets go", async (t) => {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(patienceMs);
    const desk = await context.newPage();
    await signIn(desk, server);
    await server.api("POST", "/api/events", { id: "door", name: "Door", passcode: "PIER-42" });
    await server.api("POST", "/api/events/door/attendees", [{ id: "ann", name: "Ann" }]);

    /** As the wizard leaves it. */
    const keep = () => desk.evaluate(() => sessionStorage.setItem("drumroll:passcode:door", "PIER-42"));
    const shown = desk.getByText("PIER-42");
    const have = desk.locator(at("desk-passcode-have"));

    await t.step("the passcode stays from page to page until the organizer has it", async () => {
      await keep();
      for (const page of ["/roster", ""]) {
        await desk.goto(`${server.origin}/o/door${page}`);
        await shown.waitFor();
      }
      await have.click();
      await shown.waitFor({ state: "detached" });
      assertEquals(await desk.evaluate(() => sessionStorage.length), 0);
    });

    await t.step(
      "a new one is let go as well, and the wizard's does not come back from beneath it",
      async () => {
        await keep();
        await desk.goto(`${server.origin}/o/door/roster`);
        await desk.goto(`${server.origin}/o/door`);
        await shown.waitFor();
        await desk.getByRole("button", { name: "New passcode" }).click();
        await desk.fill("#new-passcode", "TIDE-17");
        const sent = await loseNextAnswer(desk, "**/passcode");
        await desk.press("#new-passcode", "Enter");
        await desk.getByText("The server could not be reached.").waitFor();
        await desk.press("#new-passcode", "Enter");
        await desk.getByText("TIDE-17").waitFor();
        assertEquals([sent.length, sent[1]], [2, sent[0]], "[HTTP17] the same request again");
        // Enter, pressed once more by mistake, must not let it go.
        assertEquals(await desk.evaluate(() => document.activeElement?.textContent), "New passcode");
        await have.click();
        await desk.getByText("TIDE-17").waitFor({ state: "detached" });
        assertEquals(await shown.count(), 0);
      },
    );

    await t.step("a reload lets it go", async () => {
      await keep();
      await desk.goto(`${server.origin}/o/door/roster`);
      await shown.waitFor();
      await desk.reload();
      // Once nothing is kept the page is alive and has looked.
      await desk.waitForFunction(() => sessionStorage.length === 0);
      assertEquals(await shown.count(), 0);
    });

    await t.step(
      "[PRIV4] a tab that has lost the room asks for no second deletion, and nothing can be added",
      async () => {
        // A socket that opens and never says a word.
        await desk.routeWebSocket(/.*/, () => {});
        await desk.goto(`${server.origin}/o/door`);
        await desk.locator(at("desk-purge-open")).waitFor();
        await server.api("POST", "/api/events/door/purge", { confirm: "door" });
        // A press before the page is alive does nothing; after one that did, there is no button.
        await desk.waitForFunction((open) => {
          document.querySelector<HTMLElement>(open)?.click();
          return document.body.textContent!.includes("was deleted on");
        }, at("desk-purge-open"));
        assertEquals(await desk.locator("#purge-confirm").count(), 0);
        await desk.goto(`${server.origin}/o/new?event=door`);
        assertEquals(new URL(desk.url()).pathname, "/o/door");
        await desk.locator(at("desk-over")).waitFor();
      },
    );
  } finally {
    await browser.close();
    await server.stop();
  }
});
