/**
 * The round instrument as geometry: dial, seal, mark and burst are all ticks on a closed line.
 *
 * Pure; every function returns the `d` of one SVG path, so that a change on screen is one attribute write.
 * Used by `Dial.tsx`, `Seal.tsx`, `Brand.tsx` and `Burst.tsx`.
 * @module
 */

/** Above this many people a dial tick stands for an equal share of them: more could not be told apart. */
export const dialTicksMax = 240;
/** A fingerprint is 64 hex characters, and a seal has a tick for each. */
export const sealTicks = 64;
/** What an empty dial shows before anybody is checked in. */
const restingTicks = 60;

/** At most two decimals: a hundredth of a unit is below a pixel at 4K, and the path stays short. */
export function short(n: number): string {
  return String(Math.round(n * 100) / 100);
}

export function segment(x1: number, y1: number, x2: number, y2: number): string {
  return `M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}`;
}

/**
 * One tick, clockwise from twelve.
 *
 * @param turn 0..1, the share of the full circle
 * @param from radius of the inner end; `to` of the outer
 */
export function tick(turn: number, from: number, to: number, cx = 0, cy = 0): string {
  const sin = Math.sin(turn * 2 * Math.PI);
  const cos = -Math.cos(turn * 2 * Math.PI);
  return segment(cx + sin * from, cy + cos * from, cx + sin * to, cy + cos * to);
}

export interface DialPaths {
  /** Paths in a viewBox of -50 -50 100 100; together they hold every tick once. */
  off: string;
  lit: string;
  fresh: string;
  ticks: number;
  litTicks: number;
  /** For all three paths. */
  strokeWidth: number;
}

/**
 * The dial: one tick for each checked-in person, lit when that person has entered.
 *
 * @param count entries, 0 or more; more than `of` fills the circle and no more
 * @param of people checked in; above `ticksMax` each tick stands for an equal share
 * @param ticksMax fewer on a small dial, where 240 would run together
 */
export function dialPaths(count: number, of: number, ticksMax = dialTicksMax): DialPaths {
  const radius = ticksMax < 100 ? 38 : 44;
  const ticks = Math.min(of || restingTicks, ticksMax);
  const share = of > 0 ? Math.min(1, count / of) : 0;
  // The first entry lights a tick at once, and the circle closes only when everybody is in.
  const litTicks = share === 0
    ? 0
    : share === 1
    ? ticks
    : Math.max(1, Math.min(ticks - 1, Math.floor(share * ticks)));
  const freshTicks = ticks < 24 ? Math.min(1, litTicks) : Math.min(4, litTicks);
  const length = radius / 10 * (ticksMax < 100 ? 2.3 : 1);
  const paths = { off: "", lit: "", fresh: "" };
  for (let i = 0; i < ticks; i++) {
    const sinceFresh = i - (litTicks - freshTicks);
    if (i >= litTicks) paths.off += tick(i / ticks, radius, radius + length);
    else if (sinceFresh < 0 || litTicks === ticks) paths.lit += tick(i / ticks, radius, radius + length);
    else paths.fresh += tick(i / ticks, radius, radius + length * (1 + (sinceFresh + 1) * .07));
  }
  const pitch = 2 * Math.PI * radius / ticks;
  return { ...paths, ticks, litTicks, strokeWidth: Math.min(2.8, Math.round(pitch * 50) / 100) };
}

/**
 * The seal: 64 ticks, the length of each by the value of its character.
 *
 * @param fingerprint 64 hex characters; anything else is no fingerprint and has no seal
 * @param litTicks 0..64, clockwise from twelve
 * @throws {RangeError} if it is not a fingerprint: a seal is never drawn from anything else
 */
export function sealPaths(
  fingerprint: string,
  litTicks = sealTicks,
  radius = 36,
): { off: string; lit: string } {
  const scale = (50 - radius) / 14;
  const paths = { off: "", lit: "" };
  digits(fingerprint).forEach((value, i) => {
    const path = tick(i / sealTicks, radius, radius + (2.2 + .62 * value) * scale);
    if (i < litTicks) paths.lit += path;
    else paths.off += path;
  });
  return paths;
}

/** The 64 values 0..15 of a fingerprint. */
export function digits(fingerprint: string): number[] {
  if (!/^[0-9a-f]{64}$/.test(fingerprint)) throw new RangeError("a seal needs 64 lower-case hex characters");
  return Array.from(fingerprint, (character) => parseInt(character, 16));
}

/** The brand: sixteen ticks, four lengths. Not a seal, and it never stands in for one. */
export function markPath(): string {
  const lengths = [5, 3, 4.2, 2.6, 5, 3.4, 2.6, 4.4, 5, 2.8, 3.8, 2.6, 5, 3.6, 4.4, 2.6];
  return lengths.map((length, i) => tick(i / 16, 6.2, 6.2 + length, 12, 12)).join("");
}
