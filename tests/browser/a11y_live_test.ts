/**
 * A raffle and a poll without a mouse: live pages of a real server under axe-core, the desk and a phone by keyboard
 * alone, what a screen reader is told meanwhile, no movement for those who asked for none, and 400 % zoom.
 *
 * One evening in one browser; its screens in their other states are in `a11y_test.ts`.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { audit, bringAxe, grave } from "@/tests/browser/axe.ts";
import { passphrase, setUpPath } from "@/tests/browser/desk.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { type Json, startServer } from "@/tests/server.ts";

/** For a machine with much other work; nothing is measured. */
const patienceMs = 45_000;
/** 1280 by 1024 at 400 %. */
const zoomed = { width: 320, height: 256 };

async function newPage(browser: Browser, width = 1280, height = 900): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.addInitScript(listen);
  return page;
}

/** Runs in the page: keeps what live regions say, which is what changes in one that was there before. */
function listen() {
  const heard: string[] = [];
  Object.assign(globalThis, { heard });
  const known = new WeakSet<Element>();
  const regions = () => document.querySelectorAll('[role="status"], [role="alert"], [aria-live]');
  new MutationObserver((records) => {
    const said = new Set<Element>();
    for (const { target } of records) {
      const element = target instanceof Element ? target : target.parentElement;
      const region = element?.closest('[role="status"], [role="alert"], [aria-live]');
      if (region && known.has(region)) said.add(region);
    }
    for (const region of regions()) {
      // An alert speaks as it comes; a status must have been there.
      if (!known.has(region) && region.getAttribute("role") === "alert") said.add(region);
      known.add(region);
    }
    for (const region of said) heard.push(region.textContent ?? "");
  }).observe(document, { childList: true, characterData: true, subtree: true });
}

const heard = (page: Page, text: string) =>
  page.waitForFunction(
    (text) => (globalThis as unknown as { heard: string[] }).heard.some((one) => one.includes(text)),
    text,
  )
    .catch(() => {
      throw new Error(`no live region said "${text}"`);
    });

/** What has the focus, and whether it can be seen. */
const focus = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    const shown = element.matches("label *") ? element.closest("label")! : element;
    const rings = (of: Element) => {
      const { outlineStyle, outlineWidth } = getComputedStyle(of);
      return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
    };
    return {
      name: element.getAttribute("data-test") ?? element.id ?? "",
      text: (element.getAttribute("aria-label") ?? element.textContent ?? "").trim(),
      part: element.closest(".skip, aside, .tabs, .next, .cols > .col") &&
        ["skip", "side", "tabs", "next", "col"].find((part) => element.closest(`.${part}`)),
      isPage: element === document.body,
      isRinged: rings(element) || rings(shown),
    };
  });

/** From the top of the page to where Tab leaves it. */
async function walk(page: Page, stopsMax = 80) {
  const stops: Awaited<ReturnType<typeof focus>>[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.evaluate(() => getSelection()?.removeAllRanges());
  for (let n = 0; n < stopsMax; n++) {
    await page.keyboard.press("Tab");
    const stop = await focus(page);
    if (stop.isPage) return stops;
    stops.push(stop);
  }
  throw new Error(`Tab never left the page: ${stops.slice(-5).map(({ text }) => text).join(", ")}`);
}

async function tabTo(page: Page, name: string): Promise<void> {
  for (let n = 0; n < 80; n++) {
    const { name: at, text, isRinged } = await focus(page);
    if (at === name || text === name) {
      assert(isRinged, `the focus on ${name} cannot be seen`);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never came to ${name}`);
}

async function holdKey(page: Page, key: string, ms: number): Promise<void> {
  await page.keyboard.down(key);
  await page.waitForTimeout(ms);
  await page.keyboard.up(key);
}

/** No finding, nothing that moves, nothing that runs out at 400 %. @returns what is wrong */
async function troubles(page: Page, called: string): Promise<string[]> {
  await bringAxe(page);
  // One that is over within a frame moves nothing, and is still running in the frame in which it begins.
  const moving = await page.evaluate(() =>
    document.getAnimations().filter(({ playState, effect }) =>
      playState === "running" && Number(effect!.getComputedTiming().endTime) > 1
    ).length
  );
  const found = grave(await audit(page));
  if (moving > 0) found.push(`${moving} animations run`);
  if (await page.title() === "Drumroll" && !["home", "error"].includes(called)) {
    found.push("the title says nothing");
  }
  const theme = await page.getAttribute("html", "data-theme");
  const size = page.viewportSize()!;
  if (theme === "paper") {
    await page.setViewportSize(zoomed);
    found.push(
      ...await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        const out = scrollWidth > clientWidth ? [`runs out by ${scrollWidth - clientWidth} at 400 %`] : [];
        for (const each of document.querySelectorAll<HTMLElement>("h1, h2, p, b, label, button, input, a")) {
          const { left, right, width } = each.getBoundingClientRect();
          if (width < 2 || each.closest("svg, .vh, .skip")) continue;
          if (left < -1 || right > innerWidth + 1) out.push(`cut at 400 %: ${each.outerHTML.slice(0, 90)}`);
        }
        return out;
      }),
    );
    await page.setViewportSize(size);
  }
  return found.map((line) => `${called}: ${line}`);
}

Deno.test("accessibility: [PAGE7] an evening without a mouse, heard and zoomed", async (t) => {
  const server = await startServer();
  const browser = await openBrowser();
  const path = "/api/events/pier";
  let n = 0;
  const send = (module: string, type: string, token?: string, more: Json = {}) =>
    server.api("POST", `${path}/commands`, { id: `a${++n}`, module, type, ...more }, token);
  const phase = async (module = "r") => (await server.api("GET", path)).modules[module].phase;
  const until = async (wanted: string, module?: string) => {
    const deadline = Date.now() + patienceMs;
    while (await phase(module) !== wanted) {
      assert(Date.now() < deadline, `never ${wanted}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const found: string[] = [];
  try {
    await server.api("POST", "/api/events", {
      name: "Harbour Lights",
      passcode: "pier-42",
      id: "pier",
      walkUps: true,
    });
    const names = ["Ann Berg", "Bo Ode"];
    await server.api(
      "POST",
      `${path}/attendees`,
      names.map((name, i) => ({ id: `p${i}`, name, checkedIn: true })),
    );
    const { attendees } = await server.api("GET", `${path}/attendees`);
    await server.api("POST", `${path}/modules`, {
      ...{ kind: "raffle", id: "r", title: "Grand raffle", mode: "offline", claimSeconds: 600 },
      tiers: [{ id: "gold", label: "A weekend in Bergen", count: 2 }],
    });
    await server.api("POST", `${path}/modules`, {
      ...{ kind: "poll", id: "p", title: "Next year", showResults: "manual" },
      questions: [{
        id: "q",
        text: "What first?",
        options: [{ id: "a", label: "Lanterns" }, { id: "b", label: "A choir" }],
      }],
    });
    await send("r", "show");
    const desk = await newPage(browser);
    const phone = await newPage(browser, 390, 844);
    const wall = await newPage(browser, 1920, 1080);
    const refused: string[] = [];
    for (const page of [desk, phone, wall]) {
      page.on(
        "console",
        (line) => /Content Security Policy|Refused to/.test(line.text()) && refused.push(line.text()),
      );
    }
    const look = async (page: Page, called: string, url?: string) => {
      if (url) await page.goto(server.origin + url);
      found.push(...await troubles(page, called));
    };

    await t.step("the pages before an evening", async () => {
      await look(phone, "home", "/");
      await look(phone, "error", "/nothing/here");
      await look(desk, "set-up", setUpPath(server));
      await desk.fill("#name", "Mira");
      await desk.fill("#passphrase", passphrase);
      await desk.fill("#again", passphrase);
      await desk.press("#again", "Enter");
      await desk.waitForURL("**/o");
      await look(desk, "events");
      await look(desk, "new event", "/o/new");
      await look(desk, "roster", "/o/pier/roster");
      await look(phone, "sign-in", "/o/sign-in");
      await look(phone, "verify", "/verify");
      const { joinCode } = (await server.api("GET", path)).event ?? await server.api("GET", path);
      await look(phone, "join", `/j/${joinCode}`);
      await look(wall, "passcode", "/s/pier");
    });

    await t.step(
      "Tab goes over the desk in order, every stop can be seen, and it leaves at the end",
      async () => {
        await desk.goto(`${server.origin}/o/pier`);
        await desk.getByText("Live", { exact: true }).first().waitFor();
        const stops = await walk(desk);
        assertEquals(stops.filter(({ isRinged }) => !isRinged).map(({ text }) => text), []);
        const parts = stops.map(({ part }) => part).filter((part, i, all) => part !== all[i - 1]);
        assertEquals(parts.slice(0, 4), ["skip", "side", "tabs", "next"]);
        assertEquals(stops.find(({ part }) => part === "next")?.text, "Open entries");
        await look(desk, "control, not open");
      },
    );

    await t.step("the next action by Enter, and a phone enters by Space; both are told of it", async () => {
      await tabTo(desk, "Open entries");
      await desk.keyboard.press("Enter");
      await until("open");
      await heard(desk, "Close entries");
      await phone.goto(attendees[0].entryUrl);
      await phone.getByText("Live", { exact: true }).waitFor();
      await tabTo(phone, "raffle-entry-cta");
      await phone.keyboard.press("Space");
      await phone.getByRole("heading", { name: "You’re in" }).waitFor();
      await heard(phone, "You’re in");
      await look(phone, "in");
      await send("r", "enter", attendees[1].token);
      await send("r", "pause");
      for (const page of [desk, phone]) await heard(page, "aused");
      await look(desk, "control, paused");
      await send("r", "resume");
    });

    await t.step("a bare press of a key does nothing, a hold of Space or Enter does", async () => {
      await tabTo(desk, "raffle-close-cta");
      for (const key of ["Enter", "Space"]) await desk.keyboard.press(key);
      await holdKey(desk, "Enter", 300);
      await heard(desk, "Let go too early. Hold until the button is full.");
      // Time for a command that should not have been sent.
      await desk.waitForTimeout(300);
      assertEquals(await phase(), "open");
      await desk.keyboard.down("Space");
      await until("closed");
      await desk.keyboard.up("Space");
      await heard(desk, "Draw winners");
      await heard(phone, "Sealed");
      await look(phone, "sealed");
    });

    await t.step("a question that opens in place takes the keyboard and gives it back", async () => {
      await tabTo(desk, "Cancel the raffle");
      await desk.keyboard.press("Enter");
      await desk.waitForFunction(() => document.activeElement?.id === "cancel-reason");
      await desk.keyboard.press("Tab");
      assertEquals((await focus(desk)).isPage, false);
      await desk.keyboard.press("Enter");
      await desk.waitForFunction(() => document.activeElement?.textContent?.startsWith("Cancel the raffle"));
      assertEquals(await phase(), "closed");
    });

    await t.step("drawn and revealed by held keys, and the winner is told", async () => {
      await desk.evaluate(() => (document.activeElement as HTMLElement).blur());
      await tabTo(desk, "raffle-draw-cta");
      await desk.keyboard.down("Enter");
      await until("drawn");
      await desk.keyboard.up("Enter");
      await heard(desk, "Reveal");
      await desk.evaluate(() => (document.activeElement as HTMLElement).blur());
      await tabTo(desk, "Hold to reveal A weekend in Bergen");
      await desk.keyboard.down("Space");
      await until("revealed");
      await desk.keyboard.up("Space");
      await heard(desk, "are out");
      await heard(phone, "You won");
      await desk.locator('[data-test="desk-winner-0"]').waitFor();
      await look(desk, "control, winners");
      await phone.locator('[data-test="raffle-claim"]').waitFor();
      await look(phone, "won");
      await tabTo(phone, "raffle-claim");
      await phone.keyboard.press("Enter");
      await phone.getByText("Everyone knows you are here.").waitFor();
    });

    await t.step("a vote by arrow keys and Enter", async () => {
      await send("p", "show");
      await send("p", "open");
      await phone.locator('[data-scene="ballot"]').waitFor();
      const option = phone.locator('[data-test="poll-option"]').first();
      for (let i = 0; i < 20 && !await option.evaluate((each) => each === document.activeElement); i++) {
        await phone.keyboard.press("Tab");
      }
      assert((await focus(phone)).isRinged);
      await phone.keyboard.press("Space");
      await phone.keyboard.press("ArrowDown");
      await tabTo(phone, "poll-vote-cta");
      await phone.keyboard.press("Enter");
      await phone.locator('[data-test="poll-voted"][data-options="b"]').waitFor();
      await look(phone, "voted");
    });

    await t.step("the screens of the room", async () => {
      await wall.fill('[data-test="efx-station-passcode-input"]', "pier-42");
      await wall.press('[data-test="efx-station-passcode-input"]', "Enter");
      await wall.locator('[data-test="efx-station-snapshot-loaded"][data-state="true"]').waitFor();
      await look(wall, "station, poll");
      const { url } = await server.api("POST", `${path}/overlay-link`);
      await wall.goto(url);
      await wall.locator("main.strip").waitFor();
      await look(wall, "overlay");
      await look(phone, "verify a draw", "/verify/pier/r");
    });

    assertEquals(found, []);
    assertEquals(refused, []);
  } finally {
    await browser.close();
    await server.stop();
  }
});
