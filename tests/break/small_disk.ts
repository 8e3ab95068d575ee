/**
 * A disk of a few megabytes that can be filled and freed while a server uses it, and a lock that keeps a running server
 * from writing to its file.
 *
 * The disk is a tmpfs in a mount namespace of its own, which a sleeping process holds open: nothing is mounted where
 * anybody else could see it, no rights are needed where users may make namespaces, and it goes with that process.
 * @module
 */
import { mortal } from "@/tests/break/mortal.ts";

export interface SmallDisk {
  /** For `startServer({ through })`; its folder is the one that was given. */
  through: string[];
  /** The same folder as everybody else sees it. */
  path: string;
  /** Until not a byte is left. */
  fill(): Promise<void>;
  free(): Promise<void>;
  close(): Promise<void>;
}

/** Longer than any run; then it is gone whatever happened. */
const heldSeconds = 900;
const block = new Uint8Array(4_096);

/** @returns a sentence where this system has no such thing */
export async function openSmallDisk(folder: string, megabytes: number): Promise<SmallDisk | string> {
  if (Deno.build.os !== "linux") return "a small disk is made of Linux's namespaces";
  const isRoot = Deno.uid() === 0;
  const own = isRoot ? [] : ["--user", "--map-root-user"];
  const script =
    `mount -t tmpfs -o size=${megabytes}m none "$0" && touch "$0/there" && exec sleep ${heldSeconds}`;
  const [command, ...args] = [...await mortal(), "unshare", "--mount", ...own, "sh", "-c", script, folder];
  let holder: Deno.ChildProcess;
  try {
    holder = new Deno.Command(command, { args, stdout: "null", stderr: "null" }).spawn();
  } catch (error) {
    return `there is no ${command} here: ${error}`;
  }
  let hasEnded = false;
  const ended = holder.status.then(() => hasEnded = true);
  const path = `/proc/${holder.pid}/root${folder}`;
  for (const end = Date.now() + 5_000;;) {
    if (await Deno.stat(`${path}/there`).then(() => true, () => false)) break;
    if (hasEnded || Date.now() > end) return "this user may not mount a small disk";
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const enter = isRoot ? [] : ["--user", "--preserve-credentials"];
  return {
    through: [
      ...await mortal(),
      "nsenter",
      `--target=${holder.pid}`,
      "--mount",
      ...enter,
      `--wdns=${Deno.cwd()}`,
    ],
    path,
    async fill() {
      using file = await Deno.open(`${path}/fill`, { create: true, append: true });
      for (;;) {
        try {
          await file.write(block);
        } catch {
          return;
        }
      }
    },
    free: () => Deno.remove(`${path}/fill`),
    async close() {
      if (!hasEnded) holder.kill("SIGKILL");
      await ended;
    },
  };
}

/** Every write of a process fails, as on a disk that takes none; what it has open stays open. */
export async function takeNoWrites(pid: number): Promise<void> {
  await limit(pid, "0:");
}

export async function takeWrites(pid: number): Promise<void> {
  await limit(pid, "unlimited:");
}

/** For `startServer({ through })`: without it the kernel would end the process at its first such write. */
export const unkilled = ["sh", "-c", `trap "" XFSZ; exec "$0" "$@"`];

async function limit(pid: number, bytes: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("prlimit", {
    args: [`--pid=${pid}`, `--fsize=${bytes}`],
  }).output();
  if (!success) throw new Error(`prlimit: ${new TextDecoder().decode(stderr)}`);
}
