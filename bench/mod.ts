/**
 * Every figure of `bench/`, printed by one command: `deno task bench`. Ratios are within one run.
 * @module
 */
import { benchCoordinator } from "@/bench/coordinator.ts";
import { benchDraw } from "@/bench/draw.ts";
import { benchHttp } from "@/bench/http.ts";
import { benchSnapshot } from "@/bench/snapshot.ts";
import { benchVerify } from "@/bench/verify.ts";
import { benchVotes } from "@/bench/votes.ts";
import { benchStations } from "@/bench/stations.ts";
import { attendeePageWeight } from "@/tests/browser/page_weight.ts";

const round = (value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value)
    ? Number(value.toPrecision(4))
    : Array.isArray(value)
    ? value.map(round)
    : value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, round(part)]))
    : value;

const wanted = Deno.args;
const benches: [name: string, title: string, run: () => Promise<unknown>][] = [
  [
    "coordinator",
    "5,000 entries through the coordinator, against bare batches and one check per entry",
    benchCoordinator,
  ],
  ["http", "Acknowledged entries per second over HTTP, 64 connections", benchHttp],
  ["votes", "5,000 votes within one second, and in one instant: how long the voters wait", benchVotes],
  ["snapshot", "A snapshot at 10 and at 100,000 entries", benchSnapshot],
  ["stations", "What 50 stations wait for an action, and a newcomer for its snapshot, ms", benchStations],
  ["draw", "Sealing entries of a KV file, and drawing 14 of them", benchDraw],
  [
    "verify",
    "The whole check of a draw of 5,000 on a phone: ms at a quarter of this CPU, bytes",
    benchVerify,
  ],
  ["page", "Bytes of the attendee's page", attendeePageWeight],
];
for (const [name, title, run] of benches) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${title}`);
  console.log(round(await run()));
}
