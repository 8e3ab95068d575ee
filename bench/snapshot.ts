/**
 * What a snapshot costs an event of 10 entries and one of 100,000: bytes, and time to read, project and encode.
 *
 * Both events lie in one SQLite file with all their rows; the two are measured in turn, so that noise hits both.
 * @module
 */
import { raffleHead } from "@/bench/coordinator.ts";
import { median } from "@/bench/report.ts";
import { entryKey, type RaffleState } from "@/lib/modules/raffle_state.ts";
import { viewOf } from "@/lib/room/view.ts";
import { createKvStore } from "@/lib/storage/kv_store.ts";
import { headKey, rowKey } from "@/lib/storage/keys.ts";

const small = 10;
const large = 100_000;
const rounds = 2_000;

export async function benchSnapshot() {
  const folder = await Deno.makeTempDir();
  const kv = await Deno.openKv(`${folder}/kv.sqlite`);
  try {
    for (const count of [small, large]) await fill(kv, `E${count}`, count);
    const store = createKvStore(kv);
    const one = async (event: string) => {
      const { head } = await store.read(event, []);
      return JSON.stringify({ t: "snapshot", seq: head!.head.seq, view: viewOf(head!.head, "public") });
    };
    const timesUs: Record<number, number[]> = { [small]: [], [large]: [] };
    const bytes: Record<number, number> = {};
    for (let i = 0; i < rounds; i++) {
      for (const count of [small, large]) {
        const start = performance.now();
        bytes[count] = (await one(`E${count}`)).length;
        timesUs[count].push((performance.now() - start) * 1000);
      }
    }
    const time = { small: median(timesUs[small]), large: median(timesUs[large]) };
    return {
      entries: [small, large],
      bytes: [bytes[small], bytes[large]],
      microseconds: [time.small, time.large],
      ratioBytes: bytes[large] / bytes[small],
      ratioTime: time.large / time.small,
    };
  } finally {
    kv.close();
    await Deno.remove(folder, { recursive: true });
  }
}

async function fill(kv: Deno.Kv, event: string, count: number): Promise<void> {
  for (let i = 0; i < count; i += 500) {
    const atomic = kv.atomic();
    for (let j = i; j < Math.min(count, i + 500); j++) {
      const attendee = `person-${j}`;
      atomic.set(rowKey(event, entryKey("r", attendee)), { v: 1, attendee, entryNumber: j + 1, at: 0 });
    }
    await atomic.commit();
  }
  const head = raffleHead();
  const raffle = head.modules.r as RaffleState;
  const modules = { r: { ...raffle, entryCount: count, lastEntryNumber: count } };
  await kv.set(headKey(event), {
    ...head,
    seq: count,
    counts: { attendees: count, checkedIn: count },
    modules,
  });
}

if (import.meta.main) console.log(await benchSnapshot());
