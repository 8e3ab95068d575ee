/**
 * Puts a text on the clipboard and tells for a moment which one it was.
 *
 * The modern way needs https; a laptop that serves a hall over plain http gets the old one.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";

/** How long "Copied" stands. */
const COPIED_MS = 2_000;

export interface Copying {
  /** The text that was copied a moment ago. */
  copied: string | null;
  copy: (text: string) => Promise<void>;
}

export function useCopy(): Copying {
  const [copied, setCopied] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  async function copy(text: string): Promise<void> {
    if (!await written(text)) return;
    setCopied(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(null), COPIED_MS);
  }
  return { copied, copy };
}

async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "vh";
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    return isDone;
  }
}
