/**
 * An attendee's own page: joins the room with the personal link, enters, and keeps the proof on this phone.
 *
 * Wiring only; the picture is `components/phone/AttendeeScreen.tsx`, what is kept `lib/client/proofs.ts`.
 * @module
 */
import { raffleAt } from "@/lib/modules/views.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import type { View } from "@/lib/protocol/messages.ts";
import {
  AttendeeEnded,
  AttendeeScreen,
  type AttendeeScreenProps,
} from "@/components/phone/AttendeeScreen.tsx";
import { type Me, type MeAnswer, meFrom, sceneOf } from "@/components/phone/scene.ts";
import { call } from "@/lib/client/api.ts";
import { keepLink } from "@/lib/client/proofs.ts";
import { useRoom } from "@/lib/client/room_signals.ts";
import { useProof } from "@/lib/client/use_proof.ts";
import { clock, phone } from "@/lib/client/words.ts";

export interface AttendeePageProps {
  event: { id: string; name: string };
  /** The token of the personal link: who I am. */
  token: string;
  initial: { seq: number; view: View };
  me: Me;
}

/** After a restart a whole room comes back at once: questions about oneself are spread over this time. */
const SPREAD_MS = 3_000;

export default function AttendeePage({ event, token, initial, me: known }: AttendeePageProps) {
  const room = useRoom({ event: event.id, token, initial });
  const view = room.view.value ?? initial.view;
  const status = room.status.value;
  const [me, setMe] = useState(known);
  const [problem, setProblem] = useState<AttendeeScreenProps["problem"]>(null);
  const [sending, setSending] = useState(false);
  const [leaving, setLeaving] = useState<"asked" | "sending" | null>(null);
  const module = view.current ?? "";
  const raffle = raffleAt(view, view.current);
  const entry = me.entries[module];
  const { proof, state, seal, enter: enterOnce, forget, copy } = useProof({
    key: { event: event.id, module, attendee: me.id },
    token,
    entry,
    closeHash: raffle?.seal?.closeHash,
    send: room.send,
  });

  useEffect(() => keepLink(event.id, location.pathname), []);
  // A toast speaks of a tap; when the room has moved on, it is about something else.
  useEffect(() => setProblem(null), [module, raffle?.phase]);
  useRefresh(status === "live", !entry, refresh);
  useBuzz(sceneOf(view, me).kind === "won");

  async function refresh() {
    const answer = await call<MeAnswer>("GET", `/api/events/${encodeURIComponent(event.id)}/me`, undefined, {
      token,
    });
    if (answer.ok) setMe(meFrom(answer));
  }

  async function enter() {
    if (sending) return;
    setSending(true);
    setProblem(null);
    const answer = await enterOnce();
    setSending(false);
    if (answer.ok) return setMe({ ...me, entries: { ...me.entries, [module]: answer.entry } });
    const { refusal } = answer;
    if (refusal.code === "network" || refusal.code === "busy") return setProblem("no_answer");
    // In from another phone or an earlier visit: that is no problem, it is where I stand.
    if (refusal.code === "already_entered") return refresh();
    setProblem({ sentence: refusal.message });
  }

  async function withdraw() {
    setLeaving("sending");
    setProblem(null);
    const answer = await room.send({ module, type: "withdraw" });
    setLeaving(null);
    if (!answer.ok && answer.refusal.code !== "not_entered") {
      return setProblem({ sentence: answer.refusal.message });
    }
    await forget();
    const { [module]: _left, ...entries } = me.entries;
    setMe({ ...me, entries });
  }

  const ended = room.ended.value;
  if (ended && ended !== "left") return <AttendeeEnded eventName={event.name} />;
  const lastHeardAt = room.lastHeardAt.value;
  return (
    <AttendeeScreen
      {...{ view, me, status, problem, sending, leaving, seal }}
      proof={state}
      provedAt={proof?.enteredAt === undefined ? undefined : clock(proof.enteredAt)}
      lastHeard={lastHeardAt === null ? null : clock(lastHeardAt)}
      onEnter={enter}
      onSaveCopy={() => copy().then((isSaved) => isSaved || setProblem({ sentence: phone.receiptLater }))}
      onLeave={() => setLeaving("asked")}
      onLeaveSure={withdraw}
      onStay={() => setLeaving(null)}
      onTryNow={() => dispatchEvent(new Event("online"))}
    />
  );
}

/** Asks again who I am when the connection or the tab comes back, as long as the answer can change anything. */
function useRefresh(isLive: boolean, isOpenQuestion: boolean, refresh: () => void): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  const wasLive = useRef(false);
  useEffect(() => {
    if (!isLive || !isOpenQuestion) return;
    const ask = (ms: number) => setTimeout(() => latest.current(), Math.random() * ms);
    // The page came with the first answer.
    const timer = wasLive.current ? ask(SPREAD_MS) : undefined;
    wasLive.current = true;
    const onSeen = () => document.visibilityState === "visible" && ask(0);
    document.addEventListener("visibilitychange", onSeen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onSeen);
    };
  }, [isLive, isOpenQuestion]);
}

/** Two short buzzes at the moment of winning, where phones can; not when an old result is opened. */
function useBuzz(won: boolean): void {
  const before = useRef(won);
  useEffect(() => {
    if (won && !before.current) navigator.vibrate?.([180, 120, 180]);
    before.current = won;
  }, [won]);
}
