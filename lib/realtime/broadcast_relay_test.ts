import { assertEquals } from "@std/assert";
import type { Delta } from "@/lib/realtime/relay.ts";
import { createBroadcastRelay } from "@/lib/realtime/broadcast_relay.ts";

const delta = (event: string, seq: number): Delta => (
  { event, from: seq - 1, seq, changes: [{ to: "all", change: { type: "shown", current: `m${seq}` } }] }
);

/** Test files that run at once share channels by name. */
const freshName = () => `relay-test:${crypto.randomUUID()}`;

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resume) => setTimeout(resume, 2));
}

Deno.test("relay: deltas reach the others of the same event, and never oneself", async () => {
  const name = freshName();
  const [a, b, c] = [1, 2, 3].map(() => createBroadcastRelay({ name }));
  const heard: Record<string, number[]> = { a: [], b: [], c: [], other: [] };
  a.subscribe("GALA24", (d) => heard.a.push(d.seq));
  b.subscribe("GALA24", (d) => heard.b.push(d.seq));
  c.subscribe("GALA24", (d) => heard.c.push(d.seq));
  c.subscribe("OTHER1", (d) => heard.other.push(d.seq));
  a.publish(delta("GALA24", 1));
  b.publish(delta("GALA24", 2));
  a.publish(delta("OTHER1", 7));
  await until(() => heard.c.length === 2 && heard.other.length === 1 && heard.a.length === 1);
  assertEquals(heard, { a: [2], b: [1], c: heard.c, other: [7] });
  assertEquals(heard.c.toSorted(), [1, 2]);
  [a, b, c].forEach((relay) => relay.close());
});

Deno.test("relay: thousands of deltas of one turn are one message and all arrive, whole and in order", async () => {
  const name = freshName();
  const sender = createBroadcastRelay({ name });
  const hearer = createBroadcastRelay({ name });
  const messages = new BroadcastChannel(name);
  let messageCount = 0;
  messages.onmessage = () => messageCount++;
  const heard: Delta[] = [];
  hearer.subscribe("GALA24", (d) => heard.push(d));
  const sent = Array.from({ length: 3_000 }, (_, index) => delta("GALA24", index + 1));
  sent.forEach(sender.publish);
  await until(() => heard.length === sent.length && messageCount > 0);
  assertEquals([heard, messageCount], [sent, 1]);
  messages.close();
  sender.close();
  hearer.close();
});

Deno.test("relay: it reaches another worker of the process and hears it", async () => {
  const name = freshName();
  const relay = createBroadcastRelay({ name });
  const heard: number[] = [];
  relay.subscribe("GALA24", (d) => heard.push(d.seq));
  const worker = new Worker(new URL("../../tests/relay_worker.ts", import.meta.url), {
    type: "module",
    name,
  });
  await new Promise((resolve) => worker.onmessage = resolve);
  relay.publish(delta("GALA24", 41));
  // The worker answers with the seq it heard, plus one.
  await until(() => heard.length === 1);
  assertEquals(heard, [42]);
  worker.terminate();
  relay.close();
});

Deno.test("relay: what is no batch of deltas is refused, and the next one still arrives", async () => {
  const name = freshName();
  const logged: string[] = [];
  const hearer = createBroadcastRelay({ name, log: (event) => logged.push(event) });
  const sender = createBroadcastRelay({ name });
  const heard: number[] = [];
  hearer.subscribe("GALA24", (d) => heard.push(d.seq));
  const stranger = new BroadcastChannel(name);
  const good = delta("GALA24", 5);
  const bad = [
    "text",
    null,
    { v: 2, deltas: [good] },
    { v: 1, deltas: good },
    { v: 1, deltas: [{ ...good, seq: "5" }] },
    { v: 1, deltas: [{ ...good, changes: [{ to: "nobody", change: { type: "shown" } }] }] },
    { v: 1, deltas: [{ ...good, changes: [{ to: "all", change: {} }] }] },
  ];
  bad.forEach((message) => stranger.postMessage(message));
  await until(() => logged.length === bad.length);
  sender.publish(good);
  await until(() => heard.length === 1);
  assertEquals(heard, [5]);
  stranger.close();
  sender.close();
  hearer.close();
});

Deno.test("relay: closing sends what was still to be sent, and then nothing comes or goes", async () => {
  const name = freshName();
  const leaver = createBroadcastRelay({ name });
  const stayer = createBroadcastRelay({ name });
  const heard: number[] = [];
  const heardByLeaver: number[] = [];
  leaver.subscribe("GALA24", (d) => heardByLeaver.push(d.seq));
  const stop = stayer.subscribe("GALA24", (d) => heard.push(d.seq));
  leaver.publish(delta("GALA24", 1));
  leaver.close();
  leaver.publish(delta("GALA24", 2));
  stayer.publish(delta("GALA24", 3));
  await until(() => heard.length === 1);
  assertEquals([heard, heardByLeaver], [[1], []]);
  stop();
  stayer.close();
});

Deno.test("relay: a closed one lets the process end", async () => {
  const script = `
    import { createBroadcastRelay } from "@/lib/realtime/broadcast_relay.ts";
    const relay = createBroadcastRelay({ name: "relay-test:end" });
    relay.publish({ event: "GALA24", from: 0, seq: 1, changes: [] });
    relay.close();
  `;
  const root = new URL("../../", import.meta.url);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", script],
    cwd: root,
    signal: AbortSignal.timeout(20_000),
  }).output();
  assertEquals(success, true);
});
