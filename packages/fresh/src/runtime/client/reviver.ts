/**
 * Brings islands to life: finds their markers in the page and renders each in place.
 *
 * The markers and the call to `boot` are written by `runtime/server/preact_hooks.ts`.
 * @module
 */
import { type ComponentType, h, render } from "preact";

interface Root {
  name: string;
  propsIndex: number;
  start: Text;
  end: Text;
}

/**
 * Renders every island of the page.
 *
 * @param islands the page's components by the names in the markers
 * @param props JSON: an array of props, by the indexes in the markers
 */
export function boot(islands: Record<string, ComponentType>, props: string): void {
  const allProps: Record<string, unknown>[] = JSON.parse(props);
  for (const root of findRoots(document.body)) {
    if (root.start.parentNode !== root.end.parentNode) {
      console.error(
        `Island "${root.name}" is nested in a way that HTML does not allow, so the browser moved its parts. ` +
          `Look for a block element inside a <p> or <span>`,
      );
      continue;
    }
    const container = rootBetween(root.start, root.end);
    later(() => render(h(islands[root.name], allProps[root.propsIndex]), container));
  }
}

/** Lets the browser paint and answer between two islands. */
function later(task: () => void): void {
  const { scheduler } = globalThis as { scheduler?: { postTask(task: () => void): Promise<void> } };
  if (scheduler?.postTask) scheduler.postTask(task);
  else setTimeout(task, 0);
}

function findRoots(within: Node): Root[] {
  const walker = document.createTreeWalker(within, NodeFilter.SHOW_COMMENT);
  const markers: Comment[] = [];
  while (walker.nextNode()) markers.push(walker.currentNode as Comment);

  const roots: Root[] = [];
  let open: Omit<Root, "end"> | null = null;
  for (const marker of markers) {
    if (marker.data.startsWith("frsh:island:")) {
      const [, , name, propsIndex] = marker.data.split(":");
      open = { name, propsIndex: Number(propsIndex), start: hidden(marker) };
    } else if (marker.data === "/frsh:island" && open !== null) {
      roots.push({ ...open, end: hidden(marker) });
      open = null;
    }
  }
  return roots;
}

/** Preact skips comments when it looks for a place to insert, and would leave the island. Text holds it. */
function hidden(marker: Comment): Text {
  const text = document.createTextNode("");
  marker.replaceWith(text);
  return text;
}

/**
 * A stand-in for a parent element that has only what is between two nodes.
 *
 * Several islands can share one real parent, so rendering into that would let them overwrite each other.
 */
function rootBetween(start: Text, end: Text): HTMLElement {
  const parent = start.parentNode!;
  function childNodes(): ChildNode[] {
    const nodes: ChildNode[] = [];
    for (let node = start.nextSibling; node !== null && node !== end; node = node.nextSibling) {
      nodes.push(node);
    }
    return nodes;
  }
  const root = {
    nodeType: Node.ELEMENT_NODE,
    parentNode: parent,
    nextSibling: null,
    namespaceURI: (parent as Element).namespaceURI,
    ownerDocument: document,
    get firstChild() {
      return childNodes()[0] ?? null;
    },
    get childNodes() {
      return childNodes();
    },
    insertBefore: (node: Node, child: Node | null) => parent.insertBefore(node, child ?? end),
    appendChild: (node: Node) => parent.insertBefore(node, end),
    removeChild: (node: Node) => parent.removeChild(node),
    contains: (node: Node | null) => childNodes().some((child) => child.contains(node)),
  };
  // Preact asks no more of a root than what is above.
  return root as unknown as HTMLElement;
}
