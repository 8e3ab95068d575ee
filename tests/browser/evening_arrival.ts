/**
 * How an evening begins: the roster, the check-in, the people without an invitation, a phone for everybody, and the
 * screens of the house.
 *
 * Used by `evening_test.ts`; what is asked of them all afterwards is `evening_hall.ts`.
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { signIn } from "@/tests/browser/desk.ts";
import { at, EVENT, newPage, PASSCODE, type Screens } from "@/tests/browser/evening_hall.ts";
import { clientPhone, pagePhone, type Person, type Phone } from "@/tests/browser/evening_phones.ts";
import type { Json, RunningServer } from "@/tests/server.ts";

const path = `/api/events/${EVENT}`;
const wallSize = { viewport: { width: 1920, height: 1080 } };
const phoneSize = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** Of the roster; the walk-ups are pages as well. */
const pageCount = Number(Deno.env.get("PAGES") ?? 6);
const walkUps = ["Quentin", "Rosalind"];
const names = (
  "Ada Bela Cleo Dora Emil Finn Gwen Hugo Iris Jola Kira Liam Mona Nils Olga Paul Quin Rosa Sven Tara Uwe Vera " +
  "Wim Xenia Yann Zoe Abel Britt Carl Dina Egon Fleur Gina Hana Ivo Juno Kurt Lena Milo Nora"
).split(" ");

/** Everybody is checked in and has a phone in the hand. @param complaints gets what their pages complain of */
export async function arrive(
  server: RunningServer,
  browser: Browser,
  complaints: string[],
  modules: Json[],
): Promise<Phone[]> {
  const phones: Phone[] = [];
  const { event } = await server.api("POST", "/api/events", {
    name: "Harbour Lights",
    passcode: PASSCODE,
    id: EVENT,
    walkUps: "approval",
  });
  const roster = names.map((name, i) => `g${i + 1},${name},+4930123${100 + i}`);
  const { imported } = await server.api(
    "POST",
    `${path}/attendees`,
    ["id,name,phone", ...roster].join("\n"),
  );
  assertEquals(imported, names.length);
  const { attendees } = await server.api("GET", `${path}/attendees?limit=100`);
  await Promise.all(attendees.map(async ({ id, token }: Json, i: number) => {
    if (i % 4 > 0) {
      return await server.api("POST", `${path}/attendees/${id}/check-in`, { checkedIn: true });
    }
    const { attendee } = await server.api("GET", `${path}/me`, undefined, token);
    await server.api("POST", `${path}/check-in-code`, { code: attendee.checkInCode });
  }));

  const join = async (name: string) => {
    const { page, context } = await newPage(browser, name, complaints, phoneSize);
    await page.goto(`${server.origin}/j/${event.joinCode}`);
    await page.fill("#name", name);
    await page.locator("button[type=submit]").tap();
    await page.getByText("Almost in").waitFor();
    return { page, context };
  };
  const waiting = await Promise.all(walkUps.map(join));
  assertEquals((await server.api("POST", `${path}/walk-ups/admit`, { attendees: "all" })).admitted, 2);
  const everybody = (await server.api("GET", `${path}/attendees?limit=100`)).attendees;
  for (const [i, name] of walkUps.entries()) {
    const person = everybody.find((one: Json) => one.name === name);
    phones.push(pagePhone(person, waiting[i].page, waiting[i].context));
  }
  const checked = everybody.filter((one: Json) => one.checkedIn).length;
  assertEquals([everybody.length, checked], [42, 42]);

  for (const module of modules) await server.api("POST", `${path}/modules`, module);
  await Promise.all(attendees.map(async (person: Person & Json, i: number) => {
    if (i >= pageCount) return phones.push(await clientPhone(server.origin, EVENT, person));
    const { page, context } = await newPage(browser, person.name, complaints, phoneSize);
    await page.goto(person.entryUrl);
    phones.push(pagePhone(person, page, context));
  }));
  return phones;
}

/** A desk that is signed in, two stations and an overlay. */
export async function openScreens(
  server: RunningServer,
  browser: Browser,
  complaints: string[],
): Promise<Screens> {
  const desk = await openDesk(server, browser, complaints);
  await desk.goto(`${server.origin}/o/${EVENT}`);
  const stations = await Promise.all(["left wall", "right wall"].map(async (name) => {
    const { page } = await newPage(browser, name, complaints, wallSize);
    await page.goto(`${server.origin}/s/${EVENT}`);
    await page.fill(at("efx-station-passcode-input"), PASSCODE);
    await page.click(at("efx-station-passcode-submit"));
    await page.locator(at("efx-station-shell")).waitFor();
    return page;
  }));
  const { url } = await server.api("POST", `${path}/overlay-link`);
  const { page: overlay } = await newPage(browser, "overlay", complaints, wallSize);
  await overlay.goto(server.origin + new URL(url).pathname + new URL(url).hash);
  await overlay.locator("main.strip").waitFor();
  return { desk, stations, overlay };
}

async function openDesk(server: RunningServer, browser: Browser, complaints: string[]): Promise<Page> {
  const { page } = await newPage(browser, "desk", complaints, { viewport: { width: 1440, height: 900 } });
  await signIn(page, server);
  return page;
}
