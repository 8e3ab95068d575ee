import fc from "fast-check";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gsmLength, winnerText } from "@/lib/outbox/winner_text.ts";

/** One message of GSM letters, and three of 67 letters of any script: as the rule has them. */
const oneMessage = 160;
const threeMessages = 3 * 67;

const usual = {
  event: "Harbour Gala",
  title: "Grand raffle",
  prize: "Gold",
  entryNumber: 41,
  code: "K7QF2M",
};

Deno.test("text: it says what, of what, with which number, and how to show it", () => {
  assertEquals(
    winnerText(usual),
    "Harbour Gala: you won Gold (Grand raffle). Entry 41. Show this at the desk: K7QF2M",
  );
  assertStringIncludes(winnerText({ ...usual, isTicket: true }), "(Grand raffle). Ticket 41. Show");
});

Deno.test("[SMS7] text: typographic letters and foreign marks are written so that one message carries them", () => {
  const text = winnerText({ ...usual, event: "Čelje – “Night”", prize: "Dvořák’s €50 {box}" });
  assertStringIncludes(text, 'Celje - "Night": you won Dvorak\'s €50 {box} (');
  assert(gsmLength(text)! <= oneMessage);
});

Deno.test("[SMS7] text: another script goes as it is, and no letter is cut in two", () => {
  const text = winnerText({ ...usual, event: "حفل الميناء", prize: "👨‍👩‍👧‍👦".repeat(60) });
  assertStringIncludes(text, "حفل الميناء: you won 👨‍👩‍👧‍👦");
  assert(text.length <= threeMessages && text.isWellFormed(), text);
  assertStringIncludes(text, "K7QF2M");
});

Deno.test("[SMS7] text: whatever the names, it has a bound, and ends with number and code", () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 80 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 }),
    fc.constantFrom("x".repeat(80), "€".repeat(80), "漢".repeat(80), "[]{}".repeat(20)),
  );
  fc.assert(
    fc.property(name, name, name, fc.integer({ min: 1, max: 200_000 }), (event, title, prize, n) => {
      const text = winnerText({ event, title, prize, entryNumber: n, code: "K7QF2M" });
      const gsm = gsmLength(text);
      assert(gsm === null ? text.length <= threeMessages : gsm <= oneMessage, `${gsm} ${text.length}`);
      assert(text.endsWith(`Entry ${n}. Show this at the desk: K7QF2M`), text);
      assert(text.isWellFormed());
    }),
    { numRuns: 500 },
  );
});
