import { assertEquals } from "@std/assert";
import { clock } from "@/lib/client/words.ts";

Deno.test("words: a time of day has two digits of a 24-hour clock and of its minutes, whatever the browser speaks", () => {
  const at = (hour: number, minute: number) => clock(new Date(2026, 7, 14, hour, minute, 7).getTime());
  assertEquals([at(0, 0), at(9, 5), at(12, 30), at(20, 41)], ["00:00", "09:05", "12:30", "20:41"]);
});
