import assert from "node:assert/strict";
import fc from "fast-check";
import { maskName } from "@/lib/modules/mask_name.ts";

const first = (name: string) => maskName(name, "first", 41);
const initials = (name: string) => maskName(name, "initials", 41);

function check(mask: (name: string) => string, cases: Record<string, string>) {
  for (const [name, expected] of Object.entries(cases)) {
    assert.equal(mask(name), expected.normalize("NFC"), name);
  }
}

Deno.test("mask: first name and one initial, in the scripts of the room", () => {
  check(first, {
    "Amélie Dupont": "Amélie D.",
    "Олена Коваль": "Олена К.",
    "محمد الأحمد": "محمد ا.",
    "נועה לוי": "נועה ל׳",
    "अनन्या राव": "अनन्या र.",
    "Ελένη Παπαδοπούλου": "Ελένη Π.",
    "ნინო ბერიძე": "ნინო ბ.",
    "Անի Սարգսյան": "Անի Ս.",
    "สมชาย ใจดี": "สมชาย จ.",
    "รัตนา เอกชัย": "รัตนา อ.",
    "মীনা ক্ষেত্রী": "মীনা ক.",
    "Nguyễn Thị Ánh": "Nguyễn Á.",
    "Åsa Öberg": "Åsa Ö.",
    "anna schmidt": "anna s.",
  });
});

Deno.test("mask: Han, Hangul and Kana show the family name and always two circles", () => {
  check(first, {
    "王芳": "王○○",
    "王小明": "王○○",
    "欧阳娜娜": "欧阳○○",
    "司马 光": "司马○○",
    "김민수": "김○○",
    "김 민수": "김○○",
    "김민수 님": "김○○",
    "김민수 팀장": "김○○",
    "남궁민수": "남궁○○",
    "남궁민": "남궁○○",
    "佐藤 花子": "佐藤○○",
    "佐藤\u3000花子": "佐藤○○",
    "佐藤花子": "佐藤○○",
    "佐藤はなこ": "佐藤○○",
    "佐々木 太郎": "佐々木○○",
    "長谷川 健 様": "長谷川○○",
    "サトウ ハナコ": "サトウ○○",
    "はなこ": "は○○",
    "マイケル・ジョーダン": "マイケル○○",
    "王小明 先生": "王○○",
    "陳大文 (David Chan)": "陳○○",
    "林": "林○○",
  });
  assert.equal(first("김민수".normalize("NFD")), "김○○");
});

Deno.test("mask: particles stay, and those written together stay with their initial", () => {
  check(first, {
    "Zoë van Rijn": "Zoë van R.",
    "Anna von der Heide": "Anna von der H.",
    "María de la Cruz": "María de la C.",
    "Leonardo da Vinci": "Leonardo da V.",
    "Jan Van Damme": "Jan Van D.",
    "Gerard 't Hooft": "Gerard 't H.",
    "Omar bin Khalid": "Omar bin K.",
    "Ahmed al-Rahman": "Ahmed al-R.",
    "Jeanne d'Arc": "Jeanne d'A.",
    "Conan O'Brien": "Conan O.",
    "Abdul Rahman Khan": "Abdul Rahman K.",
    "عبد الله حسن": "عبد الله ح.",
    "خالد أبو زيد": "خالد أبو ز.",
    "יוסף בן דוד": "יוסף בן ד׳",
    "van Rijn": "van R.",
  });
});

Deno.test("mask: middle names go, hyphens stay in the first name, titles and nicknames are no names", () => {
  check(first, {
    "Anna Maria Schmidt": "Anna S.",
    "Jean-Pierre Martin": "Jean-Pierre M.",
    "Anna Meier-Schulz": "Anna M.",
    "Núria Puig i Camps": "Núria C.",
    "Gal·la Prats": "Gal·la P.",
    "买买提·阿卜杜拉": "买买提○○",
    "Dr. Anna Schmidt": "Anna S.",
    "Prof. Dr. Anna Schmidt": "Anna S.",
    "Martin King Jr.": "Martin K.",
    "Anna Schmidt, PhD": "Anna S.",
    "van Rijn, Zoë": "Zoë van R.",
    "Robert (Bobby) Brown": "Robert B.",
    'Dwayne "The Rock" Johnson': "Dwayne J.",
    "Bob 🎉 Brown 🎉": "Bob B.",
    "(Anna) Schmidt": "(Anna) S.",
    '"Bob" Brown': '"Bob" B.',
    "Anna (Schmidt": "Anna",
    "J. K. Rowling": "J. R.",
    "Jackie 陳": "Jackie ○○",
  });
});

Deno.test("mask: a single name is a first name; text that looks like code is text", () => {
  check(first, {
    Cher: "Cher",
    "<b>Bob</b>": "<b>Bob</b>",
    "<b>Bob Brown</b>": "<b>Bob B.",
    "Robert'); DROP TABLE Students;--": "Robert'); S.",
    "A": "A",
    "Guest 17": "Guest 1.",
    "Guest 1799": "Guest 1.",
  });
});

Deno.test("mask: an address, a handle or a telephone number shows the number", () => {
  for (
    const name of [
      "ana@example.org",
      "@ana",
      "+49 170 1234567",
      "https://x.example/ana",
      "www.ana.example",
      "4711",
      "{{7*7}} Templeton",
      "Ana 0170 1234",
      "🎉",
      "—",
      "",
      "   ",
    ]
  ) {
    for (const style of ["first", "initials", "number"] as const) {
      assert.equal(maskName(name, style, 217), "No. 217", `${style} ${name}`);
    }
  }
  assert.equal(maskName("", "none", 217), "No. 217");
});

Deno.test("mask: initials are the first and the last", () => {
  check(initials, {
    "Amélie Dupont": "A. D.",
    "Zoë van Rijn": "Z. R.",
    "Anna Maria Schmidt": "A. S.",
    "נועה לוי": "נ׳ ל׳",
    "Олена Коваль": "О. К.",
    "अनन्या राव": "अ. र.",
    "Cher": "C.",
    "王小明": "王○○",
    "佐藤 花子": "佐○○",
    "김민수": "김○○",
    "Ahmed al-Rahman": "A. R.",
    "<b>Bob</b>": "b.",
  });
});

Deno.test("mask: the other styles show the number, or the name as it is", () => {
  assert.equal(maskName("Amélie Dupont", "number", 217), "No. 217");
  assert.equal(maskName(" Ame\u0301lie Dupont ", "none", 217), "Amélie Dupont");
});

// --- Properties ------------------------------------------------------------------------------------------

const alphabets = {
  latin: "abcdefghijklmnopqrstuvwxyzéñößø",
  cyrillic: "абвгдежзиклмнопрстуіїє",
  greek: "αβγδεζηθικλμνξοπρστυφχψω",
  arabic: "بتثجحخدذرزسشصضطظعغفقكلمنهي",
  hebrew: "אבגדהוזחטיכלמנסעפצקרשת",
  devanagari: "कखगघचछजझटठडढतथदधनपफबभमयरलवसह",
  thai: "กขคฆงจฉชซญดตถทนบปผพฟมยรลวสหอ",
  georgian: "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
};
const word = (letters: string, size = { minLength: 2, maxLength: 14 }) =>
  fc.array(fc.constantFrom(...letters), size).map((all) => all.join(""));
const script = fc.constantFrom(...Object.values(alphabets));
const LETTERS_ONLY = /[\p{L}\p{M}]/gu;

Deno.test("mask: names that differ only in the hidden part have one mask, however long that part is", () => {
  const names = script.chain((letters) => {
    const hidden = word(letters, { minLength: 4, maxLength: 60 });
    return fc.record({
      given: word(letters),
      letter: fc.constantFrom(...letters),
      one: hidden,
      other: hidden,
    });
  });
  fc.assert(fc.property(names, ({ given, letter, one, other }) => {
    // Chance may spell a title ("ดร" is a doctor's), and what is behind it is then the whole name.
    fc.pre(first(`${given} ${letter}${one}`) !== `${letter}${one}`);
    for (const mask of [first, initials]) {
      assert.equal(mask(`${given} ${letter}${one}`), mask(`${given} ${letter}${other}`));
    }
  }));
});

Deno.test("mask: the family name is never in it, only one letter of it", () => {
  const names = script.chain((letters) =>
    fc.tuple(word(letters), word(letters, { minLength: 4, maxLength: 30 }))
  );
  fc.assert(fc.property(names, ([given, family]) => {
    const shown = first(`${given} ${family}`);
    fc.pre(shown.startsWith(`${given} `));
    const rest = shown.slice(given.length);
    assert.equal(rest.match(LETTERS_ONLY)?.length, 1, shown);
  }));
});

Deno.test("mask: Han and Hangul show at most two letters unless a space says more, and exactly two circles", () => {
  const han = word("王李张刘陈杨黄赵吴周明华小文国建平佐藤田中花子太郎", { minLength: 1, maxLength: 6 });
  const hangul = word("김이박최정강조윤장임민수지영호준", { minLength: 1, maxLength: 6 });
  fc.assert(fc.property(fc.oneof(han, hangul), (name) => {
    assert.match(first(name), /^.{1,2}○○$/u);
    assert.match(initials(name), /^.○○$/u);
  }));
  fc.assert(fc.property(han, word("花子郎明", { minLength: 1, maxLength: 9 }), (family, given) => {
    fc.pre(family.length <= 3);
    assert.equal(first(`${family} ${given}`), `${family}○○`);
  }));
});

Deno.test("mask: any text has a mask that is not empty, on one line, and well-formed", () => {
  const unit = fc.constantFrom("grapheme", "binary", "grapheme-composite");
  fc.assert(
    fc.property(unit.chain((unit) => fc.string({ unit, maxLength: 60 } as { maxLength: number })), (name) => {
      for (const mask of [first, initials]) {
        const shown = mask(name);
        assert(shown.trim() !== "");
        assert(!shown.includes("@"));
        assert(shown.isWellFormed() || !name.isWellFormed());
        assert(!/[\r\n\u2028\u2029]/.test(shown), JSON.stringify(shown));
      }
      assert.equal(maskName(name, "number", 9), "No. 9");
    }),
  );
});
