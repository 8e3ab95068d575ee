/**
 * A sealed draw on a station in a real browser, from the first entry to the winner who came in for another, by a
 * server that gets its numbers from a relay of the test chain. The screen's own clock is an hour ahead.
 *
 * The organizer and the attendees act over the API. With PICTURES=<folder> it leaves a picture of each step there.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { type House, oneHouse } from "@/tests/browser/one_house.ts";
import type { Json } from "@/tests/server.ts";
import { type Relay, signRound } from "@/tests/test_beacon.ts";

const at = (test: string) => `[data-test="${test}"]`;
const panel = at("raffle-winner-panel");
const waitMs = 30_000;
const pictures = Deno.env.get("PICTURES");

interface Evening {
  page: Page;
  relay: Relay;
  /** Another raffle, with the same prizes. */
  add(body: Json): Promise<void>;
  /** As the organizer, or as the person of that index. */
  send(type: string, args?: Json, person?: number): Promise<Json>;
  look(): Promise<Json>;
  /** The index of the person who holds that slot. */
  holder(slot: number): Promise<number>;
  picture(name: string): Promise<void>;
}

const test = oneHouse("station draw: on a real screen", { hasNumbers: true });
let evenings = 0;

async function evening(
  { server, browser, relay }: House,
  body: Json,
  play: (evening: Evening) => Promise<void>,
): Promise<void> {
  let n = 0;
  const event = `pier-${++evenings}`;
  const path = `/api/events/${event}`;
  await server.api("POST", "/api/events", { name: "Harbour Lights", passcode: "pier-42", id: event });
  const names = ["Amélie Durand", "Zoë van Rijn", "Ida Moser", "Søren Berg"];
  await server.api(
    "POST",
    `${path}/attendees`,
    names.map((name, i) => ({ id: `p${i}`, name, checkedIn: true })),
  );
  const tiers = [{ id: "gold", label: "A weekend in Bergen", count: 1 }, {
    id: "silver",
    label: "Dinner at Lumen",
    count: 1,
  }];
  const add = async (wanted: Json) => {
    const raffle = { kind: "raffle", title: "Grand raffle", tiers, leadSeconds: 6, ...wanted };
    await server.api("POST", `${path}/modules`, raffle);
  };
  await add({ id: "r", ...body });
  const { attendees } = await server.api("GET", `${path}/attendees?limit=10`);
  const tokens = names.map((_, i) => attendees.find(({ id }: Json) => id === `p${i}`).token);
  const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  await page.addInitScript(() => {
    const real = Date.now;
    Date.now = () => real() + 3_600_000;
  });
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.setDefaultTimeout(waitMs);
  const look = async () => (await server.api("GET", path)).modules.r;
  const send: Evening["send"] = async (type, args = {}, person) => {
    const token = person === undefined ? undefined : tokens[person];
    const command = { id: `c-${++n}`, module: "r", type, ...args };
    return (await server.api("POST", `${path}/commands`, command, token)).reply;
  };
  const tags: string[] = [];
  await send("show");
  await page.goto(`${server.origin}/s/${event}`);
  await page.fill(at("efx-station-passcode-input"), "pier-42");
  await page.click(at("efx-station-passcode-submit"));
  await page.locator(`${at("efx-station-socket-status")}[data-state="live"]`).waitFor();
  await play({
    page,
    relay,
    add,
    look,
    async send(type, args, person) {
      const reply = await send(type, args, person);
      if (type === "enter") tags[person!] = reply.entrantTag;
      return reply;
    },
    async holder(slot) {
      const { winners } = await look();
      return tags.indexOf(winners.find((winner: Json) => winner.slot === slot).entrantTag);
    },
    async picture(name) {
      if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
    },
  });
  assertEquals(complaints, []);
}

const says = (page: Page, text: string | RegExp) => page.locator("main").getByText(text).first().waitFor();
const spoken = (page: Page, text: string) =>
  page.locator(at("raffle-milestone")).filter({ hasText: text }).waitFor({ state: "attached" });
const phase = (page: Page, name: string) =>
  page.locator(`${at("efx-station-shell")}[data-phase="${name}"]`).waitFor();

test("station draw: from open to the one who came in for another, on one screen with a wrong clock", async (house) => {
  await evening(
    house,
    { mode: "sealed", claimSeconds: 10 },
    async ({ page, relay, send, look, holder, picture }) => {
      await page.evaluate(() => document.body.dataset.samePage = "yes");
      await send("open");
      for (const person of [0, 1, 2, 3]) await send("enter", {}, person);
      await page.locator(at("raffle-entry-count")).filter({ hasText: /^4$/ }).waitFor();
      await says(page, "Everybody can know them, so this draw proves nothing.");
      await picture("1-open");

      relay.mood = "down";
      await page.evaluate(() => {
        const seen: string[] = [];
        Object.assign(globalThis, { seen });
        new MutationObserver(() => {
          const text = document.querySelector('[data-test="raffle-number-countdown"]')?.textContent;
          if (text && text !== seen.at(-1)) seen.push(text);
        }).observe(document.querySelector("main")!, { subtree: true, childList: true, characterData: true });
      });
      relay.mood = "up";
      await send("close");
      relay.mood = "down";
      await page.locator(at("raffle-number-countdown")).waitFor();
      await picture("2-countdown");
      await spoken(page, "Sealed. 4 entries are locked.");
      await says(page, "Test numbers. Nothing here counts.");
      await page.locator(`${at("raffle-number-countdown")}[data-last]`).waitFor();
      await picture("3-last-seconds");
      await page.locator(at("raffle-number-late")).waitFor();
      await picture("4-late");
      const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
      const seconds = seen.filter((text) => text !== "–").map((text) => Number(text.split(":").at(-1)));
      assert(seconds.length >= 3 && seconds[0] <= 10, seen.join());
      for (const [i, second] of seconds.entries()) assert(i === 0 || second < seconds[i - 1], seen.join());

      relay.mood = "up";
      await spoken(page, "The number is here");
      await says(page, "Everybody can know them, so this draw proves nothing.");
      await picture("5-number-here");
      assertEquals((await look()).beacon.signature, signRound((await look()).beacon.round));

      await send("draw");
      await says(page, "The winners are fixed.");
      for (const key of ["Space", "Enter", "ArrowRight"]) await page.keyboard.press(key);
      assertEquals(await page.locator(panel).count(), 0);

      await send("reveal", { tier: "gold" });
      await page.locator(`${panel}[data-live]`).waitFor();
      await page.keyboard.press("Space");
      await page.locator(`${panel}:not([data-live])`).waitFor();
      await picture("6-gold");
      const gold = await holder(0);
      await send("claim", {}, gold);
      await page.locator(`${panel}[data-claim="here"]`).waitFor();
      await spoken(page, "is here.");
      await picture("7-gold-here");

      await send("reveal", { tier: "silver" });
      const [, silver] = (await look()).winners;
      await page.locator(`${panel}:not([data-live])`).waitFor();
      await page.locator(`${panel}[data-claim="waiting"]`).waitFor();
      assertMatch(await page.locator(at("raffle-claim-countdown")).textContent() ?? "", /^0:0?\d+$/);
      await picture("8-silver-asked");
      await page.locator(`${panel}[data-claim="over"]`).waitFor();
      await picture("9-silver-time-up");

      const out = { slot: 1, outgoing: silver.entrantTag };
      // The screen says so up to a second after the server does, and never before it.
      await send("advance", { ...out, reason: "unreachable" });
      const [, came] = (await look()).winners;
      const sentence = `No. ${came.entryNumber} in for No. ${silver.entryNumber}, who was not here.`;
      await page.locator(`${panel}[data-claim="waiting"]`).filter({ hasText: came.name }).waitFor();
      await says(page, `In for No. ${silver.entryNumber}, who was not here.`);
      await spoken(page, sentence);
      await picture("10-replaced");
      await send("claim", {}, await holder(1));
      await page.locator(`${panel}[data-claim="here"]`).filter({ hasText: came.name }).waitFor();
      await picture("11-replaced-here");
      await page.locator(at("raffle-came-in")).filter({ hasText: sentence }).waitFor();
      assertEquals(await page.locator(`${panel} li[data-claim="here"]`).count(), 2);
      await picture("12-board");
      assertEquals(await page.evaluate(() => document.body.dataset.samePage), "yes");

      // Who opens the screen now sees the end, and nothing moves or is read out.
      await page.reload();
      await page.locator(at("raffle-came-in")).waitFor();
      assertEquals(await page.locator("[data-live]").count(), 0);
      assertEquals(await page.locator(at("raffle-milestone")).textContent(), "");
    },
  );
});

test("station draw: a rehearsal is marked, and a draw that replaces one called off says so", async (house) => {
  const practice = { mode: "sealed", rehearsal: true, leadSeconds: 2 };
  await evening(house, practice, async ({ page, send, add, picture }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await send("open");
    for (const person of [0, 1, 2]) await send("enter", {}, person);
    await page.locator(".watermark").waitFor();
    await says(page, "Rehearsal. Nothing here counts.");
    await send("close");
    await spoken(page, "The number is here");
    await picture("20-rehearsal");
    await send("void", { reason: "The list had a mistake." });
    await says(page, "This raffle was cancelled");
    await says(page, "The list had a mistake.");
    await says(page, "The sealed record stays public, with its reason.");
    await page.locator(".watermark").waitFor();
    await picture("21-called-off");

    // A rehearsal decides nothing in earnest, so what is replaced is a draw that was meant.
    const meant = { module: "meant" };
    await add({ id: "meant", mode: "sealed", leadSeconds: 2 });
    await send("show", meant);
    await send("open", meant);
    await send("enter", meant, 0);
    await send("void", { ...meant, reason: "Two prizes were missing." });
    await says(page, "Two prizes were missing.");

    await add({ id: "again", mode: "instant", supersedes: "meant" });
    const again = { module: "again" };
    await send("show", again);
    await send("open", again);
    await says(page, "It replaces the draw that was cancelled.");
    await says(page, "Test numbers. Nothing here counts.");
    assertEquals(await page.locator(".watermark").count(), 0);
    for (const person of [0, 1, 2]) await send("enter", again, person);
    await picture("22-replaces");
    await send("close", again);
    // Nobody does anything: the number comes, and the winners with it.
    await phase(page, "revealed");
    await page.locator(`${panel} li`).nth(1).waitFor();
    await says(page, "Test numbers. Nothing here counts.");
    await picture("23-instant");
  });
});

test("[PRIV4] station: a screen that is open says at once that its event is over, and so it stays", async (house) => {
  const { server, browser } = house;
  const event = "pier-over";
  const path = `/api/events/${event}`;
  await server.api("POST", "/api/events", { name: "Harbour Lights", passcode: "pier-42", id: event });
  const tiers = [{ id: "gold", label: "Gold", count: 1 }];
  await server.api("POST", `${path}/modules`, {
    id: "r",
    kind: "raffle",
    title: "Raffle",
    tiers,
    mode: "offline",
  });
  const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  page.setDefaultTimeout(waitMs);
  await page.goto(`${server.origin}/s/${event}`);
  await page.fill(at("efx-station-passcode-input"), "pier-42");
  await page.click(at("efx-station-passcode-submit"));
  await page.locator(`${at("efx-station-socket-status")}[data-state="live"]`).waitFor();
  // The page loads anew at a moment by chance; here never, so that what is seen is the screen that was open.
  await page.evaluate(() => {
    Math.random = () => 500;
  });
  const { status } = await server.ask("POST", `${path}/purge`, { confirm: event });
  assertEquals(status, 200);
  await page.locator(at("event-over")).waitFor();
  if (pictures) await page.screenshot({ path: `${pictures}/30-over.png` });
  assertEquals(await page.locator("button").count(), 0);
  const answer = await page.reload();
  assertEquals(answer?.status(), 410);
  await page.locator(at("event-over")).waitFor();
  assertEquals(await page.locator("html").getAttribute("data-theme"), "stage");
  if (pictures) await page.screenshot({ path: `${pictures}/31-over-later.png` });
});
