/**
 * A page that is open when its event's personal data is deleted: it loads anew, and the server says what is so.
 * @module
 */
import { useEffect } from "preact/hooks";
import type { View } from "@/lib/protocol/messages.ts";

/** A whole hall loads within this time, not at once. */
const spreadMs = 4_000;

export function useOver({ event: { purgingSince } }: View): void {
  useEffect(() => {
    if (purgingSince) setTimeout(() => location.reload(), Math.random() * spreadMs);
  }, [purgingSince]);
}
