/**
 * A poll in real browsers: phones that vote, change, lose their network and come back, and a station beside them.
 *
 * The organizer acts over the API. Requests are held or cut off on their way, so that each bad moment is met.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { BrowserContext, Page, Route } from "playwright-core";
import { type House, oneHouse } from "@/tests/browser/one_house.ts";
import type { Json, RunningServer } from "@/tests/server.ts";

const size = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const commands = "**/api/events/*/commands";
/** Enough for a restart and the longest wait between tries of a slow machine. */
const patienceMs = 20_000;

interface Evening {
  server: RunningServer;
  /** Of its event. */
  path: string;
  attendees: Json[];
  act(type: string, module?: string): Promise<void>;
  /** Distinct voters of the question, as the organizer sees them. */
  voters(module?: string): Promise<number>;
  phone(index: number): Promise<{ page: Page; context: BrowserContext }>;
  station(): Promise<Page>;
}

const poll = {
  kind: "poll",
  id: "p",
  title: "Next year",
  questions: [{
    id: "q",
    text: "What should next year begin with?",
    options: [{ id: "a", label: "Lanterns" }, { id: "b", label: "A choir" }, { id: "c", label: "A swim" }],
  }],
  showResults: "manual",
};

const test = oneHouse("poll: in real browsers");
let evenings = 0;

async function evening(
  { server, browser }: House,
  modules: Json[],
  play: (evening: Evening) => Promise<void>,
): Promise<void> {
  const id = `harbour-${++evenings}`;
  const path = `/api/events/${id}`;
  let n = 0;
  await server.api("POST", "/api/events", { name: "Harbour Lights", passcode: "pier-42", id });
  const people = ["Amélie", "Bo", "Chen"].map((name, i) => ({ id: `p${i}`, name, checkedIn: true }));
  await server.api("POST", `${path}/attendees`, people);
  for (const module of modules) await server.api("POST", `${path}/modules`, module);
  const { attendees } = await server.api("GET", `${path}/attendees`);
  await play({
    server,
    path,
    attendees,
    async act(type, module = "p") {
      await server.api("POST", `${path}/commands`, { id: `act-${++n}`, module, type });
    },
    async voters(module = "p") {
      return (await server.api("GET", path)).modules[module].ballotCounts.q;
    },
    async phone(index) {
      const context = await browser.newContext(size);
      context.setDefaultTimeout(patienceMs);
      const page = await context.newPage();
      await page.goto(attendees[index].entryUrl);
      await page.getByText("Live", { exact: true }).waitFor();
      return { page, context };
    },
    async station() {
      const page = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
      page.setDefaultTimeout(patienceMs);
      await page.goto(`${server.origin}/s/${id}`);
      await page.fill('[data-test="efx-station-passcode-input"]', "pier-42");
      await page.click('[data-test="efx-station-passcode-submit"]');
      await page.locator('[data-test="efx-station-snapshot-loaded"][data-state="true"]').waitFor();
      return page;
    },
  });
}

const option = (page: Page, id: string) => page.locator(`[data-test="poll-option"][data-option="${id}"]`);
const cta = (page: Page) => page.locator('[data-test="poll-vote-cta"]');
const results = '[data-test="poll-results"]';
const region = '[data-test="efx-station-results-region"]';

async function vote(page: Page, id: string): Promise<void> {
  await option(page, id).tap();
  await cta(page).tap();
}

async function voted(page: Page, id: string): Promise<void> {
  await page.locator(`[data-test="poll-voted"][data-question="q"][data-options="${id}"]`).waitFor();
}

/** Holds votes on their way until `letGo`. */
async function holdVotes(page: Page) {
  let arrived = () => {};
  const underway = new Promise<void>((resolve) => arrived = resolve);
  let release = () => {};
  const released = new Promise<void>((resolve) => release = resolve);
  await page.route(commands, async (route: Route) => {
    arrived();
    await released;
    await route.continue();
  });
  return { underway, letGo: () => release() };
}

test("[PAGE2] [POLL2] poll: a phone votes, changes and reloads; it says voted when the server has said so", async (house) => {
  await evening(house, [poll], async ({ phone, act, voters, station }) => {
    const [{ page: ann }, { page: bo }, wall] = [await phone(0), await phone(1), await station()];
    await ann.locator('[data-scene="poll_not_open"]').waitFor();
    await act("open");
    await ann.locator('[data-scene="ballot"]').waitFor();
    assert(await cta(ann).isDisabled());

    const held = await holdVotes(ann);
    await vote(ann, "a");
    await held.underway;
    await ann.getByText("Sending your vote").first().waitFor();
    assertEquals(await ann.locator('[data-test="poll-voted"]').count(), 0);
    held.letGo();
    await voted(ann, "a");
    await ann.unroute(commands);
    await vote(bo, "c");
    await voted(bo, "c");

    await option(ann, "b").tap();
    assertEquals(await cta(ann).innerText(), "Change to B");
    await cta(ann).tap();
    await voted(ann, "b");
    assertEquals(await voters(), 2);

    await ann.reload();
    await voted(ann, "b");
    assert(await option(ann, "b").isChecked());

    // Nobody sees a count before the organizer says so; then everybody does, and not a moment longer.
    for (const page of [ann, wall]) assertEquals(await page.locator(`${results}, ${region}`).count(), 0);
    await act("close");
    await ann.locator('[data-scene="poll_closed"]').waitFor();
    await voted(ann, "b");
    assertEquals(await ann.locator(results).count(), 0);
    await act("show_results");
    await wall.locator(region).waitFor();
    for (const [page, mine] of [[ann, "b"], [bo, "c"]] as const) {
      await page.locator(results).waitFor();
      const rows = page.locator(`${results} [data-option]`);
      assertEquals(
        await rows.evaluateAll((all) => all.map((row) => (row as HTMLElement).dataset.count)),
        ["0", "1", "1"],
      );
      assertEquals(await page.locator(`${results} [data-mine]`).getAttribute("data-option"), mine);
    }
    await act("hide_results");
    await ann.locator(results).waitFor({ state: "detached" });
    await wall.locator(region).waitFor({ state: "detached" });
  });
});

test("[POLL3] poll: a vote that meets a pause is refused with the words, and stays marked for later", async (house) => {
  await evening(house, [poll], async ({ phone, act, voters }) => {
    await act("open");
    const { page } = await phone(0);
    await vote(page, "b");
    await voted(page, "b");
    const held = await holdVotes(page);
    await vote(page, "c");
    await held.underway;
    await act("pause");
    await page.locator('[data-scene="ballot_paused"]').waitFor();
    held.letGo();
    await page.locator('[role="alert"]', { hasText: "Voting closed for a moment" }).waitFor();
    await voted(page, "b");
    assert(await option(page, "c").isDisabled());
    await page.unroute(commands);

    await act("resume");
    await page.locator('[role="alert"]').waitFor({ state: "detached" });
    await cta(page).tap();
    await voted(page, "c");
    assertEquals(await voters(), 1);
  });
});

test("[PAGE3] poll: a vote that finds no network is kept over a reload and arrives once, under one id", async (house) => {
  await evening(house, [poll], async ({ phone, act, voters, server, path, attendees }) => {
    await act("open");
    const { page } = await phone(0);
    const ids: string[] = [];
    let isCut: "before" | "after" | null = "before";
    await page.route(commands, async (route) => {
      ids.push(route.request().postDataJSON().id);
      if (isCut === "after") await route.fetch();
      if (isCut) await route.abort();
      else await route.continue();
    });
    await vote(page, "a");
    await page.getByText("Not sent yet.").first().waitFor();
    assertEquals(await voters(), 0);
    await page.reload();
    // Now it arrives, and only the answer gets lost: once more the phone does not know.
    isCut = "after";
    await page.getByText("Not sent yet.").first().waitFor();
    assertEquals(await page.locator('[data-test="poll-voted"]').count(), 0);
    await untilVoters(voters, 1);
    isCut = null;
    await voted(page, "a");
    assertEquals(await voters(), 1);
    assert(ids.length >= 5, `${ids.length} tries`);
    assertEquals(new Set(ids).size, 1);

    // Changed my mind while the first had no answer: both go in my order, each under its id.
    isCut = "after";
    await vote(page, "b");
    await page.getByText("Not sent yet.").first().waitFor();
    await vote(page, "c");
    isCut = null;
    await voted(page, "c");
    assertEquals(new Set(ids).size, 3);
    const me = await server.api("GET", `${path}/me`, undefined, attendees[0].token);
    assertEquals(me.modules.p.ballots, { q: ["c"] });
    assertEquals(await voters(), 1);
  });
});

async function untilVoters(voters: () => Promise<number>, n: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (await voters() !== n) {
    if (Date.now() > deadline) throw new Error(`There were never ${n} voters`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test("poll: a phone that has not heard of the pause tells the refusal, and still when it hears", async (house) => {
  await evening(house, [poll], async ({ phone, act }) => {
    await act("open");
    const { page } = await phone(0);
    let isDeaf = false;
    const unheard: (() => void)[] = [];
    await page.routeWebSocket(/\/socket/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((text) => {
        const pass = () => socket.send(text);
        if (isDeaf) unheard.push(pass);
        else pass();
      });
    });
    await page.reload();
    await page.getByText("Live", { exact: true }).waitFor();
    isDeaf = true;
    await act("pause");
    await vote(page, "a");
    const refusal = page.locator('[role="alert"]', { hasText: "Voting closed for a moment" });
    await refusal.waitFor();
    assertEquals(await page.locator('[data-scene="ballot"]').count(), 1);
    assertEquals(await page.locator('[data-test="poll-voted"]').count(), 0);
    isDeaf = false;
    for (const pass of unheard) pass();
    await page.locator('[data-scene="ballot_paused"]').waitFor();
    // What an effect of the new phase would take away is gone a few frames later.
    await page.waitForTimeout(300);
    assert(await refusal.isVisible() && await option(page, "a").isChecked());
  });
});

test("poll: whoever voted anew elsewhere before the answer came reads what counts now", async (house) => {
  await evening(house, [poll], async ({ phone, act, voters, server, path, attendees }) => {
    await act("open");
    const { page } = await phone(0);
    let isCut = true;
    await page.route(commands, async (route) => {
      if (!isCut) return await route.continue();
      await route.fetch();
      await route.abort();
    });
    await vote(page, "a");
    await untilVoters(voters, 1);
    await page.getByText("Not sent yet.").first().waitFor();
    const elsewhere = { id: "elsewhere", module: "p", type: "vote", question: "q", options: ["c"] };
    await server.api("POST", `${path}/commands`, elsewhere, attendees[0].token);
    isCut = false;
    await voted(page, "c");
    assertEquals(await voters(), 1);
  });
});

test("poll: a vote that waited on a phone does not replace a newer one of the same person, and says so", async (house) => {
  await evening(house, [poll], async ({ phone, act, voters, server, path, attendees }) => {
    await act("open");
    const { page } = await phone(0);
    let isCut = true;
    await page.route(commands, (route) => isCut ? route.abort() : route.continue());
    await vote(page, "a");
    await page.getByText("Not sent yet.").first().waitFor();
    const elsewhere = { id: "elsewhere", module: "p", type: "vote", question: "q", options: ["c"] };
    await server.api("POST", `${path}/commands`, elsewhere, attendees[0].token);
    isCut = false;
    await page.locator('[role="alert"]', { hasText: "You voted on another phone meanwhile" }).waitFor();
    await voted(page, "c");
    const mine = async () => {
      const me = await server.api("GET", `${path}/me`, undefined, attendees[0].token);
      return me.modules.p.ballots.q;
    };
    assertEquals([await voters(), await mine()], [1, ["c"]]);
    // Nothing stands in the way of the same tap now.
    await vote(page, "a");
    await voted(page, "a");
    assertEquals(await mine(), ["a"]);
  });
});

test("[PAGE3] poll: a phone that is offline while the server dies votes when both are back, also behind another module", async (house) => {
  const second = { ...poll, id: "other", title: "Another" };
  await evening(house, [poll, second], async ({ phone, act, voters, server }) => {
    await act("open");
    const { page, context } = await phone(0);
    await page.locator('[data-scene="ballot"]').waitFor();
    await context.setOffline(true);
    await vote(page, "b");
    await page.getByText("Not sent yet.").first().waitFor();
    await server.kill("SIGKILL");
    await server.restart();
    await act("show", "other");
    await context.setOffline(false);
    await page.locator('[data-scene="poll_not_open"]').waitFor();
    await untilVoters(voters, 1);
    await act("show", "p");
    await voted(page, "b");
  });
});

test("[PAGE4] poll: a final vote says so before the tap; from another page of mine another choice is refused", async (house) => {
  await evening(house, [{ ...poll, changeVote: false }], async ({ phone, act, voters }) => {
    await act("open");
    const [{ page }, { page: other }] = [await phone(0), await phone(0)];
    await page.getByText("It is final: you can’t change it.").waitFor();
    await vote(page, "a");
    await voted(page, "a");
    assert(await option(page, "b").isDisabled());
    await vote(other, "b");
    await other.locator('[role="alert"]', { hasText: "this vote is final" }).waitFor();
    await voted(other, "a");
    assert(await option(other, "a").isChecked());
    assertEquals(await voters(), 1);
  });
});

test("poll: of several questions the next one comes by itself, and each keeps its own vote", async (house) => {
  const questions = [
    poll.questions[0],
    { ...poll.questions[0], id: "r", text: "Which evenings suit you?", multiple: true },
  ];
  await evening(house, [{ ...poll, questions }], async ({ phone, act }) => {
    await act("open");
    const { page } = await phone(0);
    await page.getByText("Question 1 of 2").waitFor();
    await vote(page, "a");
    await page.getByText("Question 2 of 2").waitFor();
    // The focus follows right after the drawing.
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    await voted(page, "a");
    await option(page, "a").tap();
    await vote(page, "c");
    await page.locator('[data-test="poll-voted"][data-question="r"][data-options="a c"]').waitFor();
    await page.getByRole("button", { name: poll.questions[0].text }).tap();
    await page.getByText("Question 1 of 2").waitFor();
    await voted(page, "a");
  });
});
