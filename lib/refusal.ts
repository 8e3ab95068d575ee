/**
 * Every "no" that a person or a machine can be told, with the facts that make it useful, and the one table
 * that maps each to its HTTP status, socket close code and retry advice.
 *
 * Pure; anyone may import it. A new code without a row in `EXITS` or a sentence does not compile.
 * @module
 */

export type Refusal =
  | { code: "invalid_request"; path?: string; problem: string }
  | { code: "unauthenticated" }
  | { code: "wrong_passcode"; triesLeft?: number }
  | { code: "wrong_passphrase"; triesLeft?: number }
  | { code: "forbidden"; needs?: string }
  | { code: "wrong_event"; event: string }
  | { code: "not_found"; what: string }
  | { code: "event_purged" }
  | { code: "still_running"; module: string; title: string; phase: string }
  | { code: "event_exists"; event: string }
  | { code: "module_exists"; module: string }
  | { code: "account_exists" }
  | { code: "efx_disabled" }
  | { code: "not_checked_in" }
  | { code: "already_entered"; entryNumber: number }
  | { code: "not_entered" }
  | { code: "entries_closed"; phase: string; kind?: "poll" }
  | { code: "paused"; kind?: "poll" }
  | { code: "vote_final"; options: string[] }
  | { code: "not_open"; phase: string; kind?: "tickets"; remaining?: number }
  | { code: "limit_reached"; perPerson: number; held: number; asked: number; remaining: number }
  | { code: "sold_out"; cap: number; asked: number; remaining: number }
  | { code: "wrong_phase"; phase: string; needs: string[] }
  | { code: "nothing_to_draw"; entryCount: number }
  | { code: "clock_off"; seconds: number }
  | { code: "draw_first"; module: string; title: string }
  | { code: "not_a_winner" }
  | { code: "not_holding"; slot: number; holder: string | null }
  | { code: "winner_claimed"; slot: number }
  | { code: "claim_running"; until: string }
  | { code: "number_wrong"; round: number }
  | { code: "walk_ups_full"; max: number }
  | { code: "walk_ups_from_address"; max: number }
  | { code: "unknown_code" }
  | { code: "code_of_other_event" }
  | { code: "too_many_modules"; max: number }
  | { code: "too_many_prizes"; max: number; left: number }
  | { code: "too_many_keys"; max: number }
  | { code: "beacon_unreachable"; mode: string }
  | { code: "beacon_pending"; round: number; at: string }
  | { code: "too_many_attempts"; retryAfterSeconds: number }
  | { code: "rate_limited"; retryAfterSeconds: number }
  | { code: "too_large"; limitBytes: number }
  | { code: "too_slow"; limitSeconds: number }
  | { code: "method_not_allowed"; allow: string[] }
  | { code: "busy"; retryAfterSeconds: number; storage?: StorageTrouble }
  | { code: "fault" };

/** Why a database on this machine takes no writes: its disk is full, it may only be read, or its disk fails. */
export type StorageTrouble = "full" | "read_only" | "failing";

export type RefusalCode = Refusal["code"];

interface Exit {
  http: number;
  /** "same": the same request may succeed later; "changed": only a different one; "never": it is settled. */
  retry: "same" | "changed" | "never";
}

/** The only place that knows HTTP statuses and retry advice. */
export const EXITS = {
  invalid_request: { http: 400, retry: "changed" },
  unauthenticated: { http: 401, retry: "changed" },
  wrong_passcode: { http: 401, retry: "changed" },
  wrong_passphrase: { http: 401, retry: "changed" },
  forbidden: { http: 403, retry: "never" },
  wrong_event: { http: 403, retry: "never" },
  not_found: { http: 404, retry: "changed" },
  event_purged: { http: 410, retry: "never" },
  still_running: { http: 409, retry: "same" },
  event_exists: { http: 409, retry: "changed" },
  module_exists: { http: 409, retry: "changed" },
  account_exists: { http: 409, retry: "never" },
  efx_disabled: { http: 403, retry: "never" },
  not_checked_in: { http: 403, retry: "same" },
  already_entered: { http: 409, retry: "never" },
  not_entered: { http: 409, retry: "changed" },
  entries_closed: { http: 409, retry: "never" },
  paused: { http: 409, retry: "same" },
  vote_final: { http: 409, retry: "never" },
  not_open: { http: 409, retry: "same" },
  limit_reached: { http: 409, retry: "changed" },
  sold_out: { http: 409, retry: "changed" },
  wrong_phase: { http: 409, retry: "changed" },
  nothing_to_draw: { http: 409, retry: "changed" },
  clock_off: { http: 409, retry: "same" },
  draw_first: { http: 409, retry: "same" },
  not_a_winner: { http: 409, retry: "never" },
  not_holding: { http: 409, retry: "changed" },
  winner_claimed: { http: 409, retry: "never" },
  claim_running: { http: 409, retry: "same" },
  number_wrong: { http: 409, retry: "changed" },
  walk_ups_full: { http: 409, retry: "same" },
  walk_ups_from_address: { http: 409, retry: "same" },
  unknown_code: { http: 404, retry: "changed" },
  code_of_other_event: { http: 409, retry: "changed" },
  too_many_modules: { http: 409, retry: "never" },
  too_many_prizes: { http: 409, retry: "changed" },
  too_many_keys: { http: 409, retry: "changed" },
  beacon_unreachable: { http: 409, retry: "same" },
  beacon_pending: { http: 409, retry: "same" },
  too_many_attempts: { http: 429, retry: "same" },
  rate_limited: { http: 429, retry: "same" },
  too_large: { http: 413, retry: "changed" },
  too_slow: { http: 408, retry: "same" },
  method_not_allowed: { http: 405, retry: "never" },
  busy: { http: 503, retry: "same" },
  fault: { http: 500, retry: "same" },
} as const satisfies Record<RefusalCode, Exit>;

const SENTENCES: { [C in RefusalCode]: (r: Extract<Refusal, { code: C }>) => string } = {
  invalid_request: ({ path, problem }) => {
    const text = path ? `${path}: ${problem}` : problem;
    return /[.!?]$/.test(text) ? text : `${text}.`;
  },
  unauthenticated: () => "Sign in, or send a valid token.",
  wrong_passcode: (r) =>
    r.triesLeft === undefined
      ? "That passcode is not right."
      : `That passcode is not right. ${tries(r.triesLeft)} left before a short wait.`,
  wrong_passphrase: (r) =>
    r.triesLeft === undefined
      ? "That name and passphrase do not match."
      : `That name and passphrase do not match. ${tries(r.triesLeft)} left before a short wait.`,
  forbidden: (r) => r.needs ? `Only ${r.needs} may do this.` : "You may not do this.",
  wrong_event: () => "This session belongs to another event.",
  not_found: (r) => `There is no such ${r.what}.`,
  event_purged: () => "This event is over and its personal data was deleted.",
  still_running: (r) => `${r.title} is ${r.phase}. Finish or cancel it, then delete the personal data.`,
  event_exists: (r) => `An event with the id ${r.event} exists already. Choose another id.`,
  module_exists: (r) => `A module with the id ${r.module} exists already. Choose another id.`,
  account_exists: () => "The organizer account exists already. Sign in instead.",
  efx_disabled: () => "Live stations are switched off for this account.",
  not_checked_in: () => "Check in first. The desk at the entrance does it in a moment.",
  already_entered: (r) => `You are in already, number ${r.entryNumber}.`,
  not_entered: () => "You are not in this raffle.",
  entries_closed: (r) =>
    r.kind !== "poll"
      ? "Entries are closed."
      : r.phase === "cancelled"
      ? "Voting closed: this poll was cancelled."
      : "Voting closed. Your earlier vote, if any, counts.",
  paused: (r) =>
    r.kind === "poll"
      ? "Voting closed for a moment: it is paused. Vote again when it goes on."
      : "Entries are paused. You can enter again in a moment.",
  vote_final: () => "You have voted already, and this vote is final.",
  not_open: (r) => r.kind === "tickets" ? notOnSale(r.phase) : "Not open yet. It opens by itself.",
  limit_reached: (r) =>
    `Limit Reached: ${
      counted(r.perPerson, "ticket")
    } at most for each person. You have ${r.held} and asked for ${r.asked}.`,
  sold_out: (r) =>
    r.remaining === 0
      ? "Sold Out / Inventory Exhausted: no tickets remain."
      : `Inventory Exhausted: ${counted(r.remaining, "ticket")} left, and you asked for ${r.asked}.`,
  wrong_phase: (r) => `This is ${r.phase} now; it has to be ${r.needs.join(" or ")} first.`,
  nothing_to_draw: () => "Nobody is in, so there is nothing to draw.",
  clock_off: (r) =>
    `This server's clock is ${
      counted(r.seconds, "second")
    } behind the public numbers. Set it, then close the raffle.`,
  draw_first: (r) => `Finish ${r.title} first: its winners are left out here.`,
  not_a_winner: () => "There is no prize for you to claim in this raffle.",
  not_holding: (r) =>
    r.holder === null ? "Nobody holds this prize." : "Somebody else holds this prize by now. Look again.",
  winner_claimed: () => "This winner is here: the prize was claimed.",
  claim_running: (r) => `This winner has until ${r.until} to claim the prize.`,
  number_wrong: (r) => `That is not the public number of round ${r.round}.`,
  walk_ups_full: () =>
    "All places for people without an invitation are taken. Ask at the desk: it can make room.",
  walk_ups_from_address: () =>
    "Too many people joined over this network. Switch Wi-Fi off and try again over mobile data, or ask at the desk.",
  unknown_code: () => "Nobody here has this code. Look closely at each letter, or find the person by name.",
  code_of_other_event: () => "This code is of another event.",
  too_many_modules: (r) => `An event holds at most ${r.max} modules.`,
  too_many_prizes: (r) =>
    `An event holds at most ${r.max} prizes; ${r.left} ${r.left === 1 ? "is" : "are"} left.`,
  too_many_keys: (r) => `An event has at most ${r.max} API keys. Revoke one that is not needed.`,
  beacon_unreachable: () =>
    "The public number cannot be reached now. Try again in a moment, or make the draw in the offline mode.",
  beacon_pending: (r) => `The public number of round ${r.round} appears at ${r.at}. Draw after that.`,
  too_many_attempts: (r) => `Too many tries. Wait ${counted(r.retryAfterSeconds, "second")}, then try again.`,
  rate_limited: (r) => `Too many requests. Wait ${counted(r.retryAfterSeconds, "second")}, then try again.`,
  too_large: (r) => `That is too large. At most ${r.limitBytes} bytes are taken.`,
  too_slow: (r) => `The body did not arrive within ${counted(r.limitSeconds, "second")}. Send it again.`,
  method_not_allowed: (r) => `Use ${r.allow.join(" or ")} here.`,
  busy: ({ storage }) =>
    storage
      ? `${CANNOT_WRITE[storage]} Nothing was lost: send the same request again once that is put right.`
      : "The room is busy. Nothing was lost: send the same request again.",
  fault: () => "Something broke on our side. Sending the same request again is safe.",
};

const CANNOT_WRITE: Record<StorageTrouble, string> = {
  full: "The server's disk is full.",
  read_only: "The server may not write to its database.",
  failing: "The server cannot write to its disk.",
};

function tries(n: number): string {
  return n === 1 ? "1 try" : `${n} tries`;
}

function counted(n: number, one: string): string {
  return n === 1 ? `1 ${one}` : `${n} ${one}s`;
}

function notOnSale(phase: string): string {
  if (phase === "draft") return "Tickets are not on sale yet.";
  if (phase === "paused") return "The sale is paused. Try again in a moment.";
  return phase === "cancelled" ? "This raffle was cancelled." : "The sale is closed.";
}

/** One plain sentence that says what is so and what to do. */
export function sentence(refusal: Refusal): string {
  // The table's key and the refusal's code are the same literal; TypeScript cannot correlate the two.
  return (SENTENCES[refusal.code] as (r: Refusal) => string)(refusal);
}

/** The refusal as it goes over the wire: its facts and its sentence. */
export type RefusalBody = Refusal & { message: string };

export function refusalBody(refusal: Refusal): RefusalBody {
  return { ...refusal, message: sentence(refusal) };
}

export interface Refused {
  ok: false;
  refusal: Refusal;
  /** Inside only: what was prepared for the command no longer fits, and preparing it again is worth a try. */
  outOfDate?: true;
}

export function refuse(refusal: Refusal): Refused {
  return { ok: false, refusal };
}
