/**
 * How many tickets to buy: a few as large choices, more with a step up and down.
 *
 * Stateless; part of `ShopScreen.tsx`.
 * @module
 */
import { number } from "@/lib/client/phone_words.ts";
import { shop } from "@/lib/client/shop_words.ts";

export interface AmountProps {
  /** As many as may still be mine. */
  most: number;
  chosen: number;
  /** It is asked for already. */
  fixed?: boolean;
  onChoose?: (quantity: number) => void;
}

/** So many fit beside each other on a small phone. */
const choicesMax = 4;

export function Amount({ most, chosen, fixed, onChoose }: AmountProps) {
  if (most <= 1) return null;
  if (most > choicesMax) {
    const step = (by: number, sign: string, label: string) => (
      <button
        type="button"
        class="btn"
        data-kind="plain"
        aria-label={label}
        disabled={fixed || chosen + by < 1 || chosen + by > most}
        onClick={() => onChoose?.(chosen + by)}
      >
        {sign}
      </button>
    );
    return (
      <fieldset class="pick steps">
        <legend>{shop.howMany}</legend>
        {step(-1, "−", shop.fewer)}
        <output class="num">{number(chosen)}</output>
        {step(1, "+", shop.more)}
      </fieldset>
    );
  }
  return (
    <fieldset class="pick">
      <legend>{shop.howMany}</legend>
      {Array.from({ length: most }, (_, i) => i + 1).map((quantity) => (
        <label key={quantity}>
          <input
            type="radio"
            name="quantity"
            value={quantity}
            checked={quantity === chosen}
            disabled={fixed}
            onChange={() => onChoose?.(quantity)}
          />
          <b class="num">{number(quantity)}</b>
        </label>
      ))}
    </fieldset>
  );
}
