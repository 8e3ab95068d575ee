/**
 * What must hold of polls: of each commit, of each frame that leaves a server, and of what voters were told.
 *
 * Judged from the rows that were written and from receipts, never from what the run meant to do.
 * @module
 */
import { same } from "@/tests/sim/same.ts";
import type { Change, PollPhase, ServerMessage } from "@/lib/protocol/messages.ts";
import type { Ballot, PollState } from "@/lib/modules/poll.ts";
import type { Attempt } from "@/tests/sim/book.ts";
import type { Insist } from "@/tests/sim/commit_rules.ts";
import type { Landed, Ledger, Receipt } from "@/tests/sim/ledger.ts";

const ONWARD: Record<PollPhase, readonly PollPhase[]> = {
  draft: ["open", "cancelled"],
  open: ["paused", "closed", "cancelled"],
  paused: ["open", "closed", "cancelled"],
  closed: ["cancelled"],
  cancelled: [],
};

export function checkPoll(ledger: Ledger, landed: Landed, module: string, insist: Insist): void {
  const state = landed.head.modules[module] as PollState;
  const before = landed.before.modules[module] as PollState | undefined;
  const at = `${module} at ${landed.seq}`;
  checkTally(ledger, state, module, at, insist);

  const phases = landed.phases.get(module)! as PollPhase[];
  for (let i = 1; i < phases.length; i++) {
    const isOnward = phases[i] === phases[i - 1] || ONWARD[phases[i - 1]].includes(phases[i]);
    insist(isOnward, "POLL4", () => `${at}: ${phases.join(" → ")}`);
  }
  for (const write of landed.rows) {
    if (write.key[0] !== module || write.key[1] !== "ballot") continue;
    checkBallot(
      state,
      write.value as Ballot,
      landed.old.get(write) as Ballot | undefined,
      phases,
      at,
      insist,
    );
  }
  const isVisible = visibleAfter(before, state, landed, module);
  insist(
    state.resultsVisible === isVisible,
    state.phase === "cancelled" ? "POLL9" : "POLL7",
    () => `${at}: ${state.phase}, ${state.showResults}: results are visible ${state.resultsVisible}`,
  );
}

function checkTally(ledger: Ledger, state: PollState, module: string, at: string, insist: Insist): void {
  const ballots = [...ledger.table<Ballot>(module, "ballot").values()];
  for (const { id, options } of state.questions) {
    const cast = ballots.filter(({ question }) => question === id);
    const tally = Object.fromEntries(
      options.map((option) => [option.id, cast.filter(({ options }) => options.includes(option.id)).length]),
    );
    insist(
      same(state.tally[id], tally) && state.ballotCounts[id] === cast.length,
      "POLL1",
      () =>
        `${at}: counts ${state.ballotCounts[id]} ballots and ${
          JSON.stringify(state.tally[id])
        }, the rows are ` +
        `${cast.length} and ${JSON.stringify(tally)}`,
    );
  }
}

function checkBallot(
  state: PollState,
  ballot: Ballot,
  old: Ballot | undefined,
  phases: readonly PollPhase[],
  at: string,
  insist: Insist,
): void {
  const said = `${at}: ${JSON.stringify(ballot)} after ${JSON.stringify(old)}`;
  insist(phases.includes("open"), "POLL3", () => `${said} while ${phases.join()}`);
  const asked = state.questions.find(({ id }) => id === ballot.question);
  const isOfIt =
    asked?.options.filter(({ id }) => ballot.options.includes(id)).length === ballot.options.length;
  insist(
    isOfIt && ballot.options.length > 0 && (asked.multiple || ballot.options.length === 1),
    "POLL6",
    () => said,
  );
  insist(!old || state.changeVote, "POLL2", () => said);
  const chain = chainOf(ballot).map(({ commandId }) => commandId);
  insist(new Set(chain).size === chain.length, "POLL5", () => said);
  insist(
    !old || same(chainOf(ballot).slice(0, chainOf(old).length), chainOf(old)),
    "POLL5",
    () => `${said}: what came before is not what was there`,
  );
}

/** Every choice of this voter in this question, the standing one last. */
function chainOf({ commandId, options, earlier = [] }: Ballot): { commandId: string; options: string[] }[] {
  return [...earlier, { commandId, options }];
}

/** By the receipts, which stand in the order of their commands. */
function visibleAfter(
  before: PollState | undefined,
  { showResults }: PollState,
  { rows }: Landed,
  module: string,
): boolean {
  let isVisible = before?.resultsVisible ?? false;
  for (const { key, value } of rows) {
    if (key[0] !== module || key[1] !== "receipt") continue;
    const { type } = value as Receipt;
    if (type === "open") isVisible = showResults === "live";
    if (type === "close") isVisible ||= showResults === "after_close";
    if (type === "show_results") isVisible = true;
    if (type === "hide_results" || type === "cancel") isVisible = false;
  }
  return isVisible;
}

/** What shows after commit `seq` holds results of those polls alone that show them there. */
export function checkHidden(ledger: Ledger, seq: number, changes: readonly Change[], insist: Insist): void {
  for (const change of changes) {
    if (!("results" in change)) continue;
    const state = ledger.heads[seq]?.modules[change.module] as PollState | undefined;
    insist(
      state?.resultsVisible === true,
      "POLL8",
      () => `${JSON.stringify(change)} is told with commit ${seq}, whose results are hidden`,
    );
  }
}

export function checkFrame(ledger: Ledger, frame: ServerMessage, insist: Insist): void {
  if (frame.t === "delta") checkHidden(ledger, frame.seq, frame.changes, insist);
  if (frame.t !== "snapshot") return;
  for (const [id, view] of Object.entries(frame.view.modules)) {
    if (view.kind !== "poll") continue;
    const { resultsVisible } = ledger.heads[frame.seq].modules[id] as PollState;
    const isClean = "results" in view === resultsVisible && !JSON.stringify(view).includes("tally");
    insist(isClean, "POLL8", () => `a snapshot of ${frame.seq} holds ${JSON.stringify(view)}`);
  }
}

/** A vote that was answered with "ok": it is written once, in that commit or before, and as the answer says. */
export function checkVoted(
  ledger: Ledger,
  { asked, actor }: Attempt,
  seq: number,
  reply: Voted,
  insist: Insist,
  count: (what: string) => void,
): void {
  const said = `${asked.id} of ${actor.id} in ${asked.module}`;
  const key = [asked.module, "ballot", reply.question, actor.id].join("/");
  const written = ledger.commits.flatMap(({ seq, rows, old }) =>
    rows.flatMap((write) => {
      if (write.value === null || write.key.join("/") !== key) return [];
      const was = old.get(write) as Ballot | undefined;
      const after = chainOf(write.value as Ballot).find(({ commandId }) => commandId === asked.id);
      const isNew = after && !(was && chainOf(was).some(({ commandId }) => commandId === asked.id));
      return isNew ? [{ options: after.options, seq }] : [];
    })
  );
  insist(
    same(written[0]?.options, reply.options) && written[0].seq <= seq,
    "ROOM1",
    () => `${said} is told ${JSON.stringify(reply)} at ${seq}, and ${JSON.stringify(written)} is written`,
  );
  insist(written.length === 1, "POLL1", () => `${said} is written ${written.length} times`);
  const standing = ledger.table<Ballot>(asked.module, "ballot").get(`${reply.question}/${actor.id}`);
  if (!reply.repeated) return count(standing?.earlier ? "vote: replaces another" : "vote: first");
  count("answer: repeated");
  if (standing?.commandId !== asked.id) count("vote: repeated late, after a change");
}

export interface Voted {
  question: string;
  options: string[];
  repeated?: true;
}

/** At the end every vote that was acknowledged is in the ballot of its voter, and the last one is its choice. */
export function checkBallots(ledger: Ledger, accepted: readonly Attempt[], insist: Insist): void {
  const last = new Map<string, { seq: number; id: string }>();
  for (const { event, actor, asked, outcome } of accepted) {
    if (event !== ledger.event || asked.type !== "vote" || !outcome || outcome === "fault" || !outcome.ok) {
      continue;
    }
    const { question, repeated } = outcome.reply as Voted;
    const name = `${asked.module}/${question}/${actor.id}`;
    const ballot = ledger.table<Ballot>(asked.module, "ballot").get(`${question}/${actor.id}`);
    const place = ballot ? chainOf(ballot).findIndex(({ commandId }) => commandId === asked.id) : -1;
    insist(
      place >= 0,
      "ROOM1",
      () => `${asked.id} of ${name} was acknowledged, its ballot is ${JSON.stringify(ballot)}`,
    );
    if (repeated) continue;
    const before = last.get(name);
    if (!before || before.seq < outcome.seq) last.set(name, { seq: outcome.seq, id: asked.id });
  }
  for (const [name, { seq }] of last) {
    const [module, question, actor] = name.split("/");
    const { commandId } = ledger.table<Ballot>(module, "ballot").get(`${question}/${actor}`)!;
    const written = ledger.commits.findLast(({ rows }) =>
      rows.some(({ key, value }) =>
        key.join("/") === [module, "ballot", question, actor].join("/") &&
        (value as Ballot).commandId === commandId
      )
    );
    insist(
      written !== undefined && written.seq >= seq,
      "POLL2",
      () => `the ballot of ${name} is of commit ${written?.seq}, and one of ${seq} was acknowledged`,
    );
  }
}
