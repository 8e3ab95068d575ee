/**
 * That an event is over, where a page has nothing else to show any more.
 * @module
 */
import { LockIcon } from "@/components/icons.tsx";
import { purge as words } from "@/lib/client/over_words.ts";

export function OverNote({ text }: { text: string }) {
  return (
    <p class="note small" data-test="desk-over" role="status">
      <LockIcon />
      <span>
        <b>{words.over}.</b> {text}
      </span>
    </p>
  );
}
