/** Fields written are the fields read, and bytes that are no message are said to be none. @module */
import { assertEquals, assertThrows } from "@std/assert";
import {
  bytesField,
  bytesOf,
  join,
  MalformedError,
  readFields,
  repeatedOf,
  varintField,
  varintOf,
} from "@/tests/kv_connect/protobuf.ts";

Deno.test("protobuf: the examples of the format's own description", () => {
  // Field 1 = 150; field 2 = "testing".
  assertEquals(varintField(1, 150), new Uint8Array([0x08, 0x96, 0x01]));
  const testing = new Uint8Array([0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  assertEquals(bytesField(2, new TextEncoder().encode("testing")), testing);
  assertEquals(varintOf(readFields(new Uint8Array([0x08, 0x96, 0x01])), 1), 150);
  assertEquals(new TextDecoder().decode(bytesOf(readFields(testing), 2)), "testing");
});

Deno.test("protobuf: numbers of every size come back, absent fields are empty, the last one counts", () => {
  for (
    const n of [0, 1, 127, 128, 300, 2 ** 31, Date.UTC(2026, 10, 20), Number.MAX_SAFE_INTEGER, -1, -(2 ** 31)]
  ) {
    assertEquals(varintOf(readFields(varintField(31, n)), 31), n);
  }
  const long = new Uint8Array(70_000).fill(9);
  const fields = readFields(
    join([bytesField(4, long), varintField(1, 1), varintField(1, true), bytesField(4, long)]),
  );
  assertEquals(repeatedOf(fields, 4).map(({ length }) => length), [70_000, 70_000]);
  assertEquals([varintOf(fields, 1), varintOf(fields, 7), bytesOf(fields, 7).length], [1, 0, 0]);
});

Deno.test("protobuf: a message that is cut short, or of another kind, is malformed", () => {
  for (
    const bytes of [[0x08], [0x08, 0x80], [0x12, 5, 1], [0x0d, 0, 0, 0, 0], [0x08, ...Array(11).fill(0x80)]]
  ) {
    assertThrows(() => readFields(new Uint8Array(bytes)), MalformedError);
  }
});
