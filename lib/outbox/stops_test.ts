import { assert, assertEquals } from "@std/assert";
import { createStops, wishIn } from "@/lib/outbox/stops.ts";
import { createMemoryRecords } from "@/lib/storage/memory_records.ts";

Deno.test("[SMS6] stops: a number that said STOP is known in every spelling, until START", async () => {
  const records = createMemoryRecords();
  const stops = createStops({ records, key: new Uint8Array(32), now: () => 1 });
  await stops.set("+491701234567", true);
  for (const number of ["+491701234567", "491701234567", "00491701234567", "+49 170 123-4567"]) {
    assert(await stops.has(number), number);
  }
  assert(!await stops.has("+491701234568"));
  const kept = JSON.stringify(await records.list(["sms_stop"]));
  assert(!kept.includes("1701234567"), "the number itself is not kept");
  await stops.set("+491701234567", false);
  assert(!await stops.has("+491701234567"));
});

Deno.test("[SMS6] stops: the usual words count as a whole message, in any case, and others do not", () => {
  for (
    const word of ["STOP", " stop.", "StopAll", "unsubscribe", "CANCEL", "End", "quit", "optout", "Revoke!"]
  ) {
    assertEquals(wishIn(word), "stop", word);
  }
  for (const word of ["START", "yes", "Unstop "]) assertEquals(wishIn(word), "start", word);
  for (const word of ["", "Thanks!", "Don't stop", "stop by the desk?", "help"]) {
    assertEquals(wishIn(word), null, word);
  }
  assertEquals(
    [wishIn("arrêt", "STOP"), wishIn("STOP", "HELP")],
    ["stop", null],
    "the provider knows better",
  );
});
