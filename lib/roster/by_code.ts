/**
 * Who a check-in code belongs to: the ids of an event by their codes, made when somebody asks and kept for a while.
 *
 * A code cannot be turned back into an id, so the ids are all gone through once. Nobody leaves a roster before its
 * purge, so what is known stays right; a code that is not known is looked for anew where the roster has grown.
 * @module
 */
import type { CheckInCode } from "@/lib/auth/check_in_code.ts";
import type { Attendee, RowReader } from "@/lib/modules/contract.ts";

/** Events whose desks are at work at once on one isolate; 20,000 codes are some 2 MB. */
const eventsMax = 8;
/** So long after it was made it goes, busy or not: of an event that was purged nobody's id shall stay in memory. */
const keptMs = 600_000;

export interface ByCode {
  /**
   * @param attendees how many are on the roster now
   * @returns the id; null: nobody has it, or two have
   */
  find(event: string, code: string, attendees: number): Promise<string | null>;
}

interface Known {
  attendees: number;
  /** Null where two people have one code. */
  ids: Map<string, string | null>;
}

export function createByCode({ codeOf, reader, setTimer }: {
  codeOf: CheckInCode;
  setTimer: (callback: () => void, ms: number) => unknown;
  reader: (event: string) => Pick<RowReader, "list">;
}): ByCode {
  const events = new Map<string, Promise<Known>>();

  async function readAll(event: string): Promise<Known> {
    const ids = new Map<string, string | null>();
    let attendees = 0;
    for await (const { id } of reader(event).list<Attendee>("@", "attendee")) {
      const code = codeOf(event, id);
      ids.set(code, ids.has(code) ? null : id);
      attendees++;
    }
    return { attendees, ids };
  }

  function read(event: string): Promise<Known> {
    events.delete(event);
    if (events.size >= eventsMax) events.delete(events.keys().next().value!);
    const reading = readAll(event);
    events.set(event, reading);
    const forget = () => void (events.get(event) === reading && events.delete(event));
    // What fails is not remembered.
    reading.catch(forget);
    setTimer(forget, keptMs);
    return reading;
  }

  return {
    async find(event, code, attendees) {
      const known = await (events.get(event) ?? read(event));
      const id = known.ids.get(code);
      if (id !== undefined || known.attendees >= attendees) return id ?? null;
      return (await read(event)).ids.get(code) ?? null;
    },
  };
}
