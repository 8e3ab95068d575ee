/**
 * What the big screen costs the machine behind the projector: frames a second while things move, at a quarter of this
 * CPU, and the share of a core that its renderer takes while they do and while they do not.
 *
 * A real page of a real server. After its first snapshot it hears frames that are put into its own socket, so that
 * 50,000 people take no longer to gather than 500. Headless Chromium has no graphics chip: what one would do is done
 * by this CPU too, mostly in other processes, which are told apart. Frames are those that the main thread could have drawn.
 * @module
 */
import type { CDPSession, Page } from "playwright-core";
import { raffleIn, roomWith } from "@/components/samples.ts";
import { sealedIn, winnersOf } from "@/components/draw_samples.ts";
import { openBrowser } from "@/tests/browser/browser.ts";
import { startServer } from "@/tests/server.ts";
import { socketScript } from "@/tools/probe/page_socket.ts";
import type { RaffleView } from "@/lib/protocol/messages.ts";

const slowdown = 4;
const windowMs = 6_000;
const idleMs = 10_000;
const goals = { framesPerSecond: 60, idleShareOfACore: .3 };
/** `USER_HZ`: the unit of times in /proc. */
const ticksPerSecond = 100;
const module = "grand-raffle";

/** Seconds of CPU. Without a graphics chip the other processes paint. */
interface Used {
  renderer: number;
  others: number;
}

interface Stage {
  page: Page;
  /** As the server's next frame. */
  show(raffle: RaffleView, checkedIn: number): Promise<void>;
  change(change: Record<string, unknown>): Promise<void>;
  /** Counts that the page tells itself, `perSecond` of them, each as a frame of the server's. */
  entries(from: number, perSecond: number, ms: number): Promise<void>;
  slow(rate: number): Promise<void>;
  /** Seconds of CPU so far, by kind of process. */
  used(): Promise<Used>;
  layouts(): Promise<{ layouts: number; styles: number; script: number }>;
}

async function openStage(width: number, height: number, run: (stage: Stage) => Promise<void>): Promise<void> {
  const server = await startServer();
  const browser = await openBrowser();
  try {
    await server.api("POST", "/api/events", { name: "Bench", passcode: "pier-42", id: "bench" });
    await server.api("POST", "/api/events/bench/modules", {
      kind: "raffle",
      id: module,
      title: "Grand raffle",
      mode: "offline",
      tiers: [{ id: "gold", label: "Gold", count: 1 }],
    });
    const page = await (await browser.newContext({ viewport: { width, height } })).newPage();
    await page.addInitScript(socketScript());
    await page.goto(`${server.origin}/s/bench`);
    await page.fill('[data-test="efx-station-passcode-input"]', "pier-42");
    await page.click('[data-test="efx-station-passcode-submit"]');
    await page.locator('[data-test="efx-station-socket-status"][data-state="live"]').waitFor();
    const client: CDPSession = await page.context().newCDPSession(page);
    await client.send("Performance.enable");
    const whole = await browser.newBrowserCDPSession();
    let seq = 1_000;
    const inject = (frame: Record<string, unknown>) =>
      page.evaluate(
        (text) =>
          (globalThis as unknown as { probeSocket: { inject(text: string): void } }).probeSocket.inject(text),
        JSON.stringify(frame),
      );
    await run({
      page,
      show: (raffle, checkedIn) =>
        inject({
          t: "snapshot",
          seq: ++seq,
          view: roomWith(raffle, { checkedIn }),
          serverTime: new Date().toISOString(),
        }),
      change: (change) => inject({ t: "delta", seq: ++seq, changes: [{ module, ...change }] }),
      entries: async (from, perSecond, ms) => {
        const first = seq + 1;
        seq += 2 * perSecond * ms / 1_000;
        await page.evaluate(tellEntries, { module, from, perSecond, ms, first });
        await inject({ t: "seq", seq, from: first - 1 });
      },
      slow: async (rate) => void await client.send("Emulation.setCPUThrottlingRate", { rate }),
      async used() {
        const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
        const times = { renderer: 0, others: 0 };
        for (const { type, id } of processInfo) {
          if (type === "renderer") times.renderer += cpuSeconds(id);
          else times.others += cpuSeconds(id);
        }
        return times;
      },
      async layouts() {
        const { metrics } = await client.send("Performance.getMetrics");
        const of = (name: string) => metrics.find((metric) => metric.name === name)!.value;
        return { layouts: of("LayoutCount"), styles: of("RecalcStyleCount"), script: of("ScriptDuration") };
      },
    });
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Runs in the page. */
function tellEntries(
  { module, from, perSecond, ms, first }: {
    module: string;
    from: number;
    perSecond: number;
    ms: number;
    first: number;
  },
): Promise<void> {
  const probe = (globalThis as unknown as { probeSocket: { inject(text: string): void } }).probeSocket;
  const start = performance.now();
  let told = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const since = performance.now() - start;
      for (; told < since * perSecond / 1_000; told++) {
        const change = { module, type: "entries_counted", entryCount: from + told };
        probe.inject(JSON.stringify({ t: "delta", seq: first + told, changes: [change] }));
      }
      if (since < ms) return;
      clearInterval(timer);
      resolve();
    }, 5);
  });
}

/** User and system time of a process, all its threads and so its workers too. */
function cpuSeconds(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** While `act` runs and for `ms`: frames, CPU, layouts. */
async function watch(stage: Stage, ms: number, act: () => Promise<void>, rate = 1) {
  await stage.slow(rate);
  const before = { used: await stage.used(), layouts: await stage.layouts() };
  const recording = stage.page.evaluate((ms) =>
    new Promise<number[]>((resolve) => {
      const times: number[] = [];
      const step = (now: number) => {
        times.push(now);
        if (now - times[0] < ms) requestAnimationFrame(step);
        else resolve(times.slice(1).map((time, i) => time - times[i]));
      };
      requestAnimationFrame(step);
    }), ms);
  await act();
  const gaps = (await recording).sort((a, b) => a - b);
  const after = { used: await stage.used(), layouts: await stage.layouts() };
  await stage.slow(1);
  const seconds = gaps.reduce((sum, gap) => sum + gap, 0) / 1_000;
  const at = (share: number) => gaps[Math.min(gaps.length - 1, Math.floor(share * gaps.length))];
  return {
    framesPerSecond: gaps.length / seconds,
    p95Ms: at(.95),
    worstMs: gaps.at(-1),
    lateFrames: gaps.filter((gap) => gap > 25).length,
    ...shares(before.used, after.used, seconds),
    layoutsPerSecond: (after.layouts.layouts - before.layouts.layouts) / seconds,
  };
}

const shares = (before: Used, after: Used, seconds: number) => ({
  renderer: (after.renderer - before.renderer) / seconds,
  others: (after.others - before.others) / seconds,
});

/** Without a recorder of frames, which would itself ask for 60 a second. */
async function cost(stage: Stage, ms: number) {
  const before = { used: await stage.used(), layouts: await stage.layouts() };
  const from = performance.now();
  await stage.page.waitForTimeout(ms);
  const seconds = (performance.now() - from) / 1_000;
  const after = { used: await stage.used(), layouts: await stage.layouts() };
  return {
    ...shares(before.used, after.used, seconds),
    layoutsPerSecond: (after.layouts.layouts - before.layouts.layouts) / seconds,
    scriptMsPerSecond: 1_000 * (after.layouts.script - before.layouts.script) / seconds,
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function crowd(size: { width: number; height: number }, entryCount: number) {
  const of = Math.ceil(entryCount * 1.2);
  const open = raffleIn("open", { entryCount });
  const found: Record<string, unknown> = {};
  await openStage(size.width, size.height, async (stage) => {
    await stage.show(open, of);
    await pause(1_500);
    found.idle = await cost(stage, idleMs);
    const busy = stage.entries(entryCount, 200, idleMs);
    found.entries200PerSecond = await cost(stage, idleMs - 500);
    await busy;
  });
  return found;
}

async function moving(size: { width: number; height: number }) {
  const found: Record<string, unknown> = {};
  await openStage(size.width, size.height, async (stage) => {
    await stage.show(raffleIn("open", { entryCount: 400 }), 5_000);
    await pause(1_000);
    found.countRollsUp = await watch(stage, windowMs, () => stage.entries(400, 10, windowMs), slowdown);

    const late = Date.now() + windowMs + 500;
    const sealed = sealedIn("closed");
    await stage.show({
      ...sealed,
      closedAt: new Date(late - 33_000).toISOString(),
      beacon: { ...sealed.beacon!, at: new Date(late).toISOString() },
    }, 430);
    await pause(400);
    found.drumRoll = await watch(stage, windowMs, () => Promise.resolve(), slowdown);
    const drawn = sealedIn("drawn");
    await stage.show(drawn, 430);
    found.sealedIdle = await cost(stage, 4_000);

    const shownAt = new Date().toISOString();
    const winners = winnersOf(drawn.tiers).map((winner) => ({ ...winner, shownAt }));
    found.revealOf14 = await watch(stage, 4_000, async () => {
      await pause(100);
      const revealedTiers = drawn.tiers.map(({ id }) => id);
      await stage.show({ ...drawn, phase: "revealed", resultsVisible: true, revealedTiers, winners }, 430);
    }, slowdown);

    const one = [{ id: "t1", label: "A weekend for two in Bergen", count: 1 }];
    const alone = sealedIn("drawn", { tiers: one });
    await stage.show(alone, 430);
    await pause(1_500);
    found.revealOfOne = await watch(stage, 4_000, async () => {
      await pause(100);
      await stage.show({
        ...alone,
        phase: "revealed",
        resultsVisible: true,
        revealedTiers: ["t1"],
        winners: winnersOf(one).map((winner) => ({ ...winner, shownAt: new Date().toISOString() })),
      }, 430);
    }, slowdown);
    // Without a graphics chip the layers of the burst are still being painted; only then it rests.
    found.afterReveal = await cost(stage, 4_000);
    await pause(10_000);
    found.winnersIdle = await cost(stage, 4_000);
  });
  return found;
}

export async function benchStage() {
  const hd = { width: 1_920, height: 1_080 };
  const at500 = await crowd(hd, 500);
  const at50000 = await crowd(hd, 50_000);
  return {
    slowdown,
    entries500: at500,
    entries50000: at50000,
    hd: await moving(hd),
    fourK: await moving({ width: 3_840, height: 2_160 }),
    goals,
  };
}
