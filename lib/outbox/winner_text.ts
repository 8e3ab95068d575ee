/**
 * The words of a winner's text message: one segment of 160 GSM letters wherever its parts can be written in them.
 *
 * Other scripts go as they are, in at most three segments of 67. No name of a person and no link is in it.
 * @module
 */

export interface WinnerTextParts {
  event: string;
  title: string;
  prize: string;
  entryNumber: number;
  /** The number is that of a ticket that was bought. */
  isTicket?: boolean;
  /** Six letters, see `desk_code.ts`. */
  code: string;
}

/** One segment in the GSM alphabet; beyond it each message is billed, and shown on old phones, as several. */
const gsmLettersMax = 160;
/** Three segments of other scripts, each with room for its header. */
const otherLettersMax = 201;

const GSM = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿" +
    "abcdefghijklmnopqrstuvwxyzäöñüàÆæßÉ",
);
/** Two places each. */
const GSM_EXTENDED = new Set("^{}\\[~]|€");
const SAME: Record<string, string> = {
  ...{ "‘": "'", "’": "'", "‚": ",", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "·": "-" },
  ...{
    "\u00a0": " ",
    "\u202f": " ",
    "«": '"',
    "»": '"',
    "ø": "ø",
    "ł": "l",
    "Ł": "L",
    "đ": "d",
    "Đ": "D",
    "ı": "i",
  },
};

/** Places that a text takes in the GSM alphabet; null where a letter is not in it. */
export function gsmLength(text: string): number | null {
  let length = 0;
  for (const letter of text) {
    if (GSM.has(letter)) length++;
    else if (GSM_EXTENDED.has(letter)) length += 2;
    else return null;
  }
  return length;
}

/** Letters with a mark that the alphabet does not have lose it: a text that arrives whole says more. */
function inGsm(text: string): string {
  return [...text.normalize("NFC")].map((letter) => {
    if (gsmLength(letter) !== null) return letter;
    if (SAME[letter] !== undefined) return SAME[letter];
    const bare = letter.normalize("NFD").replace(/\p{M}/gu, "");
    return gsmLength(bare) !== null ? bare : letter;
  }).join("");
}

export function winnerText(parts: WinnerTextParts): string {
  const names = [parts.event, parts.title, parts.prize].map((name) => inGsm(name.trim()));
  const isGsm = names.every((name) => gsmLength(name) !== null);
  const lengthOf = (text: string) => isGsm ? gsmLength(text)! : text.length;
  const max = isGsm ? gsmLettersMax : otherLettersMax;
  const number = `${parts.isTicket ? "Ticket" : "Entry"} ${parts.entryNumber}`;
  const said = ([event, title, prize]: string[]) =>
    `${event}: you won ${prize} (${title}). ${number}. Show this at the desk: ${parts.code}`;
  // The longest gives way first, until the whole fits; names of the usual length all stay.
  for (let longest = Math.max(...names.map(lengthOf));; longest--) {
    const text = said(names.map((name) => shortened(name, longest, lengthOf)));
    if (lengthOf(text) <= max || longest <= 4) return text;
  }
}

function shortened(name: string, max: number, lengthOf: (text: string) => number): string {
  if (lengthOf(name) <= max) return name;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(name)) {
    if (lengthOf(kept + segment) > max - 2) break;
    kept += segment;
  }
  return `${kept.trimEnd()}..`;
}
