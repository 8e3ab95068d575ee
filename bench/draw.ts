/**
 * How long a seal and a draw take, and what they hold: the real long work of a raffle over rows of a KV file.
 *
 * Entries are read page by page as in `lib/runtime.ts`; leaves go back into the file. Each size runs in a process of
 * its own (this file, started with the number), so that its resident memory is its own. The million's file is made
 * in another one, for writing it takes memory too.
 * @module
 */
import process from "node:process";
import { createAtRest } from "@/lib/at_rest.ts";
import { raffleHead } from "@/bench/coordinator.ts";
import { publicKeyOf, signRecord } from "@/lib/draw/signing.ts";
import { toHex } from "@/lib/draw/bytes.ts";
import type { RowReader, Tools } from "@/lib/modules/contract.ts";
import { concludeDraw } from "@/lib/draw/certificate.ts";
import { seedOf } from "@/lib/modules/raffle_secrets.ts";
import { ticketsOf } from "@/lib/modules/raffle_conclusion.ts";
import type { DrawSecret, Entry, PreparedOpen, PreparedSeal } from "@/lib/modules/raffle_rows.ts";
import { entryKey, type RaffleCommand, type RaffleState } from "@/lib/modules/raffle_state.ts";
import { prepareRaffle } from "@/lib/modules/raffle_work.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { rowKey } from "@/lib/storage/keys.ts";

const event = "BENCH1";
const module = "r";
const signingKey = new Uint8Array(32).fill(7);
const atRest = createAtRest(new Uint8Array(32).fill(9));
const tiers = [{ id: "gold", label: "Gold", count: 1 }, { id: "rest", label: "The rest", count: 13 }];
/** A commit of the KV takes a thousand rows at most. */
const rowsAtOnce = 500;

export interface DrawFigures {
  entries: number;
  /** Rows read, leaves hashed and sorted, tree, record signed, leaves written. */
  sealMs: number;
  /** The process's own time in that, all threads: what it would take on a machine with nothing else to do. */
  sealCpuMs: number;
  /** Of 14 winners from the sealed list, the second time: the code is warm then. */
  drawMs: number;
  /** Highest resident set of the process, MiB. */
  residentMiB: number;
  /** Before the first row was read. */
  residentBeforeMiB: number;
}

function commandOf(type: string): RaffleCommand {
  return {
    id: type,
    module,
    type,
    actor: { role: "organizer", id: "desk" },
    at: 1_767_300_000_000,
    random: new Uint8Array(64).fill(5),
    args: {},
  };
}

function toolsOver(kv: Deno.Kv): Tools {
  const store = createKvStore(kv);
  const read: RowReader = {
    get: async <T>(key: Parameters<RowReader["get"]>[0]) =>
      (await store.read(event, [key])).rows[0] as T | undefined,
    async *list<T>(owner: string, table: string) {
      let after: string | undefined;
      for (;;) {
        const page = await store.list<T>(event, owner, table, { after, limit: 999 });
        for (const { value } of page.rows) yield value;
        if (page.next === null) return;
        after = page.next;
      }
    },
    putBlob: (bytes) => store.putBlob(event, bytes),
    getBlob: (ref) => store.getBlob(event, ref),
  };
  return {
    read,
    beacon: null,
    atRest,
    recall: (_, work) => work(),
    modules: {},
    counts: { attendees: 0, checkedIn: 0 },
    freeBytes: 60_000,
    publicKey: publicKeyOf(signingKey),
    sign: (hash) => signRecord(signingKey, hash),
  };
}

const draft = (): RaffleState => ({ ...raffleHead().modules[module] as RaffleState, tiers, phase: "draft" });

async function fill(path: string, entries: number): Promise<void> {
  const kv = await Deno.openKv(path);
  const { record, secret } = await prepareRaffle(
    draft(),
    commandOf("open"),
    toolsOver(kv),
  ) as PreparedOpen;
  await kv.set(rowKey(event, [module, "open"]), record);
  await kv.set(rowKey(event, [module, "secret"]), secret satisfies DrawSecret);
  for (let i = 0; i < entries; i += rowsAtOnce) {
    const atomic = kv.atomic();
    for (let n = i; n < Math.min(entries, i + rowsAtOnce); n++) {
      const entry: Entry = {
        v: 1,
        attendee: `person-${n}`,
        entryNumber: n + 1,
        tickets: 1,
        entrantTag: toHex(crypto.getRandomValues(new Uint8Array(32))),
        clientNonce: "12".repeat(32),
        serverNonce: "34".repeat(32),
        commandId: `c${n}`,
        at: 1_767_300_000_000,
      };
      atomic.set(rowKey(event, entryKey(module, entry.attendee)), entry);
    }
    await atomic.commit();
  }
  kv.close();
}

const residentMiB = () => Deno.memoryUsage().rss / 2 ** 20;

async function measure(path: string, entries: number): Promise<DrawFigures> {
  const kv = await Deno.openKv(path);
  const tools = toolsOver(kv);
  const { drawId, openHash } = await prepareRaffle(draft(), commandOf("open"), tools) as PreparedOpen;
  const state: RaffleState = {
    ...draft(),
    phase: "closing",
    drawId,
    openHash,
    entryCount: entries,
    lastEntryNumber: entries,
    checkedInAtClose: entries,
    closedAt: "2026-01-01T21:00:00.000Z",
  };
  const residentBeforeMiB = residentMiB();
  let most = residentBeforeMiB;
  const watch = setInterval(() => most = Math.max(most, residentMiB()), 20);
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  const { record, seal } = await prepareRaffle(state, commandOf("seal"), tools) as PreparedSeal;
  const sealMs = performance.now() - start;
  const cpu = process.cpuUsage(cpuBefore);
  most = Math.max(most, residentMiB());
  clearInterval(watch);

  const sealed: RaffleState = { ...state, phase: "closed", seal };
  const { tickets } = await ticketsOf(sealed, module, tools);
  const serverSeed = await seedOf(sealed, module, tools);
  const open = (await tools.read.get<PreparedOpen["record"]>([module, "open"]))!;
  const frozen = { open, close: record, serverSeed, beacon: null, tickets };
  concludeDraw(frozen);
  const drawing = performance.now();
  const { slots } = concludeDraw(frozen);
  const drawMs = performance.now() - drawing;
  if (slots.some(({ entrantTag }) => entrantTag === null)) throw new Error("A prize has no winner");
  kv.close();
  const sealCpuMs = (cpu.user + cpu.system) / 1_000;
  return { entries, sealMs, sealCpuMs, drawMs, residentMiB: most, residentBeforeMiB };
}

async function inProcess(...args: string[]): Promise<string> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL(import.meta.url).pathname, ...args],
    stdout: "piped",
    stderr: "inherit",
  }).output();
  if (!success) throw new Error(`bench/draw.ts ${args.join(" ")} failed`);
  return new TextDecoder().decode(stdout);
}

export async function benchDraw(): Promise<DrawFigures[]> {
  const folder = await Deno.makeTempDir({ prefix: "bench-draw-" });
  try {
    const figures: DrawFigures[] = [];
    for (const entries of [5_000, 1_000_000]) {
      const path = `${folder}/${entries}.sqlite`;
      await inProcess("fill", path, String(entries));
      figures.push(JSON.parse(await inProcess("measure", path, String(entries))));
    }
    return figures;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const [what, path, entries] = Deno.args;
  if (what === "fill") await fill(path, Number(entries));
  else console.log(JSON.stringify(await measure(path, Number(entries))));
}
