import { assert, assertEquals, assertThrows } from "@std/assert";
import { burstPaths, dialPaths, dialTicksMax, sealPaths, stageBurst } from "@/components/ticks.ts";
import { fingerprint } from "@/components/samples.ts";

const count = (path: string) => path.split("M").length - 1;

/** Length of each tick, from the inner end to the outer. */
function lengths(path: string): number[] {
  return path.split("M").slice(1).map((segment) => {
    const [[x1, y1], [x2, y2]] = segment.split("L").map((point) => point.split(" ").map(Number));
    return Math.hypot(x2 - x1, y2 - y1);
  });
}

Deno.test("dial: one tick for each person checked in, lit for each who entered", () => {
  for (const [entered, people] of [[0, 48], [7, 60], [239, 240], [99, 100]]) {
    const { off, lit, fresh } = dialPaths(entered, people);
    assertEquals([count(off), count(lit) + count(fresh)], [people - entered, entered]);
  }
});

Deno.test("dial: in a small room everybody has the same few ticks, and the circle is still one", () => {
  for (let people = 1; people < 48; people++) {
    const each = dialPaths(0, people).ticks / people;
    assert(Number.isInteger(each) && each * people >= 48, `${people}: ${each}`);
    for (let entered = 0; entered <= people; entered++) {
      assertEquals(dialPaths(entered, people).litTicks, entered * each, `${entered} of ${people}`);
    }
  }
});

Deno.test("dial: above 240 people there are 240 ticks, each for an equal share", () => {
  const { ticks, litTicks } = dialPaths(25_000, 50_000);
  assertEquals([ticks, litTicks], [dialTicksMax, 120]);
});

Deno.test("dial: the first entry of thousands lights a tick, and only the last closes the circle", () => {
  assertEquals(dialPaths(1, 50_000).litTicks, 1);
  assertEquals(dialPaths(49_999, 50_000).litTicks, dialTicksMax - 1);
  assertEquals(dialPaths(50_000, 50_000).litTicks, dialTicksMax);
});

Deno.test("dial: nobody checked in shows it at rest, and more entries than people only fill it", () => {
  assertEquals(dialPaths(0, 0).litTicks, 0);
  assert(dialPaths(0, 0).ticks > 0);
  const over = dialPaths(61, 60);
  assertEquals([over.litTicks, over.off], [60, ""]);
});

Deno.test("dial: the newest few are longer, unless nothing is new", () => {
  const [first, ...rest] = lengths(dialPaths(100, 200).fresh);
  assertEquals(rest.length, 3);
  assert(first > 4.4 && rest.every((length) => length > first));
  assertEquals(dialPaths(100, 200, dialTicksMax, 0).fresh, "");
});

Deno.test("seal: 64 ticks, each as long as its character is large", () => {
  const { lit, off } = sealPaths(fingerprint);
  assertEquals([count(lit), off], [64, ""]);
  lengths(lit).forEach((length, i) => {
    const wanted = 2.2 + .62 * parseInt(fingerprint[i], 16);
    assert(Math.abs(length - wanted) < .02, `tick ${i}: ${length}, not ${wanted}`);
  });
});

Deno.test("seal: lit and unlit ticks together are always the same 64", () => {
  for (const lit of [0, 1, 26, 64]) {
    const paths = sealPaths(fingerprint, lit);
    assertEquals([count(paths.lit), count(paths.off)], [lit, 64 - lit]);
  }
});

Deno.test("seal: one other character is another picture", () => {
  const other = "0" + fingerprint.slice(1);
  assert(sealPaths(other).lit !== sealPaths(fingerprint).lit);
});

Deno.test("seal: drawn from nothing but a whole fingerprint", () => {
  for (
    const wrong of [
      "",
      "cb11",
      fingerprint.slice(1),
      fingerprint + "0",
      fingerprint.toUpperCase(),
      "g".repeat(64),
    ]
  ) {
    assertThrows(() => sealPaths(wrong), RangeError);
    assertThrows(() => burstPaths(wrong, stageBurst), RangeError);
  }
});

Deno.test("burst: rays, sparks and their round ends stay above the foot, and a longer one is longer there too", () => {
  const strokeHalf = 4.5;
  // Where the two lines of the foot begin, at their widest: see `.base` and `.shell` in station.css.
  const footFrom = 1080 - 42 - 2.4 * 29;
  for (const hash of [fingerprint, "f".repeat(64), "0".repeat(64), "05e1".repeat(16), "d4".repeat(32)]) {
    const { rays, sparks, accents } = burstPaths(hash, stageBurst);
    const ends = [...(rays + sparks + accents).matchAll(/[\d.-]+ ([\d.-]+)/g)].map(([, y]) => Number(y));
    assert(ends.length >= 128 && Math.max(...ends) + strokeHalf < footFrom, `${hash}: ${Math.max(...ends)}`);
  }
  const [short, long] = ["2", "e"].map((digit) => lengths(burstPaths(digit.repeat(64), stageBurst).rays));
  // At the sides of the top they all end at the same line.
  short.forEach((length, i) => assert(i < 16 || i >= 48 || length < long[i], `ray ${i}`));
});

Deno.test("burst: 64 rays that stay clear of the header at both sides", () => {
  for (const hash of [fingerprint, "f".repeat(64)]) {
    const { rays } = burstPaths(hash, stageBurst);
    assertEquals(count(rays), 64);
    for (const segment of rays.split("M").slice(1)) {
      const [[x], [, y]] = segment.split("L").map((point) => point.split(" ").map(Number));
      const isAtSide = Math.abs(x - stageBurst.cx) > stageBurst.rx * .45;
      assert(!isAtSide || y >= stageBurst.clearAbove! - 1, `from ${x} up to ${y}`);
    }
  }
});
