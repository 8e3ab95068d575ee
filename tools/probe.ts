/**
 * Named checks against any running Drumroll server, each one alone, in real browsers and over real sockets.
 *
 *     deno task probe --url http://localhost:8000 [--key KEY] [--only a,b] [--json] [--repeat 3]
 *         [--attendees 5000] [--list]
 *
 * The key is an organizer's API key; `DRUMROLL_KEY` keeps it out of the list of processes. Exit code: 0 nothing
 * failed, 1 a probe failed, 2 it could not be tried. The server keeps the events that probes make.
 * @module
 */
import type { Browser } from "playwright-core";
import { probes, probesNamed } from "./probe/all.ts";
import { type Outcome, type Probe, runProbes } from "./probe/run.ts";
import { type Json, openTarget, type Target } from "./probe/target.ts";

const USAGE =
  "usage: probe --url URL [--key KEY, or DRUMROLL_KEY] [--only a,b] [--json] [--repeat n] [--attendees n] [--list]";

/** 5,000 is what a room promises; an import takes 20,000. */
const ATTENDEES = { initial: 5_000, max: 20_000 };
const REPEAT_MAX = 100;

interface Call {
  url: string;
  key: string;
  wanted: Probe[];
  json: boolean;
  list: boolean;
  repeat: number;
  attendees: number;
}

/** What the command line takes from its surroundings; tests bring their own. */
export interface Around {
  print(line: string): void;
  complain(line: string): void;
  env(name: string): string | undefined;
  /** Stays open; without it one is opened for the run and closed after it. */
  browser?: Browser;
}

const SHELL: Around = {
  print: console.log,
  complain: console.error,
  env: (name) => Deno.env.get(name),
};

/** A sentence instead of a call says what is wrong with it. */
function parseArgs(args: readonly string[], env: Around["env"]): Call | string {
  const call: Call = {
    url: "",
    key: env("DRUMROLL_KEY") ?? "",
    wanted: probes,
    json: false,
    list: false,
    repeat: 1,
    attendees: ATTENDEES.initial,
  };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split(/=(.*)/s);
    if (name === "--json") call.json = true;
    else if (name === "--list") call.list = true;
    else if (["--url", "--key", "--only", "--repeat", "--attendees"].includes(name)) {
      const value = inline ?? args[++i];
      if (value === undefined || value === "") return `${name} needs a value`;
      const problem = set(call, name, value);
      if (problem) return problem;
    } else return `unknown argument ${name}\n${USAGE}`;
  }
  if (call.list) return call;
  if (!/^https?:$/.test(URL.parse(call.url)?.protocol ?? "")) {
    return `--url needs the address of a server, such as http://localhost:8000\n${USAGE}`;
  }
  return call.key === "" ? `give an organizer's key by --key or DRUMROLL_KEY\n${USAGE}` : call;
}

function set(call: Call, name: string, value: string): string | undefined {
  if (name === "--url") call.url = value;
  else if (name === "--key") call.key = value;
  else if (name === "--only") {
    const names = value.split(",").map((name) => name.trim()).filter(Boolean);
    if (names.length === 0) return "--only needs the name of a probe";
    const unknown = names.filter((name) => probesNamed(name).length === 0);
    if (unknown.length > 0) {
      return `there is no probe ${unknown.join(", ")}; --list names those that there are`;
    }
    const named = new Set(names.flatMap(probesNamed));
    call.wanted = probes.filter((probe) => named.has(probe));
  } else {
    const max = name === "--repeat" ? REPEAT_MAX : ATTENDEES.max;
    const count = Number(value);
    if (!Number.isInteger(count) || count < 1 || count > max) {
      return `${name} needs a whole number, 1 to ${max}`;
    }
    call[name === "--repeat" ? "repeat" : "attendees"] = count;
  }
}

/** The server's version, or a sentence on why it cannot be probed. */
async function greet(target: Target): Promise<{ version: string } | string> {
  try {
    const health = await target.ask("GET", "/api/healthz", undefined, null);
    if (typeof health.body?.version !== "string") {
      return `what answers at ${target.origin} is no Drumroll server (status ${health.status})`;
    }
    if (health.status !== 200) return `the server at ${target.origin} is not healthy: ${health.status}`;
    const events = await target.ask("GET", "/api/events");
    if (events.status !== 200) {
      const code = (events.body as Json)?.refusal?.code ?? events.status;
      return `the key is not one of an organizer of ${target.origin}: ${code}`;
    }
    return { version: health.body.version };
  } catch (error) {
    return `cannot reach ${target.origin}: ${error instanceof Error ? error.message : error}`;
  }
}

function line({ name, group, outcome, ms, figures = {}, bound = {}, reason }: Outcome): string {
  const measured = Object.entries(figures).map(([figure, value]) =>
    `${figure} ${value}${figure in bound ? ` of at most ${bound[figure]}` : ""}`
  );
  const time = `${(ms / 1000).toFixed(1)} s`.padStart(7);
  const facts = [measured.join(", "), reason].filter(Boolean).join("; ");
  return `${outcome.padEnd(9)} ${group.padEnd(7)} ${name.padEnd(37)}${time}  ${facts}`.trimEnd();
}

/** @returns the exit code */
export async function main(args: readonly string[], around: Around = SHELL): Promise<number> {
  const { print, complain, env, browser } = around;
  const call = parseArgs(args, env);
  if (typeof call === "string") {
    complain(call);
    return 2;
  }
  if (call.list) {
    for (const { group, name, says } of probes) print(`${group.padEnd(7)} ${name.padEnd(37)} ${says}`);
    return 0;
  }
  const target = openTarget(call.url, call.key);
  const greeted = await greet(target);
  if (typeof greeted === "string") {
    complain(greeted);
    return 2;
  }
  const startedAt = new Date().toISOString();
  const from = performance.now();
  const wanted = Array.from({ length: call.repeat }, () => call.wanted).flat();
  const outcomes = await runProbes(
    wanted,
    { target, attendees: call.attendees, browser },
    (outcome) => call.json || print(line(outcome)),
  );
  const count = (wanted: Outcome["outcome"]) => outcomes.filter(({ outcome }) => outcome === wanted).length;
  const summary = {
    passed: count("pass"),
    failed: count("fail"),
    notBuilt: count("not built"),
    ms: Math.round(performance.now() - from),
  };
  if (call.json) {
    const { version } = greeted;
    print(JSON.stringify({ url: target.origin, version, startedAt, probes: outcomes, summary }, null, 2));
  } else {
    const { passed, failed, notBuilt, ms } = summary;
    print(`${passed} passed, ${failed} failed, ${notBuilt} not built, in ${(ms / 1000).toFixed(1)} s`);
  }
  return summary.failed > 0 ? 1 : 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
