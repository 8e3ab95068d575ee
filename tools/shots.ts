/**
 * Pictures of every state in the gallery, in a real browser.
 *
 *     deno run -A tools/shots.ts /tmp/shots [part of a name …] [--width=320] [--height=…]
 *
 * Phones at 390 × 844, stations at 1920 × 1080, overlays at 1920 × 240, desks at 1440 × 900. Says which states scroll sideways or have text that is cut.
 * @module
 */
import { openBrowser } from "@/tests/browser/browser.ts";
import { documentOf, states } from "@/tools/gallery.tsx";

const sizes = {
  station: { width: 1920, height: 1080 },
  overlay: { width: 1920, height: 240 },
  phone: { width: 390, height: 844 },
  home: { width: 1280, height: 800 },
  desk: { width: 1440, height: 900 },
};

const [folder, ...rest] = Deno.args;
if (!folder || folder.startsWith("--")) {
  console.error("usage: deno run -A tools/shots.ts <folder> [part of a name …] [--width=…] [--height=…]");
  Deno.exit(2);
}
const flag = (name: string) =>
  Number(rest.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1]) || undefined;
const parts = rest.filter((arg) => !arg.startsWith("--"));
const wanted = states.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)));

await Deno.mkdir(folder, { recursive: true });
const browser = await openBrowser();
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error("page error:", error.message));
  for (const state of wanted) {
    const size = sizes[state.surface];
    await page.setViewportSize({ width: flag("width") ?? size.width, height: flag("height") ?? size.height });
    await page.setContent(documentOf(state), { waitUntil: "load" });
    await page.evaluate(() =>
      Promise.all(
        document.getAnimations().map((a) =>
          a.effect?.getComputedTiming().iterations === Infinity ? null : a.finished
        ),
      )
    );
    const troubles = await page.evaluate(findTroubles);
    if (troubles.length > 0) console.log(`${state.name}: ${troubles.join("; ")}`);
    await page.screenshot({ path: `${folder}/${state.name}.png`, omitBackground: true });
  }
  console.log(`${wanted.length} pictures in ${folder}`);
} finally {
  await browser.close();
}

/** Runs in the page. */
function findTroubles(): string[] {
  const troubles: string[] = [];
  const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement;
  if (scrollWidth > clientWidth) troubles.push(`scrolls sideways by ${scrollWidth - clientWidth}`);
  const isStation = document.documentElement.dataset.theme === "stage";
  if (isStation && scrollHeight > clientHeight) troubles.push(`is ${scrollHeight - clientHeight} too high`);
  for (
    const element of document.querySelectorAll<HTMLElement>("p, h1, h2, b, li, span, button, div, section")
  ) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || element.closest("svg, .vh")) continue;
    if (element.children.length === 0 && (box.right > innerWidth + 1 || box.left < -1)) {
      troubles.push(`"${element.textContent?.slice(0, 30)}" leaves the screen`);
    }
    if (
      isStation && element.children.length === 0 && box.bottom > document.documentElement.scrollHeight + 1
    ) {
      troubles.push(`"${element.textContent?.slice(0, 30)}" is below the screen`);
    }
  }
  return troubles;
}
