/**
 * The overlay's page: nothing but its island, on nothing.
 * @module
 */
import { PageHead } from "@/components/PageHead.tsx";
import OverlayShell, { type OverlayShellProps } from "@/islands/OverlayShell.tsx";

export interface OverlayPageProps extends OverlayShellProps {
  hue: number;
}

export function OverlayPage({ hue, ...shell }: OverlayPageProps) {
  return (
    <>
      <PageHead title="Overlay" hue={hue} />
      <OverlayShell {...shell} />
    </>
  );
}
