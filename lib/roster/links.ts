/**
 * Personal entry links: the attendee's token in a URL. They are made when asked for and stored nowhere.
 * @module
 */
import type { Tokens } from "@/lib/auth/tokens.ts";
import type { Attendee } from "@/lib/modules/contract.ts";

export interface LinkedAttendee {
  id: string;
  name: string;
  checkedIn: boolean;
  /** ISO-8601; absent where the list said so, and for who is not. */
  checkedInAt?: string;
  entryUrl: string;
  token: string;
}

export async function linked(
  tokens: Tokens,
  origin: string,
  event: string,
  { id, name, checkedIn, checkedInAt }: Attendee,
): Promise<LinkedAttendee> {
  const token = await tokens.attendee(event, id);
  const entryUrl = `${origin}/e/${event}/${token}`;
  return { id, name, checkedIn, ...(checkedInAt !== undefined && { checkedInAt }), entryUrl, token };
}
