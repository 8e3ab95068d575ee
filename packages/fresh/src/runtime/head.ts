/** Puts elements of a page into the document's head. For pages, not for islands. @module */
import { type ComponentChildren, type Context, createContext, h } from "preact";

export const HeadContext: Context<boolean> = createContext(false);

export interface HeadProps {
  children?: ComponentChildren;
}

/** An element that `_app` has as well (same tag and attributes, or same `key`) takes that one's place. */
export function Head(props: HeadProps): ComponentChildren {
  return h(HeadContext.Provider, { value: true }, props.children);
}
