/**
 * Runs `bench/net.ts` in slices: it blocks its thread, which meanwhile has to empty the pipe that the server's log
 * comes through, and to be the provider of text messages.
 * @module
 */
import type { Net } from "@/bench/net.ts";

const sliceMs = 15;

export async function pump(net: Net, isDone: () => boolean): Promise<void> {
  while (!isDone()) {
    const until = performance.now() + sliceMs;
    net.run(() => isDone() || performance.now() > until, 30_000, "a slice of the fuzzer");
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
