/** What the verify page counts, and what it says was drawn. @module */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { isRoundSignature } from "@/lib/draw/drand.ts";
import { isRecordSignature } from "@/lib/draw/ed25519.ts";
import { verify } from "@/lib/draw/verify.ts";
import { entriesOf, makeDraw } from "@/tests/draw_makers.ts";
import { golden, rejected } from "@/tests/draw_vectors.ts";
import { contradicted, inTheList, say } from "./verify_words.ts";

const curves = { signature: isRecordSignature, beacon: isRoundSignature };
const said = (certificate: unknown) => {
  const text = JSON.stringify(certificate);
  return say(verify(text, curves), text);
};

Deno.test("verify: a list of entries is counted in entries, one of tickets in tickets and who holds them", () => {
  assertEquals(inTheList(1, 1, false), "1 entry");
  assertEquals(inTheList(5_000, 5_000, false), "5,000 entries");
  assertEquals(inTheList(1, 1, true), "1 ticket, held by 1");
  assertEquals(inTheList(4, 4, true), "4 tickets, held by 4");
  // Of a file alone nobody knows whether it was a sale, until somebody holds several.
  assertEquals(inTheList(2, 1, false), "2 tickets, held by 1");
  assertEquals(inTheList(5_000, 1_200, true), "5,000 tickets, held by 1,200");
});

Deno.test("[CHK9] verify: a valid draw tells each prize and the line of the sealed list that holds it", () => {
  let replaced = 0;
  for (const { certificate, finalHolders, sortedLeafHashes, name } of golden.draws) {
    const { drawn, ticketCount } = said(certificate);
    assertEquals(drawn!.map(({ entrantTag }) => entrantTag), finalHolders, name);
    assertEquals(ticketCount, sortedLeafHashes.length);
    for (const { slot, prize, entrantTag, line, ...one } of drawn!) {
      const won = certificate.winners[slot];
      assertEquals(prize.toLowerCase(), won.tier);
      const ticket = certificate.walk.find(({ e }: { e: string }) => e === entrantTag);
      assertEquals(line, ticket ? ticket.i + 1 : null);
      assertEquals(one, { mine: false, replaced: entrantTag !== won.entrantTag });
      if (one.replaced) replaced++;
    }
  }
  assert(replaced > 0, "no golden draw has a replacement");
});

Deno.test("verify: of one that sold tickets it tells the winning ticket and the prize by its name, also where it went on", () => {
  const draw = makeDraw(entriesOf([2, 1]), {
    open: { mode: "offline", tiers: [{ id: "winner", count: 1 }] },
    close: { checkedIn: 1 },
  });
  draw.advance(0, draw.conclusion.slots[0].entrantTag!);
  const text = draw.certificate();
  const { sentence, drawn, checks } = say(verify(text, curves), text, { ticketPrize: "A week in Bergen" });
  assertMatch(sentence, /^The winning ticket follows from /);
  assertEquals(drawn!.map(({ prize }) => prize), ["A week in Bergen"]);
  assertEquals(checks[0].detail, "3 tickets, held by 2 · 1 person checked in");
  assert(checks.some(({ detail }) => detail.startsWith("Place 1, A week in Bergen: ")));
});

Deno.test("verify: of one that sold tickets no word says entry, also where everybody holds one", () => {
  const text = makeDraw(entriesOf([1, 1, 1, 1]), { open: { mode: "offline" } }).certificate();
  const verdict = verify(text, curves);
  const broken = { outcome: "invalid", code: "E_RECEIPT_TAG", problem: "it does not fit" } as const;
  const early = { ...broken, code: "E_SIG_OPEN" } as const;
  for (const each of [verdict, broken, early]) {
    const { sentence, lead, checks } = say(each, text, { ticketPrize: "A week in Bergen", receipt: true });
    const all = JSON.stringify([sentence, lead, checks]);
    assert(/tickets/.test(all) && !/\bentr(y|ies)\b/.test(all), all);
    const raffle = JSON.stringify(say(each, text, { receipt: true }));
    assert(raffle.includes("Your entry") && !raffle.includes("Your ticket"), raffle);
  }
  assertMatch(say(verdict, text, { ticketPrize: "A week" }).checks[0].detail, /^4 tickets, held by 4/);
  assertMatch(say(verdict, text).checks[0].detail, /^4 entries/);
});

Deno.test("[CHK9] verify: where a draw does not hold, nobody is shown as its winner", () => {
  for (const { certificate, name } of rejected.cases) {
    assertEquals(said(certificate).drawn, undefined, name);
  }
  assertEquals(contradicted(said(golden.draws[0].certificate)).drawn, undefined);
});
