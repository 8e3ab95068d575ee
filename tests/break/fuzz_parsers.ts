/**
 * The fuzzer's inputs for what reads strangers' bytes without a server around it: rosters, frames, settings, tokens,
 * certificates, records, kept files, the provider's texts, the environment. None of them may throw.
 * @module
 */
import Papa from "papaparse";
import { readConfig } from "@/lib/config.ts";
import { clientAddress, coarseAddress, isSameOrigin } from "@/lib/auth/address.ts";
import { readCookie } from "@/lib/auth/cookies.ts";
import { readEntrants } from "@/lib/draw/entries.ts";
import { parseStrict } from "@/lib/draw/json.ts";
import { readAdvance, readClose, readOpen, readReceipt, readVoid } from "@/lib/draw/record_texts.ts";
import { verify } from "@/lib/draw/verify.ts";
import { connect, type Socket } from "@/lib/client/connection.ts";
import { placeOf } from "@/lib/outbox/delivery.ts";
import { wishIn } from "@/lib/outbox/stops.ts";
import { plainCode, readDeskCode } from "@/lib/protocol/desk_code.ts";
import { newEventSchema, newModuleSchema, parse, parseCommand } from "@/lib/protocol/parse.ts";
import { parseFrame } from "@/lib/protocol/parse_frame.ts";
import { checkChain } from "@/lib/room/audit.ts";
import { csvCell, parseRoster } from "@/lib/roster/csv.ts";
import { CURVES } from "@/tests/draw_makers.ts";
import { golden } from "@/tests/draw_vectors.ts";
import { mutatedCertificates } from "@/tests/mutated_certificates.ts";
import { type Dice, diceOf } from "@/tests/break/fuzz_dice.ts";
import type { Report } from "@/tests/break/fuzz_report.ts";
import { tableText } from "@/tests/break/fuzz_bodies.ts";
import { hintOf } from "@/tests/break/fuzz_hints.ts";
import { brokenJson, type Json, mutate, STRANGE_TEXTS } from "@/tests/break/fuzz_values.ts";
import type { World } from "@/tests/break/fuzz_world.ts";

/** What it was given, for the report, and what came of it; throws where the reader does. */
type Reader = (dice: Dice, world: World, given: (input: string) => string) => string;

const decoder = new TextDecoder("latin1");
const anyText = (dice: Dice) =>
  dice.hit(0.5) ? dice.pick(STRANGE_TEXTS) : String.fromCharCode(
    ...Array.from({ length: dice.below(80) }, () => dice.below(dice.pick([128, 65_536]))),
  );
/** Of JSON, but not always. */
const bytesOf = (value: Json, dice: Dice) =>
  dice.hit(0.3) ? brokenJson(value, dice).bytes : new TextEncoder().encode(JSON.stringify(value) ?? "");
/** One letter or a stretch of it is another. */
function worn(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1);
  return text.slice(0, at) + dice.pick(["", "0", '"', "{", "\u0000", "é", "\\", "\ud800", "}", "1e9"]) +
    text.slice(at + dice.below(3));
}
const insist = (holds: boolean, sentence: string) => {
  if (!holds) throw new Error(sentence);
};
const request = (headers: Record<string, string>) => {
  try {
    return new Request("http://127.0.0.1:8000/o", { headers });
  } catch {
    return new Request("http://127.0.0.1:8000/o");
  }
};

const command = { id: "x", module: "main", type: "vote", question: "q1", options: ["a"] };
const raffle = { kind: "raffle", title: "X", mode: "offline", tiers: [{ id: "a", label: "A", count: 1 }] };
const certificates = golden.draws.map(({ certificate }) => certificate);
const records = [
  ["open", readOpen, certificates.map(({ open }) => open.text)],
  ["close", readClose, certificates.map(({ close }) => close.text)],
  ["advance", readAdvance, certificates.flatMap(({ advances }) => advances.map(({ text }) => text))],
  ["receipt", readReceipt, ["{}"]],
  ["void", readVoid, ["{}"]],
] as const;

const READERS: [name: string, weight: number, reader: Reader][] = [
  ["roster, as a table", 8, (dice, _world, given) => {
    const text = given(tableText(dice, dice.hit(0.6)));
    const bytes = new TextEncoder().encode(dice.hit(0.2) ? worn(text, dice) : text);
    const roster = parseRoster(bytes, dice.pick(["text/csv", "text/csv; charset=utf-8", "text/plain", "x"]));
    if ("refusal" in roster) return roster.refusal.code;
    insist(roster.rows.every(({ name }) => name.length > 0 && name.isWellFormed()), "a row without a name");
    return `${roster.rejected.length > 0 ? "rejected" : "whole"}`;
  }],
  ["roster, as JSON", 4, (dice, _world, given) => {
    const bytes = bytesOf(
      mutate([{ name: "Nora", id: "n", phone: "+491", smsOptIn: true, tickets: 2 }], dice),
      dice,
    );
    given(decoder.decode(bytes));
    const roster = parseRoster(bytes, "application/json");
    return "refusal" in roster ? roster.refusal.code : "rows";
  }],
  ["a cell of a table", 4, (dice, _world, given) => {
    const cell = given(anyText(dice));
    const written = csvCell(cell);
    const [[read]] = Papa.parse<string[]>(`${written},x\r\n`, { delimiter: "," }).data;
    insist(!/^[=+@\t\r-]/.test(read) || /^-?\d/.test(read), `a formula: ${written}`);
    return "cell";
  }],
  ["a frame", 8, (dice, _world, given) => {
    const frame = parseFrame(
      given(decoder.decode(bytesOf(mutate({ t: "command", ...command }, dice), dice))),
    );
    return frame.ok ? frame.value.t : frame.refusal.code;
  }],
  ["a command", 8, (dice, world, given) => {
    const value = mutate({ ...command, module: hintOf(world)("module", dice) }, dice);
    given(JSON.stringify(value) ?? "");
    const parsed = parseCommand(value);
    return parsed.ok ? parsed.value.type : parsed.refusal.code;
  }],
  ["settings", 6, (dice, _world, given) => {
    const [schema, whole] = dice.pick(
      [[newModuleSchema, raffle], [newEventSchema, { name: "X", passcode: "4711" }]] as const,
    );
    const value = mutate(mutate(whole, dice), dice);
    given(JSON.stringify(value) ?? "");
    const parsed = parse<unknown>(schema, value);
    return parsed.ok ? "taken" : parsed.refusal.code;
  }],
  ["strict JSON", 8, (dice, _world, given) => {
    const text = given(decoder.decode(bytesOf(mutate({ a: [1, "x", { b: null }], c: 1.5 }, dice), dice)));
    const read = parseStrict(text);
    if (read.ok) {
      insist(
        JSON.stringify(read.value) === JSON.stringify(JSON.parse(text)),
        "another value than JSON.parse",
      );
    }
    return String(read.ok);
  }],
  ["a signed record", 8, (dice, _world, given) => {
    const [name, read, texts] = dice.pick(records);
    const answer = read(given(worn(dice.pick<string>(texts), dice)));
    return answer.ok ? `${name} read` : answer.code;
  }],
  ["a certificate", 1, (dice, _world, given) => {
    const [{ text }] = mutatedCertificates(dice.below(2 ** 31), 1);
    const verdict = verify(given(dice.hit(0.3) ? worn(text, dice) : text), CURVES, {});
    return "code" in verdict ? String(verdict.code) : verdict.outcome;
  }],
  ["a certificate with lists", 1, (dice, _world, given) => {
    const text = given(JSON.stringify(dice.pick(certificates)));
    const list = () =>
      Uint8Array.from({ length: dice.pick([0, 1, 31, 32, 34, 64, 320]) }, () => dice.below(256));
    const receipt = dice.hit(0.5) ? anyText(dice) : undefined;
    const verdict = verify(text, CURVES, {
      leaves: dice.hit(0.6) ? list() : undefined,
      entrants: dice.hit(0.4) ? list() : undefined,
      receipt,
    });
    return "code" in verdict ? String(verdict.code) : verdict.outcome;
  }],
  ["this server's certificate", 1, (dice, world, given) => {
    const verdict = verify(given(worn(world.stage.certificate, dice)), CURVES, {});
    return "code" in verdict ? String(verdict.code) : verdict.outcome;
  }],
  ["entrants.bin", 6, (dice) => {
    const bytes = Uint8Array.from(
      { length: dice.pick([0, 33, 34, 68, 100]) },
      () => dice.below(dice.pick([2, 256])),
    );
    return readEntrants(bytes) === null ? "none" : "read";
  }],
  ["an audit log", 6, (dice, _world, given) => {
    const record = {
      n: 1,
      at: "2026-11-20T19:00:00.000Z",
      actor: "system",
      action: "open",
      facts: {},
      prevHash: "0".repeat(64),
      hash: "0".repeat(64),
    };
    const list = mutate([record, { ...record, n: 2 }], dice);
    given(JSON.stringify(list) ?? "");
    return String(checkChain(Array.isArray(list) ? list : [list]).ok);
  }],
  [
    "an answer by text",
    8,
    (dice, _world, given) => String(wishIn(given(anyText(dice)), dice.pick([null, "STOP", "x"]))),
  ],
  [
    "a report's address",
    6,
    (dice, _world, given) => String(placeOf(given(worn(`AB12.main.0150.${"0".repeat(16)}`, dice))) !== null),
  ],
  ["a code at the desk", 8, (dice, world, given) => {
    const text = given(worn(dice.pick([...world.stage.checkInCodes, "http://x/o/AB1#main/K7M4QX"]), dice));
    return String(readDeskCode(text) !== null || plainCode(text) !== null);
  }],
  ["addresses", 6, (dice, _world, given) => {
    const value = given(
      dice.pick(["::1", "fe80::1%eth0", "::ffff:1.2.3.4", "1.2.3.4", ...STRANGE_TEXTS]).slice(0, 300),
    );
    const address = clientAddress(request({ "x-forwarded-for": value }), {
      transport: "tcp",
      hostname: value,
      port: 1,
    }, dice.hit(0.5));
    return typeof coarseAddress(address);
  }],
  ["origins and cookies", 6, (dice, _world, given) => {
    const value = given(dice.pick(["null", "http://[::1", "http://x", ...STRANGE_TEXTS]).slice(0, 300));
    const asked = request({ origin: value, host: value, cookie: value });
    readCookie(asked, dice.pick(["a", "", "__proto__"]));
    return String(isSameOrigin(asked, { trustProxy: dice.hit(0.5), publicUrl: "https://drumroll.example" }));
  }],
  ["the environment", 6, (dice, _world, given) => {
    const names = [
      "PORT",
      "HOST",
      "KV_PATH",
      "ADMIN_KEY",
      "SESSION_SECRET",
      "PUBLIC_URL",
      "BEACON",
      "BEACON_RELAYS",
      "TWILIO_BASE_URL",
      "TRUST_PROXY",
    ];
    const name = dice.pick(names);
    const value = given(anyText(dice));
    try {
      readConfig({ [name]: value });
      return "taken";
    } catch (error) {
      if ((error as Error).name !== "ConfigError") throw error;
      return "refused";
    }
  }],
  ["what a phone hears", 8, (dice, _world, given) => {
    const frames: unknown[] = [];
    const socket: Socket = {
      readyState: 1,
      onmessage: null,
      onclose: null,
      onerror: null,
      send() {},
      close() {},
    };
    connect({
      openSocket: () => socket,
      now: () => 0,
      random: () => 0,
      setTimer: () => () => {},
      onFrame: (frame) => (frames.push(frame), "dropped"),
      onState() {},
      onEnded() {},
    });
    // A portal of the Wi-Fi answers with anything; a frame of ours is from a server that is trusted.
    socket.onmessage!({
      data: dice.hit(0.1)
        ? new Uint8Array(3)
        : given(decoder.decode(bytesOf(mutate({ t: 1, seq: 4, view: {} }, dice), dice))),
    });
    return frames.length > 0 ? "frame" : "nothing";
  }],
];
const bag = READERS.flatMap((reader) => Array.from({ length: reader[1] }, () => reader));

export function fuzzParsers(world: World, seed: number, report: Report, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const dice = diceOf(seed ^ 0x9a25e2, index);
    const [name, , reader] = dice.pick(bag);
    const shown = `parser: ${name}`;
    let input = "";
    report.counted("parsers", index, shown);
    try {
      report.ended(shown, reader(dice, world, (said) => input = said));
    } catch (error) {
      report.failed("parsers", index, `${name}: ${error}`, input);
    }
  }
}
