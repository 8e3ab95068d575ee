/**
 * When the stage sounds, once somebody at that screen has asked for it: a roll in the last seconds before the number,
 * a roll and a hit when names appear. Off by default, and off again with every load of the page.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RaffleView } from "@/lib/protocol/messages.ts";
import type { StageSound } from "@/lib/client/stage_sound.ts";

/** As long as the last seconds stand alone on the screen. */
const ROLL_MS = 5_000;
/** When the first name lands, with the movement of station.css. */
const LANDS_SECONDS = .6;

export interface SoundSwitch {
  isOn: boolean;
  toggle(): void;
}

/** @param live names appear while this screen watches */
export function useStageSound(
  raffle: RaffleView | null,
  live: boolean,
  serverNow: () => number | null,
): SoundSwitch {
  const [sound, setSound] = useState<StageSound | null>(null);
  const latest = useRef<StageSound | null>(null);
  latest.current = sound;
  const isAsked = useRef(false);

  async function toggle(): Promise<void> {
    if (sound) {
      sound.close();
      return setSound(null);
    }
    if (isAsked.current) return;
    isAsked.current = true;
    // Without it the stage is silent, as it was.
    const loaded = await import("@/lib/client/stage_sound.ts").catch(() => null);
    isAsked.current = false;
    if (loaded) setSound(loaded.openStageSound());
  }

  const { beacon, phase } = raffle ?? {};
  const dueAt = phase === "closed" && beacon && !beacon.signature ? Date.parse(beacon.at) : null;
  useEffect(() => {
    const now = serverNow();
    if (!sound || dueAt === null || now === null || dueAt <= now) return;
    const timer = setTimeout(
      () => sound.roll(Math.max(.1, (dueAt - (serverNow() ?? now)) / 1_000)),
      Math.max(0, dueAt - ROLL_MS - now),
    );
    // The number may be late, and a roll that never ends helps nobody.
    const enough = setTimeout(() => sound.stop(), dueAt - now);
    return () => {
      clearTimeout(timer);
      clearTimeout(enough);
      sound.stop();
    };
  }, [sound, dueAt]);

  useEffect(() => {
    if (!sound || !live) return;
    sound.roll(LANDS_SECONDS);
    sound.hit(LANDS_SECONDS);
  }, [sound, live]);

  useEffect(() => () => latest.current?.close(), []);
  return { isOn: sound !== null, toggle };
}
