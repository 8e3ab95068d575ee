/**
 * The desk's hold on the list of texts: asked for while winners are shown, and what is marked by hand.
 *
 * What becomes of a text is no part of the room (it would cost a commit each), so the page asks. The hook of
 * `islands/ControlPanel.tsx`; what the list means is in `winner_texts.ts`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { MessageView, RaffleView } from "@/lib/protocol/messages.ts";
import { call } from "@/lib/client/api.ts";
import { randomHex } from "@/lib/client/random_hex.ts";
import type { Room } from "@/lib/client/room_signals.ts";
import { filePath } from "./control_parts.tsx";
import { isUnderWay } from "./winner_texts.ts";

/** As often as the server looks for texts to send; the answer of 200 winners is some 60 kB. */
const movingMs = 3_000;
/** Nothing moves by itself: another desk may still have marked somebody. */
const restingMs = 15_000;

export type Mark = "notified" | "handed_over";

export interface Texts {
  /** Who holds or held a prize that was shown, in slot order; null before the first answer. */
  messages: readonly MessageView[] | null;
  /** The last time nobody answered. */
  lost: boolean;
  /** `markKey` of what is being marked. */
  busy: string | null;
  /** Why a mark was not made; until the next one. */
  problem: string | null;
  onMark: (winner: Pick<MessageView, "slot" | "entrantTag">, mark: Mark, undo?: boolean) => void;
}

export const markKey = ({ slot }: { slot: number }, mark: Mark): string => `${mark}:${slot}`;

export const noTexts: Texts = { messages: null, lost: false, busy: null, problem: null, onMark: () => {} };

/** @param moved changes with what else may have changed the list: somebody claimed, was found, was replaced */
export function useTexts(
  event: string,
  module: string | null,
  raffle: RaffleView | undefined,
  room: Pick<Room, "send">,
): Texts {
  const [list, setList] = useState<Pick<Texts, "messages" | "lost">>({ messages: null, lost: false });
  const [marking, setMarking] = useState<Pick<Texts, "busy" | "problem">>({ busy: null, problem: null });
  const isShown = module !== null && raffle?.winners !== undefined;
  const path = isShown ? filePath(event, module, "messages") : null;
  const ask = useRef<() => void>(() => {});
  // A mark without an answer keeps its id, so that trying again cannot count twice.
  const unanswered = useRef<{ key: string; id: string } | null>(null);

  useEffect(() => {
    setList({ messages: null, lost: false });
    setMarking({ busy: null, problem: null });
    unanswered.current = null;
  }, [event, module]);

  const claims = raffle?.winners?.filter(({ claimedAt }) => claimedAt !== undefined).length ?? 0;
  const moved = `${raffle?.revealedTiers?.join(" ")} ${raffle?.advanceCount} ${claims} ${raffle?.phase}`;
  useEffect(() => {
    if (path === null) return;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asked = 0;
    async function look(): Promise<void> {
      clearTimeout(timer);
      const mine = ++asked;
      const answer = await call<{ messages: MessageView[] }>("GET", path!);
      if (isOver || mine !== asked) return;
      setList((before) =>
        answer.ok ? { messages: answer.messages, lost: false } : { messages: before.messages, lost: true }
      );
      const soon = !answer.ok || answer.messages.some(isUnderWay);
      timer = setTimeout(() => document.hidden ? wait() : look(), soon ? movingMs : restingMs);
    }
    /** Nobody looks: asked again when somebody does. */
    function wait(): void {
      document.addEventListener("visibilitychange", seen, { once: true });
    }
    const seen = () => document.hidden ? wait() : look();
    ask.current = look;
    look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [path, moved]);

  async function onMark(winner: Pick<MessageView, "slot" | "entrantTag">, mark: Mark, undo = false) {
    if (marking.busy !== null || module === null) return;
    const key = markKey(winner, mark);
    const kept = unanswered.current;
    const wanted = `${undo} ${key} ${winner.entrantTag}`;
    const id = kept?.key === wanted ? kept.id : randomHex(16);
    setMarking({ busy: key, problem: null });
    const answer = await room.send({
      ...{ id, module, type: `${undo ? "un" : ""}mark_${mark}` },
      ...{ slot: winner.slot, holder: winner.entrantTag },
    });
    const isLost = !answer.ok && answer.refusal.code === "network";
    unanswered.current = isLost ? { key: wanted, id } : null;
    setMarking({ busy: null, problem: answer.ok ? null : answer.refusal.message });
    ask.current();
  }

  return { ...list, ...marking, onMark };
}
