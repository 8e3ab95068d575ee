/**
 * The hall of an evening: the server, the organizer's desk, two stations, an overlay, the phones, and the question
 * that is asked after every step: does each of them show what the books say?
 *
 * The books are what the organizer can fetch: the head of the room and the rows of the module that is shown.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { Phone } from "@/tests/browser/evening_phones.ts";
import type { Json, RunningServer } from "@/tests/server.ts";

export const EVENT = "harbour";
export const PASSCODE = "pier-42";
const path = `/api/events/${EVENT}`;
/** For a machine with other work; nothing is measured. */
export const patienceMs = 90_000;

export const at = (test: string) => `[data-test="${test}"]`;

/** Looks until both are the same, and says at the end how they differ. */
export async function settles(
  what: string,
  look: () => Promise<{ wanted: unknown; seen: unknown }>,
): Promise<void> {
  for (const end = Date.now() + patienceMs;;) {
    const { wanted, seen } = await look();
    if (JSON.stringify(wanted) === JSON.stringify(seen)) return;
    if (Date.now() > end) assertEquals(seen, wanted, what);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Everything a page complains of: errors, and what its own policy forbade. */
export async function newPage(
  browser: Browser,
  name: string,
  complaints: string[],
  options: Parameters<Browser["newContext"]>[0],
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(patienceMs);
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
      console.error(`policy: ${violatedDirective} ${blockedURI}`);
    });
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    complaints.push(`${name}: ${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complaints.push(`${name}: ${error}`));
  return { page, context };
}

/** What the organizer can fetch at this moment. */
export interface Books {
  id: string;
  head: Json;
  module: Json;
  /** The cells of each row that counts. */
  rows: string[][];
  /** Attendees whose prize went on to somebody else. */
  replaced: string[];
}

export async function openBooks(server: RunningServer): Promise<Books> {
  const head = await server.api("GET", path);
  const id = head.current;
  const module = head.modules[id];
  const csv: string = await server.api("GET", `${path}/modules/${id}/entries.csv`);
  const [, ...lines] = csv.replace("\ufeff", "").trim().split("\r\n");
  const rows = lines.map((line) => line.split(",")).filter((row) =>
    module.kind !== "raffle" || row[5] === ""
  );
  const { replacements = [] } = module.kind === "raffle" && module.advanceCount
    ? await server.api("GET", `${path}/modules/${id}/replacements`)
    : {};
  return { id, head, module, rows, replaced: replacements.map(({ outgoing }: Json) => outgoing.attendee) };
}

/** What the phone of this attendee has to show. */
export function truthFor(attendee: string, { module, rows, replaced }: Books): string {
  const { kind, phase, resultsVisible, winners = [] } = module;
  const mine = rows.filter((row) => row[kind === "poll" ? 2 : 1] === attendee);
  const isOpen = phase === "open" || phase === "paused";
  const wins = (numbers: string[]) =>
    winners.some(({ entryNumber }: Json) => numbers.includes(String(entryNumber)));
  if (kind === "poll") {
    if (phase === "draft") return "poll_not_open";
    const scene = isOpen ? "ballot" : resultsVisible ? "poll_results" : "poll_closed";
    return `${scene} ${mine[0]?.[4] ?? "-"}`;
  }
  const numbers = mine.map(([number]) => number);
  if (kind === "tickets") {
    if (phase === "draft") return "shop_not_open";
    const stand = numbers.length >= module.perPerson
      ? "limit"
      : module.remaining === 0
      ? "sold_out"
      : "ready";
    if (isOpen) return `shop ${phase === "paused" && stand === "ready" ? "paused" : stand} ${numbers}`;
    if (phase !== "revealed") return `shop_locked ${numbers}`;
    return wins(numbers) ? "won" : `shop_lost ${numbers}`;
  }
  if (phase === "draft") return "not_open";
  const [number] = numbers;
  if (isOpen) return number ? `in ${number}` : phase === "open" ? "ready" : "paused";
  if (!number) return phase === "revealed" ? "results" : "late";
  if (wins(numbers)) return "won";
  if (replaced.includes(attendee)) return "replaced";
  return phase === "revealed" ? "not_won" : "locked";
}

/** The one number that stands large on a wall; null where there is none. */
export function numberOnWall({ module }: Books): string | null {
  const { kind, phase } = module;
  if (kind === "poll") return phase === "draft" ? null : String(module.ballotCounts.q);
  if (kind === "raffle") return String(module.entryCount);
  if (phase === "revealed") return String(module.winners[0].entryNumber);
  return String(["draft", "open", "paused"].includes(phase) ? module.remaining : module.sold);
}

/** What the head counts, beside what the rows come to. */
export function counted({ module, rows }: Books): { head: number[]; rows: number[] } {
  if (module.kind === "poll") return { head: [module.ballotCounts.q], rows: [rows.length] };
  if (module.kind === "raffle") return { head: [module.entryCount], rows: [rows.length] };
  const holders = new Set(rows.map(([, attendee]) => attendee)).size;
  return {
    head: [module.sold, module.remaining, module.entryCount],
    rows: [rows.length, module.cap - rows.length, holders],
  };
}

export interface Screens {
  stations: Page[];
  overlay: Page;
  desk: Page;
}

/** Everything in words that stands on a big screen. */
const words = (page: Page) => page.locator("main").first().innerText();

/** Of a station or an overlay. */
async function ofScreen(page: Page): Promise<Json> {
  return await page.evaluate(() => {
    const main = document.querySelector("main")!;
    const one = (test: string) => main.querySelector<HTMLElement>(`[data-test="${test}"]`);
    const number = ["tickets-winning-number", "tickets-remaining", "poll-ballot-count", "raffle-entry-count"]
      .map(one).find((each) => each !== null);
    return {
      module: main.dataset.moduleId,
      phase: main.dataset.phase,
      link: main.dataset.status ?? one("efx-station-socket-status")?.dataset.state,
      number: number ? number.dataset.count ?? number.textContent : null,
      hasResults: one("efx-station-results-region") !== null,
    };
  });
}

/** The names that stand on the overlay as winners. */
const namesOn = (overlay: Page) =>
  overlay.locator(`${at("raffle-winner-panel")} :is(.names, .name) bdi`).allInnerTexts();

/** After every step: all screens and all phones show the head, and the head is what the rows say. */
export async function everywhere(
  step: string,
  server: RunningServer,
  phones: Phone[],
  { stations, overlay, desk }: Screens,
): Promise<Books> {
  await settles(`${step}: each phone shows what is true of its owner`, async () => {
    const books = await openBooks(server);
    const seen = await Promise.all(phones.map((phone) => phone.shows()));
    const line = ({ person, isPage }: Phone, text: string) =>
      `${person.id}${isPage ? ", a page" : ""}: ${text}`;
    return {
      wanted: phones.map((phone) => line(phone, truthFor(phone.person.id, books))),
      seen: phones.map((phone, i) => line(phone, seen[i])),
    };
  });

  await settles(`${step}: both stations show the head, word for word the same`, async () => {
    const books = await openBooks(server);
    const { id, module } = books;
    const hasResults = module.resultsVisible === true;
    const wanted = { module: id, phase: module.phase, link: "live", number: numberOnWall(books), hasResults };
    const [[one, other], texts] = await Promise.all([
      Promise.all(stations.map(ofScreen)),
      Promise.all(stations.map(words)),
    ]);
    return { wanted: [wanted, wanted, texts[0]], seen: [one, other, texts[1]] };
  });

  await settles(`${step}: the overlay shows the head, and as winners nobody else`, async () => {
    const books = await openBooks(server);
    const { id, module } = books;
    const hasResults = module.resultsVisible === true;
    const hasNumber = module.phase !== "draft" && (module.kind !== "poll" || !hasResults);
    const names = (module.winners ?? []).map(({ name }: Json) => name);
    const number = hasNumber ? numberOnWall(books) : null;
    const [seen, shown] = await Promise.all([ofScreen(overlay), namesOn(overlay)]);
    return {
      wanted: [{ module: id, phase: module.phase, link: "live", number, hasResults }, names.length > 0, []],
      seen: [seen, shown.length > 0, shown.filter((name) => !names.includes(name))],
    };
  });

  await settles(`${step}: the desk counts the rows`, async () => {
    const { head, module, rows } = await openBooks(server);
    const isOpen = module.phase === "open" || module.phase === "paused";
    // Later the desk has its winners in the place of the count.
    if (!isOpen) return { wanted: null, seen: null };
    const [test, wanted] = module.kind === "poll"
      ? ["desk-turnout-q", `${rows.length} of ${head.counts.checkedIn} voted`]
      : [module.kind === "raffle" ? "desk-entry-count" : "desk-sold", String(rows.length)];
    return { wanted, seen: (await desk.locator(at(test)).allInnerTexts()).join() };
  });

  const books = await openBooks(server);
  const { head, rows } = counted(books);
  assertEquals(head, rows, `${step}: the head counts the rows`);
  return books;
}
