/**
 * What is left of a raffle when its event's personal data is deleted: its proof, and winners by their numbers.
 *
 * The entries go, and with them the nonces that could tie a tag to a person. Leaves, records, certificate and the
 * chain of replacements hold tags alone and stay as they were published.
 * @module
 */
import type { BlobRef, Purge } from "@/lib/modules/contract.ts";
import { entrantsIn } from "@/lib/modules/raffle_conclusion.ts";
import { keepPrizes } from "@/lib/modules/held_prizes.ts";
import { prizesOf, type RaffleState } from "@/lib/modules/raffle_state.ts";
import type { KeptEntrants, Published, Sealed } from "@/lib/modules/raffle_rows.ts";
import { numberInstead } from "@/lib/modules/raffle_view.ts";

export const rafflePurge: Purge<RaffleState> = {
  isRunning: ({ phase }) => phase !== "draft" && phase !== "revealed" && phase !== "cancelled",

  keeps: [
    "entrants",
    "open",
    "close",
    "void",
    "sealed",
    "secret",
    "advance",
    "vacancy",
    "certificate",
    "notified",
    "handed_over",
  ],

  async saves(state, module, read) {
    if (state.phase !== "revealed" || await read.get<KeptEntrants>([module, "entrants"])) return [];
    const entrants = await read.putBlob(await entrantsIn(state, module, read));
    return [{ key: [module, "entrants"], value: { v: 1, entrants } satisfies KeptEntrants }];
  },

  without(state) {
    if (!state.held) return state;
    const prizes = prizesOf(state).map((prize) => ({ ...prize, name: numberInstead(prize) }));
    return { ...state, held: keepPrizes(prizes, state.tiers) };
  },

  async blobs(module, read) {
    const kept: BlobRef[] = [];
    const sealed = await read.get<Sealed>([module, "sealed"]);
    if (sealed) kept.push(sealed.leaves);
    const entrants = await read.get<KeptEntrants>([module, "entrants"]);
    if (entrants) kept.push(entrants.entrants);
    const published = await read.get<Published>([module, "certificate"]);
    if (published) kept.push(published.certificate);
    return kept;
  },
};
