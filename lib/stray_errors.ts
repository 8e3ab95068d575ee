/**
 * Errors of ours that no request and no socket answers for: of a timer, or a promise that nobody awaits. Deno ends the
 * process at the first one, and an evening must not end by it; so each is a line of the log, and all goes on.
 *
 * `start.ts` calls this at its end: a start that fails ends the process, as it should. Not for `deno serve`, where a
 * listener that has died is such an error too, and who kept that process would keep one that nobody can reach.
 * @module
 */
import { errorFields, type Log } from "@/lib/log.ts";
import { type SetTimer, setTimer as realTimer } from "@/lib/room/timers.ts";

/** A timer that fails each time would fill the disk: the same again is counted, and told this often. */
const sayEveryMs = 10_000;
/** Of those that differ, lines in that time; where each says something else, the others are only counted. */
const kindsMax = 10;

const root = new URL("../", import.meta.url).href;

export function goOnAfterStrays(log: Log): void {
  const tell = tellStrays(log, realTimer);
  addEventListener("error", (event) => {
    event.preventDefault();
    tell(event.error);
  });
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    tell(event.reason);
  });
}

/** @returns takes an error; at most `kindsMax` lines at once, and as many and one each `sayEveryMs` */
export function tellStrays(log: Log, setTimer: SetTimer): (error: unknown) => void {
  const told = new Map<string, { fields: Record<string, unknown>; again: number }>();
  let others = 0;

  function tellAgain(): void {
    for (const [kind, stray] of told) {
      if (stray.again === 0) told.delete(kind);
      else log("fault", { ...stray.fields, again: stray.again });
      stray.again = 0;
    }
    if (others > 0) log("fault", { others });
    others = 0;
    if (told.size > 0) setTimer(tellAgain, sayEveryMs);
  }

  return (error) => {
    const { fields, kind } = read(error);
    const known = told.get(kind);
    if (known) return void known.again++;
    if (told.size === kindsMax) return void others++;
    if (told.size === 0) setTimer(tellAgain, sayEveryMs);
    told.set(kind, { fields, again: 0 });
    log("fault", fields);
  };
}

/** Whatever was thrown: reading it may throw again, and that would end the process after all. */
function read(error: unknown): { fields: Record<string, unknown>; kind: string } {
  try {
    const fields = { ...errorFields(error), where: whereOf(error) };
    return { fields, kind: JSON.stringify(fields) };
  } catch {
    return { fields: { error: "unreadable" }, kind: "" };
  }
}

/** The first line of our own on the way to it, as `lib/runtime.ts:210:7`: no request tells where to look. */
function whereOf(error: unknown): string | undefined {
  const frame = error instanceof Error
    ? error.stack?.split("\n").find((line) => /^ +at /.test(line) && line.includes(root))
    : undefined;
  return frame?.slice(frame.indexOf(root) + root.length).match(/^[\w./-]+:\d+:\d+/)?.[0];
}
