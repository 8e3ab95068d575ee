/**
 * The seal of a draw: 64 ticks from the 64 characters of its full fingerprint.
 *
 * A picture for people, not proof: where people compare, `Fingerprint.tsx` shows the characters beside it.
 * Exists only once the close record does. Geometry in `ticks.ts`, look in base.css under `.seal`.
 * @module
 */
import { sealPaths, sealTicks } from "@/components/ticks.ts";

export interface SealProps {
  /** 64 hex characters. */
  fingerprint: string;
  /** How many of the 64 ticks are lit, clockwise from twelve. */
  lit?: number;
  /** The check failed: dim, and crossed out. */
  broken?: boolean;
  /** Inner radius 36..39; the larger leaves more room in the middle. */
  radius?: number;
  strokeWidth?: number;
  /** What a screen reader says; without it the seal is decoration. */
  label?: string;
  class?: string;
}

export function Seal(props: SealProps) {
  const { fingerprint, lit = sealTicks, broken = false, radius = 36, strokeWidth = 1.5, label } = props;
  const paths = sealPaths(fingerprint, broken ? 0 : lit, radius);
  return (
    <svg
      class={`seal ${props.class ?? ""}`}
      viewBox="-50 -50 100 100"
      stroke-width={strokeWidth}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
    >
      <path class="off" d={paths.off} />
      <path d={paths.lit} />
      {broken && <path class="cross" stroke-width={strokeWidth * 2} d="M-14 -14L14 14M14 -14L-14 14" />}
    </svg>
  );
}
