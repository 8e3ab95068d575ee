/**
 * A station's page: the passcode first, then the room; or, after its personal data was deleted, that the event is over.
 *
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import StationPasscode from "@/islands/StationPasscode.tsx";
import StationShell, { type StationShellProps } from "@/islands/StationShell.tsx";
import { StationOver } from "@/components/station/StationScreen.tsx";

export interface StationPageProps {
  event: { id: string; name: string; hue: number };
  /** The event is over: where its draws can be checked, as `drumroll.example`. Needs no script. */
  over?: { host: string };
  /** Absent without a session. */
  station?: Omit<StationShellProps, "event">;
}

export function StationPage({ event: { id, name, hue }, over, station }: StationPageProps) {
  return (
    <>
      <PageHead title={name} hue={hue} />
      {over
        ? <StationOver eventName={name} {...over} />
        : station
        ? <StationShell event={{ id, name }} {...station} />
        : <StationPasscode event={{ id, name }} />}
    </>
  );
}
