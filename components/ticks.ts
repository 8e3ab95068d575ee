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
/** The longest tick of a seal is an f. */
const digitMax = 15;
/** Below this many ticks a circle is not read as one: in a small room a person has several, side by side. */
const dialTicksMin = 48;
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

let lastAsked = "";
let lastPaths: DialPaths;

/**
 * The dial: one tick for each checked-in person, lit when that person has entered; several in a small room.
 *
 * @param count entries, 0 or more; more than `of` fills the circle and no more
 * @param of people checked in; above `ticksMax` each tick stands for an equal share
 * @param ticksMax fewer on a small dial, where 240 would run together
 * @param freshMax how many of the newest stand out: longer, and in the colour of the text
 */
export function dialPaths(count: number, of: number, ticksMax = dialTicksMax, freshMax = 4): DialPaths {
  // A hall that opens its links within a minute is shown the same dial thousands of times.
  const asked = [count, of, ticksMax, freshMax].join();
  if (asked !== lastAsked) lastPaths = pathsOf(count, of, ticksMax, freshMax);
  lastAsked = asked;
  return lastPaths;
}

function pathsOf(count: number, of: number, ticksMax: number, freshMax: number): DialPaths {
  const radius = ticksMax < 100 ? 38 : 44;
  const each = Math.ceil(dialTicksMin / (of || restingTicks));
  const ticks = Math.min((of || restingTicks) * each, ticksMax);
  const share = of > 0 ? Math.min(1, count / of) : 0;
  // The first entry lights a tick at once, and the circle closes only when everybody is in.
  const litTicks = share === 0 || share === 1
    ? share * ticks
    : Math.max(1, Math.min(ticks - 1, Math.floor(share * ticks + 1e-9)));
  const freshTicks = Math.min(freshMax, litTicks);
  const length = radius / 10 * (ticksMax < 100 ? 2.3 : 1);
  const paths = { off: "", lit: "", fresh: "" };
  for (let i = 0; i < ticks; i++) {
    const sinceFresh = i - (litTicks - freshTicks);
    if (i >= litTicks) paths.off += tick(i / ticks, radius, radius + length);
    else if (sinceFresh < 0 || litTicks === ticks) paths.lit += tick(i / ticks, radius, radius + length);
    else paths.fresh += tick(i / ticks, radius, radius + length * (1 + (sinceFresh + 1) * .07));
  }
  const pitch = 2 * Math.PI * radius / ticks;
  return {
    ...paths,
    ticks,
    litTicks,
    strokeWidth: Math.min(ticksMax < 100 ? 2.8 : 1.9, Math.round(pitch * 50) / 100),
  };
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

/** Where a burst stands: rays leave a superellipse around the words, straight away from its centre. */
export interface BurstShape {
  cx: number;
  cy: number;
  rx: number;
  ry: number;
  /** 2 is an ellipse; more is squarer. */
  power: number;
  /** Length of a ray: `base` and `step` for each unit of its character, times `1 + reach` at the sides. */
  base: number;
  step: number;
  reach: number;
  /** Rays to the left and right of the middle end below this line, where the header stands. */
  clearAbove?: number;
  /** All rays end above this line, where the foot stands: shorter there, in the same measure. */
  clearBelow?: number;
}

/** Around a name on a stage of 1920 × 1080, clear of the header and the foot. */
export const stageBurst: BurstShape = {
  cx: 960,
  cy: 530,
  rx: 790,
  ry: 366,
  power: 2.5,
  base: 22,
  step: 4.4,
  reach: .95,
  clearAbove: 124,
  clearBelow: 958,
};
/** Around a disc of radius 94 in a viewBox of -195 -195 390 390. */
export const phoneBurst: BurstShape = {
  cx: 0,
  cy: 0,
  rx: 108,
  ry: 108,
  power: 2,
  base: 9,
  step: 5.2,
  reach: 0,
};

export interface BurstPaths {
  rays: string;
  /** A dot beyond some of the short rays: gold, and a few in the colour of the event. */
  sparks: string;
  accents: string;
}

/**
 * The burst: the 64 ticks of the seal opened outward around what was drawn, so every draw has its own.
 *
 * @param fingerprint 64 hex characters
 * @throws {RangeError} if it is not a fingerprint
 */
export function burstPaths(fingerprint: string, shape: BurstShape): BurstPaths {
  const values = digits(fingerprint);
  const paths = { rays: "", sparks: "", accents: "" };
  contour(shape, sealTicks).forEach(([x, y], i) => {
    const distance = Math.hypot(x, y);
    const [ux, uy] = [x / distance, y / distance];
    const stretch = 1 + shape.reach * Math.abs(ux) ** 3;
    const ray = (from: number, to: number) =>
      segment(
        shape.cx + x + ux * from,
        shape.cy + y + uy * from,
        shape.cx + x + ux * to,
        shape.cy + y + uy * to,
      );
    const room = shape.clearAbove !== undefined && uy < 0 && Math.abs(x) > shape.rx * .45
      ? (shape.cy + y - shape.clearAbove) / -uy
      : Infinity;
    const below = shape.clearBelow !== undefined && uy > 0
      ? (shape.clearBelow - shape.cy - y) / uy
      : Infinity;
    const longest = (shape.base + shape.step * digitMax) * stretch;
    const scale = stretch * Math.min(1, below / longest);
    const length = Math.min(room, (shape.base + shape.step * values[i]) * scale);
    paths.rays += ray(0, length);
    const next = values[(i + 1) % sealTicks];
    const gap = shape.step * (4 + next * .5) * scale;
    const sparkEnd = length + gap + shape.step * 1.6;
    if (values[i] < 6 && next % 3 !== 0 && room === Infinity && sparkEnd <= below) {
      const spark = ray(length + gap, sparkEnd);
      if (next % 2) paths.sparks += spark;
      else paths.accents += spark;
    }
  });
  return paths;
}

/** `count` points on the line, at equal distances along it, the first half a step past twelve. */
function contour({ rx, ry, power }: BurstShape, count: number): [number, number][] {
  const steps = 1440;
  const points: [number, number][] = [];
  const lengths = [0];
  for (let i = 0; i <= steps; i++) {
    const turn = i / steps * 2 * Math.PI;
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
    const x = rx * Math.sign(sin) * Math.abs(sin) ** (2 / power);
    const y = -ry * Math.sign(cos) * Math.abs(cos) ** (2 / power);
    points.push([x, y]);
    if (i > 0) lengths.push(lengths[i - 1] + Math.hypot(x - points[i - 1][0], y - points[i - 1][1]));
  }
  let at = 0;
  return Array.from({ length: count }, (_, n) => {
    const wanted = (n + .5) / count * lengths[steps];
    while (lengths[at + 1] < wanted) at++;
    return points[at];
  });
}
