/**
 * Accounts and the people who run them: the first owner by set-up code, sign-in, sign-out everywhere.
 *
 * There is one account today, "default"; it exists before its owner does, since the admin key may act for it.
 * Routes call it; `principal.ts` asks it whether a session still holds.
 * @module
 */
import { timingSafeEqual } from "node:crypto";
import { type Attempts, PER_ADDRESS, SHARED } from "@/lib/auth/attempts.ts";
import { encodeBase32, encodeBase64Url } from "@/lib/auth/base.ts";
import { hashSecret, PASSPHRASE_COST, type SecretHash, verifySecret } from "@/lib/auth/passphrase.ts";
import type { Random, Secrets } from "@/lib/auth/secrets.ts";
import { isSignedOut, signOut } from "@/lib/auth/signed_out.ts";
import { ORGANIZER_SESSION_SECONDS, type Tokens } from "@/lib/auth/tokens.ts";
import { refuse, type Refused } from "@/lib/refusal.ts";
import type { RecordStore } from "@/lib/storage/store.ts";

export const DEFAULT_ACCOUNT = "default";

/** `["account", id]` */
export interface Account {
  v: 1;
  id: string;
  /** Without it no station of the account's events opens. */
  efxEnabled: boolean;
  /** The organizer who set it up; absent until then. */
  owner?: string;
}

/** `["organizer", id]` */
export interface Organizer {
  v: 1;
  /** The name in lower case: people do not remember how they once wrote it. */
  id: string;
  name: string;
  account: string;
  passphrase: SecretHash;
  /** Sessions with a lower epoch are over. */
  epoch: number;
  /** ISO-8601 */
  createdAt: string;
}

export interface Organizers {
  /**
   * The code that makes the first owner, for the start's banner; null once there is one. The same on every
   * isolate and after every restart until then.
   */
  setupCode(): Promise<string | null>;
  /** Makes the owner and signs them in. Refuses with `account_exists`, `forbidden` for a wrong code, `busy`. */
  createOwner(code: string, owner: { name: string; passphrase: string }): Promise<SignedIn | Refused>;
  /** Refuses with `too_many_attempts`, `wrong_passphrase`, `busy`; an unknown name takes as long as a known one. */
  signIn(name: string, passphrase: string, address: string): Promise<SignedIn | Refused>;
  /** Ends one session, on whatever device its cookie is. */
  signOut(session: string): Promise<void>;
  /** Ends all sessions of one organizer, on all devices. */
  signOutEverywhere(id: string): Promise<{ ok: true } | Refused>;
  /** The account-level switch of live stations. */
  setEfxEnabled(account: string, enabled: boolean): Promise<{ ok: true } | Refused>;
}

export interface SignedIn {
  ok: true;
  id: string;
  token: string;
}

const RACES_MAX = 8;

const accountKey = (account: string) => ["account", account] as const;
const organizerKey = (id: string) => ["organizer", id] as const;
const idOf = (name: string): string => name.normalize("NFKC").trim().toLowerCase();

export function createOrganizers(
  { records, secrets, tokens, attempts, now, random }: {
    records: RecordStore;
    secrets: Secrets;
    tokens: Tokens;
    attempts: Attempts;
    now: () => number;
    random: Random;
  },
): Organizers {
  // Derived, not drawn: with a random code each isolate of a fresh deployment printed another one and only
  // the last was good. 128 bits of a key that has no other use.
  const code = encodeBase32(secrets.key("setup").subarray(0, 16));
  let stranger: Promise<SecretHash> | undefined;

  async function signedIn({ id, account, epoch }: Organizer): Promise<SignedIn> {
    const session = encodeBase64Url(random(16));
    return { ok: true, id, token: await tokens.organizer({ id, account, epoch, session }, now()) };
  }

  /** Reads, changes and writes one record, against anybody who does the same. */
  async function change<T>(key: readonly string[], what: string, absent: T | null, next: (value: T) => T) {
    for (let race = 0; race < RACES_MAX; race++) {
      const stored = await records.get<T>(key);
      const value = stored?.value ?? absent;
      if (value === null) return refuse({ code: "not_found", what });
      if (await records.put([{ key, value: next(value), expected: stored?.version ?? null }])) {
        return { ok: true as const };
      }
    }
    return refuse({ code: "busy", retryAfterSeconds: 1 });
  }

  return {
    async setupCode() {
      if ((await readAccount(records, DEFAULT_ACCOUNT))?.owner !== undefined) return null;
      return code.match(/.{1,5}/g)!.join("-");
    },

    async createOwner(given, { name, passphrase }) {
      if ((await readAccount(records, DEFAULT_ACCOUNT))?.owner !== undefined) {
        return refuse({ code: "account_exists" });
      }
      if (!isCode(given, code)) {
        return refuse({
          code: "forbidden",
          needs: "someone with the set-up code that the server prints at its start",
        });
      }
      const owner: Organizer = {
        v: 1,
        id: idOf(name),
        name: name.normalize("NFC").trim(),
        account: DEFAULT_ACCOUNT,
        passphrase: await hashSecret(passphrase, PASSPHRASE_COST, random),
        epoch: 1,
        createdAt: new Date(now()).toISOString(),
      };
      for (let race = 0; race < RACES_MAX; race++) {
        const stored = await records.get<Account>(accountKey(DEFAULT_ACCOUNT));
        const account = stored?.value ?? newAccount(DEFAULT_ACCOUNT);
        if (account.owner !== undefined) {
          // Ours, when the reply to our own write was lost on the way.
          const kept = await readOrganizer(records, owner.id);
          const ours = kept !== null && timingSafeEqual(kept.passphrase.salt, owner.passphrase.salt);
          return ours ? signedIn(owner) : refuse({ code: "account_exists" });
        }
        await records.put([
          {
            key: accountKey(DEFAULT_ACCOUNT),
            value: { ...account, owner: owner.id } satisfies Account,
            expected: stored?.version ?? null,
          },
          { key: organizerKey(owner.id), value: owner },
        ]);
      }
      return refuse({ code: "busy", retryAfterSeconds: 1 });
    },

    async signIn(name, passphrase, address) {
      const id = idOf(name);
      const tries = [
        { scope: "sign-in:address", who: address, limit: PER_ADDRESS },
        { scope: "sign-in:name", who: id, limit: SHARED },
      ];
      const taken = await attempts.take(tries, now());
      if (!taken.ok) return taken;
      const organizer = await readOrganizer(records, id);
      // A hash that nothing fits, so that the time taken does not tell which names exist.
      stranger ??= hashSecret(encodeBase32(random(16)), PASSPHRASE_COST, random);
      const answer = await verifySecret(passphrase, organizer?.passphrase ?? await stranger);
      if (answer === "busy") return refuse({ code: "busy", retryAfterSeconds: 5 });
      if (answer === "wrong" || !organizer) {
        return refuse({ code: "wrong_passphrase", triesLeft: taken.triesLeft });
      }
      await attempts.passed(tries, now());
      return signedIn(organizer);
    },

    signOut: (session) => signOut(records, session, now() + ORGANIZER_SESSION_SECONDS * 1000),

    signOutEverywhere: (id) =>
      change<Organizer>(organizerKey(id), "organizer", null, (kept) => ({ ...kept, epoch: kept.epoch + 1 })),

    setEfxEnabled: (account, efxEnabled) =>
      change<Account>(
        accountKey(account),
        "account",
        impliedAccount(account),
        (kept) => ({ ...kept, efxEnabled }),
      ),
  };
}

export async function readAccount(records: RecordStore, account: string): Promise<Account | null> {
  return (await records.get<Account>(accountKey(account)))?.value ?? impliedAccount(account);
}

export async function readOrganizer(records: RecordStore, id: string): Promise<Organizer | null> {
  return (await records.get<Organizer>(organizerKey(id)))?.value ?? null;
}

/** Whether an organizer's session was not signed out since. */
export async function holdsOrganizer(
  records: RecordStore,
  { id, epoch, session }: { id: string; epoch: number; session: string },
): Promise<boolean> {
  const [organizer, over] = await Promise.all([readOrganizer(records, id), isSignedOut(records, session)]);
  return organizer !== null && epoch >= organizer.epoch && !over;
}

function newAccount(id: string): Account {
  return { v: 1, id, efxEnabled: true };
}

function impliedAccount(id: string): Account | null {
  return id === DEFAULT_ACCOUNT ? newAccount(id) : null;
}

/** The code as people type it: any case, with or without the hyphens, and 0 for O, 1 for I, 8 for B. */
function isCode(given: string, code: string): boolean {
  const letters = given.toUpperCase().replace(/[\s-]/g, "").replaceAll("0", "O").replaceAll("1", "I")
    .replaceAll("8", "B");
  const bytes = (text: string) => new TextEncoder().encode(text);
  return letters.length === code.length && bytes(letters).length === code.length &&
    timingSafeEqual(bytes(letters), bytes(code));
}
