/**
 * For who has yet to be checked in: the code that the desk scans, and going on by itself once it has.
 *
 * A late bundle with the encoder, loaded only while it is needed; `islands/AttendeePage.tsx` loads it.
 * @module
 */
import { useEffect, useRef } from "preact/hooks";
import { Qr } from "@/components/Qr.tsx";
import { checkIn as words } from "@/lib/client/check_in_words.ts";
import { checkInText, inGroups } from "@/lib/modules/check_in_text.ts";

export interface CheckInProps {
  joinCode: string;
  code: string;
  /** How many the room has checked in: when it moves, it may have been me. */
  checkedIn: number;
  /** Asks who I am. */
  onMoved: () => unknown;
}

/** Somebody stands at the desk and looks at the phone. */
const ASK_MS = 1_500;
/** While the desk checks others in, a hall that waits asks this often, and each time without luck more seldom. */
const GAP_MS = 5_000;
const GAP_MAX_MS = 60_000;

export function CheckIn({ joinCode, code, checkedIn, onMoved }: CheckInProps) {
  const first = useRef(checkedIn);
  const asked = useRef({ at: 0, gap: GAP_MS });
  const latest = useRef(onMoved);
  latest.current = onMoved;
  useEffect(() => {
    // A phone in a pocket asks when it is looked at again; the page sees to that.
    if (checkedIn === first.current || document.visibilityState === "hidden") return;
    first.current = checkedIn;
    const { at, gap } = asked.current;
    const wait = Math.max(ASK_MS * Math.random(), at + gap - Date.now());
    const timer = setTimeout(() => {
      asked.current = { at: Date.now(), gap: Math.min(gap * 1.5, GAP_MAX_MS) };
      latest.current();
    }, wait);
    return () => clearTimeout(timer);
  }, [checkedIn]);
  return (
    <section class="card desk-code">
      <h2>{words.title}</h2>
      <Qr text={checkInText(joinCode, code)} label={words.title} />
      <b class="mono">{inGroups(code)}</b>
      <p class="soft small">{words.how}</p>
    </section>
  );
}

/** Its stylesheet; the page's own is for what everybody sees first. */
export function addStyles(): void {
  const own = document.querySelector<HTMLLinkElement>('link[href*="/css/phone.css"]');
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = (own?.href ?? "/css/phone.css").replace("phone.css", "door.css");
  document.head.append(link);
}
