/** The edge refuses what is malformed, oversized, of the wrong type or unknown, and names the path. @module */
import { assertEquals, assertThrows } from "@std/assert";
import { z } from "zod";
import {
  commandSchema,
  newEventSchema,
  newModuleSchema,
  parse,
  parseCommand,
  purchaseSchema,
  stationSessionSchema,
} from "@/lib/protocol/parse.ts";

const raffle = {
  kind: "raffle",
  title: "Grand",
  tiers: [{ id: "gold", label: "Gold", count: 1 }],
  mode: "offline",
};

function path(
  outcome: { ok: true } | { ok: false; refusal: { code: string; path?: string } },
): string | undefined {
  return outcome.ok
    ? "accepted"
    : outcome.refusal.code === "invalid_request"
    ? outcome.refusal.path
    : outcome.refusal.code;
}

Deno.test("parse: an event needs a name and a passcode, and a typo is not passed over", () => {
  const cases: [unknown, string | undefined][] = [
    [{ name: "Fête", passcode: "1234" }, "accepted"],
    [{ name: "  ", passcode: "1234" }, "name"],
    [{ name: "x".repeat(81), passcode: "1234" }, "name"],
    [{ name: "a\u202eb", passcode: "1234" }, "name"],
    [{ name: "a\ud800", passcode: "1234" }, "name"],
    [{ name: "Fête" }, "passcode"],
    [{ name: "Fête", passcode: 1234 }, "passcode"],
    [{ name: "Fête", passcode: "1234", pascode: "1" }, "pascode"],
    [{ name: "Fête", passcode: "1234", id: "../etc" }, "id"],
    [{ name: "Fête", passcode: "1234", hue: 360 }, "hue"],
    [[], undefined],
    [null, undefined],
  ];
  for (const [value, expected] of cases) {
    assertEquals(path(parse(newEventSchema, value)), expected, JSON.stringify(value));
  }
});

Deno.test("parse: what is too long, too much or too little hears its bound in words of ours", () => {
  const problem = (outcome: { ok: true } | { ok: false; refusal: { code: string; problem?: string } }) =>
    outcome.ok ? "accepted" : outcome.refusal.problem;
  const buy = { userId: "a", quantity: 1, requestId: "r" };
  const call = { id: "1", module: "m", type: "void" };
  assertEquals([
    problem(parse(purchaseSchema, { ...buy, quantity: 2 ** 53 })),
    problem(parse(purchaseSchema, { ...buy, quantity: 1_000_001 })),
    problem(parse(purchaseSchema, { ...buy, quantity: 0 })),
    problem(parse(stationSessionSchema, { passcode: "x".repeat(65) })),
    problem(parse(stationSessionSchema, { passcode: "" })),
    problem(parse(commandSchema, { ...call, reason: "x".repeat(201) })),
  ], [
    "must be at most 9007199254740991",
    "must be at most 1000000",
    "must be at least 1",
    "must have at most 64 characters",
    "must not be empty",
    "must have at most 200 characters",
  ]);
});

Deno.test("parse: a length that cannot be compared is refused with its place, and nothing throws", () => {
  const length = JSON.parse('{"length":{"toString":1}}');
  const event = { name: "Gala", passcode: "1234" };
  const tier = { id: "a", label: "A", count: 1 };
  const cases: [unknown, string][] = [
    [parse(newEventSchema, { ...event, passcode: length }), "passcode.length"],
    [parse(newEventSchema, length), "name"],
    [
      parse(newModuleSchema, { ...raffle, tiers: [tier, { ...tier, id: "b", label: length }] }),
      "tiers.1.label",
    ],
    [parse(newModuleSchema, { ...raffle, tiers: length }), "tiers.length"],
  ];
  for (const [outcome, expected] of cases) {
    assertEquals(path(outcome as Parameters<typeof path>[0]), expected);
  }
});

Deno.test("parse: what a schema of ours throws is no fault of the sender", () => {
  const broken = z.string().refine(() => {
    throw new TypeError("a bug");
  });
  assertThrows(() => parse(broken, "x"), TypeError, "a bug");
});

Deno.test("parse: a raffle's prizes are counted, named once and bounded", () => {
  const tier = (id: string, count: unknown) => ({ id, label: id, count });
  const cases: [unknown, string | undefined][] = [
    [raffle, "accepted"],
    [{ ...raffle, tiers: [] }, "tiers"],
    [{ ...raffle, tiers: [tier("a", 1), tier("a", 1)] }, "tiers"],
    [{ ...raffle, tiers: [tier("a", 150), tier("b", 51)] }, "tiers"],
    [{ ...raffle, tiers: [tier("a", 0)] }, "tiers.0.count"],
    [{ ...raffle, tiers: [tier("a", 1.5)] }, "tiers.0.count"],
    [{ ...raffle, mode: "trust me" }, "mode"],
    [{ ...raffle, onePrizePerEntrant: false }, "onePrizePerEntrant"],
    [{ ...raffle, rulesUrl: "javascript:alert(1)" }, "rulesUrl"],
    [{ ...raffle, kind: "lottery" }, "kind"],
  ];
  for (const [value, expected] of cases) {
    assertEquals(path(parse(newModuleSchema, value)), expected, JSON.stringify(value));
  }
});

Deno.test("parse: a command that does not exist, or is the server's own, is refused by type", () => {
  const command = { id: "1", module: "r" };
  const cases: [unknown, string | undefined][] = [
    [{ ...command, type: "enter", clientNonce: "0a".repeat(32) }, "accepted"],
    [{ ...command, type: "enter", clientNonce: "0A".repeat(32) }, "clientNonce"],
    [{ ...command, type: "seal" }, "type"],
    [{ ...command, type: "constructor" }, "type"],
    [{ ...command, type: "enter", at: 0 }, "at"],
    [{ ...command, type: "enter", id: "" }, "id"],
    [{ ...command, type: "enter", id: "x".repeat(65) }, "id"],
    [{ ...command, type: "enter", id: "\udc00" }, "id"],
    [{ ...command, type: "enter", module: "@" }, "module"],
    [{ ...command, type: "enter", module: "a\u001fb" }, "module"],
    ["enter", undefined],
  ];
  for (const [value, expected] of cases) {
    assertEquals(path(parseCommand(value)), expected, JSON.stringify(value));
  }
});

Deno.test("parse: show is a command of the event", () => {
  const parsed = parseCommand({ id: "1", module: "r", type: "show" });
  assertEquals(parsed, { ok: true, value: { id: "1", module: "", type: "show", args: { show: "r" } } });
});
