/**
 * What a field of a name holds in the fuzzer's room, so that a body says something there.
 * @module
 */
import type { Hint } from "@/tests/break/fuzz_values.ts";
import type { World } from "@/tests/break/fuzz_world.ts";

const reasons = ["rain", "declined", "unreachable", "ineligible"];

/** What a field of that name holds here, so that a body says something. */
export const hintOf = ({ stage, other }: World): Hint => (name, dice) => {
  const from = (list: readonly string[]) => list.length > 0 ? dice.pick(list) : undefined;
  switch (name) {
    case "event":
    case "confirm":
      return dice.hit(0.9) ? stage.event : other.event;
    case "module":
    case "supersedes":
    case "excludeWinnersOf":
      return from(stage.modules);
    case "question":
      return dice.pick(["q1", "q2"]);
    case "options":
      return dice.pick([["a"], ["b"], ["c"], ["a", "c"]]);
    case "tier":
      return dice.pick(["gold", "silver"]);
    case "slot":
      return dice.below(4);
    case "outgoing":
    case "holder":
      return from(stage.tags);
    case "quantity":
      return 1 + dice.below(3);
    case "userId":
    case "attendee":
      return dice.pick(stage.attendees).id;
    case "attendees":
      return dice.hit(0.3) ? "all" : [from(stage.walkUps.map(({ id }) => id))];
    case "id":
    case "requestId":
      return dice.hit(0.2) ? "again" : `f${dice.below(1e9)}`;
    case "passcode":
      return dice.hit(0.7) ? stage.passcode : undefined;
    case "code":
      return from(dice.pick([stage.checkInCodes, stage.deskCodes]));
    case "key":
      // Mostly the one that is revoked already: the others are wanted for asking.
      return (dice.hit(0.05) ? dice.pick(stage.keys) : stage.keys[4]).id;
    case "leafHash":
      return from(stage.leafHashes);
    case "reason":
      return dice.pick(reasons);
    case "locale":
      return dice.pick(["en", "de-CH", "ar"]);
    case "after":
      return dice.pick(["a3", 5]);
    case "limit":
      return dice.pick([1, 7, 1_000]);
    // Nobody's whole name shall come onto a screen by a setting: the judge could not tell it from a leak.
    case "maskNames":
      return dice.pick(["first", "initials", "number"]);
    default:
      return undefined;
  }
};
