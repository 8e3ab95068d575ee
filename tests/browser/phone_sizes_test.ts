/**
 * Every state of the phone's pages at the sizes that people need: a small phone, a page at four times its size, text
 * at twice its own. Nothing runs out sideways, nothing to touch is smaller than a finger, and nothing lies over it for
 * good.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { openBrowser } from "@/tests/browser/browser.ts";
import { documentOf, states } from "@/tools/gallery.tsx";

/** 320 by 256 is a screen of 1280 by 1024 at 400 %. */
const sizes = [[390, 844, 100], [320, 640, 100], [320, 256, 100], [390, 844, 200]] as const;

/** Runs in the page. Links within a sentence may be as low as their line. */
function findTroubles(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const troubles = scrollWidth > clientWidth ? [`runs out by ${scrollWidth - clientWidth}`] : [];
  for (const target of document.querySelectorAll<HTMLElement>("button, a[href], summary, label.opt, input")) {
    const { width, height } = target.getBoundingClientRect();
    const least = getComputedStyle(target).display === "inline" ? 24 : 44;
    const isWithin = target.matches("label input");
    if (width > 0 && !isWithin && (height < least || width < least)) {
      troubles.push(
        `${target.tagName} "${target.textContent}" is ${Math.round(width)} by ${Math.round(height)}`,
      );
    }
  }
  const isPhone = innerHeight >= 640 && document.documentElement.style.fontSize === "100%";
  // Without a connection there is a note above it as well, and one has to scroll.
  for (
    const label of document.querySelectorAll(".page:has(.foot .toast):not(:has(main .note)) .pick label")
  ) {
    const { left, top, width, height } = label.getBoundingClientRect();
    const bottom = document.elementFromPoint(left + width / 2, top + height - 8);
    if (isPhone && !label.contains(bottom)) troubles.push(`${label.textContent} is hidden by a toast`);
  }
  // A browser's own larger text counts in media queries and so lets the foot go; the one of this test does not.
  if (document.documentElement.style.fontSize !== "100%") return troubles;
  for (const target of document.querySelectorAll<HTMLElement>("main :is(button, a[href], summary, label)")) {
    target.scrollIntoView({ block: "start", behavior: "instant" });
    const { left, top, width, height } = target.getBoundingClientRect();
    const over = width > 0 && document.elementFromPoint(left + width / 2, top + height / 2)?.closest(".foot");
    if (over) troubles.push(`${target.tagName} "${target.textContent}" lies under the foot`);
  }
  return troubles;
}

Deno.test("phone: at 320 pixels, at 400 % and with text twice as large nothing runs out, and targets fit a finger that reaches them", async () => {
  const phones = states.filter(({ surface, name }) => surface === "phone" && /^(attendee|shop)-/.test(name));
  assert(phones.length > 50, `only ${phones.length} states`);
  const browser = await openBrowser();
  const found: string[] = [];
  try {
    const page = await browser.newPage();
    for (const state of phones) {
      await page.setContent(documentOf(state), { waitUntil: "load" });
      // What can be opened is open: there is more to fit.
      await page.evaluate(() => document.querySelectorAll("details").forEach((each) => each.open = true));
      for (const [width, height, text] of sizes) {
        await page.setViewportSize({ width, height });
        await page.evaluate(
          (text) => document.documentElement.setAttribute("style", `font-size: ${text}%`),
          text,
        );
        for (const trouble of await page.evaluate(findTroubles)) {
          found.push(`${state.name} at ${width}x${height}, text ${text} %: ${trouble}`);
        }
      }
    }
  } finally {
    await browser.close();
  }
  assertEquals(found, []);
});
