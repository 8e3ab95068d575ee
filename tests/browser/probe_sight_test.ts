/** What the probes call visible, in a real browser: what a person would see, and nothing else. @module */
import { assertEquals, assertRejects } from "@std/assert";
import { openBrowser } from "@/tests/browser/browser.ts";
import { Unmet } from "@/tools/probe/expect.ts";
import { look, LOOK_SCRIPT, record, recorded, untilVisible } from "@/tools/probe/visible.ts";

const cases: [name: string, html: string, visible: boolean][] = [
  ["plain", `<p data-test="x">here</p>`, true],
  ["absent", `<p>here</p>`, false],
  ["not displayed", `<div style="display:none"><p data-test="x">here</p></div>`, false],
  ["hidden", `<p data-test="x" hidden>here</p>`, false],
  ["invisible", `<div style="visibility:hidden"><p data-test="x">here</p></div>`, false],
  ["see-through", `<p data-test="x" style="opacity:0">here</p>`, false],
  [
    "faint in a faint box",
    `<div style="opacity:.6"><p data-test="x" style="opacity:.6">here</p></div>`,
    false,
  ],
  ["without a size", `<p data-test="x"></p>`, false],
  ["beside the window", `<p data-test="x" style="position:absolute;left:-9000px">here</p>`, false],
  ["below the window", `<p data-test="x" style="margin-top:5000px">here</p>`, false],
  ["the second of two", `<p data-test="x" hidden>there</p><p data-test="x">here</p>`, true],
];

Deno.test("probe: visible is what a person sees, in every way of not being it", async (t) => {
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.addInitScript(LOOK_SCRIPT);
    await page.goto("about:blank");
    for (const [name, html, visible] of cases) {
      await t.step(`${name}: ${visible ? "visible" : "not visible"}`, async () => {
        await page.setContent(html);
        const seen = await look(page, '[data-test="x"]');
        assertEquals([seen.visible, seen.present], [visible, html.includes("data-test")]);
        if (visible) assertEquals(seen.text, "here");
      });
    }
    await t.step("a sight that never comes ends in a sentence of what stood there", async () => {
      await page.setContent(`<p data-test="x" data-state="closed" hidden>not   yet</p>`);
      const error = await assertRejects(() => untilVisible(page, "x", "it shows", 60), Unmet);
      assertEquals(
        error.message,
        `expected that it shows within 60 ms; saw [data-test="x"] not visible, "not yet", {"data-state":"closed","hidden":""}`,
      );
    });
    await t.step("what flashes by for a few frames is in the record", async () => {
      await page.setContent(`<p data-test="x">one</p>`);
      await record(page, '[data-test="x"]');
      await page.evaluate(async () => {
        const element = document.querySelector<HTMLElement>("p")!;
        const frames = async () => {
          for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
        };
        await frames();
        element.textContent = "two";
        await frames();
        element.hidden = true;
      });
      assertEquals(await recorded(page, '[data-test="x"]'), [
        { visible: true, text: "one" },
        { visible: true, text: "two" },
        { visible: false, text: "two" },
      ]);
    });
  } finally {
    await browser.close();
  }
});
