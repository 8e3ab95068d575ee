/**
 * A poll on a station in a real browser: it follows the organizer without a reload, keeps results to itself until
 * they are public, and is never higher than the screen.
 *
 * The organizer and the attendees act over the API.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { longLabels, longText } from "@/components/poll_samples.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { startServer } from "@/tests/server.ts";

const at = (test: string) => `[data-test="${test}"]`;
const region = at("efx-station-results-region");
const waitMs = 15_000;

const option = (id: string, label: string) => ({ id, label });
const begin = {
  id: "begin",
  text: "What should next year begin with?",
  options: [option("a", "Lanterns on every boat"), option("b", "A choir on the pier"), option("c", "A swim")],
};
const modules = [
  { kind: "poll", id: "next", title: "Next year", questions: [begin], showResults: "manual" },
  {
    kind: "poll",
    id: "long",
    title: "Everything",
    questions: [
      {
        id: "q1",
        text: longText,
        options: longLabels.map((label, i) => option(`o${i}`, label)),
        multiple: true,
      },
      { ...begin, id: "q2" },
    ],
    showResults: "live",
  },
  {
    kind: "raffle",
    id: "r",
    title: "Raffle",
    mode: "offline",
    tiers: [{ id: "t", label: "Prize", count: 1 }],
  },
];

interface Evening {
  page: Page;
  act(type: string, module: string): Promise<void>;
  show(module: string): Promise<void>;
  vote(person: number, question: string, options: string[], module?: string): Promise<void>;
}

async function evening(play: (evening: Evening) => Promise<void>): Promise<void> {
  const server = await startServer();
  const browser = await openBrowser();
  let n = 0;
  try {
    const path = "/api/events/pier";
    await server.api("POST", "/api/events", { name: "Harbour Lights", passcode: "pier-42", id: "pier" });
    const people = Array.from({ length: 4 }, (_, i) => ({ id: `p${i}`, name: `Ann ${i}`, checkedIn: true }));
    await server.api("POST", `${path}/attendees`, people);
    for (const module of modules) await server.api("POST", `${path}/modules`, module);
    const { attendees } = await server.api("GET", `${path}/attendees`);
    const send = async (command: Record<string, unknown>, token?: string) => {
      await server.api("POST", `${path}/commands`, { id: `c-${++n}`, ...command }, token);
    };

    const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.setDefaultTimeout(waitMs);
    await page.goto(`${server.origin}/s/pier`);
    await page.fill(at("efx-station-passcode-input"), "pier-42");
    await page.click(at("efx-station-passcode-submit"));
    await page.locator(`${at("efx-station-socket-status")}[data-state="live"]`).waitFor();
    await play({
      page,
      act: (type, module) => send({ module, type }),
      show: (module) => send({ module, type: "show" }),
      vote: (person, question, options, module = "next") => {
        const token = attendees[person].entryUrl.split("/").at(-1);
        return send({ module, type: "vote", question, options }, token);
      },
    });
    assertEquals(complaints, []);
  } finally {
    await browser.close();
    await server.stop();
  }
}

const state = (page: Page, value: string) =>
  page.locator(`${at("efx-station-active-state")}[data-state="${value}"]`).waitFor();
const turnout = (page: Page, count: number) =>
  page.locator(`${at("poll-ballot-count")}[data-count="${count}"]:visible`).waitFor();
const counted = (page: Page, id: string, count: number) =>
  page.locator(`${region} [data-question="begin"] [data-option="${id}"][data-count="${count}"]:visible`)
    .waitFor();

Deno.test("station poll: it follows the organizer from the draft to the ranking, without a reload", async () => {
  await evening(async ({ page, act, show, vote }) => {
    await page.evaluate(() => document.body.dataset.samePage = "yes");
    await show("next");
    await page.locator(`${at("efx-station-shell")}[data-module-id="next"][module-id="next"]`).waitFor();
    await state(page, "draft");
    await act("open", "next");
    await state(page, "active");
    await vote(0, "begin", ["a"]);
    await vote(1, "begin", ["b"]);
    await turnout(page, 2);
    assertEquals(await page.locator(`${region}, [data-option]`).count(), 0);

    await act("show_results", "next");
    await counted(page, "a", 1);
    await vote(0, "begin", ["b"]);
    await counted(page, "b", 2);
    await counted(page, "a", 0);
    await turnout(page, 2);
    assertEquals(await page.locator(`${region} .first`).count(), 0);

    await act("hide_results", "next");
    await page.locator(region).waitFor({ state: "detached" });
    await act("pause", "next");
    await state(page, "paused");
    assert((await page.locator("main").textContent())!.includes("Every vote that was cast stays."));

    await show("r");
    await page.locator(`${at("efx-station-shell")}[data-module-id="r"] ${at("raffle-station")}`).waitFor();
    assertEquals(await page.locator(at("poll-station")).count(), 0);
    await show("next");
    await state(page, "paused");
    await act("close", "next");
    await state(page, "closed");
    assertEquals(await page.locator(region).count(), 0);
    await act("show_results", "next");
    await page.locator(`${region} .first[data-option="b"][data-count="2"]:visible`).waitFor();
    assertEquals(await page.locator(`${region} .first`).count(), 1);
    assertEquals(await page.evaluate(() => document.body.dataset.samePage), "yes");
  });
});

Deno.test("station poll: twelve options of sixty letters fit every lying screen, also where motion is reduced", async () => {
  await evening(async ({ page, act, show, vote }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await show("long");
    await act("open", "long");
    await vote(0, "q1", ["o0", "o11"], "long");
    await page.locator(`[data-question="q1"]`).waitFor();
    for (const [width, height] of [[1920, 1080], [3840, 2160], [1280, 720], [1024, 768]]) {
      await page.setViewportSize({ width, height });
      const { over, steps } = await page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
        const { scrollHeight, scrollWidth } = document.documentElement;
        const element = document.querySelector<HTMLElement>(".ask")!;
        return {
          over: [scrollHeight - innerHeight, scrollWidth - innerWidth],
          steps: Number(element.dataset.step),
        };
      });
      assert(over.every((px) => px <= 0), `${width}x${height} at step ${steps}: ${over}`);
    }
  });
});

Deno.test("station poll: a bar is as long as its share, from the start edge in both directions, in forced colours too", async () => {
  await evening(async ({ page, act, show, vote }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await show("next");
    await act("open", "next");
    await act("show_results", "next");
    for (const person of [0, 1, 2]) await vote(person, "begin", ["a"]);
    await vote(3, "begin", ["b"]);
    await counted(page, "a", 3);
    const bar = () =>
      page.evaluate(() => {
        const track = document.querySelector(`[data-option="a"] .track`)!;
        const [all, part] = [track, track.firstElementChild!].map((each) => each.getBoundingClientRect());
        const share = part.width / all.width;
        return { share: Math.round(share * 100), start: part.left - all.left, end: all.right - part.right };
      });
    const ltr = await bar();
    assertEquals(ltr.share, 75);
    assert(Math.abs(ltr.start) < 1 && ltr.end > 10);
    await page.evaluate(() => document.documentElement.dir = "rtl");
    const rtl = await bar();
    assertEquals(rtl.share, 75);
    assert(Math.abs(rtl.end) < 1 && rtl.start > 10);

    await page.emulateMedia({ forcedColors: "active" });
    const [fill, ground] = await page.evaluate(() => {
      const track = document.querySelector(".track")!;
      return [getComputedStyle(track.firstElementChild!).fill, getComputedStyle(track).backgroundColor];
    });
    assert(fill !== ground, `a bar of ${fill} on ${ground}`);
  });
});

Deno.test("station poll: several questions take turns by themselves", async () => {
  await evening(async ({ page, act, show }) => {
    await page.clock.install();
    await show("long");
    await act("open", "long");
    await page.locator(`[data-question="q1"]`).waitFor();
    await page.clock.fastForward(15_000);
    await page.locator(`[data-question="q2"]:visible`).waitFor();
    assertEquals(await page.locator("[data-question]").count(), 1);
    await page.clock.fastForward(15_000);
    await page.locator(`[data-question="q1"]:visible`).waitFor();
  });
});
