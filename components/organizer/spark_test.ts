import { assertEquals } from "@std/assert";
import { advanceSpark, barMs, barsMax, lastMinute, sparkBars, startSpark } from "./spark.ts";

Deno.test("spark: entries fall into the bar of their ten seconds", () => {
  let spark = startSpark(100, 0);
  spark = advanceSpark(spark, 103, 2_000);
  assertEquals(sparkBars(spark), [3]);
  spark = advanceSpark(spark, 105, barMs);
  spark = advanceSpark(spark, 109, barMs + 1);
  assertEquals(sparkBars(spark), [5, 4]);
});

Deno.test("spark: what was there before the page opened is in no bar", () => {
  assertEquals(sparkBars(startSpark(4_000, 0)), [0]);
});

Deno.test("spark: the last minute is known after a minute, and not before", () => {
  let spark = startSpark(0, 0);
  for (let bar = 1; bar <= 5; bar++) spark = advanceSpark(spark, bar * 2, bar * barMs);
  assertEquals(lastMinute(spark), null);
  spark = advanceSpark(spark, 12, 6 * barMs);
  assertEquals(lastMinute(advanceSpark(spark, 13, 6 * barMs + 1)), 11);
});

Deno.test("spark: a withdrawn entry shows no bar below the ground", () => {
  assertEquals(sparkBars(advanceSpark(startSpark(10, 0), 8, 500)), [0]);
});

Deno.test("spark: the bars are bounded, also after a night asleep", () => {
  let spark = startSpark(0, 0);
  for (let bar = 1; bar <= 100; bar++) spark = advanceSpark(spark, bar, bar * barMs);
  assertEquals(sparkBars(spark).length, barsMax);
  spark = advanceSpark(spark, 500, 9 * 3_600_000);
  assertEquals(sparkBars(spark).length, barsMax);
  assertEquals(sparkBars(spark).at(-1), 0);
});
