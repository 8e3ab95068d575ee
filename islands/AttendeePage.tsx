/**
 * An attendee's own page: joins the room with the personal link, enters or votes, and keeps on this phone what
 * proves it or still has to be sent.
 *
 * Wiring only. A raffle's picture is `components/phone/AttendeeScreen.tsx`, a poll goes on in
 * `components/phone/Voting.tsx`; what is kept is `lib/client/proofs.ts` and `lib/client/votes.ts`.
 * @module
 */
import { pollAt, raffleAt, ticketsAt } from "@/lib/modules/views.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PollView, PurchaseReply, View } from "@/lib/protocol/messages.ts";
import {
  AttendeeEnded,
  AttendeeScreen,
  type AttendeeScreenProps,
  Loading,
  pieces,
} from "@/components/phone/AttendeeScreen.tsx";
import type { Watcher } from "@/components/phone/Watch.tsx";
import {
  bare,
  type Me,
  type MeAnswer,
  meFrom,
  type MyEntry,
  prizesElsewhere,
  sceneOf,
} from "@/components/phone/scene.ts";
import { Voting, type VotingProps } from "@/components/phone/Voting.tsx";
import { call } from "@/lib/client/api.ts";
import { useOver } from "@/lib/client/over.ts";
import { unchecked } from "@/lib/client/check.ts";
import { keepLink, loadKept, saveKept } from "@/lib/client/proofs.ts";
import { useRoom } from "@/lib/client/room_signals.ts";
import { useProof } from "@/lib/client/use_proof.ts";
import { useVotes } from "@/lib/client/use_votes.ts";
import type { KeptVote } from "@/lib/client/votes.ts";
import { clock, phone } from "@/lib/client/phone_words.ts";

export interface AttendeePageProps {
  event: { id: string; name: string };
  /** The token of the personal link: who I am. */
  token: string;
  initial: { seq: number; view: View };
  me: Me;
}

/** After a restart a whole room comes back at once: questions about oneself are spread over this time. */
const SPREAD_MS = 3_000;

export default function AttendeePage({ event, token, initial, me: known }: AttendeePageProps) {
  const room = useRoom({ event: event.id, token, initial });
  const view = room.view.value ?? initial.view;
  useOver(view);
  // Without a socket the room is asked every few seconds: heard, only later.
  const isPolled = room.polled.value && room.status.value !== "live";
  const status = isPolled ? "delayed" : room.status.value;
  const isLive = isPolled || status === "live";
  const [me, setMe] = useState(known);
  const [problem, setProblem] = useState<AttendeeScreenProps["problem"]>(null);
  /** The raffle that a kept tap came too late for. */
  const [missed, setMissed] = useState("");
  const [leaving, setLeaving] = useState<"asked" | "sending" | null>(null);
  const module = view.current ?? "";
  const raffle = raffleAt(view, view.current);
  const poll = pollAt(view, view.current);
  const tickets = ticketsAt(view, view.current);
  const entry = bare(me.entries)[module];
  const mine = bare(me.ballots)[module] ?? {};
  const [refused, setRefused] = useState<VotingProps["refused"]>(null);
  const [isOver, setIsOver] = useState(false);
  /** What `me` says of my votes is at least as new as this. */
  const votedSeq = useRef(0);
  const key = { event: event.id, module, attendee: me.id };
  const { proof, state, tap, enter, forget } = useProof({
    key,
    entry,
    isLive,
    send: room.send,
    onAnswer(module, answer) {
      if (answer.ok) return setMe((me) => ({ ...me, entries: { ...me.entries, [module]: answer.entry } }));
      const { refusal } = answer;
      // In from another phone or an earlier visit: that is no problem, it is where I stand.
      if (refusal.code === "already_entered") return void refresh();
      if (refusal.code === "unauthenticated") return setIsOver(true);
      if (refusal.code === "entries_closed") setMissed(module);
      else setProblem({ sentence: refusal.message });
    },
  });
  const isBefore = raffle?.phase === "draft" || raffle?.phase === "open" || raffle?.phase === "paused";
  const late = useLate(me.checkInCode !== undefined, () => import("@/components/phone/CheckIn.tsx"));
  const prizes = prizesElsewhere(view, me);
  const parts = useLate(
    prizes.length > 0 || tickets !== null || raffle !== null &&
        (!isBefore || !!entry || !!(raffle.rehearsal || raffle.leavesOutWinnersOf || raffle.supersedes)),
    () => import("@/components/phone/drawn.ts"),
  );
  // The room may have lost my entry, but what this phone was promised it does not forget.
  const lost = !isBefore && proof?.entryNumber !== undefined
    ? { entryNumber: proof.entryNumber, entrantTag: proof.entrantTag }
    : undefined;
  const watched = entry ?? lost;
  const [check, setCheck] = useState(unchecked);
  const watcher = useRef<Watcher | null>(null);
  const scene = sceneOf(view, me);
  /** The module whose claim is on its way. */
  const [claiming, setClaiming] = useState<string | null>(null);

  useEffect(() => keepLink(event.id, location.pathname), []);
  // A toast speaks of a tap; when the room has moved on, it is about something else.
  useEffect(() => setProblem(null), [module, raffle?.phase]);
  useEffect(() => setCheck(unchecked), [module]);
  // What is new begins at the top, and a prize of before stands over it.
  useEffect(() => scrollTo(0, 0), [module, scene.kind]);
  useRefresh(isLive, isOpenQuestion(poll, entry, mine), refresh);
  useBuzz(scene.kind === "won");
  // A prize that is no longer mine: the server says why.
  const wasWon = useRef(false);
  useEffect(() => {
    if (wasWon.current && scene.kind !== "won") refresh();
    wasWon.current = scene.kind === "won";
  }, [scene.kind]);
  const votes = useVotes({
    key: { event: event.id, attendee: me.id },
    isLive,
    send: room.send,
    ask: async () => (await refresh())?.ballots ?? null,
    async onTaken({ module, question }, { seq, reply }) {
      votedSeq.current = Math.max(votedSeq.current, seq);
      const { options, repeated } = reply as { options: string[]; repeated?: boolean };
      // It had arrived before, and I may have voted anew from elsewhere since: what counts now is asked for.
      if (repeated && await refresh()) return;
      setVote(module, question, options);
    },
    onRefused(vote, refusal) {
      if (refusal.code === "unauthenticated") return setIsOver(true);
      if (refusal.code === "vote_final") setVote(vote.module, vote.question, refusal.options);
      setRefused({ vote, refusal });
    },
  });

  /** @returns null when there was no answer */
  async function refresh(): Promise<Me | null> {
    const answer = await call<MeAnswer>("GET", `/api/events/${encodeURIComponent(event.id)}/me`, undefined, {
      token,
    });
    if (!answer.ok) return null;
    const now = meFrom(answer);
    // Asked before my last vote, answered after it: then the page knows better.
    setMe((before) =>
      answer.seq < votedSeq.current ? { ...now, ballots: before.ballots, tickets: before.tickets } : now
    );
    return now;
  }

  function setVote(module: KeptVote["module"], question: string, options: string[]): void {
    setMe((before) => {
      const ballots = { ...before.ballots, [module]: { ...before.ballots[module], [question]: options } };
      return { ...before, ballots };
    });
  }

  function addTickets(seq: number, { tickets: numbers, entrantTag }: PurchaseReply): void {
    votedSeq.current = Math.max(votedSeq.current, seq);
    setMe((before) => {
      const all = new Set([...bare(before.tickets)[module]?.numbers ?? [], ...numbers]);
      const mine = { entrantTag, numbers: [...all].sort((a, b) => a - b) };
      return { ...before, tickets: { ...before.tickets, [module]: mine } };
    });
  }

  async function withdraw() {
    setLeaving("sending");
    setProblem(null);
    const answer = await room.send({ module, type: "withdraw" });
    setLeaving(null);
    if (!answer.ok && answer.refusal.code !== "not_entered") {
      return setProblem({ sentence: answer.refusal.message });
    }
    await forget();
    setMe((me) => {
      const { [module]: _left, ...entries } = me.entries;
      return { ...me, entries };
    });
  }

  async function claim(of = module) {
    setClaiming(of);
    setProblem(null);
    const answer = await room.send({ module: of, type: "claim" });
    setClaiming(null);
    if (answer.ok) return;
    if (answer.refusal.code === "not_a_winner") return void await refresh();
    setProblem({ sentence: answer.refusal.message });
  }

  async function saveCopy() {
    if (!await watcher.current?.saveReceipt()) setProblem({ sentence: phone.receiptLater });
  }

  const ended = room.ended.value;
  if (isOver || ended && ended !== "left") return <AttendeeEnded eventName={event.name} />;
  const onTryNow = () => dispatchEvent(new Event("online"));
  const elsewhere = parts && prizes.length > 0 && (
    <parts.Elsewhere event={event.id} {...{ prizes, claiming }} onClaim={claim} onAskCode={refresh} />
  );
  const desk = late && me.checkInCode && (
    <late.CheckIn
      joinCode={view.event.joinCode}
      code={me.checkInCode}
      checkedIn={view.counts.checkedIn}
      onMoved={refresh}
    />
  );
  const lastHeardAt = room.lastHeardAt.value;
  const lastHeard = lastHeardAt === null ? null : clock(lastHeardAt);
  if (poll) {
    return (
      <>
        {elsewhere}
        <Voting
          key={module}
          {...{ view, poll, me, status, module, mine, refused, desk }}
          votes={votes.waiting}
          isSending={votes.isSending}
          isKept={votes.isKept}
          onCast={(question, options) =>
            votes.cast({ module, question, options, basis: mine[question] ?? [] })}
          onSendAgain={votes.sendAgain}
          onTryNow={onTryNow}
        />
      </>
    );
  }
  if (tickets) {
    if (!parts) return <Loading name={event.name} title={tickets.title} status={status} />;
    return (
      <>
        {elsewhere}
        <parts.Shopping
          key={module}
          {...{ token, module, view, tickets, me, status, pieces, keeping, call, check, onTryNow }}
          {...{ desk, lastHeard }}
          send={room.send}
          serverNow={room.serverNow}
          onCheck={setCheck}
          onAsk={refresh}
          onBought={addTickets}
          onEnded={() => setIsOver(true)}
        />
      </>
    );
  }
  return (
    <>
      {elsewhere}
      {parts && raffle && watched && (lost || state !== "unknown") && (
        <parts.Watch
          key={module}
          {...{ token, view, me, raffle, proof, watcher }}
          entry={watched}
          isGone={!entry}
          proofKey={key}
          keeping={keeping}
          onCheck={setCheck}
        />
      )}
      <AttendeeScreen
        {...{ view, me, status, problem, tap, leaving, desk, lastHeard }}
        isMissed={missed === module}
        seal={check.seal}
        drawn={parts && {
          parts,
          check,
          serverNow: room.serverNow,
          claiming: claiming === module,
          onClaim: () => claim(),
          onAskCode: refresh,
          onRetry: () => watcher.current?.retry(),
          onSaveEvidence: () => watcher.current?.saveEvidence(),
        }}
        proof={state}
        provedAt={proof?.enteredAt === undefined ? undefined : clock(proof.enteredAt)}
        onEnter={() => {
          setProblem(null);
          enter();
        }}
        onSaveCopy={saveCopy}
        onLeave={() => setLeaving("asked")}
        onLeaveSure={withdraw}
        onStay={() => setLeaving(null)}
        onTryNow={onTryNow}
      />
    </>
  );
}

const keeping = { loadKept, saveKept };

/** So often a late bundle is asked for, each time after a longer pause; the page says less without it. */
const partsTriesMax = 8;

/** Parts that most phones never need; null until they are wanted and here. */
function useLate<Parts extends { addStyles(): void }>(
  isWanted: boolean,
  get: () => Promise<Parts>,
): Parts | null {
  const [parts, setParts] = useState<Parts | null>(null);
  useEffect(() => {
    if (!isWanted || parts) return;
    let timer: ReturnType<typeof setTimeout>;
    const load = (tried: number) =>
      get().then((loaded) => {
        loaded.addStyles();
        setParts(loaded);
      }, () => {
        if (tried < partsTriesMax) timer = setTimeout(load, 1_000 * tried, tried + 1);
      });
    load(1);
    return () => clearTimeout(timer);
  }, [isWanted, parts]);
  return parts;
}

/** Whether another of my devices may still change what this page knows of me. */
function isOpenQuestion(
  poll: PollView | null,
  entry: MyEntry | undefined,
  mine: Record<string, string[]>,
): boolean {
  if (!poll) return !entry;
  return poll.changeVote || poll.questions.some(({ id }) => !Object.hasOwn(mine, id));
}

/** Asks again who I am when the connection or the tab comes back, as long as the answer can change anything. */
function useRefresh(isLive: boolean, isOpenQuestion: boolean, refresh: () => Promise<unknown>): void {
  const latest = useRef(refresh);
  latest.current = refresh;
  const wasLive = useRef(false);
  useEffect(() => {
    if (!isLive || !isOpenQuestion) return;
    const ask = (ms: number) => setTimeout(() => latest.current(), Math.random() * ms);
    // The page came with the first answer.
    const timer = wasLive.current ? ask(SPREAD_MS) : undefined;
    wasLive.current = true;
    const onSeen = () => document.visibilityState === "visible" && ask(0);
    document.addEventListener("visibilitychange", onSeen);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onSeen);
    };
  }, [isLive, isOpenQuestion]);
}

/** Two short buzzes at the moment of winning, where phones can; not when an old result is opened. */
function useBuzz(won: boolean): void {
  const before = useRef(won);
  useEffect(() => {
    if (won && !before.current) navigator.vibrate?.([180, 120, 180]);
    before.current = won;
  }, [won]);
}
