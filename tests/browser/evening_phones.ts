/**
 * Phones of an evening, of two kinds that are asked and told the same: a page in a real browser, and the product's
 * own client modules over real sockets and HTTP without a page.
 *
 * Used by `evening_test.ts`. What a phone shows is one line: its scene and what it says of its owner.
 * @module
 */
import type { BrowserContext, Page } from "playwright-core";
import { pollSceneOf } from "@/components/phone/poll_scene.ts";
import { type Me, type MeAnswer, meFrom, sceneOf } from "@/components/phone/scene.ts";
import { shopSceneOf } from "@/components/phone/shop_scene.ts";
import { callWith, type Fetch } from "@/lib/client/api.ts";
import type { Socket } from "@/lib/client/connection.ts";
import { randomHex } from "@/lib/client/random_hex.ts";
import { openRoom, type Surroundings } from "@/lib/client/room_signals.ts";
import { pollAt, ticketsAt } from "@/lib/modules/views.ts";

export interface Person {
  id: string;
  name: string;
  token: string;
}

/** Each act ends when the phone has its answer, or has said that it has none. */
export interface Phone {
  person: Person;
  isPage: boolean;
  /** "in 12", "ballot a", "shop limit 3,4"; "?" while nothing is there yet. */
  shows(): Promise<string>;
  enter(): Promise<void>;
  vote(option: string): Promise<void>;
  /** Asks for two tickets, or what may still be had; does nothing where the phone offers none. */
  buy(): Promise<void>;
  claim(): Promise<void>;
  /** Waits until the phone has checked the draw that it took part in, and found it right. */
  checked?(): Promise<void>;
  goOffline(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

const at = (test: string) => `[data-test="${test}"]`;

/** @param page shows the personal page already */
export function pagePhone(person: Person, page: Page, context: BrowserContext): Phone {
  return {
    person,
    isPage: true,
    shows: () =>
      page.evaluate(() => {
        const one = (selector: string) => document.querySelector<HTMLElement>(selector);
        const scene = one("[data-scene]")?.dataset.scene;
        const numbers = () =>
          [...document.querySelectorAll('[data-test="my-tickets"] .num')].map((each) => each.textContent)
            .join();
        switch (scene) {
          case undefined:
            return "?";
          case "in":
            return `in ${one(".ticket .num")?.textContent}`;
          case "ballot":
          case "poll_closed":
            return `${scene} ${one('[data-test="poll-voted"]')?.dataset.options ?? "-"}`;
          case "poll_results":
            return `${scene} ${one("[data-mine]")?.dataset.option ?? "-"}`;
          case "shop":
            return `shop ${one('[data-test="tickets-purchase-cta"]')?.dataset.state} ${numbers()}`;
          case "shop_locked":
          case "shop_lost":
            return `${scene} ${numbers()}`;
          default:
            return scene;
        }
      }),
    enter: () => page.locator(at("raffle-entry-cta")).tap(),
    async vote(option) {
      await page.locator(`${at("poll-option")}[data-option="${option}"]`).tap();
      await page.locator(at("poll-vote-cta")).tap();
      await page.locator(`${at("poll-voted")}[data-options="${option}"]`).waitFor();
    },
    // In one step: in a rush the button may be another one by the time a finger is there.
    buy: () =>
      page.evaluate(() => {
        const button = '[data-test="tickets-purchase-cta"][data-state="ready"]:not([disabled])';
        document.querySelector<HTMLElement>(button)?.click();
      }),
    async claim() {
      await page.locator(at("raffle-claim")).tap();
      await page.locator('.claim[data-state="claimed"]').waitFor();
    },
    checked: () => page.locator(`${at("draw-check")}[data-outcome="valid"]`).waitFor({ state: "attached" }),
    async goOffline() {
      await context.setOffline(true);
    },
    async comeBack() {
      await context.setOffline(false);
    },
    close: () => context.close(),
  };
}

/** The room, the calls and the scenes of the attendee's page, and no page. */
export interface ClientPhone extends Phone {
  /** The code of the refusal, or "ok"; `again` under a new id, as a second phone of the same person. */
  tryToEnter(again?: boolean): Promise<string>;
}

export async function clientPhone(origin: string, event: string, person: Person): Promise<ClientPhone> {
  const { token } = person;
  const path = `/api/events/${event}`;
  const sockets = new Set<WebSocket>();
  let isOffline = false;
  let wake = () => {};
  const fetched: Fetch = (url, init) =>
    isOffline ? Promise.reject(new TypeError("offline")) : fetch(origin + url, init);
  const around: Surroundings = {
    openSocket(path, protocols) {
      if (isOffline) throw new Error("offline");
      const socket = new WebSocket(origin.replace(/^http/, "ws") + path, protocols);
      sockets.add(socket);
      socket.addEventListener("close", () => sockets.delete(socket));
      return socket as unknown as Socket;
    },
    fetch: fetched,
    now: Date.now,
    random: Math.random,
    setTimer(callback, ms) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onWake(callback) {
      wake = callback;
      return () => wake = () => {};
    },
  };
  const room = openRoom({ event, token }, around);
  let me: Me | null = null;
  const tap = { id: randomHex(16), clientNonce: randomHex(32) };

  async function ask(): Promise<void> {
    const answer = await callWith<MeAnswer>(fetched, "GET", `${path}/me`, undefined, { token });
    if (answer.ok) me = meFrom(answer);
  }
  await ask();

  const current = () => room.view.value?.current ?? "";

  async function tryToEnter(again = false): Promise<string> {
    const id = again ? randomHex(16) : `${tap.id}-${current()}`;
    const { clientNonce } = tap;
    const answer = await room.send({ module: current(), type: "enter", id, clientNonce });
    await ask();
    return answer.ok ? "ok" : answer.refusal.code;
  }

  function shows(): string {
    const view = room.view.value;
    if (!view || !me) return "?";
    const id = view.current ?? "";
    const poll = pollAt(view, id);
    if (poll) {
      const scene = pollSceneOf(poll);
      const mine = me.ballots[id]?.[poll.questions[0].id] ?? ["-"];
      return scene === "poll_not_open" ? scene : `${scene} ${mine.join(" ")}`;
    }
    const shop = ticketsAt(view, id);
    if (shop) {
      const mine = me.tickets[id] ?? { numbers: [] };
      const scene = shopSceneOf(shop, mine);
      if (scene.kind === "shop") return `shop ${scene.stand} ${mine.numbers.join()}`;
      const hasNumbers = scene.kind === "shop_locked" || scene.kind === "shop_lost";
      if (hasNumbers) return `${scene.kind} ${mine.numbers.join()}`;
      // The page shows the winner of a ticket as any other.
      return scene.kind === "shop_won" ? "won" : scene.kind;
    }
    const scene = sceneOf(view, me);
    return scene.kind === "in" ? `in ${scene.entry.entryNumber}` : scene.kind;
  }

  return {
    person,
    isPage: false,
    tryToEnter,
    shows: () => Promise.resolve(shows()),
    async enter() {
      await tryToEnter();
    },
    async vote(option) {
      const question = pollAt(room.view.value!, current())!.questions[0].id;
      await room.send({ module: current(), type: "vote", question, options: [option] });
      await ask();
    },
    async buy() {
      await room.send({ module: current(), type: "purchase", quantity: 2, partial: true });
      await ask();
    },
    async claim() {
      await room.send({ module: current(), type: "claim" });
    },
    goOffline() {
      isOffline = true;
      for (const socket of sockets) socket.close();
      return Promise.resolve();
    },
    comeBack() {
      isOffline = false;
      wake();
      return Promise.resolve();
    },
    async close() {
      const closed = [...sockets].map((socket) =>
        new Promise((resolve) => socket.addEventListener("close", resolve))
      );
      room.leave();
      await Promise.all(closed);
    },
  };
}
