/**
 * The camera of this device, looking for codes: opened, read a few times a second, and closed again.
 *
 * Pictures stay in the page. Where the browser reads codes by itself it does; elsewhere the decoder is loaded now,
 * and not before somebody scans. Used by `components/organizer/use_scanner.ts`; browser only.
 * @module
 */

/** Why there is no picture. "insecure": browsers give a camera to pages over https alone. */
export type CameraFault = "insecure" | "none" | "refused" | "busy" | "no_reader";

export interface Camera {
  /** Lets go of the camera; its light goes out. */
  close(): void;
}

export interface CameraOptions {
  video: HTMLVideoElement;
  /** What a code says, each time that one is seen; null when none is in sight. */
  onSeen: (text: string | null) => void;
  /** The picture has ended by itself: unplugged, or taken by another program. */
  onLost: () => void;
}

/** Eight looks a second: a code is read before the hand is still, and a phone stays cool. */
const LOOK_MS = 120;
/** The longer side of what is looked at: a code of 21 modules held at arm's length needs no more. */
const LOOK_PIXELS = 640;

/** Reads what it sees; null for no code. */
type Reader = (video: HTMLVideoElement) => Promise<string | null>;

export async function openCamera({ video, onSeen, onLost }: CameraOptions): Promise<Camera | CameraFault> {
  if (!isSecureContext || !navigator.mediaDevices?.getUserMedia) return "insecure";
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      audio: false,
    });
  } catch (error) {
    return faultOf(error);
  }
  const stop = () => stream.getTracks().forEach((track) => track.stop());
  let read: Reader;
  try {
    read = await openReader();
    video.srcObject = stream;
    await video.play();
  } catch {
    stop();
    return "no_reader";
  }
  let isClosed = false;
  let timer: ReturnType<typeof setTimeout>;
  async function look(): Promise<void> {
    // A picture that cannot be read is no reason to stop: the next one comes at once.
    const text = video.readyState >= 2 ? await read(video).catch(() => null) : null;
    if (isClosed) return;
    onSeen(text);
    timer = setTimeout(look, LOOK_MS);
  }
  stream.getVideoTracks()[0]?.addEventListener("ended", () => !isClosed && onLost());
  look();
  return {
    close() {
      isClosed = true;
      clearTimeout(timer);
      stop();
      video.srcObject = null;
    },
  };
}

function faultOf(error: unknown): CameraFault {
  const name = error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "none";
}

/** Not in TypeScript's own types. */
interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface DetectorClass {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

async function openReader(): Promise<Reader> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: DetectorClass };
  const formats = await BarcodeDetector?.getSupportedFormats().catch(() => []) ?? [];
  if (BarcodeDetector && formats.includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
  }
  const { decodeQR } = await import("qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return (video) => {
    const { videoWidth, videoHeight } = video;
    const scale = Math.min(1, LOOK_PIXELS / Math.max(videoWidth, videoHeight));
    const [width, height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.drawImage(video, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    try {
      return Promise.resolve(decodeQR({ width, height, data }));
    } catch {
      return Promise.resolve(null);
    }
  };
}
