/**
 * Waiting at the door: asks every few seconds whether the organizer has let this phone in, and then goes on by itself.
 *
 * What it says is `WaitScreen.tsx`. No socket: the room tells nobody in public who waits. Part of the island
 * `islands/JoinForm.tsx`: one more island would cut the attendee's own page into more files.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { WaitScreen, type WaitState } from "@/components/phone/WaitScreen.tsx";
import { call } from "@/lib/client/api.ts";
import { keepLink } from "@/lib/client/proofs.ts";

export interface WalkUpWaitProps {
  event: { id: string; name: string };
  token: string;
  name: string;
  state: Exclude<WaitState, "offline">;
}

/** A person at the desk looks at the phone while they are let in; 500 who wait are 125 small questions a second. */
const ASK_MS = 4_000;
/** After two minutes, and for who was turned away: it may still change, but nobody stands there watching. */
const SLOW_ASK_MS = 12_000;
const SLOW_AFTER = 30;

export function WalkUpWait({ event, token, name, state: first }: WalkUpWaitProps) {
  const [state, setState] = useState<WaitState>(first);

  useEffect(() => {
    keepLink(event.id, location.pathname);
    let timer: ReturnType<typeof setTimeout>;
    let asked = 0;
    let known: WaitState = first;
    let isOver = false;
    const ask = async () => {
      clearTimeout(timer);
      asked++;
      const answer = await stateOf(event.id, token);
      if (isOver) return;
      // In, or the event is over: the page behind this very link says what is so.
      if (answer === "in") return location.reload();
      if (answer !== "offline") known = answer;
      setState(answer);
      const slow = asked > SLOW_AFTER || known === "turned_away";
      timer = setTimeout(ask, (slow ? SLOW_ASK_MS : ASK_MS) * (0.5 + Math.random()));
    };
    const onSeen = () => document.visibilityState === "visible" && ask();
    addEventListener("online", ask);
    document.addEventListener("visibilitychange", onSeen);
    timer = setTimeout(ask, ASK_MS * Math.random());
    return () => {
      isOver = true;
      clearTimeout(timer);
      removeEventListener("online", ask);
      document.removeEventListener("visibilitychange", onSeen);
    };
  }, []);

  return <WaitScreen eventName={event.name} {...{ name, state }} />;
}

/** "in" also stands for a refusal: asking again would not help. */
async function stateOf(event: string, token: string): Promise<WaitState | "in"> {
  const path = `/api/events/${encodeURIComponent(event)}/walk-up`;
  const answer = await call<{ state: WaitState | "in" }>("GET", path, undefined, { token });
  if (answer.ok) return answer.state;
  return ["network", "busy", "rate_limited", "fault"].includes(answer.refusal.code) ? "offline" : "in";
}
