import { assertEquals } from "@std/assert";
import type { Attendee } from "@/lib/modules/contract.ts";
import { createByCode } from "@/lib/roster/by_code.ts";

function desk(ids: string[], codeOf: (id: string) => string = (id) => id.toUpperCase()) {
  let reads = 0;
  const timers: (() => void)[] = [];
  const byCode = createByCode({
    codeOf: (_event, id) => codeOf(id),
    reader: () => ({
      async *list<T>() {
        reads++;
        for (const id of ids) yield { v: 1, id, name: id, checkedIn: false } satisfies Attendee as T;
      },
    }),
    setTimer: (callback) => timers.push(callback),
  });
  return { byCode, timers, reads: () => reads };
}

Deno.test("by code: the roster is gone through once, and again only when it has grown and the code is not known", async () => {
  const ids = ["a", "b"];
  const { byCode, reads } = desk(ids);
  assertEquals([await byCode.find("e", "A", 2), await byCode.find("e", "B", 2), reads()], ["a", "b", 1]);
  assertEquals([await byCode.find("e", "X", 2), reads()], [null, 1]);
  ids.push("c");
  assertEquals([await byCode.find("e", "A", 3), reads()], ["a", 1]);
  assertEquals([await byCode.find("e", "C", 3), reads()], ["c", 2]);
});

Deno.test("by code: a code that two people share is nobody's", async () => {
  const { byCode } = desk(["a", "b", "c"], (id) => id === "c" ? "OTHER" : "SAME");
  assertEquals([await byCode.find("e", "SAME", 3), await byCode.find("e", "OTHER", 3)], [null, "c"]);
});

Deno.test("by code: [PRIV7] after a while nobody's id is left in memory, and the next code is looked for anew", async () => {
  const { byCode, timers, reads } = desk(["a"]);
  await byCode.find("e", "A", 1);
  timers.forEach((call) => call());
  assertEquals([await byCode.find("e", "A", 1), reads()], ["a", 2]);
});
