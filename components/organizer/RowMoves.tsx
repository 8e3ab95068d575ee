/**
 * The three small buttons of a row in a list that people put in order: up, down, away.
 * @module
 */
import { BinIcon, DownIcon, UpIcon } from "@/components/icons.tsx";
import { NEW_EVENT as words } from "@/lib/client/desk_words.ts";

interface RowMovesProps {
  /** How the row is called when it is read out. */
  called: string;
  isFirst: boolean;
  isLast: boolean;
  /** There must be one, or some, of them. */
  mustStay: boolean;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
}

export function RowMoves({ called, isFirst, isLast, mustStay, onMove, onRemove }: RowMovesProps) {
  return (
    <span class="moves">
      <button
        type="button"
        class="tool"
        aria-label={words.up(called)}
        disabled={isFirst}
        onClick={() => onMove(-1)}
      >
        <UpIcon />
      </button>
      <button
        type="button"
        class="tool"
        aria-label={words.down(called)}
        disabled={isLast}
        onClick={() => onMove(1)}
      >
        <DownIcon />
      </button>
      <button
        type="button"
        class="tool"
        aria-label={words.remove(called)}
        disabled={mustStay}
        onClick={onRemove}
      >
        <BinIcon />
      </button>
    </span>
  );
}
