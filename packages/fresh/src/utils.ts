/** Names for generated code, and what a file's extension says about its content. @module */
import { basename, extname } from "node:path";

/** What may not become the name of an import: words of the language, and globals that islands rely on. */
const RESERVED = new Set(
  `break case catch class const continue debugger default delete do else export extends false finally for
  function if import in instanceof new null return super switch this throw true try typeof var void while with
  let static yield await enum implements interface package private protected public arguments async eval get of
  set boot Array ArrayBuffer BigInt Boolean DataView Date Error Function Infinity Intl JSON Map Math NaN Number
  Object Promise Proxy RangeError Reflect RegExp Set String Symbol TypeError Uint8Array WeakMap WeakSet Event
  console fetch Request Response Headers URL URLSearchParams EventTarget AbortController AbortSignal FormData
  Blob File FileReader TextEncoder TextDecoder WebSocket Worker BroadcastChannel crypto setTimeout setInterval
  document window navigator location history localStorage sessionStorage Deno process global`.split(/\s+/),
);

/** Gives each name once, as an identifier; a second comer gets a number. */
export class UniqueNamer {
  #seen = new Map<string, number>();

  getUniqueName(wanted: string): string {
    let name = wanted.replaceAll(/[^A-Za-z0-9_$]+/g, "_");
    if (/^\d/.test(name) || RESERVED.has(name)) name = `_${name}`;
    const count = this.#seen.get(name) ?? 0;
    this.#seen.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  }
}

/** `islands/kebab-case.tsx` is `kebab_case`. */
export function pathToExportName(path: string): string {
  return basename(path, extname(path)).replaceAll(/^[^a-z_$]|[^a-z0-9_$]/gi, "_").replaceAll(/_{2,}/g, "_");
}

const TYPES: Record<string, string> = {
  ".css": "text/css; charset=UTF-8",
  ".csv": "text/csv; charset=UTF-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=UTF-8",
  ".ico": "image/vnd.microsoft.icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=UTF-8",
  ".json": "application/json; charset=UTF-8",
  ".map": "application/json; charset=UTF-8",
  ".md": "text/markdown; charset=UTF-8",
  ".mjs": "text/javascript; charset=UTF-8",
  ".mp3": "audio/mpeg",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=UTF-8",
  ".txt": "text/plain; charset=UTF-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".xml": "text/xml; charset=UTF-8",
};

export function getContentType(path: string): string {
  return TYPES[extname(path).toLowerCase()] ?? "text/plain";
}
