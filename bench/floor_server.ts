/**
 * The floor of `entries` and `purchases`: the same server from the same build, whose room answers at once and
 * stores nothing. Everything in front of the room is at work: socket, router, middlewares, token, parsing, answer.
 * @module
 */
import { drumroll } from "@/main.ts";

const ready = await drumroll({ banner: true });
const tagged = { entrantTag: "ab".repeat(32), serverNonce: "cd".repeat(32) };
const entered = { entryNumber: 1, ...tagged };
const bought = { tickets: [1], remaining: 1_000, ...tagged };
const real = ready.runtime.submit;
let seq = 0;
ready.runtime.submit = (event, actor, asked) =>
  actor.role === "attendee"
    ? Promise.resolve({ ok: true, seq: ++seq, reply: asked.type === "purchase" ? bought : entered })
    : real(event, actor, asked);
await import("@/start.ts");
