/**
 * After the reveal at the desk, in a real browser, with a provider of texts on loopback: what became of each text,
 * whom nobody reached, told by hand, and a prize handed over by the code on the winner's phone.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { deskCodeAddress } from "@/lib/protocol/desk_code.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { signIn } from "@/tests/browser/desk.ts";
import { type Json, startServer } from "@/tests/server.ts";
import { postForm, startProvider } from "@/tests/twilio/server.ts";

const shots = Deno.env.get("SHOTS");
/** Nothing is measured; a slow machine with other work gets its time. */
const patienceMs = 60_000;
const publicUrl = "https://drumroll.example";
const people = [
  { id: "ana", name: "Amélie Dubois", phone: "+491700000001", smsOptIn: true },
  { id: "bo", name: "محمد الأحمد", phone: "+491700000002", smsOptIn: true },
  { id: "cy", name: "Zoë van Rijn" },
  { id: "di", name: "김서연", phone: "+491700000004" },
  { id: "ed", name: "Wilhelmina-Alexandrine von Hohenstein", phone: "+491700000005", smsOptIn: true },
];

async function shoot(page: Page, name: string): Promise<void> {
  if (!shots) return;
  for (const [width, height] of [[1440, 900], [390, 844], [1920, 1080]]) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

const at = (test: string) => `[data-test="${test}"]`;

Deno.test("desk: [SMS5] [SMS9] [SMS10] [WIN7] the texts of winners, told by hand, and the code that hands a prize over", async () => {
  // Bo's number is no mobile phone, and for Ed the provider is down.
  const provider = startProvider({
    fate: (to) => to.endsWith("2") ? { refuse: 21614 } : to.endsWith("5") ? "full" : "take",
  });
  const server = await startServer({ env: { ...provider.env, PUBLIC_URL: publicUrl } });
  const browser = await openBrowser();
  try {
    const desk = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    desk.setDefaultTimeout(patienceMs);
    await signIn(desk, server);

    const path = "/api/events/TEXTS";
    await server.api("POST", "/api/events", { id: "TEXTS", name: "Harbour Gala", passcode: "4711" });
    await server.api("POST", `${path}/attendees`, people.map((one) => ({ ...one, checkedIn: true })));
    await server.api("POST", `${path}/modules`, {
      ...{ kind: "raffle", id: "main", title: "Grand raffle", mode: "offline" },
      tiers: [{ id: "gold", label: "Gold", count: 1 }, { id: "silver", label: "Silver", count: 4 }],
    });
    const press = async (type: string, args: Json = {}, token?: string) => {
      const body = { id: crypto.randomUUID(), module: "main", type, ...args };
      const answer = await server.ask("POST", `${path}/commands`, body, token);
      assertEquals(answer.status, 200, `${type}: ${JSON.stringify(answer.body)}`);
    };
    await press("open");
    const { attendees } = await server.api("GET", `${path}/attendees`);
    const tokens: Record<string, string> = Object.fromEntries(
      attendees.map(({ id, token }: Json) => [id, token]),
    );
    for (const token of Object.values(tokens)) await press("enter", {}, token);
    for (const type of ["close", "draw"]) await press(type);
    const messages = async (): Promise<Record<string, Json>> => {
      const { messages } = await server.api("GET", `${path}/modules/main/messages`);
      return Object.fromEntries(messages.map((one: Json) => [one.attendee, one]));
    };

    await desk.goto(`${server.origin}/o/TEXTS`);
    const panel = desk.locator(at("raffle-sms-gap-panel"));
    await panel.getByText("gets one, as soon as their prize is shown").waitFor();
    await press("reveal");

    // No reload from here on: the page asks by itself.
    const row = async (who: string) => desk.locator(at(`desk-winner-${(await messages())[who].slot}`));
    await (await row("ana")).getByText("Text sent").waitFor();
    await panel.getByText("Text failed: the number is not a mobile phone").waitFor();
    await (await row("cy")).getByText("No number").waitFor();
    await (await row("di")).getByText("No consent to texts").waitFor();
    await (await row("ed")).getByText("Text waits").waitFor();
    await panel.getByText("Tell these 3 winners yourself").waitFor();
    assertEquals(await desk.locator(at("desk-count-told")).textContent(), "1 of 5");
    const sent = provider.accepted.find(({ to }) => to === people[0].phone)!;
    const report = sent.reportTo!.slice(publicUrl.length);
    const form = { MessageSid: sent.sid, MessageStatus: "delivered", To: sent.to };
    const reported = await postForm(server.origin + report, form, publicUrl + report);
    assertEquals(reported.status, 204);
    await (await row("ana")).getByText("Text arrived").waitFor();
    await shoot(desk, "texts-mixed");

    const { slot } = (await messages()).cy;
    await panel.locator(at(`desk-told-${slot}`)).click();
    await (await row("cy")).getByText("By hand").waitFor();
    assert((await messages()).cy.notifiedAt);
    await panel.getByText("1 winner told by hand").click();
    await panel.locator(at(`desk-untold-${slot}`)).click();
    await panel.locator(at(`desk-told-${slot}`)).waitFor();
    assertEquals((await messages()).cy.notifiedAt, undefined);

    // What Ana's phone shows is scanned by the organizer's own camera, which opens the address.
    const me = await server.api("GET", `${path}/me`, undefined, tokens.ana);
    const { code } = me.modules.main.result;
    assert(sent.body.includes(code), "the text has the same code");
    await desk.goto(deskCodeAddress(server.origin, { event: "TEXTS", module: "main", code }));
    const found = desk.locator(at("desk-found"));
    await found.getByText("Amélie Dubois").waitFor();
    await shoot(desk, "texts-found");
    await found.locator(at("desk-found-hand-over")).click();
    await found.getByText("Handed over at").waitFor();
    assertEquals(await found.getAttribute("data-kind"), null, "done, and no warning to who did it");
    const given = (await messages()).ana;
    assert(given.handedOverAt);
    await desk.locator(at("desk-count-given")).getByText("1 of 5").waitFor();
    await desk.locator(at(`desk-take-back-${given.slot}`)).click();
    await desk.locator(at(`desk-hand-over-${given.slot}`)).waitFor();
    assertEquals((await messages()).ana.handedOverAt, undefined);

    // Typed as it is read aloud, with the letters that people mix up; then by somebody who made one up.
    const other = (await server.api("GET", `${path}/me`, undefined, tokens.ed)).modules.main.result.code;
    await desk.fill("#desk-code", ` ${other.toLowerCase().replaceAll("0", "o").replaceAll("1", "i")} `);
    await desk.press("#desk-code", "Enter");
    await found.getByText("Wilhelmina").waitFor();
    const wrong = other === "000000" ? "000001" : "000000";
    await desk.fill("#desk-code", wrong);
    await desk.press("#desk-code", "Enter");
    await desk.getByText("No winner of this raffle has this code").waitFor();

    // Another desk replaces Cy; here the count moves and the row is gone, without a tap.
    const cy = (await messages()).cy;
    await press("advance", { slot: cy.slot, outgoing: cy.entrantTag, reason: "unreachable" });
    await desk.locator(at("desk-count-replaced")).getByText("1").waitFor();
    await desk.locator(at(`desk-winner-${cy.slot}`)).waitFor({ state: "detached" });
    await panel.getByText("Tell these 2 winners yourself").waitFor();
    assert(!/\+4917|Wilhelmina/.test(server.output()), "a name or a number in the log");
  } finally {
    await browser.close();
    await server.stop();
    await provider.close();
  }
});
