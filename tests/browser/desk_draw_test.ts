/**
 * A sealed draw run from the desk in a real browser, with a real relay of the test chain: made through the pages,
 * closed, its number awaited, drawn, revealed prize by prize; one winner claims, another is replaced; then a second
 * raffle is called off and made again in its place.
 *
 * Attendees enter and claim over the API, with their own tokens.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { verify } from "@/lib/draw/verify.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { next, openNewEvent, signIn, stepsOf, until } from "@/tests/browser/desk.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { signRound, startRelay } from "@/tests/test_beacon.ts";

const shots = Deno.env.get("SHOTS");
/** For a slow machine with other work. Nothing is measured. */
const patienceMs = 60_000;
/** Instead of what the page asks for, a minute and half of one: enough to see them run, and to act before they end. */
const shorter = { claimSeconds: 20, leadSeconds: 8 };

async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  for (const [width, height] of [[1440, 900], [390, 844], [1920, 1080]]) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: width === 390 });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

const at = (test: string) => `[data-test="${test}"]`;

async function holdOn(page: Page, selector: string): Promise<void> {
  const button = page.locator(`${selector}:not([disabled])`);
  await button.waitFor();
  await button.scrollIntoViewIfNeeded();
  await button.hover();
  await page.mouse.down();
  // The button asks for 1.2 s.
  await page.waitForTimeout(1400);
  await page.mouse.up();
}

/**
 * A sealed raffle of two prizes, made through the three steps of the page; its waits are made shorter on the way.
 *
 * @returns the event's id, and the raffle as the page asked for it
 */
async function makeEvent(desk: Page, origin: string): Promise<{ event: string; wanted: Json }> {
  let wanted: Json;
  const modules = "**/api/events/*/modules";
  await desk.route(modules, async (route) => {
    wanted = route.request().postDataJSON();
    await route.continue({ postData: JSON.stringify({ ...wanted, ...shorter }) });
  });
  await openNewEvent(desk, origin);
  await desk.fill("#name", "Harbour Lights 2026");
  await next(desk);
  await desk.getByLabel("How many of prize 2", { exact: true }).fill("2");
  await desk.getByRole("button", { name: "Remove Bronze" }).click();
  await next(desk);
  assertEquals(await desk.isChecked(at("desk-mode-sealed")), true);
  await desk.getByText("test numbers, which everybody can know").first().waitFor();
  await desk.getByText("1 min", { exact: true }).click();
  await shoot(desk, "new-draw");
  await next(desk);
  await desk.waitForURL("**/roster");
  await desk.unroute(modules);
  return { event: new URL(desk.url()).pathname.split("/")[2], wanted };
}

Deno.test("desk: [DRAW7] a sealed raffle from the first page to its replaced winner, and one that is called off and made again", async (t) => {
  const relay = startRelay();
  const server = await startServer({ env: { BEACON: "drand", BEACON_TEST_RELAY: relay.origin } });
  const browser = await openBrowser();
  const step = stepsOf(t, { browser, server, shoot });
  try {
    const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    desk.setDefaultTimeout(patienceMs);
    await signIn(desk, server);
    const { event, wanted } = await makeEvent(desk, server.origin);
    const path = `/api/events/${event}`;
    const look = async (id: string): Promise<Json> => (await server.api("GET", path)).modules[id];
    const [raffle] = Object.keys((await server.api("GET", path)).modules);
    const names = ["Amélie Dubois", "Zoë van Rijn", "Søren Bech", "김서연", "محمد الأحمد"];
    const rows = names.map((name, i) => ({ id: `p${i}`, name, phone: `+4930123${i}`, checkedIn: true }));
    await server.api("POST", `${path}/attendees`, rows);
    const { attendees } = await server.api("GET", `${path}/attendees`);
    let n = 0;
    const press = (module: string, type: string, args: Json, token?: string) =>
      server.ask("POST", `${path}/commands`, { id: `d${++n}`, module, type, ...args }, token);
    const enterAll = async (module: string) => {
      for (const { token } of attendees) {
        assertEquals((await press(module, "enter", {}, token)).status, 200);
      }
    };
    const reads = (text: string | RegExp) => desk.getByText(text).first().waitFor();

    await step("it is made as the page said: sealed, with a minute to answer", async () => {
      assertEquals([wanted.mode, wanted.claimSeconds, wanted.leadSeconds], ["sealed", 60, undefined]);
      const { mode, claimSeconds } = await look(raffle);
      assertEquals([mode, claimSeconds], ["sealed", shorter.claimSeconds]);
      await desk.goto(`${server.origin}/o/${event}`);
      await desk.getByRole("button", { name: "Open entries" }).click();
      await until("it is open", async () => (await look(raffle)).phase === "open");
      await enterAll(raffle);
      await reads("5 entries");
    });

    await step("after the close the number is awaited, and nothing can be drawn before it", async () => {
      await holdOn(desk, at("raffle-close-cta"));
      await reads(/Sealed\. The number comes at \d\d:\d\d:\d\d/);
      await desk.locator(at("desk-countdown")).waitFor();
      assertEquals(await desk.isDisabled(at("raffle-draw-cta")), true);
      assert(await desk.locator(at("desk-mark"), { hasText: "test numbers" }).isVisible());
      await shoot(desk, "number-pending");
      const { beacon } = await look(raffle);
      await reads("The number is there.");
      assertEquals((await look(raffle)).beacon.signature, signRound(beacon.round));
    });

    await step("[RAF5] it is drawn, and revealed prize by prize", async () => {
      await holdOn(desk, at("raffle-draw-cta"));
      await holdOn(desk, 'button:has-text("Hold to reveal Silver")');
      await desk.locator(at("desk-winner-2")).waitFor();
      assertEquals(await desk.locator(at("desk-winner-0")).count(), 0);
      await desk.getByText("Gold: 1 winner, not revealed yet").waitFor();
      const silver = (await look(raffle)).winners.find(({ slot }: Json) => slot === 1);
      const early = { slot: 1, outgoing: silver.entrantTag, reason: "declined" };
      assertEquals((await press(raffle, "advance", early)).body.refusal.code, "claim_running");
      await holdOn(desk, 'button:has-text("Hold to reveal Gold")');
      await desk.locator(at("desk-winner-0")).waitFor();
    });

    const winners = async () => (await look(raffle)).winners as Json[];
    const personOf = async (entryNumber: number) => {
      const csv = (await server.ask("GET", `${path}/modules/${raffle}/entries.csv`)).body as string;
      const line = csv.split(/\r?\n/).find((line) => line.startsWith(`${entryNumber},`))!;
      const id = line.split(",")[1];
      return {
        name: rows.find((row) => row.id === id)!.name,
        token: attendees.find((a: Json) => a.id === id)!.token,
      };
    };

    await step(
      "[WIN1] a winner says on the phone that they are here, and the desk shows since when",
      async () => {
        const [gold] = await winners();
        const { token, name } = await personOf(gold.entryNumber);
        await desk.locator(at("desk-winner-0"), { hasText: name }).waitFor();
        await desk.locator(at("desk-winner-0"), { hasText: /0:\d\d left/ }).waitFor();
        assertEquals(await desk.isDisabled(at("desk-replace-0")), true);
        assertEquals((await press(raffle, "claim", {}, token)).status, 200);
        await desk.locator(at("desk-replace-0")).waitFor({ state: "detached" });
        await desk.locator(at("desk-winner-0"), { hasText: /\d\d:\d\d/ }).waitFor();
        await desk.locator('[data-test="desk-count-here"]').getByText("1 of 3").waitFor();
      },
    );

    // Meanwhile the time of the other winners runs out.
    await step("a late number is brought by hand, and a wrong one is refused in its place", async () => {
      const tiers = [{ id: "bag", label: "Bag", count: 1 }];
      const body = {
        kind: "raffle",
        id: "bags",
        title: "Goodie bags",
        mode: "sealed",
        tiers,
        leadSeconds: 2,
      };
      await server.api("POST", `${path}/modules`, body);
      for (const type of ["open"]) assertEquals((await press("bags", type, {})).status, 200);
      await enterAll("bags");
      assertEquals((await press("bags", "close", {})).status, 200);
      relay.mood = "down";
      await desk.click(at("desk-tab-bags"));
      await reads("The number is late");
      await desk.locator(at("desk-number-by-hand")).locator("summary").click();
      const { beacon } = await look("bags");
      await desk.fill("#number", "not a number");
      await desk.getByRole("button", { name: "Bring it" }).click();
      await reads("These are not the 96 characters");
      await desk.fill("#number", signRound(beacon.round + 1));
      await desk.getByRole("button", { name: "Bring it" }).click();
      await reads("That is not the public number of round");
      await shoot(desk, "number-late");
      await desk.fill("#number", JSON.stringify({ round: beacon.round, signature: signRound(beacon.round) }));
      await desk.getByRole("button", { name: "Bring it" }).click();
      await reads("The number is there.");
      relay.mood = "up";
    });

    await step("[DRAW8] a public draw needs nobody after the close, and the desk says so", async () => {
      const tiers = [{ id: "cake", label: "Cake", count: 1 }];
      const body = { kind: "raffle", id: "cake", title: "Cake", mode: "instant", tiers, leadSeconds: 4 };
      await server.api("POST", `${path}/modules`, body);
      assertEquals((await press("cake", "open", {})).status, 200);
      await enterAll("cake");
      await desk.click(at("desk-tab-cake"));
      assertEquals((await press("cake", "close", {})).status, 200);
      await reads("the winners show by themselves");
      assertEquals(await desk.locator(at("raffle-draw-cta")).count(), 0);
      await desk.locator(at("desk-winner-0")).waitFor();
      await reads("The winner is out");
    });

    await step(
      "[WIN2] [WIN4] one who does not answer in time is replaced, after a question that names both",
      async () => {
        await desk.click(at(`desk-tab-${raffle}`));
        const [, silver] = await winners();
        const outgoing = await personOf(silver.entryNumber);
        await desk.locator(at("desk-winner-1"), { hasText: "No answer" }).waitFor();
        await shoot(desk, "claims");
        const { next: line } = (await server.ask("GET", `${path}/modules/${raffle}/replacements`)).body;
        await desk.click(at("desk-replace-1"));
        await desk.locator(at("desk-replace"), { hasText: outgoing.name }).waitFor();
        await desk.locator(at("desk-replace"), { hasText: line.name }).waitFor();
        const focused = () => desk.evaluate(() => document.activeElement?.getAttribute("data-test"));
        assertEquals(await focused(), "desk-replace");
        await desk.click(at("desk-replace-keep"));
        await until("the keyboard is back in the list", async () => await focused() === "desk-replace-1");
        await desk.click(at("desk-replace-1"));
        await desk.locator(at("desk-replace"), { hasText: line.name }).waitFor();
        await desk.check(at("desk-reason-ineligible"));
        await shoot(desk, "replace");
        await holdOn(desk, at("desk-advance-cta"));
        await desk.locator(at("desk-replace")).waitFor({ state: "detached" });
        await desk.locator(at("desk-winner-1"), { hasText: line.name }).waitFor();
        await desk.locator(at("desk-winner-1"), { hasText: "who was not eligible" }).waitFor();
        const told = desk.locator(at("desk-replacements"));
        await told.getByText(outgoing.name).waitFor();
        await told.getByText(line.name).waitFor();
        await shoot(desk, "replaced");
        // Pressed again from elsewhere, the same record comes back.
        const again = await press(raffle, "advance", {
          slot: 1,
          outgoing: silver.entrantTag,
          reason: "declined",
        });
        assertEquals([again.status, again.body.reply.repeated, again.body.reply.record.reason], [
          200,
          true,
          "ineligible",
        ]);
      },
    );

    await step(
      "the record is public, and whoever checks it finds the draw and the replacement right",
      async () => {
        const { body } = await server.ask("GET", `${path}/modules/${raffle}/certificate`, undefined, null);
        const checks = { signature: isRecordSignature, beacon: isRoundSignature };
        const verdict = verify(JSON.stringify(body), checks, { chains: [TEST_CHAIN] });
        assert(verdict.outcome === "valid" && verdict.facts.advanceCount === 1, JSON.stringify(verdict));
        assertEquals(await desk.getAttribute(at("desk-verify"), "href"), `/verify/${event}/${raffle}`);
      },
    );

    await step(
      "one is called off with its secret, and the one in its place says what it replaces",
      async () => {
        await desk.click(at("desk-tab-bags"));
        const { drawId } = await look("bags");
        await desk.getByRole("button", { name: "Cancel the raffle" }).click();
        await desk.locator(at("desk-call-off")).waitFor();
        await desk.fill("#cancel-reason", "The bags are not here");
        await shoot(desk, "call-off");
        await holdOn(desk, 'button:has-text("Hold to cancel the raffle")');
        await reads("Reason shown to everyone: The bags are not here");
        const { body } = await server.ask("GET", `${path}/modules/bags/certificate`, undefined, null);
        assert(/^[0-9a-f]{64}$/.test(body.serverSeed) && body.void.text.includes("The bags are not here"));
        await desk.click(at("desk-replacement"));
        // A press before the page is alive does nothing.
        await desk.waitForLoadState("networkidle");
        await until("the page is alive", async () => {
          await desk.fill("#title", "Goodie bags, again");
          await next(desk);
          return await desk.isVisible(at("desk-replaces-bags"));
        });
        assertEquals(await desk.isChecked(at("desk-replaces-bags")), true);
        await desk.check(at(`desk-leave-out-${raffle}`));
        await shoot(desk, "replacement");
        await next(desk);
        await desk.waitForURL(`**/o/${event}#*`);
        const again = new URL(desk.url()).hash.slice(1);
        await desk.getByRole("heading", { level: 1, name: "Goodie bags, again" }).waitFor();
        const { supersedes, leavesOutWinnersOf } = await look(again);
        assertEquals([supersedes, leavesOutWinnersOf], [drawId, ["Grand raffle"]]);
        await reads("Replaces a raffle that was cancelled.");
      },
    );

    await step(
      "without the public numbers an opening says what to do, and offline is one tap away",
      async () => {
        relay.mood = "down";
        // What a relay said a moment ago still counts for two seconds.
        await new Promise((resolve) => setTimeout(resolve, 2_500));
        await desk.getByRole("button", { name: "Open entries" }).click();
        await desk.getByRole("link", { name: "Add it again as Offline" }).click();
        // A press before the page is alive does nothing.
        await desk.waitForLoadState("networkidle");
        await until("the page is alive", async () => {
          await desk.fill("#title", "Goodie bags, offline");
          await next(desk);
          return await desk.isVisible(at("desk-mode-offline"));
        });
        assertEquals(await desk.isChecked(at("desk-mode-offline")), true);
        await next(desk);
        await desk.waitForURL(`**/o/${event}#*`);
        await desk.getByRole("button", { name: "Open entries" }).click();
        const id = new URL(desk.url()).hash.slice(1);
        await until("it is open", async () => (await look(id)).phase === "open");
      },
    );
  } finally {
    await browser.close();
    await server.stop();
    await relay.stop();
  }
});
