/**
 * How fast entries come in, from the counts this page has seen: bars of ten seconds, the newest last.
 *
 * Pure. The room tells only the present count, so the bars begin when the page opens and say so.
 * @module
 */

/** Four minutes: an opening rush and what follows fit, and each bar can still be told apart. */
export const barsMax = 25;
export const barMs = 10_000;

export interface Spark {
  /** When the newest bar began, ms. */
  startedAt: number;
  /** The count when the newest bar began. */
  base: number;
  /** Entries of each finished bar, oldest first, at most `barsMax - 1`. */
  bars: number[];
  count: number;
}

export function startSpark(count: number, now: number): Spark {
  return { startedAt: now, base: count, bars: [], count };
}

/** @param now ms, not before the last call's */
export function advanceSpark(spark: Spark, count: number, now: number): Spark {
  const passed = Math.floor((now - spark.startedAt) / barMs);
  if (passed === 0) return { ...spark, count };
  // A tab that slept: what came in meanwhile belongs to no bar that anybody saw grow.
  const quiet = new Array(Math.min(passed - 1, barsMax)).fill(0);
  const bars = [...spark.bars, Math.max(0, count - spark.base), ...quiet].slice(-(barsMax - 1));
  return { startedAt: spark.startedAt + passed * barMs, base: count, bars, count };
}

/** The bars to show, the growing one last. */
export function sparkBars(spark: Spark): number[] {
  return [...spark.bars, Math.max(0, spark.count - spark.base)];
}

/** Entries of the last minute, or null before a minute was seen. */
export function lastMinute(spark: Spark): number | null {
  const whole = 60_000 / barMs;
  if (spark.bars.length < whole) return null;
  return sparkBars(spark).slice(-whole).reduce((sum, bar) => sum + bar, 0);
}
