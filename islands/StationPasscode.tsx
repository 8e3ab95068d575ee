/**
 * Asks a screen for the passcode of the event and opens the station when it is right.
 *
 * Wiring only; the form is `components/station/PasscodeForm.tsx`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { PasscodeForm } from "@/components/station/PasscodeForm.tsx";
import { call } from "@/lib/client/api.ts";
import { station } from "@/lib/client/words.ts";

export interface StationPasscodeProps {
  event: { id: string; name: string };
}

export default function StationPasscode({ event }: StationPasscodeProps) {
  const [error, setError] = useState<string | null>(null);
  const [sending, setSending] = useState(false);
  // Enter pressed twice is one attempt, also before the next render.
  const underWay = useRef(false);
  const [waitSeconds, setWaitSeconds] = useState(0);

  useEffect(() => {
    if (waitSeconds <= 0) return;
    const timer = setTimeout(() => {
      setWaitSeconds(waitSeconds - 1);
      setError(waitSeconds > 1 ? station.waitSeconds(waitSeconds - 1) : null);
    }, 1_000);
    return () => clearTimeout(timer);
  }, [waitSeconds]);

  async function open(passcode: string) {
    if (underWay.current || waitSeconds > 0) return;
    underWay.current = true;
    setSending(true);
    const path = `/api/events/${encodeURIComponent(event.id)}/station-session`;
    const answer = await call("POST", path, { passcode: passcode.trim() });
    if (answer.ok) return location.reload();
    underWay.current = false;
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
      {...{ error, waitSeconds }}
      busy={sending || waitSeconds > 0}
      onSubmit={open}
    />
  );
}
