/**
 * The desk's eye on what may go wrong: the server's condition, asked for now and then, and screens that went away.
 *
 * The hooks of `islands/ControlPanel.tsx`; what they mean is in `problems.ts`.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { Condition } from "@/lib/protocol/messages.ts";
import { call } from "@/lib/client/api.ts";
import { isMissing, type ScreenWatch, watchScreens } from "./problems.ts";

/** Time enough to set a clock or find another network before the close; cheap for the server, which asks once. */
const everyMs = 20_000;

/** Null before the first answer. The last one stands while nobody answers: the page says that elsewhere. */
export function useCondition(event: string): Condition | null {
  const [condition, setCondition] = useState<Condition | null>(null);
  useEffect(() => {
    let isOver = false;
    async function look(): Promise<void> {
      if (document.hidden) return;
      const answer = await call<Condition>("GET", `/api/events/${encodeURIComponent(event)}/condition`);
      if (isOver) return;
      if (answer.ok) setCondition(answer);
      else if (answer.refusal.code === "busy") {
        setCondition((before) => ({ ...before ?? calm, storageMs: null }));
      }
    }
    look();
    const beat = setInterval(look, everyMs);
    return () => {
      isOver = true;
      clearInterval(beat);
    };
  }, [event]);
  return condition;
}

const calm: Condition = { numbers: "there", clockBehindSeconds: 0, storageMs: 0, storage: null };

export interface Screens {
  now: number | undefined;
  before: number;
  /** It is right that there are fewer. */
  onSettle: () => void;
}

export function useScreens(count: number | undefined): Screens {
  const [watch, setWatch] = useState<ScreenWatch>({ before: 0, since: null });
  const [, tick] = useState(0);
  useEffect(() => {
    setWatch((before) => watchScreens(before, count, Date.now()));
    // The grace ends without any news.
    const beat = setInterval(() => tick((n) => n + 1), 5_000);
    return () => clearInterval(beat);
  }, [count]);
  const missing = isMissing(watch, Date.now());
  return {
    now: count,
    before: missing ? watch.before : 0,
    onSettle: () => setWatch({ before: count ?? 0, since: null }),
  };
}
