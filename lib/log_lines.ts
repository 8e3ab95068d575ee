/**
 * Lines for stdout that nobody has to wait for: a pipe whose reader stands still would stop `console.log`, and with it
 * everything else of the process, for as long as it stands.
 *
 * What does not fit is counted, and told once there is room. `start.ts` makes the one of a process; `log.ts` fills it.
 * @module
 */

/** Some thousand lines: a reader that is away for a moment loses none. */
export const waitingLettersMax = 256 * 1024;

export interface Lines {
  /** Returns at once. */
  write(line: string): void;
  /** Resolves when nothing waits any more, or after `ms`. */
  flush(ms: number): Promise<void>;
}

/**
 * @param sink writes some of the bytes and says how many, as `Deno.stdout.write`
 * @param now Unix ms
 */
export function createLines(sink: (bytes: Uint8Array) => Promise<number>, now: () => number): Lines {
  const encoder = new TextEncoder();
  /** `lines`: how many of the log's are gone when it does not get through; of one that tells of a loss, those too. */
  let waiting: { text: string; lines: number }[] = [];
  /** Those on their way too. */
  let letters = 0;
  let lost = 0;
  let writing: Promise<void> | null = null;

  function push(text: string, lines = 1): void {
    waiting.push({ text, lines });
    letters += text.length;
  }

  /** As soon as there is room, and not with the next line: a loss may be the last thing that happens. */
  function tellLost(): void {
    if (lost === 0) return;
    push(JSON.stringify({ at: new Date(now()).toISOString(), event: "log_lines_lost", count: lost }), lost);
    lost = 0;
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      let isThrough = false;
      try {
        const bytes = encoder.encode(batch.map(({ text }) => text).join("\n") + "\n");
        for (let at = 0; at < bytes.length;) at += await sink(bytes.subarray(at));
        isThrough = true;
      } catch {
        // A reader that is gone, or a full disk: the next line tries again, or the flush.
        for (const { lines } of batch) lost += lines;
      }
      for (const { text } of batch) letters -= text.length;
      if (isThrough) tellLost();
    }
    writing = null;
  }

  return {
    write(line) {
      if (letters + line.length > waitingLettersMax) return void lost++;
      tellLost();
      push(line);
      writing ??= drain();
    },
    async flush(ms) {
      if (!writing) tellLost();
      if (waiting.length > 0) writing ??= drain();
      if (!writing) return;
      let timer: ReturnType<typeof setTimeout>;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
      await Promise.race([writing, late]).finally(() => clearTimeout(timer));
    },
  };
}
