/**
 * One run of the tests at a time in a tree: a second would build it anew under the servers and pages of the first.
 *
 * The lock is the system's, on a file that holds the id of the process, so it ends with a process however that dies.
 * Called by `run.ts`.
 * @module
 */

/** Four times what all tests take; what still runs then hangs. */
const waitMaxMs = 3_600_000;
const lookMs = 250;

/**
 * Waits until no other run has the turn.
 *
 * @param path of the file, which is there as long as somebody has the turn
 * @param say is told once, and only if it has to wait, who has it
 * @returns gives the turn back; null: it did not come within `waitMs`
 */
export async function takeTurn(
  path: string,
  say: (holder: string) => void,
  { waitMs = waitMaxMs, everyMs = lookMs } = {},
): Promise<(() => void) | null> {
  let hasSaid = false;
  for (const until = performance.now() + waitMs;;) {
    const file = Deno.openSync(path, { create: true, read: true, write: true });
    if (file.tryLockSync(true) && isThere(path, file)) {
      file.truncateSync();
      file.writeSync(new TextEncoder().encode(String(Deno.pid)));
      return () => {
        // Before the lock ends: afterwards it may be the next one's.
        if (isThere(path, file)) Deno.removeSync(path);
        file.close();
      };
    }
    const holder = textOf(file);
    file.close();
    // It has not yet written who it is, or is just leaving: the next look tells.
    if (!hasSaid && holder !== "") {
      hasSaid = true;
      say(holder);
    }
    if (performance.now() >= until) return null;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** Whoever had the turn may have removed it between our opening it and our lock. */
function isThere(path: string, file: Deno.FsFile): boolean {
  try {
    return Deno.statSync(path).ino === file.statSync().ino;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function textOf(file: Deno.FsFile): string {
  const bytes = new Uint8Array(20);
  return new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes) ?? 0));
}
