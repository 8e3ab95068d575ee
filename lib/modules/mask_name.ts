/**
 * A name as the whole room may see it: enough for its owner to know, never the whole, and never how much
 * is hidden.
 *
 * Pure, the same on the server and in the browser. Names are text: nothing here changes case or adds marks.
 * The rules follow how people write names in their own script, not a table of cultures, and where a name
 * can be read in two ways it shows less.
 * @module
 */
import type { NameMask } from "@/lib/protocol/messages.ts";
import { numberInstead } from "@/lib/modules/raffle_view.ts";

/** Family name and two of these, whatever is behind them. */
const HIDDEN = "○○";

/**
 * @param name as on the roster, in any script
 * @param style "first": first name and one initial; "initials"; "number"; "none": the name itself
 * @param entryNumber 1-based, shown where nothing of the name may be
 */
export function maskName(name: string, style: NameMask, entryNumber: number): string {
  const plain = name.normalize("NFC").trim();
  if (style === "none" && plain !== "") return plain;
  const number = numberInstead({ entryNumber });
  // An address, a handle or a telephone number in the place of a name would be shown whole.
  if (style === "number" || /@|:\/\/|www\./iu.test(plain) || digitCount(plain) >= 5) return number;
  const words = wordsOf(plain);
  if (words.length === 0 || !/\p{L}/u.test(words[0])) return number;
  if (EAST_ASIAN.test(firstLetter(words[0]))) return maskEastAsian(words, style);
  return style === "initials" ? initials(words) : firstAndInitial(words);
}

// --- Words ---------------------------------------------------------------------------------------------

const set = (words: string) => new Set(words.split(/\s+/));

/** Said before a name and no part of it. */
const TITLES = set(
  `dr prof professor mr mrs ms miss mx sir dame lady lord herr frau hr fr ing dipl mag med mme mlle
  sr sra srta dott dra don doña доктор د दॉ डॉ श्री श्रीमती ดร นาย นาง นางสาว`,
);
/** Said after a name and no part of it. */
const SUFFIXES = set(
  `jr sr ii iii iv phd md dds esq mba msc bsc ma ba cpa rn 先生 女士 小姐 太太 經理 经理 様 さま さん
  ちゃん くん 君 氏 殿 님 씨 선생님 선생 教授 博士`,
);

/** Lower case, without the dots and commas around. */
const bare = (word: string) => word.toLowerCase().replace(/[.,]/g, "");
/** "Guest 17" has two parts, "Bob 🎉" has one. */
const hasLetterOrDigit = (word: string) => /[\p{L}\p{Nd}]/u.test(word);
const digitCount = (text: string) => text.match(/\p{Nd}/gu)?.length ?? 0;

/** Where a name has its parts: space, and the dots that stand for it between Han or Kana (Gal·la is one). */
const PARTS = /\s+|・|(?<=\p{Script=Han})[·‧](?=\p{Script=Han})/u;

const BRACKETED = /[(（\[［【{][^)）\]］】}]*[)）\]］】}]?|["“”„«»「『][^"“”„«»」』]*["“”„«»」』]/gu;

/** The parts of the name in reading order: no titles, nicknames, brackets or parts without a letter. */
function wordsOf(name: string): string[] {
  // A nickname may be the whole name in another script, so what is in brackets or quotes goes; at the very
  // start it stays, or "(Anna) Schmidt" would show the family name.
  const outside = name.replace(BRACKETED, (part, at) => at === 0 ? part : " ");
  const kept = hasLetterOrDigit(outside) ? outside : name;
  const comma = kept.split(/[,،，、]/u).map((part) => part.trim()).filter(hasLetterOrDigit);
  // "van Rijn, Zoë" puts the family first; "Zoë van Rijn, PhD" does not.
  const turned = comma.length === 2 && !SUFFIXES.has(bare(comma[1]))
    ? `${comma[1]} ${comma[0]}`
    : comma.join(" ");
  const words = turned.split(PARTS).filter(hasLetterOrDigit);
  while (words.length > 1 && TITLES.has(bare(words[0]))) words.shift();
  while (words.length > 1 && SUFFIXES.has(bare(words.at(-1)!))) words.pop();
  return words;
}

// --- Most scripts: given name first ----------------------------------------------------------------------

/** Stand before a family name and stay: they say little, and without them the name sounds wrong. */
const PARTICLES = set(
  `van von de der den ter ten te 't het zu zum zur vom af av da das do dos del della delle dello
  degli dei di du des la las le les los lo el al und bin bint ibn ben bat abu st ste san santa mac ap ó
  ван фон де дер بن ابن بنت بو أبو ابو ولد בן בת`,
);
/** Half of a first name: "Abdul" alone is "servant of". */
const HALVES = set(`abd abdul abdel abdal عبد أبو ابو أم ام`);

function firstAndInitial(words: string[]): string {
  const firstLength = words.length > 1 && HALVES.has(bare(words[0])) ? 2 : 1;
  const first = words.slice(0, firstLength).join(" ");
  const rest = words.slice(firstLength);
  if (rest.length === 0) return first.replace(/[,;]+$/, "");
  const last = rest.at(-1)!;
  let from = rest.length - 1;
  while (from > 0 && PARTICLES.has(bare(rest[from - 1]))) from -= 1;
  return [first, ...rest.slice(from, -1), article(last) + initial(last)].join(" ");
}

function initials(words: string[]): string {
  const ends = words.length === 1 ? words : [words[0], words.at(-1)!];
  return ends.map(initial).join(" ");
}

/** "al-" of al-Rahman and "d'" of d'Arc: particles that are written together. */
function article(word: string): string {
  return word.match(/^(?:(?:al|el|ad|ar|as|at|az|ash|an|ben|bin)-|[dl]['’])(?=\p{L}{2})/u)?.[0] ?? "";
}

/** One letter and the mark of an abbreviation; for a name of another kind in this place, the circles. */
function initial(word: string): string {
  const letter = firstLetter(word.slice(article(word).length));
  if (EAST_ASIAN.test(letter)) return HIDDEN;
  return letter + (/\p{Script=Hebrew}/u.test(letter) ? "׳" : ".");
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
/** Marks belong to the letter: without them it is another one. Elsewhere they are vowels, and hide the letter. */
const MARKS_BELONG =
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Georgian}]/u;
/** Vowels that Thai and Lao write before the consonant that they follow. */
const LEADING_VOWELS = /^[\u0e40-\u0e44\u0ec0-\u0ec4]+/u;

/** The first letter of a word as people write an initial; "" never, as a word has a letter. */
function firstLetter(word: string): string {
  const spoken = word.replace(LEADING_VOWELS, "");
  for (const { segment } of graphemes.segment(hasLetterOrDigit(spoken) ? spoken : word)) {
    const letter = segment.match(/[\p{L}\p{Nd}]/u)?.[0];
    if (letter === undefined) continue;
    // At most three marks: more are decoration, and tell one bearer from another.
    return MARKS_BELONG.test(letter) ? segment.match(/\p{L}\p{M}{0,3}/u)![0] : letter;
  }
  return "";
}

// --- Han, Hangul, Kana: family name first --------------------------------------------------------------

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const HANGUL = /\p{Script=Hangul}/u;
const ONLY_HAN = /^\p{Script=Han}+$/u;

/** Korean family names of two syllables; all others have one. */
const HANGUL_DOUBLES = set("남궁 황보 제갈 사공 선우 서문 독고 동방 어금 망절");
/** Chinese family names of two characters. */
const HAN_DOUBLES = set(
  `歐陽 欧阳 司馬 司马 諸葛 诸葛 上官 司徒 東方 东方 獨孤 独孤 南宮 南宫 夏侯 慕容 尉遲 尉迟 皇甫
  公孫 公孙 令狐 宇文 長孫 长孙 端木 軒轅 轩辕 西門 西门 申屠 鍾離 钟离 聞人 闻人 百里 呼延 太史 澹臺 澹台`,
);

function maskEastAsian(words: string[], style: NameMask): string {
  const [first] = words;
  if (style === "initials") return firstLetter(first) + HIDDEN;
  return familyOf(first, words.length > 1) + HIDDEN;
}

/** @param parted whether the given name stands apart, so that the family name is all of this word */
function familyOf(word: string, parted: boolean): string {
  const letters = [...word];
  const pair = letters.slice(0, 2).join("");
  // Two words of Hangul may be a name and a title, so their syllables decide alone.
  if (HANGUL.test(letters[0])) return HANGUL_DOUBLES.has(pair) ? pair : letters[0];
  if (parted && letters.length <= (ONLY_HAN.test(word) ? 3 : 12)) return word;
  if (HAN_DOUBLES.has(pair) && letters.length > 2) return pair;
  const han = word.match(/^[\p{Script=Han}]+/u)?.[0];
  // 佐藤はなこ: the kana begin the given name. 佐藤花子: four characters are two and two.
  if (han !== undefined && han.length < word.length) return [...han].slice(0, 3).join("");
  return han !== undefined && letters.length >= 4 ? pair : firstLetter(word);
}
