/**
 * An attendee's evening in real browsers: from the code on the wall to the prize at the desk, and what a phone goes
 * through on the way: sleep, a reload, a dead network, a hall that lets no socket through.
 *
 * One server and one browser; each test has an event of its own, whose organizer acts over the API. With
 * PICTURES=<folder> it leaves a picture of each step there.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContext, Page, WebSocketRoute } from "playwright-core";
import { type Browser, openBrowser } from "@/tests/browser/browser.ts";
import { readQr } from "@/tests/browser/read_qr.ts";
import { readDeskCode } from "@/lib/protocol/desk_code.ts";
import { type Json, type RunningServer, startServer } from "@/tests/server.ts";

const size = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const commands = "**/api/events/*/commands";
/** Enough for the longest wait between tries on a slow machine. */
const patienceMs = 20_000;
const pictures = Deno.env.get("PICTURES");

interface Evening {
  server: RunningServer;
  event: string;
  /** As the organizer. */
  act(type: string): Promise<void>;
  /** Somebody who is not looked at. */
  boEnters(): Promise<void>;
  look(): Promise<Json>;
  /** A browser of its own; on the personal page of Ann, unless told where. */
  phone(url?: string): Promise<{ page: Page; context: BrowserContext }>;
  station(): Promise<Page>;
}

let shared: { server: RunningServer; browser: Browser };
let evenings = 0;

async function evening(play: (evening: Evening) => Promise<void>): Promise<void> {
  const { server, browser } = shared;
  const event = `evening-${++evenings}`;
  const path = `/api/events/${event}`;
  const contexts: BrowserContext[] = [];
  let n = 0;
  await server.api("POST", "/api/events", {
    name: "Harbour Lights",
    passcode: "pier-42",
    id: event,
    walkUps: true,
  });
  const people = [{ id: "ann", name: "Ann Berg", checkedIn: true }, {
    id: "bo",
    name: "Bo",
    checkedIn: true,
  }];
  await server.api("POST", `${path}/attendees`, people);
  const { attendees } = await server.api("GET", `${path}/attendees`);
  const [ann, bo] = people.map((one) => attendees.find(({ id }: Json) => id === one.id));
  await server.api("POST", `${path}/modules`, {
    kind: "raffle",
    id: "r",
    title: "Grand raffle",
    mode: "offline",
    tiers: [{ id: "gold", label: "A weekend in Bergen", count: 1 }],
    claimSeconds: 600,
  });
  const open = async (options: Parameters<Browser["newContext"]>[0]) => {
    const context = await browser.newContext(options);
    context.setDefaultTimeout(patienceMs);
    contexts.push(context);
    return context;
  };
  try {
    await play({
      server,
      event,
      async act(type) {
        await server.api("POST", `${path}/commands`, { id: `act-${++n}`, module: "r", type });
      },
      async boEnters() {
        await server.api("POST", `${path}/commands`, { id: "bo", module: "r", type: "enter" }, bo.token);
      },
      async look() {
        return (await server.api("GET", path)).modules.r;
      },
      async phone(url) {
        const context = await open(size);
        const page = await context.newPage();
        await page.goto(url ?? ann.entryUrl);
        return { page, context };
      },
      async station() {
        const page = await (await open({ viewport: { width: 1920, height: 1080 } })).newPage();
        await page.goto(`${server.origin}/s/${event}`);
        await page.fill(at("efx-station-passcode-input"), "pier-42");
        await page.click(at("efx-station-passcode-submit"));
        await page.locator(`${at("efx-station-snapshot-loaded")}[data-state="true"]`).waitFor();
        return page;
      },
    });
  } finally {
    await Promise.all(contexts.map((context) => context.close()));
  }
}

const at = (test: string) => `[data-test="${test}"]`;
const cta = at("raffle-entry-cta");
const scene = (page: Page, kind: string) => page.locator(`[data-scene="${kind}"]`).waitFor();
const live = (page: Page) => page.getByText("Live", { exact: true }).waitFor();
const inSign = (page: Page) => page.getByRole("heading", { name: "You’re in" });
const numberOf = (page: Page) => page.locator(".ticket .num").innerText();

async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png` });
}

/** Goes on as soon as it is so. */
async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!await isSo()) {
    if (Date.now() > deadline) throw new Error(`never so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function drawAll({ act }: Evening): Promise<void> {
  for (const type of ["close", "draw", "reveal"]) await act(type);
}

const plays: [title: string, play: (evening: Evening) => Promise<void>][] = [
  [
    "a walk-up goes from the code on the wall to the prize, and one browser is one person",
    async (evening) => {
      const { server, event, act, look, phone, station } = evening;
      await act("open");
      const wall = await station();
      const joinUrl = await readQr(wall.locator("svg.qr").first());
      assert(joinUrl.startsWith(`${server.origin}/j/`), joinUrl);

      const { page, context } = await phone(joinUrl);
      await page.fill("#name", "Zoë van Rijn");
      await page.locator("button[type=submit]").tap();
      await scene(page, "ready");
      await live(page);
      await picture(page, "walk-up-ready");
      await page.locator(cta).tap();
      await inSign(page).waitFor();
      const number = await numberOf(page);
      assertEquals([number, (await look()).entryCount], ["1", 1]);
      await wall.locator(at("raffle-entry-count"), { hasText: "1" }).waitFor();
      // The code on the wall leads the same browser back to the same person, in another tab too.
      const tab = await context.newPage();
      await tab.goto(joinUrl);
      assertEquals(new URL(tab.url()).pathname, new URL(page.url()).pathname);
      await inSign(tab).waitFor();
      await tab.close();

      await act("close");
      await scene(page, "locked");
      await act("draw");
      await act("reveal");
      await scene(page, "won");
      await wall.locator(at("raffle-winner-panel"), { hasText: "Zoë" }).waitFor();
      await picture(page, "walk-up-won");
      await page.locator(at("raffle-claim")).tap();
      await page.getByText("Everyone knows you are here.").waitFor();

      // The desk reads the code off the phone's glass, and the letters below it are the same.
      const shown = await readQr(page.locator(`${at("winner-code")} svg`));
      const code = readDeskCode(shown);
      assertEquals([code?.event, code?.module], [event, "r"]);
      const letters = await page.locator(at("winner-code-letters")).innerText();
      assertEquals(letters.replace(" ", ""), code!.code);
      await picture(page, "walk-up-claimed");
      const path = `/api/events/${event}/modules/r`;
      const { winner } = await server.api("POST", `${path}/desk-code`, { code: code!.code });
      assertEquals([winner.name, winner.holding, typeof winner.claimedAt], ["Zoë van Rijn", true, "string"]);
      await server.api("POST", `/api/events/${event}/commands`, {
        id: "hand",
        module: "r",
        type: "mark_handed_over",
        slot: winner.slot,
      });
      const { messages } = await server.api("GET", `${path}/messages`);
      assertEquals(typeof messages[0].handedOverAt, "string");

      // The evening goes on, and the code stays within reach.
      await server.api("POST", `/api/events/${event}/modules`, {
        kind: "poll",
        id: "p",
        title: "Next",
        showResults: "after_close",
        questions: [{
          id: "q",
          text: "Tea?",
          options: [{ id: "y", label: "Yes" }, { id: "n", label: "No" }],
        }],
      });
      await server.api("POST", `/api/events/${event}/commands`, { id: "show", module: "p", type: "show" });
      await scene(page, "poll_not_open");
      const prize = page.locator(at("prize-elsewhere"));
      await prize.locator("summary").tap();
      assertEquals(await prize.locator(at("winner-code-letters")).innerText(), letters);
      assertEquals(await prize.locator(at("raffle-claim")).count(), 0);
      await picture(page, "walk-up-elsewhere");
    },
  ],

  ["a phone that slept while its socket died wakes up to what is so now", async (evening) => {
    const { act, phone } = evening;
    await act("open");
    const { page } = await phone();
    const alive = new Set<WebSocketRoute>();
    await page.routeWebSocket(/\/socket/, (socket) => {
      // A socket of before the sleep stays open and says nothing for ever, as one does behind a router that forgot it.
      const server = socket.connectToServer();
      alive.add(socket);
      server.onMessage((text) => alive.has(socket) && socket.send(text));
      socket.onMessage((text) => alive.has(socket) && server.send(text));
    });
    await page.clock.install();
    await page.reload();
    await live(page);
    await page.locator(cta).tap();
    await inSign(page).waitFor();
    const number = await numberOf(page);

    await see(page, "hidden");
    await stopped(async () => {
      alive.clear();
      await drawAll(evening);
    });
    // Timers stood still for a minute; each that is due fires once. Then a second passes, in which the page is seen:
    // too short for the dead socket to be found out, long enough to ask beside it.
    await page.clock.pauseAt(await page.evaluate(() => Date.now()) + 60_000);
    await see(page, "visible");
    await page.clock.runFor(1_000);
    await scene(page, "won");
    await page.clock.resume();
    await live(page);
    // What asks a winner is loaded when somebody has won.
    await page.locator(".main").getByText("Tap below").waitFor();
    await page.locator(at("raffle-claim")).tap();
    await page.getByText(`Your number ${number} was drawn.`).waitFor();
  }],

  [
    "[PAGE3] a phone that is offline while entering keeps the tap over a reload, and enters once",
    async (evening) => {
      const { act, look, phone } = evening;
      await act("open");
      const { page } = await phone();
      await live(page);
      const ids: string[] = [];
      let isCut: "before" | "after" | null = "before";
      await page.route(commands, async (route) => {
        ids.push(route.request().postDataJSON().id);
        if (isCut === "after") await route.fetch();
        if (isCut) await route.abort();
        else await route.continue();
      });
      await page.locator(cta).tap();
      await page.locator('[role="alert"]', { hasText: "kept on this phone" }).waitFor();
      await picture(page, "offline-kept");
      assertEquals([await inSign(page).count(), (await look()).entryCount], [0, 0]);
      // It arrives, and only the answer gets lost: still the phone does not say that it is in.
      isCut = "after";
      await page.reload();
      await until("entered", async () => (await look()).entryCount === 1);
      isCut = null;
      await inSign(page).waitFor();
      await page.getByText("Proof saved on this phone").waitFor();
      assertEquals([await numberOf(page), (await look()).entryCount], ["1", 1]);
      assert(ids.length >= 4, `${ids.length} tries`);
      assertEquals(new Set(ids).size, 1);
      await page.reload();
      await inSign(page).waitFor();
      await page.getByText("Proof saved on this phone").waitFor();
    },
  ],

  ["a tap that comes back after the close is told that it was late", async (evening) => {
    const { act, look, phone, boEnters } = evening;
    await act("open");
    await boEnters();
    const { page, context } = await phone();
    await live(page);
    await context.setOffline(true);
    await page.locator(cta).tap();
    await page.getByText("kept on this phone").waitFor();
    await act("close");
    await context.setOffline(false);
    await page.getByText("Your tap came after the close, so you are not in.").waitFor();
    assertEquals((await look()).entryCount, 1);
    await picture(page, "offline-late");
  }],

  [
    "where no socket gets through the room is asked every few seconds, and the page says that it is slower",
    async (evening) => {
      const { act, look, phone } = evening;
      await act("open");
      const { page } = await phone();
      let isBlocked = true;
      await page.routeWebSocket(/\/socket/, (socket) => {
        if (isBlocked) socket.close({ code: 1011 });
        else socket.connectToServer();
      });
      await page.reload();
      await page.getByText("Slow connection").waitFor();
      await picture(page, "polled");
      await page.locator(cta).tap();
      await inSign(page).waitFor();
      assertEquals((await look()).entryCount, 1);
      await drawAll(evening);
      await scene(page, "won");
      assertEquals(await page.getByText("No connection.").count(), 0);
      isBlocked = false;
      await live(page);
      await page.reload();
      await scene(page, "won");
    },
  ],
];

/** The processes that run pages stand still meanwhile, as on a phone that sleeps. */
async function stopped(act: () => Promise<void>): Promise<void> {
  const devtools = await shared.browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  assert(pages.length > 0, "no page runs");
  try {
    for (const id of pages) Deno.kill(id, "SIGSTOP");
    await act();
  } finally {
    for (const id of pages) Deno.kill(id, "SIGCONT");
    await devtools.detach();
  }
}

/** What a phone does when its screen goes dark and is lit again. */
async function see(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state);
}

Deno.test("attendee: a whole evening on a phone", async (test) => {
  const [server, browser] = await Promise.all([startServer(), openBrowser()]);
  shared = { server, browser };
  try {
    for (const [title, play] of plays) await test.step(title, () => evening(play));
  } finally {
    await browser.close();
    await server.stop();
  }
});
