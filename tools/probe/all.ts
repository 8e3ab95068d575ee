/**
 * Every probe there is, in the order of running, and how a name finds its probes.
 * @module
 */
import { drawProbes } from "./draw_probes.ts";
import { loadProbes } from "./load_probes.ts";
import { pollProbes } from "./poll_probes.ts";
import { raffleProbes } from "./raffle_probes.ts";
import type { Probe } from "./run.ts";
import { stationProbes } from "./station_probes.ts";

const groups = ["station", "raffle"] as const;
const all = [...stationProbes, ...pollProbes, ...raffleProbes, ...drawProbes, ...loadProbes];

export const probes: Probe[] = groups.flatMap((group) => all.filter((probe) => probe.group === group));

/** Both groups have a `cross-station-isolation`: the bare name is both, `raffle/cross-station-isolation` is one. */
export function probesNamed(name: string): Probe[] {
  return probes.filter((probe) => probe.name === name || `${probe.group}/${probe.name}` === name);
}
