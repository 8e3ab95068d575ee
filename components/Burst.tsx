/**
 * The burst: the seal of a draw opened outward, in gold, around the name it drew.
 *
 * Decoration beside the words, so it is hidden from screen readers. Geometry in `ticks.ts`.
 * @module
 */
import { burstPaths, phoneBurst, stageBurst } from "@/components/ticks.ts";

export interface BurstProps {
  /** 64 hex characters. */
  fingerprint: string;
  on: "stage" | "phone";
}

export function Burst({ fingerprint, on }: BurstProps) {
  const paths = burstPaths(fingerprint, on === "stage" ? stageBurst : phoneBurst);
  return (
    <svg
      class="burst"
      viewBox={on === "stage" ? "0 0 1920 1080" : "-195 -195 390 390"}
      aria-hidden="true"
    >
      <path d={on === "stage" ? paths.rays + paths.sparks : paths.rays} />
      {on === "stage" && <path class="accent" d={paths.accents} />}
    </svg>
  );
}
