/**
 * What a browser on a stage can do for its screen: stay awake, fill it, and hide what is for the crew.
 *
 * All of it may be missing or refused (plain http on a laptop, an old television); then nothing is promised. Used by
 * `islands/StationShell.tsx`.
 * @module
 */
import { useEffect, useState } from "preact/hooks";

/**
 * A television must not fall asleep during the raffle. The browser takes the lock away whenever the tab is hidden, so
 * it is asked for again when it is seen; it is given back when the station is over.
 *
 * @returns whether the lock is held
 */
export function useScreenOn(wanted: boolean): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!wanted || !("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    let isAsking = false;
    const keep = async () => {
      if (isOver || isAsking || lock || document.visibilityState !== "visible") return;
      isAsking = true;
      const got = await navigator.wakeLock.request("screen").catch(() => null);
      isAsking = false;
      // The answer may come after the end; a lock that nobody holds would keep the screen on for ever.
      if (isOver) return void got?.release();
      lock = got;
      setHeld(got !== null);
      got?.addEventListener("release", () => {
        lock = null;
        if (!isOver) setHeld(false);
      });
    };
    void keep();
    document.addEventListener("visibilitychange", keep);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", keep);
      void lock?.release();
      setHeld(false);
    };
  }, [wanted]);
  return held;
}

export interface FullScreen {
  /** False before the page is alive, too. */
  isPossible: boolean;
  isOn: boolean;
  toggle(): void;
}

export function useFullScreen(): FullScreen {
  const [{ isPossible, isOn }, set] = useState({ isPossible: false, isOn: false });
  useEffect(() => {
    const look = () =>
      set({ isPossible: document.fullscreenEnabled, isOn: document.fullscreenElement !== null });
    look();
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  const toggle = () => {
    // Refused without a press, and by some televisions: then all stays as it is.
    const done = isOn ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done.catch(() => {});
  };
  return { isPossible, isOn, toggle };
}

/** How long after the last move of a hand the crew's buttons and the pointer stay on the wall. */
const IDLE_MS = 6_000;

/** True while nobody is at this screen. */
export function useUnattended(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let last = -Infinity;
    const stir = ({ timeStamp }: { timeStamp: number }) => {
      // A mouse moves a hundred times a second; a timer a second is enough.
      if (timeStamp - last < 1_000) return;
      last = timeStamp;
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(true), IDLE_MS);
    };
    stir({ timeStamp: performance.now() });
    const events = ["pointermove", "pointerdown", "keydown", "focusin"] as const;
    for (const name of events) addEventListener(name, stir);
    return () => {
      clearTimeout(timer);
      for (const name of events) removeEventListener(name, stir);
    };
  }, []);
  return idle;
}
