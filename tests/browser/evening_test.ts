/**
 * One whole evening on one set of pages: a desk, two stations, an overlay and forty phones with two walk-ups, from the
 * roster to the thank-you, with a poll, a raffle with a replacement, a second one without the winners of the first,
 * and a ticketed raffle that sells out. After every step all of them show the same, and it is what the rows say.
 *
 * Eight phones are pages of a real browser; the others are the product's client modules over real sockets and HTTP,
 * because two cores do not carry forty pages in a minute. PAGES=30 makes 32 of them pages.
 * @module
 */
import { assertEquals } from "@std/assert";
import { arrive, openScreens } from "@/tests/browser/evening_arrival.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import {
  at,
  type Books,
  EVENT,
  everywhere,
  openBooks,
  type Screens,
  settles,
} from "@/tests/browser/evening_hall.ts";
import type { ClientPhone, Phone } from "@/tests/browser/evening_phones.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { startRelay } from "@/tests/test_beacon.ts";

const path = `/api/events/${EVENT}`;
const grand = {
  kind: "raffle",
  id: "grand",
  title: "Grand raffle",
  mode: "sealed",
  tiers: [{ id: "gold", label: "A weekend in Bergen", count: 1 }, {
    id: "silver",
    label: "Dinner",
    count: 2,
  }],
  claimSeconds: 5,
  leadSeconds: 4,
};
const poll = {
  kind: "poll",
  id: "poll",
  title: "Next year",
  showResults: "manual",
  questions: [{
    id: "q",
    text: "What should next year begin with?",
    options: [{ id: "a", label: "Lanterns" }, { id: "b", label: "A choir" }, { id: "c", label: "A swim" }],
  }],
};
const cap = 30;
const shop = { kind: "tickets", id: "shop", title: "The last thirty", mode: "sealed", cap, leadSeconds: 4 };

Deno.test("evening: forty phones, two stations, an overlay and a desk agree from the first check-in to the thank-you", async (t) => {
  const relay = startRelay();
  const server = await startServer({ env: { BEACON: "drand", BEACON_TEST_RELAY: relay.origin } });
  const browser = await openBrowser();
  const complaints: string[] = [];
  const phones: Phone[] = [];
  const screens = {} as Screens;
  let n = 0;
  const act = (module: string, type: string, args: Json = {}) =>
    server.ask("POST", `${path}/commands`, { id: `act-${++n}`, module, type, ...args });
  const done = async (module: string, type: string, args: Json = {}) => {
    const { status, body } = await act(module, type, args);
    assertEquals(status, 200, `${module} ${type}: ${JSON.stringify(body)}`);
    return body.reply;
  };
  const check = async (phase: string) => {
    const books = await everywhere(phase, server, phones, screens);
    assertEquals(complaints.filter((said) => !isExpected(said)), [], `${phase}: no page complains`);
    return books;
  };
  const all = (some: Phone[], act: (phone: Phone) => Promise<void>) => Promise.all(some.map(act));
  const holders = ({ module, rows }: Books): string[] =>
    module.winners.map(({ entryNumber }: Json) =>
      rows.find(([number]) => number === String(entryNumber))![1]
    );
  const phoneOf = (attendee: string) => phones.find(({ person }) => person.id === attendee)!;
  const pages = () => phones.filter(({ isPage }) => isPage);
  const clients = () => phones.filter(({ isPage }) => !isPage) as ClientPhone[];
  const untilPhase = (module: string, phase: string) =>
    settles(`${module} is ${phase}`, async () => {
      return { wanted: phase, seen: (await server.api("GET", path)).modules[module].phase };
    });
  const step = async (fact: string, body: () => Promise<void>) => {
    if (!await t.step(fact, body)) {
      throw new Error(`The evening ended early: ${fact}\n${server.output().slice(-1500)}`);
    }
  };

  try {
    await step(
      "the roster comes in, people are checked in by list and by code, walk-ups are let in",
      async () => {
        phones.push(...await arrive(server, browser, complaints, [poll, grand]));
      },
    );

    await step("the desk is signed in, two stations have the passcode, the overlay its link", async () => {
      Object.assign(screens, await openScreens(server, browser, complaints));
      await settles("all of them are connected", async () => {
        const { stations, phones } = (await server.api("GET", path)).counts;
        return { wanted: { stations: 3, phones: 42 }, seen: { stations, phones } };
      });
      await check("before the poll");
    });

    await step("a poll: votes, changed votes, and results when the organizer shows them", async () => {
      await done("poll", "open");
      await check("the poll is open");
      await all(phones.slice(0, 40), (phone) => phone.vote("abc"[phones.indexOf(phone) % 3]));
      await check("forty have voted");
      await all([pages()[0], ...clients().slice(-3)], (phone) => phone.vote("b"));
      await done("poll", "close");
      await check("the poll is closed");
      await done("poll", "show_results");
      const { module, rows } = await check("the results are public");
      const counts = Object.fromEntries(["a", "b", "c"].map((option) => {
        return [option, rows.filter((row) => row[4] === option).length];
      }));
      assertEquals(module.results.q, counts);
      for (const station of screens.stations) {
        for (const [option, count] of Object.entries(counts)) {
          await station.locator(`[data-option="${option}"][data-count="${count}"]:visible`).first().waitFor();
        }
      }
    });

    let firstHolders: string[] = [];
    let passedOver = "";
    await step("a raffle: entered at once, offline, around a pause, twice; all of them once", async () => {
      await done("grand", "show");
      await check("before the raffle");
      await done("grand", "open");
      await check("the raffle is open");
      const [page, second] = pages();
      const [client, late, twice] = clients();
      const stayOut: Phone[] = clients().slice(-3);
      await all([page, client], (phone) => phone.goOffline());
      await all([page, client], (phone) => phone.enter());
      await settles("two are offline", async () => {
        return { wanted: 0, seen: (await openBooks(server)).rows.length };
      });
      await all(
        phones.filter((phone) => ![page, client, second, late, twice, ...stayOut].includes(phone)).slice(
          0,
          20,
        ),
        (phone) => {
          return phone.enter();
        },
      );
      await all([page, client], (phone) => phone.comeBack());
      // The page sends by itself what it kept; of the other, its owner taps again.
      await client.enter();
      await check("half are in, two of them from a dead network");

      await done("grand", "pause");
      await check("paused");
      assertEquals([await late.tryToEnter(), await twice.tryToEnter()], ["paused", "paused"]);
      await done("grand", "resume");
      await check("on again");
      const before = await openBooks(server);
      const isIn = ({ person }: Phone) => before.rows.some((row) => row[1] === person.id);
      await all(phones.filter((phone) => !isIn(phone) && !stayOut.includes(phone)), (phone) => phone.enter());
      assertEquals([await twice.tryToEnter(), await twice.tryToEnter(true)], ["ok", "already_entered"]);
      const { rows } = await check("39 are in");
      assertEquals(rows.length, 39);
    });

    await step("it is sealed, gets its number, is drawn, and shown prize by prize", async () => {
      await done("grand", "close");
      await untilPhase("grand", "closed");
      await check("sealed");
      await settles("the number is there", async () => {
        const { beacon } = (await server.api("GET", path)).modules.grand;
        return { wanted: true, seen: beacon.signature !== undefined };
      });
      await check("the number is there");
      await done("grand", "draw");
      await untilPhase("grand", "drawn");
      await check("drawn, and nothing is public");
      await done("grand", "reveal", { tier: "silver" });
      const { module } = await check("silver");
      assertEquals(module.winners.map(({ tier }: Json) => tier), ["silver", "silver"]);
      await done("grand", "reveal", { tier: "gold" });
      assertEquals((await check("gold")).module.winners.length, 3);
    });

    await step(
      "two say that they are here, one is replaced, and all three prizes are handed over",
      async () => {
        const books = await openBooks(server);
        const [gold, silver, away] = holders(books);
        await all([phoneOf(gold), phoneOf(silver)], (phone) => phone.claim());
        await settles("the third one's time is over", async () => {
          const outgoing = books.module.winners[2].entrantTag;
          const { status, body } = await act("grand", "advance", {
            slot: 2,
            outgoing,
            reason: "unreachable",
          });
          return { wanted: 200, seen: body.refusal?.code === "claim_running" ? 0 : status };
        });
        const after = await check("one is replaced");
        assertEquals(after.replaced, [away]);
        firstHolders = holders(after);
        passedOver = away;
        await phoneOf(firstHolders[2]).claim();
        await check("all are here");
        const { desk } = screens;
        for (const [i, attendee] of firstHolders.entries()) {
          const { token, name } = phoneOf(attendee).person;
          const { modules } = await server.api("GET", `${path}/me`, undefined, token);
          await desk.fill(at("desk-code"), modules.grand.result.code);
          await desk.press(at("desk-code"), "Enter");
          await desk.locator(at("desk-found"), { hasText: name }).waitFor();
          await desk.click(at("desk-found-hand-over"));
          await desk.locator(at("desk-count-given"), { hasText: `${i + 1} of 3` }).waitFor();
        }
        await desk.locator(at("desk-count-here"), { hasText: "3 of 3" }).waitFor();
        await all(pages(), (phone) => phone.checked!());
      },
    );

    await step(
      "a second raffle has a prize for everybody who did not win in the first, and for nobody else",
      async () => {
        const others = phones.map(({ person }) => person.id).filter((id) => !firstHolders.includes(id));
        const entrants = [...firstHolders, ...new Set([passedOver, ...others.slice(0, 12)])];
        const count = entrants.length - firstHolders.length;
        await server.api("POST", `${path}/modules`, {
          ...{ kind: "raffle", id: "second", title: "Second chance", mode: "instant", leadSeconds: 2 },
          tiers: [{ id: "bag", label: "A bag", count }],
          excludeWinnersOf: ["grand"],
        });
        await done("second", "show");
        await done("second", "open");
        await check("the second is open");
        await all(entrants.map(phoneOf), (phone) => phone.enter());
        await check("the second is full");
        await done("second", "close");
        await untilPhase("second", "revealed");
        const books = await check("the second is over");
        assertEquals(holders(books).sort(), entrants.filter((id) => !firstHolders.includes(id)).sort());
      },
    );

    await step(
      "thirty tickets for forty-two phones are sold out in a rush, and one of them wins",
      async () => {
        await server.api("POST", `${path}/modules`, shop);
        await done("shop", "show");
        await done("shop", "open");
        await check("the shop is open");
        await all(phones, (phone) => phone.buy());
        const sold = await check("sold out");
        assertEquals([sold.module.sold, sold.module.remaining, sold.rows.length], [cap, 0, cap]);
        assertEquals(
          sold.rows.map(([number]) => Number(number)),
          Array.from({ length: cap }, (_, i) => i + 1),
        );
        await server.api("POST", `${path}/modules/shop/admin/draw-winner`);
        await untilPhase("shop", "closed");
        await check("the shop is closed");
        await untilPhase("shop", "revealed");
        const books = await check("a ticket has won");
        assertEquals(holders(books).length, 1);
      },
    );

    await step("whoever fetches the three certificates finds them valid, on the command line", async () => {
      await Promise.all(["grand", "second", "shop"].map(async (module) => {
        const file = async (name: string, as: string) => {
          const response = await fetch(`${server.origin}${path}/modules/${module}/${name}`);
          const to = `${server.folder}/${module}-${as}`;
          await Deno.writeFile(to, await response.bytes());
          return to;
        };
        const cert = await file("certificate", "certificate.json");
        const more = ["--leaves", await file("leaves.bin", "leaves.bin")];
        const entrants = ["--entrants", await file("entrants.bin", "entrants.bin")];
        const args = [
          "run",
          "--allow-read",
          "tools/verify.ts",
          cert,
          ...more,
          ...entrants,
          "--chain",
          "test",
        ];
        const { code, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
        assertEquals(code, 0, `${module}: ${new TextDecoder().decode(stdout)}`);
      }));
    });

    await step("at the end both walls say thank you", async () => {
      await done("grand", "show");
      await check("back at the first raffle");
      await Promise.all(screens.stations.map(async (station) => {
        await station.clock.install();
        await station.reload();
        await station.locator(`${at("efx-station-socket-status")}[data-state="live"]`).waitFor();
        const thanks = station.locator(at("raffle-thanks"));
        await settles("it is the turn of the thanks", async () => {
          const isOn = await thanks.count() > 0;
          // A turn is ten seconds long.
          if (!isOn) await station.clock.runFor(5_000);
          return { wanted: true, seen: isOn };
        });
      }));
    });

    assertEquals(complaints.filter((said) => !isExpected(said)), [], "no page complains");
  } finally {
    await Promise.allSettled(clients().map((phone) => phone.close()));
    await browser.close();
    await server.stop();
    await relay.stop();
  }

  /** What a browser says of a network that the test took away, and of a purchase that came too late. */
  function isExpected(said: string): boolean {
    return said.startsWith(`${pages()[0].person.name}:`) && said.includes("ERR_INTERNET_DISCONNECTED") ||
      said.includes("status of 409") && said.endsWith("/commands");
  }
});
