import { assert, assertEquals } from "@std/assert";
import { newModuleSchema, parse } from "@/lib/protocol/parse.ts";
import { newRaffle } from "@/lib/modules/raffle_state.ts";
import { defaultRules, type DrawRules, earlierRaffles, likeRaffle } from "./draw_rules.ts";
import { draftLike, newDraft, raffleBody } from "./new_event.ts";

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
  ];
  for (const [rules, wanted] of table) {
    const parsed = parse(newModuleSchema, body(rules));
    assert(parsed.ok, JSON.stringify(parsed));
    for (const [field, value] of Object.entries(wanted)) {
      assertEquals((parsed.value as unknown as Record<string, unknown>)[field], value);
    }
  }
  assertEquals(Object.keys(body()).filter((key) => /claim|rehearsal|exclude|supersedes/.test(key)), []);
});

Deno.test("draw rules: a new raffle may speak of those that were opened, and of no poll", () => {
  const modules = {
    first: stored({ drawId: "ab", phase: "cancelled" }),
    draft: stored(),
    vote: { kind: "poll", title: "Vote", phase: "open", drawId: "x" },
    second: stored({ title: "Second", drawId: "cd", phase: "revealed" }),
  };
  assertEquals(earlierRaffles(modules), [
    { id: "first", title: "First", phase: "cancelled" },
    { id: "second", title: "Second", phase: "revealed" },
  ]);
});

Deno.test("draw rules: the replacement of a called-off raffle is as it was, and says what it replaces", () => {
  const leavesOut = [{ module: "other", title: "Other" }];
  const like = likeRaffle("first", stored({ drawId: "ab", phase: "cancelled", leavesOut }))!;
  const sent = raffleBody(draftLike(newDraft("MRKT7294"), like), "NEW") as Record<string, unknown>;
  assert(parse(newModuleSchema, sent).ok);
  const { id, onePrizePerEntrant: _one, ...rest } = sent;
  assertEquals([id, rest], ["NEW", {
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
