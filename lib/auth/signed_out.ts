/**
 * Sessions that their own people ended: a token says nothing of that, so it is kept here until the token ends too.
 *
 * Ending all sessions of an organizer or an event is an epoch's work (`organizer.ts`, `event_access.ts`), which
 * also ask here whether one session still holds.
 * @module
 */
import type { RecordStore } from "@/lib/storage/store.ts";

const signedOutKey = (session: string) => ["signed_out", session] as const;

/**
 * The session holds nowhere when this returns.
 *
 * @param session its 128 random bits, of a token that was verified
 * @param expiresAt when the token has ended by itself, Unix ms; absent for one that does not
 */
export async function signOut(records: RecordStore, session: string, expiresAt?: number): Promise<void> {
  const value = expiresAt === undefined ? { v: 1 } : { v: 1, expiresAt };
  await records.put([{ key: signedOutKey(session), value }]);
}

export async function isSignedOut(records: RecordStore, session: string): Promise<boolean> {
  return await records.get(signedOutKey(session)) !== null;
}
