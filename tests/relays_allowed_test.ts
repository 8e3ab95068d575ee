/** What an attendee's page may ask besides this server: the relays of the public numbers, where a draw waits for one. @module */
import { assert, assertEquals } from "@std/assert";
import { DRAND_RELAYS } from "@/lib/draw/beacon.ts";
import { startServer } from "@/tests/server.ts";
import { startRelay } from "@/tests/test_beacon.ts";

const ours = ["'self'"];

const tiers = [{ id: "gold", label: "Gold", count: 1 }];

/** Of an attendee's page in an event with this one draw. */
async function allowed(draw: object, env: Record<string, string>): Promise<string[]> {
  const server = await startServer({ env });
  try {
    await server.api("POST", "/api/events", { id: "hall", name: "Hall", passcode: "4711" });
    await server.api("POST", "/api/events/hall/attendees", [{ id: "a", name: "A", checkedIn: true }]);
    await server.api("POST", "/api/events/hall/modules", { title: "R", ...draw });
    const { attendees } = await server.api("GET", "/api/events/hall/attendees");
    const sources = async (path: string) => {
      const response = await fetch(server.origin + path);
      await response.body?.cancel();
      const policy = response.headers.get("content-security-policy")!;
      return policy.split("; ").find((part) => part.startsWith("connect-src"))!.split(" ").slice(1);
    };
    assertEquals(await sources("/j"), ours, "no other page may");
    return await sources(new URL(attendees[0].entryUrl).pathname);
  } finally {
    await server.stop();
  }
}

Deno.test("[WIT6] a phone may ask the relays itself where a draw waits for a public number, and nobody else", async () => {
  const sealed = { kind: "raffle", mode: "sealed", tiers };
  const online = { BEACON: "drand" };
  assertEquals(await allowed(sealed, online), [...ours, ...DRAND_RELAYS]);
  assertEquals(await allowed({ ...sealed, mode: "offline" }, online), ours);
  assertEquals(await allowed({ kind: "tickets", mode: "sealed" }, online), [...ours, ...DRAND_RELAYS]);
  assertEquals(await allowed({ kind: "tickets", mode: "offline" }, online), ours);
  const relay = startRelay();
  try {
    assertEquals(await allowed(sealed, { BEACON_TEST_RELAY: relay.origin }), ours);
  } finally {
    await relay.stop();
  }
  assert(DRAND_RELAYS.every((origin) => origin.startsWith("https://")));
});
