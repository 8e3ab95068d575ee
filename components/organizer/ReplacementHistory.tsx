/**
 * Who was replaced, prize by prize, with the reason that everybody can read in the record.
 * @module
 */
import type { RaffleView } from "@/lib/protocol/messages.ts";
import { AFTER } from "@/lib/client/desk_draw_words.ts";
import { Panel } from "./Panels.tsx";
import type { ToldReplacement } from "./replacing.ts";

export function ReplacementHistory(
  { raffle, told }: { raffle: RaffleView; told: readonly ToldReplacement[] },
) {
  if (told.length === 0) return null;
  const prizeOf = (slot: number) => {
    let from = 0;
    return raffle.tiers.find(({ count }) => slot < (from += count))?.label ?? "";
  };
  return (
    <Panel title={AFTER.history.title} aside={AFTER.history.text} test="desk-replacements">
      <ol class="plan told">
        {told.map(({ n, slot, reason, outgoing, incoming }) => (
          <li key={n}>
            <div>
              <b>
                <bdi>{prizeOf(slot)}</bdi>
              </b>
              <span>
                {AFTER.history.line(
                  AFTER.question.person(outgoing.name, outgoing.entryNumber),
                  incoming && AFTER.question.person(incoming.name, incoming.entryNumber),
                  reason,
                )}
              </span>
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
