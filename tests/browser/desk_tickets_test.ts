/**
 * A ticketed raffle run from the desk in a real browser: made through the pages, opened, sold out over the API while a
 * station counts down, drawn with a hold, and its winner on the wall and at the desk; then each way to a public number.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { openBrowser } from "@/tests/browser/browser.ts";
import { signIn } from "@/tests/browser/desk.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { startRelay } from "@/tests/test_beacon.ts";

const shots = Deno.env.get("SHOTS");
/** Enough for a slow machine with other work; nothing here is measured. */
const patienceMs = 20_000;
const at = (test: string) => `[data-test="${test}"]`;
const shoot = async (page: Page, name: string, fullPage = true) => {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage });
};

const says = (page: Page, test: string, text: string | RegExp) =>
  page.locator(at(test), { hasText: text }).first().waitFor({ timeout: patienceMs });

const shows = (page: Page, phase: string) =>
  page.locator(`${at("efx-station-shell")}[data-phase="${phase}"]`).waitFor({ timeout: patienceMs });

Deno.test("desk: [TIX10] a sale from the first page to the winner, and a station that counts down with it", async () => {
  const relay = startRelay();
  const server = await startServer({ env: { BEACON: "drand", BEACON_TEST_RELAY: relay.origin } });
  const browser = await openBrowser();
  try {
    const people = Array.from(
      { length: 4 },
      (_, i) => ({ id: `p${i}`, name: `Ida ${i}`, phone: `+4670000000${i}` }),
    );
    const made = await server.api(
      "POST",
      "/api/events",
      { name: "Harbour Lights", passcode: "MRKT7294" },
    );
    const event = made.event.id;
    const api = (method: string, path: string, body?: unknown) =>
      server.api(method, `/api/events/${event}${path}`, body);
    await api("POST", "/attendees", people);
    const { attendees } = await api("GET", "/attendees");

    const desk = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    desk.setDefaultTimeout(patienceMs);
    await signIn(desk, server);
    await desk.goto(`${server.origin}/o/new?event=${event}`);
    await desk.check(at("desk-kind-tickets"));
    await desk.fill("#title", "The last few");
    await desk.fill("#prize", "A night in the lighthouse");
    await desk.fill("#cap", "6");
    await desk.fill("#perPerson", "9");
    const next = () => desk.click('form.col button[type="submit"]');
    await next();
    assertEquals(await desk.getAttribute("#perPerson", "aria-invalid"), "true");
    await desk.fill("#perPerson", "2");
    await shoot(desk, "new-tickets");
    await next();
    await desk.check(at("desk-mode-offline"));
    await next();
    await desk.waitForURL("**/roster");
    const { modules } = await api("GET", "");
    const [module] = Object.keys(modules);
    const { kind, cap, perPerson, tiers } = modules[module];
    assertEquals([kind, cap, perPerson, tiers[0].label], ["tickets", 6, 2, "A night in the lighthouse"]);

    // Before that a press is heard by nobody.
    const live = () => desk.locator('.state[data-state="live"]').first().waitFor();
    await desk.goto(`${server.origin}/o/${event}`);
    await live();
    const station = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    station.setDefaultTimeout(patienceMs);
    await station.goto(`${server.origin}/s/${event}`);
    await station.fill(at("efx-station-passcode-input"), "MRKT7294");
    await station.click(at("efx-station-passcode-submit"));
    await shows(station, "draft");
    await says(station, "tickets-remaining", /^6$/);
    // A strip in the browser of a station needs no link of its own.
    const strip = await station.context().newPage();
    strip.setDefaultTimeout(patienceMs);
    await strip.goto(`${server.origin}/overlay/${event}`);
    await strip.locator('main.strip[data-phase="draft"]').waitFor();

    await desk.click(at("tickets-open-cta"));
    await shows(station, "open");
    const buy = (person: number, quantity: number): Promise<Json> =>
      server.api("POST", `/api/events/${event}/modules/${module}/purchase`, {
        userId: attendees[person].id,
        quantity,
        requestId: `r-${person}-${quantity}`,
      }, attendees[person].token);
    for (const [person, left] of [[0, 4], [1, 2]]) {
      assertEquals((await buy(person, 2)).remaining, left);
      await says(station, "tickets-remaining", new RegExp(`^${left}$`));
      await says(desk, "desk-remaining", new RegExp(`^${left}$`));
    }
    await says(strip, "tickets-remaining", /^2$/);
    await shoot(station, "station-selling", false);
    await buy(2, 2);
    await says(station, "tickets-sold-out", "All 6 tickets have an owner.");
    await says(desk, "desk-buyers", /^3$/);
    await shoot(desk, "desk-sold-out");

    // A tap does nothing but say so: the draw is held.
    await desk.locator(at("tickets-draw-cta")).hover();
    await desk.mouse.down();
    await desk.mouse.up();
    await desk.getByText("Let go too early").waitFor();
    assertEquals(await station.locator(at("tickets-winning-number")).count(), 0);
    // Until it has counted, however slow the page is; a number that could not be asked for in time is asked for again.
    const hold = async (test: string) => {
      const act = `${at(test)}:not([disabled])`;
      for (let tries = 1;; tries++) {
        await desk.hover(act);
        await desk.mouse.down();
        const held = await desk.locator(act).waitFor({ state: "detached", timeout: patienceMs / 4 }).then(
          () => true,
          () => false,
        );
        await desk.mouse.up();
        if (held) return;
        if (tries === 8) throw new Error(`${test}: ${await desk.locator(".saying").first().innerText()}`);
      }
    };
    await hold("tickets-draw-cta");
    await shows(station, "revealed");
    await station.locator(at("tickets-winning-number")).waitFor();
    const number = await station.locator(at("tickets-winning-number")).innerText();
    const { winners } = (await api("GET", "")).modules[module];
    assertEquals([winners.length, number], [1, String(winners[0].entryNumber)]);
    await says(strip, "tickets-winning-number", number);
    // Two for each, in the order in which they bought.
    const owner = Math.ceil(winners[0].entryNumber / 2) - 1;
    await says(station, "raffle-winner-panel", winners[0].name);
    await says(desk, "desk-winning-ticket", number);
    await desk.getByText(`Ida ${owner}`).first().waitFor();
    await desk.locator(`a[href="tel:+4670000000${owner}"]`).first().waitFor();
    await station.waitForTimeout(shots ? 3_000 : 0);
    await shoot(station, "station-winner", false);

    await desk.click(at("desk-hand-over-0"));
    await desk.locator(at("desk-take-back-0")).waitFor();
    await shoot(desk, "desk-won");
    // Its counts are three, and fill their row.
    assertEquals(
      await desk.locator(".figures").evaluate((row) => {
        const cells = [...row.children].map((cell) => cell.getBoundingClientRect());
        return [cells.length, Math.round(row.getBoundingClientRect().right - cells.at(-1)!.right)];
      }),
      [3, 1],
    );
    for (const [name, rows] of [["entries.csv", 6], ["results.csv", 1]] as const) {
      const file = await desk.request.get(`${server.origin}/api/events/${event}/modules/${module}/${name}`);
      const lines = (await file.text()).trim().split(/\r?\n/);
      assertEquals(lines.length, 1 + rows, `${name}: ${lines[0]}`);
      assert(lines[0].includes("name"), lines[0]);
    }

    // A wall that celebrates takes all of a machine without a graphics card.
    await station.context().close();

    // By a public number: asked for in the rush, closed first and drawn by hand, and public from its making.
    const [sealed, instant] = ["sealed", "instant"];
    const ways = [["asked", sealed, "draw"], ["by-hand", sealed, "close"], ["public", instant, "close"]];
    for (const [id, mode, press] of ways) {
      await api("POST", "/modules", { kind: "tickets", id, title: id, cap: 3, mode, leadSeconds: 1 });
      const act = (type: string) => api("POST", "/commands", { id: `${type} ${id}`, module: id, type });
      await act("open");
      await api("POST", `/modules/${id}/purchase`, { userId: attendees[0].id, quantity: 2, requestId: id });
      await desk.goto(`${server.origin}/o/${event}#${id}`);
      await desk.reload();
      await live();
      await says(desk, "desk-sold", /^2$/);
      // The relay does not have the number before the page was looked at, however long that takes.
      relay.aheadSeconds = -100_000;
      await hold(`tickets-${press}-cta`);
      await says(desk, "desk-next", /The number (comes at|is late)/);
      assertEquals(await desk.locator(at("tickets-draw-cta")).count(), id === "by-hand" ? 1 : 0, id);
      relay.aheadSeconds = 0;
      if (id === "by-hand") {
        await says(desk, "desk-next", "Draw the winning ticket");
        assertEquals((await api("GET", `/modules/${id}/state`)).winner, undefined, "it waits for the hand");
        await hold("tickets-draw-cta");
      }
      await desk.locator(at("desk-winning-ticket")).waitFor();
      const { winner } = await api("GET", `/modules/${id}/state`);
      await says(desk, "desk-winning-ticket", String(winner.ticket));
    }
  } finally {
    await browser.close();
    await server.stop();
    await relay.stop();
  }
});
