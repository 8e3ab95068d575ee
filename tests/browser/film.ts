/**
 * A film for Chromium's fake camera: codes held before it one after the other, a little askew and not quite white.
 *
 * Y4M, 640 × 480, the form that `--use-file-for-fake-video-capture` takes; Chromium plays it again and again.
 * @module
 */
import { encode } from "uqr";

const width = 640;
const height = 480;
const framesPerSecond = 4;
/** Of one module on the picture: a phone held at arm's length. */
const modulePixels = 9;
const tilt = (9 * Math.PI) / 180;

/** @param seconds for which each code is held up; null is an empty picture */
export function film(codes: (string | null)[], seconds = 2): Uint8Array {
  const frames = codes.flatMap((code) =>
    Array(framesPerSecond * seconds).fill(frameOf(code)) as Uint8Array[]
  );
  const head = new TextEncoder().encode(
    `YUV4MPEG2 W${width} H${height} F${framesPerSecond}:1 Ip A1:1 C420jpeg\n`,
  );
  const mark = new TextEncoder().encode("FRAME\n");
  const bytes = new Uint8Array(head.length + frames.length * (mark.length + frames[0].length));
  bytes.set(head);
  let at = head.length;
  for (const frame of frames) {
    bytes.set(mark, at);
    bytes.set(frame, at + mark.length);
    at += mark.length + frame.length;
  }
  return bytes;
}

function frameOf(code: string | null): Uint8Array {
  const frame = new Uint8Array(width * height * 3 / 2).fill(128);
  const qr = code === null ? null : encode(code, { border: 4 });
  const [cos, sin] = [Math.cos(tilt), Math.sin(tilt)];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [dx, dy] = [x - width / 2, y - height / 2];
      const column = Math.floor((dx * cos + dy * sin) / modulePixels + (qr?.size ?? 0) / 2);
      const row = Math.floor((dy * cos - dx * sin) / modulePixels + (qr?.size ?? 0) / 2);
      const module = qr?.data[row]?.[column];
      // A grey room, a screen that is not the whitest, and a shadow from left to right.
      const light = module === undefined ? 90 : module ? 30 : 215;
      frame[y * width + x] = light - Math.round(20 * x / width);
    }
  }
  return frame;
}
