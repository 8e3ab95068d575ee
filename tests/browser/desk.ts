/**
 * The organizer's desk in a browser, as several tests use it: the owner's account, the form of a new event, and steps
 * of an evening that build on one another.
 * @module
 */
import { assert } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import type { RunningServer } from "@/tests/server.ts";

export const passphrase = "a calm evening at the harbour";

/** Where the link leads that the start prints. */
export function setUpPath(server: Pick<RunningServer, "output">): string {
  const link = /https?:\/\/\S+?(\/setup\/\S+)/.exec(server.output());
  assert(link, "the start prints a set-up link");
  return link[1];
}

/**
 * Makes the owner's account, which signs the page in, and ends at the list of events.
 *
 * @param look at the form before it is sent
 */
export async function signIn(desk: Page, server: RunningServer, look = async () => {}): Promise<void> {
  await desk.goto(server.origin + setUpPath(server));
  await desk.fill("#name", "Mira");
  await desk.fill("#passphrase", passphrase);
  await desk.fill("#again", passphrase);
  await look();
  await desk.click('button[type="submit"]');
  await desk.waitForURL("**/o");
}

/** The form of a new event, once it is alive: a press before that does nothing. */
export async function openNewEvent(desk: Page, origin: string): Promise<void> {
  await desk.goto(`${origin}/o/new`);
  const suggested = await desk.inputValue("#passcode");
  await until("another passcode is suggested, so the page is alive", async () => {
    await desk.getByRole("button", { name: "Another" }).click();
    return await desk.inputValue("#passcode") !== suggested;
  });
}

/** To the next step of a form. */
export const next = (desk: Page) => desk.click('form.col button[type="submit"]');

/** A page that is just being changed is looked at again. By default long enough for a machine with other work. */
export async function until(
  what: string,
  holds: () => Promise<boolean>,
  patienceMs = 60_000,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!await holds().catch(() => false)) {
    if (Date.now() > deadline) throw new Error(`It never came about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Steps of which each builds on the one before: after the first that fails the rest would only repeat it. */
export function stepsOf(
  t: Deno.TestContext,
  { browser, server, shoot }: {
    browser: Browser;
    server: RunningServer;
    /** What the pages showed when a step failed. */
    shoot: (page: Page, name: string) => Promise<void>;
  },
): (fact: string, body: () => Promise<void>) => Promise<void> {
  return async (fact, body) => {
    const held = await t.step(fact, async () => {
      try {
        await body();
      } catch (error) {
        for (const [i, page] of browser.contexts().flatMap((context) => context.pages()).entries()) {
          await shoot(page, `failed-${i}`);
        }
        throw error;
      }
    });
    if (!held) throw new Error(`The evening ended early: ${fact}\n${server.output().slice(-2000)}`);
  };
}
