/**
 * Markup and scripts for names: of the event, its modules, prizes, questions, options and people, on every page and
 * surface, in a browser whose page policy is switched off, so that what got into the DOM would also run.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { stationCookie } from "@/lib/auth/cookies.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { adminKey, type Json, startServer } from "@/tests/server.ts";
import { send } from "@/tests/stranger.ts";

/** Each shows as itself and would say that it ran, were it markup. */
const ATTACKS = [
  `<img src=x onerror=__pwned=1>`,
  `"><svg onload=__pwned=1 data-evil>`,
  `</script><script>__pwned=1</script>`,
  `' onfocus=__pwned=1 autofocus data-evil='`,
  `</title><iframe srcdoc="<script>parent.__pwned=1</script>">`,
  `<a href=javascript:__pwned=1 data-evil>x</a>`,
  `--><details open ontoggle=__pwned=1>`,
];
const [a, b, c, d, e, f, g] = ATTACKS;
const password = "three plain words here";

/** What would be there if one of them had become markup. */
const planted = () => {
  const found = [...document.querySelectorAll(
    'img[src="x"], svg[onload], [onfocus], [onerror], [ontoggle], [data-evil], iframe, a[href^="javascript"]',
  )].map(({ outerHTML }) => outerHTML.slice(0, 80));
  const scripts = [...document.scripts].filter(({ text }) => text.trim() === "__pwned=1").map(() =>
    "a script"
  );
  const ran = Reflect.get(globalThis, "__pwned") === undefined ? [] : ["it ran"];
  return { found: [...found, ...scripts, ...ran], text: document.body.innerText.toLowerCase() };
};

Deno.test("[HTTP7] markup for a name, title, prize, question, option or event is text on every page and surface, and runs on none", async () => {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    const code = /\/setup\/([\w-]+)/.exec(server.output())![1];
    const setUp = await send(server, {
      method: "POST",
      path: `/setup/${code}`,
      token: null,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ name: a, passphrase: password, again: password }).toString(),
    });
    const organizer = setUp.headers.get("set-cookie")!.split(";")[0].split("=");
    const made = await server.api("POST", "/api/events", {
      name: c,
      passcode: "4711-4711",
      walkUps: "approval",
    });
    const { id: event, joinCode } = made.event;
    const path = `/api/events/${event}`;
    const raffle = { kind: "raffle", id: "raffle", title: b, mode: "offline", maskNames: "none" };
    await server.api("POST", `${path}/modules`, {
      ...raffle,
      tiers: [{ id: "x", label: a, count: 2 }, { id: "y", label: g, count: 3 }],
      rulesUrl: `https://x.example/"><img src=x onerror=__pwned=1>`,
    });
    await server.api("POST", `${path}/modules`, {
      ...{ kind: "poll", id: "poll", title: c, showResults: "live" },
      questions: [{ id: "q", text: d, options: [{ id: "o", label: a }, { id: "p", label: f }] }],
    });
    await server.api("POST", `${path}/modules`, {
      ...{
        kind: "tickets",
        id: "tickets",
        title: e,
        prize: g,
        mode: "offline",
        maskNames: "none",
        perPerson: 1,
      },
    });
    const people = ATTACKS.map((name, i) => ({ id: `p${i}`, name, checkedIn: true }));
    assertEquals((await server.api("POST", `${path}/attendees`, people)).imported, ATTACKS.length);
    const { attendees } = await server.api("GET", `${path}/attendees`);
    const tokens: string[] = attendees.map(({ token }: Json) => token);
    await send(server, {
      method: "POST",
      path: `/j/${joinCode}`,
      token: null,
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ name: b }).toString(),
    });
    const say = (module: string, type: string, args: Json = {}, token = adminKey) =>
      server.api("POST", `${path}/commands`, { id: crypto.randomUUID(), module, type, ...args }, token);
    for (const module of ["raffle", "poll", "tickets"]) await say(module, "open");
    for (const [i, token] of tokens.entries()) {
      await say("raffle", "enter", {}, token);
      await say("poll", "vote", { question: "q", options: [i % 2 ? "o" : "p"] }, token);
      // The id of a purchase is any text; an export holds it.
      const request = { userId: `p${i}`, quantity: 1, requestId: `${i};=cmd|' /C x'!A0` };
      await server.api("POST", `${path}/modules/tickets/purchase`, request, token);
    }
    for (const type of ["close", "draw"]) await say("raffle", type);
    await say("raffle", "reveal");
    await say("raffle", "reveal").catch(() => {});
    await server.api("POST", `${path}/modules/tickets/admin/draw-winner`);
    const { token: station } = await server.api("POST", `${path}/station-session`, {
      passcode: "4711-4711",
      label: f.slice(0, 60),
    });
    const overlay = new URL((await server.api("POST", `${path}/overlay-link`)).url).hash;

    const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const url = server.origin;
    await context.addCookies([
      { name: organizer[0], value: organizer[1], url },
      { name: stationCookie(event), value: station, url },
    ]);
    /** Pages by address; whether something of what was planted has to stand there to be read. */
    const always: [string, boolean][] = [
      ["/o", true],
      [`/o/${event}`, true],
      [`/o/${event}/roster`, true],
      [`/o/new?event=${event}`, true],
      [`/j/${joinCode}`, true],
      [`/j?code=${encodeURIComponent(a)}`, false],
      [`/o/sign-in?next=${encodeURIComponent(a)}`, false],
      [`/verify/${event}`, true],
      [`/verify/${event}/raffle`, true],
      [`/verify?x=${encodeURIComponent(a)}#${a}`, false],
    ];
    const shown: [string, boolean][] = [
      [`/s/${event}`, true],
      [`/overlay/${event}${overlay}`, true],
      [`/e/${event}/${tokens[0]}`, true],
    ];
    let looked = 0;
    const look = async (to: string, isThere: boolean, where: string) => {
      await page.goto("about:blank");
      await page.goto(url + to);
      const readable = () => page.evaluate(() => document.body.innerText.toLowerCase().includes("__pwned"));
      for (let n = 0; isThere && !await readable(); n++) {
        assert(n < 100, `${where}: nothing of it is to be read`);
        await page.waitForTimeout(50);
      }
      assertEquals((await page.evaluate(planted)).found, [], where);
      looked++;
    };
    for (const [to, isThere] of always) await look(to, isThere, to);
    for (const module of ["raffle", "poll", "tickets"]) {
      await say(module, "show");
      for (const [to, isThere] of shown) await look(to, isThere, `${to.slice(0, 20)} with the ${module}`);
      await look(`/o/${event}#${module}`, true, `the desk with the ${module}`);
    }
    assertEquals(looked, always.length + 3 * (shown.length + 1));

    // Sight check: the same browser, where it is markup.
    await page.goto(`${url}/j`);
    await page.evaluate((html) => document.body.insertAdjacentHTML("beforeend", html), a);
    await page.waitForFunction(() => Reflect.get(globalThis, "__pwned") === 1);
    assert((await page.evaluate(planted)).found.length >= 2);

    for (
      const file of [
        "attendees.csv",
        ...["raffle", "poll", "tickets"].flatMap((
          id,
        ) => [`modules/${id}/entries.csv`, `modules/${id}/results.csv`]),
      ]
    ) {
      const { text } = await send(server, { path: `${path}/${file}` });
      // As a spreadsheet splits it that is set to commas, and one that is set to semicolons and knows no quotes within.
      for (const separator of [",", ";"]) {
        const cells = text.split("\n").flatMap((line) => line.split(separator));
        assertEquals(cells.filter((cell) => /^["\s]*[=+@-]/.test(cell)), [], `${file} at ${separator}`);
      }
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});
