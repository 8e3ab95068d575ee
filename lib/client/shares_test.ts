import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { sharesOf } from "@/lib/client/shares.ts";

Deno.test("shares: three equal thirds sum to 100, and nobody has voted is 0 for all", () => {
  assertEquals(sharesOf([1, 1, 1], 3, false), [34, 33, 33]);
  assertEquals(sharesOf([0, 0], 0, false), [0, 0]);
});

Deno.test("shares: of several answers each is a part of the voters, so they may sum to more", () => {
  assertEquals(sharesOf([3, 2, 0], 3, true), [100, 67, 0]);
});

Deno.test("shares: of one answer each they sum to 100, a percent off at most, and no count gets less than a smaller one", () => {
  fc.assert(fc.property(fc.array(fc.nat(5_000), { minLength: 2, maxLength: 12 }), (counts) => {
    const voters = counts.reduce((sum, count) => sum + count, 0);
    fc.pre(voters > 0);
    const shares = sharesOf(counts, voters, false);
    assertEquals(shares.reduce((sum, share) => sum + share, 0), 100);
    for (const [i, share] of shares.entries()) {
      assert(Math.abs(share - 100 * counts[i] / voters) < 1);
      for (const [j, other] of shares.entries()) if (counts[i] > counts[j]) assert(share >= other);
    }
  }));
});
