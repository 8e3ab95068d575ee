/** A room in a real browser: it follows, survives what happens to sockets, and goes when its island goes. @module */
import { assertEquals } from "@std/assert";
import { build, stop } from "esbuild";
import { fileURLToPath } from "node:url";
import type { Head } from "@/lib/modules/contract.ts";
import type { View } from "@/lib/protocol/messages.ts";
import { createHub } from "@/lib/realtime/hub.ts";
import { openSession } from "@/lib/realtime/session.ts";
import { SOCKET_PROTOCOL } from "@/lib/auth/principal.ts";
import type { Page } from "playwright-core";
import { openBrowser } from "./browser.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

async function screenScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [`${root}tests/browser/room_screen.tsx`],
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    alias: { "@": root.replace(/\/$/, "") },
  });
  await stop();
  return outputFiles[0].text;
}

function startRoom(script: string) {
  let seq = 4;
  const commands: { id: string }[] = [];
  const sockets: WebSocket[] = [];
  const here = { hasSockets: true };
  const event = { id: "GALA24", name: "Gala", joinCode: "ABC234", locale: "en", hue: 0, createdAt: "" };
  const view = (): View => ({ event, current: null, modules: {}, counts: { checkedIn: seq * 10 } });
  const hub = createHub({
    event: "GALA24",
    now: Date.now,
    readHead: () => Promise.resolve({ head: { seq } as Head, version: "" }),
    viewOf: view,
    log: () => {},
  });
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/") {
      return new Response(`<!doctype html><body></body><script type="module">${script}</script>`, {
        headers: { "content-type": "text/html" },
      });
    }
    if (pathname === "/api/events/GALA24/snapshot") {
      return Response.json({ ok: true, seq, view: view(), serverTime: "" });
    }
    if (pathname === "/api/events/GALA24/commands") {
      commands.push({ ...await request.json(), as: request.headers.get("authorization") });
      return Response.json({ ok: true, seq, reply: null });
    }
    if (pathname !== "/api/events/GALA24/socket" || !here.hasSockets) {
      return new Response("", { status: 404 });
    }
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: SOCKET_PROTOCOL });
    sockets.push(socket);
    const submit = () => Promise.reject(new Error("commands go over HTTP"));
    openSession({ socket, hub, audience: "public", isStation: false, submit, now: Date.now, log: () => {} });
    return response;
  });
  return Object.assign(here, {
    hub,
    commands,
    sockets,
    url: `http://127.0.0.1:${server.addr.port}/`,
    /** Somebody checks in; everybody hears the new count, unless that gets lost on the way. */
    checkIn(how: "told" | "lost" = "told") {
      const from = seq++;
      const change = { type: "roster_counted", checkedIn: seq * 10 } as const;
      if (how === "told") hub.onDelta({ event: "GALA24", from, seq, changes: [{ to: "all", change }] });
    },
    async [Symbol.asyncDispose]() {
      hub.close(1001, "restarting");
      await server.shutdown();
    },
  });
}

const script = await screenScript();

async function withPage(
  play: (page: Page, room: ReturnType<typeof startRoom>) => Promise<void>,
): Promise<void> {
  await using room = startRoom(script);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(room.url);
    await play(page, room);
  } finally {
    await browser.close();
  }
}

/** Waits until the screen says so. */
function shows(page: Page, state: string, count: number) {
  return page.waitForFunction(
    ([state, count]) =>
      document.querySelector("main")?.dataset.state === state &&
      document.querySelector("output")?.textContent === count,
    [state, String(count)],
  );
}

Deno.test("room in a browser: it follows, sends, and leaves when its island goes", async () => {
  await withPage(async (page, room) => {
    await shows(page, "live", 40);
    assertEquals(await page.getAttribute("main", "data-loaded"), "true");
    room.checkIn();
    await shows(page, "live", 50);
    const answered = page.waitForResponse((response) => response.url().endsWith("/commands"));
    await page.click("button");
    await answered;
    const [{ id, ...command }] = room.commands;
    assertEquals([id.length, command], [32, { module: "r", type: "enter", as: "Bearer T0KEN" }]);
    await page.evaluate(() => dispatchEvent(new Event("unmount")));
    while (room.hub.size() > 0) await new Promise((resume) => setTimeout(resume, 2));
  });
});

Deno.test("room in a browser: seq 5, 3, 7 shows a resync and ends in the server's state", async () => {
  await withPage(async (page, room) => {
    await shows(page, "live", 40);
    await page.evaluate(() => {
      const seen: string[] = [];
      const main = document.querySelector("main")!;
      new MutationObserver(() => seen.push(main.dataset.resyncing!)).observe(main, {
        attributeFilter: ["data-resyncing"],
      });
      Object.assign(globalThis, { seen });
    });
    for (let lost = 0; lost < 3; lost++) room.checkIn("lost");
    for (const seq of [5, 3, 7]) {
      const change = { type: "roster_counted", checkedIn: seq * 10 };
      room.sockets[0].send(JSON.stringify({ t: "delta", seq, changes: [change] }));
    }
    await shows(page, "live", 70);
    assertEquals(await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen), [
      "true",
      "false",
    ]);
  });
});

Deno.test("room in a browser: without sockets it polls, and when they are back it is live", async () => {
  await withPage(async (page, room) => {
    await shows(page, "live", 40);
    room.hasSockets = false;
    room.sockets[0].close(1008, "cut");
    room.checkIn("lost");
    await shows(page, "reconnecting", 50);
    room.hasSockets = true;
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await shows(page, "live", 50);
  });
});

Deno.test("room in a browser: a session that is over is told and not tried again", async () => {
  await withPage(async (page, room) => {
    await shows(page, "live", 40);
    room.hub.close(4401, "signed out");
    await page.waitForSelector('main[data-ended="session_ended"]');
    assertEquals(room.sockets.length, 1);
  });
});
