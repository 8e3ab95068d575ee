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
  entryUrl: string;
  token: string;
}

export async function linked(
  tokens: Tokens,
  origin: string,
  event: string,
  { id, name, checkedIn }: Attendee,
): Promise<LinkedAttendee> {
  const token = await tokens.attendee(event, id);
  return { id, name, checkedIn, entryUrl: `${origin}/e/${event}/${token}`, token };
}
