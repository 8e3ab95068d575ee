/**
 * A bar: a share of a whole, growing from the start edge.
 *
 * Its length is an SVG attribute, because the content security policy lets no `style` attribute of the
 * server's markup take effect. Look in base.css under `.bar`.
 * @module
 */

export interface BarProps {
  /** 0..1; outside of it the bar is empty or full. */
  share: number;
  /** What a screen reader says, as "37 of 100 left"; without it the bar is decoration. */
  label?: string;
  class?: string;
}

export function Bar({ share, label, class: className }: BarProps) {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    <svg
      class={`bar ${className ?? ""}`}
      viewBox="0 0 100 1"
      preserveAspectRatio="none"
      role={label ? "img" : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : "true"}
    >
      <rect width={width} height="1" />
    </svg>
  );
}
