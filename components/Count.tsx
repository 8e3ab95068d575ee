/**
 * A number that changes while people look at it: each digit is an element, and one that changes rolls in.
 *
 * The text is the plain number, so that people who copy it and programs that read it get what stands there;
 * the gap between thousands is space, not a character. Digits are boxes, which a right-to-left line would turn
 * around: hence the fixed direction. Look in station.css under `.count`.
 * @module
 */

export interface CountProps {
  value: number;
  /** Digits roll when they change. Off for the first number a page shows, which is no change. */
  rolls?: boolean;
  "data-test"?: string;
  class?: string;
}

export function Count({ value, rolls = false, class: className, ...rest }: CountProps) {
  const text = String(value);
  return (
    <b
      class={`num count ${className ?? ""}`}
      dir="ltr"
      data-digits={text.length}
      data-rolls={rolls ? "" : undefined}
      data-test={rest["data-test"]}
    >
      {Array.from(text, (digit, i) => {
        const place = text.length - i;
        // The key holds the digit: a changed one is a new element, and only that one moves.
        return (
          <span key={`${place}:${digit}`} data-gap={place % 3 === 0 && i > 0 ? "" : undefined}>{digit}</span>
        );
      })}
    </b>
  );
}
