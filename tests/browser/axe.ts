/**
 * axe-core in a page of a real browser: what WCAG 2.1 A and AA and the target size of 2.2 forbid.
 *
 * The script comes from the npm package and is run from outside, so a page's own policy does not matter. Used by the
 * accessibility tests beside it.
 * @module
 */
import type { Page } from "playwright-core";

export interface Finding {
  impact: "minor" | "moderate" | "serious" | "critical";
  rule: string;
  /** The element as it opens, and axe's word about it. */
  where: string;
}

export interface Audit {
  findings: Finding[];
  /** Texts whose contrast axe could measure, and those that it could not. */
  measured: number;
  unmeasured: string[];
}

const scriptUrl = new URL("../../node_modules/axe-core/axe.min.js", import.meta.url);
let script: Promise<string> | undefined;

/** What a page needs once; documents that are set into it later keep it. */
export async function bringAxe(page: Page): Promise<void> {
  script ??= Deno.readTextFile(scriptUrl).catch(() => {
    throw new Error("axe-core is not installed: run npm ci");
  });
  await page.evaluate(await script);
}

/**
 * What axe says of the page as it stands.
 *
 * Contrast is measured by itself, with all out of sight that keeps axe from it and does not change it: drawings and
 * hidden radio buttons over text, the soft edges of a foot and of a ticket, the fill of a button that nobody holds; and
 * the watermark of a rehearsal, which is decoration.
 */
export async function audit(page: Page): Promise<Audit> {
  return await page.evaluate(async () => {
    for (const each of document.getAnimations()) {
      try {
        each.finish();
      } catch {
        each.cancel(); // endless
      }
    }
    // deno-lint-ignore no-explicit-any -- axe brings no types into the page
    const { axe } = globalThis as any;
    // deno-lint-ignore no-explicit-any
    const said = ({ html, any, all, none }: any) => {
      const why = [...any, ...all, ...none].map(({ message }) => message).join("; ");
      return `${html.slice(0, 140)} :: ${why.slice(0, 200)}`;
    };
    const all = await axe.run(document, {
      resultTypes: ["violations"],
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
      rules: { "target-size": { enabled: true }, "color-contrast": { enabled: false } },
    });
    const sight = new CSSStyleSheet();
    sight.replaceSync(`
      svg, .watermark, label input { visibility: hidden !important }
      .hold::before, .ticket > div::before, .won::before { content: none !important }
      .foot { background-image: none !important }
      .won, .won * { background: var(--mf) !important; overflow: visible !important; margin: 0 !important }
      .ticket > div { background: var(--card) !important }`);
    document.adoptedStyleSheets = [sight];
    const contrast = await axe.run(document, {
      resultTypes: ["violations", "incomplete", "passes"],
      runOnly: { type: "rule", values: ["color-contrast"] },
    });
    document.adoptedStyleSheets = [];
    // deno-lint-ignore no-explicit-any
    const nodes = (list: any[]) => list.flatMap(({ nodes }) => nodes);
    return {
      // deno-lint-ignore no-explicit-any
      findings: [...all.violations, ...contrast.violations].flatMap(({ id, impact, nodes }: any) =>
        // deno-lint-ignore no-explicit-any
        nodes.map((node: any) => ({ impact, rule: id, where: said(node) }))
      ),
      measured: nodes(contrast.passes).length,
      // One letter may be a drawing: nothing is behind it that is not behind its neighbours.
      unmeasured: nodes(contrast.incomplete).map(said).filter((text) => !/too short|non-text/.test(text)),
    };
  });
}

/** Nothing of these may remain. */
export function grave({ findings }: Audit): string[] {
  return findings.filter(({ impact }) => impact === "serious" || impact === "critical").map((
    { rule, where },
  ) => `${rule}: ${where}`);
}
