import assert from "node:assert/strict";
import { sha256 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { toHex, utf8 } from "@/lib/draw/bytes.ts";
import { entrantsBytes, sealEntries } from "@/lib/draw/entries.ts";
import { entrantTag, holderHash, openHash } from "@/lib/draw/tags.ts";
import { codeOf, tampered, TESTING, valid } from "@/tests/draw_checks.ts";
import { bytesFor, DRAW_ID, entriesOf, makeDraw } from "@/tests/draw_makers.ts";

/** With one entrant, two prizes open every ticket. */
const TWO_PRIZES = [{ id: "gold", count: 2 }];

const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 20 });

Deno.test("[P1] the order in which entries come changes no byte of the certificate", () => {
  const orders = counts.chain((tickets) => {
    const entries = entriesOf(tickets);
    return fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length }));
  });
  fc.assert(
    fc.property(orders, ([entries, shuffled]) => {
      assert.equal(makeDraw(shuffled).certificate(), makeDraw(entries).certificate());
    }),
    { seed: 1, numRuns: 20 },
  );
});

Deno.test("[P2] the same stored facts drawn twice give the same bytes", () => {
  const mode = fc.constantFrom("sealed" as const, "instant" as const, "offline" as const);
  fc.assert(
    fc.property(counts, mode, fc.nat(2), (tickets, mode, slot) => {
      const [one, other] = [0, 1].map(() => {
        const made = makeDraw(entriesOf(tickets), { open: { mode } });
        const outgoing = made.conclusion.slots[slot].entrantTag;
        if (outgoing !== null) made.advance(slot, outgoing);
        return made.certificate();
      });
      assert.equal(other, one);
    }),
    { seed: 2, numRuns: 20 },
  );
});

Deno.test("[P14] more tickets than the cap are refused at the seal and by the verifier", () => {
  const over = fc.record({
    cap: fc.integer({ min: 1, max: 6 }),
    more: fc.integer({ min: 1, max: 4 }),
    others: counts,
  });
  fc.assert(
    fc.property(over, ({ cap, more, others }) => {
      const fair = others.map((tickets) => Math.min(tickets, cap));
      const entries = entriesOf([...fair, cap + more]);
      assert.throws(() => sealEntries(DRAW_ID, entries, cap), RangeError);
      sealEntries(DRAW_ID, entriesOf([...fair, cap]), cap);
      // A server that seals them all the same is found out by whoever has the list, or meets such a ticket.
      const made = makeDraw(entries, { open: { ticketCap: cap } });
      assert.equal(
        codeOf(made.certificate(), { ...TESTING, entrants: entrantsBytes(entries) }),
        "E_TICKET_CAP",
      );
      const all = makeDraw(entriesOf([cap + more]), { open: { ticketCap: cap, tiers: TWO_PRIZES } });
      assert.equal(codeOf(all.certificate()), "E_TICKET_CAP");
    }),
    { seed: 14, numRuns: 40 },
  );
});

Deno.test("[P23] names, addresses and codes are nowhere in what is published, plain or hashed without salt", () => {
  const word = fc.stringMatching(/^[A-Za-z]{4,12}$/);
  const people = fc.uniqueArray(
    fc.record({ first: word, last: word, code: fc.stringMatching(/^[A-Z0-9]{10,16}$/) }),
    {
      minLength: 1,
      maxLength: 8,
      selector: ({ code }) => code,
    },
  );
  fc.assert(
    fc.property(people, (people) => {
      const entries = people.map(({ code }, n) => ({
        entrantTag: entrantTag({
          drawId: DRAW_ID,
          clientNonce: bytesFor("client", n),
          serverNonce: bytesFor("server", n),
          holderHash: holderHash(code),
        }),
        tickets: 1,
      }));
      const made = makeDraw(entries);
      const published = made.certificate() + toHex(made.frozen.tickets.leaves) +
        toHex(entrantsBytes(entries));
      for (const { first, last, code } of people) {
        const facts = [`${first} ${last}`, `${first}.${last}@example.org`.toLowerCase(), code];
        for (const fact of facts) {
          const forms = [fact, toHex(utf8(fact)), toHex(sha256(utf8(fact))), btoa(fact), holderHash(fact)];
          for (const form of forms) assert.ok(!published.includes(form), fact);
        }
      }
    }),
    { seed: 23, numRuns: 30 },
  );
});

Deno.test("[P24] a record's hash is of its text as it stands, however it is spaced, ordered or escaped", () => {
  const spaces = fc.stringMatching(/^[ \t\n\r]{0,4}$/);
  const rewriting = fc.record({ before: spaces, after: spaces, shuffle: fc.nat(1_000), escaped: fc.nat(5) });
  fc.assert(
    fc.property(rewriting, ({ before, after, shuffle, escaped }) => {
      const rewriteOpen = (text: string) => {
        const members = Object.entries(JSON.parse(text));
        const turned = [
          ...members.slice(shuffle % members.length),
          ...members.slice(0, shuffle % members.length),
        ];
        const title = "Friday raffle";
        const code = title.charCodeAt(escaped).toString(16).padStart(4, "0");
        return before + JSON.stringify(Object.fromEntries(turned)).replace(
          title,
          `${title.slice(0, escaped)}\\u${code}${title.slice(escaped + 1)}`,
        ).replace(/,"/, `,${after}"`) + after;
      };
      const text = makeDraw(entriesOf([1, 2, 1]), { rewriteOpen }).certificate();
      const { facts } = valid(text);
      assert.equal(facts.title, "Friday raffle");
      assert.equal(facts.openHash, openHash(JSON.parse(text).open.text));
      const rewritten = tampered(text, ({ open }) => open.text = JSON.stringify(JSON.parse(open.text)));
      assert.equal(codeOf(rewritten), "E_SIG_OPEN");
    }),
    { seed: 24, numRuns: 25 },
  );
});
