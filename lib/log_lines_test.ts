/** Lines that are written, that wait for a reader who stands still, and that nobody reads any more. @module */
import { assertEquals, assertMatch } from "@std/assert";
import { createLines, waitingLettersMax } from "@/lib/log_lines.ts";

/** Takes what it is given when `read` is called, some bytes at a time. */
function pipe() {
  const decoder = new TextDecoder();
  let text = "";
  let waits: ((bytes: number) => void)[] = [];
  let isOpen = false;
  return {
    text: () => text,
    sink: (bytes: Uint8Array) =>
      new Promise<number>((resolve) => {
        const take = () => {
          const some = bytes.subarray(0, 1_000);
          text += decoder.decode(some, { stream: true });
          resolve(some.length);
        };
        if (isOpen) take();
        else waits.push(take);
      }),
    read() {
      isOpen = true;
      for (const take of waits) take(0);
      waits = [];
    },
  };
}

const now = () => Date.UTC(2026, 10, 20);

Deno.test("log lines: all come in order, also in letters of several bytes and in pieces", async () => {
  const { sink, text, read } = pipe();
  read();
  const lines = createLines(sink, now);
  const said = Array.from({ length: 500 }, (_, i) => `línea ${i} 🥁`);
  for (const line of said) lines.write(line);
  await lines.flush(1_000);
  assertEquals(text(), said.join("\n") + "\n");
});

Deno.test("log lines: a reader who stands still costs lines and no time, and hears how many", async () => {
  const { sink, text, read } = pipe();
  const lines = createLines(sink, now);
  const line = "x".repeat(99);
  const fit = Math.floor(waitingLettersMax / line.length);
  for (let i = 0; i < fit + 7; i++) lines.write(line);
  await lines.flush(5);
  assertEquals(text(), "");
  read();
  // Also when nothing is said any more, and nobody asks for the end.
  for (let turns = 0; turns < 1_000 && !text().endsWith("}\n"); turns++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  const [said] = text().split("\n").slice(fit);
  assertEquals(JSON.parse(said), { at: "2026-11-20T00:00:00.000Z", event: "log_lines_lost", count: 7 });
  lines.write("after");
  await lines.flush(1_000);
  assertEquals(text(), `${line}\n`.repeat(fit) + `${said}\nafter\n`);
});

Deno.test("log lines: a reader who is gone ends nothing, and what was lost is told to the next", async () => {
  let isGone = true;
  let text = "";
  const lines = createLines((bytes) => {
    if (isGone) return Promise.reject(new Deno.errors.BrokenPipe());
    text += new TextDecoder().decode(bytes);
    return Promise.resolve(bytes.length);
  }, now);
  lines.write("one");
  await lines.flush(1_000);
  lines.write("two");
  await lines.flush(1_000);
  // Each try that fails takes the line that tells of the loss with it, and the count stays.
  await lines.flush(1_000);
  isGone = false;
  await lines.flush(1_000);
  assertMatch(text, /"count":2\}\n$/);
  lines.write("three");
  await lines.flush(1_000);
  assertMatch(text, /"event":"log_lines_lost","count":2\}\nthree\n$/);
  assertEquals(text.split("\n").length, 3);
});
