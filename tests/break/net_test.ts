/** The client of the load and fault runs: it must not blame the server for what it did itself. @module */
import { assertEquals } from "@std/assert";
import { createNet, type Net, type Wire } from "@/bench/net.ts";
import { listenAndReset } from "@/tests/break/resetting.ts";

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

const libc = () =>
  Deno.dlopen("libc.so.6", {
    getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    dup: { parameters: ["i32"], result: "i32" },
    recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });

type Libc = ReturnType<typeof libc>;

const AF_INET = 2;
const MSG_PEEK = 2;

interface Line {
  wire: Wire;
  server: Deno.TcpConn;
  /** What it heard, and its end. */
  told: string[];
  /** Of the client's end. */
  fd: number;
}

/** A connection whose ears write down what they hear; `also` hears it too. */
async function lineTo(c: Libc, net: Net, listener: Deno.TcpListener, also = () => {}): Promise<Line> {
  const told: string[] = [];
  let isOpen = false;
  const wire = net.open(listener.addr.port, {
    opened: () => isOpen = true,
    heard(bytes) {
      told.push(new TextDecoder().decode(bytes));
      also();
    },
    closed: (_wire, errno) => told.push(`over: ${errno}`),
  });
  const server = await listener.accept();
  net.run(() => isOpen, 5_000, "opening");
  const client = (server.remoteAddr as Deno.NetAddr).port;
  return { wire, server, told, fd: descriptorOf(c, client) };
}

/** The file descriptor of this process whose socket has that port at its own end. */
function descriptorOf({ symbols: c }: Libc, port: number): number {
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    const address = new Uint8Array(16);
    const isOne = c.getsockname(Number(name), address, new Uint8Array([16, 0, 0, 0])) === 0;
    if (isOne && address[0] === AF_INET && (address[2] << 8 | address[3]) === port) return Number(name);
  }
  throw new Error(`no file descriptor for port ${port}`);
}

const say = (line: Line, text: string) => line.server.write(new TextEncoder().encode(text));

Deno.test("net: a closed connection that a child still holds is listened to no more", async () => {
  const c = libc();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const net = createNet();
  const first = await lineTo(c, net, listener);
  // As in the time between the fork of a child and its own program.
  const held = c.symbols.dup(first.fd);
  let next: Line | undefined;
  try {
    const watched = () => [...epollsWatching(held)].length;
    assertEquals(watched(), 1);
    first.wire.close();
    assertEquals(watched(), 0, "its events would come under a number that is another's");
    next = await lineTo(c, net, listener);
    await say(first, "late");
    await say(next, "hello");
    net.run(() => next!.told.length > 0, 5_000, "hearing");
    assertEquals([first.told, next.told, net.size], [[], ["hello"], 1]);
  } finally {
    c.symbols.close(held);
    c.close();
    first.server.close();
    next?.server.close();
    net.close();
    listener.close();
  }
});

async function arrived({ symbols: c }: Libc, { fd }: Line): Promise<void> {
  for (let look = 0; Number(c.recv(fd, new Uint8Array(1), 1n, MSG_PEEK)) < 1; look++) {
    if (look > 5_000) throw new Error("what was sent does not arrive");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** Lines of the system about who waits for events of that socket. */
function* epollsWatching(fd: number): Generator<string> {
  const inode = /\[(\d+)\]/.exec(Deno.readLinkSync(`/proc/self/fd/${fd}`))![1];
  const mark = `ino:${Number(inode).toString(16)} `;
  for (const { name } of Deno.readDirSync("/proc/self/fdinfo")) {
    let text = "";
    try {
      text = Deno.readTextFileSync(`/proc/self/fdinfo/${name}`);
    } catch {
      // Closed since.
    }
    // The other end, which Deno has, is a socket of its own.
    yield* text.split("\n").filter((line) => line.startsWith("tfd:") && line.includes(mark));
  }
}

Deno.test("net: nothing to read is no end, whatever was announced", async () => {
  const c = libc();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const net = createNet();
  const lines: Line[] = [];
  let taken = 0;
  /** Whoever hears first takes what was announced to the other in the same look. */
  const takeAll = () => {
    for (const { fd, told } of lines) {
      if (told.length === 0 && taken === 0) taken = Number(c.symbols.recv(fd, new Uint8Array(16), 16n, 0));
    }
  };
  try {
    for (const _ of [0, 1]) lines.push(await lineTo(c, net, listener, takeAll));
    for (const line of lines) {
      await say(line, "early");
      await arrived(c, line);
    }
    net.run(() => taken > 0, 5_000, "hearing");
    assertEquals([taken, lines.map(({ told }) => told).flat(), net.size], [5, ["early"], 2]);
    for (const line of lines) await say(line, "late");
    net.run(() => lines.every(({ told }) => told.includes("late")), 5_000, "hearing the rest");
  } finally {
    c.close();
    net.close();
    listener.close();
    for (const { server } of lines) server.close();
  }
});

Deno.test("net: an end, a reset and a refusal are told apart, and what was refused was never open", async () => {
  const c = libc();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const net = createNet();
  const resetting = await listenAndReset();
  try {
    const ended = await lineTo(c, net, listener);
    ended.server.close();
    net.run(() => net.size === 0, 5_000, "ending");
    assertEquals(ended.told, ["over: undefined"]);

    for (const isWritten of [false, true]) {
      const { wire, told } = wireTo(net, resetting.port);
      const reset = resetting.next();
      wire.write(new Uint8Array(1));
      net.run(() => told.length > 0, 5_000, "opening");
      await reset;
      // The first to ask is told of the reset, and that is this write; `recv` hears of an end then.
      if (isWritten) wire.write(new Uint8Array(1));
      net.run(() => net.size === 0, 5_000, "being reset");
      assertEquals(told, ["open", "over: ECONNRESET"], isWritten ? "by a write" : "by a read");
    }

    listener.close();
    const { told } = wireTo(net, listener.addr.port);
    net.run(() => net.size === 0, 5_000, "being refused");
    assertEquals(told, ["over: ECONNREFUSED"]);
  } finally {
    c.close();
    net.close();
    resetting.close();
  }
});

function wireTo(net: Net, port: number): { wire: Wire; told: string[] } {
  const told: string[] = [];
  const wire = net.open(port, {
    opened: () => void told.push("open"),
    heard: () => {},
    closed: (_wire, errno) => void told.push(`over: ${errno}`),
  });
  return { wire, told };
}
