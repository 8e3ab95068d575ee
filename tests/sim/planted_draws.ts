/** Bugs in draws with a public number and in what follows a reveal, for `planted.ts`. @module */
import { type Planted, planted } from "@/tests/sim/planted_bug.ts";

const decide = "lib/modules/raffle.ts";
const after = "lib/modules/raffle_after.ts";
const work = "lib/modules/raffle_work.ts";
const afterWork = "lib/modules/raffle_after_work.ts";

export const PLANTED_IN_DRAWS: readonly Planted[] = [
  planted(
    "a number that is late has its round chosen anew",
    decide,
    'if (!command.prepared) return refuse({ code: "beacon_pending", round: beacon.round, at: beacon.at });\n  const {',
    "if (!command.prepared) {\n    return phased({ ...state, beacon: { ...beacon, round: beacon.round + 1 } }, [], " +
      '{ module: command.module, type: "number_arrived", signature: "" });\n  }\n  const {',
  ),
  planted(
    "the round is chosen when the list is sealed",
    decide,
    '{ ...state, phase: "closed", seal },',
    '{ ...state, phase: "closed", seal, ...(state.beacon && ' +
      "{ beacon: { ...state.beacon, round: state.beacon.round + 1 } }) },",
  ),
  planted(
    "the number of another round is accepted",
    work,
    "return await tools.beacon.verify(beacon.round, signature) ? { signature } : undefined;",
    "return { signature };",
  ),
  planted(
    "an instant draw waits for somebody to draw it",
    decide,
    'if (mode === "instant" && phase === "closed") return',
    'if (mode === "offline" && phase === "drawn") return',
  ),
  planted(
    "the seed of a sealed draw stands in its close record",
    work,
    '...(state.mode === "instant" && { serverSeed',
    '...(state.mode !== "offline" && { serverSeed',
  ),
  planted(
    "a raffle is closed before those whose winners it leaves out are over",
    work,
    'if (other.phase !== "revealed" && other.phase !== "cancelled") {',
    'if (other.phase === "open") {',
  ),
  planted(
    "winners of another raffle are not left out",
    work,
    'if (other.phase !== "revealed") continue;',
    'if (other.phase !== "draft") continue;',
  ),
  planted(
    "a claim does not stand in the way of a replacement",
    after,
    'if (held.claimedAt !== undefined) return refuse({ code: "winner_claimed", slot });',
    "",
  ),
  planted(
    "the time to claim is not waited for",
    after,
    "const until = held.shownAt + 1_000 * state.claimSeconds;",
    "const until = held.shownAt;",
  ),
  {
    bug: "a second press for one vacancy replaces again",
    edits: [
      { file: after, from: "if (before) return", to: "if (before && before.n < 0) return" },
      {
        file: after,
        from: "if (!held || held.entrantTag !== outgoing) {",
        to: "if (!held) {",
      },
      {
        file: afterWork,
        from: "if (!held || held.entrantTag !== outgoing) return undefined;",
        to: "if (!held) return undefined;",
      },
    ],
  },
  planted(
    "two replacements at once have one place in the order",
    after,
    "if (!prepared || prepared.past !== (state.advanceCount ?? 0)) return outOfDate();",
    "if (!prepared) return outOfDate();",
  ),
  planted(
    "a replacement brings in who had a prize before",
    "lib/draw/advances.ts",
    "incoming: conclusion.runnerUp(n), reason",
    "incoming: conclusion.runnerUp(Math.max(0, n - 1)), reason",
  ),
  planted(
    "the row of a prize keeps who had it before",
    after,
    "{ key: winnerKey(module, slot), value: incoming && drawnOf(incoming) },",
    "",
  ),
  planted(
    "the reveal of the last tier loses replacements",
    work,
    "if (!state.advanceCount) return await",
    "if (state.advanceCount !== -1) return await",
  ),
  planted(
    "the reveal of another tier puts replaced winners back",
    decide,
    "const held = [...prizesOf(state), ...joining.map",
    "const held = [...prizesOf(state).filter(({ tier }) => !prepared.winners.some((one) => one.tier === tier)), " +
      "...prepared.winners.filter((one) => before.includes(one.tier)).map((winner) => ({ ...winner, shownAt: at })), " +
      "...joining.map",
  ),
  planted(
    "a certificate does not grow with a replacement",
    after,
    "if (certificate) {",
    "if (certificate && certificate.size < 0) {",
  ),
  planted(
    "a raffle is called off and its state does not say with which record",
    decide,
    "{ ...cancelled, voidHash: prepared.hash }",
    "cancelled",
  ),
  planted(
    "a raffle is called off without a record",
    decide,
    '[{ key: row(command.module, "void"), value: prepared.record }],',
    "[],",
  ),
  planted(
    "who claims twice has a later time on the wall",
    after,
    "if (said) {",
    "if (said && said.v !== 1) {",
  ),
];
