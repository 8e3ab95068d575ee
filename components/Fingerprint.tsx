/**
 * The characters of a seal for people who compare: all 64 in groups of four, or both ends for a small card.
 *
 * Left to right in every language. Where people are asked to compare, it is never shortened.
 * @module
 */

export function Fingerprint({ fingerprint }: { fingerprint: string }) {
  return (
    <p class="fp mono" dir="ltr">
      {groups(fingerprint).map((group, i) => <span key={i}>{group}</span>)}
    </p>
  );
}

/** "cb11 1b3f … c0be" */
export function shortFingerprint(fingerprint: string): string {
  const all = groups(fingerprint);
  return `${all[0]} ${all[1]} … ${all.at(-1)}`;
}

function groups(fingerprint: string): string[] {
  return fingerprint.match(/.{4}/g) ?? [];
}
