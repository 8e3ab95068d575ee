/**
 * Phones as witnesses, in real browsers: five people enter a draw that waits for a number of the test chain, and
 * their phones say what they found, also when the server cheats.
 *
 * Nothing in the product cheats: here a row is taken out of the database behind the server's back, and a proxy with
 * the operator's key sends another record.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { roundTime } from "@/lib/draw/beacon.ts";
import { fromHex } from "@/lib/draw/bytes.ts";
import { certificateText, concludeDraw } from "@/lib/draw/certificate.ts";
import { signRecord } from "@/lib/draw/signing.ts";
import { sealEntries } from "@/lib/draw/entries.ts";
import { closeText, readClose, readOpen } from "@/lib/draw/record_texts.ts";
import { closeHash } from "@/lib/draw/tags.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { rowKey } from "@/lib/storage/keys.ts";
import { type House, oneHouse } from "@/tests/browser/one_house.ts";
import type { Json, RunningServer } from "@/tests/server.ts";
import { startProxy, type Tampering } from "@/tests/tampering_proxy.ts";
import { signRound } from "@/tests/test_beacon.ts";

const shots = Deno.env.get("SHOTS");
const waitMs = 30_000;
const people = ["Ann", "Ben", "Cem", "Dot", "Eve"];
/** Enough for five phones on a busy machine to keep the seal before its number is there. */
const leadSeconds = 6;

interface Evening {
  server: RunningServer;
  /** Its id. */
  event: string;
  pages: Page[];
  attendees: Json[];
  command(type: string, args?: Json): Promise<Json>;
  look(): Promise<Json>;
}

const test = oneHouse("witness: phones in real browsers", { hasNumbers: true });
let evenings = 0;

/** Five phones that have entered, through a proxy that may break what the test tells it to. */
async function evening(
  { server, browser }: House,
  body: Json,
  play: (evening: Evening) => Promise<void>,
  tampering: Tampering = {},
): Promise<void> {
  const proxy = startProxy(server.origin, tampering);
  const event = `hall-${++evenings}`;
  try {
    const path = `/api/events/${event}`;
    await server.api("POST", "/api/events", { id: event, name: "Harbour Lights", passcode: "4711" });
    const rows = people.map((name) => ({ id: name.toLowerCase(), name, checkedIn: true }));
    await server.api("POST", `${path}/attendees`, rows);
    await server.api("POST", `${path}/modules`, {
      kind: "raffle",
      id: "r",
      title: "Grand raffle",
      mode: "sealed",
      tiers: [{ id: "gold", label: "A weekend for two in Bergen", count: 1 }],
      leadSeconds,
      ...body,
    });
    const command = (type: string, args: Json = {}) =>
      server.api("POST", `${path}/commands`, { id: crypto.randomUUID(), module: "r", type, ...args });
    await command("open");
    const { attendees } = await server.api("GET", `${path}/attendees?limit=10`);
    const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
    const pages = await Promise.all(attendees.map(async ({ entryUrl }: Json) => {
      const page = await (await browser.newContext(phone)).newPage();
      page.setDefaultTimeout(waitMs);
      await page.goto(proxy.origin + new URL(entryUrl).pathname);
      await page.locator('[data-test="raffle-entry-cta"]').tap();
      await page.locator('[data-scene="in"]').waitFor();
      return page;
    })) as Page[];
    for (const page of pages) await until("the promise is kept", async () => (await seenBy(page))?.receipt);
    const look = async () => (await server.api("GET", path)).modules.r;
    await play({ server, event, pages, attendees, command, look });
  } finally {
    await proxy.close();
  }
}

async function until<T>(what: string, look: () => Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + waitMs;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`It never came about that ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function shoot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: `${shots}/${name}.png` });
}

/** What this phone has kept, from its own store. */
function seenBy(page: Page): Promise<Json> {
  return page.evaluate(() =>
    new Promise<Json>((resolve, reject) => {
      const opening = indexedDB.open("drumroll", 1);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const asked = opening.result.transaction("proofs").objectStore("proofs");
        const keys = asked.getAllKeys();
        keys.onsuccess = () => {
          const name = keys.result.find((key) => String(key).startsWith("drumroll%3Aseen/"));
          if (name === undefined) return resolve(null);
          const got = asked.get(name);
          got.onsuccess = () => resolve(got.result);
        };
      };
    })
  );
}

/** From the close to the reveal, every phone keeping the seal before the number is there. */
async function draw({ pages, command, look }: Evening): Promise<void> {
  await command("close");
  for (const page of pages) {
    await until("the seal is kept", async () => (await seenBy(page))?.latestRound);
  }
  await shoot(pages[0], "witness-countdown");
  await until("the number is there", async () => (await look()).beacon.signature);
  await command("draw");
  await command("reveal");
}

async function outcomes(pages: Page[]): Promise<(string | null)[]> {
  const check = '[data-test="draw-check"]:not([data-outcome="checking"])';
  return await Promise.all(
    pages.map((page) => page.locator(check).getAttribute("data-outcome")),
  );
}

test("[WIT1] [WIT2] [WIT4] five phones keep the seal before the number exists, and say in a sentence that all fits", async (house) => {
  await evening(house, { claimSeconds: 0 }, async (hall) => {
    const { pages, look } = hall;
    await draw(hall);
    assertEquals(await outcomes(pages), people.map(() => "valid"));
    const { winners, beacon } = await look();
    const places: number[] = [];
    for (const page of pages) {
      await page.locator('[data-test="practice-note"]').waitFor();
      const won = await page.locator('[data-scene="won"]').count() === 1;
      // A winner is asked to claim first; what was checked is one line until it is opened.
      if (won) await page.locator('[data-test="draw-check"] > summary').tap();
      const said = await page.locator('[data-test="draw-check"]').innerText();
      if (won) {
        assertMatch(said, /Sealed before the number existed\. Your ticket was in\. You were 1st of 5\./);
        places.push(1);
      } else {
        assertMatch(
          said,
          /Sealed before the number existed\. Your ticket was in\. This phone found the same winner\./,
        );
        const order = await page.locator('[data-test="draw-order"] svg').getAttribute("aria-label");
        places.push(Number(/You are in place (\d)/.exec(order!)![1]));
      }
      const seen = await seenBy(page);
      assertEquals(seen.roundFrom, "clock");
      assert(seen.latestRound < beacon.round && seen.storedAt < Date.parse(beacon.at));
      await shoot(page, won ? "witness-won" : "witness-not-won");
    }
    assertEquals(places.toSorted(), [1, 2, 3, 4, 5]);
    assertEquals(winners.length, 1);
    // What was found is found again after a reload, from what the phone has kept.
    const last = pages[places.indexOf(5)];
    await last.reload();
    assertEquals(await outcomes([last]), ["valid"]);
    const download = last.waitForEvent("download");
    await last.getByRole("button", { name: "Save a copy of the proof" }).tap();
    const file = JSON.parse(await Deno.readTextFile((await (await download).path())!));
    assert(file.clientNonce && file.paths.length === 1 && !("ticketCode" in file));
  });
});

test("[WIT3] a ticket that the server takes out is missed by its own phone, and by no other", async (house) => {
  await evening(house, {}, async (hall) => {
    const { server, event, pages, attendees } = hall;
    const victim = 2;
    using kv = await Deno.openKv(`${server.folder}/kv.sqlite`);
    const key = rowKey(event, ["r", "entry", attendees[victim].id]);
    assert((await kv.get(key)).value, "there is an entry to take out");
    await kv.delete(key);
    await draw(hall);
    const expected = people.map((_, i) => i === victim ? "missing" : "valid");
    assertEquals(await outcomes(pages), expected);
    const page = pages[victim];
    assertMatch(await page.locator('[data-test="draw-check"]').innerText(), /Your ticket is missing/);
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save the evidence" }).tap();
    const evidence = JSON.parse(await Deno.readTextFile((await (await download).path())!));
    assertEquals(evidence.trouble.code, "E_NOT_INCLUDED");
    assert(evidence.receipt.receipt.sig && evidence.open.sig && evidence.close.sig);
    assert(!JSON.stringify(evidence).includes(attendees[victim].token), "the link's code stays at home");
    await shoot(page, "witness-missing");
    await page.reload();
    assertEquals(await outcomes([page]), ["missing"]);
    assertEquals(house.browser.contexts().length, people.length);
  });
});

test("[WIT5] a round that is changed after the seal is noticed by every phone", async (house) => {
  let key: Uint8Array | null = null;
  /** A draw that is right in itself: another closing time, its round, its number, its winners. */
  function moved(body: string): string {
    const { open, close, serverSeed, walk } = JSON.parse(body);
    const [opened, closed] = [readOpen(open.text), readClose(close.text)];
    assert(opened.ok && closed.ok);
    const closedAt = closed.value.closedAt + 3 * TEST_CHAIN.period;
    const round = closed.value.round! + 3;
    assert(roundTime(TEST_CHAIN, round) * 1_000 < Date.now() + 60_000);
    const text = closeText({ ...closed.value, closedAt, round });
    const entries = walk.map(({ e }: Json) => ({ entrantTag: e, tickets: 1 }));
    const frozen = {
      open,
      close: { text, sig: signRecord(key!, fromHex(closeHash(text))) },
      serverSeed,
      beacon: { round, signature: signRound(round) },
      tickets: sealEntries(closed.value.drawId, entries),
    };
    return certificateText(frozen, concludeDraw(frozen));
  }
  const tampering: Tampering = {
    answer(answer, { path }) {
      if (path.endsWith("/certificate") && answer.body.includes("livedraw-certificate")) {
        answer.body = moved(answer.body);
      }
    },
  };
  // As many prizes as people: then the certificate names every entry, and the proxy can draw anew.
  const tiers = [{ id: "gold", label: "Gold", count: people.length }];
  await evening(house, { tiers }, async (hall) => {
    using kv = await Deno.openKv(`${hall.server.folder}/kv.sqlite`);
    for await (const { key: at, value } of kv.list({ prefix: ["secret"] })) {
      if (String(at[1]).includes("draw")) key = keyIn(value);
    }
    assert(key, "the operator's key is in the database");
    await draw(hall);
    assertEquals(await outcomes(hall.pages), people.map(() => "round"));
    const said = await hall.pages[0].locator('[data-test="draw-check"]').innerText();
    assertMatch(said, /The draw was moved to another number/);
    await shoot(hall.pages[0], "witness-round");
  }, tampering);
});

test("[WIT9] a winner taps in time; another does not, is passed over, and reads so", async (house) => {
  const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 1 }];
  const claimSeconds = 12;
  await evening(
    house,
    { mode: "offline", tiers, claimSeconds },
    async ({ server, event, pages, attendees, command, look }) => {
      for (const type of ["close", "draw", "reveal"]) await command(type);
      const pageOf = async (slot: number) => {
        const { entrantTag } = (await look()).winners.find((one: Json) => one.slot === slot);
        for (const [i, page] of pages.entries()) {
          if ((await seenBy(page)).entrantTag === entrantTag) return { page, attendee: attendees[i] };
        }
        throw new Error(`nobody holds slot ${slot}`);
      };
      const [here, away] = [await pageOf(0), await pageOf(1)];
      const button = '[data-test="raffle-claim"]';
      await here.page.locator('[role="timer"]').filter({ hasText: /0:[01]\d/ }).waitFor();
      await shoot(here.page, "claim-open");
      await here.page.locator(button).tap();
      await here.page.locator('.claim[data-state="claimed"]').waitFor();
      assert((await look()).winners[0].claimedAt);
      await shoot(here.page, "claim-done");
      await here.page.reload();
      await here.page.locator('.claim[data-state="claimed"]').waitFor();

      await away.page.locator('.claim[data-state="over"]').waitFor();
      await shoot(away.page, "claim-over");
      const outgoing = (await look()).winners[1].entrantTag;
      await command("advance", { slot: 1, outgoing, reason: "unreachable" });
      for (const reloads of [0, 1]) {
        if (reloads) await away.page.reload();
        const said = await away.page.locator('[data-test="raffle-replaced"]').innerText();
        assertMatch(said, /Your time ran out[\s\S]*because you were not reached/);
      }
      await shoot(away.page, "claim-replaced");
      const me = await server.api("GET", `/api/events/${event}/me`, undefined, away.attendee.token);
      assertEquals(me.modules.r.replaced, { slot: 1, reason: "unreachable" });
      const next = await pageOf(1);
      assert(next.page !== away.page);
      await next.page.locator(button).waitFor();
      await shoot(next.page, "claim-next");
      // Passed over twice in a row: the first is not named by who holds the prize now, only by the record.
      await until(
        "the next one's time is over",
        async () => await next.page.locator('.claim[data-state="over"]').count(),
      );
      const second = (await look()).winners[1].entrantTag;
      await command("advance", { slot: 1, outgoing: second, reason: "declined" });
      await next.page.getByText("You passed it on").waitFor();
      await away.page.getByText("Your time ran out").waitFor();
    },
  );
});

function keyIn(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const found = Object.values(value as Record<string, unknown>).find((part) => part instanceof Uint8Array);
  if (found instanceof Uint8Array) return found;
  return fromHex(Object.values(value as Record<string, string>).find((part) => /^[0-9a-f]{64}$/.test(part))!);
}
