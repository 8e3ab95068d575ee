/** Bugs that clocks, crashes between two writes, doubled hints and a purge bring out, for `planted.ts`. @module */
import { type Planted, planted } from "@/tests/sim/planted_bug.ts";

const runtime = "lib/runtime.ts";

export const PLANTED_IN_FAULTS: readonly Planted[] = [
  planted(
    "the clock of the server that closes is believed",
    "lib/modules/raffle_work.ts",
    "if (behindSeconds > state.leadSeconds / 2) return { behindSeconds };",
    "",
  ),
  planted(
    "what was measured with a clock ahead is waited for when it is set back",
    "lib/realtime/hub.ts",
    "const now = steady(options.now);",
    "const now = options.now;",
  ),
  planted(
    "the time to claim runs by the clock of who pressed, with nothing to spare",
    "lib/modules/raffle_after.ts",
    "const until = held.shownAt + 1_000 * state.claimSeconds;",
    "const until = held.shownAt + 1_000 * state.claimSeconds - 3_000;",
  ),
  planted(
    "a hint that comes twice is told twice",
    "lib/realtime/order.ts",
    "if (position !== null && delta.seq <= position) return [];",
    "if (position !== null && delta.seq <= position) return [delta];",
  ),
  {
    bug: "a blob is written a moment after the commit that names it",
    edits: [
      {
        file: runtime,
        from: "putBlob: (bytes) => store.putBlob(event, bytes),",
        to:
          "putBlob(bytes) {\n        setTimer(() => void store.putBlob(event, bytes).catch(() => {}), 300);\n" +
          "        return Promise.resolve({ sha256: bytesToHex(sha256(bytes)), size: bytes.length });\n      },",
      },
      {
        file: runtime,
        from: 'import { bytesToHex } from "@noble/hashes/utils.js";',
        to:
          'import { bytesToHex } from "@noble/hashes/utils.js";\nimport { sha256 } from "@noble/hashes/sha2.js";',
      },
    ],
  },
  planted(
    "nobody goes on with a purge for an isolate that died",
    runtime,
    "if (!room || closed) return;",
    "if (!room || closed || (graceMs > 0 && isPurging(head))) return;",
  ),
  planted(
    "a purge leaves the roster",
    "lib/modules/purge.ts",
    'const keptOfEvent = ["audit", "purging"];',
    'const keptOfEvent = ["audit", "purging", "attendee"];',
  ),
  planted(
    "a blob lands after the purge has looked for blobs",
    "lib/room/purge.ts",
    "return { saves: [...saves.flat(), { key: noBlobsRow, value: { v: 1 } }], rows: [] };",
    "if (saves.flat().length > 0) return { saves: saves.flat(), rows: [] };",
  ),
  planted(
    "winners keep their names after a purge",
    "lib/modules/raffle_purge.ts",
    "if (!state.held) return state;",
    "if (state.held) return state;",
  ),
  planted(
    "somebody enters an event that is over",
    "lib/modules/purge.ts",
    "if (!isOver(head) || (module",
    'if (!isOver(head) || type === "note" || type === "show" || (module',
  ),
  planted(
    "phones stay in an event that is over",
    runtime,
    "room.cancelGoodbye ??= setTimer(",
    "room.cancelGoodbye ??= ((_callback: () => void, _ms: number) => () => {})(",
  ),
];
