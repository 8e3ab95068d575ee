/**
 * Tests of one file in one server and one browser: starting the two takes longer than most tests with them.
 *
 * Each is a step of one test and makes an event of its own. What it opened in the browser is closed after it.
 * @module
 */
import { type Browser, openBrowser } from "@/tests/browser/browser.ts";
import { type RunningServer, startServer } from "@/tests/server.ts";
import { type Relay, startRelay } from "@/tests/test_beacon.ts";

export interface House {
  server: RunningServer;
  browser: Browser;
  /** Of the test chain; the server asks it where the house has numbers. */
  relay: Relay;
}

/**
 * @param hasNumbers whether sealed draws can be opened
 * @returns adds a test; they run in the order in which they were added, also after one that failed
 */
export function oneHouse(
  title: string,
  { hasNumbers = false } = {},
): (fact: string, play: (house: House) => Promise<void>) => void {
  const plays: [fact: string, play: (house: House) => Promise<void>][] = [];
  Deno.test(title, async (t) => {
    const relay = startRelay();
    const env = hasNumbers ? { BEACON: "drand", BEACON_TEST_RELAY: relay.origin } : undefined;
    const server = await startServer({ env });
    const browser = await openBrowser();
    try {
      for (const [fact, play] of plays) {
        await t.step(fact, async () => {
          try {
            await play({ server, browser, relay });
          } finally {
            await Promise.all(browser.contexts().map((context) => context.close()));
          }
        });
      }
    } finally {
      await browser.close();
      await server.stop();
      await relay.stop();
    }
  });
  return (fact, play) => void plays.push([fact, play]);
}
