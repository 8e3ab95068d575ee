/** The crowds of `hostile.ts`, small: honest people are answered beside each, and the server gives everything back. @module */
import { assert, assertEquals } from "@std/assert";
import type { Kind } from "@/tests/break/attacker.ts";
import { filesSpare, hallWith, underAttack } from "@/tests/break/hostile.ts";
import { startServer } from "@/tests/server.ts";

const sizes: [kind: Kind, count: number][] = [
  ["headers", 100],
  ["bodies", 100],
  ["silent", 400],
  ["sockets", 200],
  ["deaf", 100],
  ["declared", 10],
  ["chunked", 10],
];
const forMs = 1_000;
const watchMs = 250;

Deno.test("[SEAT9] [HTTP9] [HTTP12] beside slow, silent, deaf and endless clients everybody is answered, and nothing stays of them", async () => {
  const server = await startServer({ quiet: true });
  try {
    const people = await hallWith(server, 200, 60);
    const crowd = sizes.map(([kind, count]) => ({ kind, what: kind, count, forMs }));
    const { before, during, after, files, held, resident } = await underAttack(
      server,
      people,
      crowd,
      watchMs,
    );
    for (const seen of [before, during, after]) {
      assertEquals(seen.answered, seen.sent);
      assert(Number.isFinite(seen.heardMs), "the station heard nothing");
    }
    const isRefused = (kind: Kind) => kind === "declared" || kind === "chunked";
    sizes.forEach(([kind, count], i) => isRefused(kind) || assertEquals(held[i], count, `${kind}: held`));
    assert(files.during > 600 && files.after <= files.before + filesSpare, JSON.stringify(files));
    const grown = resident.during - resident.before;
    assert(grown < 200e6, `${grown} bytes for a crowd of 900`);
  } finally {
    await server.stop();
  }
});
