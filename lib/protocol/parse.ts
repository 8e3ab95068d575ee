/**
 * The edge: what a stranger sends becomes a typed value here, or a refusal that names the path. Server only.
 *
 * Unknown fields are refused, so that a typo does not pass silently. Nothing inside parses again.
 * @module
 */
import { z } from "zod";
import { checked } from "@/lib/protocol/checked.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import { admittedAtOnceMax, walkUpsMaxMax } from "@/lib/modules/walk_ups.ts";
import type { PollArgs } from "@/lib/modules/poll.ts";
import type { RaffleArgs } from "@/lib/modules/raffle_state.ts";
import { perPersonMax, type TicketsArgs, ticketsMax } from "@/lib/modules/tickets_state.ts";

export type Parsed<T> = { ok: true; value: T } | Refused;

/** Refuses with the path and the reason of the first problem. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): Parsed<T> {
  const result = checked(schema, value);
  if (result.ok) return result;
  const { issue } = result;
  const path = [...issue.path, ...(issue.code === "unrecognized_keys" ? [issue.keys[0]] : [])].join(".");
  return refuse({
    code: "invalid_request",
    path: path.slice(0, 120) || undefined,
    problem: problemOf(issue),
  });
}

/** In our own words where zod would speak of types and of what it received. */
function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") return "this field is not known here";
  if (issue.code === "too_big" && issue.message.startsWith("Too big")) {
    return issue.origin === "string"
      ? `must have at most ${issue.maximum} characters`
      : `must be at most ${issue.maximum}`;
  }
  if (issue.code === "too_small" && issue.message.startsWith("Too small")) {
    return issue.origin === "string" ? "must not be empty" : `must be at least ${issue.minimum}`;
  }
  if (issue.code !== "invalid_type") return issue.message.slice(0, 200);
  if (issue.message.endsWith("received undefined")) return "is missing";
  const kind = NAMES[issue.expected] ?? issue.expected;
  return issue.path.length === 0 ? `Send ${kind}` : `must be ${kind}`;
}

const NAMES: Partial<Record<string, string>> = {
  string: "text",
  object: "a JSON object",
  array: "a list",
  boolean: "true or false",
  number: "a number",
  int: "a whole number",
};

/** Letters that break keys or lines: control characters, lone surrogates and bidirectional overrides. */
// deno-lint-ignore no-control-regex -- refusing control characters is the point
const unprintable = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** What takes no ink: an event of that name could be neither read nor clicked. */
const inkless = /^[\p{Z}\p{C}\p{Default_Ignorable_Code_Point}]*$/u;

const line = (max: number) =>
  z.string().transform((text) => text.normalize("NFC").trim()).pipe(
    z.string().refine((text) => !inkless.test(text), { error: "must not be empty", abort: true })
      .refine((text) => [...text].length <= max, `must have at most ${max} characters`)
      .refine((text) => text.isWellFormed() && !unprintable.test(text), "must be plain text"),
  );

const EVENT_ID = /^[A-Za-z0-9-]{3,40}$/;
export const eventIdSchema = z.string().regex(EVENT_ID, "must be 3 to 40 letters, digits or hyphens");
const moduleIdSchema = z.string().regex(/^[A-Za-z0-9-]{1,40}$/, "must be 1 to 40 letters, digits or hyphens");
export const attendeeIdSchema = z.string().regex(
  /^[A-Za-z0-9._@-]{1,64}$/,
  "must be 1 to 64 of letters, digits and . _ @ -",
);
/** Names of pages of ours that would stand in front of the event's own, `/o/<event>`. */
const pagesOfOurs = ["new", "sign-in", "sign-out"];
const newEventIdSchema = eventIdSchema.refine(
  (id) => !pagesOfOurs.includes(id),
  "must not be the name of a page",
);
/** Whether an event can have this id; what cannot be one is not looked up. */
export const isEventId = (text: string): boolean => EVENT_ID.test(text);

/** Counted without the space around it, which does not count when the passcode is typed either. */
export const passcodeSchema = z.string().max(64, "must have at most 64 characters")
  .refine((text) => text.trim().length >= 4, "must have at least 4 characters")
  .refine((text) => text.isWellFormed(), "must be well-formed text");

const walkUpsSchema = z.union([z.boolean(), z.literal("approval")], 'must be true, false or "approval"');
const placesSchema = z.int().min(1, "must be at least 1").max(
  walkUpsMaxMax,
  `must be at most ${walkUpsMaxMax}`,
);

/** Made by whoever asks, so that asking again after silence does nothing twice. */
const requestIdSchema = z.string().min(1, "must not be empty").max(64, "must have at most 64 characters")
  .refine((id) => id.isWellFormed(), "must be well-formed text");

export const newEventSchema = z.strictObject({
  name: line(80),
  id: newEventIdSchema.optional(),
  requestId: requestIdSchema.optional(),
  passcode: passcodeSchema,
  walkUps: walkUpsSchema.optional(),
  walkUpsMax: placesSchema.optional(),
  locale: z.string().regex(
    /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/,
    "must be a language tag such as en or pt-BR",
  ).max(35)
    .optional(),
  hue: z.int().min(0).max(359).optional(),
});

export const passcodeChangeSchema = z.strictObject({
  passcode: passcodeSchema,
  signOutStations: z.boolean().optional(),
  requestId: requestIdSchema.optional(),
});

/** Where there is nothing to say; here and below no body at all says the same. */
export const nothingSchema = z.strictObject({});

export const signOutStationsSchema = z.strictObject({ requestId: requestIdSchema.optional() });

export const stationSessionSchema = z.strictObject({
  passcode: z.string().min(1).max(64),
  label: line(60).optional(),
});

export const newApiKeySchema = z.strictObject({
  label: line(60),
  scopes: z.array(z.enum(["read", "roster", "run"], "must be read, roster or run"))
    .min(1, "must name at least one").max(3, "must name each once")
    .refine((scopes) => new Set(scopes).size === scopes.length, "must name each once"),
  requestId: requestIdSchema.optional(),
});

export const doorSchema = z.strictObject({
  walkUps: walkUpsSchema,
  max: placesSchema.optional(),
  perAddress: placesSchema.optional(),
});

/** Who is let in or turned away: by id, or everybody who waits, or waited at the commit `upTo`. */
export const admitSchema = z.strictObject({
  attendees: z.union([
    z.literal("all"),
    z.array(attendeeIdSchema).min(1, "must name somebody").max(
      admittedAtOnceMax,
      `must name at most ${admittedAtOnceMax}`,
    ),
  ], 'must be a list of ids, or "all"'),
  upTo: z.int().min(1, "must be at least 1").optional(),
}).refine(({ attendees, upTo }) => attendees === "all" || upTo === undefined, {
  path: ["upTo"],
  error: 'goes with "all" alone',
});

/** As scanned or typed; far above the longest of ours. */
export const checkInCodeSchema = z.strictObject({ code: z.string().min(1, "must not be empty").max(200) });

export const checkInSchema = z.strictObject({ checkedIn: z.boolean() });

const tierSchema = z.strictObject({
  id: moduleIdSchema,
  label: line(60),
  count: z.int().min(1, "must be at least 1").max(200, "must be at most 200"),
});

const newRaffleSchema = z.strictObject({
  kind: z.literal("raffle"),
  id: moduleIdSchema.optional(),
  requestId: requestIdSchema.optional(),
  title: line(80),
  tiers: z.array(tierSchema).min(1, "must have at least one prize").max(
    12,
    "must have at most 12 kinds of prize",
  )
    .refine((tiers) => new Set(tiers.map(({ id }) => id)).size === tiers.length, "must have different ids")
    .refine((tiers) => tiers.reduce((sum, { count }) => sum + count, 0) <= 200, "must be at most 200 prizes"),
  mode: z.enum(["instant", "sealed", "offline"]),
  onePrizePerEntrant: z.literal(true, "must be true: nobody wins twice in one draw").optional(),
  ticketCap: z.int().min(1).max(1000).optional(),
  claimSeconds: z.int().min(0).max(3600).optional(),
  excludeWinnersOf: z.array(moduleIdSchema).max(20, "must have at most 20 raffles")
    .refine((ids) => new Set(ids).size === ids.length, "must be different raffles").optional(),
  leadSeconds: z.int().min(1).max(300, "must be at most 300 seconds").optional(),
  rehearsal: z.boolean().optional(),
  supersedes: moduleIdSchema.optional(),
  rulesUrl: z.url({ protocol: /^https?$/, error: "must be a web address" }).max(300).optional(),
  maskNames: z.enum(["none", "initials", "first", "number"]).optional(),
});

const different = (list: { id: string }[]) => new Set(list.map(({ id }) => id)).size === list.length;

const questionSchema = z.strictObject({
  id: moduleIdSchema,
  text: line(160),
  options: z.array(z.strictObject({ id: moduleIdSchema, label: line(60) }))
    .min(2, "must have at least two options").max(12, "must have at most 12 options: a wall shows no more")
    .refine(different, "must have different ids"),
  multiple: z.boolean().optional(),
});

const newPollSchema = z.strictObject({
  kind: z.literal("poll"),
  id: moduleIdSchema.optional(),
  requestId: requestIdSchema.optional(),
  title: line(80),
  questions: z.array(questionSchema).min(1, "must have at least one question")
    .max(10, "must have at most 10 questions").refine(different, "must have different ids"),
  showResults: z.enum(["live", "after_close", "manual"]),
  changeVote: z.boolean().optional(),
});

const newTicketsSchema = z.strictObject({
  kind: z.literal("tickets"),
  id: moduleIdSchema.optional(),
  requestId: requestIdSchema.optional(),
  title: line(80),
  prize: line(60).optional(),
  cap: z.int().min(1, "must be at least 1").max(ticketsMax, `must be at most ${ticketsMax}`).optional(),
  perPerson: z.int().min(1, "must be at least 1").max(perPersonMax, `must be at most ${perPersonMax}`)
    .optional(),
  mode: newRaffleSchema.shape.mode,
  leadSeconds: newRaffleSchema.shape.leadSeconds,
  rehearsal: z.boolean().optional(),
  supersedes: newRaffleSchema.shape.supersedes,
  rulesUrl: newRaffleSchema.shape.rulesUrl,
  maskNames: newRaffleSchema.shape.maskNames,
});

export const newModuleSchema = z.discriminatedUnion(
  "kind",
  [newRaffleSchema, newPollSchema, newTicketsSchema],
  {
    error: (issue) =>
      issue.code === "invalid_union"
        ? "must be a kind of module that exists: raffle, poll, tickets"
        : undefined,
  },
);
export type NewModule = z.infer<typeof newModuleSchema>;

/** Typed by hand, so that nobody deletes the wrong event. */
export const purgeSchema = z.strictObject({ confirm: z.string().max(40) });

/** As it is typed: `plainCode` reads it. */
export const deskCodeSchema = z.strictObject({ code: z.string().max(20, "must have at most 20 characters") });

export const numberSchema = z.strictObject({
  signature: z.string().regex(/^[0-9a-f]{96}$/, "must be 96 hex digits"),
});

const commandEnvelope = {
  id: requestIdSchema,
  module: moduleIdSchema,
};
const command = <Type extends string, Args extends z.ZodRawShape>(type: Type, args: Args) =>
  z.strictObject({ ...commandEnvelope, type: z.literal(type), ...args });

const reason = z.string().max(200).refine(
  (text) => text.isWellFormed() && !unprintable.test(text),
  "must be plain text",
);

/** An event promises at most 200 prizes. */
const slot = z.int().min(0).max(199);

const entrantTag = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits");
/** Who was on the desk's list: a mark is for them, or for nobody. */
const holder = entrantTag.optional();
const quantity = z.int().min(1, "must be at least 1").max(ticketsMax, `must be at most ${ticketsMax}`);
const clientNonce = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits");

/** The purchase as its own path takes it; `requestId` is the id of the command that it becomes. */
export const purchaseSchema = z.strictObject({
  userId: attendeeIdSchema,
  quantity,
  requestId: requestIdSchema,
  partial: z.boolean().optional(),
  clientNonce: clientNonce.optional(),
});

/** Every command a client may send. `seal` and the like are the server's own and do not exist here. */
export const commandSchema = z.discriminatedUnion("type", [
  command("open", {}),
  command("pause", {}),
  command("resume", {}),
  command("close", {}),
  command("cancel", { reason: reason.optional() }),
  command("draw", {}),
  command("reveal", { tier: moduleIdSchema.optional() }),
  command("show", {}),
  command("void", { reason: reason.min(1, "must say why") }),
  command("advance", {
    slot,
    outgoing: entrantTag,
    reason: z.enum(["unreachable", "declined", "ineligible"]),
  }),
  command("claim", {}),
  command("mark_notified", { slot, holder }),
  command("mark_handed_over", { slot, holder }),
  command("unmark_notified", { slot, holder }),
  command("unmark_handed_over", { slot, holder }),
  command("enter", { clientNonce: clientNonce.optional() }),
  command("purchase", { quantity, partial: z.boolean().optional(), clientNonce: clientNonce.optional() }),
  command("withdraw", {}),
  command("vote", {
    question: moduleIdSchema,
    options: z.array(moduleIdSchema).min(1, "must name an option").max(12, "must have at most 12 options")
      .refine((ids) => new Set(ids).size === ids.length, "must be different options"),
  }),
  command("show_results", {}),
  command("hide_results", {}),
], { error: (issue) => issue.code === "invalid_union" ? "must be a command that exists" : undefined });

export interface ParsedCommand {
  id: string;
  module: string;
  type: string;
  args: RaffleArgs | PollArgs | TicketsArgs | { show: string };
}

export function parseCommand(value: unknown): Parsed<ParsedCommand> {
  const parsed = parse(commandSchema, value);
  if (!parsed.ok) return parsed;
  const { id, module, type, ...args } = parsed.value;
  // What stations show is a fact of the event, not of the module shown.
  if (type === "show") return { ok: true, value: { id, module: "", type, args: { show: module } } };
  return { ok: true, value: { id, module, type, args } };
}
