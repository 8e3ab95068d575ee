/**
 * The list of prizes: a name and how many, best first, to be added, removed and moved.
 * @module
 */
import { PlusIcon } from "@/components/icons.tsx";
import { metal } from "@/components/tiers.ts";
import { NEW_EVENT as words } from "@/lib/client/desk_words.ts";
import { Says } from "./Field.tsx";
import { type Problems, type TierDraft, tiersMax } from "./new_event.ts";
import { moved, nextKey } from "./new_poll.ts";
import { RowMoves } from "./RowMoves.tsx";

interface TierEditorProps {
  tiers: TierDraft[];
  problems: Problems;
  total: number;
  onChange: (tiers: TierDraft[]) => void;
}

export function TierEditor({ tiers, problems, total, onChange }: TierEditorProps) {
  const put = (i: number, change: Partial<TierDraft>) =>
    onChange(tiers.map((tier, at) => at === i ? { ...tier, ...change } : tier));
  const add = () => {
    onChange([...tiers, { key: nextKey(tiers), label: "", count: "1" }]);
  };
  return (
    <fieldset aria-describedby="tiers-says">
      <legend>
        <h2>{words.prizes}</h2>
      </legend>
      <p class="soft small">{words.prizesHint}</p>
      <p class="heads small soft" aria-hidden="true">
        <span>{words.tierWord}</span>
        <span>{words.countWord}</span>
      </p>
      <ol class="tiers">
        {tiers.map((tier, i) => {
          const called = tier.label.trim() || words.tierLabel(i + 1);
          const problem = problems[`tiers.${i}.label`] ?? problems[`tiers.${i}.count`] ??
            problems[`tiers.${i}.id`];
          const says = `tier-${tier.key}-says`;
          return (
            <li key={tier.key} data-tier={metal(i)}>
              <span class="medal" aria-hidden="true">{i + 1}</span>
              <input
                class="input"
                value={tier.label}
                maxLength={60}
                aria-label={words.tierLabel(i + 1)}
                aria-invalid={problems[`tiers.${i}.label`] ? "true" : undefined}
                aria-describedby={problem ? says : undefined}
                onInput={(event) => put(i, { label: event.currentTarget.value })}
              />
              <input
                class="input many tab"
                value={tier.count}
                inputMode="numeric"
                maxLength={3}
                aria-label={words.tierCount(i + 1)}
                aria-invalid={problems[`tiers.${i}.count`] ? "true" : undefined}
                aria-describedby={problem ? says : undefined}
                onInput={(event) => put(i, { count: event.currentTarget.value })}
              />
              <RowMoves
                called={called}
                isFirst={i === 0}
                isLast={i === tiers.length - 1}
                mustStay={tiers.length === 1}
                onMove={(by) => onChange(moved(tiers, i, by))}
                onRemove={() => onChange(tiers.filter((_, at) => at !== i))}
              />
              {problem && <Says id={says} problem={problem} />}
            </li>
          );
        })}
      </ol>
      <div class="row under">
        <button
          type="button"
          class="btn mini"
          data-kind="plain"
          disabled={tiers.length >= tiersMax}
          onClick={add}
        >
          <PlusIcon />
          {words.add}
        </button>
        <Says id="tiers-says" hint={words.total(total)} problem={problems.tiers} />
      </div>
    </fieldset>
  );
}
