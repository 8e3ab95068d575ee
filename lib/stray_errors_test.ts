/** How many lines of the log errors get that nobody awaits. That a server lives on: `tests/stray_errors_test.ts`. @module */
import { assertEquals, assertMatch } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { setTimer } from "@/lib/room/timers.ts";
import { tellStrays } from "@/lib/stray_errors.ts";

interface Fields {
  error?: string;
  message?: string;
  where?: string;
  again?: number;
  others?: number;
}

/** What was told since the last call, in short. */
function listening() {
  const lines: Fields[] = [];
  const tell = tellStrays((_event, fields = {}) => void lines.push(fields), setTimer);
  const heard = () => lines.splice(0).map(({ message, again, others }) => ({ message, again, others }));
  return { tell, heard, lines };
}

const line = (message?: string, again?: number, others?: number) => ({ message, again, others });

Deno.test("stray errors: the same in a flood is one line, then one each ten seconds with a count, then none", () => {
  using time = new FakeTime();
  const { tell, heard } = listening();
  const fail = () => tell(new Error("a row is missing"));
  for (let i = 0; i < 1_000; i++) fail();
  assertEquals(heard(), [line("a row is missing")]);
  time.tick(9_999);
  assertEquals(heard(), []);
  time.tick(1);
  assertEquals(heard(), [line("a row is missing", 999)]);
  fail();
  time.tick(10_000);
  assertEquals(heard(), [line("a row is missing", 1)]);
  time.tick(60_000);
  assertEquals(heard(), []);
  // After a rest it is news, and said at once.
  fail();
  assertEquals(heard(), [line("a row is missing")]);
});

Deno.test("stray errors: one that differs is not hidden by a flood, and a flood of such is ten lines and a count", () => {
  using time = new FakeTime();
  const { tell, heard } = listening();
  for (let i = 0; i < 100; i++) tell(new Error("the same"));
  tell(new Error("another"));
  assertEquals(heard(), [line("the same"), line("another")]);
  for (let i = 0; i < 100; i++) tell(new Error(`row ${i} is missing`));
  assertEquals(heard().length, 8);
  time.tick(10_000);
  assertEquals(heard(), [line("the same", 99), line(undefined, undefined, 92)]);
  tell(new Error("a third"));
  assertEquals(heard(), [line("a third")]);
});

Deno.test("stray errors: a line says what and where, of whatever was thrown, and of what an error carries nothing more", () => {
  using _time = new FakeTime();
  const { tell, lines } = listening();
  tell(Object.assign(new TypeError("x is not a function"), { token: "a secret" }));
  tell("a text");
  tell(undefined);
  tell(Object.create(null));
  tell(Object.assign(new Error(), { message: 1n }));
  assertEquals(lines.map(({ where: _, ...rest }) => rest), [
    { error: "TypeError", message: "x is not a function" },
    { error: "a text" },
    { error: "undefined" },
    { error: "unreadable" },
  ]);
  assertMatch(lines[0].where!, /^lib\/stray_errors_test\.ts:\d+:\d+$/);
  assertEquals(lines[1].where, undefined);
});
