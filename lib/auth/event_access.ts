/**
 * The door of an event: its passcode, the station sessions it opens, and how both are ended.
 *
 * A session lives as long as its epoch is the event's; rotating the passcode alone leaves sessions in
 * place. Routes call it; `principal.ts` asks it whether a station's session still holds.
 * @module
 */
import { encodeBase64Url } from "@/lib/auth/base.ts";
import { AT_THE_DOOR, type Attempts, PER_ADDRESS, SHARED } from "@/lib/auth/attempts.ts";
import { readAccount } from "@/lib/auth/organizer.ts";
import { hashSecret, PASSCODE_COST, type SecretHash, verifySecret } from "@/lib/auth/passphrase.ts";
import type { Random } from "@/lib/auth/secrets.ts";
import { isSignedOut } from "@/lib/auth/signed_out.ts";
import type { Tokens } from "@/lib/auth/tokens.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

/** `["event", id]`. What stations and phones see of an event is in its head, not here. */
export interface EventRecord {
  v: 1;
  id: string;
  account: string;
  name: string;
  passcodeHash: SecretHash;
  /** Station sessions with a lower epoch are over. */
  stationEpoch: number;
  /** The event is over: no passcode opens it any more. */
  shut?: true;
  /** The last changes that were asked for under a request id, as `changeRequest` names them: again they change nothing. */
  requests?: string[];
  /** ISO-8601 */
  createdAt: string;
}

export const eventKey = (event: string) => ["event", event] as const;

/** Organizers at a few desks, each with one or two changes under way, and none of theirs is pushed out. */
const REQUESTS_MAX = 16;

/** @param by in the form of an audit record's `actor`: a request id is its sender's own */
export const changeRequest = (what: "passcode" | "sign_out", by: string, requestId: string): string =>
  JSON.stringify([what, by, requestId]);

export interface EventAccess {
  /** The record of a new event; whoever creates the event writes it under `eventKey`, with the rest. */
  newRecord(event: { id: string; account: string; name: string; passcode: string }): Promise<EventRecord>;
  /**
   * @param address of the client, see `clientAddress`
   * @param before the session that this browser had here, of a token that was verified. Whoever knew the passcode
   *   once is counted apart from strangers, so that these cannot keep out a screen that comes back
   * @returns the session's token, or `not_found`, `efx_disabled`, `too_many_attempts`, `wrong_passcode`, `busy`
   */
  openStation(
    door: { event: string; passcode: string; label?: string; address: string; before?: string },
  ): Promise<{ ok: true; token: string; session: string; label: string } | Refused>;
  /**
   * A session without the passcode, for a place where nobody can type: the organizer carries the token there.
   *
   * @returns the session's token, or `not_found`, `event_purged`, `efx_disabled`
   */
  openOverlay(event: string): Promise<{ ok: true; token: string; session: string } | Refused>;
  /**
   * Null once this `changeRequest` was done: nothing is left to do. Until then a name for this try at it, the same for
   * all who try at once, so that they leave one audit record; a try after one that failed against others has another.
   */
  tryOf(event: string, request: string): Promise<string | null>;
  /** The old passcode is dead when this returns. Refuses with `not_found`, `busy`. The same request again changes nothing. */
  rotatePasscode(
    event: string,
    passcode: string,
    options?: { signOutStations?: boolean; request?: string },
  ): Promise<{ ok: true; stationEpoch: number } | Refused>;
  /**
   * Every session from before is over; the passcode opens new ones. Refuses with `not_found`, `busy`. The same request
   * again leaves alone what was opened since.
   */
  signOutStations(event: string, request?: string): Promise<{ ok: true; stationEpoch: number } | Refused>;
  /** Every session is over, and the passcode opens no new ones. Again changes nothing. Refuses with `busy`. */
  shut(event: string): Promise<{ ok: true } | Refused>;
}

/**
 * The desk proposes eight capitals and digits, and people copy them from a slip of paper in small letters; a
 * passcode of one's own is compared as it is typed.
 */
async function verifyPasscode(typed: string, hash: SecretHash): ReturnType<typeof verifySecret> {
  const answer = await verifySecret(typed, hash);
  const small = typed.trim();
  if (answer !== "wrong" || !/^[0-9a-z]{8}$/.test(small)) return answer;
  return await verifySecret(small.toUpperCase(), hash);
}

/** Somebody else changed the same record this often within a moment: come back later. */
const RACES_MAX = 8;

export function createEventAccess(
  { records, tokens, attempts, now, random }: {
    records: RecordStore;
    tokens: Tokens;
    attempts: Attempts;
    now: () => number;
    random: Random;
  },
): EventAccess {
  async function change(
    event: string,
    to: (before: EventRecord) => Partial<EventRecord>,
    request?: string,
  ) {
    for (let race = 0; race < RACES_MAX; race++) {
      const stored = await records.get<EventRecord>(eventKey(event));
      if (!stored) return refuse({ code: "not_found", what: "event" });
      const { requests = [], stationEpoch } = stored.value;
      if (request !== undefined && requests.includes(request)) return { ok: true as const, stationEpoch };
      const value: EventRecord = {
        ...stored.value,
        ...to(stored.value),
        ...(request !== undefined && { requests: [...requests, request].slice(-REQUESTS_MAX) }),
      };
      if (await records.put([{ key: eventKey(event), value, expected: stored.version }])) {
        return { ok: true as const, stationEpoch: value.stationEpoch };
      }
    }
    return refuse({ code: "busy", retryAfterSeconds: 1 });
  }

  /** The event's record, while stations may be opened. */
  async function openable(event: string): Promise<{ ok: true; record: EventRecord } | Refused> {
    const record = await readEvent(records, event);
    if (!record) return refuse({ code: "not_found", what: "event" });
    if (record.shut) return refuse({ code: "event_purged" });
    const account = await readAccount(records, record.account);
    if (!account?.efxEnabled) return refuse({ code: "efx_disabled" });
    return { ok: true, record };
  }

  async function newSession({ id: event, stationEpoch: epoch }: EventRecord, label: string) {
    const session = encodeBase64Url(random(16));
    return { ok: true as const, token: await tokens.station({ event, session, epoch, label }), session };
  }

  return {
    async newRecord({ id, account, name, passcode }) {
      const passcodeHash = await hashSecret(passcode, PASSCODE_COST, random);
      return {
        v: 1,
        id,
        account,
        name,
        passcodeHash,
        stationEpoch: 1,
        createdAt: new Date(now()).toISOString(),
      };
    },

    async openStation({ event, passcode, label = "", address, before }) {
      const may = await openable(event);
      if (!may.ok) return may;
      const { record } = may;

      const scope = `passcode:${event}`;
      const tries = before === undefined
        ? [{ scope, who: address, limit: AT_THE_DOOR }, { scope, who: "*", limit: SHARED }]
        : [{ scope, who: `session:${before}`, limit: PER_ADDRESS }, {
          scope,
          who: "session:*",
          limit: SHARED,
        }];
      const taken = await attempts.take(tries, now());
      if (!taken.ok) return taken;
      const answer = await verifyPasscode(passcode, record.passcodeHash);
      if (answer === "busy") return refuse({ code: "busy", retryAfterSeconds: 2 });
      if (answer === "wrong") return refuse({ code: "wrong_passcode", triesLeft: taken.triesLeft });
      await attempts.passed(tries, now());

      return { ...await newSession(record, label), label };
    },

    async openOverlay(event) {
      const may = await openable(event);
      return may.ok ? await newSession(may.record, "overlay") : may;
    },

    async tryOf(event, request) {
      const stored = await records.get<EventRecord>(eventKey(event));
      return stored?.value.requests?.includes(request) ? null : `${request} ${stored?.version}`;
    },

    async rotatePasscode(event, passcode, { signOutStations = false, request } = {}) {
      const passcodeHash = await hashSecret(passcode, PASSCODE_COST, random);
      return await change(event, ({ stationEpoch }) => ({
        passcodeHash,
        stationEpoch: stationEpoch + (signOutStations ? 1 : 0),
      }), request);
    },

    async shut(event) {
      if ((await readEvent(records, event))?.shut) return { ok: true };
      return await change(event, ({ stationEpoch }) => ({ shut: true, stationEpoch: stationEpoch + 1 }));
    },

    async signOutStations(event, request) {
      return await change(event, ({ stationEpoch }) => ({ stationEpoch: stationEpoch + 1 }), request);
    },
  };
}

export async function readEvent(records: RecordStore, event: string): Promise<EventRecord | null> {
  return (await records.get<EventRecord>(eventKey(event)))?.value ?? null;
}

/** Whether a station's session still opens its event. */
export async function holdsStation(
  records: RecordStore,
  { event, epoch, session }: { event: string; epoch: number; session: string },
): Promise<boolean> {
  const [record, over] = await Promise.all([readEvent(records, event), isSignedOut(records, session)]);
  return record !== null && epoch >= record.stationEpoch && !over;
}
