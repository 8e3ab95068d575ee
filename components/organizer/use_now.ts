/**
 * The clock of a page: nothing on the server and at first, then the time, and every second where one is counted down.
 * @module
 */
import { useEffect, useState } from "preact/hooks";

const tickMs = 1_000;

/** @param isCounting something on the page runs down; else the time stands still and costs nothing */
export function useNow(isCounting: boolean): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    if (!isCounting) return;
    const beat = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(beat);
  }, [isCounting]);
  return now;
}
