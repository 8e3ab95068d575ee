import assert from "node:assert/strict";
import fc from "fast-check";
import { csvCell, parseRoster, ROSTER_BYTES_MAX } from "@/lib/roster/csv.ts";
import type { Roster } from "@/lib/roster/row.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

function read(file: string | Uint8Array, contentType = "text/csv"): Roster {
  const roster = parseRoster(typeof file === "string" ? utf8(file) : file, contentType);
  assert(roster.ok, JSON.stringify(roster));
  return roster;
}
const names = (file: string) => read(file).rows.map(({ name }) => name);
const rejected = (file: string) => read(file).rejected.map(({ line, code }) => `${line} ${code}`);

function problem(file: string | Uint8Array, contentType = "text/csv"): string {
  const roster = parseRoster(typeof file === "string" ? utf8(file) : file, contentType);
  assert(!roster.ok && roster.refusal.code === "invalid_request", JSON.stringify(roster).slice(0, 200));
  return roster.refusal.problem;
}

Deno.test("roster csv: the documented headers give whole rows with their lines", () => {
  const file =
    "id,name,phone,smsOptIn,checkedIn,tickets\nk-1,Zoë van Rijn,+31 6 1234 5678,yes,true,3\n\nk-2,محمد الأحمد,,,,\n";
  assert.deepEqual(read(file), {
    ok: true,
    rows: [
      {
        line: 2,
        id: "k-1",
        name: "Zoë van Rijn",
        phone: "+31612345678",
        smsOptIn: true,
        checkedIn: true,
        tickets: 3,
      },
      { line: 4, id: "k-2", name: "محمد الأحمد" },
    ],
    rejected: [],
  });
});

Deno.test("roster csv: commas, semicolons, tabs and Excel's sep= line are all found", () => {
  for (const [separator, told] of [[",", ""], ["\t", ""], ["|", "sep=|\r\n"], [";", "sep=;\r\n"]]) {
    const rows = [["Name", "Company", "Checked in"], ["Anna", `"A${separator}B"`, "x"]];
    const file = told + rows.map((row) => row.join(separator)).join("\r\n");
    assert.deepEqual(read(file).rows, [{ line: told ? 3 : 2, name: "Anna", checkedIn: true }]);
  }
  assert.deepEqual(read("Name;Firma;Anwesend\nAnna, Bo;X;ja").rows, [{
    line: 2,
    name: "Anna, Bo",
    checkedIn: true,
  }]);
});

Deno.test("roster csv: UTF-8 with a mark and both UTF-16s read the same", () => {
  const text = "name\r\nОлена Коваль\r\n王小明 🎉\r\n";
  const units = new Uint16Array([
    0xfeff,
    ...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)),
  ]);
  const little = new Uint8Array(units.buffer);
  const big = new Uint8Array(little.length).map((_, i) => little[i ^ 1]);
  const plain = read(text);
  assert.equal(plain.rows.length, 2);
  for (const bytes of [utf8(`\ufeff${text}`), little, big]) assert.deepEqual(read(bytes), plain);
});

Deno.test("roster csv: another encoding or a workbook is refused whole, with what to do", () => {
  const windows1252 = Uint8Array.from([...utf8("name\nJos"), 0xe9, 0x0a]);
  assert.match(problem(windows1252), /CSV UTF-8/);
  const unmarked16 = Uint8Array.from([..."name\nAnna"].flatMap((letter) => [letter.charCodeAt(0), 0]));
  assert.match(problem(unmarked16), /CSV UTF-8/);
  assert.match(problem(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0)), /workbook/);
  assert.match(problem(Uint8Array.of(0xff, 0xfe, 0x00, 0xd8)), /UTF-8/, "half a pair");
  assert.match(problem("name\nAnna", "image/png"), /text\/csv/);
});

Deno.test("roster csv: quoted commas and line breaks, and lines as an editor counts them", () => {
  const file =
    'name,notes,tickets\r\n"van Rijn, Zoë","one\r\ntwo ""three""\r\nfour",2\r\nAnna,"x\ny",0\r\nBo,,1';
  const { rows, rejected } = read(file);
  assert.deepEqual(rows.map(({ line, name }) => [line, name]), [[2, "van Rijn, Zoë"], [7, "Bo"]]);
  assert.deepEqual(rejected, [{ line: 5, code: "invalid_tickets", message: "tickets must be at least 1." }]);
});

Deno.test("roster csv: a stray quote costs its own line, not the rest of the file", () => {
  assert.deepEqual(names('name,id\n"Bob" Jones,1\nAnna,2\nMiguel "Mike" Díaz,3\nTV 5",4\nBo,5'), [
    "Anna",
    'Miguel "Mike" Díaz',
    'TV 5"',
    "Bo",
  ]);
  assert.deepEqual(rejected('name,id\n"Bob" Jones,1\nAnna,2\n"never closed,3\nBo,4'), [
    "2 malformed_quotes",
    "4 malformed_quotes",
  ]);
});

Deno.test("roster csv: headers in other words, cases and languages", () => {
  for (
    const [header, row, name] of [
      ["FULL NAME,x", "Ana Díaz,y", "Ana Díaz"],
      ["First name,Last name", "Ana,Díaz", "Ana Díaz"],
      ["Nachname;Vorname", "Müller;Jörg", "Jörg Müller"],
      ["Vorname;Name", "Jörg;Müller", "Jörg Müller"],
      ["Prénom\tNom", "Zoé\tDupont", "Zoé Dupont"],
      ["Nombre,Apellidos", "María,de la Cruz", "María de la Cruz"],
      ["First Name,Name", "Ana,Ana Díaz", "Ana Díaz"],
      ["Name,First Name,Last Name", ",Ana,Díaz", "Ana Díaz"],
      ["ФИО;Телефон", "Иван Петров;", "Иван Петров"],
      ["first_name,last_name", "小明,王", "王 小明"],
      ['"Full\nname",id', "Ana,1", "Ana"],
    ]
  ) assert.deepEqual(names(`${header}\n${row}`), [name], header);
  assert.equal(read("Name,Phone,Mobile\nAna,,+34600111222").rows[0].phone, "+34600111222");
});

Deno.test("roster csv: [CSV1] a pasted list of names needs no header, and a header alone is a list too", () => {
  const list = "Anna\nRobert'); DROP TABLE Students;--\nвася\n\nMüller, Jörg\n<b>Bob</b>\nCher";
  const five = ["Anna", "Robert'); DROP TABLE Students;--", "вася", "Müller, Jörg", "<b>Bob</b>", "Cher"];
  assert.deepEqual(names(list), five);
  assert.deepEqual(names(`Name\n${list}`), five);
  assert.equal(read(list).rows[3].line, 5);
  assert.deepEqual(names("name\n"), []);
});

Deno.test("roster csv: a table without a column of names is refused whole", () => {
  for (const file of ["id,phone\n1,123456", "Anna,yes\nBo,no\nCy,no", "phone\n123456", "Müller, Jörg"]) {
    assert.match(problem(file), /no column of names/, file);
  }
  assert.match(problem(" \n\n"), /empty/);
  assert.match(problem(""), /empty/);
});

Deno.test("roster csv: yes and no in words, and anything else is said to be neither", () => {
  const words = {
    yes: true,
    "NO ": false,
    ja: true,
    Oui: true,
    да: true,
    X: true,
    "✓": true,
    "0": false,
    "いいえ": false,
  };
  const file = `name,checked-in\n${Object.keys(words).map((word) => `A,${word}`).join("\n")}\nB,\nC,maybe`;
  const { rows, rejected } = read(file);
  assert.deepEqual(rows.map(({ checkedIn }) => checkedIn), [...Object.values(words), undefined]);
  assert.deepEqual(rejected.map(({ code }) => code), ["invalid_checkedIn"]);
});

Deno.test("roster csv: [CSV2] each bad row is listed with its reason", () => {
  const rows = [
    [",1,,", "empty_name"],
    ["\u200b \u3164,2,,", "empty_name"],
    [`${"a".repeat(121)},3,,`, "name_too_long"],
    [`${"a".repeat(9999)},4,,`, "name_too_long"],
    ["A\u0000B,5,,", "invalid_name"],
    ["A\u0007B,6,,", "invalid_name"],
    ["A\ufffdB,7,,", "invalid_name"],
    [`Z${"\u0301".repeat(60)},8,,`, "invalid_name"],
    ["A,nine nine,,", "invalid_id"],
    [`A,${"x".repeat(65)},,`, "invalid_id"],
    ["A,11,12,", "invalid_phone"],
    ["A,12,4.91701E+12,", "invalid_phone"],
    ["A,13,+49 170 CALL ME,", "invalid_phone"],
    ["A,14,,0", "invalid_tickets"],
    ["A,15,,1001", "invalid_tickets"],
    ["A,16,,many", "invalid_tickets"],
    ["A,17,,1.5", "invalid_tickets"],
    ["A,18,,1,surplus", "too_many_cells"],
    [`A,19,,"${"x".repeat(20_000)}"`, "row_too_long"],
  ];
  const file = `name,id,phone,tickets\n${rows.map(([row]) => row).join("\n")}\nGood,20,(0170) 123-456,2.0,`;
  assert.deepEqual(rejected(file), rows.map(([, code], i) => `${i + 2} ${code}`));
  assert.deepEqual(read(file).rows, [{ line: 21, name: "Good", id: "20", phone: "0170123456", tickets: 2 }]);
  for (const { message } of read(file).rejected) assert.match(message, /^[A-Zct][^\n]{5,150}\.?$/);
});

Deno.test("roster csv: names are composed, collapsed and freed of direction overrides, and otherwise left alone", () => {
  assert.deepEqual(
    names(
      'name,id\n"  Zoe\u0308\u00a0\u2028 van\n Rijn ",1\nevil\u202egnp.exe,2\nमेरा\u200dनाम,3\n=1+1,4\n\'=1+1,5\n@x,6',
    ),
    [
      "Zo\u00eb van Rijn",
      "evilgnp.exe",
      "मेरा\u200dनाम",
      "=1+1",
      "=1+1",
      "@x",
    ],
  );
  assert.deepEqual(names(`name,id\n${"é".repeat(120)},1\n${"🎉".repeat(120)},2`), [
    "é".repeat(120),
    "🎉".repeat(120),
  ]);
});

Deno.test("roster csv: of two rows with one id the first wins, and the other names its line", () => {
  const { rows, rejected } = read("name,id\nAnna,7\n,8\nBo,7\nCy,8");
  assert.deepEqual(rows.map(({ name }) => name), ["Anna", "Cy"]);
  assert.deepEqual(rejected[1], { line: 4, code: "duplicate_id", message: "The id 7 is on line 2 already." });
});

Deno.test("roster csv: the row after 20,000 ends the reading with one clear refusal", () => {
  const file = "name\n" + "Anna Díaz\n".repeat(20_000);
  assert.equal(read(file).rows.length, 20_000);
  assert.deepEqual(read(file).rejected, []);
  const over = read(`${file}${"Bo\n".repeat(5_000)}`);
  assert.equal(over.rows.length, 20_000);
  assert.deepEqual(over.rejected.map(({ line, code }) => [line, code]), [[20_002, "too_many_rows"]]);
});

Deno.test("roster csv: past 8 MiB or 100,000 lines nothing is read", () => {
  assert.equal(read("name\n" + "\n".repeat(99_998)).rows.length, 0);
  assert.match(problem("name\n" + "\n".repeat(99_999)), /100000 lines/);
  const roster = parseRoster(new Uint8Array(ROSTER_BYTES_MAX + 1), "text/csv");
  assert.deepEqual(roster, { ok: false, refusal: { code: "too_large", limitBytes: ROSTER_BYTES_MAX } });
});

Deno.test("roster csv: files made to hurt are answered like any other", () => {
  const big = 8_000_000;
  const hostile = [
    "x".repeat(big),
    `name\n${"x".repeat(big)}`,
    `name\n${'"'.repeat(big)}`,
    `name\n${'"a" '.repeat(big / 4)}`,
    `name\n${'"a"b\n'.repeat(big / 5)}`,
    `name\n${'"a" "a" "a"'.repeat(1400) + "\n"}`.repeat(500),
    `name\n${'"\n'.repeat(big / 2)}`,
    `name,x\n${'a,"\n'.repeat(big / 4)}`,
    "\n".repeat(big),
    `name${",".repeat(big)}`,
    `name\n${",".repeat(big)}`,
    "\0".repeat(big),
    `name\n${"\0\n".repeat(big / 2)}`,
    `name\n${"\u0301".repeat(big / 2)}`,
  ];
  for (const file of hostile) {
    const roster = parseRoster(utf8(file.slice(0, big)), "text/csv");
    if (roster.ok) assert(roster.rows.length + roster.rejected.length <= 20_001);
    else assert.match(roster.refusal.code, /invalid_request|too_large/);
  }
});

Deno.test("roster csv: no bytes make it throw", () => {
  const pieces = fc.constantFrom(
    "name",
    "id",
    ",",
    ";",
    "\t",
    '"',
    '""',
    "\n",
    "\r\n",
    "\r",
    "\0",
    "x",
    "é",
    "\ufeff",
    "=",
    "1",
  );
  fc.assert(fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
    parseRoster(utf8(parts.join("")), "text/csv");
    parseRoster(utf8(`name,id\n${parts.join("")}`), "text/csv");
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    parseRoster(bytes, "text/csv");
    parseRoster(bytes, "application/json");
  }));
});

Deno.test("roster csv: what csvCell writes reads back as the same name, whatever the name", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
    fc.constantFrom("=1+1", "+a", "-b", "@c", "'t Hooft"),
  );
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 8 }), (all) => {
    const direct = parseRoster(utf8(JSON.stringify(all.map((name) => ({ name })))), "application/json");
    assert(direct.ok);
    const good = direct.rows.map(({ name }) => name);
    const file = `name,id\r\n${good.map((name, i) => `${csvCell(name)},${i}`).join("\r\n")}`;
    assert.deepEqual(names(file), good);
  }));
});

Deno.test("csv cell: [CSV5] no cell begins like a formula", () => {
  for (const text of ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x","y")']) {
    assert.match(csvCell(text), /^"?'/, text);
  }
  // The id of a purchase is any text of a stranger's: what a spreadsheet drops before it reads stands in front.
  for (const text of ["\n=1", "\u0000=1", " =1", "\u00a0+1", "\ufeff@x", "\u0085-1", "\n\t ＝1"]) {
    assert.match(csvCell(text), /^"?'/, JSON.stringify(text));
  }
  // Set to semicolons, a spreadsheet splits at them and at line ends, whatever quotes stand around.
  for (const text of ["Ana;=cmd|' /C x'!A0;", "a; +1", "a;\n@x", "a\r\n=1", 'a;"=1', "a\t-1", "a;'=1"]) {
    assert.doesNotMatch(csvCell(text), /[;\t\r\n]["\s]*[=+\-@]/, text);
    const back = parseRoster(new TextEncoder().encode(`name,id\n${csvCell(`${text} x`)},1`), "text/csv");
    assert(back.ok);
    assert.equal(back.rows[0].name, `${text} x`.replaceAll(/\s+/g, " "));
  }
  assert.equal(csvCell(" Ana = Bo"), '" Ana = Bo"');
  assert.equal(csvCell('say "hi", you'), '"say ""hi"", you"');
  assert.equal(csvCell("two\nlines"), '"two\nlines"');
  assert.deepEqual([csvCell(-5), csvCell(true), csvCell(null), csvCell(undefined), csvCell("Ana")], [
    "-5",
    "true",
    "",
    "",
    "Ana",
  ]);
});
