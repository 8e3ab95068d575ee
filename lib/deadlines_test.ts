import { assertEquals } from "@std/assert";
import { callAfter } from "@/lib/deadlines.ts";

const afterMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

Deno.test("deadlines: each ends after its own time, in order, and what was called off never does", async () => {
  const ended: string[] = [];
  const from = performance.now();
  const end = (name: string, earliestMs: number) => () => {
    ended.push(performance.now() - from < earliestMs ? `${name} too early` : name);
  };
  callAfter(60, end("first", 60));
  callAfter(60, end("called off", 60)).callOff();
  const other = new Promise<void>((resolve) => callAfter(61, resolve));
  await afterMs(30);
  const second = end("second", 90);
  await new Promise<void>((resolve) =>
    callAfter(60, () => {
      second();
      resolve();
    })
  );
  await other;
  assertEquals(ended, ["first", "second"]);
});

Deno.test("deadlines: after a time in which all were called off the next one is watched again", async () => {
  callAfter(20, () => {}).callOff();
  await afterMs(50);
  await new Promise<void>((resolve) => callAfter(20, resolve));
});
