/**
 * What is typed into a page before it is alive stays: a field's own text goes to the island that would empty it.
 *
 * A page is there to be read before its scripts are, and on a slow line somebody types into it by then. Each island
 * of the desk that has fields from the start calls this once; no form has to know of it.
 * @module
 */
import { useLayoutEffect, useState } from "preact/hooks";

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Tells each field again, as if typed or chosen now, what the browser holds in it beside the server's markup. */
export function useTyped(): void {
  // While the island renders for the first time, the document is still as it was.
  const [left, setLeft] = useState(typedBefore);

  // One for each render: a handler may build the next state from the one that it was rendered with.
  useLayoutEffect(() => {
    if (left.length === 0) return;
    const [{ field, value }, ...rest] = left;
    setLeft(rest);
    // An answer above may have taken the field away.
    if (!field.isConnected) return;
    if (value === null) (field as HTMLInputElement).checked = true;
    else field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
  }, [left]);
}

interface Typed {
  field: Field;
  /** Null for one of several that was chosen. */
  value: string | null;
}

function typedBefore(): Typed[] {
  if (typeof document === "undefined") return [];
  // No script may choose a file; and a box can be a switch that the server moves, not the finger.
  const fields = document.querySelectorAll<Field>("input:not([type=file], [type=checkbox]), textarea");
  return [...fields].flatMap((field): Typed[] => {
    if (field.type !== "radio") {
      return field.value === field.defaultValue ? [] : [{ field, value: field.value }];
    }
    const { checked, defaultChecked } = field as HTMLInputElement;
    return checked && !defaultChecked ? [{ field, value: null }] : [];
  });
}
