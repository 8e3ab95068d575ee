/**
 * The mark of Drumroll, sixteen ticks of a drum seen from above, and the mark with a name beside it.
 *
 * The mark is not a seal. It takes the colour of its text; `.mark` gives it the accent.
 * @module
 */
import { markPath } from "@/components/ticks.ts";

const mark = markPath();

export function Mark(props: { class?: string }) {
  return (
    <svg class={`i mark ${props.class ?? ""}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={mark} />
    </svg>
  );
}

/** The mark and whose page this is: the event's name, or the product's own where there is no event. */
export function Brand({ name = "Drumroll" }: { name?: string }) {
  return (
    <>
      <Mark />
      <bdi>{name}</bdi>
    </>
  );
}
