/** What is typed into a page before its scripts have come is there when they have. @module */
import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { openBrowser } from "@/tests/browser/browser.ts";
import { passphrase, signIn } from "@/tests/browser/desk.ts";
import { golden } from "@/tests/draw_vectors.ts";
import { startServer } from "@/tests/server.ts";

const patienceMs = 30_000;

/** @returns lets the scripts of the page go, which are held until then */
async function openAsleep(page: Page, address: string): Promise<() => Promise<void>> {
  const wake = await holdScripts(page);
  // A page has not loaded before its scripts.
  await page.goto(address, { waitUntil: "commit" });
  return wake;
}

/** Of whatever page comes next. */
async function holdScripts(page: Page): Promise<() => Promise<void>> {
  const gate = Promise.withResolvers<void>();
  await page.unrouteAll();
  await page.route("**/*.js", async (route) => {
    await gate.promise;
    await route.continue();
  });
  return async () => {
    gate.resolve();
    await page.waitForLoadState("load");
  };
}

Deno.test("typed early: what was typed before the page is alive stays", async (t) => {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    desk.setDefaultTimeout(patienceMs);
    await signIn(desk, server);
    await server.api("POST", "/api/events", { id: "door", name: "Door", passcode: "PIER-42" });
    await server.api("POST", "/api/events/door/attendees", [{ id: "ann", name: "Ann" }, {
      id: "bo",
      name: "Bo",
    }]);

    await t.step(
      "a new event: its name, its passcode and its colour, also when Enter was pressed",
      async () => {
        const wake = await openAsleep(desk, `${server.origin}/o/new`);
        const colour = desk.locator('input[name="hue"]').last();
        await desk.locator('label:has(input[name="hue"])').last().click();
        await desk.fill("#passcode", "my own code");
        await desk.fill("#name", "Early lights");
        await desk.press("#name", "Enter");
        await wake();
        // The small screen beside the form shows what the island knows.
        await desk.locator(".tv").getByText("Early lights").waitFor();
        assertEquals(await desk.inputValue("#name"), "Early lights");
        assertEquals(await desk.inputValue("#passcode"), "my own code");
        assert(await colour.isChecked());
      },
    );

    await t.step("a raffle for an event: its title, two prizes, and how many", async () => {
      const wake = await openAsleep(desk, `${server.origin}/o/new?event=door`);
      const prize = (name: string) => desk.getByLabel(name, { exact: true });
      await desk.fill("#title", "Early raffle");
      await prize("Prize 1").fill("Lamp");
      await prize("Prize 2").fill("Rope");
      await prize("How many of prize 2").fill("7");
      await wake();
      await desk.locator(".tv").getByText("Early raffle").waitFor();
      assertEquals(
        await Promise.all(
          ["Prize 1", "Prize 2", "How many of prize 2"].map((name) => prize(name).inputValue()),
        ),
        ["Lamp", "Rope", "7"],
      );
    });

    await t.step("a poll for an event keeps what was chosen before its fields were there", async () => {
      const wake = await openAsleep(desk, `${server.origin}/o/new?event=door`);
      await desk.fill("#title", "Not a raffle after all");
      await desk.locator('input[name="kind"]').last().check();
      await wake();
      await desk.getByLabel("Name of the poll").waitFor();
    });

    await t.step("the roster: whom it was asked to find", async () => {
      const wake = await openAsleep(desk, `${server.origin}/o/door/roster`);
      await desk.getByPlaceholder("Find a name").fill("Bo");
      await wake();
      await desk.getByRole("cell", { name: "Ann", exact: true }).waitFor({ state: "detached" });
      assert(await desk.getByRole("cell", { name: "Bo", exact: true }).isVisible());
    });

    await t.step("sign-in: the name and the passphrase, in a page without scripts", async () => {
      await desk.context().clearCookies();
      const wake = await openAsleep(desk, `${server.origin}/o/sign-in`);
      await desk.fill("#name", "Mira");
      await desk.fill("#passphrase", passphrase);
      await wake();
      await desk.press("#passphrase", "Enter");
      await desk.waitForURL("**/o");
    });

    await t.step("a station: the passcode stays in its field, and out of the address", async () => {
      const wake = await openAsleep(desk, `${server.origin}/s/door`);
      const field = '[data-test="efx-station-passcode-input"]';
      await desk.fill(field, "PIER-42");
      await desk.press(field, "Enter");
      await wake();
      assertEquals(new URL(desk.url()).search, "");
      assertEquals(await desk.inputValue(field), "PIER-42");
      // Nothing happens on a press until the page is alive; then the button rests, and the field goes.
      await desk.waitForFunction((field) => {
        const form = document.querySelector<HTMLInputElement>(field)?.form;
        form?.requestSubmit();
        return !form || form.querySelector("button")!.disabled;
      }, field);
      await desk.waitForSelector('[data-test="efx-station-shell"]');
    });

    await t.step("a walk-up's form that comes back: what was mended in it, when it is sent too", async () => {
      const { event } = await server.api("POST", "/api/events", {
        name: "Pier",
        passcode: "PIER-42",
        walkUps: true,
      });
      const phone = await browser.newPage({ viewport: { width: 390, height: 844 } });
      phone.setDefaultTimeout(patienceMs);
      await phone.goto(`${server.origin}/j/${event.joinCode}`);
      await phone.fill("#name", "Zoe");
      await phone.fill("#phone", "12");
      const wake = await holdScripts(phone);
      await phone.press("#phone", "Enter");
      await phone.locator("#phone-error").waitFor();
      assertEquals([await phone.inputValue("#name"), await phone.inputValue("#phone")], ["Zoe", "12"]);
      await phone.fill("#name", "Zoë");
      await phone.fill("#phone", "");
      await wake();
      // Alive, the button rests while the form is on its way.
      await phone.waitForFunction(() => {
        document.querySelector("form")!.dispatchEvent(new Event("submit"));
        return document.querySelector<HTMLButtonElement>("button[form]")!.disabled;
      });
      await phone.evaluate(() => void dispatchEvent(new Event("pageshow")));
      await phone.locator("button[form]:enabled").waitFor();
      assertEquals([await phone.inputValue("#name"), await phone.inputValue("#phone")], ["Zoë", ""]);
      await phone.press("#phone", "Enter");
      await phone.waitForURL("**/e/**");
      await phone.getByText("Zoë").first().waitFor();
      await phone.close();
    });

    await t.step("the verify page: the organizer's key, then a certificate that was chosen", async () => {
      const page = await browser.newPage();
      page.setDefaultTimeout(patienceMs);
      const { certificate } = golden.draws[0];
      const file = {
        name: "c.json",
        mimeType: "application/json",
        buffer: Buffer.from(JSON.stringify(certificate)),
      };
      const wake = await openAsleep(page, `${server.origin}/verify`);
      await page.getByText("I know the organizer's key").click();
      await page.fill("#key", "ab".repeat(32));
      await page.locator("input[type=file]").setInputFiles([file]);
      await wake();
      // It is another one's key, so it was kept and it counted.
      await page.locator(".verdict").getByText("Not valid").waitFor();
      await page.getByRole("button", { name: "Check another" }).click();
      await page.getByText("I know the organizer's key").click();
      assertEquals(await page.inputValue("#key"), "ab".repeat(32));
      await page.close();
    });
  } finally {
    await browser.close();
    await server.stop();
  }
});
