/**
 * Event id → its room on this isolate: coordinator, hub and watch, made when first needed, dropped when idle.
 *
 * It adds to a command what the module may not make itself (time, chance, long work), wires every commit to the
 * hub and the relay, and follows up what a state calls for (seal after close), also when another isolate died.
 * Routes and sessions talk to it; it talks to `room/`, `realtime/` and `storage/`.
 * @module
 */
import { refuse } from "@/lib/refusal.ts";
import type { Actor, AtRest, Command, Head } from "@/lib/modules/contract.ts";
import type { PublicNumbers, RowReader, Tools } from "@/lib/modules/contract.ts";
import { modules } from "@/lib/modules/mod.ts";
import { isOver, isPurging } from "@/lib/modules/purge.ts";
import { lasting } from "@/lib/realtime/frames.ts";
import { createHub, type Hub } from "@/lib/realtime/hub.ts";
import type { Relay } from "@/lib/realtime/relay.ts";
import { sparingRelay } from "@/lib/realtime/sparing_relay.ts";
import { createChance } from "@/lib/room/chance.ts";
import { createPresence, type Presence } from "@/lib/room/presence.ts";
import { type Coordinator, createCoordinator } from "@/lib/room/coordinator.ts";
import { type Answer, freeBytes } from "@/lib/room/decide.ts";
import { dueCommands, needsWork, nextDueAt } from "@/lib/room/due.ts";
import { preparePurge } from "@/lib/room/purge.ts";
import { createSharedWork } from "@/lib/room/shared_work.ts";
import { viewOf } from "@/lib/room/view.ts";
import type { RecordStore, RoomStore, StoredHead } from "@/lib/storage/store.ts";
import { type SetTimer, setTimer as realTimer, steady } from "@/lib/room/timers.ts";
import { rowReader } from "@/lib/storage/row_reader.ts";
import { sharedReads } from "@/lib/storage/shared_reads.ts";
import { withDeadline } from "@/lib/storage/store_deadline.ts";
import { commitDeadlineMs } from "@/lib/room/bounds.ts";
import { errorFields, type Log } from "@/lib/log.ts";
import { CLOSE } from "@/lib/protocol/messages.ts";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A room without seats and commands costs a watch and a timer; it is made again in a millisecond. */
const idleMs = 60_000;
const idleCheckMs = 15_000;
/** More rooms than this on one isolate is an attack or a platform of its own. */
const roomsMax = 2_000;
/** Another isolate's close is sealed by that isolate within a second or two; after this we do it. */
const dueGraceMs = 3_000;
/** Work that was done on a state which moved on meanwhile: three prizes given on at once need three rounds. */
const preparationsMax = 6;
/** Draws of which one replacement follows another; each holds up to 5 MB. */
const rememberedMax = 4;
/** A timer takes no more than 2^31 ms; a round is five minutes away at most, and this looks again. */
const alarmMsMax = 600_000;
/** Time for every screen to hear that the event is over before its socket is closed. */
const goodbyeMs = 2_000;
/** At the end a batch gets this long to land; the process has five seconds, and sockets shall hear goodbye in them. */
const lastBatchMs = 2_000;

export interface RuntimeOptions {
  store: RoomStore;
  records: RecordStore;
  relay: Relay;
  isolate: string;
  now: () => number;
  log: Log;
  publicKey: string;
  sign: (hash: Uint8Array) => string;
  /** Null: draws without public numbers only. */
  beacon: PublicNumbers | null;
  atRest: AtRest;
  /** Ends sessions and keys of an event for good, whose personal data is about to go. */
  shut: (event: string) => Promise<void>;
  /** Called by the process whose commit was the last of a purge. */
  onPurged?: (event: string) => void;
  /** Whether text messages can be sent. */
  sms?: boolean;
  setTimer?: SetTimer;
  /** See `lib/realtime/turns.ts`. */
  seatsATurn?: number;
  /** So many random bytes. */
  random?: (length: number) => Uint8Array;
}

/** What a client asks for, before the runtime adds who, when and chance. */
export interface Asked {
  id: string;
  module: string;
  type: string;
  args: unknown;
}

export interface Runtime {
  submit(event: string, actor: Actor, asked: Asked): Promise<Answer>;
  /** A fresh read of the head; also looks whether it calls for something. */
  head(event: string): Promise<StoredHead | null>;
  reader(event: string): RowReader;
  hub(event: string): Hub;
  presence(event: string): Presence;
  /** No new commands; the running batches commit and are answered; sockets hear `bye`. */
  close(): Promise<void>;
  readonly rooms: number;
  /** From the moment that `close` is called. */
  readonly closing: boolean;
}

interface Room {
  coordinator: Coordinator;
  hub: Hub;
  presence: Presence;
  stop: () => void;
  usedAt: number;
  /** Calls off the look at what is due; absent while none is planned or under way. */
  cancelDue?: () => void;
  /** Waits for the time of what is due later. */
  alarm?: { at: number; cancel: () => void };
  /** The event is over: who sits here is shown out. */
  cancelGoodbye?: () => void;
}

export function createRuntime(options: RuntimeOptions): Runtime {
  const { records, isolate, now, log, setTimer = realTimer } = options;
  const relay = sparingRelay(options.relay, setTimer);
  // Work before a commit and what falls due wait for the store outside the coordinator's own deadline.
  const store = withDeadline(options.store, commitDeadlineMs, setTimer);
  const reader = (event: string) => rowReader(store, event);
  const readHead = sharedReads(async (event) => (await store.read(event, [])).head);
  const { random = createChance() } = options;
  const rooms = new Map<string, Room>();
  const remembered = new Map<string, Promise<unknown>>();
  const { once, inTurn } = createSharedWork();
  const smsState = options.sms === undefined ? undefined : options.sms ? "configured" : "not_configured";
  let closed = false;
  let cancelEvict: (() => void) | null = null;

  function roomOf(event: string): Room {
    let room = rooms.get(event);
    if (!room) {
      if (rooms.size >= roomsMax) evict(0);
      rooms.set(event, room = openRoom(event));
      cancelEvict ??= setTimer(evictIdle, idleCheckMs);
    }
    room.usedAt = now();
    return room;
  }

  function openRoom(event: string): Room {
    const hub = createHub({
      event,
      now,
      setTimer,
      readHead: async () => (await store.read(event, [])).head,
      viewOf: (head, audience) => viewOf(head, audience, smsState),
      log,
      seatsATurn: options.seatsATurn,
    });
    const coordinator = createCoordinator({
      event,
      store: options.store,
      now: steady(now),
      random: () => new DataView(random(4).buffer).getUint32(0) / 2 ** 32,
      setTimer,
      newCommitId: () => bytesToHex(random(16)),
      onCommit(commit, stored) {
        const delta = { ...commit, changes: lasting(commit.changes) };
        hub.onDelta(delta);
        relay.publish(delta);
        letGo(event, stored.head);
        if (commit.changes.some(({ change }) => change.type === "purged")) options.onPurged?.(event);
        followUp(event, stored.head, 0);
      },
      onFault: (error) => log("store_fault", { room: event, ...errorFields(error) }),
    });
    const presence = createPresence({ event, isolate, records, hub, now, setTimer, log });
    const stopRelay = relay.subscribe(event, (delta) => hub.onDelta(delta));
    const stopWatch = store.watchHead(event, (stored) => {
      if (!stored) return;
      hub.onHead(stored);
      letGo(event, stored.head);
      followUp(event, stored.head, dueGraceMs);
    });
    const stop = () => {
      stopRelay();
      stopWatch();
    };
    return { coordinator, hub, presence, stop, usedAt: now() };
  }

  /** What this isolate still holds of an event whose personal data is deleted: rows in memory, and people's seats. */
  function letGo(event: string, head: Head): void {
    const room = rooms.get(event);
    if (!room || !isOver(head)) return;
    if (!isPurging(head)) room.coordinator.forget();
    room.cancelGoodbye ??= setTimer(
      () => room.hub.dismiss("public", CLOSE.sessionEnded, "this event is over"),
      goodbyeMs,
    );
  }

  /** Submits what the state calls for, after `graceMs` and only if it still does then. */
  function followUp(event: string, head: Head, graceMs: number): void {
    const room = rooms.get(event);
    if (!room || closed) return;
    if (dueCommands(head, now()).length === 0) return planAlarm(event, head);
    // The watch may see our own close before we are told that it landed; its patience must not delay the seal.
    if (room.cancelDue && graceMs > 0) return;
    room.cancelDue?.();
    const work = async () => {
      try {
        const fresh = graceMs === 0 ? head : (await store.read(event, [])).head?.head;
        if (fresh) await doDue(event, fresh);
      } catch (error) {
        log("due_failed", { room: event, ...errorFields(error) });
      } finally {
        room.cancelDue = undefined;
      }
      // A refusal (busy) leaves the state as it was: look again, as somebody who comes later would, and also where
      // the store is silent. A hall that only waits asks for nothing.
      const after = await store.read(event, []).catch(() => ({ head: { head } }));
      if (after.head) followUp(event, after.head.head, dueGraceMs);
    };
    room.cancelDue = setTimer(work, graceMs);
  }

  /** Comes back when the first thing falls due that only waits for its time: the round of a closed draw. */
  function planAlarm(event: string, head: Head): void {
    const room = rooms.get(event)!;
    const at = nextDueAt(head, now());
    if (at === null || (room.alarm && room.alarm.at <= at)) return;
    room.alarm?.cancel();
    const cancel = setTimer(() => {
      room.alarm = undefined;
      const failed = (error: unknown) => log("due_failed", { room: event, ...errorFields(error) });
      store.read(event, []).then(({ head: stored }) => stored && followUp(event, stored.head, 0), (error) => {
        failed(error);
        followUp(event, head, dueGraceMs);
      }).catch(failed);
    }, Math.min(at - now(), alarmMsMax));
    room.alarm = { at, cancel };
  }

  /**
   * What falls due is one command with one id, for whoever starts it: several who wait for a seal, and whoever presses
   * again meanwhile, have the work of one. That of a million tickets takes seconds.
   */
  function submit(event: string, actor: Actor, asked: Asked): Promise<Answer> {
    if (actor.role !== "system") return carryOut(event, actor, asked);
    const name = JSON.stringify([event, asked.module, asked.id, asked.args]);
    return once(name, () => carryOut(event, actor, asked));
  }

  function carryOut(event: string, actor: Actor, asked: Asked): Promise<Answer> {
    if (closed) return Promise.resolve(refuse({ code: "busy", retryAfterSeconds: 2 }));
    const room = roomOf(event);
    const command: Command = { ...asked, actor, at: now(), random: random(64) };
    return needsWork(command) ? carryOutPrepared(event, room, command) : room.coordinator.submit(command);
  }

  async function carryOutPrepared(event: string, room: Room, command: Command): Promise<Answer> {
    for (let prepared = 1;; prepared++) {
      let { head } = await store.read(event, []);
      if (
        head && command.actor.role !== "system" && dueCommands(head.head, now(), command.module).length > 0
      ) {
        // A draw pressed right after the close: the seal comes first, and nobody has to press again. What cannot be
        // done (a seed that is lost) must not stand in the way of calling the draw off.
        await doDue(event, head.head, command.module).catch((error) =>
          log("due_failed", { room: event, ...errorFields(error) })
        );
        ({ head } = await store.read(event, []));
      }
      // Pressed by several, or due as well: whoever comes second looks again, and finds it drawn.
      const isDraw = command.type === "draw" && head?.head.modules[command.module]?.phase === "closed";
      const answer = isDraw
        ? await inTurn(`${event} ${command.module}`, async () => decided((await store.read(event, [])).head))
        : await decided(head);
      if (answer.ok || !answer.outOfDate || prepared === preparationsMax) return answer;
    }

    async function decided(stored: StoredHead | null): Promise<Answer> {
      if (stored) command.prepared = await prepare(event, stored.head, command);
      return await room.coordinator.submit(command);
    }
  }

  async function doDue(event: string, head: Head, only?: string): Promise<void> {
    for (const asked of dueCommands(head, now(), only)) {
      const answer = await submit(event, { role: "system", id: "room" }, asked);
      if (!answer.ok) log("due_refused", { room: event, command: asked.type, code: answer.refusal.code });
    }
  }

  async function prepare(event: string, head: Head, command: Command): Promise<unknown> {
    if (command.module === "" && command.type === "purge_rows") {
      return await preparePurge({ store, read: reader(event), shut: options.shut }, event, head);
    }
    // Its rows are going or gone; the decision says that it is over.
    if (isOver(head)) return undefined;
    const state = Object.hasOwn(head.modules, command.module) ? head.modules[command.module] : undefined;
    const module = state && modules[state.kind];
    const rule = module && Object.hasOwn(module.rules, command.type) ? module.rules[command.type] : undefined;
    if (!module?.prepare || !rule?.roles.includes(command.actor.role)) return undefined;
    const tools: Tools = {
      read: reader(event),
      beacon: options.beacon,
      atRest: options.atRest,
      recall,
      modules: head.modules,
      counts: head.counts,
      sms: options.sms,
      freeBytes: freeBytes(head, command.module),
      publicKey: options.publicKey,
      sign: options.sign,
    };
    try {
      return await module.prepare(state, command, tools);
    } catch (error) {
      // A purge may have taken the rows from under work that began before it: the decision then says that it is over.
      const after = (await store.read(event, [])).head;
      if (after && isOver(after.head)) return undefined;
      throw error;
    }
  }

  /** What fails is not remembered. */
  function recall<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = remembered.get(key);
    if (known) return known as Promise<T>;
    if (remembered.size >= rememberedMax) remembered.delete(remembered.keys().next().value!);
    const result = work();
    remembered.set(key, result);
    result.catch(() => remembered.get(key) === result && remembered.delete(key));
    return result;
  }

  function evict(olderThanMs: number): void {
    for (const [event, room] of rooms) {
      const idle = room.hub.size() === 0 && room.coordinator.waiting === 0 &&
        !room.cancelDue && !room.alarm;
      if (!idle || now() - room.usedAt < olderThanMs) continue;
      rooms.delete(event);
      room.cancelGoodbye?.();
      room.stop();
      room.presence.close();
    }
  }

  /** Looks on as long as there are rooms, also after a room that could not be closed. */
  function evictIdle(): void {
    try {
      evict(idleMs);
    } finally {
      cancelEvict = rooms.size > 0 ? setTimer(evictIdle, idleCheckMs) : null;
    }
  }

  /** The running batch is answered, or has had its time. */
  function landed(coordinator: Coordinator): Promise<void> {
    return new Promise((resolve) => {
      const cancel = setTimer(resolve, lastBatchMs);
      coordinator.close().finally(cancel).then(resolve, resolve);
    });
  }

  return {
    submit,
    reader,
    async head(event) {
      const head = await readHead(event);
      if (head && (dueCommands(head.head, now()).length > 0 || nextDueAt(head.head, now()) !== null)) {
        roomOf(event);
        followUp(event, head.head, dueGraceMs);
      }
      return head;
    },
    hub: (event) => roomOf(event).hub,
    presence: (event) => roomOf(event).presence,
    async close() {
      closed = true;
      cancelEvict?.();
      await Promise.all([...rooms.values()].map(async (room) => {
        room.cancelDue?.();
        room.alarm?.cancel();
        room.cancelGoodbye?.();
        await landed(room.coordinator);
        room.hub.close(CLOSE.restarting, "restarting");
        await room.presence.close();
        room.stop();
      }));
      rooms.clear();
      relay.close();
    },
    get rooms() {
      return rooms.size;
    },
    get closing() {
      return closed;
    },
  };
}
