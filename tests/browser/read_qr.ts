/**
 * Reads a code off a page as a camera would, from its dark and light squares: so that a test goes where a phone goes.
 *
 * Versions 1 to 4, text in bytes or capital letters, and no correction of errors: what a browser draws has none. ISO/IEC 18004.
 * @module
 */
import type { Locator } from "playwright-core";

/** By version and level (L, M, Q, H): how many bytes of data, in how many blocks of the same length. */
const data: Record<number, Record<string, [bytes: number, blocks: number]>> = {
  1: { L: [19, 1], M: [16, 1], Q: [13, 1], H: [9, 1] },
  2: { L: [34, 1], M: [28, 1], Q: [22, 1], H: [16, 1] },
  3: { L: [55, 1], M: [44, 1], Q: [34, 2], H: [26, 2] },
  4: { L: [80, 1], M: [64, 2], Q: [48, 2], H: [36, 4] },
};
const levels = ["M", "L", "H", "Q"];
const masks: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => (x * y) % 2 + (x * y) % 3 === 0,
  (x, y) => ((x * y) % 2 + (x * y) % 3) % 2 === 0,
  (x, y) => ((x + y) % 2 + (x * y) % 3) % 2 === 0,
];

/** @throws {Error} when there is no such code */
export async function readQr(svg: Locator): Promise<string> {
  const rows = await svg.evaluate((element: SVGSVGElement) => {
    const { x, y, width } = element.viewBox.baseVal;
    // The white around it is the same on all sides, and the origin of the code is at 0 0.
    const size = width + x + y;
    const path = element.querySelector("path")!;
    const at = (column: number, row: number) => path.isPointInFill(new DOMPoint(column + .5, row + .5));
    return Array.from(
      { length: size },
      (_, row) => Array.from({ length: size }, (_, column) => at(column, row)),
    );
  });
  return textOf(rows);
}

/** @param rows true is dark */
export function textOf(rows: boolean[][]): string {
  const size = rows.length;
  const version = (size - 17) / 4;
  if (!data[version]) throw new Error(`a code of ${size} squares is not read here`);
  // Fifteen bits beside the upper left corner, of which the first five say level and mask.
  const format = [0, 1, 2, 3, 4].reduce((bits, x) => bits << 1 | Number(rows[8][x]), 0) ^ 0b10101;
  const [byteCount, blockCount] = data[version][levels[format >> 3]];
  const isMasked = masks[format & 7];
  const bits: number[] = [];
  let isUpward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const y = isUpward ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (!isFixed(x, y, size)) bits.push(Number(rows[y][x] !== isMasked(x, y)));
      }
    }
    isUpward = !isUpward;
  }
  const mixed = Array.from(
    { length: byteCount },
    (_, i) => parseInt(bits.slice(8 * i, 8 * i + 8).join(""), 2),
  );
  const perBlock = byteCount / blockCount;
  const bytes = Array.from(
    { length: byteCount },
    (_, i) => mixed[(i % perBlock) * blockCount + Math.floor(i / perBlock)],
  );
  const mode = bytes[0] >> 4;
  if (mode === 2) return alphanumeric(bytes);
  if (mode !== 4) throw new Error(`text of mode ${mode} is not read here`);
  const length = (bytes[0] & 15) << 4 | bytes[1] >> 4;
  const shifted = Array.from({ length }, (_, i) => (bytes[i + 1] & 15) << 4 | bytes[i + 2] >> 4);
  return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(shifted));
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** Two letters in eleven bits, an odd one in six. */
function alphanumeric(bytes: number[]): string {
  const bits = bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const length = parseInt(bits.slice(4, 13), 2);
  let text = "";
  for (let at = 13; text.length < length;) {
    const isPair = length - text.length > 1;
    const value = parseInt(bits.slice(at, at += isPair ? 11 : 6), 2);
    text += isPair ? letters[Math.floor(value / 45)] + letters[value % 45] : letters[value];
  }
  return text;
}

/** Corners with the format beside them, the two dotted lines, and the small square of versions 2 to 4. */
function isFixed(x: number, y: number, size: number): boolean {
  const isCorner = x < 9 && y < 9 || x >= size - 8 && y < 9 || x < 9 && y >= size - 8;
  const middle = size - 7;
  const isSquare = size > 21 && Math.abs(x - middle) <= 2 && Math.abs(y - middle) <= 2;
  return isCorner || isSquare || x === 6 || y === 6;
}
