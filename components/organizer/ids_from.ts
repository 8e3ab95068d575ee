/**
 * Ids for a list of labels: readable where a label can be one, and never twice the same.
 *
 * Used for prizes, questions and options; the server takes 1 to 40 letters, digits and hyphens.
 * @module
 */

/** Short enough that a number behind it stays within 40. */
const lengthMax = 30;

/** @returns one id for each label, in order, all different: "gold", "main-prize"; "option-3" where no letter is left */
export function idsFrom(labels: string[], fallback: string): string[] {
  const taken = new Set<string>();
  return labels.map((label, i) => {
    const wanted = slug(label) || `${fallback}-${i + 1}`;
    let id = wanted;
    for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
    taken.add(id);
    return id;
  });
}

function slug(label: string): string {
  const plain = label.toLowerCase().normalize("NFKD").replace(/\p{M}+/gu, "");
  return plain.replace(/[^a-z0-9]+/g, "-").slice(0, lengthMax).replace(/^-+|-+$/g, "");
}
