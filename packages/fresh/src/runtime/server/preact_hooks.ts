/**
 * Watches Preact while a page is drawn: marks islands, gathers what belongs into the head, adds the nonce and
 * the script that boots the islands.
 *
 * Drawing is synchronous, so one module variable is enough to say which page is being drawn.
 * Called by `context.ts`; the browser's half is `runtime/client/reviver.ts`.
 * @module
 */
import { type ComponentChildren, type ComponentType, Fragment, h, options } from "preact";
import { useContext } from "preact/hooks";
import type { BuildCache } from "../../build_cache.ts";
import { BUILD_ID } from "../../build_id.ts";
import type { Island } from "../../context.ts";
import { Head, HeadContext } from "../head.ts";
import { assetWithId, linkKind, srcsetWithId } from "../shared_internal.ts";
import { checkIslandProps } from "./island_props.ts";

/** Preact's hooks under the names its published build gives them. */
interface Hooks {
  vnode?(vnode: AnyVNode): void;
  /** Before a node is drawn. */
  __b?(vnode: AnyVNode): void;
  /** After a node is drawn. */
  diffed?(vnode: AnyVNode): void;
}

/** A node while it is being drawn: unlike the published type, open to change. */
interface AnyVNode {
  type: unknown;
  props: Record<string, unknown>;
  key: unknown;
}

export class RenderState {
  readonly nonce: string = crypto.randomUUID().replaceAll("-", "");
  readonly islands: Set<Island> = new Set();
  readonly islandProps: Record<string, unknown>[] = [];
  /** Elements from `<Head>` that wait for their place, by what makes two of them the same. */
  readonly headElements: Map<string, AnyVNode> = new Map();
  islandDepth = 0;
  hasHtml = false;
  hasHead = false;
  hasBody = false;
  hasScripts = false;

  // deno-lint-ignore no-explicit-any
  constructor(readonly url: URL, readonly buildCache: BuildCache<any>) {}

  /** The scripts the page needs, the one that boots first; none on a page without islands. */
  scriptFiles(): string[] {
    if (this.islands.size === 0 && !this.buildCache.liveReload) return [];
    return [this.buildCache.clientEntry, ...[...this.islands].map((island) => island.file)];
  }
}

let current: RenderState | null = null;

export function withRenderState<T>(state: RenderState, draw: () => T): T {
  current = state;
  try {
    return draw();
  } finally {
    current = null;
  }
}

const hooks = options as Hooks;
/** Nodes that were put in place of themselves and need no second treatment. */
const settled = new WeakSet<AnyVNode>();
/** Islands being drawn: what they contain is theirs and not marked again. */
const drawnIslands = new WeakSet<AnyVNode>();

const outerVnode = hooks.vnode;
hooks.vnode = (vnode) => {
  const { props, type } = vnode;
  if (type === "a" && current !== null && typeof props.href === "string") markLink(props, current.url);
  if ((type === "img" || type === "source") && !props["data-fresh-disable-lock"]) {
    if (typeof props.src === "string") props.src = assetWithId(props.src, BUILD_ID);
    if (typeof props.srcset === "string") props.srcset = srcsetWithId(props.srcset, BUILD_ID);
  }
  outerVnode?.(vnode);
};

function markLink(props: Record<string, unknown>, url: URL): void {
  if (!String(props.href).startsWith("/") || props["aria-current"] !== undefined) return;
  const kind = linkKind(url, String(props.href));
  if (kind === null) return;
  props[`data-${kind}`] = "true";
  props["aria-current"] = kind === "current" ? "page" : "true";
}

const outerBefore = hooks.__b;
hooks.__b = (vnode) => {
  if (current !== null && !settled.has(vnode)) before(current, vnode);
  outerBefore?.(vnode);
};

const outerDiffed = hooks.diffed;
hooks.diffed = (vnode) => {
  if (current !== null && drawnIslands.has(vnode)) current.islandDepth--;
  outerDiffed?.(vnode);
};

function before(state: RenderState, vnode: AnyVNode): void {
  if (drawnIslands.has(vnode)) {
    state.islandDepth++;
  } else if (typeof vnode.type === "string") {
    beforeElement(state, vnode, vnode.type);
  } else {
    if (vnode.type === Head && state.islandDepth > 0) {
      throw new Error("<Head> cannot be used inside islands: put it into the page");
    }
    const island = state.buildCache.islandRegistry.get(vnode.type as ComponentType);
    if (island !== undefined && state.islandDepth === 0) markIsland(state, vnode, island);
  }
}

/** Draws the island between two comments from which the browser finds it and its props. */
function markIsland(state: RenderState, vnode: AnyVNode, island: Island): void {
  const component = vnode.type as ComponentType;
  const key = String(vnode.key ?? "").replaceAll(":", "_");
  vnode.type = (props: Record<string, unknown>) => {
    state.islands.add(island);
    const index = state.islandProps.push(checkIslandProps(island.name, props)) - 1;
    const drawn = h(component, props);
    drawnIslands.add(drawn as unknown as AnyVNode);
    return h(
      Fragment,
      null,
      comment(`frsh:island:${island.name}:${index}:${key}`),
      drawn,
      comment("/frsh:island"),
    );
  };
}

function comment(text: string): ComponentChildren {
  // Known to preact-render-to-string alone, hence not among the typed props.
  return h(Fragment, { UNSTABLE_comment: text } as Record<string, unknown>);
}

const HEAD_ELEMENTS = ["title", "meta", "link", "script", "style", "base", "noscript", "template"];

function beforeElement(state: RenderState, vnode: AnyVNode, type: string): void {
  if (type === "html") state.hasHtml = true;
  if (type === "head") {
    state.hasHead = true;
    append(vnode, h(RemainingHead, null));
  }
  if (type === "body") {
    state.hasBody = true;
    append(vnode, h(FreshScripts, null));
  }
  if (HEAD_ELEMENTS.includes(type)) placeHeadElement(vnode, type);
}

function append(vnode: AnyVNode, child: ComponentChildren): void {
  vnode.props.children = [vnode.props.children, child];
}

/** Inside `<Head>` an element waits; elsewhere the one that waits for this place takes it. */
function placeHeadElement(vnode: AnyVNode, type: string): void {
  const id = headElementId(vnode, type);
  const key = vnode.key;
  vnode.type = (props: Record<string, unknown>) => {
    const inHead = useContext(HeadContext);
    const state = current;
    const nonce = state && (type === "script" || type === "style") ? props.nonce ?? state.nonce : props.nonce;
    const element = h(
      type,
      { ...props, nonce, "data-key": key } as Record<string, unknown>,
    ) as unknown as AnyVNode;
    settled.add(element);
    if (inHead) {
      state?.headElements.set(id, element);
      return null;
    }
    const waiting = state?.headElements.get(id);
    state?.headElements.delete(id);
    return waiting ?? element;
  };
}

/** A `<meta>` is the same whatever its content, a `<link>` wherever it points to. */
function headElementId(vnode: AnyVNode, type: string): string {
  if (vnode.key !== undefined && vnode.key !== null) return String(vnode.key);
  if (type === "title") return "title";
  const told = Object.keys(vnode.props).sort().filter((name) =>
    !["children", "nonce", "ref"].includes(name) && !(type === "meta" && name === "content") &&
    !(type === "link" && name === "href")
  );
  const values = told.map((name) => {
    const value = vnode.props[name];
    return name === "dangerouslySetInnerHTML" ? (value as { __html: string }).__html : `${name}=${value}`;
  });
  return [type, ...values].join("::");
}

function RemainingHead(): ComponentChildren {
  return current && h(Fragment, null, [...current.headElements.values()] as ComponentChildren);
}

/** JSON inside a script: without `<` nothing in it can end the script or open a comment. */
function quoted(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003C");
}

/** The script at the end of the body that brings the page's islands to life. */
export function FreshScripts(): ComponentChildren {
  if (current === null || current.hasScripts) return null;
  current.hasScripts = true;
  const [clientEntry] = current.scriptFiles();
  if (clientEntry === undefined) return null;

  const islands = [...current.islands];
  const imports = islands.map(({ exportName, file, name }) =>
    `import ${exportName === "default" ? name : `{${exportName} as ${name}}`} from ${quoted(file)};`
  );
  const names = islands.map((island) => island.name).join(",");
  const props = quoted(JSON.stringify(current.islandProps));
  const __html = `import{boot}from ${quoted(clientEntry)};${imports.join("")}boot({${names}},${props});`;
  return h("script", { type: "module", nonce: current.nonce, dangerouslySetInnerHTML: { __html } });
}
