/** The client of the load and fault runs: it must not blame the server for what it did itself. @module */
import { assertEquals } from "@std/assert";
import { createNet, type Wire } from "@/bench/net.ts";

Deno.test("net: an event of a connection that was closed is not taken for one of the connection that has its number now", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const net = createNet();
  const heard = () => {};
  try {
    let ended = 0;
    let opened = 0;
    /** The first that hears of its end closes the other, whose end is told in the same look, and opens two new ones. */
    const pair: Wire[] = [0, 1].map((own) =>
      net.open(port, {
        heard,
        closed() {
          ended++;
          pair[1 - own].close();
          for (const _ of pair) {
            net.open(port, { heard, opened: () => void opened++, closed: () => void ended++ });
          }
        },
      })
    );
    for (const _ of pair) (await listener.accept()).close();
    net.run(() => opened === 2, 5_000, "opening two");
    assertEquals([ended, net.size], [1, 2]);
  } finally {
    net.close();
    listener.close();
  }
});
