/**
 * A code to scan, as one SVG path: dark on white in every theme, because that is what cameras expect.
 *
 * The quiet zone is part of the viewBox. For stations and desks; phones do not load the encoder.
 * @module
 */
import { useMemo } from "preact/hooks";
import { encode } from "uqr";

export interface QrProps {
  text: string;
  /** What a screen reader says. */
  label: string;
  /** Modules of white around the code; four is the standard, three does on a white card. */
  quiet?: number;
  class?: string;
}

export function Qr({ text, label, quiet = 3, class: className }: QrProps) {
  // The screen around it may be drawn anew with every entry.
  const { path, size } = useMemo(() => {
    const { data, size } = encode(text, { border: 0 });
    return { path: data.map((row, y) => runs(row, y)).join(""), size };
  }, [text]);
  return (
    <svg
      class={`qr ${className ?? ""}`}
      viewBox={`${-quiet} ${-quiet} ${size + 2 * quiet} ${size + 2 * quiet}`}
      role="img"
      aria-label={label}
      shape-rendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

/** One rectangle for each run of dark modules in a row. */
function runs(row: boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const from = x;
    while (row[x + 1]) x++;
    path += `M${from} ${y}h${x - from + 1}v1h-${x - from + 1}z`;
  }
  return path;
}
