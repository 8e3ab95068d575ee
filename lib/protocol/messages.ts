/**
 * The types of the wire, for both sides: what a client sends, what a server sends, and the view both fold.
 *
 * Types only, so the browser may import it freely. `parse.ts` checks the client's half at the edge;
 * docs/PROTOCOL.md is the prose.
 * @module
 */
import type { RefusalBody, StorageTrouble } from "@/lib/refusal.ts";

export type Phase = "draft" | "open" | "paused" | "closing" | "closed" | "drawn" | "revealed" | "cancelled";
export type DrawMode = "instant" | "sealed" | "offline";
export type NameMask = "none" | "initials" | "first" | "number";

export interface Tier {
  id: string;
  label: string;
  count: number;
}

/** A winner as everybody may see it, from the reveal on. */
export interface WinnerView {
  /** 0-based place in the order of drawing, first tier first. */
  slot: number;
  tier: string;
  /** Masked by the module's `maskNames`. */
  name: string;
  entryNumber: number;
  /** 64 hex: a phone knows its own tag, so winners and losers get the same bytes. */
  entrantTag: string;
  /** ISO-8601: since when this name is public. A claim timer runs from here. */
  shownAt: string;
  /** ISO-8601: when the winner said "I'm here". */
  claimedAt?: string;
  /** Came in for somebody who had this entry number, for this reason. */
  after?: { entryNumber: number; reason: AdvanceReason };
}

export type AdvanceReason = "unreachable" | "declined" | "ineligible";

/** The public number that a draw waits for, fixed by the time of the close. */
export interface BeaconView {
  /** 64 hex, the chain's hash */
  chain: string;
  round: number;
  /** ISO-8601: when the round is due. */
  at: string;
  /** 96 hex: the round's signature, from its arrival on. */
  signature?: string;
}

/** The frozen list, from `closed` on: the full fingerprint and what it covers. */
export interface SealView {
  closeHash: string;
  entriesRoot: string;
  ticketCount: number;
  entrantCount: number;
}

export interface RaffleView {
  kind: "raffle";
  title: string;
  phase: Phase;
  mode: DrawMode;
  tiers: Tier[];
  entryCount: number;
  maskNames: NameMask;
  claimSeconds: number;
  rulesUrl?: string;
  /** 32 hex and 64 hex, from `open` on. */
  drawId?: string;
  openHash?: string;
  /** ISO-8601 */
  openedAt?: string;
  closedAt?: string;
  seal?: SealView;
  resultsVisible: boolean;
  /** Not in the offline mode; from the close on. */
  beacon?: BeaconView;
  /** For practice only: says so wherever it is shown, and cannot become real. */
  rehearsal?: true;
  /** 32 hex: the cancelled draw that this one replaces. */
  supersedes?: string;
  /** Titles of the draws whose winners are left out here. */
  leavesOutWinnersOf?: string[];
  /** Ids of the tiers already revealed; absent until the first. */
  revealedTiers?: string[];
  /** In slot order; absent until the first reveal. */
  winners?: WinnerView[];
  /** How often a winner was replaced; absent until the first time. */
  advanceCount?: number;
  cancelReason?: string;
  /** 64 hex: the hash of the signed void record; a raffle that was never opened has none. */
  voidHash?: string;
}

/** Nothing goes back but `paused` to `open`. */
export type PollPhase = "draft" | "open" | "paused" | "closed" | "cancelled";
/** When the counts of the options become public: with every vote, at the close, or when the organizer says so. */
export type ShowResults = "live" | "after_close" | "manual";

export interface PollOption {
  id: string;
  label: string;
}

export interface PollQuestion {
  id: string;
  text: string;
  options: PollOption[];
  /** More than one option may be chosen. */
  multiple: boolean;
}

/** Question id → option id → how many ballots name it. Every option is there, also those with 0. */
export type PollResults = Record<string, Record<string, number>>;

export interface PollView {
  kind: "poll";
  title: string;
  phase: PollPhase;
  questions: PollQuestion[];
  showResults: ShowResults;
  /** False: the first ballot is final. */
  changeVote: boolean;
  /** Question id → distinct voters. Turnout is no result: it is public from the start. */
  ballotCounts: Record<string, number>;
  resultsVisible: boolean;
  /** Absent, not empty, until they are public. */
  results?: PollResults;
  /** ISO-8601 */
  openedAt?: string;
  closedAt?: string;
  cancelReason?: string;
}

/**
 * Numbered tickets up to a cap, so many for each person, and one winner among those sold. It draws as a raffle does,
 * with the same phases and records; `entryCount` is the number of people who hold tickets, the `entryNumber` of its
 * one winner is the winning ticket, and `revealed` is what the ticket shop calls CLOSED.
 */
export interface TicketsView extends Omit<RaffleView, "kind"> {
  kind: "tickets";
  /** How many tickets there are. */
  cap: number;
  /** How many of them one person may hold. */
  perPerson: number;
  /** `sold + remaining` is the cap. */
  sold: number;
  remaining: number;
  /** The draw was asked for: it and its winner come by themselves. */
  drawsItself?: true;
}

/** What a purchase is answered with; the retry of a request gets the first answer, with `repeated`. */
export interface PurchaseReply {
  /** The numbers bought now, ascending, from 1. */
  tickets: number[];
  /** In the shop, right after this purchase. */
  remaining: number;
  /** 64 hex each: what the phone needs to find its own tickets in the sealed list, as of a raffle's entry. */
  entrantTag: string;
  serverNonce: string;
  repeated?: true;
}

export type ModuleView = RaffleView | PollView | TicketsView;

export interface EventFacts {
  id: string;
  name: string;
  joinCode: string;
  locale: string;
  /** 0..359, the one colour of the event. */
  hue: number;
  createdAt: string;
  /** ISO-8601: since when its personal data is being deleted, and the event is over. */
  purgingSince?: string;
  /** ISO-8601: when all of it was gone. */
  purgedAt?: string;
}

/** Whether this server can send text messages. */
export type SmsState = "configured" | "not_configured";

/** How a server stands towards what a draw needs. */
export interface Condition {
  /** `off`: it is set to draw without public numbers; `test`: by numbers that prove nothing. */
  numbers: "there" | "unreachable" | "off" | "test";
  /** By the public numbers: how far its clock is behind, negative when ahead; 0 where that cannot be told. */
  clockBehindSeconds: number;
  /** What one small read of the database took; null when it failed. */
  storageMs: number | null;
  /** Why nothing can be stored; null while all is well. */
  storage: StorageTrouble | null;
}

/** One winner's text message, for the organizer; of replaced winners too. */
export interface MessageView {
  slot: number;
  /** The tier's id. */
  tier: string;
  entryNumber: number;
  /** 64 hex */
  entrantTag: string;
  attendee: string;
  name: string;
  /** Whether they hold the prize now. */
  holding: boolean;
  state: "queued" | "sending" | "sent" | "delivered" | "failed" | "unknown" | "withdrawn" | "not_sent";
  /** Of `not_sent`. */
  reason?: "rehearsal" | "not_configured" | "no_number" | "no_consent" | "stopped";
  /** Of `failed`: the provider's number, or `gave_up`. */
  code?: string;
  /** ISO-8601: when it came to be owed, and when `state` was reached. */
  wonAt: string;
  at: string;
  /** ISO-8601: the holder said "I'm here". */
  claimedAt?: string;
  /** ISO-8601: the organizer said so by hand. */
  notifiedAt?: string;
  handedOverAt?: string;
}

/** Everything a seat shows. Organizers also get `counts.attendees` and `sms`. */
export interface View {
  event: EventFacts;
  /** The module that stations show. */
  current: string | null;
  modules: Record<string, ModuleView>;
  sms?: SmsState;
  counts: {
    checkedIn: number;
    attendees?: number;
    /** People without an invitation who wait for the organizer's word. */
    waiting?: number;
    stations?: number;
    phones?: number;
    sockets?: number;
  };
}

/** Room-wide changes. Values are absolute, so later ones replace earlier ones. */
export type RoomChange =
  | { type: "roster_counted"; checkedIn: number; attendees?: number; waiting?: number }
  | { type: "shown"; current: string | null }
  | { type: "module_added"; module: string; view: ModuleView }
  /** The event is over, and names become numbers; `purged` when all else is gone too. */
  | { type: "purging"; since: string }
  | { type: "purged"; at: string };

export type RaffleChange =
  | { module: string; type: "entries_counted"; entryCount: number }
  | { module: string; type: "opened"; drawId: string; openHash: string; openedAt: string }
  | { module: string; type: "paused" }
  | { module: string; type: "resumed" }
  | { module: string; type: "closing"; closedAt: string; entryCount: number; beacon?: BeaconView }
  | { module: string; type: "closed"; seal: SealView }
  | { module: string; type: "number_arrived"; signature: string }
  | { module: string; type: "drawn" }
  | { module: string; type: "revealed"; revealedTiers: string[]; winners: WinnerView[]; all: boolean }
  | { module: string; type: "claimed"; slot: number; claimedAt: string }
  /** `winner` null: nobody is left to come in. */
  | { module: string; type: "advanced"; slot: number; winner: WinnerView | null; advanceCount: number }
  | { module: string; type: "cancelled"; reason: string; voidHash?: string };

/** Counts are absolute; `results` is there only while results are public. */
export type PollChange =
  | {
    module: string;
    type: "ballots_counted";
    question: string;
    ballotCount: number;
    /** Option id → ballots, of this question, every option. */
    results?: Record<string, number>;
  }
  | { module: string; type: "poll_opened"; openedAt: string; results?: PollResults }
  | { module: string; type: "poll_paused" }
  | { module: string; type: "poll_resumed" }
  | {
    module: string;
    type: "poll_closed";
    closedAt: string;
    ballotCounts: Record<string, number>;
    results?: PollResults;
  }
  | { module: string; type: "results_shown"; results: PollResults }
  | { module: string; type: "results_hidden" }
  | { module: string; type: "poll_cancelled"; reason: string };

/** The rest of what happens to tickets are changes of a raffle. */
export type TicketsChange =
  | RaffleChange
  | { module: string; type: "tickets_counted"; sold: number; remaining: number; entryCount: number }
  | { module: string; type: "draw_asked" };

export type Change = RoomChange | TicketsChange | PollChange;

/** A command as a client sends it: over POST …/commands or inside a `command` frame. */
export interface CommandMessage {
  id: string;
  module: string;
  type: string;
  [arg: string]: unknown;
}

export type ClientMessage =
  | ({ t: "command" } & CommandMessage)
  | { t: "resync" }
  | { t: "ping" }
  | { t: "leave" };

export type ServerMessage =
  | { t: "snapshot"; seq: number; view: View; serverTime: string }
  | { t: "delta"; seq: number; from?: number; changes: Change[] }
  | { t: "seq"; seq: number; from?: number }
  | { t: "presence"; stations: number; phones: number; sockets: number }
  | { t: "reply"; id: string; seq: number; reply: unknown }
  | { t: "refusal"; id: string | null; refusal: RefusalBody }
  | { t: "pong" }
  | { t: "bye"; reason: string };

/** Close codes of the socket. */
export const CLOSE = {
  left: 1000,
  restarting: 1001,
  policy: 1008,
  tooBig: 1009,
  sessionEnded: 4401,
  wrongEvent: 4403,
} as const;
