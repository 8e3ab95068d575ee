/**
 * The dial: a circle of ticks, one for each checked-in person, lit as people enter.
 *
 * Two attribute writes a change, however many people there are. Geometry in `ticks.ts`; the value in the
 * middle belongs to whoever places the dial.
 * @module
 */
import { dialPaths, dialTicksMax } from "@/components/ticks.ts";

export interface DialProps {
  count: number;
  /** People checked in; 0 shows the dial at rest. */
  of: number;
  /** 240 on a big screen, 48 where the dial is as small as a word. */
  ticksMax?: number;
  /** What a screen reader says; without it the dial is decoration. */
  label?: string;
  /** Nobody can enter just now: no tick is the newest. */
  still?: boolean;
  class?: string;
}

export function Dial({ count, of, ticksMax = dialTicksMax, label, still, class: className }: DialProps) {
  const paths = dialPaths(count, of, ticksMax, still ? 0 : undefined);
  return (
    <svg
      class={`seal ${className ?? ""}`}
      viewBox="-50 -50 100 100"
      stroke-width={paths.strokeWidth}
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
    >
      <path class="off" d={paths.off} />
      <path d={paths.lit} />
      <path class="fresh" d={paths.fresh} />
    </svg>
  );
}
