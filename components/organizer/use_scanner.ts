/**
 * The life of the scanner on the roster page: the camera while it is wanted, and one question for each code.
 *
 * What a code comes to is `scanned.ts`, the picture of it `ScanCard.tsx`.
 * @module
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { call } from "@/lib/client/api.ts";
import { type Camera, type CameraFault, openCamera } from "@/lib/client/camera.ts";
import { createSights, judge, type ScanFor, type Scanned, SHAKES, toneOf } from "./scanned.ts";

/** "asleep": nobody held a code to it for a while. */
export type CameraState = "starting" | "on" | "asleep" | "lost" | CameraFault;

/** Out of the picture for so long, a code is shown anew: the same person came back. */
const GONE_MS = 2_500;
/** A camera that looks at a wall eats the battery of the evening. */
const SLEEP_MS = 180_000;

export interface Scanner {
  isOpen: boolean;
  camera: CameraState;
  busy: boolean;
  result: Scanned | null;
  typed: string;
  /** Of a winner's prize, on its way. */
  handing: boolean;
  video: (element: HTMLVideoElement | null) => void;
  open: () => void;
  close: () => void;
  wake: () => void;
  onTyped: (text: string) => void;
  onEnter: () => void;
  onUndo: () => void;
  onHandOver: () => void;
}

/**
 * @param checkIn asks for a check-in or takes it back, and shows it in the list
 * @param onChecked the list shows it
 * @param handOver sends the command of the module
 */
export function useScanner({ room, checkIn, onChecked, handOver }: {
  room: ScanFor;
  checkIn: (id: string, checkedIn: boolean) => Promise<boolean>;
  onChecked: (id: string, at: string) => void;
  handOver: (module: string, slot: number) => Promise<string | null>;
}): Scanner {
  const [isOpen, setOpen] = useState(false);
  const [wakes, setWakes] = useState(0);
  const [camera, setCamera] = useState<CameraState>("starting");
  const [busy, setBusy] = useState(false);
  const [result, setResult] = useState<Scanned | null>(null);
  const [typed, setTyped] = useState("");
  const [handing, setHanding] = useState(false);
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const latest = useRef({ room, onChecked });
  latest.current = { room, onChecked };
  const asking = useRef(false);

  const look = useCallback(async (text: string) => {
    // One at a time: what is held up meanwhile is seen again a moment later.
    if (asking.current) return;
    asking.current = true;
    setBusy(true);
    const scanned = await judge(call, latest.current.room, text);
    asking.current = false;
    setBusy(false);
    setResult(scanned);
    navigator.vibrate?.(SHAKES[toneOf(scanned)]);
    if (scanned.kind === "checked_in") latest.current.onChecked(scanned.id, scanned.at);
  }, []);

  useEffect(() => {
    if (!isOpen || !element) return;
    let opened: Camera | null = null;
    let isOver = false;
    let sleep: ReturnType<typeof setTimeout>;
    const stop = () => {
      opened?.close();
      opened = null;
      clearTimeout(sleep);
    };
    const isNew = createSights(GONE_MS);
    const rest = () => {
      clearTimeout(sleep);
      sleep = setTimeout(() => {
        stop();
        setCamera("asleep");
      }, SLEEP_MS);
    };
    const start = async () => {
      setCamera("starting");
      const camera = await openCamera({
        video: element,
        onSeen(text) {
          if (asking.current || !isNew(text, Date.now())) return;
          rest();
          look(text!);
        },
        onLost() {
          stop();
          setCamera("lost");
        },
      });
      if (typeof camera === "string") return setCamera(camera);
      // Closed while the person was asked for the camera.
      if (isOver) return camera.close();
      opened = camera;
      setCamera("on");
      rest();
    };
    // A page that nobody sees must not film; phones take the camera away then in any case.
    const onSeen = () => {
      if (document.visibilityState === "hidden") {
        stop();
        setCamera("asleep");
      } else if (!opened) start();
    };
    document.addEventListener("visibilitychange", onSeen);
    start();
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", onSeen);
      stop();
    };
  }, [isOpen, element, wakes]);

  return {
    ...{ isOpen, camera, busy, result, typed, handing },
    video: setElement,
    open() {
      setResult(null);
      setOpen(true);
    },
    close: () => setOpen(false),
    wake: () => setWakes((n) => n + 1),
    onTyped: setTyped,
    async onEnter() {
      if (typed.trim() === "") return;
      await look(typed);
      setTyped("");
    },
    async onUndo() {
      if (result?.kind !== "checked_in") return;
      const { id, name } = result;
      setBusy(true);
      const isUndone = await checkIn(id, false);
      setBusy(false);
      if (isUndone) setResult({ kind: "undone", id, name });
    },
    async onHandOver() {
      if (result?.kind !== "winner" || handing) return;
      setHanding(true);
      const problem = await handOver(result.module, result.winner.slot);
      setHanding(false);
      if (problem !== null) return setResult({ kind: "problem", text: problem });
      const handedOverAt = new Date().toISOString();
      setResult({ ...result, winner: { ...result.winner, handedOverAt } });
      navigator.vibrate?.(SHAKES.ok);
    },
  };
}
