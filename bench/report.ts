/**
 * How a figure is told: ours, what it is held against in the same run, the ratio, the goal, and the machine.
 *
 * Medians of `rounds()` rounds. The processor's own time stands beside the clock's, because it holds on a machine
 * that has other things to do.
 * @module
 */
import { cpus, loadavg } from "node:os";

export interface Row {
  what: string;
  ours: number;
  unit: string;
  /** The peer or the floor, of the same run. */
  beside?: { name: string; figure: number };
  /** Of ours to the other, or of last to first. */
  ratio?: number;
  /** Absent: told for the sake of the picture. */
  goal?: { text: string; held: boolean };
}

/** `--rounds=1` for a quick look. */
export function rounds(): number {
  const asked = Deno.args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length);
  return Number(asked ?? 5);
}

/** Two cores of …, load 0.3: a load above the number of cores makes times worthless. */
export function machine(): string {
  const all = cpus();
  return `${all.length} cores of ${all[0].model.trim()}, Deno ${Deno.version.deno}, load ${
    loadavg()[0].toFixed(2)
  } before`;
}

export function atLeast(bound: number, figure: number) {
  return { text: `>= ${bound}`, held: figure >= bound };
}

export function atMost(bound: number, figure: number) {
  return { text: `<= ${bound}`, held: figure <= bound };
}

const short = (value: number) => Number(value.toPrecision(value >= 1000 ? 5 : 3)).toString();

/** As a table of Markdown, so that it can be kept. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map(({ what, ours, unit, beside, ratio, goal }) => [
    what,
    `${short(ours)} ${unit}`,
    beside ? `${beside.name}: ${short(beside.figure)}` : "",
    ratio === undefined ? "" : short(ratio),
    goal ? `${goal.text}: ${goal.held ? "held" : "MISSED"}` : "",
  ]);
  const all = [["question", "ours", "beside it", "ratio", "goal"], ...lines];
  const widths = all[0].map((_, column) => Math.max(...all.map((line) => line[column].length)));
  const text = (line: string[]) => `| ${line.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [text(all[0]), rule, ...lines.map(text)].join("\n");
}

/** Processor time used so far by processes and all that they started, in ms; ticks of 10 ms. */
export function cpuMs(pids: readonly number[]): number {
  const wanted = new Set(pids);
  const stats = [...Deno.readDirSync("/proc")].flatMap(({ name }) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const text = Deno.readTextFileSync(`/proc/${name}/stat`);
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
      return [{ pid: Number(name), parent: Number(fields[1]), ticks }];
    } catch {
      return [];
    }
  });
  let sum = 0;
  for (const { pid, ticks, parent } of stats.sort((a, b) => a.pid - b.pid)) {
    if (!wanted.has(pid) && !wanted.has(parent)) continue;
    wanted.add(pid);
    sum += ticks * 10;
  }
  return sum;
}

/** Processor time used so far by the threads that a process has now, in microseconds; exact, unlike `cpuMs`. */
export function threadsCpuUs(pid: number): number {
  let sum = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    sum += Number(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`).split(" ")[0]) / 1_000;
  }
  return sum;
}

/** Resident bytes of one process. */
export function residentBytes(pid: number): number {
  const pages = Number(Deno.readTextFileSync(`/proc/${pid}/statm`).split(" ")[1]);
  return pages * 4096;
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
