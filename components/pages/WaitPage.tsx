/**
 * The page behind the link of somebody who waits at the door.
 *
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import JoinForm, { type WaitProps } from "@/islands/JoinForm.tsx";

export interface WaitPageProps {
  waits: WaitProps["waits"];
  event: { id: string; name: string; hue: number };
}

export function WaitPage({ event: { id, name, hue }, waits }: WaitPageProps) {
  return (
    <>
      <PageHead title={name} hue={hue} sheet="door" />
      <JoinForm event={{ id, name }} waits={waits} />
    </>
  );
}
