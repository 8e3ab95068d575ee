/**
 * The main job in real browsers, from the printed set-up link to winners on the right phones, with a station that
 * dies on the way and a server that is killed in the middle of a burst of entries.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "@/tests/browser/browser.ts";
import { next, openNewEvent, signIn, stepsOf, until } from "@/tests/browser/desk.ts";
import { type Json, type RunningServer, startServer } from "@/tests/server.ts";

const shots = Deno.env.get("SHOTS");

/** Keeps a picture of every step where somebody wants to look at them. */
async function shoot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}

const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const wall = { viewport: { width: 1920, height: 1080 } };

async function hold(page: Page, selector: string): Promise<void> {
  await page.locator(selector).hover();
  await page.mouse.down();
  // The button asks for 1.2 s.
  await page.waitForTimeout(1400);
  await page.mouse.up();
}

async function phaseOf(page: Page): Promise<string | null> {
  return await page.locator('[data-test="efx-station-shell"]').getAttribute("data-phase");
}

async function openStation(context: BrowserContext, url: string, passcode: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.fill('[data-test="efx-station-passcode-input"]', "wrong one");
  await page.click('[data-test="efx-station-passcode-submit"]');
  await page.locator('[data-test="efx-station-passcode-error"]').waitFor();
  await page.fill('[data-test="efx-station-passcode-input"]', passcode);
  await page.click('[data-test="efx-station-passcode-submit"]');
  await live(page);
  return page;
}

async function live(page: Page): Promise<void> {
  await page.locator('[data-test="efx-station-snapshot-loaded"][data-state="true"]').waitFor();
  await page.locator('[data-test="efx-station-socket-status"][data-state="live"]').waitFor();
}

const countOn = async (page: Page) =>
  Number((await page.locator('[data-test="raffle-entry-count"]').first().getAttribute("aria-label") ??
    await page.locator('[data-test="raffle-entry-count"]').first().innerText()).replace(/\D/g, ""));

async function setUp(
  browser: Browser,
  server: RunningServer,
): Promise<{ desk: Page; event: string; passcode: string }> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const desk = await context.newPage();
  await signIn(desk, server, () => shoot(desk, "desk-set-up"));
  await shoot(desk, "desk-events-empty");
  await openNewEvent(desk, server.origin);
  await desk.fill("#name", "Harbour Lights 2026");
  const passcode = await desk.inputValue("#passcode");
  await shoot(desk, "desk-new-1");
  await next(desk);
  await shoot(desk, "desk-new-2");
  // One gold, three silver: with five phones among eight entrants, at least one phone wins and one does not.
  await desk.fill("#title", "Grand raffle");
  while (await desk.getByRole("button", { name: /^Remove/ }).count() > 2) {
    await desk.getByRole("button", { name: /^Remove/ }).last().click();
  }
  await next(desk);
  await shoot(desk, "desk-new-3");
  // Both are made, and both answers get lost on the way; each is asked for again.
  const lost: string[] = [];
  await desk.route(/\/api\/events(\/\w+\/modules)?$/, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (lost.includes(pathname)) return await route.continue();
    await route.fetch();
    lost.push(pathname);
    await route.abort();
  });
  for (const press of [1, 2, 3]) {
    await desk.click('form.col button[type="submit"]:not([aria-disabled])');
    if (press < 3) await until(`answer ${press} is lost`, () => Promise.resolve(lost.length === press));
  }
  await desk.waitForURL("**/roster");
  const event = new URL(desk.url()).pathname.split("/")[2];
  const { events } = await server.api("GET", "/api/events");
  const { modules } = await server.api("GET", `/api/events/${event}`);
  assertEquals([events.length, Object.keys(modules).length], [1, 1]);
  return { desk, event, passcode };
}

Deno.test("main job: one organizer, two stations, five phones, from an empty machine to revealed winners", async (t) => {
  const server = await startServer();
  const browser = await openBrowser();
  const step = stepsOf(t, { browser, server, shoot });
  try {
    const { desk, event, passcode } = await setUp(browser, server);
    const api = (method: string, path: string, body?: unknown, token?: string) =>
      server.api(method, `/api/events/${event}${path}`, body, token);

    await step("[CSV1] a real list of 300 names in many scripts goes in by paste", async () => {
      await desk.fill("#paste", await Deno.readTextFile("tests/names/roster_300.csv"));
      await shoot(desk, "desk-roster-empty");
      await desk.getByRole("button", { name: /^Import 30/ }).click();
      await desk.getByText("All 300 rows are in").waitFor();
      await shoot(desk, "desk-roster");
      const { counts } = await api("GET", "");
      assertEquals([counts.attendees, counts.checkedIn], [300, 250]);
    });

    const { attendees } = await api("GET", "/attendees?limit=1000") as { attendees: Json[] };
    const scripts = ["Latin", "Cyrillic", "Greek", "Arabic", "Hebrew", "Devanagari", "Han", "Hangul"];
    const inRoom = attendees.filter((attendee) => attendee.checkedIn);
    for (const script of scripts) {
      assert(attendees.some(({ name }) => new RegExp(`\\p{Script=${script}}`, "u").test(name)), script);
    }
    // Five phones, each with a name of another script.
    const people = ["Latin", "Cyrillic", "Arabic", "Han", "Devanagari"].map((script) =>
      inRoom.find(({ name }) => new RegExp(`^[^<]*\\p{Script=${script}}`, "u").test(name))!
    );
    const crowd = inRoom.filter((attendee) => !people.includes(attendee)).slice(0, 120);

    const wallContexts = await Promise.all([browser.newContext(wall), browser.newContext(wall)]);
    let stations: Page[] = [];
    let phones: Page[] = [];
    await step("stations open by passcode, phones by their links, before anything is open", async () => {
      stations = await Promise.all(
        wallContexts.map((context) => openStation(context, `${server.origin}/s/${event}`, passcode)),
      );
      phones = await Promise.all(people.map(async ({ entryUrl }) => {
        const page = await (await browser.newContext(phone)).newPage();
        await page.goto(entryUrl);
        return page;
      }));
      for (const page of phones) await page.locator('[data-scene="not_open"]').waitFor();
      await shoot(stations[0], "station-draft");
      await shoot(phones[0], "phone-not-open");
    });

    await step("the organizer opens, and everybody sees it without a reload", async () => {
      await desk.goto(`${server.origin}/o/${event}`);
      await desk.getByText("Live", { exact: true }).first().waitFor();
      await shoot(desk, "desk-draft");
      await desk.getByRole("button", { name: "Open entries" }).click();
      for (const page of phones) await page.locator('[data-scene="ready"]').waitFor();
      for (const page of stations) {
        await until("the station is open", async () => await phaseOf(page) === "open");
      }
      await shoot(stations[0], "station-empty");
      await shoot(phones[0], "phone-ready");
    });

    await step("three phones enter with one tap and keep their number", async () => {
      for (const page of phones.slice(0, 3)) {
        await page.locator('[data-test="raffle-entry-cta"]').tap();
        await page.locator('[data-scene="in"]').waitFor();
      }
      await until(
        "both stations count three",
        async () => (await Promise.all(stations.map(countOn))).every((n) => n === 3),
      );
      await shoot(phones[0], "phone-in");
    });

    const proofs = await Deno.makeTempDir();
    await step("[DRAW4] a phone saves its signed receipt as a file", async () => {
      const download = phones[0].waitForEvent("download");
      await phones[0].getByRole("button", { name: "Save a copy of the proof" }).tap();
      await (await download).saveAs(`${proofs}/receipt.json`);
    });

    const acknowledged = new Map<string, number>();
    const enter = async (attendee: Json) => {
      const body = { id: `burst-${attendee.id}`, module: "", type: "enter" };
      body.module = Object.keys((await api("GET", "/me", undefined, attendee.token)).modules)[0];
      const { reply } = await api("POST", "/commands", body, attendee.token);
      acknowledged.set(attendee.id, reply.entryNumber);
    };
    await step(
      "[ROOM1] the server is killed in the middle of a burst; what was acknowledged is there after it",
      async () => {
        // Eight presses at a time; at the fortieth answer the process dies with others on their way.
        let killed: Promise<unknown> | undefined;
        const next = crowd.values();
        const outcomes: PromiseSettledResult<void>[] = [];
        await Promise.all(Array.from({ length: 8 }, async () => {
          for (const attendee of next) {
            outcomes.push(...await Promise.allSettled([enter(attendee)]));
            if (acknowledged.size >= 40) killed ??= server.kill("SIGKILL");
          }
        }));
        await killed;
        const before = new Map(acknowledged);
        assert(
          outcomes.some(({ status }) => status === "rejected"),
          "the kill came too late to cut anything off",
        );
        await until(
          "the station notices",
          async () =>
            await stations[0].locator('[data-test="efx-station-socket-status"]').getAttribute(
              "data-state",
            ) !== "live",
        );
        await shoot(stations[0], "station-reconnecting");
        await shoot(phones[0], "phone-reconnecting");
        await server.restart();
        const module = Object.keys((await api("GET", "")).modules)[0];
        const rows = (await server.ask("GET", `/api/events/${event}/modules/${module}/entries.csv`)).body
          .split("\r\n");
        const kept = new Map<string, number>(
          rows.slice(1).filter(Boolean).map((row: string) => {
            const [entryNumber, attendee] = row.split(",");
            return [attendee, Number(entryNumber)];
          }),
        );
        for (const [attendee, entryNumber] of before) assertEquals(kept.get(attendee), entryNumber, attendee);
        // Those who heard nothing press again, with the same id: in, once.
        await Promise.all(crowd.map(enter));
        const { modules } = await api("GET", "");
        assertEquals(modules[module].entryCount, 3 + crowd.length);
        for (const [attendee, entryNumber] of before) {
          assertEquals(acknowledged.get(attendee), entryNumber, attendee);
        }
      },
    );

    await step("stations and phones come back by themselves, with the present count", async () => {
      for (const page of stations) await live(page);
      await until(
        "both stations count everybody",
        async () => (await Promise.all(stations.map(countOn))).every((n) => n === 3 + crowd.length),
      );
      for (const page of phones.slice(0, 3)) await page.locator('[data-scene="in"]').waitFor();
      await shoot(stations[0], "station-open");
    });

    await step(
      "the last two phones enter after the restart, and all but three of the crowd leave",
      async () => {
        for (const page of phones.slice(3)) {
          await page.locator('[data-test="raffle-entry-cta"]').tap();
          await page.locator('[data-scene="in"]').waitFor();
        }
        const module = Object.keys((await api("GET", "")).modules)[0];
        await Promise.all(
          crowd.slice(3).map((attendee) =>
            api("POST", "/commands", { id: `leave-${attendee.id}`, module, type: "withdraw" }, attendee.token)
          ),
        );
        await until(
          "the stations count eight",
          async () => (await Promise.all(stations.map(countOn))).every((n) => n === 8),
        );
      },
    );

    await step("a pause shows everywhere and ends everywhere", async () => {
      await desk.reload();
      await desk.getByText("Live", { exact: true }).first().waitFor();
      await shoot(desk, "desk-open");
      await desk.getByRole("button", { name: "Pause" }).click();
      await stations[0].locator('[data-test="efx-station-active-state"]', { hasText: "Paused" }).waitFor();
      await shoot(stations[0], "station-paused");
      await desk.getByRole("button", { name: "Open entries again" }).click();
      await stations[0].locator('[data-test="efx-station-active-state"]', { hasText: "Active" }).waitFor();
    });

    await step("a station that dies half-way comes back right", async () => {
      await stations[1].close();
      stations[1] = await wallContexts[1].newPage();
      await stations[1].goto(`${server.origin}/s/${event}`);
      await live(stations[1]);
      assertEquals(await countOn(stations[1]), 8);
    });

    await step("[RAF5] close and draw show no winner anywhere", async () => {
      await hold(desk, '[data-test="raffle-close-cta"]:not([disabled])');
      for (const page of stations) {
        await until("the station is closed", async () => await phaseOf(page) === "closed");
      }
      for (const page of phones) await page.locator('[data-scene="locked"]').waitFor();
      await shoot(stations[0], "station-sealed");
      await shoot(phones[0], "phone-locked");
      await shoot(desk, "desk-closed");
      await hold(desk, '[data-test="raffle-draw-cta"]:not([disabled])');
      for (const page of stations) {
        await until("the station has drawn", async () => await phaseOf(page) === "drawn");
      }
      for (const page of stations) {
        assertEquals(await page.locator('[data-test="raffle-winner-panel"]').count(), 0);
        assertEquals(await page.locator('[data-test="efx-station-results-region"]').count(), 0);
      }
      await shoot(desk, "desk-drawn");
    });

    await step("the reveal: the same winners on both stations, and on the right phones", async () => {
      await desk.getByRole("button", { name: "Hold to reveal all" }).waitFor();
      await hold(desk, "button:has-text('Hold to reveal all')");
      for (const page of stations) await page.locator('[data-test="raffle-winner-panel"]').waitFor();
      const { modules } = await api("GET", "");
      const [[module, raffle]] = Object.entries(modules) as [string, Json][];
      const winners = raffle.winners as { name: string; entryNumber: number; entrantTag: string }[];
      assertEquals(winners.length, 4);
      for (const page of stations) {
        for (const { name } of winners) {
          await page.locator('[data-test="raffle-winner-panel"]', { hasText: name }).waitFor();
        }
      }
      let won = 0;
      for (const [i, page] of phones.entries()) {
        const me = (await api("GET", "/me", undefined, people[i].token)).modules[module];
        const mine = winners.some(({ entrantTag }) => entrantTag === me.entrantTag);
        await page.locator(`[data-scene="${mine ? "won" : "not_won"}"]`).waitFor();
        assertEquals(me.result.winner !== null, mine);
        if (mine) won++;
        await shoot(page, mine ? "phone-won" : "phone-not-won");
      }
      assert(won >= 1 && won <= 4, `${won} phones won`);
      await stations[0].waitForTimeout(shots ? 4000 : 0);
      await shoot(stations[0], "station-winners");
      await shoot(desk, "desk-revealed");

      // What the phone kept is good for a stranger's check.
      const path = `/api/events/${event}/modules/${module}`;
      await Deno.writeTextFile(
        `${proofs}/certificate.json`,
        JSON.stringify(await server.api("GET", `${path}/certificate`)),
      );
      await Deno.writeFile(
        `${proofs}/leaves.bin`,
        new Uint8Array(await (await fetch(`${server.origin}${path}/leaves.bin`)).arrayBuffer()),
      );
      const { code, stdout } = await new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-A",
          "tools/verify.ts",
          "certificate.json",
          "--leaves",
          "leaves.bin",
          "--receipt",
          "receipt.json",
        ]
          .map((arg) => /\.(json|bin)$/.test(arg) ? `${proofs}/${arg}` : arg),
      }).output();
      assertEquals(code, 0, new TextDecoder().decode(stdout));
      await Deno.remove(proofs, { recursive: true });
    });
  } finally {
    await browser.close();
    await server.stop();
  }
});
