/**
 * A poll run from the desk in a real browser: made through the pages, opened, paused, closed and shown, then a
 * raffle beside it that takes the stations and gives them back. A station follows each step.
 *
 * Votes come over the API, from attendees with their own tokens.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Browser, Locator, Page } from "playwright-core";
import { openBrowser } from "@/tests/browser/browser.ts";
import { next, openNewEvent, signIn, stepsOf, until } from "@/tests/browser/desk.ts";
import { loseNextAnswer } from "@/tests/browser/lost_answer.ts";
import { type Json, startServer } from "@/tests/server.ts";

const shots = Deno.env.get("SHOTS");
/** Enough for a slow machine with other work; nothing here is measured. */
const patienceMs = 20_000;

async function shoot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
}

const at = (test: string) => `[data-test="${test}"]`;

/** Not before it can be held: what was pressed last may have no answer yet, and until then a press is heard by nobody. */
async function hold(page: Page, button: Locator): Promise<void> {
  const ready = button.and(page.locator(":not([disabled]):not([aria-disabled])"));
  await ready.scrollIntoViewIfNeeded();
  await ready.hover();
  await page.mouse.down();
  // The button asks for 1.2 s.
  await page.waitForTimeout(1400);
  await page.mouse.up();
}

const says = (page: Page, test: string, text: string | RegExp) =>
  page.locator(at(test), { hasText: text }).first().waitFor({ timeout: patienceMs });

/** An event with nothing but a poll, through the three steps of the page. */
async function makeEvent(desk: Page, origin: string): Promise<{ event: string; passcode: string }> {
  await openNewEvent(desk, origin);
  await desk.fill("#name", "Harbour Lights 2026");
  const passcode = await desk.inputValue("#passcode");
  await next(desk);
  await desk.check(at("desk-kind-poll"));
  await next(desk);
  assertEquals(await desk.locator("form [aria-invalid]").count(), 3);
  await shoot(desk, "new-poll-problems");
  await desk.fill("#question-1", "What should next year begin with?");
  await desk.getByLabel("Option 1 of question 1", { exact: true }).fill("Lanterns");
  await desk.getByLabel("Option 2 of question 1", { exact: true }).fill("lanterns ");
  await desk.getByRole("button", { name: "Add an option" }).click();
  await desk.getByLabel("Option 3 of question 1", { exact: true }).fill("A swim");
  await next(desk);
  await desk.getByText("Two options have this name.").waitFor();
  await desk.getByLabel("Option 2 of question 1", { exact: true }).fill("A choir");
  await desk.getByRole("button", { name: "Move A swim up" }).click();
  await shoot(desk, "new-poll");
  await next(desk);
  await desk.getByText("When I say so").click();
  await shoot(desk, "new-poll-rules");
  await next(desk);
  await desk.waitForURL("**/roster");
  return { event: new URL(desk.url()).pathname.split("/")[2], passcode };
}

async function openStation(browser: Browser, url: string, passcode: string): Promise<Page> {
  const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(url);
  await page.fill(at("efx-station-passcode-input"), passcode);
  await page.click(at("efx-station-passcode-submit"));
  await page.locator(at("efx-station-snapshot-loaded") + '[data-state="true"]').waitFor();
  return page;
}

const stationShows = (station: Page, module: string, phase: string) =>
  until(
    `the station shows ${module} ${phase}`,
    async () =>
      await station.locator(at("efx-station-shell")).getAttribute("data-module-id") === module &&
      await station.locator(at("efx-station-shell")).getAttribute("data-phase") === phase,
  );

/** No result region on the station, and no bar on the desk. */
async function nothingShown(desk: Page, station: Page): Promise<void> {
  assertEquals(await station.locator(at("efx-station-results-region")).count(), 0);
  assertEquals(await desk.locator(at("desk-poll-results")).count(), 0);
}

Deno.test("desk: a poll from the first page to its results, a raffle beside it, and a station that follows", async (t) => {
  const server = await startServer();
  const browser = await openBrowser();
  const step = stepsOf(t, { browser, server, shoot });
  try {
    const desk = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    desk.setDefaultTimeout(patienceMs);
    await signIn(desk, server);
    const { event, passcode } = await makeEvent(desk, server.origin);
    const api = (method: string, path: string, body?: unknown, token?: string) =>
      server.api(method, `/api/events/${event}${path}`, body, token);
    const snapshot = await api("GET", "");
    const [poll] = Object.keys(snapshot.modules);
    const { questions, showResults } = snapshot.modules[poll];
    const [question] = questions;

    await step("the event has its poll, as it was put together", async () => {
      assertEquals([question.id, showResults], ["what-should-next-year-begin-wi", "manual"]);
      assertEquals(question.options.map(({ id }: Json) => id), ["lanterns", "a-swim", "a-choir"]);
      const people = Array.from(
        { length: 6 },
        (_, i) => ({ id: `p${i}`, name: `Ida ${i}`, checkedIn: true }),
      );
      await api("POST", "/attendees", people);
    });
    const { attendees } = await api("GET", "/attendees");
    let n = 0;
    const vote = (person: number, option: string) =>
      server.ask("POST", `/api/events/${event}/commands`, {
        id: `v${++n}`,
        module: poll,
        type: "vote",
        question: question.id,
        options: [option],
      }, attendees[person].token);
    const turnout = (count: number) => says(desk, `desk-turnout-${question.id}`, `${count} of 6 voted`);

    await desk.goto(`${server.origin}/o/${event}`);
    const station = await openStation(browser, `${server.origin}/s/${event}`, passcode);

    await step("connected screens and phones are counted where one sees them", async () => {
      await says(desk, "desk-station-count", "1");
      const phones = desk.locator(at("efx-station-attendee-count"));
      const count = (n: number) =>
        until(
          `the desk counts ${n} phones`,
          async () => await phones.isVisible() && await phones.innerText() === String(n),
        );
      await count(0);
      const { token } = attendees[0];
      const sockets = [1, 2].map(() => {
        const address = `${server.origin.replace("http", "ws")}/api/events/${event}/socket?token=${token}`;
        return new WebSocket(address);
      });
      await count(2);
      for (const socket of sockets) socket.close();
      await count(0);
    });

    await step("opening is held; a tap does nothing but say so", async () => {
      await stationShows(station, poll, "draft");
      await desk.locator(at("poll-open-cta")).hover();
      await desk.mouse.down();
      await desk.mouse.up();
      await desk.getByText("Let go too early").waitFor();
      assertEquals((await api("GET", "")).modules[poll].phase, "draft");
      await hold(desk, desk.locator(at("poll-open-cta")));
      await stationShows(station, poll, "open");
      await shoot(desk, "desk-poll-open");
    });

    await step("turnout rises with each vote, and no count of an option is anywhere", async () => {
      await turnout(0);
      for (const person of [0, 1, 2]) assertEquals((await vote(person, "lanterns")).status, 200);
      await turnout(3);
      assertEquals((await vote(2, "a-choir")).status, 200);
      assertEquals((await vote(3, "a-choir")).status, 200);
      await turnout(4);
      await says(desk, "desk-results-state", "Results are hidden until you show them.");
      await nothingShown(desk, station);
    });

    await step("a pause refuses votes everywhere, and ends everywhere", async () => {
      await desk.click(at("poll-pause-cta"));
      await stationShows(station, poll, "paused");
      const refused = await vote(4, "lanterns");
      assertEquals([refused.status, refused.body.refusal.code], [409, "paused"]);
      await shoot(desk, "desk-poll-paused");
      await desk.click(at("poll-resume-cta"));
      await stationShows(station, poll, "open");
      assertEquals((await vote(4, "lanterns")).status, 200);
      await turnout(5);
    });

    await step(
      "closing is held, and shows nothing by itself where the rule is the organizer's word",
      async () => {
        await hold(desk, desk.locator(at("poll-close-cta")));
        await stationShows(station, poll, "closed");
        await says(desk, "desk-results-state", "Nobody sees them before you show them.");
        await nothingShown(desk, station);
        const late = await vote(5, "lanterns");
        assertEquals([late.status, late.body.refusal.code], [409, "entries_closed"]);
        await shoot(desk, "desk-poll-closed");
      },
    );

    await step("the results show on both, can be hidden, and shown again", async () => {
      await hold(desk, desk.locator(at("poll-show-cta")));
      await station.locator(at("efx-station-results-region")).waitFor();
      await says(desk, "desk-results-state", "The room sees the results.");
      const bars = await desk.locator(at("desk-poll-results")).innerText();
      assertEquals(bars.match(/\d+ votes?/g), ["3 votes", "0 votes", "2 votes"]);
      await shoot(desk, "desk-poll-results");
      await shoot(station, "station-poll-results");
      await desk.click(at("poll-hide-cta"));
      await station.locator(at("efx-station-results-region")).waitFor({ state: "detached" });
      await desk.locator(at("desk-poll-results")).waitFor({ state: "detached" });
      await hold(desk, desk.locator(at("poll-show-cta")));
      await station.locator(at("efx-station-results-region")).waitFor();
    });

    let raffle = "";
    await step("a raffle is added while the event runs, and its tab switches no station", async () => {
      await desk.click(at("desk-add-module"));
      await desk.getByText("nothing opens yet").waitFor();
      // A press before the page is alive does nothing.
      await desk.waitForLoadState("networkidle");
      await until("the page is alive", async () => {
        await desk.fill("#title", "Late raffle");
        await next(desk);
        return await desk.getByRole("button", { name: "Add the raffle" }).isVisible();
      });
      await next(desk);
      await desk.waitForURL(`**/o/${event}#*`);
      raffle = new URL(desk.url()).hash.slice(1);
      await desk.getByRole("heading", { level: 1, name: "Late raffle" }).waitFor();
      await desk.locator(at("desk-not-shown"), { hasText: "Stations show Audience vote." }).waitFor();
      await shoot(desk, "desk-two");
      const sent: string[] = [];
      desk.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
      for (const module of [poll, raffle]) {
        await desk.click(at(`desk-tab-${module}`));
        await desk.locator(`${at(`desk-tab-${module}`)}[aria-current]`).waitFor();
      }
      assertEquals(sent, []);
      assertEquals((await api("GET", "")).current, poll);
      await stationShows(station, poll, "closed");
    });

    await step("the stations are switched to the raffle and back, and the poll is as it was", async () => {
      await desk.click(at("desk-show-cta"));
      await stationShows(station, raffle, "draft");
      await desk.locator(at("desk-not-shown")).waitFor({ state: "detached" });
      await desk.click(at(`desk-tab-${poll}`));
      await desk.locator(at("desk-not-shown"), { hasText: "Stations show Late raffle." }).waitFor();
      await stationShows(station, raffle, "draft");
      await desk.click(at("desk-show-cta"));
      await stationShows(station, poll, "closed");
      await station.locator(at("efx-station-results-region")).waitFor();
    });

    await step(
      "[HTTP17] all stations are signed out, the passcode opens them again, and a second try ends none of these",
      async () => {
        const sent = await loseNextAnswer(desk, "**/sign-out-stations");
        await desk.click(at("desk-stations-out"));
        await hold(desk, desk.locator(at("desk-stations-out-cta")));
        await desk.getByText("The server could not be reached.").waitFor();
        await station.getByRole("button", { name: /passcode/i }).click();
        await station.fill(at("efx-station-passcode-input"), passcode);
        await station.click(at("efx-station-passcode-submit"));
        await stationShows(station, poll, "closed");
        await hold(desk, desk.locator(at("desk-stations-out-cta")));
        await desk.getByText("All stations are signed out.").waitFor();
        assertEquals(sent.length, 2);
        assertEquals(sent[1], sent[0]);
        // A session that was ended would have no page any more.
        await station.reload();
        await stationShows(station, poll, "closed");
      },
    );

    await step("a second poll is cancelled with its reason, which the station shows", async () => {
      const wanted = { kind: "poll", id: "more", title: "More", questions, showResults: "live" };
      await api("POST", "/modules", wanted);
      // A reason that was begun for one of them is gone with its tab.
      await desk.getByRole("button", { name: "Cancel the poll" }).click();
      await desk.fill("#cancel-reason", "For the first one");
      await desk.click(at("desk-tab-more"));
      await desk.locator("#cancel-reason").waitFor({ state: "detached" });
      await desk.click(at("desk-show-cta"));
      await hold(desk, desk.locator(at("poll-open-cta")));
      await stationShows(station, "more", "open");
      await says(desk, "desk-results-state", "The room sees the results.");
      await desk.getByRole("button", { name: "Cancel the poll" }).click();
      assertEquals(await desk.inputValue("#cancel-reason"), "");
      await desk.fill("#cancel-reason", "The question had a mistake");
      const cancel = desk.getByRole("button", { name: "Hold to cancel the poll" });
      await hold(desk, cancel);
      await stationShows(station, "more", "cancelled");
      await station.getByText("The question had a mistake").first().waitFor();
      await desk.getByText("Reason shown to everyone: The question had a mistake").waitFor();
      await shoot(desk, "desk-poll-cancelled");
    });
  } finally {
    await browser.close();
    await server.stop();
  }
});
