/**
 * What the evidence pack says of itself, for somebody who has never heard of any of it.
 *
 * Plain text, so that it opens anywhere. `lib/evidence.ts` packs it.
 * @module
 */
import type { ModuleState } from "@/lib/modules/contract.ts";
import type { RaffleState } from "@/lib/modules/raffle_state.ts";
import { hasDraw } from "@/lib/modules/tickets_state.ts";
import type { EventFacts } from "@/lib/protocol/messages.ts";
import type { AuditHead } from "@/lib/room/audit.ts";

export interface EvidenceFacts {
  event: EventFacts;
  module: string;
  state: ModuleState;
  audit: AuditHead;
  origin: string;
  hasVerifier: boolean;
}

const DRAW = `certificate.json       everything needed to draw again and get the same winners; exists once all
                       prizes are revealed
leaves.bin             the sealed list: one fingerprint for each ticket, 32 bytes each, no names
entrants.bin           everybody's pseudonym and number of tickets, to seal the whole list again
records/               the signed records: opened, closed, each replacement, or declared void
rules.json             where the rules stand, if the organizer gave an address; their text was not
                       recorded, and neither was a hash of it (sha256 is null)
public/winners.csv     the winners as every screen showed them`;

const OTHERS = `public/view.json       the last state as everybody could see it
audit/audit.jsonl      what the organizer and the server did, one record a line, each chained to the
                       one before by a hash; people are named by hashes
audit/head.json        the number and the hash of the last record`;

function check({ module, event, audit, origin, hasVerifier }: EvidenceFacts, isRaffle: boolean): string {
  const draw = `The draw
  1. ${
    hasVerifier
      ? "Open verify.html from this folder in a browser. It works without a network."
      : "Open the verify page of the product in a browser."
  }
  2. Give it certificate.json, and leaves.bin and entrants.bin with it.
  3. It says in one sentence whether the result is right, and which step fails if one does.
  Whoever trusts no page of ours: docs/LIVEDRAW.md of the source says how to check it by a program of
  one's own, and "deno task verify certificate.json --leaves leaves.bin
  --entrants entrants.bin" is ours for a command line.
  Compare certificate.json with the one that anybody can fetch, to see that this is no other draw:
  ${origin}/api/events/${event.id}/modules/${module}/certificate

`;
  return `${isRaffle ? draw : ""}The audit log
  "deno task audit audit/audit.jsonl --head ${audit.n}:${audit.hash}"
  says whether every record is there and as it was written.
`;
}

const TOOK_PART: Partial<Record<string, string>> = {
  raffle: "who entered",
  tickets: "who bought which ticket",
  poll: "who voted for what",
};

export function evidenceReadme(facts: EvidenceFacts): string {
  const { event, module, state } = facts;
  const isRaffle = hasDraw(state.kind);
  const isRehearsal = isRaffle && (state as RaffleState).rehearsal === true;
  const lines = [
    `${state.title}, ${event.name}`,
    `${isRaffle ? "A raffle" : "A poll"}, ${state.phase}. Event ${event.id}, module ${module}.`,
  ];
  if (isRehearsal) lines.push("This was a rehearsal: for practice, nobody won anything.");
  if (event.purgingSince !== undefined) {
    lines.push(
      `The personal data of this event was deleted on ${event.purgedAt ?? event.purgingSince}. The lists in`,
      "personal/ are empty or hold numbers alone; all else is as it was and can still be checked.",
    );
  }
  return `${lines.join("\n")}

WHAT IS IN HERE

${isRaffle ? `${DRAW}\n` : ""}${OTHERS}
${
    isRaffle && facts.hasVerifier
      ? "verify.html            checks all of it, in a browser, without a network\n"
      : ""
  }
PERSONAL DATA: DO NOT PUBLISH

personal/entries.csv   ${TOOK_PART[state.kind]}, with names
personal/results.csv   ${isRaffle ? "who won, with names and phone numbers" : "the tally; names nobody"}
All other files name people as the screens of the evening did, or by numbers and hashes.

HOW TO CHECK IT

${check(facts, isRaffle)}`;
}
