/** Bugs in ticketed raffles, for `planted.ts`: in the stock, in what one person may have, in repeats and in the draw. @module */
import { type Planted, planted } from "@/tests/sim/planted_bug.ts";

const decide = "lib/modules/tickets.ts";
const work = "lib/modules/tickets_work.ts";

export const PLANTED_IN_TICKETS: readonly Planted[] = [
  planted(
    "the last ticket is sold twice",
    decide,
    "if (remaining < (partial ? 1 : asked)) return refuse(soldOut(state, asked));",
    "if (remaining < (partial ? 1 : asked) - 1) return refuse(soldOut(state, asked));",
  ),
  planted(
    "the limit is looked at for each purchase alone",
    decide,
    "partial ? held >= perPerson : held + asked > perPerson",
    "partial ? held >= perPerson : asked > perPerson",
  ),
  planted(
    "who takes fewer may have more than the limit",
    decide,
    "Math.min(asked, perPerson - held, remaining)",
    "Math.min(asked, perPerson, remaining)",
  ),
  {
    bug: "a purchase that does not fit is filled with what is left",
    edits: [
      {
        file: decide,
        from: "if (remaining < (partial ? 1 : asked)) return",
        to: "if (remaining < 1) return",
      },
      { file: decide, from: "const count = partial ?", to: "const count = partial || asked > remaining ?" },
    ],
  },
  planted(
    "a repeat buys again",
    decide,
    "if (mine && before) return",
    "if (mine && before && before.count > 9) return",
  ),
  planted(
    "a repeat is refused when the limit is reached",
    decide,
    "mine?.purchases.find((each) => each.requestId === requestId)",
    "(mine?.tickets ?? 0) < perPerson ? mine?.purchases.find((each) => each.requestId === requestId) : undefined",
  ),
  planted(
    "a repeat is told what is left by now",
    decide,
    "reply: { ...answer(mine, before), repeated: true }",
    "reply: { ...answer(mine, before), remaining, repeated: true }",
  ),
  planted(
    "a purchase forgets the one before it",
    decide,
    "purchases: [...mine?.purchases ?? [], bought],",
    "purchases: [bought],",
  ),
  planted(
    "a paused sale sells",
    decide,
    `if (phase !== "open") return refuse(`,
    `if (phase !== "open" && phase !== "paused") return refuse(`,
  ),
  planted(
    "a closed sale sells",
    decide,
    `if (phase !== "open") return refuse(`,
    `if (phase === "draft" || phase === "paused") return refuse(`,
  ),
  planted(
    "an organizer's purchase is said to be nobody's",
    decide,
    `...(actor.role !== "attendee" && { by: actor.id }),`,
    "",
  ),
  planted(
    "the count of buyers grows with every purchase",
    decide,
    "state.entryCount + (mine ? 0 : 1)",
    "state.entryCount + 1",
  ),
  planted(
    "the close does not tell the last count",
    decide,
    `changes: [{ to: "all", change: counted(command.module, state) }, ...closed.changes],`,
    `changes: [{ to: "all", change: counted(command.module, { ...state, remaining: state.cap }) }, ...closed.changes],`,
  ),
  planted(
    "a draw that was asked for stops after the close",
    decide,
    "const { changes } = decided;",
    "if (decided.ok) return decided;\n  const { changes } = decided;",
  ),
  planted(
    "the draw does not go on by itself",
    decide,
    `state.drawsItself ? { ...state, mode: "instant" } : state`,
    "state",
  ),
  planted(
    "the first ticket of the drawn person wins, whichever was drawn",
    work,
    "numbersOf(buyer)[ticketNo]",
    "numbersOf(buyer)[0]",
  ),
];
