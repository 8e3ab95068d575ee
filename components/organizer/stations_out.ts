/**
 * Signing every station out from the desk: asked first, done once, said when it is done.
 *
 * `Panels.tsx` shows it with the connected screens; the passcode stays, unlike in `passcode.ts`.
 * @module
 */
import { useRef, useState } from "preact/hooks";
import { call } from "@/lib/client/api.ts";
import { randomHex } from "@/lib/client/random_hex.ts";

export interface StationsOut {
  at: "rest" | "asking" | "busy" | "done";
  /** Why it did not happen. */
  problem?: string;
  onAsk: (asking: boolean) => void;
  onSignOut: () => void;
}

export function useStationsOut(event: string): StationsOut {
  const [{ at, problem }, set] = useState<Pick<StationsOut, "at" | "problem">>({ at: "rest" });
  // One for each time that it is asked: held again after a lost answer, it ends nothing that came back since.
  const requestId = useRef("");

  async function signOut(): Promise<void> {
    if (at === "busy") return;
    set({ at: "busy" });
    const path = `/api/events/${encodeURIComponent(event)}/sign-out-stations`;
    const answer = await call("POST", path, { requestId: requestId.current });
    set(answer.ok ? { at: "done" } : { at: "asking", problem: answer.refusal.message });
  }

  function ask(asking: boolean): void {
    if (asking) requestId.current = randomHex(16);
    set({ at: asking ? "asking" : "rest" });
  }

  return { at, problem, onAsk: ask, onSignOut: signOut };
}
