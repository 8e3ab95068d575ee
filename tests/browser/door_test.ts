/**
 * The entrance in a real browser: codes held before a camera that is a film, read by the real decoder; people without
 * an invitation; and a long list.
 *
 * One server and one browser. With SHOTS=<folder> it leaves pictures of what the desk and the phones show.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { checkInText, inGroups } from "@/lib/modules/check_in_text.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { signIn } from "@/tests/browser/desk.ts";
import { film } from "@/tests/browser/film.ts";
import { loseNextAnswer } from "@/tests/browser/lost_answer.ts";
import { readQr } from "@/tests/browser/read_qr.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { until } from "@/tests/stranger.ts";

const shots = Deno.env.get("SHOTS");
const patienceMs = 30_000;
const phoneSize = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** The same server by a name that is no machine's own: to a browser a stranger's page without https. */
const plainName = "drumroll.test";

async function shoot(
  page: Page,
  name: string,
  sizes = [[1440, 900], [390, 844], [1920, 1080]],
): Promise<void> {
  if (!shots) return;
  const before = page.viewportSize()!;
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${shots}/${name}-${width}.png` });
  }
  await page.setViewportSize(before);
}

const phoneShot = (page: Page, name: string) => shoot(page, name, [[390, 844]]);

Deno.test("door: scanned, typed, found, and let in", async (t) => {
  const server = await startServer();
  const { api } = server;
  const { event } = await api("POST", "/api/events", {
    name: "Harbour Lights 2026",
    passcode: "pier-42",
    id: "harbour",
  });
  const path = `/api/events/${event.id}`;
  await api("POST", `${path}/attendees`, [
    { id: "ann", name: "Ann Berg" },
    { id: "bo", name: "Bo Lind" },
    ...Array.from({ length: 4_998 }, (_, i) => ({ id: `g${i}`, name: `Guest Number ${i}` })),
  ]);
  await api("POST", `${path}/modules`, {
    ...{ kind: "raffle", id: "r", title: "Grand raffle", mode: "offline" },
    tiers: [{ id: "gold", label: "Gold", count: 1 }],
  });
  await api("POST", `${path}/commands`, { id: "open", module: "r", type: "open" });
  const [ann, bo] = (await api("GET", `${path}/attendees?limit=2`)).attendees;
  const codeOf = async (token: string) =>
    (await api("GET", `${path}/me`, undefined, token)).attendee.checkInCode;
  const [annCode, boCode] = [await codeOf(ann.token), await codeOf(bo.token)];

  const reel = `${server.folder}/codes.y4m`;
  await Deno.writeFile(
    reel,
    film([checkInText(event.joinCode, annCode), "DR1:ABCDEF:ABCD2345", "https://x.example/menu"]),
  );
  const browser = await openBrowser([
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    `--use-file-for-fake-video-capture=${reel}`,
    `--host-resolver-rules=MAP ${plainName} 127.0.0.1`,
  ]);
  const phones = await browser.newContext(phoneSize);
  phones.setDefaultTimeout(patienceMs);
  const phoneAt = async (url: string) => {
    const page = await phones.newPage();
    await page.goto(url);
    return page;
  };
  const step = async (fact: string, body: () => Promise<void>) => {
    const held = await t.step(fact, async () => {
      try {
        await body();
      } catch (error) {
        for (const page of browser.contexts().flatMap((context) => context.pages())) {
          await shoot(page, `failed-${page.url().split("/")[3]}`, [[1440, 900]]);
        }
        throw error;
      }
    });
    if (!held) throw new Error(`It ended early: ${fact}\n${server.output().slice(-1500)}`);
  };
  try {
    const desks = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    desks.setDefaultTimeout(patienceMs);
    const desk = await desks.newPage();
    const loaded: string[] = [];
    const complaints: string[] = [];
    desk.on("request", (request) => loaded.push(new URL(request.url()).pathname));
    desk.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await signIn(desk, server);
    const said = desk.locator(".scan .told");
    const scan = desk.locator('[data-test="roster-scan-cta"]');
    const roster = `${server.origin}/o/${event.id}/roster`;
    const openScan = async () => {
      // A tap before the page is alive does nothing.
      while (await desk.locator(".scan").count() === 0) {
        await scan.click();
        await desk.waitForTimeout(100);
      }
    };

    await step(
      "[DOOR8] a browser that says no to the camera is told what to do, and a typed code does the same",
      async () => {
        // This Chromium has nobody to ask; a page that may not film is refused just as one that somebody said no to.
        await desk.route(roster, async (route) => {
          const response = await route.fetch();
          const headers = { ...response.headers(), "permissions-policy": "camera=()" };
          await route.fulfill({ response, headers });
        });
        await desk.goto(roster);
        await openScan();
        await desk.getByText("The camera is blocked for this page").waitFor();
        await shoot(desk, "scan-refused");
        await desk.fill("#typed-code", inGroups(boCode).toLowerCase());
        await desk.getByRole("button", { name: "Check", exact: true }).click();
        await said.getByText("Bo Lind").waitFor();
        await said.getByText(/^Checked in \d\d:\d\d$/).waitFor();
        await said.getByRole("button", { name: "Undo" }).click();
        await said.getByText("No longer checked in").waitFor();
        assertEquals((await api("GET", path)).counts.checkedIn, 0);
        await desk.fill("#typed-code", "AAAA AAAA");
        await desk.keyboard.press("Enter");
        await said.getByText("Unknown code", { exact: true }).waitFor();
        await shoot(desk, "scan-unknown");
        assert(
          !loaded.some((one) => one.includes("decode")),
          "the decoder is not loaded before there is a picture",
        );
        await desk.unroute(roster);
        await desk.goto(roster);
      },
    );

    await step("[DOOR11] a guest's code is on the phone under a poll and under a sale as well", async () => {
      const phone = await phoneAt(bo.entryUrl);
      const on = { poll: "What first?", sale: "37 tickets, two at most for each person." };
      await api("POST", `${path}/modules`, {
        ...{ kind: "poll", id: "poll", title: "Next year", showResults: "live" },
        questions: [{ id: "q", text: on.poll, options: [{ id: "a", label: "A" }, { id: "b", label: "B" }] }],
      });
      await api("POST", `${path}/modules`, {
        ...{ kind: "tickets", id: "sale", title: "The last tickets", mode: "offline", cap: 37 },
      });
      const command = (module: string, type: string) =>
        api("POST", `${path}/commands`, { id: `${type}-${module}`, module, type });
      for (const [module, says] of Object.entries(on)) {
        for (const type of ["open", "show"]) await command(module, type);
        await phone.getByText(says).waitFor();
        assertEquals(await readQr(phone.locator(".desk-code svg")), checkInText(event.joinCode, boCode));
        await phone.locator(".desk-code .mono").scrollIntoViewIfNeeded();
        await phoneShot(phone, `phone-code-${module}`);
      }
      await command("r", "show");
      await phone.getByRole("heading", { name: "Grand raffle" }).waitFor();
      await phone.close();
    });

    await step(
      "[DOOR8] [DOOR5] [DOOR9] the camera reads a guest's code, and their phone goes on by itself",
      async () => {
        const phone = await phoneAt(ann.entryUrl);
        await phone.getByText("Your code for the desk", { exact: true }).waitFor();
        assertEquals(await readQr(phone.locator(".desk-code svg")), checkInText(event.joinCode, annCode));
        await phone.locator(".desk-code").scrollIntoViewIfNeeded();
        await phoneShot(phone, "phone-code");
        await openScan();
        await said.getByText("Ann Berg").waitFor();
        await said.getByText(/^Checked in \d\d:\d\d$/).waitFor();
        await shoot(desk, "scan-in");
        assert(loaded.some((one) => one.includes("decode")), "this browser reads codes by the library");
        await said.getByText("Another event", { exact: true }).waitFor();
        await shoot(desk, "scan-other");
        await said.getByText("Not one of our codes").waitFor();
        // The film begins anew.
        await said.getByText(/^Already in since \d\d:\d\d$/).waitFor();
        await shoot(desk, "scan-already");
        assertEquals((await api("GET", path)).counts.checkedIn, 1);
        assertEquals(complaints.filter((text) => /Content Security Policy/.test(text)), []);
        await phone.getByText("Your code for the desk", { exact: true }).waitFor({ state: "detached" });
        await phone.getByRole("button", { name: "Enter the raffle" }).click();
        await phone.getByRole("heading", { name: "You’re in" }).waitFor();
        await phone.close();
        await desk.getByRole("button", { name: "Close the scanner" }).click();
      },
    );

    await step("[DOOR8] without https there is no camera, and the page says how to get one", async () => {
      const plain = await desks.newPage();
      const own = await desks.cookies(server.origin);
      await desks.addCookies(own.map(({ name, value }) => ({ name, value, domain: plainName, path: "/" })));
      await plain.goto(`http://${plainName}:${server.port}/o/${event.id}/roster`);
      while (await plain.locator(".scan").count() === 0) {
        await plain.locator('[data-test="roster-scan-cta"]').click();
        await plain.waitForTimeout(100);
      }
      await plain.getByText("Browsers give it to https:// pages only").waitFor();
      await shoot(plain, "scan-insecure", [[390, 844]]);
      await plain.close();
    });

    await step(
      "a list of 5,000 finds somebody by name, and Enter checks in the one who is left",
      async () => {
        const find = desk.getByPlaceholder("Find a name or id");
        await find.fill("number 4711");
        await desk.getByText("Enter checks in.").waitFor();
        const rows = desk.locator(".people tbody tr");
        assertEquals(await rows.count(), 1);
        await find.press("Enter");
        await rows.getByText(/^\d\d:\d\d$/).waitFor();
        assertEquals((await api("GET", path)).counts.checkedIn, 2);
        await desk.getByText("2 of 5,000 checked in").waitFor();
        await find.press("Escape");
        assertEquals(await find.inputValue(), "");
        assertEquals(await rows.count(), 100, "and no more of them than a phone can carry");
      },
    );

    await step(
      "[DOOR1] [DOOR2] who came without an invitation waits, and goes on at the organizer's word",
      async () => {
        await desk.getByRole("button", { name: "Walk-ups" }).click();
        await desk.getByText("Wait for your word").click();
        await desk.getByText("Nobody waits").waitFor();
        await shoot(desk, "door-setting");
        const join = `${server.origin}/j/${event.joinCode}`;
        const guests: Json = {};
        for (const name of ["Cleo Marsh", "Dan Ode", "Eva Fjord"]) {
          await phones.clearCookies();
          const phone = guests[name] = await phoneAt(join);
          await phone.fill("#name", name);
          if (name === "Cleo Marsh") await phoneShot(phone, "phone-join");
          await phone.getByRole("button", { name: "Join", exact: true }).click();
          await phone.getByText("Almost in").waitFor();
        }
        await phoneShot(guests["Cleo Marsh"], "phone-waits");
        await desk.getByText("3 people wait").waitFor();
        await shoot(desk, "door-waiting");
        await desk.getByRole("button", { name: "Let in Cleo Marsh" }).click();
        await guests["Cleo Marsh"].getByRole("button", { name: "Enter the raffle" }).waitFor();

        await desk.getByRole("button", { name: "Turn away Dan Ode" }).click();
        await guests["Dan Ode"].getByText("You were not let in").waitFor();
        await phoneShot(guests["Dan Ode"], "phone-away");
        await desk.getByText("Dan Ode was turned away.").waitFor();
        await shoot(desk, "door-away");
        await desk.getByRole("button", { name: "Let in after all" }).click();
        // Who was turned away asks seldom; a phone that comes back to the network asks at once.
        await guests["Dan Ode"].waitForTimeout(200);
        await guests["Dan Ode"].evaluate(() => dispatchEvent(new Event("online")));
        await guests["Dan Ode"].getByRole("button", { name: "Enter the raffle" }).waitFor();
        await desk.getByRole("button", { name: "Let in Eva Fjord" }).click();
        await guests["Eva Fjord"].getByRole("button", { name: "Enter the raffle" }).waitFor();
        await desk.getByText("5 of 5,003 checked in").waitFor();
      },
    );

    await step(
      "[HTTP14] [HTTP18] who goes back to the form and sends it anew is one person, and so for the desk are all",
      async () => {
        await phones.clearCookies();
        const phone = await phoneAt(`${server.origin}/j/${event.joinCode}`);
        const send = async () => {
          await phone.fill("#name", "Fay Holm");
          await phone.getByRole("button", { name: "Join", exact: true }).click();
        };
        const sent = await loseNextAnswer(phone, /\/j\//);
        await send();
        // The browser's own page about it.
        await until(() => phone.url().startsWith("chrome-error:"));
        assertEquals((await api("GET", `${path}/walk-ups`)).waitingCount, 1);
        // The answer's cookie is lost with it; what fetched it here has kept it.
        await phones.clearCookies({ name: /attendee/ });
        await phone.goto(`${server.origin}/j/${event.joinCode}`);
        await send();
        await phone.getByText("Almost in").waitFor();
        assertEquals([sent.length, (await api("GET", `${path}/walk-ups`)).waitingCount], [2, 1]);

        const body = new URLSearchParams({ name: "Gil Wade" });
        await fetch(`${server.origin}/j/${event.joinCode}`, {
          ...{ method: "POST", body, redirect: "manual", headers: { origin: server.origin } },
        });
        const asked = await loseNextAnswer(desk, "**/walk-ups/admit");
        await desk.getByRole("button", { name: "Let all 2 in" }).click();
        const { seq } = await api("GET", path);
        await desk.getByRole("button", { name: /^Yes/ }).click();
        await desk.getByText("The server could not be reached.").waitFor();
        await phone.getByRole("button", { name: "Enter the raffle" }).waitFor();
        const { attendees, upTo } = JSON.parse(asked[0]!);
        assert(attendees === "all" && upTo > 0 && upTo <= seq, asked[0]!);
      },
    );
  } finally {
    await browser.close();
    await server.stop();
  }
});
