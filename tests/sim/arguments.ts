/** The words of a command line of the simulator: whole numbers with their defaults, and flags. @module */
import type { Wanted } from "@/tests/sim/world.ts";

/**
 * Takes `--seeds=9` and `--seeds 9`.
 *
 * @throws an error that says what is wrong with a word
 */
export function parseArgs<Name extends string>(
  args: readonly string[],
  defaults: Readonly<Record<Name, number>>,
  flagsKnown: readonly string[],
): { numbers: Record<Name, number>; flags: string[] } {
  const numbers: Record<Name, number> = { ...defaults };
  const flags: string[] = [];
  const words = args.flatMap((word) => word.startsWith("--") ? word.split("=") : [word]);
  for (let i = 0; i < words.length; i++) {
    const name = words[i].slice(2);
    if (!words[i].startsWith("--")) throw new Error(`what is ${words[i]}?`);
    if (flagsKnown.includes(name)) flags.push(name);
    else if (Object.hasOwn(defaults, name)) {
      const value = Number(words[++i] ?? NaN);
      if (!Number.isInteger(value) || value < 0) throw new Error(`--${name} takes a whole number`);
      numbers[name as Name] = value;
    } else throw new Error(`there is no --${name}`);
  }
  return { numbers, flags };
}

export function wantedBy(flags: readonly string[]): Wanted {
  return { sells: flags.includes("sale") || undefined, isHarder: flags.includes("harder") || undefined };
}
