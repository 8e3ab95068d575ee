/**
 * Signing every station out from the desk: asked first, done once, said when it is done.
 *
 * `Panels.tsx` shows it with the connected screens; the passcode stays, unlike in `passcode.ts`.
 * @module
 */
import { useState } from "preact/hooks";
import { call } from "@/lib/client/api.ts";

export interface StationsOut {
  at: "rest" | "asking" | "busy" | "done";
  /** Why it did not happen. */
  problem?: string;
  onAsk: (asking: boolean) => void;
  onSignOut: () => void;
}

export function useStationsOut(event: string): StationsOut {
  const [{ at, problem }, set] = useState<Pick<StationsOut, "at" | "problem">>({ at: "rest" });

  async function signOut(): Promise<void> {
    if (at === "busy") return;
    set({ at: "busy" });
    const answer = await call("POST", `/api/events/${encodeURIComponent(event)}/sign-out-stations`);
    set(answer.ok ? { at: "done" } : { at: "asking", problem: answer.refusal.message });
  }

  return { at, problem, onAsk: (asking) => set({ at: asking ? "asking" : "rest" }), onSignOut: signOut };
}
