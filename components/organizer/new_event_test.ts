import { assert, assertEquals } from "@std/assert";
import { newEventSchema, newModuleSchema, parse } from "@/lib/protocol/parse.ts";
import { refusalBody } from "@/lib/refusal.ts";
import {
  codeFrom,
  eventBody,
  type EventDraft,
  hueNames,
  hues,
  newDraft,
  prizeCount,
  problemsAt,
  problemsOf,
  raffleBody,
  refusedAs,
  stepOf,
} from "./new_event.ts";

const good = (more: Partial<EventDraft> = {}): EventDraft => ({
  ...newDraft("MRKT7294"),
  name: "Harbour Lights 2026",
  ...more,
});
const tier = (label: string, count = "1", key = 1) => ({ key, label, count });

Deno.test("new event: the default form lacks nothing but a name", () => {
  assertEquals(Object.keys(problemsOf(newDraft("MRKT7294"))), ["name"]);
  assertEquals(problemsOf(good()), {});
});

Deno.test("new event: what it sends passes the server's own checks", () => {
  const drafts = [
    good(),
    good({ name: "  ليلة الميناء  ", hue: 0, walkUps: true, maskNames: "none" }),
    good({ tiers: [tier("王様"), tier("Main prize", "200".slice(0, 2), 2), tier("A & B", "3", 3)] }),
    good({ tiers: Array.from({ length: 12 }, (_, i) => tier(`Prize of the ${i}`, "1", i)) }),
  ];
  for (const draft of drafts) {
    assertEquals(problemsOf(draft), {});
    const event = parse(newEventSchema, eventBody(draft, codeFrom(new Uint8Array(6)), "en"));
    const raffle = parse(newModuleSchema, raffleBody(draft, codeFrom(new Uint8Array([1, 2, 3]))));
    assert(event.ok, JSON.stringify(event));
    assert(raffle.ok, JSON.stringify(raffle));
  }
});

Deno.test("new event: what the server would refuse is marked before it is sent, at the field that it names", () => {
  const table: [string, Partial<EventDraft>][] = [
    ["name", { name: " " }],
    ["name", { name: "x".repeat(81) }],
    ["passcode", { passcode: "abc" }],
    ["passcode", { passcode: "x".repeat(65) }],
    ["title", { title: "" }],
    ["tiers", { tiers: [] }],
    ["tiers", { tiers: Array.from({ length: 13 }, (_, i) => tier(`P${i}`, "1", i)) }],
    ["tiers", { tiers: [tier("A", "150"), tier("B", "51", 2)] }],
    ["tiers.0.label", { tiers: [tier("")] }],
    ["tiers.0.count", { tiers: [tier("A", "0")] }],
    ["tiers.0.count", { tiers: [tier("A", "201")] }],
  ];
  for (const [path, more] of table) {
    const draft = good(more);
    assertEquals(Object.keys(problemsOf(draft)), [path], JSON.stringify(more));
    const event = parse(newEventSchema, eventBody(draft, "ABCDEF", "en"));
    const raffle = parse(newModuleSchema, raffleBody(draft, "ABCDEF"));
    const refused = !event.ok ? event : !raffle.ok ? raffle : null;
    assert(refused && refused.refusal.code === "invalid_request", path);
    assertEquals(refused.refusal.path, path);
  }
});

Deno.test("new event: counts that are no whole number are marked, not guessed", () => {
  for (const count of ["", "ten", "1.5", "-3", "1e2"]) {
    assertEquals(Object.keys(problemsOf(good({ tiers: [tier("A", count)] }))), ["tiers.0.count"], count);
  }
  assertEquals(prizeCount(good({ tiers: [tier("A", "ten"), tier("B", "3", 2)] })), 3);
});

Deno.test("new event: two prizes may not have one name, and labels alike still get ids apart", () => {
  assertEquals(Object.keys(problemsOf(good({ tiers: [tier("Gold"), tier(" gold ", "1", 2)] }))), [
    "tiers.1.label",
  ]);
  const ids = raffleBody(good({ tiers: [tier("A+"), tier("A-", "1", 2), tier("???", "1", 3)] }), "X").tiers;
  assertEquals(new Set(ids.map(({ id }) => id)).size, 3);
});

Deno.test("new event: each problem belongs to one of the three steps", () => {
  const all = { name: "x", passcode: "x", title: "x", "tiers.2.count": "x", maskNames: "x" };
  assertEquals([0, 1, 2].map((step) => Object.keys(problemsAt(step, all))), [
    ["name", "passcode"],
    ["title", "tiers.2.count"],
    ["maskNames"],
  ]);
  assertEquals(stepOf("tiers"), 1);
});

Deno.test("new event: a refusal marks the field it names, and is said in full when it names none of ours", () => {
  const path = refusalBody({
    code: "invalid_request",
    path: "tiers.1.count",
    problem: "must be at most 200",
  });
  assertEquals(refusedAs(path), { problems: { "tiers.1.count": "Must be at most 200." }, text: null });
  const other = refusalBody({ code: "invalid_request", path: "locale", problem: "must be a language tag" });
  assertEquals(refusedAs(other), { problems: {}, text: "locale: must be a language tag." });
  const network = refusedAs({ code: "network", message: "" });
  assertEquals(network.text, "No answer from the server. Try again: it can't make the event twice.");
});

Deno.test("new event: every colour of the picker has a name and is a hue", () => {
  assertEquals(hues.filter((hue) => !hueNames[hue] || hue < 0 || hue > 359), []);
});
