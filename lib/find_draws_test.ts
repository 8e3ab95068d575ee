import assert from "node:assert/strict";
import { readTyped } from "@/lib/find_draws.ts";

Deno.test("[CHK8] an event is found by its code, its id and every link into it", () => {
  const cases: [string, ReturnType<typeof readTyped>][] = [
    [" K7M 4QX ", { event: "K7M 4QX" }],
    ["spring-gala", { event: "spring-gala" }],
    ["https://drumroll.example/j/K7M4QX", { event: "K7M4QX" }],
    ["drumroll.example/j/K7M4QX", { event: "K7M4QX" }],
    ["https://drumroll.example/e/spring/a.secret-token?x=1#y", { event: "spring" }],
    ["http://localhost:8000/s/spring", { event: "spring" }],
    ["https://drumroll.example/o/spring/wine", { event: "spring" }],
    ["https://drumroll.example/verify/spring", { event: "spring" }],
    ["https://drumroll.example/verify/spring/wine ", { event: "spring", module: "wine" }],
    ["/verify/spring/", { event: "spring" }],
    ["", null],
    ["https://drumroll.example/", null],
    ["https://drumroll.example/verify", null],
  ];
  for (const [typed, expected] of cases) assert.deepEqual(readTyped(typed), expected, typed);
});
