/** What a refusal says of a count. @module */
import { assertEquals } from "@std/assert";
import { sentence } from "@/lib/refusal.ts";

Deno.test("refusal: one of anything is said in the singular", () => {
  const said = (n: number) => [
    sentence({ code: "rate_limited", retryAfterSeconds: n }),
    sentence({ code: "too_many_attempts", retryAfterSeconds: n }),
    sentence({ code: "clock_off", seconds: n }),
    sentence({ code: "too_slow", limitSeconds: n }),
    sentence({ code: "wrong_passcode", triesLeft: n }),
    sentence({ code: "too_many_prizes", max: 200, left: n }),
    sentence({ code: "sold_out", cap: 9, asked: 3, remaining: n }),
    sentence({ code: "limit_reached", perPerson: n, held: n, asked: 3, remaining: 5 }),
  ];
  assertEquals(said(1), [
    "Too many requests. Wait 1 second, then try again.",
    "Too many tries. Wait 1 second, then try again.",
    "This server's clock is 1 second behind the public numbers. Set it, then close the raffle.",
    "The body did not arrive within 1 second. Send it again.",
    "That passcode is not right. 1 try left before a short wait.",
    "An event holds at most 200 prizes; 1 is left.",
    "Inventory Exhausted: 1 ticket left, and you asked for 3.",
    "Limit Reached: 1 ticket at most for each person. You have 1 and asked for 3.",
  ]);
  assertEquals(said(2), [
    "Too many requests. Wait 2 seconds, then try again.",
    "Too many tries. Wait 2 seconds, then try again.",
    "This server's clock is 2 seconds behind the public numbers. Set it, then close the raffle.",
    "The body did not arrive within 2 seconds. Send it again.",
    "That passcode is not right. 2 tries left before a short wait.",
    "An event holds at most 200 prizes; 2 are left.",
    "Inventory Exhausted: 2 tickets left, and you asked for 3.",
    "Limit Reached: 2 tickets at most for each person. You have 2 and asked for 3.",
  ]);
});
