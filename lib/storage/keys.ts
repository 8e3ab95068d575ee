/**
 * The map of the database: every key, its value, who writes it, how long it lives. Read it second.
 *
 * | key | value | written by | lives |
 * |---|---|---|---|
 * | `["head", event]` | `Head` | the coordinator, checked | as long as the event |
 * | `["row", event, owner, table, ...id]` | rows of a module, or of the event (`owner` = "@") | the coordinator, in the commit of the head | as long as the event |
 * | `["blob", event, sha256, n]` | chunk n of a content-addressed blob, at most 60,000 bytes | long work, before the commit that names it; nobody once there is `no_blobs` | as long as the event |
 * | `["event", event]` | `EventRecord`: account, passcode hash, epochs, the last sixteen requests that may be asked again | routes of the organizer | as long as the event |
 * | `["api_keys", event]` | labels, scopes and hashes of the event's API keys, marks of the requests that made them and of 200 revoked | an owner | as long as the event |
 * | `["account_event", account, event]` | `EventListing` for the organizer's list | event creation | as long as the event |
 * | `["event_request", account, actor, request id]` | `{ v: 1, event }`: what that request made | event creation | as long as the event |
 * | `["join", code]` | event id | event creation | as long as the event |
 * | `["account", account]` | `Account` | set-up | for ever |
 * | `["organizer", name]` | `Organizer`: passphrase hash, account | set-up | for ever |
 * | `["secret", name]` | server secrets made at first start | first start | for ever |
 * | `["attempts", scope, who]` | `Attempts`: failures and when the next try is allowed | sign-in, passcode | an hour after the last failure, or some minutes more (`expiry.ts`, as for the next one and `presence`) |
 * | `["signed_out", session]` | `{ v: 1 }` | sign-out, a station's leave | as long as its token: 30 days, a station's without end |
 * | `["outbox", event]` | `{ v: 1, at }`: texts of this event may be owed | the coordinator, with the rows that owe them | until all of them are settled |
 * | `["purging", event]` | `{ v: 1, at }`: personal data of this event is being deleted | the coordinator, with the order | until it is done |
 * | `["message", event, module, slot, tag]` | `Delivery`: what became of one text | the dispatcher, the provider's reports | as long as the event |
 * | `["sms_stop", hash of a number]` | `StopRecord`: that number said STOP, or START again | the inbound webhook, a refusal of the provider | for ever |
 * | `["presence", event, isolate]` | `PresenceRecord` | each isolate, every 10 s | ignored after 30 s |
 * | `["written"]` | `{ v: 1, at }`: the last write that was only to see whether one goes through | the start, the desk after a failure | for ever |
 *
 * Rows of the event: `attendee/<id>`, `walk_up/<id>` (who waits for the organizer's word), `walk_up_address/<tag>`, `audit/<n>` (12 digits), `person/<hash>` (whom a record speaks of), `no_blobs` (see `noBlobsRow`). The
 * purge of an event's personal data removes every row but those of tables that `lib/modules/purge.ts` keeps. Rows of any module: `receipt/<actor>/<command id>`.
 * Rows of a raffle: `entry/<attendee>`, `secret` (server seed), `open`, `close`, `sealed`
 * (where the leaves lie), `outcome`, `winner/<slot>`, `message/<slot>/<tag>` (a text that is owed, or why not),
 * `notified/<slot>/<tag>`, `handed_over/<slot>/<tag>`. Rows of a poll: `ballot/<question>/<attendee>`.
 * Rows of a ticketed raffle: those of a raffle, with a buyer's tickets and what was answered in `entry/<attendee>`.
 * @module
 */
import { EVENT_ROWS, type RowKey } from "@/lib/modules/contract.ts";

export const headKey = (event: string): Deno.KvKey => ["head", event];
/** The rows that lie elsewhere are marks: whoever sends, or starts, has to find them without knowing the event. */
export const rowKey = (event: string, key: RowKey): Deno.KvKey =>
  key[0] === EVENT_ROWS && (key[1] === "outbox" || key[1] === "purging")
    ? [key[1], event]
    : ["row", event, ...key];
export const purgingPrefix = ["purging"] as const;
export const outboxPrefix = ["outbox"] as const;
export const tablePrefix = (
  event: string,
  owner: string,
  table: string,
): Deno.KvKey => ["row", event, owner, table];
export const rowPrefix = (event: string): Deno.KvKey => ["row", event];
/**
 * Where this row is, the event takes no blob any more: each write of a chunk is checked against it by the database
 * itself. A purge writes it before it looks for blobs, so that what began before, here or in a process that is dead by
 * now, lands before that look or not at all.
 */
export const noBlobsRow: RowKey = [EVENT_ROWS, "no_blobs"];
export const blobPrefix = (event: string): Deno.KvKey => ["blob", event];
export const blobKey = (
  event: string,
  sha256: string,
  chunk: number,
): Deno.KvKey => ["blob", event, sha256, chunk];

/** A row key as one string, for maps. Parts never hold U+001F: ids are checked at the edge. */
export function rowName(key: readonly string[]): string {
  let name = key[0];
  // Ten names are made for a purchase, and `join` takes twice as long for the same.
  for (let i = 1; i < key.length; i++) name += "\u001f" + key[i];
  return name;
}
/** The parts that `rowName` joined. */
export const idOfName = (name: string): string[] => name.split("\u001f");
