/**
 * The probe runner on a real server, and on servers with a fault: a check that cannot fail is worth nothing.
 *
 * A proxy plants each fault; without one the very same probes pass. What is left out here are full crowds.
 * @module
 */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type Browser, openBrowser } from "@/tests/browser/browser.ts";
import { main } from "@/tools/probe.ts";
import { adminKey, freePort, type Json, startServer } from "@/tests/server.ts";
import { startProxy, type Tampering } from "@/tests/tampering_proxy.ts";

interface Fault {
  /** What is wrong with this server. */
  name: string;
  probe: string;
  /** Part of the sentence that the probe has to say. */
  says: RegExp;
  tampering: Tampering;
}

const isDelta = (frame: Json) => frame.t === "delta" || frame.t === "seq";
const winner = { slot: 0, tier: "first", name: "Person 0", entryNumber: 1, entrantTag: "0".repeat(64) };

const faults: Fault[] = [
  {
    name: "tells no station what changes",
    probe: "delta-applies-incrementally",
    says: /^expected that the station says Paused within 3000 ms; saw .*Active/,
    tampering: { frame: (frame) => isDelta(frame) ? [] : [frame] },
  },
  {
    name: "answers a wrong passcode as if it were right",
    probe: "passcode-wrong-shows-error",
    says: /^expected that the error is visible within/,
    tampering: {
      answer(answer) {
        if (!answer.body.includes("wrong_passcode")) return;
        answer.status = 200;
        answer.body = JSON.stringify({ ok: true, token: "none" });
      },
    },
  },
  {
    name: "answers a resync with silence",
    probe: "resync-on-gap",
    says: /^expected that the entry count says 3 within/,
    tampering: { frame: (frame, nth) => frame.t === "snapshot" && nth > 0 ? [] : [frame] },
  },
  {
    name: "drops the gate before the results of a raffle",
    probe: "winners-after-close",
    says: /^(before the reveal a frame holds "winners"|drawn, not revealed)/,
    tampering: {
      frame(frame) {
        for (const module of Object.values<Json>(frame.view?.modules ?? {})) {
          if (module.phase === "drawn") Object.assign(module, { resultsVisible: true, winners: [winner] });
        }
        return [frame];
      },
    },
  },
  {
    name: "drops the gate before the results of a poll",
    probe: "results-visible-only-after-close",
    says:
      /^(before the close the results region is visible|while results are not visible a frame holds them)/,
    tampering: {
      frame(frame) {
        for (const module of Object.values<Json>(frame.view?.modules ?? {})) {
          if (module.kind !== "poll" || module.resultsVisible) continue;
          Object.assign(module, { resultsVisible: true, results: { q: { a: 2, b: 1, c: 0 } } });
        }
        return [frame];
      },
    },
  },
  {
    name: "takes a vote as another voter's",
    probe: "idempotent-vote",
    says: /^expected that the results region shows 1 for option b/,
    tampering: {
      frame(frame) {
        for (const change of frame.changes ?? []) {
          // Who changed their mind is counted twice.
          if (change.type === "ballots_counted" && change.results?.b === 1) change.results.b = 2;
        }
        return [frame];
      },
    },
  },
  {
    name: "greets who comes back with old news",
    probe: "socket-reconnect-resilience",
    says: /^the first frame after the reconnect: expected "snapshot", saw "seq"/,
    tampering: {
      frame: (frame, nth, connection) =>
        nth === 0 && connection > 0 ? [{ t: "seq", seq: frame.seq }, frame] : [frame],
    },
  },
  {
    name: "gives somebody who taps again another number",
    probe: "idempotent-entry",
    says: /^the entry numbers of four taps with one id: expected \[1,1,1,1\], saw .*2/,
    tampering: {
      answer(answer, { body }) {
        if (body?.type !== "enter" || !answer.body.includes('"repeated":true')) return;
        answer.body = answer.body.replace('"entryNumber":1', '"entryNumber":2');
      },
    },
  },
  {
    name: "loses a row of a crowd",
    probe: "load-stable",
    says: /^rows in the export: expected 40, saw 39/,
    tampering: {
      answer(answer, { path }) {
        if (path.endsWith("entries.csv")) answer.body = answer.body.replace(/[^\n]*\r\n$/, "");
      },
    },
  },
  {
    name: "shows other winners than were drawn",
    probe: "deterministic-draw",
    says: /^the winners on the screens: expected/,
    tampering: {
      answer(answer, { method, path }) {
        if (method !== "GET" || !/^\/api\/events\/[^/]+$/.test(path)) return;
        const body = JSON.parse(answer.body);
        for (const module of Object.values<Json>(body.modules)) module.winners?.reverse();
        answer.body = JSON.stringify(body);
      },
    },
  },
  {
    name: "lets an attendee of one event act in another",
    probe: "raffle/cross-station-isolation",
    says: /^entering a raffle of another event: expected 403 wrong_event, saw 200/,
    tampering: {
      answer(answer) {
        if (answer.status !== 403) return;
        Object.assign(answer, { status: 200, body: JSON.stringify({ ok: true, seq: 1, reply: {} }) });
      },
    },
  },
];

let browser: Browser;

async function run(origin: string, ...args: string[]) {
  const printed: string[] = [];
  const complaints: string[] = [];
  const code = await main(["--url", origin, ...args], {
    print: (line) => printed.push(line),
    complain: (line) => complaints.push(line),
    env: (name) => name === "DRUMROLL_KEY" ? adminKey : undefined,
    browser,
  });
  return { code, printed: printed.join("\n"), complaints: complaints.join("\n") };
}

Deno.test("probe: each planted fault makes its probe fail with a sentence, and without it the probe passes", async (t) => {
  const server = await startServer();
  // One for all runs: it takes as long to open as a probe takes to run.
  browser = await openBrowser();
  try {
    await t.step("no fault: they pass, and the report says so in JSON", async () => {
      const proxy = startProxy(server.origin, { frame: (frame) => [frame], answer: () => {} });
      try {
        const only = faults.map(({ probe }) => probe).join(",");
        const { code, printed } = await run(proxy.origin, "--only", only, "--attendees", "40", "--json");
        const report = JSON.parse(printed);
        assertEquals(code, 0, printed);
        assertEquals(report.summary.passed, faults.length, printed);
        assertEquals(
          Object.keys(report),
          ["url", "version", "startedAt", "probes", "summary"],
        );
        const load = report.probes.find(({ name }: Json) => name === "load-stable");
        assertEquals([load.group, load.outcome, load.figures.attendees], ["raffle", "pass", 40]);
        assertEquals(load.bound.p99Ms, 1_500);
        assert(load.figures.p99Ms > 0 && load.figures.p99Ms >= load.figures.p50Ms, printed);
      } finally {
        await proxy.close();
      }
    });

    for (const { name, probe, says, tampering } of faults) {
      await t.step(`a server that ${name} fails ${probe}`, async () => {
        const proxy = startProxy(server.origin, tampering);
        try {
          const { code, printed } = await run(proxy.origin, "--only", probe, "--attendees", "40", "--json");
          assertEquals(code, 1, printed);
          const [outcome] = JSON.parse(printed).probes;
          assertEquals(outcome.outcome, "fail");
          assertMatch(outcome.reason, says);
        } finally {
          await proxy.close();
        }
      });
    }

    await t.step(
      "what the server says it has not is not built, which is no pass and no failure",
      async () => {
        const proxy = startProxy(server.origin, {
          answer(answer, { body }) {
            if (body?.type !== "advance") return;
            const refusal = {
              code: "invalid_request",
              path: "type",
              message: "must be a command that exists",
            };
            Object.assign(answer, { status: 400, body: JSON.stringify({ ok: false, refusal }) });
          },
        });
        try {
          const { code, printed } = await run(proxy.origin, "--only", "runner-up");
          assertEquals(code, 0, printed);
          assertMatch(printed, /^not built raffle {2}runner-up .*the server says/);
          assertStringIncludes(printed, "0 passed, 0 failed, 1 not built");
        } finally {
          await proxy.close();
        }
      },
    );

    await t.step("a wrong key, no server, an unknown probe and a wrong call are told, with 2", async () => {
      const wrongKey = await run(server.origin, "--key", "no such key at all");
      assertEquals(wrongKey.code, 2);
      assertMatch(wrongKey.complaints, /the key is not one of an organizer of .*: unauthenticated/);
      const nobody = await run(`http://127.0.0.1:${freePort()}`);
      assertEquals(nobody.code, 2);
      assertStringIncludes(nobody.complaints, "cannot reach http://127.0.0.1:");
      const unknown = await run(server.origin, "--only", "raffle-opens,no-such-probe");
      assertEquals(unknown.code, 2);
      assertStringIncludes(unknown.complaints, "there is no probe no-such-probe");
      const calls = [
        ["--attendees", "20001"],
        ["--repeat", "0"],
        ["--frobnicate"],
        ["--url", "drumroll"],
        ["--only", ","],
      ];
      for (const call of calls) {
        const { code, complaints } = await run(server.origin, ...call);
        assertEquals([code, complaints !== ""], [2, true], call.join(" "));
      }
    });

    await t.step("--list names every probe of both contracts with a sentence", async () => {
      const { code, printed } = await run(server.origin, "--list");
      assertEquals(code, 0);
      const names = printed.split("\n").map((line) => /^(\w+) +([\w-]+) {2,}\S.* \S/.exec(line)?.slice(1, 3));
      const [station, raffle] = ["station", "raffle"].map((group) =>
        names.filter((name) => name?.[0] === group).length
      );
      assertEquals([names.length, station, raffle], [30, 17, 13], printed);
    });
  } finally {
    await browser.close();
    await server.stop();
  }
});
