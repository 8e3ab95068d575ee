/**
 * Asks a screen for the passcode of the event and opens the station when it is right.
 *
 * Wiring only; the form is `components/station/PasscodeForm.tsx`.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import { PasscodeForm } from "@/components/station/PasscodeForm.tsx";
import { call } from "@/lib/client/api.ts";
import { station } from "@/lib/client/words.ts";

export interface StationPasscodeProps {
  event: { id: string; name: string };
}

export default function StationPasscode({ event }: StationPasscodeProps) {
  const [passcode, setPasscode] = useState("");
  const [error, setError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  const [waitSeconds, setWaitSeconds] = useState(0);

  useEffect(() => {
    if (waitSeconds <= 0) return;
    const timer = setTimeout(() => {
      setWaitSeconds(waitSeconds - 1);
      setError(waitSeconds > 1 ? station.waitSeconds(waitSeconds - 1) : null);
    }, 1_000);
    return () => clearTimeout(timer);
  }, [waitSeconds]);

  async function open() {
    if (sending || waitSeconds > 0) return;
    setSending(true);
    const path = `/api/events/${encodeURIComponent(event.id)}/station-session`;
    const answer = await call("POST", path, { passcode: passcode.trim() });
    if (answer.ok) return location.reload();
    setSending(false);
    const { refusal } = answer;
    if (refusal.code === "too_many_attempts" || refusal.code === "rate_limited") {
      setWaitSeconds(refusal.retryAfterSeconds);
      return setError(station.waitSeconds(refusal.retryAfterSeconds));
    }
    setError(refusal.message);
  }

  return (
    <PasscodeForm
      eventName={event.name}
      {...{ passcode, error, waitSeconds }}
      busy={sending || waitSeconds > 0}
      onInput={setPasscode}
      onSubmit={open}
    />
  );
}
