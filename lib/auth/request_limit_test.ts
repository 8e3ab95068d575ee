import { assert, assertEquals } from "@std/assert";
import type { Principal } from "@/lib/auth/principal.ts";
import { holderHash } from "@/lib/draw/tags.ts";
import {
  createRequestLimit,
  organizerBurst,
  personBurst,
  strangerBurst,
  strangerPerSecond,
} from "@/lib/auth/request_limit.ts";

const phone = (i: number, event = "GALA24"): Principal => ({
  kind: "attendee",
  event,
  id: `a${i}`,
  holderHash: holderHash(`${event} a${i}`),
});
const station: Principal = { kind: "station", event: "GALA24", session: "s", epoch: 1, label: "" };
const owner: Principal = { kind: "organizer", account: "default", id: "ana" };
const key: Principal = { kind: "key", event: "GALA24", id: "K", scopes: ["run"] };

Deno.test("request limit: [HTTP8] 5,000 phones behind one address press three times each in one moment, and all pass", () => {
  const limit = createRequestLimit();
  for (let i = 0; i < strangerBurst; i++) assertEquals(limit.take(null, () => "hall", 0), null);
  assert(limit.take(null, () => "hall", 0), "strangers of that address have used up theirs");
  for (let press = 0; press < 3; press++) {
    for (let i = 0; i < 5_000; i++) assertEquals(limit.take(phone(i), () => "hall", 0), null, `phone ${i}`);
  }
});

Deno.test("request limit: [HTTP8] each has their own bound, whatever address they come from", () => {
  for (
    const [who, burst] of [[phone(1), personBurst], [station, personBurst], [owner, organizerBurst], [
      key,
      organizerBurst,
    ]] as const
  ) {
    const limit = createRequestLimit();
    for (let i = 0; i < burst; i++) assertEquals(limit.take(who, () => `10.0.0.${i % 200}`, 0), null);
    const refused = limit.take(who, () => "10.0.1.1", 0);
    assertEquals(refused?.refusal, { code: "rate_limited", retryAfterSeconds: 1 }, who.kind);
    assertEquals(
      limit.take(phone(1, "OTHER1"), () => "10.0.0.1", 0),
      null,
      "the same id at another event is another person",
    );
    assertEquals(limit.take(null, () => "10.0.0.1", 0), null, "and a stranger there is not charged for it");
    assertEquals(limit.take(who, () => "10.0.1.1", 1_000), null, "a second later there is more");
  }
});

Deno.test("request limit: [HTTP8] a stranger's address gets 200 a second in the long run, and no other address pays", () => {
  const limit = createRequestLimit();
  let passed = 0;
  for (let ms = 0; ms < 60_000; ms++) {
    for (let i = 0; i < 2; i++) if (!limit.take(null, () => "a", ms)) passed++;
  }
  const most = strangerBurst + 60 * strangerPerSecond;
  assert(passed <= most && passed > most - 10, `${passed}`);
  assertEquals(limit.take(null, () => "b", 60_000), null);
});
