/**
 * A station's page: the passcode first, then the room.
 *
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import StationPasscode from "@/islands/StationPasscode.tsx";
import StationShell, { type StationShellProps } from "@/islands/StationShell.tsx";

export interface StationPageProps {
  event: { id: string; name: string; hue: number };
  /** Absent without a session. */
  station?: Omit<StationShellProps, "event">;
}

export function StationPage({ event: { id, name, hue }, station }: StationPageProps) {
  return (
    <>
      <PageHead title={name} hue={hue} />
      {station
        ? <StationShell event={{ id, name }} {...station} />
        : <StationPasscode event={{ id, name }} />}
    </>
  );
}
