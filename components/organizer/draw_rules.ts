/**
 * How a draw is made, as the new-event form keeps it: mode, claim time, whose winners stay out, what it replaces.
 *
 * Pure. `new_event.ts` holds it in its draft, `DrawRules.tsx` shows it, `routes/o/new.tsx` fills in the event's past.
 * @module
 */
import type { DrawMode, NameMask, Phase, Tier } from "@/lib/protocol/messages.ts";
import { type NumbersAtHand, RULES as words } from "@/lib/client/desk_draw_words.ts";

export interface DrawRules {
  mode: DrawMode;
  rehearsal: boolean;
  /** 0: winners have all the time they need. */
  claimSeconds: number;
  /** Ids of raffles whose winners do not take part. */
  leavesOut: string[];
  /** Id of the called-off raffle that this one replaces. */
  supersedes: string | null;
  /** As typed; empty: there are no rules to read. */
  rulesUrl: string;
}

/** A raffle of the event that a new one may speak of: it has been opened. */
export interface EarlierRaffle {
  id: string;
  kind: "raffle" | "tickets";
  title: string;
  phase: Phase;
}

/** What a raffle is made like, when it is made again: offline, or in the place of one that was called off. */
export interface RaffleLike {
  title: string;
  tiers: Tier[];
  maskNames: NameMask;
  rules: DrawRules;
  /** What the form does not show, kept as it was. */
  kept: KeptRules;
  /** Of a ticketed raffle, whose one prize is the only tier. */
  sale?: { cap: number; perPerson: number };
}

export interface KeptRules {
  ticketCap?: number;
  leadSeconds?: number;
}

/** What is read of a raffle in the head. */
interface StoredRaffle extends KeptRules {
  title: string;
  phase: Phase;
  tiers: Tier[];
  mode: DrawMode;
  maskNames: NameMask;
  claimSeconds: number;
  rulesUrl?: string;
  drawId?: string;
  /** Of a ticketed raffle. */
  cap?: number;
  perPerson?: number;
  rehearsal?: true;
  leavesOut?: { module: string }[];
}

/** Sealed, unless this server can only draw offline. */
export function defaultRules(numbers: NumbersAtHand = "there"): DrawRules {
  return {
    mode: numbers === "off" ? "offline" : "sealed",
    rehearsal: false,
    claimSeconds: 0,
    leavesOut: [],
    supersedes: null,
    rulesUrl: "",
  };
}

/** In the order of the event; those that were never opened have no record that another could name. */
export function earlierRaffles(modules: Record<string, { kind: string }>): EarlierRaffle[] {
  return Object.entries(modules).flatMap(([id, module]) => {
    const { kind } = module;
    if (kind !== "raffle" && kind !== "tickets") return [];
    const { title, phase, drawId } = module as unknown as StoredRaffle;
    return drawId ? [{ id, kind, title, phase }] : [];
  });
}

/**
 * The form of a raffle that is made again.
 *
 * @returns in the place of a called-off raffle in its own mode; of one that could not be opened, offline
 */
export function likeRaffle(id: string, module: { kind: string } | undefined): RaffleLike | undefined {
  if (module?.kind !== "raffle" && module?.kind !== "tickets") return undefined;
  const isSale = module.kind === "tickets";
  const raffle = module as unknown as StoredRaffle;
  const { title, tiers, maskNames, ticketCap, leadSeconds, rulesUrl } = raffle;
  const isCalledOff = raffle.phase === "cancelled" && raffle.drawId !== undefined;
  return {
    title,
    tiers: tiers.map(({ id, label, count }) => ({ id, label, count })),
    maskNames,
    rules: {
      mode: raffle.phase === "draft" ? "offline" : raffle.mode,
      rehearsal: raffle.rehearsal ?? false,
      claimSeconds: raffle.claimSeconds,
      leavesOut: (raffle.leavesOut ?? []).map(({ module }) => module),
      supersedes: isCalledOff ? id : null,
      rulesUrl: rulesUrl ?? "",
    },
    kept: {
      ...(ticketCap !== undefined && { ticketCap }),
      ...(leadSeconds !== undefined && raffle.mode !== "offline" && { leadSeconds }),
    },
    ...(isSale && { sale: { cap: raffle.cap!, perPerson: raffle.perPerson! } }),
  };
}

const titleMax = 80;

/** The form of a rehearsal of this raffle: the same draw in the same mode, marked as what it is. */
export function rehearsalOf(module: { kind: string } | undefined): RaffleLike | undefined {
  const like = likeRaffle("", module);
  if (!like) return undefined;
  const { mode } = module as unknown as StoredRaffle;
  const title = words.rehearsalTitle(like.title);
  return {
    ...like,
    title: [...title].length > titleMax ? like.title : title,
    rules: { ...like.rules, mode, rehearsal: true, supersedes: null },
  };
}

/** What is sent: people leave out the beginning that browsers add by themselves. */
export function webAddress(typed: string): string {
  const text = typed.trim();
  return text === "" || /^[a-z][a-z0-9+.-]*:/i.test(text) ? text : `https://${text}`;
}

const addressMax = 300;

export function rulesUrlProblem(typed: string): string | undefined {
  const address = webAddress(typed);
  if (address === "") return undefined;
  // As the server does; the dot tells an address from a word.
  const isWeb = /^https?:\/\/[^\s/.]+\.[^\s]+$/i.test(address) && URL.canParse(address);
  return isWeb && address.length <= addressMax ? undefined : words.rulesProblem;
}

/** What of it goes into the body of a new raffle; what is left as it is anyway is not sent. */
export function rulesBody({ mode, rehearsal, claimSeconds, leavesOut, supersedes, rulesUrl }: DrawRules) {
  return {
    mode,
    ...(claimSeconds > 0 && { claimSeconds }),
    ...(rehearsal && { rehearsal }),
    ...(leavesOut.length > 0 && { excludeWinnersOf: leavesOut }),
    ...(supersedes !== null && { supersedes }),
    ...(rulesUrl.trim() && { rulesUrl: webAddress(rulesUrl) }),
  };
}

/** Whose winners can be left out: called-off raffles have none, and who bought a winning ticket may win elsewhere too. */
export function withWinners(earlier: readonly EarlierRaffle[]): EarlierRaffle[] {
  return earlier.filter(({ kind, phase }) => kind === "raffle" && phase !== "cancelled");
}

export function calledOff(earlier: readonly EarlierRaffle[]): EarlierRaffle[] {
  return earlier.filter(({ phase }) => phase === "cancelled");
}
