/**
 * The page behind a personal link.
 *
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import AttendeePage, { type AttendeePageProps } from "@/islands/AttendeePage.tsx";

export interface PersonalPageProps extends Omit<AttendeePageProps, "event"> {
  event: { id: string; name: string; hue: number };
}

export function PersonalPage({ event: { id, name, hue }, ...rest }: PersonalPageProps) {
  return (
    <>
      <PageHead title={name} hue={hue} />
      <AttendeePage event={{ id, name }} {...rest} />
    </>
  );
}
