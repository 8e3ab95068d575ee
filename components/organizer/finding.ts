/**
 * Finding a winner by the code on their phone: what is typed, whom the server found, or why nobody.
 *
 * The hook of `islands/ControlPanel.tsx`; `FindWinner.tsx` shows it. A code that came with the address, from a
 * scanned phone, is looked up at once.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { MessageView } from "@/lib/protocol/messages.ts";
import { plainCode } from "@/lib/protocol/desk_code.ts";
import { call } from "@/lib/client/api.ts";
import { FIND as words } from "@/lib/client/desk_text_words.ts";
import { filePath } from "./control_parts.tsx";

export interface Finding {
  typed: string;
  busy: boolean;
  problem: string | null;
  /** As the server found them; how they stand by now is in the list. */
  found: MessageView | null;
  onType: (typed: string) => void;
  onFind: () => void;
  onClose: () => void;
}

const rest = { typed: "", busy: false, problem: null, found: null };

export const noFinding: Finding = { ...rest, onType: () => {}, onFind: () => {}, onClose: () => {} };

/** @param scanned the code in the address, if there is one */
export function useFinding(event: string, module: string | null, scanned: string | null): Finding {
  const [at, set] = useState<Pick<Finding, "typed" | "busy" | "problem" | "found">>(rest);

  async function find(typed: string): Promise<void> {
    if (module === null) return;
    const code = plainCode(typed);
    if (code === null) return set({ ...rest, typed, problem: words.malformed });
    set({ ...rest, typed, busy: true });
    const answer = await call<{ winner: MessageView }>("POST", filePath(event, module, "desk-code"), {
      code,
    });
    if (answer.ok) return set({ ...rest, found: answer.winner });
    const { code: why, message } = answer.refusal;
    set({ ...rest, typed, problem: why === "not_found" ? words.nobody : message });
  }

  useEffect(() => {
    set(rest);
    if (scanned !== null) find(scanned);
  }, [event, module, scanned]);

  return {
    ...at,
    onType: (typed) => set({ ...rest, typed }),
    onFind: () => void (at.busy || find(at.typed)),
    onClose: () => set(rest),
  };
}
