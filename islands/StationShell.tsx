/**
 * A station that is signed in: joins the room and shows its picture for as long as the screen is on.
 *
 * Wiring only; the picture is `components/station/StationScreen.tsx`, the movement `lib/client/reveal.ts`.
 * @module
 */
import { drawAt, ticketDrawOf } from "@/lib/modules/tickets_draw.ts";
import { pollAt, ticketsAt } from "@/lib/modules/views.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PollView, View } from "@/lib/protocol/messages.ts";
import { StationEnded, StationOver, StationScreen } from "@/components/station/StationScreen.tsx";
import { Tools } from "@/components/station/Tools.tsx";
import { milestone } from "@/components/station/claims.ts";
import { call } from "@/lib/client/api.ts";
import { useReveal } from "@/lib/client/reveal.ts";
import { useRoom } from "@/lib/client/room_signals.ts";
import { useFullScreen, useScreenOn, useUnattended } from "@/lib/client/screen_on.ts";
import { useStageSound } from "@/lib/client/use_stage_sound.ts";
import { sale, ticketList } from "@/lib/client/station_ticket_words.ts";
import { clock, entries, pollStation } from "@/lib/client/words.ts";

export interface StationShellProps {
  event: { id: string; name: string };
  /** What the page was rendered with. */
  initial: { seq: number; view: View };
  /** Where the code leads, as `https://drumroll.example/j/K7M4QX`. */
  joinUrl: string;
  /** What people type, as `drumroll.example`. */
  joinHost: string;
  /** Whoever scans the code may join by name. */
  walkUps: boolean;
  /** This server draws with numbers that everybody can know beforehand. */
  testNumbers: boolean;
}

/** A banner that comes and goes within a frame or two is a flicker, and nobody can read it. */
const BANNER_MS = 700;
/** The count is read out this seldom: it is the screen of a whole room. */
const SPEAK_MS = 30_000;
/** Long enough to read a question with twelve options aloud to oneself. */
const QUESTION_MS = 15_000;

export default function StationShell({ event, initial, ...join }: StationShellProps) {
  const room = useRoom({ event: event.id, initial, isStation: true });
  const view = room.view.value ?? initial.view;
  const status = room.status.value;
  const raffle = drawAt(view, view.current);
  const tickets = ticketsAt(view, view.current);
  const poll = pollAt(view, view.current);
  const questionPage = usePage(poll, status === "live" ? room.serverNow : null);
  const question = poll?.questions[questionPage % poll.questions.length].id;
  const votes = poll && question !== undefined ? poll.ballotCounts[question] : undefined;
  const resyncing = useHeld(room.resyncing.value, BANNER_MS);
  const reveal = useReveal(view.current, raffle, status === "live", room.serverNow);
  const countRolls = useChanged(tickets?.remaining ?? raffle?.entryCount ?? votes);
  const lastHeardAt = room.lastHeardAt.value;
  const ended = room.ended.value;
  const awake = useScreenOn(ended === null);
  const full = useFullScreen();
  const unattended = useUnattended();
  const sound = useStageSound(raffle, reveal.live, room.serverNow);

  async function leave() {
    room.leave();
    await call("POST", `/api/events/${encodeURIComponent(event.id)}/leave`, {});
    location.reload();
  }

  // At once, without waiting for the page of the same words: the room has closed the connection.
  if (view.event.purgingSince) return <StationOver eventName={event.name} host={join.joinHost} />;
  if (ended) return <StationEnded eventName={event.name} why={ended} onAgain={() => location.reload()} />;
  return (
    <>
      <StationScreen
        {...{ view, status, resyncing, countRolls, questionPage }}
        {...join}
        {...reveal}
        serverNow={room.serverNow}
        snapshotLoaded={room.snapshotLoaded.value}
        lastHeard={lastHeardAt === null ? null : clock(lastHeardAt)}
        onLeave={leave}
        tools={<Tools {...{ sound, full }} />}
        unattended={unattended}
      />
      <span hidden data-test="station-awake" data-state={String(awake)} />
      <Milestone
        text={tickets ? milestone(ticketDrawOf(tickets), ticketList) : raffle ? milestone(raffle) : ""}
      />
      <Spoken
        text={tickets?.phase === "open"
          ? sale.said(tickets.remaining)
          : raffle?.phase === "open"
          ? entries(raffle.entryCount)
          : poll?.phase === "open" && votes !== undefined
          ? pollStation.votes(votes)
          : ""}
      />
    </>
  );
}

/** For a screen reader: the count now and then, never digit by digit. */
function Spoken({ text }: { text: string }) {
  const [said, setSaid] = useState("");
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    const timer = setInterval(() => setSaid(latest.current), SPEAK_MS);
    return () => clearInterval(timer);
  }, []);
  // Once there is nothing to count, the last number that was said is an old one.
  return <p class="vh" role="status">{text === "" ? "" : said}</p>;
}

/** For a screen reader: what has just become so. Nothing when the page opens: then it is read as it stands. */
function Milestone({ text }: { text: string }) {
  const first = useRef(text);
  return <p class="vh" role="status" data-test="raffle-milestone">{text === first.current ? "" : text}</p>;
}

/** Which question of a poll is on: each in its turn, from the open or the close on, the same on every screen. */
function usePage(poll: PollView | null, serverNow: (() => number | null) | null): number {
  const [page, setPage] = useState(0);
  const pages = poll?.questions.length ?? 0;
  const from = Date.parse(poll?.closedAt ?? poll?.openedAt ?? "");
  useEffect(() => {
    setPage(0);
    if (pages < 2 || isNaN(from) || !serverNow) return;
    let timer: ReturnType<typeof setTimeout>;
    const turn = () => {
      const since = Math.max(0, (serverNow() ?? from) - from);
      setPage(Math.floor(since / QUESTION_MS) % pages);
      timer = setTimeout(turn, QUESTION_MS - since % QUESTION_MS + 4);
    };
    turn();
    return () => clearTimeout(timer);
  }, [from, pages, serverNow]);
  return page;
}

/** True at once, false only after it has been true for `ms`. */
function useHeld(value: boolean, ms: number): boolean {
  const [held, setHeld] = useState(value);
  const since = useRef(0);
  useEffect(() => {
    if (value) {
      since.current = performance.now();
      return setHeld(true);
    }
    const timer = setTimeout(() => setHeld(false), Math.max(0, ms - (performance.now() - since.current)));
    return () => clearTimeout(timer);
  }, [value]);
  return value || held;
}

/** Whether it is, or was at some time, another value than the first. */
function useChanged(value: unknown): boolean {
  const first = useRef(value);
  const changed = useRef(false);
  if (value !== first.current) changed.current = true;
  return changed.current;
}
