/**
 * Every page in its main states under axe-core, on paper and on the dark stage, as the gallery draws them and at
 * several hues; then faults are planted and must be found.
 *
 * With the real stylesheets, so that contrast is measured as people see it. Live pages are in `a11y_live_test.ts`.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { audit, bringAxe, grave } from "@/tests/browser/axe.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { documentOf, type State, states } from "@/tools/gallery.tsx";

/** The sizes at which each is read; phones so tall that no foot lies over the text that is measured. */
const sizes = {
  station: { width: 1920, height: 1080 },
  overlay: { width: 1920, height: 240 },
  phone: { width: 390, height: 3_000 },
  home: { width: 1280, height: 1_600 },
  desk: { width: 1440, height: 900 },
};

/** One of each kind of screen, and each with what only it has: notes, refusals, dialogs, tables, codes. */
const main = `
home-error error-404
desk-setup-error desk-signin-wait desk-events-some
desk-new-event-problems desk-new-prizes desk-new-room desk-new-poll-rules
desk-roster-list desk-roster-scan-in desk-roster-door desk-roster-report desk-roster-import-error desk-roster-bulk
desk-control-no-raffle desk-control-draft desk-control-open-refused desk-control-open-offline
desk-control-number-pending desk-control-drawn-some desk-control-revealed-people desk-control-claims-half
desk-control-replace desk-control-cancel-ask desk-control-cancelled desk-control-texts-mixed desk-control-problems
desk-control-found desk-control-two-modules desk-control-poll-open desk-control-poll-closed
join-name-error join-link join-texts-error door-waiting
desk-new-tickets-problems desk-control-tickets-open desk-control-tickets-won
station-tickets-open station-tickets-winner
shop-ready shop-many shop-limit shop-sealed shop-won
attendee-ready attendee-ready-refused attendee-not-checked-in attendee-in attendee-in-offline attendee-in-paused
attendee-sealed-countdown attendee-seal-broken attendee-claim attendee-claim-code attendee-not-won attendee-results
attendee-trouble-entry attendee-cancelled attendee-ended over
ballot-fresh ballot-voted-live ballot-several ballot-refused ballot-results
station-passcode-wrong station-open station-open-rtl station-paused station-offline station-draw-countdown
station-draw-rehearsal-open station-draw-claim-board station-draw-claim-one station-revealed station-reveal-one
station-revealed-40 station-cancelled station-poll-open-live-3x4 station-poll-closed-10x4 station-poll-open-hidden-6
overlay-open overlay-winners overlay-poll-live overlay-claim
`.trim().split(/\s+/);

/** The tokens promise contrast at every hue; these are where the lowest of them lie. */
const hues = [30, 105, 285];
const hued = ["attendee-claim", "desk-control-open-refused", "station-revealed", "ballot-voted-live"];

const stateOf = (name: string): State => {
  const state = states.find((one) => one.name === name);
  assert(state, `the gallery has no ${name}`);
  return state;
};

async function show(page: Page, state: State): Promise<void> {
  await page.setViewportSize(sizes[state.surface]);
  await page.setContent(documentOf(state), { waitUntil: "load" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((each) => each.open = true));
}

Deno.test("accessibility: [PAGE6] axe finds nothing serious on any page, and what is planted it finds", async (t) => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.setContent("<title>axe</title>");
    await bringAxe(page);
    const moderate = new Set<string>();

    await t.step("every page in its main states, on paper and on the stage, and at four hues", async () => {
      const rows = [
        ...main.map(stateOf),
        ...hues.flatMap((hue) => hued.map((name) => ({ ...stateOf(name), hue }))),
      ];
      const found: string[] = [];
      for (const state of rows) {
        await show(page, state);
        const seen = await audit(page);
        const called = state.hue === undefined ? state.name : `${state.name} at hue ${state.hue}`;
        found.push(...grave(seen).map((line) => `${called}: ${line}`));
        // Else nothing would be proved: without stylesheets black on white passes everywhere.
        if (seen.measured === 0) found.push(`${called}: no contrast was measured`);
        if (state.surface !== "overlay") {
          found.push(...seen.unmeasured.map((line) => `${called}: contrast unknown: ${line}`));
        }
        for (const { impact, rule } of seen.findings) {
          if (impact === "moderate" || impact === "minor") moderate.add(`${called}: ${rule}`);
        }
      }
      assertEquals(found, []);
      // An overlay is a strip in a picture, not a page: it has nothing to head.
      const rest = [...moderate].filter((line) =>
        !/^overlay-.*: (page-has-heading-one|landmark-one-main)$/.test(line)
      );
      assertEquals(rest, []);
    });

    await t.step("faults that are planted are found, on paper and on the stage", async () => {
      const faults: [state: string, rule: string, plant: () => void][] = [
        [
          "attendee-in",
          "color-contrast",
          () => document.documentElement.style.setProperty("--ink-2", "#8a9a9f"),
        ],
        [
          "station-open",
          "color-contrast",
          () => document.documentElement.style.setProperty("--ink-2", "#3d5a62"),
        ],
        ["desk-roster-list", "label", () => {
          for (const each of document.querySelectorAll("input")) each.removeAttribute("aria-label");
        }],
        ["join-name-error", "label", () => document.querySelector("label")!.remove()],
        ["desk-control-cancel-ask", "button-name", () => document.querySelector(".hold")!.replaceChildren()],
        ["attendee-ready", "target-size", () => {
          const small = '<button style="all: unset; inline-size: 12px; block-size: 12px">x</button>';
          document.querySelector("main")!.insertAdjacentHTML("beforeend", `<p>${small}${small}</p>`);
        }],
      ];
      for (const [name, rule, plant] of faults) {
        await show(page, stateOf(name));
        await page.evaluate(plant);
        const lines = grave(await audit(page)).map((line) => line.split(":")[0]);
        assert(lines.includes(rule), `${rule} on ${name} went unseen: ${lines}`);
      }
    });
  } finally {
    await browser.close();
  }
});
