/**
 * The page behind the link of somebody who waits at the door.
 *
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import WalkUpWait, { type WalkUpWaitProps } from "@/islands/WalkUpWait.tsx";

export interface WaitPageProps {
  waits: Omit<WalkUpWaitProps, "event">;
  event: { id: string; name: string; hue: number };
}

export function WaitPage({ event: { id, name, hue }, waits }: WaitPageProps) {
  return (
    <>
      <PageHead title={name} hue={hue} sheet="door" />
      <WalkUpWait event={{ id, name }} {...waits} />
    </>
  );
}
