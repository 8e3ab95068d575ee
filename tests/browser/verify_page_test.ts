/**
 * The verify page of a real server in a real browser: a link to a draw through its phases, and a file without a
 * network once the page has loaded.
 * @module
 */
import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { layout } from "@/fresh.config.ts";
import { bundleOne } from "@/packages/fresh/src/dev/esbuild.ts";
import type { Page } from "playwright-core";
import { oneHouse } from "@/tests/browser/one_house.ts";
import { golden } from "@/tests/draw_vectors.ts";
import type { RunningServer } from "@/tests/server.ts";
import { oneFor, ticketShop } from "@/tests/ticket_shop.ts";
import { verifyScripts } from "@/tools/verify_file.ts";

const patienceMs = 20_000;
const root = new URL("../..", import.meta.url).pathname;
const limitBytes = 40_000;

const certificate = {
  name: "certificate.json",
  mimeType: "application/json",
  buffer: Buffer.from(JSON.stringify(golden.draws[0].certificate)),
};

const test = oneHouse("verify page: in a real browser");

/** An event whose raffle `r` two people have entered. */
async function enteredRaffle(
  server: RunningServer,
  id: string,
  rules: object = {},
): Promise<(type: string) => Promise<unknown>> {
  await server.ask("POST", "/api/events", { name: "Harbour Lights", passcode: "1234", id });
  const people = ["p", "q"].map((id) => ({ id, name: `Person ${id}`, checkedIn: true }));
  await server.api("POST", `/api/events/${id}/attendees`, people);
  await server.api("POST", `/api/events/${id}/modules`, {
    id: "r",
    kind: "raffle",
    title: "Grand raffle",
    mode: "offline",
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
    ...rules,
  });
  const command = (type: string, more: object = {}, token?: string) =>
    server.api(
      "POST",
      `/api/events/${id}/commands`,
      { id: crypto.randomUUID(), module: "r", type, ...more },
      token,
    );
  await command("open");
  const { attendees } = await server.api("GET", `/api/events/${id}/attendees`);
  for (const { id, entryUrl } of attendees) {
    if (people.every((one) => one.id !== id)) continue;
    await command("enter", { clientNonce: "ab".repeat(32) }, entryUrl.split("/").at(-1));
  }
  return async (type) => {
    await command(type, type === "cancel" ? { reason: "The hall is closed." } : {});
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const { view } = await server.api("GET", `/api/events/${id}/snapshot`);
      const { phase } = view.modules.r;
      if (phase !== "closing") return phase;
      if (Date.now() > deadline) throw new Error("The list was not sealed in time");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
}

test("verify page: [CHK1] [CHK5] [CHK9] a link says that the draw is not revealed yet, then that it is valid, and what was drawn", async ({ server, browser }) => {
  const command = await enteredRaffle(server, "lights");
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.goto(`${server.origin}/verify/lights/r`);
  await page.getByText("This draw is not revealed yet.").first().waitFor();
  for (const type of ["close", "draw", "reveal"]) await command(type);
  await page.reload();
  await page.locator(".valid .verdict").waitFor();
  const all = await page.locator("main").innerText();
  assertMatch(all, /Harbour Lights/);
  assertMatch(all, /The winner follows from the sealed list\./);
  assertMatch(all, /cannot prove without a public number: that no other list was tried before\./);
  const drawn = await page.locator("[data-test=what-was-drawn]").innerText();
  assertMatch(drawn, /Gold\s+Line [12] of 2, entry [0-9a-f]{4} [0-9a-f]{4} … [0-9a-f]{4}/);
  assert(!/Person|Ann|No\. /.test(drawn), drawn);
  assertMatch(all, /The full list is the sealed one/);
  assertEquals(complaints, []);
});

test("verify page: [CHK1] [CHK9] of a ticketed raffle it speaks of the winning ticket, and of the prize by its name", async ({ server, browser }) => {
  const { shopRoom, purchase, drawWinner } = ticketShop(server);
  const room = await shopRoom(2, { prize: "A week in Bergen" });
  for (const who of Object.keys(room.tokens)) await purchase(room, oneFor(who));
  await drawWinner(room);
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${server.origin}/verify/${room.event}`);
  await page.getByRole("link", { name: "The winning ticket is out. Check it." }).click();
  await page.locator(".valid .verdict").waitFor();
  const drawn = page.locator("[data-test=what-was-drawn]");
  assertMatch(await page.locator("h1").innerText(), /^The winning ticket follows from the sealed list\.$/);
  assertMatch(await drawn.innerText(), /A week in Bergen\s+Line [123] of 3, .*names the winning ticket/s);
  // Another certificate is of another draw.
  await page.getByLabel("Add a receipt or the sealed list").setInputFiles(certificate);
  await page.getByRole("heading", { name: /^The (\d )?winners? follow/ }).waitFor();
  assert(!/Bergen|winning ticket/.test(await page.locator("main").innerText()));
});

test("verify page: [CHK4] a rehearsal is valid and looks like a test, in the list of draws too", async ({ server, browser }) => {
  const command = await enteredRaffle(server, "tryout", { rehearsal: true });
  for (const type of ["close", "draw", "reveal"]) await command(type);
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${server.origin}/verify/tryout`);
  await page.locator("a[data-rehearsal]", { hasText: "The winner is out. Check it. Rehearsal." }).click();
  await page.locator(".valid.test .verdict .stamp").waitFor();
  assertEquals(await page.locator(".word").innerText(), "Valid, as a rehearsal");
  assertEquals(await page.locator(".seal-tick").count(), 0);
  assertEquals(await page.locator("[data-state=fail]").count(), 0);
});

/** As if the phone had been shown another record then, and the one that it has were the other's. */
function rewriteKept(page: Page, record: string): Promise<void> {
  return page.evaluate((record) =>
    new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open("drumroll", 1);
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const asked = opening.result.transaction("proofs", "readwrite").objectStore("proofs");
        const keys = asked.getAllKeys();
        keys.onsuccess = () => {
          const name = keys.result.find((key) => String(key).startsWith("drumroll%3Aseen/"))!;
          const got = asked.get(name);
          got.onsuccess = () => {
            const kept = got.result;
            for (const each of ["open", "close"]) kept[each].text = kept[each].text.trimEnd();
            kept[record].text += " ";
            asked.put(kept, name).onsuccess = () => resolve();
          };
        };
      };
    }), record);
}

test("verify page: [WIT4] [WIT5] on the phone that entered it finds the receipt, and notices other records than were kept", async ({ server, browser }) => {
  const command = await enteredRaffle(server, "mine");
  await server.api("POST", "/api/events/mine/attendees", [{ id: "me", name: "Ann", checkedIn: true }]);
  const { attendees } = await server.api("GET", "/api/events/mine/attendees");
  const { entryUrl } = attendees.find(({ id }: { id: string }) => id === "me");
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(entryUrl);
  await page.getByRole("button", { name: "Enter the raffle" }).click();
  await page.waitForResponse((response) => response.url().endsWith("/r/receipt"));
  await command("close");
  await page.waitForResponse((response) => response.url().endsWith("/r/leaves.bin"));
  for (const type of ["draw", "reveal"]) await command(type);
  await page.goto(`${server.origin}/verify/mine/r`);
  await page.locator(".valid .verdict").waitFor();
  const all = await page.locator("main").innerText();
  assertMatch(all, /Your ticket was in the sealed list/);
  assertMatch(all, /\d(st|nd|rd)\s+of 3/);
  assertEquals(await page.locator(".drawn [data-mine]").count(), /1st\s+of 3/.test(all) ? 1 : 0);
  assert(!all.includes("Who the organizer is"), all);
  // Whatever is published fits together; it is not what this phone kept.
  for (const record of ["close", "open"]) {
    await rewriteKept(page, record);
    await page.reload();
    await page.locator(".invalid .verdict").waitFor();
    assertMatch(await page.locator("main").innerText(), /This is not the draw that this phone saw\./);
  }
});

test("verify page: [WIT3] who was left out for an earlier win is not told that a ticket is missing", async ({ server, browser }) => {
  const path = "/api/events/earlier";
  await server.api("POST", "/api/events", { name: "Harbour Lights", passcode: "1234", id: "earlier" });
  await server.api("POST", `${path}/attendees`, [{ id: "me", name: "Ann", checkedIn: true }]);
  const { attendees: [{ entryUrl }] } = await server.api("GET", `${path}/attendees`);
  const tiers = [{ id: "gold", label: "Gold", count: 1 }];
  await server.api("POST", `${path}/modules`, {
    ...{ kind: "raffle", id: "a", title: "Early raffle", mode: "offline", tiers },
  });
  for (const type of ["open", "enter", "close", "draw", "reveal"]) {
    const token = type === "enter" ? entryUrl.split("/").at(-1) : undefined;
    await server.api("POST", `${path}/commands`, { id: type, module: "a", type }, token);
  }
  const command = await enteredRaffle(server, "earlier", { excludeWinnersOf: ["a"] });
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  await server.api("POST", `${path}/commands`, { id: "show", module: "r", type: "show" });
  await page.goto(entryUrl);
  await page.getByRole("button", { name: "Enter the raffle" }).click();
  await page.waitForResponse((response) => response.url().endsWith("/r/receipt"));
  await command("close");
  await page.getByText("not in the sealed list").waitFor();
  for (const type of ["draw", "reveal"]) await command(type);
  await page.goto(`${server.origin}/verify/earlier/r`);
  await page.locator(".verdict").waitFor();
  const all = await page.locator("main").innerText();
  assert(!all.includes("missing"), all);
  await page.locator(".valid .verdict").waitFor();
  assertMatch(all, /You won an earlier draw whose winners are left out of this one/);
});

test("verify page: [CHK5] a draw that was called off says so, with its reason; an unknown one is not found", async ({ server, browser }) => {
  const command = await enteredRaffle(server, "off");
  await command("cancel");
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${server.origin}/verify/off/r`);
  await page.getByText("This draw was cancelled.").first().waitFor();
  await page.getByText("The hall is closed.").waitFor();
  const missing = await page.goto(`${server.origin}/verify/off/other`);
  assertEquals(missing?.status(), 404);
});

test("verify page: [CHK3] [CHK6] once loaded it works without a network, and its file is the one it names", async ({ server, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${server.origin}/verify`);
  const named = await page.locator(".keep .fp").innerText();
  const file = new Uint8Array(await (await fetch(`${server.origin}/verify.html`)).arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
  assertEquals(named, Buffer.from(digest).toString("hex"));
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.locator("input[type=file]").setInputFiles(certificate);
  await page.locator(".valid .verdict").waitFor();
});

test("verify page: [CHK8] who names the event is led to its draw, or to the list of its draws", async ({ server, browser }) => {
  const command = await enteredRaffle(server, "named");
  const { event: { joinCode } } = await server.api("GET", "/api/events/named");
  const { attendees } = await server.api("GET", "/api/events/named/attendees");
  const personal = attendees[0].entryUrl;
  const type = async (event: string) => {
    const body = new URLSearchParams({ event });
    const answer = await fetch(`${server.origin}/verify`, { method: "POST", body, redirect: "manual" });
    return { status: answer.status, to: answer.headers.get("location"), text: await answer.text() };
  };
  for (const typed of [joinCode.toLowerCase(), "named", personal, `${server.origin}/verify/named/r`]) {
    assertEquals((await type(typed)).to, "/verify/named/r", typed);
  }
  const wrong = await type("NOSUCH");
  assertEquals(wrong.status, 404);
  assertMatch(wrong.text, /No event has this code or link/);
  assertMatch(wrong.text, /value="NOSUCH"/);
  const foreign = await type(personal.replace("/named/", "/other/"));
  assertEquals(foreign.status, 404);
  assert(!foreign.text.includes("/e/other"), "a personal link stands in the page");

  await command("cancel");
  await server.api("POST", "/api/events/named/modules", {
    id: "second",
    kind: "raffle",
    title: "Late raffle",
    mode: "offline",
    supersedes: "r",
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
  });
  // Nothing of it is signed yet.
  assertEquals((await type("named")).to, "/verify/named/r");
  await server.api("POST", "/api/events/named/commands", {
    id: crypto.randomUUID(),
    module: "second",
    type: "open",
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${server.origin}/verify`);
  await page.getByLabel("Event code or link").fill(personal);
  await page.getByRole("button", { name: "Find its draws" }).click();
  await page.waitForURL(`${server.origin}/verify/named`);
  assertEquals(await page.locator(".draws b").allInnerTexts(), ["Grand raffle", "Late raffle"]);
  await page.getByRole("link", { name: /Grand raffle/ }).click();
  await page.getByText("This draw was cancelled.").first().waitFor();
});

Deno.test("verify page: [CHK6] the verifier is at most 40 kB compressed, and its curves come after the page", async () => {
  const files = await verifyScripts();
  const texts = new Map(files.map(({ path, contents }) => [path, new TextDecoder().decode(contents)]));
  const first = new Set(["page.js"]);
  for (const path of first) {
    for (const [, next] of texts.get(path)!.matchAll(/(?:from|import) ?"\.\/([\w-]+\.js)"/g)) first.add(next);
  }
  const atFirst = [...first].map((path) => texts.get(path)!).join("");
  assert(!atFirst.includes("SSWU"), "the page brings the curves with it");
  assert([...texts.values()].some((text) => text.includes("SSWU")), "the curves are nowhere");
  assert(gzipSync(atFirst, { level: 9 }).length <= limitBytes, "what comes with the page");

  const dir = await Deno.makeTempDir();
  try {
    const parts = ["verify", "ed25519", "drand"].map((name, i) =>
      `import * as part${i} from "${root}lib/draw/${name}.ts";\nself.part${i} = part${i};\n`
    );
    await Deno.writeTextFile(`${dir}/verifier.ts`, parts.join(""));
    const { js } = await bundleOne({
      root,
      target: layout.target,
      entryPoint: `${dir}/verifier.ts`,
      css: "",
    });
    const bytes = gzipSync(js, { level: 9 }).length;
    assert(js.includes("SSWU") && bytes <= limitBytes, `the whole verifier has ${bytes} bytes`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
