/**
 * What organizer pages share: who is signed in, which event is theirs, where to go otherwise.
 *
 * Pages answer with redirects and error pages, the API with refusals; the questions are the same.
 * @module
 */
import { HttpError } from "fresh";
import { type Ctx, principalOf, readBody } from "@/lib/http.ts";
import { eventKey, type EventRecord } from "@/lib/auth/event_access.ts";
import { readOrganizer } from "@/lib/auth/organizer.ts";
import { isEventId } from "@/lib/protocol/parse.ts";
import { EXITS } from "@/lib/refusal.ts";
import type { StoredHead } from "@/lib/storage/store.ts";

export interface SignedInOrganizer {
  id: string;
  account: string;
  name: string;
}

/** Nobody but a signed-in organizer sees a desk page; others are sent to sign in and come back. */
export async function organizerAt(ctx: Ctx): Promise<SignedInOrganizer | Response> {
  const principal = await principalOf(ctx);
  if (principal?.kind !== "organizer") {
    return ctx.redirect(`/o/sign-in?next=${encodeURIComponent(ctx.url.pathname)}`, 303);
  }
  const organizer = await readOrganizer(ctx.state.drumroll.records, principal.id);
  return { id: principal.id, account: principal.account, name: organizer?.name ?? principal.id };
}

/** The head of the path's event, if it is of the organizer's account. */
export async function eventAt(ctx: Ctx, organizer: SignedInOrganizer): Promise<StoredHead> {
  const { records, runtime } = ctx.state.drumroll;
  const { event } = ctx.params;
  if (!isEventId(event)) throw new HttpError(404);
  const record = await records.get<EventRecord>(eventKey(event));
  const stored = record?.value.account === organizer.account ? await runtime.head(event) : null;
  if (!stored) throw new HttpError(404);
  return stored;
}

/** The page waits no longer than this for a relay: the choice is the organizer's in any case. */
const numbersWaitMs = 1_500;

/** Whether a draw by a public number could be opened at this moment. */
export async function numbersAtHand(ctx: Ctx): Promise<"there" | "unreachable" | "off" | "test"> {
  const { beacon, config } = ctx.state.drumroll;
  if (!beacon) return "off";
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => timer = setTimeout(resolve, numbersWaitMs, null));
  const latest = await Promise.race([beacon.latest(), late]).finally(() => clearTimeout(timer));
  return latest === null ? "unreachable" : config.beaconTestRelay ? "test" : "there";
}

/** A path of this site and nothing else: what comes from a query must not lead elsewhere. */
export function ownPath(path: string | null | undefined): string {
  return path && /^\/o(\/[A-Za-z0-9\-/]*)?$/.test(path) && !path.includes("//") ? path : "/o";
}

const formBytesMax = 8192;

/** The fields of a small form; anything larger is not one of ours. */
export async function formOf({ req }: Ctx, names: readonly string[]): Promise<Record<string, string>> {
  // Read within its bound first: a form in chunks does not say how long it is.
  const body = await readBody(req, formBytesMax);
  if (!body.ok) throw new HttpError(EXITS[body.refusal.code].http);
  const headers = { "content-type": req.headers.get("content-type") ?? "" };
  const form = await new Response(body.value as Uint8Array<ArrayBuffer>, { headers }).formData()
    .catch(() => new FormData());
  return Object.fromEntries(names.map((name) => {
    const value = form.get(name);
    return [name, typeof value === "string" ? value : ""];
  }));
}
