/**
 * Who waits at the door, live: asked anew whenever the room says that the number has changed.
 *
 * Names come over HTTP to this page alone; the room's frames carry the number. `DoorCard.tsx` shows it.
 * @module
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { call } from "@/lib/client/api.ts";

/** What `GET …/walk-ups` answers. */
export interface DoorState {
  /** The commit up to which the line is known. */
  seq: number;
  walkUps: boolean | "approval";
  max: number;
  perAddress: number;
  count: number;
  waitingCount: number;
  fullAddresses: number;
  waiting: Waiting[];
}

export interface Waiting {
  id: string;
  name: string;
  askedAt: string;
}

type Word = "admit" | "turn-away";

export interface Door {
  /** Null until the first answer, where nothing of it is known yet. */
  state: DoorState | null;
  /** The setting is shown. */
  isOpen: boolean;
  busy: boolean;
  problem: string | null;
  /** Ids that are being asked about. */
  settling: ReadonlySet<string>;
  /** All at once: to be confirmed. */
  asking: Word | null;
  /** Who was turned away last, and can be let in after all. */
  away: { id: string; name: string } | null;
  open: (isOpen: boolean) => void;
  set: (change: Partial<Pick<DoorState, "walkUps" | "max" | "perAddress">>) => void;
  settle: (word: Word, person: { id: string; name: string }) => void;
  ask: (word: Word | null) => void;
  onSure: () => void;
  onBack: () => void;
}

/** A rush at the door comes as one question a second. */
const ASK_MS = 1_000;

/**
 * @param waiting as the room counts them; absent while nobody ever had to wait
 * @param onAdmitted these came onto the roster; none are named where it was everybody
 */
export function useDoor(
  path: string,
  first: DoorState,
  waiting: number | undefined,
  onAdmitted: (ids: string[]) => void,
): Door {
  const [state, setState] = useState<DoorState | null>(first);
  const [isOpen, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [settling, setSettling] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState<Word | null>(null);
  const [away, setAway] = useState<Door["away"]>(null);
  const run = useRef(0);
  /** What was known when all were asked about: whoever came since is not meant, also when an answer is lost. */
  const upTo = useRef(0);

  const look = useCallback(async () => {
    const mine = ++run.current;
    const answer = await call<DoorState>("GET", `${path}/walk-ups`);
    // A newer question is on its way, or the connection is gone: what is shown stays.
    if (answer.ok && mine === run.current) setState(answer);
  }, [path]);

  const known = useRef(first.waitingCount);
  useEffect(() => {
    if (waiting === undefined || waiting === known.current) return;
    known.current = waiting;
    const timer = setTimeout(look, ASK_MS * Math.random());
    return () => clearTimeout(timer);
  }, [waiting, look]);
  // What is asked about all of them must not come to mean others.
  useEffect(() => setAsking(null), [state?.waitingCount]);

  async function send(word: Word, attendees: string[] | "all"): Promise<boolean> {
    setProblem(null);
    const answer = await call<Record<string, unknown>>("POST", `${path}/walk-ups/${word}`, {
      attendees,
      ...(attendees === "all" && { upTo: upTo.current }),
    });
    if (!answer.ok) setProblem(answer.refusal.message);
    await look();
    if (answer.ok && word === "admit") onAdmitted(attendees === "all" ? [] : attendees);
    return answer.ok;
  }

  return {
    ...{ state, isOpen, busy, problem, settling, asking, away },
    open(isOpen) {
      setOpen(isOpen);
      if (isOpen) look();
    },
    async set(change) {
      if (!state) return;
      setBusy(true);
      setProblem(null);
      const answer = await call("POST", `${path}/walk-ups`, { walkUps: state.walkUps, ...change });
      if (!answer.ok) setProblem(answer.refusal.message);
      await look();
      setBusy(false);
    },
    async settle(word, person) {
      setSettling((before) => new Set(before).add(person.id));
      setAway(null);
      const isDone = await send(word, [person.id]);
      setSettling((before) => new Set([...before].filter((id) => id !== person.id)));
      if (isDone && word === "turn-away") setAway(person);
    },
    ask(word) {
      upTo.current = state?.seq ?? 0;
      setAsking(word);
    },
    async onSure() {
      if (!asking) return;
      setBusy(true);
      setAway(null);
      await send(asking, "all");
      setBusy(false);
      setAsking(null);
    },
    async onBack() {
      if (!away) return;
      setBusy(true);
      if (await send("admit", [away.id])) setAway(null);
      setBusy(false);
    },
  };
}
