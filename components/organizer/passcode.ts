/**
 * The station passcode as the desk knows it: kept for this tab after the wizard, or just changed here.
 *
 * The server keeps only a hash of it, so what is not written down can be replaced but never read again.
 * `PasscodePart.tsx` shows it; the islands of roster and control page use the hooks.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { call } from "@/lib/client/api.ts";
import { randomHex } from "@/lib/client/random_hex.ts";
import { codeFrom, passcodeProblem } from "./new_event.ts";

/** What is needed of `sessionStorage`. */
export type TabStorage = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const keyOf = (event: string) => `drumroll:passcode:${event}`;

/** Until it is let go, or the tab closes. A browser that forbids storage keeps nothing, and nothing else breaks. */
export function keepPasscode(event: string, passcode: string, storage = tabStorage()): void {
  try {
    storage?.setItem(keyOf(event), passcode);
  } catch {
    // Full or forbidden: the desk can still set a new one.
  }
}

export function keptPasscode(event: string, storage = tabStorage()): string | undefined {
  return storage?.getItem(keyOf(event)) ?? undefined;
}

export function forgetPasscode(event: string, storage = tabStorage()): void {
  storage?.removeItem(keyOf(event));
}

function tabStorage(): TabStorage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null;
  }
}

const passcodeLength = 8;

/** Only for the browser: the server's markup has no chance in it. */
export function suggestedPasscode(): string {
  return codeFrom(crypto.getRandomValues(new Uint8Array(passcodeLength)));
}

/** Asked for anew, the page shows no passcode that stood on it before. */
function isReload(): boolean {
  return performance.getEntriesByType("navigation").some((entry) =>
    (entry as PerformanceNavigationTiming).type === "reload"
  );
}

/**
 * The wizard's passcode, while this tab is the one that made the event, until somebody has it or asks for the page
 * anew; undefined in the server's markup.
 */
export function useKeptPasscode(event: string): { kept?: string; onHave: () => void } {
  const [kept, setKept] = useState<string>();
  useEffect(() => {
    if (isReload()) forgetPasscode(event);
    setKept(keptPasscode(event));
  }, [event]);
  function onHave(): void {
    forgetPasscode(event);
    setKept(undefined);
  }
  return { kept, onHave };
}

export interface PasscodeForm {
  passcode: string;
  signOut: boolean;
  busy: boolean;
  problem?: string;
}

export interface PasscodeChange {
  /** Null while closed. */
  form: PasscodeForm | null;
  /** Set here a moment ago; shown until somebody has it, or the page is left. */
  fresh?: string;
  /** It is written down: let it go. */
  onHave: () => void;
  onOpen: (open: boolean) => void;
  onChange: (change: Partial<Pick<PasscodeForm, "passcode" | "signOut">>) => void;
  onSubmit: () => void;
}

export function usePasscodeChange(event: string): PasscodeChange {
  const [form, setForm] = useState<PasscodeForm | null>(null);
  const [fresh, setFresh] = useState<string>();
  // Of the form as it stands: sent again it signs nobody out twice, and with another passcode it is another request.
  const requestId = useRef("");

  async function submit(): Promise<void> {
    if (!form || form.busy) return;
    const { passcode, signOut } = form;
    const problem = passcodeProblem(passcode);
    if (problem) return setForm({ ...form, problem });
    setForm({ ...form, busy: true, problem: undefined });
    const path = `/api/events/${encodeURIComponent(event)}/passcode`;
    const body = { passcode, ...(signOut && { signOutStations: true }), requestId: requestId.current };
    const answer = await call("POST", path, body);
    if (!answer.ok) return setForm({ ...form, busy: false, problem: answer.refusal.message });
    // The one from the wizard is dead; it must not come back with the next page.
    forgetPasscode(event);
    setFresh(passcode);
    setForm(null);
  }

  return {
    form,
    fresh,
    onHave: () => setFresh(undefined),
    onOpen(open) {
      requestId.current = randomHex(16);
      setForm(open ? { passcode: suggestedPasscode(), signOut: false, busy: false } : null);
    },
    onChange(change) {
      requestId.current = randomHex(16);
      setForm((before) => before && { ...before, ...change, problem: undefined });
    },
    onSubmit: submit,
  };
}
