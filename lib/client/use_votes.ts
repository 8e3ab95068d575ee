/**
 * My votes on their way, as a hook: kept before they are sent, sent again with the same id until there is an
 * answer, over reloads and lost networks, in the order in which I tapped.
 *
 * It knows all polls of the event, so that a vote still arrives when the stations show something else. Used by
 * `islands/AttendeePage.tsx`; what is kept is `votes.ts`.
 * @module
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RefusalBody } from "@/lib/refusal.ts";
import { randomHex } from "@/lib/client/random_hex.ts";
import { ballot } from "@/lib/client/phone_words.ts";
import type { CommandAnswer, Room } from "@/lib/client/room_signals.ts";
import {
  againMs,
  isOpenAnswer,
  KEEP_MS,
  type KeptVote,
  loadVotes,
  sameOptions,
  saveVotes,
  type VotesKey,
  withVote,
} from "@/lib/client/votes.ts";

export interface UseVotesOptions {
  key: VotesKey;
  /** The room is heard: a good moment to send what waits. */
  isLive: boolean;
  send: Room["send"];
  /** My votes as the server has them now, by module and question; null when it cannot be reached. */
  ask(): Promise<Record<string, Record<string, string[]>> | null>;
  /** The server has taken this vote; `reply` as in `vote`. */
  onTaken(vote: KeptVote, answer: Extract<CommandAnswer, { ok: true }>): void | Promise<void>;
  /** The server has said no, and this vote is given up. */
  onRefused(vote: KeptVote, refusal: RefusalBody): void;
}

export interface Votes {
  /** Without an answer so far, oldest first. */
  waiting: KeptVote[];
  /** One of them is on its way at this moment. */
  isSending: boolean;
  /** Whether they would survive a reload. */
  isKept: boolean;
  cast(vote: Pick<KeptVote, "module" | "question" | "options" | "basis">): void;
  sendAgain(): void;
}

export function useVotes({ key, isLive, send, ask, onTaken, onRefused }: UseVotesOptions): Votes {
  const [waiting, setWaiting] = useState<KeptVote[]>([]);
  const [isSending, setIsSending] = useState(false);
  const [isKept, setIsKept] = useState(true);
  const latest = useRef<KeptVote[]>([]);
  const busy = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const rounds = useRef(0);
  /** Tapped a moment ago: what the page knew then is so. */
  const fresh = useRef("");
  const told = useRef({ send, ask, onTaken, onRefused });
  told.current = { send, ask, onTaken, onRefused };

  function keep(votes: KeptVote[]): void {
    latest.current = votes;
    setIsKept(saveVotes(key, votes));
    setWaiting(votes);
  }

  /** Not the same object any more, because marking it as sent made another. */
  const without = (vote: KeptVote) => latest.current.filter(({ commandId }) => commandId !== vote.commandId);

  /** After no answer: later, and then what counts is asked for first. */
  function later(): void {
    fresh.current = "";
    timer.current = setTimeout(sendAll, againMs(rounds.current++));
  }

  async function sendAll(): Promise<void> {
    if (busy.current || latest.current.length === 0) return;
    busy.current = true;
    clearTimeout(timer.current);
    setIsSending(true);
    for (let vote; (vote = latest.current[0]);) {
      if (Date.now() - vote.at > KEEP_MS) {
        keep(without(vote));
        continue;
      }
      const { module, question, options, basis, commandId: id } = vote;
      if (basis && fresh.current !== id) {
        const now = await told.current.ask();
        if (!now) {
          later();
          break;
        }
        const mine = now[module]?.[question];
        if (mine && !sameOptions(mine, basis) && !sameOptions(mine, options)) {
          keep(without(vote));
          told.current.onRefused(vote, { code: "vote_final", options: mine, message: ballot.newer });
          continue;
        }
      }
      if (!vote.isSent) {
        keep(latest.current.map((each) => each.commandId === id ? { ...each, isSent: true } : each));
      }
      const answer = await told.current.send({ module, type: "vote", id, question, options });
      if (answer.ok) {
        rounds.current = 0;
        // Told before it is given up: between the two the page would show the choice before it.
        await told.current.onTaken(vote, answer);
        // A choice that I made after it builds on it.
        const isNext = (other: KeptVote) => other.module === module && other.question === question;
        keep(without(vote).map((other) => isNext(other) ? { ...other, basis: options } : other));
      } else if (isOpenAnswer(answer.refusal.code)) {
        later();
        break;
      } else {
        keep(without(vote));
        told.current.onRefused(vote, answer.refusal as RefusalBody);
      }
    }
    setIsSending(false);
    busy.current = false;
  }

  useEffect(() => {
    keep(loadVotes(key, Date.now()));
    sendAll();
    addEventListener("online", sendAll);
    return () => {
      clearTimeout(timer.current);
      removeEventListener("online", sendAll);
    };
  }, [key.event, key.attendee]);

  useEffect(() => {
    if (!isLive) return;
    rounds.current = 0;
    sendAll();
  }, [isLive]);

  return {
    waiting,
    isSending,
    isKept,
    cast(vote) {
      const commandId = fresh.current = randomHex(16);
      keep(withVote(latest.current, { ...vote, commandId, at: Date.now() }));
      sendAll();
    },
    sendAgain: sendAll,
  };
}
