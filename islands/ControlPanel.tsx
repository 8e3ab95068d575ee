/**
 * The control page, live: wires the room, the clock and the organizer's taps to `ControlView`.
 *
 * Nothing here is optimistic. A tap is a command; the page changes when the room says so, and a refusal is said
 * where the tap was. A command without an answer keeps its id, so that trying again cannot count twice.
 * @module
 */
import { drawAt } from "@/lib/modules/tickets_draw.ts";
import { pollAt, raffleAt, ticketsAt } from "@/lib/modules/views.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import type { RaffleView, View } from "@/lib/protocol/messages.ts";
import { randomHex } from "@/lib/client/random_hex.ts";
import { type Room, useRoom } from "@/lib/client/room_signals.ts";
import { CONTROL as words } from "@/lib/client/desk_room_words.ts";
import { clock } from "@/lib/client/words.ts";
import { useNow } from "@/components/station/use_now.ts";
import { useCopy } from "@/components/organizer/copy.ts";
import { useKeptPasscode, usePasscodeChange } from "@/components/organizer/passcode.ts";
import { ControlView, shownModule } from "@/components/organizer/ControlView.tsx";
import { actKey } from "@/components/organizer/ActButton.tsx";
import { againPath, filePath } from "@/components/organizer/control_parts.tsx";
import { numberWait } from "@/components/organizer/number_wait.ts";
import { refusedSaying } from "@/components/organizer/refused.ts";
import { useReplacing } from "@/components/organizer/replacing.ts";
import { useCondition, useScreens } from "@/components/organizer/condition.ts";
import { problemsOf } from "@/components/organizer/problems.ts";
import { useFinding } from "@/components/organizer/finding.ts";
import { useTexts } from "@/components/organizer/texts.ts";
import { isCounting } from "@/components/organizer/winner_stands.ts";
import type { Saying } from "@/components/organizer/StageCard.tsx";
import type { Addresses } from "@/components/organizer/Panels.tsx";
import type { Act } from "@/components/organizer/next_action.ts";
import { ballotCount } from "@/components/organizer/poll_action.ts";
import { type WinnerPeople, winnerPeople } from "@/components/organizer/winner_people.ts";
import { useStationsOut } from "@/components/organizer/stations_out.ts";
import { advanceSpark, lastMinute, type Spark, sparkBars, startSpark } from "@/components/organizer/spark.ts";

export interface ControlPanelProps {
  event: string;
  initial: { seq: number; view: View };
  urls: Addresses;
  passcodeHint?: string;
  testNumbers?: boolean;
}

export default function ControlPanel(
  { event, initial, urls, passcodeHint, testNumbers }: ControlPanelProps,
) {
  const room = useRoom({ event, initial });
  const view = room.view.value ?? initial.view;
  const { picked, code, pick } = usePicked();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const shown = shownModule(view, picked);
  const { pending, told, act, hint } = useActs(event, room, `${standingOf(view)} ${shown}`);
  // A reason begun for one of them must not cancel another.
  useEffect(() => {
    setAsking(false);
    setReason("");
  }, [shown]);
  const spark = useSpark(shown, takenPart(view, shown));
  const { copied, copy } = useCopy();
  const { kept, onHave } = useKeptPasscode(event);
  const passcode = usePasscodeChange(event);
  const stationsOut = useStationsOut(event);
  const raffle = drawAt(view, shown) ?? undefined;
  const people = useWinnerPeople(event, shown, raffle, view.event.purgedAt);
  const replacing = useReplacing(event, shown, raffleAt(view, shown) ?? undefined);
  const texts = useTexts(event, shown, raffle, room);
  const finding = useFinding(event, shown, shown === picked ? code : null);
  const condition = useCondition(event);
  const screens = useScreens(view.counts.stations);
  // The desk decides by the same clock as the stage counts down by, however wrong its own is.
  const now = room.serverNow();
  useNow(raffle && runsDown(raffle, now) ? room.serverNow : null, tickMs);
  const lost = lostSaying(room);

  return (
    <ControlView
      view={view}
      urls={urls}
      testNumbers={testNumbers}
      passcodeHint={passcodeHint ?? kept}
      passcode={{
        ...passcode,
        onHave: () => {
          // Beneath one that was set here lies the wizard's, which is dead.
          onHave();
          passcode.onHave();
        },
      }}
      stationsOut={stationsOut}
      picked={picked}
      status={room.status.value}
      pending={pending}
      saying={told ?? lost}
      stale={lost !== null}
      locked={room.ended.value !== null}
      bars={spark === null ? [] : sparkBars(spark)}
      lastMinute={spark === null ? null : lastMinute(spark)}
      copied={copied}
      people={people}
      cancel={{
        asking,
        reason,
        onAsk: setAsking,
        onReason: setReason,
        onCancel: () => {
          if (shown) act(shown, { type: "cancel", args: { reason: reason.trim() }, ...cancelAct });
        },
      }}
      now={now}
      replacing={replacing}
      texts={texts}
      finding={finding}
      problems={problemsOf({
        module: shown === null ? undefined : view.modules[shown],
        condition,
        messages: texts.messages ?? [],
        screens,
        now,
      })}
      onSettleScreens={screens.onSettle}
      onAct={act}
      onPick={pick}
      onHint={hint}
      onCopy={copy}
    />
  );
}

/**
 * The open tab stands behind the address, so that it is there again after a reload, and can be linked to. A winner's
 * phone links to it with their code (`desk_code.ts`).
 */
function usePicked() {
  const [[picked, code], setPicked] = useState<[string | null, string | null]>([null, null]);
  useEffect(() => {
    const follow = () => {
      const [module, code] = location.hash.slice(1).split("/");
      setPicked([module || null, code || null]);
    };
    follow();
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  function pick(module: string): void {
    setPicked([module, null]);
    history.replaceState(history.state, "", `#${module}`);
  }
  return { picked, code, pick };
}

/** Countdowns of the desk are in whole seconds. */
const tickMs = 1_000;

const cancelAct = { ...words.acts.cancel, hold: true };

/** How long a hint stays; a refusal stays until the next act or until the room moves on. */
const HINT_MS = 4_000;
/** The answer and the change travel apart; the button stays busy until both are here, or this long. */
const SETTLE_MS = 3_000;

/** @param standing what acts change, and the tab that is open: with another one, nothing is busy or refused here */
function useActs(event: string, room: Room, standing: string) {
  const [pending, setPending] = useState<{ key: string; standing: string } | null>(null);
  const [told, setTold] = useState<(Saying & { standing: string }) | null>(null);
  const unanswered = useRef<{ key: string; standing: string; id: string } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();

  useEffect(() => () => clearTimeout(timer.current), []);
  // The room has moved on: what was busy or refused belongs to the past.
  useEffect(() => {
    setPending((before) => before && before.standing !== standing ? null : before);
    setTold((before) => before && before.standing !== standing ? null : before);
  }, [standing]);

  const moduleOf = (module: string) => room.view.value?.modules[module];

  async function act(module: string, { type, args, label: _label, ...wanted }: Act): Promise<void> {
    if (pending) return;
    const key = actKey({ type, args, label: "", ...wanted });
    const repeated = unanswered.current?.key === key && unanswered.current.standing === standing;
    const id = repeated ? unanswered.current!.id : randomHex(16);
    setPending({ key, standing });
    setTold(null);
    clearTimeout(timer.current);
    const answer = await room.send({ id, module, type, ...args });
    if (answer.ok) {
      unanswered.current = null;
      timer.current = setTimeout(() => setPending(null), SETTLE_MS);
      return;
    }
    setPending(null);
    const isLost = answer.refusal.code === "network";
    unanswered.current = isLost ? { key, standing, id } : null;
    const saying: Saying = answer.refusal.code === "unauthenticated"
      ? signInAgain()
      : answer.refusal.code === "network"
      ? { kind: "refused", text: words.unanswered }
      : { kind: "refused", ...refusedSaying(answer.refusal, moduleOf(module), againPath(event, module)) };
    setTold({ ...saying, standing });
  }

  function hint(outcome: "too_early" | "asked"): void {
    setTold({ kind: "hint", text: outcome === "asked" ? words.asked : words.tooEarly, standing });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTold((before) => before?.kind === "hint" ? null : before), HINT_MS);
  }

  return {
    pending: pending?.standing === standing ? pending.key : null,
    told: told?.standing === standing ? told : null,
    act,
    hint,
  };
}

/** What an act changes: when this differs, the act has been seen. Counts are not part of it. */
function standingOf({ current, modules }: View): string {
  const phases = Object.entries(modules).map(([id, module]) =>
    `${id}:${module.phase}:${
      module.kind !== "poll"
        ? `${module.revealedTiers?.length ?? 0}/${module.advanceCount ?? 0}`
        : module.resultsVisible
    }`
  );
  return [current, ...phases].join(" ");
}

function signInAgain(): Saying {
  return {
    kind: "refused",
    text: words.link.ended,
    link: { href: `/o/sign-in?next=${encodeURIComponent(location.pathname)}`, word: words.link.signIn },
  };
}

function lostSaying(room: Room): Saying | null {
  if (room.ended.value === "session_ended" || room.ended.value === "wrong_event") {
    return signInAgain();
  }
  const at = room.lastHeardAt.value === null ? null : clock(room.lastHeardAt.value);
  if (room.status.value === "reconnecting") return { kind: "lost", text: words.link.catching(at) };
  if (room.status.value === "disconnected") return { kind: "lost", text: words.link.lost(at) };
  return null;
}

/**
 * Asked for again with each tier that is revealed, each winner who is replaced, and once names are deleted;
 * without an answer the masked names stay.
 */
function useWinnerPeople(
  event: string,
  module: string | null,
  raffle?: RaffleView,
  purgedAt?: string,
): WinnerPeople {
  const revealed = raffle?.revealedTiers;
  const [people, setPeople] = useState<WinnerPeople>({});
  useEffect(() => {
    setPeople({});
    if (module === null || !revealed) return;
    const stop = new AbortController();
    fetch(filePath(event, module, "results.csv"), { signal: stop.signal })
      .then(async (response) => response.ok && setPeople(winnerPeople(await response.text())))
      .catch(() => {});
    return () => stop.abort();
  }, [event, module, revealed?.join(" "), raffle?.advanceCount, purgedAt]);
  return people;
}

/** Entries of a raffle, ballots of a poll, tickets sold. */
function takenPart(view: View, module: string | null): number {
  const poll = pollAt(view, module);
  if (poll) return ballotCount(poll);
  return ticketsAt(view, module)?.sold ?? raffleAt(view, module)?.entryCount ?? 0;
}

/** Bars of the module on show; null on the server, where nothing has been seen yet. */
function useSpark(module: string | null, count: number): Spark | null {
  const [spark, setSpark] = useState<Spark | null>(null);
  const latest = useRef(count);
  latest.current = count;
  useEffect(() => {
    setSpark(startSpark(latest.current, Date.now()));
    const beat = setInterval(
      () => setSpark((before) => before && advanceSpark(before, latest.current, Date.now())),
      1_000,
    );
    return () => clearInterval(beat);
  }, [module]);
  return spark;
}

/** Something on the page is counted in seconds: the wait for the number, or the time of a winner to answer. */
function runsDown(raffle: RaffleView, now: number | null): boolean {
  return numberWait(raffle, now) === "pending" || isCounting(raffle, now);
}
