import { assert, assertEquals } from "@std/assert";
import { newModuleSchema, parse } from "@/lib/protocol/parse.ts";
import { newRaffle } from "@/lib/modules/raffle_state.ts";
import {
  calledOff,
  defaultRules,
  type DrawRules,
  earlierRaffles,
  likeRaffle,
  rehearsalOf,
  rulesUrlProblem,
  withWinners,
} from "./draw_rules.ts";
import { draftLike, newDraft, problemsOf, raffleBody, stepOf } from "./new_event.ts";

const body = (rules: Partial<DrawRules> = {}) => {
  const draft = newDraft("MRKT7294");
  return raffleBody({ ...draft, rules: { ...draft.rules, ...rules } }, "ABCDEF");
};
const tiers = [{ id: "gold", label: "Gold", count: 1 }];
const stored = (more: Record<string, unknown> = {}) => ({
  ...newRaffle({ title: "First", tiers, mode: "sealed", claimSeconds: 120, leadSeconds: 45, ticketCap: 3 }),
  ...more,
});

Deno.test("draw rules: a raffle is sealed unless the server has no public numbers", () => {
  assertEquals([defaultRules().mode, defaultRules("unreachable").mode, defaultRules("test").mode], [
    "sealed",
    "sealed",
    "sealed",
  ]);
  assertEquals(defaultRules("off").mode, "offline");
});

Deno.test("draw rules: every choice of the form is one that the server takes, under its own name", () => {
  const table: [Partial<DrawRules>, Record<string, unknown>][] = [
    [{}, { mode: "sealed" }],
    [{ mode: "instant", claimSeconds: 300 }, { mode: "instant", claimSeconds: 300 }],
    [{ mode: "offline", rehearsal: true }, { mode: "offline", rehearsal: true }],
    [{ leavesOut: ["a", "b"], supersedes: "c" }, { excludeWinnersOf: ["a", "b"], supersedes: "c" }],
    [{ rulesUrl: " example.org/rules " }, { rulesUrl: "https://example.org/rules" }],
    [{ rulesUrl: "http://example.org" }, { rulesUrl: "http://example.org" }],
  ];
  for (const [rules, wanted] of table) {
    const parsed = parse(newModuleSchema, body(rules));
    assert(parsed.ok, JSON.stringify(parsed));
    for (const [field, value] of Object.entries(wanted)) {
      assertEquals((parsed.value as unknown as Record<string, unknown>)[field], value);
    }
  }
  assertEquals(
    Object.keys(body()).filter((key) => /claim|rehearsal|exclude|supersedes|rulesUrl/.test(key)),
    [],
  );
});

Deno.test("draw rules: a new raffle may speak of those that were opened, and of no poll", () => {
  const modules = {
    first: stored({ drawId: "ab", phase: "cancelled" }),
    draft: stored(),
    vote: { kind: "poll", title: "Vote", phase: "open", drawId: "x" },
    second: stored({ title: "Second", drawId: "cd", phase: "revealed" }),
    sale: { ...stored({ title: "Sale", drawId: "ef", phase: "revealed" }), kind: "tickets" },
    off: { ...stored({ title: "Off", drawId: "01", phase: "cancelled" }), kind: "tickets" },
  };
  const earlier = earlierRaffles(modules);
  assertEquals(earlier, [
    { id: "first", kind: "raffle", title: "First", phase: "cancelled" },
    { id: "second", kind: "raffle", title: "Second", phase: "revealed" },
    { id: "sale", kind: "tickets", title: "Sale", phase: "revealed" },
    { id: "off", kind: "tickets", title: "Off", phase: "cancelled" },
  ]);
  // Bought is bought: nobody is left out for a winning ticket.
  assertEquals(withWinners(earlier).map(({ id }) => id), ["second"]);
  assertEquals(calledOff(earlier).map(({ id }) => id), ["first", "off"]);
});

Deno.test("draw rules: the replacement of a called-off raffle is as it was, and says what it replaces", () => {
  const leavesOut = [{ module: "other", title: "Other" }];
  const like = likeRaffle("first", stored({ drawId: "ab", phase: "cancelled", leavesOut }))!;
  const sent = raffleBody(draftLike(newDraft("MRKT7294"), like), "NEW") as Record<string, unknown>;
  assert(parse(newModuleSchema, sent).ok);
  const { requestId, onePrizePerEntrant: _one, ...rest } = sent;
  assertEquals([requestId, rest], ["NEW", {
    kind: "raffle",
    title: "First",
    tiers,
    mode: "sealed",
    maskNames: "first",
    claimSeconds: 120,
    leadSeconds: 45,
    ticketCap: 3,
    excludeWinnersOf: ["other"],
    supersedes: "first",
  }]);
});

Deno.test("draw rules: one that could not be opened is made again offline and replaces nothing", () => {
  const like = likeRaffle("first", stored())!;
  assertEquals([like.rules.mode, like.rules.supersedes], ["offline", null]);
  // Cancelled before it was ever opened: there is no record that a new one could name.
  assertEquals(likeRaffle("first", stored({ phase: "cancelled" }))!.rules.supersedes, null);
  assertEquals([likeRaffle("x", undefined), likeRaffle("x", { kind: "poll" })], [undefined, undefined]);
});

Deno.test("draw rules: a link to the rules is a web address or nothing, and is asked for where it stands", () => {
  for (const good of ["", "  ", "example.org", "https://example.org/rules?of=2026#3", "HTTP://Example.org"]) {
    assertEquals(rulesUrlProblem(good), undefined, good);
    assert(parse(newModuleSchema, body({ rulesUrl: good })).ok, good);
  }
  for (
    const bad of [
      "rules",
      "javascript:alert(1)",
      "ftp://example.org",
      "https://",
      "a b.org",
      `x.org/${"a".repeat(300)}`,
    ]
  ) {
    const draft = newDraft("MRKT7294");
    const problems = problemsOf({ ...draft, name: "N", rules: { ...draft.rules, rulesUrl: bad } });
    assertEquals(Object.keys(problems), ["rulesUrl"], bad);
  }
  assertEquals(stepOf("rulesUrl"), 2);
});

Deno.test("draw rules: a rehearsal is the same draw, marked as one, and replaces nothing", () => {
  const raffle = stored({ rulesUrl: "https://example.org/rules", mode: "instant" });
  const sent = raffleBody(draftLike(newDraft("MRKT7294"), rehearsalOf(raffle)!), "NEW") as Record<
    string,
    unknown
  >;
  assert(parse(newModuleSchema, sent).ok);
  const { title, mode, rehearsal, claimSeconds, rulesUrl, supersedes } = sent;
  assertEquals([title, mode, rehearsal, claimSeconds, rulesUrl, supersedes], [
    ...["First, rehearsal", "instant", true, 120, "https://example.org/rules", undefined],
  ]);
  assertEquals(rehearsalOf(stored({ title: "T".repeat(80) }))!.title, "T".repeat(80));
  assertEquals(rehearsalOf({ kind: "poll" }), undefined);
});
