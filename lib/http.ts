/**
 * The HTTP edge in one place: bodies with a bound, answers and refusals in one form, methods that exist.
 *
 * Routes are thin because of it: parse, ask, answer. Never a stack trace, never HTML under `/api`.
 * @module
 */
import type { Context } from "fresh";
import type { State } from "@/utils.ts";
import { answerDeadlineMs, clockOf, inTime } from "@/lib/answer_clock.ts";
import { EXITS, type Refusal, refusalBody, refuse, type Refused, sentence } from "@/lib/refusal.ts";
import {
  authenticate,
  type Principal,
  type PrincipalDeps,
  principalOf as principalOfToken,
} from "@/lib/auth/principal.ts";
import { clientAddress, coarseAddress, isHttps } from "@/lib/auth/address.ts";
import type { Scope } from "@/lib/auth/api_keys.ts";
import { eventKey, type EventRecord } from "@/lib/auth/event_access.ts";
import type { Drumroll } from "@/lib/drumroll.ts";
import { isLoopback, lanOrigin } from "@/lib/lan.ts";
import { callAfter } from "@/lib/deadlines.ts";
import { errorFields } from "@/lib/log.ts";
import { auditActor } from "@/lib/room/audit.ts";
import { busyBecause, StoreSilent } from "@/lib/storage/store_deadline.ts";
import type { Actor } from "@/lib/modules/contract.ts";
import { isEventId, type Parsed } from "@/lib/protocol/parse.ts";

export type Ctx = Context<State>;

/** Commands and settings; the longest are a few hundred bytes. */
export const bodyBytesMax = 16 * 1024;
/** Ten questions with twelve options each, of the longest ids and labels in letters of four bytes, are 50 KiB. */
export const moduleBytesMax = 64 * 1024;
/** 16 KiB at the pace of the worst phone line, several times over. */
export const bodyDeadlineMs = 15_000;
/** A roster at its largest through 600 kbit/s, which is a bad evening's uplink. */
export const rosterDeadlineMs = 120_000;
/** 20,000 rows of a roster at 400 bytes each. */
export const rosterBytesMax = 8 * 1024 * 1024;

type Method = "GET" | "POST";
type Handler = (ctx: Ctx) => Promise<Response | Refused>;

/**
 * A route under `/api` that answers the methods given, 405 to others, and JSON to all.
 *
 * @param deadlineMs after which the answer is `busy`
 */
export function endpoint(
  methods: Partial<Record<Method, Handler>>,
  { deadlineMs = answerDeadlineMs } = {},
): (ctx: Ctx) => Promise<Response> {
  const allow = Object.keys(methods).flatMap((method) => method === "GET" ? ["GET", "HEAD"] : [method]);
  return async (ctx) => {
    const method = ctx.req.method === "HEAD" ? "GET" : ctx.req.method;
    const handler = Object.hasOwn(methods, method) ? methods[method as Method] : undefined;
    if (!handler) {
      const response = refusalResponse({ code: "method_not_allowed", allow });
      response.headers.set("allow", allow.join(", "));
      return response;
    }
    const { drumroll, requestId } = ctx.state;
    // What cannot be an id is not looked up: it may be too long for a key, or break a cookie's name.
    const { event } = ctx.params;
    if (event !== undefined && !isEventId(event)) {
      const flooded = drumroll.requests.take(null, () => addressOf(ctx), drumroll.now());
      return refusalResponse(flooded?.refusal ?? { code: "not_found", what: "event" });
    }
    const answered = async () => {
      const asked = principalOf(ctx);
      // A phone's is known at once.
      const principal = asked instanceof Promise ? await asked : asked;
      const flooded = drumroll.requests.take(principal, () => addressOf(ctx), drumroll.now());
      return flooded ?? handler(ctx);
    };
    try {
      const answer = await inTime(ctx.req, answered, deadlineMs);
      return answer instanceof Response ? answer : refusalResponse(answer.refusal);
    } catch (error) {
      // At the end of the process the database is closed under whoever still reads.
      const isSilent = error instanceof StoreSilent || drumroll.runtime.closing;
      drumroll.log(isSilent ? "store_silent" : "fault", {
        requestId,
        route: ctx.route,
        ...errorFields(error),
      });
      return refusalResponse(isSilent ? busyBecause(error) : { code: "fault" });
    }
  };
}

export function json(body: unknown, status = 200): Response {
  // No headers here: `main.ts` adds those of every answer, and one that is made with some and then gets more is made
  // twice by the server below us.
  return status === 200 ? Response.json(body) : Response.json(body, { status });
}

export function refusalResponse(refusal: Refusal): Response {
  const response = json({ ok: false, refusal: refusalBody(refusal) }, EXITS[refusal.code].http);
  if ("retryAfterSeconds" in refusal) response.headers.set("retry-after", String(refusal.retryAfterSeconds));
  return response;
}

export function addressOf({ req, info, state }: Ctx): string {
  return clientAddress(req, info.remoteAddr, state.drumroll.config.trustProxy);
}

/**
 * Reads a body up to the bound and within the time; what is longer or later is refused without being read to the end.
 *
 * The server below us keeps such a connection until its peer hangs up and has no deadline of its own, not for headers
 * either; what waits here is at most the bound.
 *
 * @returns refuses with `too_large`, `too_slow`, `invalid_request`
 */
export function readBody(
  request: Request,
  limitBytes: number,
  deadlineMs = bodyDeadlineMs,
): Promise<Parsed<Uint8Array>> {
  return new Promise((resolve) => {
    const clock = clockOf(request);
    clock?.stop();
    const tooSlow = () => end(refuse({ code: "too_slow", limitSeconds: deadlineMs / 1_000 }));
    const wait = callAfter(deadlineMs, tooSlow);
    const end = (read: Parsed<Uint8Array>) => {
      wait.callOff();
      clock?.start();
      resolve(read);
    };
    const declared = request.headers.get("content-length");
    if (declared === null) readChunks(request, limitBytes).then(end, () => end(brokeOff()));
    // Said twice it is "5, 5", which is no number and would be under every bound.
    else if (!(Number(declared) <= limitBytes)) end(refuse({ code: "too_large", limitBytes }));
    // The server cuts a body at its declared length, so nothing has to be counted; a stream costs five times this.
    else request.bytes().then((value) => end({ ok: true, value }), () => end(brokeOff()));
  });
}

/** The sender hung up in the middle, or sent chunks that are none: no fault of ours. */
const brokeOff = () => refuse({ code: "invalid_request", problem: "The body broke off." });

async function readChunks(request: Request, limitBytes: number): Promise<Parsed<Uint8Array>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.length;
    if (size > limitBytes) return refuse({ code: "too_large", limitBytes });
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { ok: true, value: bytes };
}

/** One for all: making it costs more than decoding. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** @param whenEmpty what no body at all stands for; without it that is no JSON */
export async function readJson(
  request: Request,
  limitBytes = bodyBytesMax,
  whenEmpty?: unknown,
): Promise<Parsed<unknown>> {
  const body = await readBody(request, limitBytes);
  if (!body.ok) return body;
  if (whenEmpty !== undefined && body.value.length === 0) return { ok: true, value: whenEmpty };
  try {
    return { ok: true, value: JSON.parse(utf8.decode(body.value)) };
  } catch {
    return refuse({ code: "invalid_request", problem: "The body must be JSON in UTF-8." });
  }
}

export function principalDeps({ records, tokens, config, now }: Drumroll): PrincipalDeps {
  return {
    records,
    tokens,
    adminKey: config.adminKey,
    publicUrl: config.publicUrl,
    trustProxy: config.trustProxy,
    now,
  };
}

/** Each request is asked once who sends it, for its limit and for what it wants. */
export function principalOf({ req, params, state }: Ctx): Principal | null | Promise<Principal | null> {
  if (state.principal === undefined) {
    state.principal = authenticate(req, principalDeps(state.drumroll), params.event);
  }
  return state.principal;
}

/** Counts the request of a page; its personal link or its cookie says whose it is. A refusal is a few bytes of text. */
export async function pageTurn({ req, info, url, state: { drumroll } }: Ctx): Promise<Response | null> {
  const [, surface, event, token] = /^\/([eos])\/([^/]+)(?:\/([^/]+))?/.exec(url.pathname) ?? [];
  const deps = principalDeps(drumroll);
  const asked = surface === "e" && token
    ? principalOfToken(token, { ...deps, adminKey: undefined })
    : authenticate(req, deps, isEventId(event ?? "") ? event : undefined);
  // Without the database nobody can be told from a stranger; the page itself will say what is wrong.
  const principal = await Promise.resolve(asked).catch(() => null);
  const address = () => clientAddress(req, info.remoteAddr, drumroll.config.trustProxy);
  const flooded = drumroll.requests.take(principal, address, drumroll.now());
  if (!flooded) return null;
  const { refusal } = flooded;
  const wait = "retryAfterSeconds" in refusal ? refusal.retryAfterSeconds : 1;
  return new Response(`${sentence(refusal)}\n`, {
    status: EXITS[refusal.code].http,
    headers: { "content-type": "text/plain; charset=utf-8", "retry-after": String(wait) },
  });
}

/** Somebody who may act on the event of the path, as an actor of its room. */
export type Seen = { ok: true; principal: Principal; actor: Actor } | Refused;

/** What a route asks of an API key; "owner" lets none in. */
export type Need = Scope | "owner";

/**
 * Who asks, if they belong to the event of the path. An event of another account does not exist for them.
 *
 * @param need of an API key: who does not say gets none in. Other principals are not asked for it
 */
export function seenIn(ctx: Ctx, event: string, need: Need = "owner"): Seen | Promise<Seen> {
  const known = principalOf(ctx);
  // Nearly all who press are these, and they need not be asked about any further.
  if (known && "kind" in known && known.kind === "attendee" && known.event === event) {
    const { id, holderHash } = known;
    return { ok: true, principal: known, actor: { role: "attendee", id, holderHash } };
  }
  return otherSeenIn(ctx, event, need);
}

async function otherSeenIn(ctx: Ctx, event: string, need: Need): Promise<Seen> {
  const principal = await principalOf(ctx);
  if (!principal) return refuse({ code: "unauthenticated" });
  if (principal.kind === "organizer") {
    const record = await ctx.state.drumroll.records.get<EventRecord>(eventKey(event));
    if (record?.value.account !== principal.account) return refuse({ code: "not_found", what: "event" });
    return { ok: true, principal, actor: { role: "organizer", id: principal.id } };
  }
  if (principal.event !== event) {
    ctx.state.drumroll.log("wrong_event", {
      requestId: ctx.state.requestId,
      room: event,
      kind: principal.kind,
    });
    await noteWrongEvent(ctx, event, principal);
    return refuse({ code: "wrong_event", event });
  }
  if (principal.kind === "key") {
    if (!allows(principal, need)) return refuse({ code: "forbidden", needs: needsOf(need) });
    return { ok: true, principal, actor: { role: "organizer", id: `key:${principal.id}` } };
  }
  return principal.kind === "attendee"
    ? { ok: true, principal, actor: { role: "attendee", id: principal.id, holderHash: principal.holderHash } }
    : { ok: true, principal, actor: { role: "station", id: principal.session } };
}

/** In the log of the event that was asked for, whose business it is. */
export function noteWrongEvent(
  ctx: Ctx,
  event: string,
  principal: Exclude<Principal, { kind: "organizer" }>,
): Promise<void> {
  const who = principal.kind === "station" ? principal.session : principal.id;
  return ctx.state.drumroll.audit.seen(event, "stranger", {
    action: "wrong_event",
    actor: `${principal.kind}:${who}`,
    facts: { event: principal.event, address: coarseAddress(addressOf(ctx)) },
  });
}

/** Notes an export before it begins: whose data left here, and who took it, is in the log whatever comes after. */
export function noteExport(
  { params, state }: Ctx,
  { actor }: { actor: Actor },
  file: string,
): Promise<{ ok: true } | Refused> {
  const { event, module } = params;
  const facts = { file, ...(module !== undefined && { module }) };
  return state.drumroll.audit.note(event, { action: "export", actor: auditActor(actor), facts });
}

/** Whether an API key has this scope; whoever is none has it by their role. */
export function allows(principal: Principal, need: Need): boolean {
  return principal.kind !== "key" || (need !== "owner" && principal.scopes.includes(need));
}

export function needsOf(need: Need): string {
  return need === "owner" ? "owners, and no API key," : `owners, and API keys with the scope ${need},`;
}

/** The organizer of the event of the path, or a key of it that has the scope, or why not. */
export async function organizerOf(ctx: Ctx, need: Need = "owner"): Promise<Seen> {
  const seen = await seenIn(ctx, ctx.params.event, need);
  if (seen.ok && seen.actor.role !== "organizer") {
    return refuse({ code: "forbidden", needs: "organizers" });
  }
  return seen;
}

/**
 * The origin that links and codes carry: PUBLIC_URL, or the one of the request. A person who works on the laptop
 * itself asks by `localhost`, which no phone can open; they get the address of the laptop on its network.
 */
export function publicOrigin({ req, state }: Ctx): string {
  const { publicUrl, host } = state.drumroll.config;
  const url = new URL(req.url);
  if (isHttps(req, principalDeps(state.drumroll))) url.protocol = "https:";
  const byPerson = !req.headers.has("authorization");
  if (!publicUrl && byPerson && isLoopback(url.hostname)) {
    return lanOrigin(host, Number(url.port || 80)) ?? url.origin;
  }
  return publicUrl ?? url.origin;
}
