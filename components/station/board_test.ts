import { assert, assertEquals } from "@std/assert";
import { winnersOf } from "@/components/samples.ts";
import { byTier } from "@/components/tiers.ts";
import { boardPages, doubledNames } from "@/components/station/board.ts";
import type { Tier } from "@/lib/protocol/messages.ts";

const names = (count: number) => Array.from({ length: count }, (_, i) => `Name ${i}`);

function pagesOf(tiers: Tier[], named = names(tiers.reduce((sum, { count }) => sum + count, 0))) {
  return boardPages(byTier(tiers, winnersOf(tiers, named)));
}

Deno.test("board: every winner stands on exactly one page, in the order of drawing, up to 200", () => {
  for (const counts of [[1], [3], [1, 3, 10], [2, 2], [7], [40], [1, 199], [50, 50, 50, 50], [200]]) {
    const tiers = counts.map((count, i) => ({ id: `t${i}`, label: `Tier ${i}`, count }));
    const slots = pagesOf(tiers).flat().flatMap(({ winners }) => winners.map(({ slot }) => slot));
    assertEquals(slots, Array.from({ length: counts.reduce((a, b) => a + b) }, (_, i) => i), counts.join());
  }
});

Deno.test("board: gold, silver and bronze of 1, 3 and 10 fit one page", () => {
  const tiers = [{ id: "a", label: "A", count: 1 }, { id: "b", label: "B", count: 3 }, {
    id: "c",
    label: "C",
    count: 10,
  }];
  const pages = pagesOf(tiers);
  assertEquals(pages.map((page) => page.map(({ size, columns }) => [size, columns])), [
    [["lead", 1], ["big", 3], ["list", 5]],
  ]);
});

Deno.test("board: no page is higher than the screen", () => {
  for (const counts of [[1, 3, 10], [6, 6, 6], [1, 199], [30], [1, 1, 1, 1, 1, 1, 1]]) {
    for (const name of ["Jo", "Someone Longer", "Bartholomew Featherstonehaugh-Cholmondeley"]) {
      const tiers = counts.map((count, i) => ({ id: `t${i}`, label: `Tier ${i}`, count }));
      for (const page of pagesOf(tiers, [name])) {
        const height = page.reduce(
          (sum, { winners, columns, rowHeight }) => sum + 8 + Math.ceil(winners.length / columns) * rowHeight,
          page[0].size === "lead" ? 0 : 19,
        );
        assert(height <= 80, `${counts} ${name}: ${height}`);
        assert(page.length > 0);
      }
    }
  }
});

Deno.test("board: long names get wider columns", () => {
  const tiers = [{ id: "a", label: "A", count: 12 }];
  const columns = ["Jo", "Mary Jane K.", "Konstantinos Pap.", "Bartholomew Featherston"].map((name) =>
    pagesOf(tiers, names(12).map((_, i) => name + i))[0][0].columns
  );
  assertEquals(columns, [5, 3, 2, 2]);
});

Deno.test("board: winners whose masked names are equal are known as such", () => {
  const winners = winnersOf([{ id: "a", label: "A", count: 4 }], ["Ann K.", "Bob", "Ann K.", "Cy"]);
  assertEquals([...doubledNames(winners)], ["Ann K."]);
});
