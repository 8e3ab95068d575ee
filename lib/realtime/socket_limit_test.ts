import { assert, assertEquals } from "@std/assert";
import type { Refused } from "@/lib/refusal.ts";
import {
  createSocketLimit,
  socketsPerAddress,
  socketsPerIsolate,
  socketsPerOrganizer,
  socketsPerSession,
} from "@/lib/realtime/socket_limit.ts";

const slow: Refused = { ok: false, refusal: { code: "rate_limited", retryAfterSeconds: 5 } };
type Limit = ReturnType<typeof createSocketLimit>;

function taken(
  limit: Limit,
  count: number,
  who: (i: number) => string,
  kind: "session" | "organizer" = "session",
  address = "hall",
) {
  return Array.from({ length: count }, (_, i) => {
    const place = limit.take(who(i), kind, address);
    assert(place.ok, `number ${i + 1}`);
    return place;
  });
}

Deno.test("socket limit: [SEAT10] a session has 8, an organizer 100, and each one more is refused", () => {
  for (const [kind, bound] of [["session", socketsPerSession], ["organizer", socketsPerOrganizer]] as const) {
    const limit = createSocketLimit();
    const [first] = taken(limit, bound, () => "a", kind);
    assertEquals(limit.take("a", kind, "home"), slow, "from another address too");
    taken(limit, 1, () => "b", kind);
    first.release();
    first.release();
    taken(limit, 1, () => "a", kind);
    assertEquals(limit.take("a", kind, "hall"), slow, "released twice is one place");
  }
});

Deno.test("socket limit: [SEAT10] a hall of 5,000 phones behind one address gets in twice, and another address is free of it", () => {
  const limit = createSocketLimit();
  const places = taken(limit, socketsPerAddress, (i) => `phone ${i % 5_000}`);
  assertEquals(limit.take("one more", "session", "hall"), slow);
  taken(limit, 1, () => "one more", "session", "elsewhere");
  for (const { release } of places) release();
  assertEquals(limit.size, 1);
});

Deno.test("socket limit: [SEAT10] a full isolate is busy, so that a client tries another", () => {
  const limit = createSocketLimit();
  const places = taken(limit, socketsPerIsolate / 2, (i) => `a${i}`);
  taken(limit, socketsPerIsolate / 2, (i) => `b${i}`, "session", "other");
  assertEquals(limit.take("x", "organizer", "third"), {
    ok: false,
    refusal: { code: "busy", retryAfterSeconds: 5 },
  });
  places[0].release();
  taken(limit, 1, () => "x", "organizer", "third");
});
