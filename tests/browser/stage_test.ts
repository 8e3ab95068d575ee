/**
 * The big screen as a crew has it: an overlay in a stream without a passcode, a second machine that takes over, a
 * screen that stays awake, sound that is off. One server, real browsers.
 *
 * With PICTURES=<folder> it leaves a picture of some steps there.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "@/tests/browser/browser.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { socketScript } from "@/tools/probe/page_socket.ts";

const at = (test: string) => `[data-test="${test}"]`;
const panel = at("raffle-winner-panel");
const waitMs = 20_000;
const pictures = Deno.env.get("PICTURES");
const path = "/api/events/pier";

/** In a browser of its own, or beside another page. */
async function newPage(where: Browser | BrowserContext): Promise<Page> {
  const context = "newContext" in where
    ? await where.newContext({ viewport: { width: 1920, height: 1080 } })
    : where;
  const page = await context.newPage();
  page.setDefaultTimeout(waitMs);
  return page;
}

/** Alpha at some points of what the page paints over nothing, 0..255. */
async function alphas(page: Page, points: [x: number, y: number][]): Promise<number[]> {
  const bytes = await page.screenshot({ omitBackground: true });
  const reader = await page.context().newPage();
  const found = await reader.evaluate(async ({ base64, points }) => {
    const raw = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([raw], { type: "image/png" }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext("2d")!;
    context.drawImage(picture, 0, 0);
    return points.map(([x, y]) => context.getImageData(x, y, 1, 1).data[3]);
  }, { base64: bytes.toString("base64"), points });
  await reader.close();
  return found;
}

/** Says what the page did with the lock: "on" and "off" in turn. */
const lockScript = `
  {
    const real = navigator.wakeLock;
    globalThis.locks = [];
    const make = () => {
      const lock = new EventTarget();
      lock.release = async () => { locks.push("off"); lock.dispatchEvent(new Event("release")); };
      globalThis.lock = lock;
      locks.push("on");
      return lock;
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request: async () => make() } });
  }
`;

async function picture(page: Page, name: string): Promise<void> {
  if (pictures) await page.screenshot({ path: `${pictures}/${name}.png`, omitBackground: true });
}

Deno.test("stage: [ID11] [PAGE5] an overlay needs no passcode, a second screen shows the same, and all end with their sessions", async (t) => {
  const server = await startServer();
  const browser = await openBrowser();
  const send = async (type: string, args: Json = {}, token?: string) =>
    await server.api(
      "POST",
      `${path}/commands`,
      { id: crypto.randomUUID(), module: "r", type, ...args },
      token,
    );
  try {
    await server.api("POST", "/api/events", {
      name: "Harbour Lights",
      passcode: "pier-42",
      id: "pier",
      walkUps: true,
    });
    const names = ["Amélie Durand", "Zoë van Rijn", "Ida Moser"];
    const people = names.map((name, i) => ({ id: `p${i}`, name, checkedIn: true }));
    await server.api("POST", `${path}/attendees`, people);
    const { attendees } = await server.api("GET", `${path}/attendees?limit=10`);
    const tiers = ["gold", "silver"].map((id) => ({ id, label: `A ${id} prize`, count: 1 }));
    await server.api("POST", `${path}/modules`, {
      kind: "raffle",
      id: "r",
      title: "Grand raffle",
      mode: "offline",
      tiers,
    });

    const overlay = await newPage(browser);
    const asked: string[] = [];
    overlay.on("request", (request) => asked.push(request.url()));
    overlay.on("websocket", (socket) => asked.push(socket.url()));
    const strip = overlay.locator("main.strip");

    await t.step("without a link the overlay says what to do, on nothing", async () => {
      await overlay.goto(`${server.origin}/overlay/pier`);
      await overlay.locator(at("overlay-notice")).waitFor();
      await overlay.goto(`${server.origin}/overlay/pier#${attendees[0].token}x`);
      await overlay.reload();
      await overlay.locator(at("overlay-notice")).waitFor();
    });

    const { url } = await server.api("POST", `${path}/overlay-link`);
    const token: string = new URL(url).hash.slice(1);

    await t.step("its link opens it, and nobody but the server's socket is told the token", async () => {
      asked.length = 0;
      await overlay.goto(`${server.origin}/overlay/pier#${token}`);
      await overlay.reload();
      await strip.getByText("not open yet").waitFor();
      await send("open");
      for (const { token } of attendees) await send("enter", {}, token);
      await strip.locator(at("raffle-entry-count")).filter({ hasText: /^3$/ }).waitFor();
      await picture(overlay, "overlay-open");
      assertEquals(asked.filter((one) => one.includes(token.slice(-20)) && !one.includes("#")), []);
      assert(!server.output().includes(token.slice(-20)));
      assert(!(await overlay.content()).includes(token.slice(-20)));
    });

    await t.step("it paints its strip and nothing else, without scroll bars, on HD and on 4K", async () => {
      for (const [width, height] of [[1920, 1080], [3840, 2160]]) {
        await overlay.setViewportSize({ width, height });
        const u = width / 192;
        // The middle of the picture, its corners, beside and below the strip; then the strip's own ground.
        const clear: [number, number][] = [[width / 2, height / 2], [2, 2], [width - 2, height - 2], [
          2 * u,
          height - 10 * u,
        ], [width / 2, height - u]];
        const seen = await alphas(overlay, [...clear, [width / 2, height - 19 * u]]);
        assertEquals(seen, [0, 0, 0, 0, 0, 255], `${width}`);
        const scrolls = await overlay.evaluate(() => {
          const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
          return [scrollWidth - clientWidth, scrollHeight - clientHeight, innerWidth - clientWidth];
        });
        assertEquals(scrolls, [0, 0, 0]);
      }
      await overlay.setViewportSize({ width: 1920, height: 1080 });
    });

    const screens = await Promise.all([newPage(browser), newPage(browser)]);
    const [main, spare] = screens;
    await t.step("a screen stays awake, asks again when it was taken, and its sound is off", async () => {
      for (const page of screens) {
        await page.addInitScript(socketScript());
        await page.addInitScript(lockScript);
        await page.goto(`${server.origin}/s/pier`);
        await page.fill(at("efx-station-passcode-input"), "pier-42");
        await page.click(at("efx-station-passcode-submit"));
        await page.locator(`${at("efx-station-socket-status")}[data-state="live"]`).waitFor();
      }
      const awake = (state: string) =>
        main.locator(`${at("station-awake")}[data-state="${state}"]`).waitFor({ state: "attached" });
      await awake("true");
      // The browser takes it when the tab is hidden; back again, the page asks anew.
      await main.evaluate(`lock.release()`);
      await awake("false");
      await main.evaluate(`document.dispatchEvent(new Event("visibilitychange"))`);
      await awake("true");
      const sound = main.locator(at("station-sound"));
      assertEquals(await sound.getAttribute("aria-pressed"), "false");
      const loaded = () => main.evaluate(() => performance.getEntriesByType("resource").length);
      const before = await loaded();
      await sound.click();
      await main.locator(`${at("station-sound")}[aria-pressed="true"]`).waitFor();
      assert(await loaded() > before, "the sound comes when it is asked for");
      await sound.click();
      await main.locator(`${at("station-sound")}[aria-pressed="false"]`).waitFor();
      await main.locator(at("station-full")).click();
      await main.locator(`${at("station-full")}[aria-pressed="true"]`).waitFor();
      await main.locator(at("station-full")).click();
      await main.locator(`${at("station-full")}[aria-pressed="false"]`).waitFor();
    });

    await t.step(
      "a hundred counts in half a second are shown a few times, and the last one stays",
      async () => {
        const page = await newPage(spare.context());
        await page.addInitScript(socketScript());
        await page.goto(`${server.origin}/s/pier`);
        await page.locator(`${at("efx-station-socket-status")}[data-state="live"]`).waitFor();
        const shown = await page.evaluate(async () => {
          const probe = (globalThis as unknown as { probeSocket: { inject(text: string): void } })
            .probeSocket;
          const count = () => document.querySelector('[data-test="raffle-entry-count"]')!.textContent;
          const seen = new Set<string | null>();
          const watch = new MutationObserver(() => seen.add(count()));
          watch.observe(document.querySelector("main")!, {
            subtree: true,
            childList: true,
            characterData: true,
          });
          // Far ahead of the server's own numbers, so that no frame of its own comes in between.
          const first = 1_000_000;
          const snapshot = await (await fetch("/api/events/pier/snapshot?as=station")).json();
          probe.inject(JSON.stringify({ ...snapshot, t: "snapshot", seq: first }));
          for (let i = 1; i <= 100; i++) {
            const change = { module: "r", type: "entries_counted", entryCount: 1_000 + i };
            probe.inject(JSON.stringify({ t: "delta", seq: first + i, changes: [change] }));
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          return { times: seen.size, last: count() };
        });
        assertEquals(shown.last, "1100");
        // Half a second of them on a quiet machine; a slow one takes longer over it, and may show more.
        assert(shown.times <= 15, `${shown.times} times`);
        await page.close();
      },
    );

    await t.step(
      "on a page from right to left a sentence of ours ends with its full stop behind it",
      async () => {
        const ends = await spare.evaluate(() => {
          document.documentElement.dir = "rtl";
          const label = document.querySelector("footer .label > span")!.firstChild as Text;
          const edge = (at: number) => {
            const range = document.createRange();
            range.setStart(label, at);
            range.setEnd(label, at + 1);
            return range.getBoundingClientRect();
          };
          const end = label.data.length - 1;
          return { stop: edge(end).left, before: edge(end - 1).left };
        });
        assert(ends.stop > ends.before, JSON.stringify(ends));
        await spare.evaluate(() => document.documentElement.removeAttribute("dir"));
      },
    );

    await t.step(
      "the first screen loses its line, the second goes on, and a third sees the same",
      async () => {
        await main.evaluate(`probeSocket.cut(true)`);
        await send("close");
        await spare.locator(`${at("efx-station-shell")}[data-phase="closed"]`).waitFor();
        await main.locator(at("efx-station-resync-banner")).waitFor();
        await strip.getByText("Sealed").waitFor();
        assertEquals(await strip.locator(at("efx-station-results-region")).count(), 0);
        await send("draw");
        await strip.getByText("Drawn").waitFor();
        assertEquals(await strip.locator(panel).count(), 0);
        await send("reveal", { tier: "silver" });
        await spare.locator(`.spotlight${panel}`).waitFor();
        await send("reveal", { tier: "gold" });
        const name = (await server.api("GET", path)).modules.r.winners[0].name;
        // One has won already, so whoever knew nothing of the moment would show them both.
        const alone = `.spotlight${panel}[data-tier="gold"]`;
        await main.evaluate(`probeSocket.up()`);
        await main.locator(alone).filter({ hasText: name }).waitFor();
        assertEquals(await main.locator("[data-live]").count(), 0);
        await spare.locator(alone).waitFor();
        const third = await newPage(spare.context());
        await third.goto(`${server.origin}/s/pier`);
        await third.locator(panel).filter({ hasText: name }).waitFor();
        assertEquals(await third.locator("[data-live]").count(), 0);
        await strip.locator(panel).filter({ hasText: name }).waitFor();
        await picture(overlay, "overlay-winner");
        await third.close();
      },
    );

    await t.step(
      "signed out, the strip is gone from the air, the screens ask anew and let the light go",
      async () => {
        await server.api("POST", `${path}/sign-out-stations`);
        await strip.waitFor({ state: "detached" });
        assertEquals(await alphas(overlay, [[960, 900]]), [0]);
        await main.getByText("This screen was signed out").waitFor();
        assertEquals(await main.evaluate(`locks.at(-1)`), "off");
        await overlay.reload();
        await overlay.locator(at("overlay-notice")).waitFor();
        const { records } = await server.api("GET", `${path}/audit`);
        const made = records.filter(({ action }: Json) => action === "make_overlay_link");
        assertEquals(made.length, 1);
        assert(!JSON.stringify(records).includes(token));
      },
    );
  } finally {
    await browser.close();
    await server.stop();
  }
});
