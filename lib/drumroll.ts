/**
 * Everything one isolate holds, put together once: database, identity, rooms.
 *
 * Opened lazily by the first request (`main.ts`) or by `start.ts`; nothing opens a database at import.
 * Routes reach it as `ctx.state.drumroll`.
 * @module
 */
import { type CheckInCode, createCheckInCode } from "@/lib/auth/check_in_code.ts";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { type AuditLog, createAuditLog } from "@/lib/audit_log.ts";
import type { Config } from "@/lib/config.ts";
import { type ApiKeys, createApiKeys } from "@/lib/auth/api_keys.ts";
import { type Attempts, createAttempts } from "@/lib/auth/attempts.ts";
import { createEventAccess, type EventAccess } from "@/lib/auth/event_access.ts";
import { createOrganizers, type Organizers } from "@/lib/auth/organizer.ts";
import { createRequestLimit, type RequestLimit } from "@/lib/auth/request_limit.ts";
import { deskSecret, drawSecret, openSecrets, stopSecret } from "@/lib/auth/secrets.ts";
import { createTokens, type Tokens } from "@/lib/auth/tokens.ts";
import { publicKeyOf, signRecord } from "@/lib/draw/signing.ts";
import { createLog, errorFields, type Log } from "@/lib/log.ts";
import { createAtRest } from "@/lib/at_rest.ts";
import { createCondition } from "@/lib/condition.ts";
import { createBeacon } from "@/lib/beacon.ts";
import { DRAND_RELAYS, QUICKNET } from "@/lib/draw/beacon.ts";
import { TEST_CHAIN } from "@/lib/draw/test_chain.ts";
import { deliveriesOf } from "@/lib/outbox/delivery.ts";
import { createDeskCodes, type DeskCodeOf } from "@/lib/outbox/desk_code.ts";
import { createDispatcher } from "@/lib/outbox/dispatcher.ts";
import { createStops, type Stops } from "@/lib/outbox/stops.ts";
import { createTwilio } from "@/lib/outbox/twilio.ts";
import { type ByCode, createByCode } from "@/lib/roster/by_code.ts";
import type { AtRest, PublicNumbers } from "@/lib/modules/contract.ts";
import { resumePurges } from "@/lib/purge.ts";
import { createMemoryGuard, type MemoryGuard } from "@/lib/memory_guard.ts";
import { createSocketLimit, type SocketLimit } from "@/lib/realtime/socket_limit.ts";
import { createBroadcastRelay } from "@/lib/realtime/broadcast_relay.ts";
import { commitDeadlineMs } from "@/lib/room/bounds.ts";
import { setTimer } from "@/lib/room/timers.ts";
import { createRuntime, type Runtime } from "@/lib/runtime.ts";
import { createSealedTrees, type SealedTrees } from "@/lib/sealed_trees.ts";
import { removeExpired } from "@/lib/storage/expiry.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { wipeDeleted } from "@/lib/storage/kv_file.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { createWriteHealth } from "@/lib/storage/write_health.ts";
import type { Condition, SmsState } from "@/lib/protocol/messages.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";
import { recordsWithDeadline, withDeadline } from "@/lib/storage/store_deadline.ts";

export interface Drumroll {
  config: Config;
  records: RecordStore;
  store: RoomStore;
  tokens: Tokens;
  /** Open sockets of this isolate. */
  sockets: SocketLimit;
  memory: MemoryGuard;
  attempts: Attempts;
  organizers: Organizers;
  access: EventAccess;
  apiKeys: ApiKeys;
  runtime: Runtime;
  /** What an attendee shows at the desk, and whose it is. */
  checkInCode: CheckInCode;
  byCode: ByCode;
  /** Out of which the paths of sealed tickets are read. */
  trees: SealedTrees;
  /** Stands for a client's address in the rows of an event, and cannot be turned back. */
  addressTag: (event: string, address: string) => string;
  audit: AuditLog;
  /** Requests, of whom a token names and of strangers by their address. */
  requests: RequestLimit;
  now: () => number;
  log: Log;
  /** Signs a record's hash with the operator's key. */
  sign: (hash: Uint8Array) => string;
  /** Null: this server draws without public numbers only. */
  beacon: PublicNumbers | null;
  atRest: AtRest;
  /** Numbers that said STOP. */
  stops: Stops;
  /** By which the desk finds a winner. */
  codeOf: DeskCodeOf;
  /** Whether text messages can be sent. */
  sms: SmsState;
  /** How it stands towards what a draw needs; at most ten seconds old. */
  condition: () => Promise<Condition>;
  /** Is the database there? */
  healthy(): Promise<boolean>;
  close(): Promise<void>;
}

/** @param write takes a line of the log; on a platform its console, whose lines it collects */
export async function openDrumroll(
  config: Config,
  write: (line: string) => void = (line) => console.log(line),
): Promise<Drumroll> {
  const kv = await openKv(config);
  const now = Date.now;
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const log = createLog(now, write);
  // Over a network the KV client tries for ever, and a request would wait with it.
  const writes = createWriteHealth((trouble) =>
    trouble ? log("store_takes_no_writes", { storage: trouble }) : log("store_takes_writes")
  );
  const records = recordsWithDeadline(writes.ofRecords(createKvRecords(kv)), commitDeadlineMs, setTimer);
  const store = writes.ofStore(createKvStore(kv));
  const secrets = await openSecrets(records, { sessionSecret: config.sessionSecret, random });
  const signingKey = await drawSecret(records, random);
  const tokens = await createTokens(secrets);
  const attempts = createAttempts(records);
  const isolate = crypto.randomUUID();
  let closing: Promise<void> | undefined;
  const sign = (hash: Uint8Array) => signRecord(signingKey, hash);
  const beacon = beaconOf(config, now, log);
  const atRest = createAtRest(secrets.key("at rest"));
  const access = createEventAccess({ records, tokens, attempts, now, random });
  const apiKeys = createApiKeys({ records, key: secrets.key("api key"), now, random });
  const runtime = createRuntime({
    store,
    records,
    relay: createBroadcastRelay({ name: await channelName(config), log }),
    isolate,
    now,
    log,
    publicKey: publicKeyOf(signingKey),
    sign,
    beacon,
    atRest,
    sms: config.twilio !== undefined,
    async shut(event) {
      const shut = await access.shut(event);
      if (!shut.ok) throw new Error(`Cannot end the sessions of an event: ${shut.refusal.code}`);
      await apiKeys.revokeAll(event);
      // By the hash of a number, or by the provider's name for a text, its addressee could be found.
      for (const { key } of await records.list(deliveriesOf(event))) await records.delete(key);
    },
    onPurged(event) {
      const { kvPath } = config;
      if (kvPath === undefined || kvPath === ":memory:" || /^https?:/.test(kvPath)) return;
      try {
        log("file_wiped", { room: event, done: wipeDeleted(kvPath) });
      } catch (error) {
        log("file_not_wiped", { room: event, ...errorFields(error) });
      }
    },
  });
  const audit = createAuditLog({ runtime, records, now, setTimer, log });
  const patient = withDeadline(store, commitDeadlineMs, setTimer);
  const stops = createStops({ records, key: await stopSecret(records, random), now });
  const codeOf = createDeskCodes(await deskSecret(records, random));
  const { twilio, publicUrl } = config;
  const dispatcher = twilio && createDispatcher({
    ...{
      records,
      store: patient,
      sender: createTwilio(twilio),
      stops,
      codeOf,
      publicUrl,
      now,
      random,
      setTimer,
      log,
    },
  });
  const checkInCode = createCheckInCode(secrets);
  const addressKey = secrets.key("walk-up");
  const memory = createMemoryGuard({ setTimer, log });
  const stopResuming = resumePurges({ records, runtime, setTimer, log });
  const stopRemoving = removeExpired({
    ...{ records, now, setTimer },
    onFault: (error) => log("expired_not_removed", errorFields(error)),
  });
  return {
    config,
    records,
    store: patient,
    tokens,
    sockets: createSocketLimit(),
    memory,
    attempts,
    organizers: createOrganizers({ records, secrets, tokens, attempts, now, random }),
    access,
    apiKeys,
    runtime,
    checkInCode,
    byCode: createByCode({
      codeOf: checkInCode,
      reader: (event) => runtime.reader(event),
      // It must not keep the process from ending.
      setTimer: (callback, ms) => Deno.unrefTimer(Number(setTimeout(callback, ms))),
    }),
    addressTag: (event, address) => bytesToHex(hmac(sha256, addressKey, utf8ToBytes(`${event}\n${address}`))),
    audit,
    trees: createSealedTrees(),
    requests: createRequestLimit(),
    now,
    log,
    sign,
    beacon,
    atRest,
    stops,
    codeOf,
    sms: twilio ? "configured" : "not_configured",
    condition: createCondition({
      beacon,
      isTest: config.beaconTestRelay !== undefined,
      records,
      writes,
      now,
    }),
    healthy: () => records.get(["secret", "session"]).then(() => true, () => false),
    close() {
      if (!closing) audit.close();
      stopResuming();
      memory.close();
      stopRemoving();
      return closing ??= Promise.all([runtime.close(), dispatcher?.close()]).then(() => {})
        .finally(() => kv.close());
    },
  };
}

/** Everybody can compute the numbers that it would draw with: for trying out only. */
export function drawsWithTestNumbers({ beacon }: Pick<Drumroll, "beacon">): boolean {
  return beacon !== null && beacon.chain.hash !== QUICKNET.hash;
}

function beaconOf(
  { beacon, beaconRelays, beaconTestRelay }: Config,
  now: () => number,
  log: Log,
): PublicNumbers | null {
  if (beaconTestRelay) return createBeacon({ chain: TEST_CHAIN, relays: [beaconTestRelay], now, log });
  return beacon === "off"
    ? null
    : createBeacon({ chain: QUICKNET, relays: beaconRelays ?? DRAND_RELAYS, now, log });
}

async function openKv(config: Config): Promise<Deno.Kv> {
  const { kvPath, kvAccessToken } = config;
  if (kvPath === undefined) {
    // On Deploy without a database attached, some runtimes would open one in memory and lose everything.
    Deno.env.set("DENO_KV_REQUIRES_DISTRIBUTED_DATABASE", "error");
  } else if (/^https?:/.test(kvPath)) {
    // The client reads its token from the environment only, and Deploy does not let one set that name.
    Deno.env.set("DENO_KV_ACCESS_TOKEN", kvAccessToken!);
  } else if (kvPath !== ":memory:") {
    const folder = kvPath.replace(/[^/\\]*$/, "");
    if (folder !== "") await Deno.mkdir(folder, { recursive: true });
  }
  return await Deno.openKv(kvPath);
}

/** Isolates of one process share channels by name; those on another database must not hear ours. */
async function channelName({ kvPath }: Config): Promise<string> {
  if (kvPath === ":memory:") return `drumroll:${crypto.randomUUID()}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kvPath ?? "attached"));
  return `drumroll:${new Uint8Array(digest).slice(0, 8).toHex()}`;
}
