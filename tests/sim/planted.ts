/**
 * Plants one bug at a time into a copy of the tree and sees that the simulator catches it.
 *
 *     deno run -A tests/sim/planted.ts              every bug, up to 1,000 seeds each
 *     deno run -A tests/sim/planted.ts --seeds 5000
 *     deno run -A tests/sim/planted.ts --only receipt
 *
 * A simulator that catches nothing looks just like a program without bugs; this tells the two apart. Prints a
 * table and fails if one bug gets through, or if its place in the source is no longer there.
 * @module
 */
import { join, resolve } from "node:path";
import { type Planted, planted } from "@/tests/sim/planted_bug.ts";
import { PLANTED_IN_DRAWS } from "@/tests/sim/planted_draws.ts";
import { PLANTED_IN_FAULTS } from "@/tests/sim/planted_faults.ts";
import { PLANTED_IN_POLLS } from "@/tests/sim/planted_polls.ts";
import { PLANTED_IN_TICKETS } from "@/tests/sim/planted_tickets.ts";

const ROOT = resolve(import.meta.dirname!, "../..");

const PLANTED: readonly Planted[] = [
  planted(
    "a command is acknowledged before its commit",
    "lib/room/coordinator.ts",
    "const result = await heard(commit);",
    'const result = { outcome: "committed" as const, version: stored.version };',
  ),
  planted(
    "after a lost reply nobody looks for the commit id",
    "lib/room/coordinator.ts",
    "const landed = sent.get(stored.head.commitId);",
    "const landed = undefined as Plan | undefined;",
  ),
  planted(
    "after a conflict the head is read again and the rows are not",
    "lib/room/known_rows.ts",
    "if (fresh) forget();",
    "if (fresh) head = null;",
  ),
  planted(
    "a refusal is given without looking whether the head still holds",
    "lib/room/coordinator.ts",
    "if (!fresh && await heard(known.holds()) !== true) continue;",
    "",
  ),
  planted(
    "long work waits for ever for a store that is silent",
    "lib/runtime.ts",
    "const store = withDeadline(options.store, commitDeadlineMs, setTimer);",
    "const store = options.store;",
  ),
  planted(
    "a batch waits for ever for a store that is silent",
    "lib/room/coordinator.ts",
    "const store = withDeadline(options.store, commitDeadlineMs, setTimer);",
    "const store = options.store;",
  ),
  planted(
    "a repeat beside its first names the commit before",
    "lib/room/decide.ts",
    "const present = written.size > 0 ? seq : head.seq;",
    "const present = head.seq;",
  ),
  planted(
    "a table is taken for empty although it is not",
    "lib/modules/raffle.ts",
    'state.lastEntryNumber === 0 ? ["entry"] : []',
    '["entry"]',
  ),
  {
    bug: "what was read ahead comes late and overwrites own writes",
    edits: [
      { file: "lib/room/known_rows.ts", from: "await prefetching;", to: "" },
      { file: "lib/room/known_rows.ts", from: "if (!rows.has(rowName(key))) rows.set", to: "rows.set" },
    ],
  },
  planted(
    "two acts of one batch leave the same audit record",
    "lib/room/decide.ts",
    "nextRecord(next.audit,",
    "nextRecord(head.audit,",
  ),
  planted(
    "the head does not learn of an audit record",
    "lib/room/decide.ts",
    "outcome.head = { ...outcome.head, audit: { n: record.n, hash: record.hash } };",
    "",
  ),
  planted(
    "acts of the server leave no audit record",
    "lib/room/decide.ts",
    `actor.role === "attendee" || rule.unaudited`,
    `actor.role !== "organizer" || rule.unaudited`,
  ),
  planted(
    "what is noted twice stands in the audit log twice",
    "lib/modules/event.ts",
    `note: { roles: ["system"], receipt: "stored" },`,
    `note: { roles: ["system"], receipt: "natural" },`,
  ),
  planted(
    "receipts are not stored",
    "lib/room/decide.ts",
    "added.push({ key: receiptKey(command), value: receipt });",
    "",
  ),
  planted(
    "receipts are stored and not looked at",
    "lib/room/decide.ts",
    "if (first) return",
    "if (first && first.seq < 0) return",
  ),
  planted(
    "a retried entry is not known again",
    "lib/modules/raffle_entries.ts",
    "if (mine && first) {",
    "if (mine && first && !mine.commandId) {",
  ),
  planted(
    "the repeat of an entry that was withdrawn enters again",
    "lib/modules/raffle_entries.ts",
    "...(mine && { earlier: earlierOf(mine) }),",
    "",
  ),
  planted(
    "entries are taken in every phase after the draft",
    "lib/modules/raffle_entries.ts",
    `if (state.phase !== "open") return refuse({ code: "entries_closed", phase: state.phase });`,
    "",
  ),
  planted(
    "a pause does not stop entries",
    "lib/modules/raffle_entries.ts",
    `if (state.phase === "paused") return refuse({ code: "paused" });`,
    `if (state.phase === "paused") state = { ...state, phase: "open" };`,
  ),
  planted(
    "somebody who has not checked in enters",
    "lib/modules/raffle_entries.ts",
    `if (!attendee.checkedIn) return refuse({ code: "not_checked_in" });`,
    "",
  ),
  planted(
    "the count stays when somebody withdraws",
    "lib/modules/raffle_entries.ts",
    "const entryCount = state.entryCount - 1;",
    "const entryCount = state.entryCount;",
  ),
  planted(
    "who comes back gets a new number",
    "lib/modules/raffle_entries.ts",
    "entryNumber: mine?.entryNumber ?? state.lastEntryNumber + 1,",
    "entryNumber: state.lastEntryNumber + 1,",
  ),
  planted(
    "one can withdraw while the list is sealed",
    "lib/modules/raffle_entries.ts",
    `if (state.phase !== "open" && state.phase !== "paused") {`,
    `if (state.phase !== "open" && state.phase !== "paused" && state.phase !== "closing") {`,
  ),
  planted(
    "withdrawn entries are sealed",
    "lib/modules/raffle_conclusion.ts",
    "if (entry.withdrawnAt === undefined && ",
    "if (",
  ),
  {
    bug: "the list is sealed from entries that were read before the close",
    edits: [
      {
        file: "lib/modules/raffle_work.ts",
        from: `    case "close":\n`,
        to: `    case "close":\n      if (state.entryCount > 0 && !EARLY.has(state.drawId)) {\n` +
          `        EARLY.set(state.drawId, await ticketsOf(state, command.module, tools));\n      }\n`,
      },
      {
        file: "lib/modules/raffle_work.ts",
        from: "const { tickets, excluded } = await ticketsOf(state, module, tools);",
        to: "const { tickets, excluded } = EARLY.get(state.drawId) ?? await ticketsOf(state, module, tools);",
      },
      {
        file: "lib/modules/raffle_work.ts",
        from: "async function sealList(",
        to: "const EARLY = new Map();\n\nasync function sealList(",
      },
    ],
  },
  planted(
    "every seal after the first is written too",
    "lib/modules/raffle.ts",
    `if (state.phase !== "closing") return { ok: true, repeat: true, reply: { phase: state.phase } };`,
    `if (state.phase !== "closing" && state.phase !== "closed") {\n` +
      `    return { ok: true, repeat: true, reply: { phase: state.phase } };\n  }`,
  ),
  {
    bug: "the draw puts the winners into the head",
    edits: [
      {
        file: "lib/modules/raffle_secrets.ts",
        from: "return { v: 2, locked: await read.putBlob(locked) };",
        to: "return { v: 2, locked: await read.putBlob(locked), winners: outcome.winners };",
      },
      {
        file: "lib/modules/raffle.ts",
        from: `return phased({ ...state, phase: "drawn" }, [`,
        to: `const { winners } = command.prepared;\n  return phased({ ...state, phase: "drawn", winners }, [`,
      },
    ],
  },
  planted(
    "revealing one tier shows them all",
    "lib/modules/raffle.ts",
    "const joining = prepared.winners.filter((winner) => fresh.includes(winner.tier));",
    "const joining = prepared.winners.filter((winner) => !before.includes(winner.tier));",
  ),
  planted(
    "a cancelled raffle keeps its winners",
    "lib/modules/raffle.ts",
    "const { held: _held, revealedTiers: _tiers, advanceCount: _advances, ...rest } = state;",
    "const rest = state;",
  ),
  ...PLANTED_IN_DRAWS,
  ...PLANTED_IN_POLLS,
  ...PLANTED_IN_TICKETS,
  ...PLANTED_IN_FAULTS,
  planted(
    "a check-in that changes nothing is counted",
    "lib/modules/event.ts",
    "  if (row.checkedIn === checkedIn) {\n",
    "  if (row.checkedIn === null) {\n",
  ),
  planted(
    "who stands on a list twice is counted twice",
    "lib/modules/event.ts",
    "const before = written.get(row.id) ?? rows.get",
    "const before = rows.get",
  ),
  planted(
    "the hub lets a hole pass",
    "lib/realtime/order.ts",
    "else if (from <= position!) {",
    "else if (from <= position! + 1) {",
  ),
  planted(
    "the hub never covers a hole",
    "lib/realtime/order.ts",
    "hasHole: () => position !== null && latest > position,",
    "hasHole: () => false,",
  ),
  planted(
    "the hub sends a seat what its snapshot had already",
    "lib/realtime/hub.ts",
    `if (place.mode !== "live" || range.seq <= place.seq) return;`,
    `if (place.mode !== "live") return;`,
  ),
  {
    bug: "a seat is live before its snapshot",
    edits: [
      { file: "lib/realtime/hub.ts", from: `seq: 0, mode: "waiting",`, to: `seq: 0, mode: "live",` },
      { file: "lib/realtime/hub.ts", from: `place.mode = "waiting";\n    waiting.add`, to: "waiting.add" },
    ],
  },
  planted(
    "everybody hears what is for organizers",
    "lib/realtime/frames.ts",
    `return told.to === "all" || audience === "organizer";`,
    `return told.to !== undefined || audience === "organizer";`,
  ),
  planted(
    "a screen applies a snapshot that is older than what it shows",
    "lib/client/room_view.ts",
    "if (frame.seq < room.lastApplied && !(",
    "if (frame.seq < 0 && !(",
  ),
  planted(
    "a screen applies a delta over a gap",
    "lib/client/room_view.ts",
    "if (from > room.lastApplied) return",
    "if (from > room.lastApplied + 1) return",
  ),
];

function option(name: string): string | undefined {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? undefined : Deno.args[at + 1];
}

const COPIED = ["deno.json", "package.json", "lib", "tests/sim", "tests/std", "packages/fresh/deno.json"];

async function copyTree(): Promise<string> {
  const folder = await Deno.makeTempDir({ prefix: "planted-" });
  for (const path of COPIED) await copy(join(ROOT, path), join(folder, path));
  await Deno.symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

async function copy(from: string, to: string): Promise<void> {
  const { isDirectory } = await Deno.stat(from);
  await Deno.mkdir(isDirectory ? to : resolve(to, ".."), { recursive: true });
  if (!isDirectory) return Deno.copyFile(from, to);
  for await (const { name } of Deno.readDir(from)) await copy(join(from, name), join(to, name));
}

interface Caught {
  rule: string;
  seeds: number;
}

/** Null when all seeds pass. */
async function hunt(folder: string, seeds: string): Promise<Caught | null> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", "tests/sim/run.ts", "--seeds", seeds],
    cwd: folder,
    stdout: "null",
  }).output();
  if (success) return null;
  const text = new TextDecoder().decode(stderr);
  const found = text.match(/^\[([A-Z]+\d+)\][\s\S]*?\n {2}seed (\d+),/);
  return found
    ? { rule: found[1], seeds: Number(found[2]) }
    : { rule: `crash: ${text.trim().split("\n")[0].slice(0, 60)}`, seeds: 0 };
}

const folder = await copyTree();
const seeds = option("seeds") ?? "1000";
const only = option("only") ?? "";
let missed = 0;
try {
  for (const { bug, edits } of PLANTED.filter(({ bug }) => bug.includes(only))) {
    const originals = new Map<string, string>();
    for (const { file, from, to } of edits) {
      const path = join(folder, file);
      const text = await Deno.readTextFile(path);
      if (text.split(from).length !== 2) throw new Error(`${file} has not one place like: ${from}`);
      if (!originals.has(path)) originals.set(path, text);
      await Deno.writeTextFile(path, text.replace(from, () => to));
    }
    const caught = await hunt(folder, seeds);
    for (const [path, text] of originals) await Deno.writeTextFile(path, text);
    if (!caught) missed++;
    const verdict = caught
      ? `${caught.rule.padEnd(7)} seed ${String(caught.seeds).padStart(4)}`
      : "MISSED          ";
    console.log(`${verdict}  ${bug}`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(missed === 0 ? "every bug is caught" : `${missed} bugs get through`);
if (missed > 0) Deno.exit(1);
