import { assert, assertEquals } from "@std/assert";
import { fitSizes, guessedFit, leadRoom, nameEms, spotlightRoom } from "@/components/station/fit.ts";

/** Drawn widths in ems, as a browser measures them in DejaVu Sans Bold. */
const drawn: [string, number][] = [
  ["Александра В.", 8.51],
  ["Bartholomew K.", 8.98],
  ["Christopher M.", 8.36],
  ["MARIA-MAGDALENA S.", 12.67],
  ["Wolfeschlegelsteinhausenbergerdorff", 21.24],
  ["佐藤○○", 3.75],
  ["Łukasz W.", 5.62],
  ["Ιωάννα Π.", 5.54],
];

Deno.test("fit: a name is guessed at least as wide as a wide font draws it, and not by far", () => {
  for (const [name, ems] of drawn) {
    const guess = nameEms(name);
    assert(guess >= ems && guess <= ems * 1.15, `${name}: ${guess} for ${ems}`);
  }
});

Deno.test("fit: the guess leaves a name alone as large as it may, and long ones two lines that hold it", () => {
  assertEquals(guessedFit("Jo", spotlightRoom, 144), { step: 0, lines: 1 });
  assertEquals(guessedFit("Ann Bea Cid Dora Eve Fay Gil Hal Ida", spotlightRoom, 144).lines, 2);
  for (const room of [spotlightRoom, leadRoom]) {
    let before = -1;
    for (let letters = 1; letters <= 80; letters++) {
      const { step, lines } = guessedFit("x".repeat(letters), room, 144);
      assert(lines === 2 || nameEms("x".repeat(letters)) * fitSizes[step] <= 144, `${letters} letters`);
      assert(step >= before && step < fitSizes.length, `${letters} letters stand larger than fewer`);
      before = step;
    }
  }
});

Deno.test("fit: two lines on the board are not higher than the row of a lead", () => {
  assert(2 * 1.12 * fitSizes[leadRoom.fromTwo] <= 21);
});

Deno.test("fit: the stylesheet has every step at its size", async () => {
  const css = await Deno.readTextFile(new URL("../../static/css/station.css", import.meta.url));
  for (const [step, size] of fitSizes.entries()) {
    const rule = css.match(new RegExp(`\\[data-step="${step}"\\] \\{\\s*font-size: calc\\(([\\d.]+) \\*`));
    assertEquals(Number(rule?.[1]), size, `step ${step}`);
  }
});
