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
  let waiting: string[] = [];
  /** Those on their way too. */
  let letters = 0;
  let lost = 0;
  let writing: Promise<void> | null = null;

  function push(line: string): void {
    waiting.push(line);
    letters += line.length;
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting;
      waiting = [];
      try {
        const bytes = encoder.encode(lines.join("\n") + "\n");
        for (let at = 0; at < bytes.length;) at += await sink(bytes.subarray(at));
      } catch {
        // A reader that is gone, or a full disk: the next line tries again.
        lost += lines.length;
      }
      for (const line of lines) letters -= line.length;
    }
    writing = null;
  }

  return {
    write(line) {
      if (letters + line.length > waitingLettersMax) return void lost++;
      if (lost > 0) {
        push(JSON.stringify({ at: new Date(now()).toISOString(), event: "log_lines_lost", count: lost }));
        lost = 0;
      }
      push(line);
      writing ??= drain();
    },
    async flush(ms) {
      if (!writing) return;
      let timer: ReturnType<typeof setTimeout>;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, ms));
      await Promise.race([writing, late]).finally(() => clearTimeout(timer));
    },
  };
}
