/**
 * A ticketed raffle in real browsers: the number that goes down, an answer that gets lost, the limit, the last ticket,
 * a winning ticket that each phone has checked, and the copy of its proof that any other device checks.
 *
 * One server and one browser; with PICTURES=<folder> it leaves a picture of each step there.
 * @module
 */
import { Buffer } from "node:buffer";
import { setTimeout as pause } from "node:timers/promises";
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { openBrowser } from "@/tests/browser/browser.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { done, type Room, until } from "@/tests/stranger.ts";
import { ticketShop } from "@/tests/ticket_shop.ts";

const size = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const commands = "**/api/events/*/commands";
/** Longer than the page waits for an answer, on a slow machine too. */
const patienceMs = 15_000;
const pictures = Deno.env.get("PICTURES");

const at = (test: string) => `[data-test="${test}"]`;
const button = (page: Page, state: string) =>
  page.locator(`${at("tickets-purchase-cta")}[data-state="${state}"]`);
const left = (page: Page, n: number) =>
  page.locator(at("tickets-remaining"), { hasText: new RegExp(`^${n}$`) }).waitFor();
const scene = (page: Page, kind: string) => page.locator(`[data-scene="${kind}"]`).waitFor();
const mine = (page: Page) => page.locator(`${at("my-tickets")} .num`).allInnerTexts();

/** A tap, and on a machine so busy that there was no answer in time, another. */
async function buy(page: Page, from: "ready" | "open" = "ready"): Promise<void> {
  await button(page, from).tap();
  for (let tries = 0; tries < 5; tries++) {
    await button(page, "sending").waitFor({ state: "detached" });
    if (await button(page, "open").count() === 0) return;
    await button(page, "open").tap();
  }
}

/** Asks until this person has asked too often for one more answer. */
async function tooOften<Answer extends { status: number }>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let wave = 0; wave < 50; wave++) {
    const answers = await Promise.all(Array.from({ length: 20 }, ask));
    const refused = answers.find(({ status }) => status === 429);
    if (refused) return refused;
  }
  throw new Error("A thousand requests of one person were answered");
}

/** The file that the phone gives. */
async function save(page: Page): Promise<Json> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save a copy of the proof" }).tap();
  return JSON.parse(await Deno.readTextFile((await (await download).path())!));
}

async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

Deno.test("a ticket is bought on a phone: stock, limit, last ticket, a lost answer, the winner", async (t) => {
  const server = await startServer();
  const browser = await openBrowser();
  const { shopRoom, stateOf, records, purchase, drawWinner } = ticketShop(server);
  try {
    const phone = async (room: Room, who: string) => {
      const context = await browser.newContext(size);
      context.setDefaultTimeout(patienceMs);
      const page = await context.newPage();
      await page.goto(`${server.origin}/e/${room.event}/${room.tokens[who]}`);
      await page.locator(at("tickets-purchase-cta")).waitFor();
      return page;
    };

    await t.step(
      "[TIX4] an answer that gets lost is said, the button is back, and the retry buys nothing twice",
      async () => {
        const room = await shopRoom(2, { cap: 5 });
        const [annId, boId] = Object.keys(room.tokens);
        const [ann, bo] = await Promise.all([phone(room, annId), phone(room, boId)]);
        await left(ann, 5);
        let sent = 0;
        await ann.route(commands, async (route) => {
          // It reaches the server and is taken; the answer never comes back.
          if (sent++ === 0) await route.fetch();
          else if (sent === 2) {
            const ask = async () => {
              const response = await route.fetch();
              return { status: response.status(), response };
            };
            await route.fulfill(await tooOften(ask));
          } else await route.continue();
        });
        await ann.getByRole("radio", { name: "1" }).tap();
        await button(ann, "ready").tap();
        await button(ann, "sending").waitFor();
        assert(await button(ann, "sending").isDisabled(), "two taps could be on their way");
        const toast = ann.locator(at("tickets-toast"));
        await toast.waitFor();
        assertEquals((await toast.innerText()).split("\n")[0], "No answer from the room");
        // What the room says to everybody came over the socket meanwhile; whether it was mine, nobody has told me.
        await left(ann, 4);
        assertEquals(await mine(ann), []);
        assert(await button(ann, "open").isEnabled(), "nobody can try again");
        await picture(ann, "shop-no-answer");
        // An answer that asks for patience says nothing of the first request: it is still the same one.
        await tooOften(() => server.ask("GET", `${room.path}/me`, undefined, room.tokens[annId]));
        await button(ann, "open").tap();
        await until(() => sent === 2);
        await button(ann, "open").waitFor();
        await buy(ann, "open");
        await ann.locator(at("my-tickets")).waitFor();
        assertEquals([await mine(ann), (await records(room)).length], [["1"], 1]);
        await toast.waitFor({ state: "detached" });
        await left(bo, 4);

        // The next tap is a new request. Until the room takes requests of this person again, it is tapped once more.
        await buy(ann);
        await button(ann, "limit").waitFor();
        assertEquals([await mine(ann), (await stateOf(room)).remaining], [["1", "2"], 3]);
        // A page counts as well, and who has asked too often is told to wait a second for it.
        for (let tries = 0; tries < 5 && (await ann.reload())?.status() === 429; tries++) await pause(1_000);
        await button(ann, "limit").waitFor();
        assertEquals(await mine(ann), ["1", "2"]);
        await picture(ann, "shop-limit");
      },
    );

    await t.step(
      "[TIX4] what one tab has no answer to is asked for again by the other, and what is no answer hangs nothing",
      async () => {
        const room = await shopRoom(1, { cap: 9, perPerson: 6 });
        const [who] = Object.keys(room.tokens);
        const one = await phone(room, who);
        const other = await one.context().newPage();
        await other.goto(one.url());
        await button(other, "ready").waitFor();
        // It says that all is well, and not what was bought: the page of a network that stands in between.
        await one.route(commands, async (route) => {
          await route.fetch();
          await route.fulfill({ json: { ok: true } });
        });
        await button(one, "ready").tap();
        await button(one, "open").waitFor();
        await left(other, 7);
        await buy(other);
        await other.locator(at("my-tickets")).waitFor();
        assertEquals([await mine(other), (await records(room)).length], [["1", "2"], 2]);
        await one.unroute(commands);
        await buy(one, "open");
        await one.locator(at("my-tickets")).waitFor();
        assertEquals(await mine(one), ["1", "2"]);
        // What was answered is asked for no more.
        await buy(other);
        await other.locator(at("my-tickets"), { hasText: "4" }).waitFor();
        assertEquals(await mine(other), ["1", "2", "3", "4"]);
      },
    );

    await t.step("an answer that is lost for good is learnt from the room after a reload", async () => {
      const room = await shopRoom(1, { cap: 5 });
      const page = await phone(room, Object.keys(room.tokens)[0]);
      await page.route(commands, async (route) => {
        await route.fetch();
      });
      await button(page, "ready").tap();
      await button(page, "sending").waitFor();
      await left(page, 3);
      await page.unroute(commands);
      await page.reload();
      await button(page, "limit").waitFor();
      assertEquals([await mine(page), await page.locator(at("tickets-toast")).count()], [["1", "2"], 0]);
    });

    await t.step(
      "who never got an answer, and who was bought for at the desk, learn from the draw what they hold",
      async () => {
        const room = await shopRoom(2, { cap: 5 });
        const [annId, boId] = Object.keys(room.tokens);
        const [ann, bo] = await Promise.all([phone(room, annId), phone(room, boId)]);
        await ann.route(commands, async (route) => {
          await route.fetch();
        });
        await ann.getByRole("radio", { name: "1" }).tap();
        await button(ann, "ready").tap();
        await left(bo, 4);
        await purchase(room, { userId: boId, quantity: 1, requestId: "desk" });
        await left(bo, 3);
        const { body: { winner } } = await drawWinner(room);
        const [won, lost, held] = winner.userId === annId ? [ann, bo, "2"] : [bo, ann, "1"];
        await scene(won, "won");
        await lost.locator(at("my-tickets")).waitFor();
        assertEquals(await mine(lost), [held]);
      },
    );

    await t.step(
      "[WIT1] who got a first ticket at the desk is not told that theirs was tampered with",
      async () => {
        const room = await shopRoom(1, { cap: 5, perPerson: 3 });
        const [who] = Object.keys(room.tokens);
        const page = await phone(room, who);
        await purchase(room, { userId: who, quantity: 1, requestId: "desk" });
        let asked = 0;
        await page.route("**/api/events/*/me", (route) => asked++ > 0 ? route.continue() : route.abort());
        await page.getByRole("radio", { name: "1" }).tap();
        await button(page, "ready").tap();
        await page.getByText("The proof is on the phone that you bought with.").waitFor();
        assertEquals(await mine(page), ["1", "2"]);
        await page.reload();
        await page.getByText("The proof is on the phone that you bought with.").waitFor();
      },
    );

    await t.step("paused, the last ticket gone under the finger, sold out, and who won", async () => {
      const room = await shopRoom(3, { cap: 3, perPerson: 3, prize: "A night in the lighthouse" });
      const [annId, boId, cyId] = Object.keys(room.tokens);
      const [ann, bo] = await Promise.all([phone(room, annId), phone(room, boId)]);
      await done(room.command("pause"));
      await button(ann, "paused").waitFor();
      await done(room.command("resume"));
      await button(ann, "ready").waitFor();

      // Two at once are wanted while somebody else takes two of three.
      await bo.route(commands, async (route) => {
        await purchase(room, { userId: cyId, quantity: 2, requestId: "cy" });
        await route.continue();
      });
      await buy(bo);
      await bo.locator(at("tickets-toast"), { hasText: "Only 1 ticket left" }).waitFor();
      assertEquals(await mine(bo), []);
      await picture(bo, "shop-too-few");
      await buy(bo);
      await button(bo, "sold_out").waitFor();
      assertEquals(await mine(bo), ["3"]);
      await button(ann, "sold_out").waitFor();
      await picture(ann, "shop-sold-out");

      await drawWinner(room);
      const [winner] = (await server.api("GET", room.path)).modules.main.winners;
      await scene(ann, "shop_lost");
      await ann.getByText(`Ticket ${winner.entryNumber} won.`).waitFor();
      await scene(bo, winner.entryNumber === 3 ? "won" : "shop_lost");
      // The phone that bought has checked the draw by itself.
      await bo.locator(`${at("draw-check")}[data-outcome="valid"]`).waitFor();
      await picture(bo, "shop-end");
    });

    await t.step(
      "[TIX15] the proof of both tickets is saved, and checked elsewhere it tells their lines; altered it is refused",
      async () => {
        const room = await shopRoom(2, { cap: 4 });
        const [annId, boId] = Object.keys(room.tokens);
        const [ann, bo] = await Promise.all([phone(room, annId), phone(room, boId)]);
        for (const page of [ann, bo]) {
          await buy(page);
          await button(page, "limit").waitFor();
        }
        assertEquals(JSON.parse((await save(ann)).receipt.text).tickets, 2);
        for (const page of [ann, bo]) {
          await page.setViewportSize({ width: 390, height: 500 });
          await page.evaluate(() => scrollTo(0, 9_999));
          assert(await page.evaluate(() => scrollY) > 0, "the page is too short to scroll");
        }
        const { body: { winner } } = await drawWinner(room);
        const [won, lost] = winner.userId === annId ? [ann, bo] : [bo, ann];
        await scene(won, "won");
        await scene(lost, "shop_lost");
        for (const page of [won, lost]) {
          await page.waitForFunction(() => scrollY === 0);
          await page.setViewportSize(size.viewport);
        }
        await won.locator(at("raffle-claim")).tap();
        const copies = [];
        for (const page of [won, lost]) {
          await page.locator(`${at("draw-check")}[data-outcome="valid"]`).waitFor();
          copies.push(await save(page));
          await picture(page, page === won ? "shop-won-copy" : "shop-lost-copy");
        }

        // A device that has seen nothing of the room.
        const elsewhere = await browser.newContext(size);
        elsewhere.setDefaultTimeout(patienceMs);
        const verify = await elsewhere.newPage();
        const check = async (copy: Json, outcome: string) => {
          await verify.goto(`${server.origin}/verify/${room.event}/main`);
          await verify.getByText("Add your receipt").waitFor();
          const buffer = Buffer.from(JSON.stringify(copy));
          await verify.locator("input[type=file]").setInputFiles({
            ...{ name: "receipt.json", mimeType: "application/json", buffer },
          });
          await verify.getByText("Add your receipt").waitFor({ state: "detached" });
          await verify.locator(`.${outcome} .verdict`).waitFor();
          return await verify.locator("main").innerText();
        };
        const lines = [];
        for (const copy of copies) {
          const said = await check(copy, "valid");
          const [, mine] = said.match(/Your 2 tickets were in the sealed list\s+Lines (\d, \d) of 4/)!;
          const [, drawn] = said.match(/Line (\d) of 4, buyer/)!;
          const isWinner = copy === copies[0];
          assertEquals([mine.includes(drawn), said.includes("They hold prize 1")], [isWinner, isWinner]);
          lines.push(...mine.split(", "));
          await picture(verify, isWinner ? "verify-won" : "verify-lost");
        }
        assertEquals(lines.sort(), ["1", "2", "3", "4"]);
        // The phone that bought needs no file.
        const opened = lost.context().waitForEvent("page");
        await lost.getByRole("link", { name: "See the whole check" }).tap();
        await (await opened).getByText("Your 2 tickets were in the sealed list").waitFor();
        const [{ receipt, ...rest }, other] = copies;
        const less = { ...receipt, text: receipt.text.replace('"tickets":2', '"tickets":1') };
        const refused = await check({ ...rest, receipt: less }, "invalid");
        assert(refused.includes("This receipt was not signed by the organizer of this draw."), refused);
        await picture(verify, "verify-altered");
        const stolen = await check({ ...rest, receipt: other.receipt }, "invalid");
        assert(stolen.includes("This receipt stands for somebody else"), stolen);
      },
    );
  } finally {
    await browser.close();
    await server.stop();
  }
});
