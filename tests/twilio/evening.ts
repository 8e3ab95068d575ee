/**
 * A raffle over a real database, drawn and ready to be revealed, with dispatchers whose looks a test makes by hand.
 *
 * Time is the machine's, moved on by `skip`; the provider is `server.ts`.
 * @module
 */
import { assert } from "@std/assert";
import { createAtRest } from "@/lib/at_rest.ts";
import { createAttempts } from "@/lib/auth/attempts.ts";
import { createEventAccess } from "@/lib/auth/event_access.ts";
import { openSecrets } from "@/lib/auth/secrets.ts";
import { createTokens } from "@/lib/auth/tokens.ts";
import { createEvent } from "@/lib/events.ts";
import { newRaffle, type RaffleState } from "@/lib/modules/raffle_state.ts";
import { createDispatcher, type Dispatcher } from "@/lib/outbox/dispatcher.ts";
import { createDeskCodes, type DeskCodeOf } from "@/lib/outbox/desk_code.ts";
import { createStops, type Stops } from "@/lib/outbox/stops.ts";
import { createTwilio, type Sender } from "@/lib/outbox/twilio.ts";
import type { MessageView, Tier } from "@/lib/protocol/messages.ts";
import type { Relay } from "@/lib/realtime/relay.ts";
import { importRoster } from "@/lib/roster/import.ts";
import { createRuntime, type Runtime } from "@/lib/runtime.ts";
import { createKvRecords } from "@/lib/storage/kv_records.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import type { RecordStore, RoomStore } from "@/lib/storage/store.ts";
import { winnerMessages } from "@/lib/winner_messages.ts";
import type { Actor } from "@/lib/modules/contract.ts";
import { attendee, organizer } from "@/tests/stage.ts";
import { account, type Provider, type ProviderOptions, startProvider } from "@/tests/twilio/server.ts";

export const event = "GALA24";
export const module = "main";
/** Of attendee `p<n>`. */
export const phoneOf = (n: number) => `+4917012${String(n).padStart(5, "0")}`;

export interface Evening {
  runtime: Runtime;
  store: RoomStore;
  records: RecordStore;
  stops: Stops;
  codeOf: DeskCodeOf;
  provider: Provider;
  /** What was logged by dispatchers, as text. */
  lines: string[];
  /** One isolate's sending part; nothing happens before its `look`. */
  dispatcher(change?: { sender?: (own: Sender) => Sender; store?: RoomStore }): Dispatcher;
  command(type: string, args?: unknown, who?: Actor): Promise<unknown>;
  import(rows: { id: string; name: string; phone?: string; smsOptIn?: boolean }[]): Promise<void>;
  skip(seconds: number): void;
  /** Present and past, in slot order. */
  messages(): Promise<MessageView[]>;
  /** `state` or `state:reason` of each, in slot order. */
  states(): Promise<string[]>;
  /** Is there anything left to look at? */
  marked(): Promise<boolean>;
}

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
const noRelay: Relay = { publish: () => {}, subscribe: () => () => {}, close: () => {} };

/** p1..pn with numbers and consent, all in, one prize each of `tiers`; closed and drawn. */
export async function evening(
  { people = 3, tiers = [{ id: "gold", label: "Gold", count: 3 }], ...provided }:
    & { people?: number; tiers?: Tier[] }
    & ProviderOptions,
  inside: (evening: Evening) => Promise<void>,
): Promise<void> {
  const kv = await Deno.openKv(":memory:");
  const provider = startProvider(provided);
  let skippedMs = 0;
  const now = () => Date.now() + skippedMs;
  const records = createKvRecords(kv);
  const store = createKvStore(kv);
  const tokens = await createTokens(await openSecrets(records, { random }));
  const access = createEventAccess({ records, tokens, attempts: createAttempts(records), now, random });
  const runtime = createRuntime({
    ...{
      store,
      records,
      relay: noRelay,
      isolate: "one",
      now,
      log: () => {},
      beacon: null,
      shut: () => Promise.resolve(),
      random,
      sms: true,
    },
    ...{ atRest: createAtRest(random(32)), publicKey: "00".repeat(32), sign: () => "00".repeat(64) },
  });
  const stops = createStops({ records, key: random(32), now });
  const codeOf = createDeskCodes(random(32));
  const lines: string[] = [];
  const command: Evening["command"] = async (type, args = {}, who = organizer) => {
    const asked = { id: crypto.randomUUID(), module: type === "add_module" ? "" : module, type, args };
    const answer = await runtime.submit(event, who, asked);
    assert(answer.ok, `${type}: ${JSON.stringify(answer)}`);
    return answer.reply;
  };
  const messages = async () => {
    const state = (await runtime.head(event))!.head.modules[module] as RaffleState;
    return await winnerMessages({ store, records }, event, module, state);
  };
  try {
    const wanted = { id: event, name: "Harbour Gala", passcode: "4711" };
    assert(
      (await createEvent({ records, access, now }, { account: "a", actor: "organizer:ana" }, wanted)).ok,
    );
    const prizes = tiers.reduce((sum, { count }) => sum + count, 0);
    const state = newRaffle({ title: "Grand raffle", mode: "offline", tiers });
    await command("add_module", { id: module, state, prizes });
    const rows = Array.from({ length: people }, (_, i) => ({
      ...{ id: `p${i + 1}`, name: `Zelda N${i}`, phone: phoneOf(i + 1), smsOptIn: true, checkedIn: true },
    }));
    assert((await importRoster(runtime, event, organizer, rows)).ok);
    await command("open");
    await Promise.all(rows.map(({ id }) => command("enter", {}, attendee(id))));
    for (const type of ["close", "draw"]) await command(type);
    await inside({
      ...{ runtime, store, records, stops, codeOf, provider, lines, command, messages },
      dispatcher: (change = {}) => {
        const twilio = createTwilio({ ...account, baseUrl: provider.origin });
        return createDispatcher({
          ...{ records, store: change.store ?? store, stops, codeOf, now, random },
          publicUrl: "https://d.example",
          sender: change.sender?.(twilio) ?? twilio,
          setTimer: () => () => {},
          log: (name, fields) => void lines.push(JSON.stringify({ name, ...fields })),
        });
      },
      async import(changed) {
        assert((await importRoster(runtime, event, organizer, changed)).ok);
      },
      skip: (seconds) => void (skippedMs += 1_000 * seconds),
      states: async () =>
        (await messages()).map(({ state, reason, code }) =>
          [state, reason ?? code].filter(Boolean).join(":")
        ),
      marked: async () => (await records.get(["outbox", event])) !== null,
    });
  } finally {
    await runtime.close();
    await provider.close();
    kv.close();
  }
}
