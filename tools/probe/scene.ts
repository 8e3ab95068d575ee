/**
 * What one probe gets: the server, its own events with people in them, and screens and sockets that are closed
 * again when it ends.
 *
 * Every event has a random id, so probes know nothing of each other and may run against a server in use.
 * @module
 */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect, expectBuilt, Unmet } from "./expect.ts";
import { type PageSocket, pageSocket, socketScript } from "./page_socket.ts";
import { type Client, openClient } from "./socket.ts";
import type { Answer, Json, Target } from "./target.ts";
import { byTest, LOOK_SCRIPT, untilSeen, untilVisible } from "./visible.ts";

export interface Person {
  id: string;
  token: string;
  /** `/e/<event>/<token>` */
  path: string;
}

export interface Screen {
  page: Page;
  socket: PageSocket;
}

export interface ProbeEvent {
  id: string;
  passcode: string;
  /** `/api/events/<id>` */
  path: string;
}

export interface Scene {
  target: Target;
  /** How many press at once in a probe of load. */
  attendees: number;
  /** A measured number, and what it may be at most. @throws {Unmet} when it is more */
  figure(name: string, value: number, max?: number): void;
  event(): Promise<ProbeEvent>;
  /** @param count 1..20,000, all checked in unless said otherwise */
  people(event: ProbeEvent, count: number, checkedIn?: boolean): Promise<Person[]>;
  /** An offline raffle with one prize. */
  raffle(event: ProbeEvent, options?: { id?: string; open?: boolean; prizes?: number }): Promise<string>;
  /** One question `q` with the options `a`, `b` and `c`. */
  poll(
    event: ProbeEvent,
    options?: { id?: string; showResults?: string; open?: boolean },
  ): Promise<string>;
  /** A command with a fresh id, whatever the answer. */
  ask(
    event: ProbeEvent,
    module: string,
    type: string,
    args?: Record<string, unknown>,
    token?: string,
  ): Promise<Answer>;
  /** The same; throws unless it was taken. */
  act(
    event: ProbeEvent,
    module: string,
    type: string,
    args?: Record<string, unknown>,
    token?: string,
  ): Promise<Json>;
  /** The event as the organizer has it. */
  snapshot(event: ProbeEvent): Promise<Json>;
  stationToken(event: ProbeEvent): Promise<string>;
  /** A station's page before the passcode. */
  door(event: ProbeEvent): Promise<Screen>;
  /** A station that is signed in, live and has its snapshot. */
  station(event: ProbeEvent): Promise<Screen>;
  /** A page of the organizer's, by the key. */
  desk(event: ProbeEvent): Promise<Page>;
  phone(person: Person): Promise<Page>;
  /** A socket without a page. */
  client(event: ProbeEvent, token: string): Client;
}

export const WALL = { width: 1920, height: 1080 };
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };
/** A page that needs longer to load than this fails its probe. */
const PAGE_WITHIN_MS = 15_000;
/** The most that one page of the roster holds. */
const ROSTER_PAGE = 1000;

export interface Stage {
  scene: Scene;
  figures: Record<string, number>;
  bounds: Record<string, number>;
  close(): Promise<void>;
}

export function randomId(prefix: string): string {
  return `${prefix}-${crypto.getRandomValues(new Uint8Array(6)).toHex()}`;
}

/** @param browser opens it at the first page that is asked for */
export function openStage(
  { target, attendees, browser }: { target: Target; attendees: number; browser: () => Promise<Browser> },
): Stage {
  const figures: Record<string, number> = {};
  const bounds: Record<string, number> = {};
  const contexts: BrowserContext[] = [];
  const clients: Client[] = [];
  let isOver = false;

  async function open(viewport: { width: number; height: number }, bearer?: string) {
    const context = await (await browser()).newContext({ viewport });
    // A probe that ran out of time has nobody left who would close this.
    if (isOver) await context.close();
    contexts.push(context);
    context.setDefaultTimeout(PAGE_WITHIN_MS);
    await context.addInitScript(LOOK_SCRIPT + socketScript(bearer));
    if (bearer !== undefined) {
      // To this server only: the key must not go wherever else a page may lead.
      await context.route(
        (url) => url.origin === new URL(target.origin).origin,
        (route) =>
          route.continue({ headers: { ...route.request().headers(), authorization: `Bearer ${bearer}` } }),
      );
    }
    return context;
  }

  async function go(context: BrowserContext, path: string): Promise<Page> {
    const page = await context.newPage();
    const response = await page.goto(target.origin + path);
    expect(response?.ok(), `the page ${pathOf(path)}: expected a page, saw status ${response?.status()}`);
    return page;
  }

  const scene: Scene = {
    target,
    attendees,
    figure(name, value, max) {
      figures[name] = Math.round(value * 10) / 10;
      if (max === undefined) return;
      bounds[name] = max;
      if (value > max) throw new Unmet(`${name}: expected at most ${max}, measured ${figures[name]}`);
    },
    async event() {
      const id = randomId("probe");
      const passcode = randomId("pass");
      await target.api("POST", "/api/events", { name: `Probe ${id.slice(6)}`, id, passcode });
      return { id, passcode, path: `/api/events/${id}` };
    },
    async people(event, count, checkedIn = true) {
      const rows = Array.from({ length: count }, (_, i) => ({ id: `p${i}`, name: `Person ${i}`, checkedIn }));
      const { imported } = await target.api("POST", `${event.path}/attendees`, rows);
      expect(imported === count, `an import of ${count} people: the server took ${imported}`);
      const people: Person[] = [];
      for (let after: string | null = ""; after !== null;) {
        const from: string = after && `&after=${encodeURIComponent(after)}`;
        const { attendees, next }: Json = await target.api(
          "GET",
          `${event.path}/attendees?limit=${ROSTER_PAGE}${from}`,
        );
        for (const { id, token, entryUrl } of attendees) {
          people.push({ id, token, path: new URL(entryUrl).pathname });
        }
        expect(attendees.length > 0 || next === null, "a page of the roster is empty and not the last");
        after = next;
      }
      return people;
    },
    async raffle(event, { id = "raffle", open = true, prizes = 1 } = {}) {
      await target.api("POST", `${event.path}/modules`, {
        kind: "raffle",
        id,
        title: "Probe raffle",
        mode: "offline",
        maskNames: "none",
        tiers: [{ id: "first", label: "First prize", count: prizes }],
      });
      if (open) await scene.act(event, id, "open");
      return id;
    },
    async poll(event, { id = "poll", showResults = "live", open = true } = {}) {
      const options = ["a", "b", "c"].map((id) => ({ id, label: `Option ${id.toUpperCase()}` }));
      const body = {
        kind: "poll",
        id,
        title: "Probe poll",
        showResults,
        questions: [{ id: "q", text: "Which one?", options }],
      };
      const answer = await target.ask("POST", `${event.path}/modules`, body);
      expectBuilt(answer, "polls");
      expect(answer.status === 201, `a new poll: expected 201, saw ${answer.status}`);
      if (open) await scene.act(event, id, "open");
      return id;
    },
    ask: (event, module, type, args = {}, token) =>
      target.ask("POST", `${event.path}/commands`, { id: randomId(type), module, type, ...args }, token),
    act: (event, module, type, args = {}, token) =>
      target.api("POST", `${event.path}/commands`, { id: randomId(type), module, type, ...args }, token),
    snapshot: (event) => target.api("GET", event.path),
    async stationToken(event) {
      const { passcode, path } = event;
      return (await target.api("POST", `${path}/station-session`, { passcode }, null)).token;
    },
    async door(event) {
      const page = await go(await open(WALL), `/s/${event.id}`);
      await untilVisible(page, "efx-station-passcode-form", "the passcode form is visible");
      return { page, socket: pageSocket(page) };
    },
    async station(event) {
      const context = await open(WALL);
      const session = await context.request.post(`${target.origin}${event.path}/station-session`, {
        data: { passcode: event.passcode },
      });
      expect(session.ok(), `a station session by the right passcode: saw status ${session.status()}`);
      const page = await go(context, `/s/${event.id}`);
      await untilLive(page);
      return { page, socket: pageSocket(page) };
    },
    async desk(event) {
      return await go(await open(DESK, target.key), `/o/${event.id}`);
    },
    async phone(person) {
      return await go(await open(PHONE), person.path);
    },
    client(event, token) {
      const client = openClient(target.origin, event.id, token);
      clients.push(client);
      return client;
    },
  };

  return {
    scene,
    figures,
    bounds,
    async close() {
      isOver = true;
      for (const client of clients) client.leave();
      await Promise.all(contexts.map((context) => context.close().catch(() => {})));
    },
  };
}

/** Live, and with its first snapshot. */
export async function untilLive(page: Page, withinMs = 10_000): Promise<number> {
  const from = performance.now();
  await untilSeen(
    page,
    byTest("efx-station-snapshot-loaded"),
    ({ visible, attributes }) => visible && attributes["data-state"] === "true",
    "the station has its snapshot",
    withinMs,
  );
  await untilSeen(
    page,
    byTest("efx-station-socket-status"),
    ({ visible, attributes }) => visible && attributes["data-state"] === "live",
    "the station is live",
    withinMs,
  );
  return performance.now() - from;
}

/** Without a token: it must not get into a report. */
function pathOf(path: string): string {
  return path.startsWith("/e/") ? "of an attendee" : path;
}
