/**
 * The page behind the code on the wall.
 *
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import JoinForm, { type JoinFormProps } from "@/islands/JoinForm.tsx";

export interface JoinPageProps extends Omit<JoinFormProps, "event"> {
  event: { id: string; name: string; hue: number; joinCode: string };
}

export function JoinPage({ event: { id, name, hue, joinCode }, ...rest }: JoinPageProps) {
  return (
    <>
      <PageHead title={name} hue={hue} sheet="door" />
      <JoinForm event={{ id, name, joinCode }} {...rest} />
    </>
  );
}
