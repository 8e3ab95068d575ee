import { assertEquals, assertThrows } from "@std/assert";
import { signal } from "@preact/signals";
import { h } from "preact";
import { checkIslandProps } from "./island_props.ts";

Deno.test("island props: plain data passes as it is", () => {
  const shared = { a: 1 };
  const props = {
    s: "x",
    n: 0,
    b: false,
    no: null,
    none: undefined,
    list: [1, [2], shared],
    deep: { shared },
  };
  assertEquals(checkIslandProps("Island", props), props);
  assertEquals(checkIslandProps("Island", Object.assign(Object.create(null), { a: 1 })).a, 1);
});

Deno.test("island props: what JSON would lose or change is named, with the way to it", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  const table: [value: unknown, problem: string][] = [
    [() => 1, "a function as props.x"],
    [h("p", null), "JSX as props.x"],
    [{ inner: [h("p", null)] }, "JSX as props.x.inner[0]"],
    [signal(1), "a signal as props.x"],
    [new Date(0), "a Date as props.x"],
    [new Map(), "a Map as props.x"],
    [new Uint8Array(1), "a Uint8Array as props.x"],
    [NaN, "NaN as props.x"],
    [{ far: { off: Infinity } }, "Infinity as props.x.far.off"],
    [1n, "a bigint as props.x"],
    [Symbol("s"), "a symbol as props.x"],
    [[1, undefined], "undefined as props.x[1]"],
    [loop, "a cycle as props.x[0]"],
  ];
  for (const [x, problem] of table) {
    assertThrows(
      () => checkIslandProps("Island", { x }),
      TypeError,
      `Island <Island> cannot take ${problem}`,
    );
  }
});

Deno.test("island props: children are refused, empty ones are not", () => {
  assertThrows(() => checkIslandProps("Island", { children: "text" }), TypeError, "children");
  assertEquals(checkIslandProps("Island", { children: undefined }), { children: undefined });
});
