/**
 * The roster, live: loads pages, sends files and check-ins, and shows what the server answered.
 *
 * Nothing is shown before it is so: a switch moves when the server has said yes. Up to 20,000 people are loaded
 * a page at a time, in the order of ids; they are sorted by name here and put on the page a hundred at a time.
 * @module
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Answer, call, callWith } from "@/lib/client/api.ts";
import { useRoom } from "@/lib/client/room_signals.ts";
import { drawAt } from "@/lib/modules/tickets_draw.ts";
import type { View } from "@/lib/protocol/messages.ts";
import { type DoorState, useDoor } from "@/components/organizer/use_door.ts";
import { useScanner } from "@/components/organizer/use_scanner.ts";
import { ROSTER as words } from "@/lib/client/desk_room_words.ts";
import { useCopy } from "@/components/organizer/copy.ts";
import { useKeptPasscode } from "@/components/organizer/passcode.ts";
import { type Bulk, RosterView } from "@/components/organizer/RosterView.tsx";
import { useTyped } from "@/components/organizer/use_typed.ts";
import {
  byName,
  type ImportReport,
  joinPage,
  linesToFix,
  matching,
  type RejectedLine,
  type RosterFilter,
  type RosterPage,
  rowsStep,
} from "@/components/organizer/roster_rows.ts";

export interface RosterPanelProps {
  event: { id: string; name: string; hue: number };
  initial: RosterPage;
  /** The room as it was when the page was made. */
  room: { seq: number; view: View };
  door: DoorState;
}

/** As many as the first page: enough to scroll, little enough for a phone in a hall. */
const PAGE = 200;
/** So many are loaded without being asked for: a full hall, found by name from the first letter. */
const UNASKED_MAX = 5_000;
/** The most that one answer holds. */
const PAGE_MAX = 1000;
/** Two desks working at once must still get their turn. */
const BULK_AT_ONCE = 4;
/** A big file on a slow line; the server needs a second or two of it. */
const IMPORT_TIMEOUT_MS = 120_000;

export default function RosterPanel({ event, initial, room: first, door: firstDoor }: RosterPanelProps) {
  const path = `/api/events/${encodeURIComponent(event.id)}`;
  const [people, setPeople] = useState(() => joinPage([], initial.attendees));
  const [next, setNext] = useState(initial.next);
  const room = useRoom({ event: event.id, initial: first });
  const view = room.view.value ?? first.view;
  const counts = { attendees: 0, ...view.counts };
  const [query, setQuery] = useState("");
  const [filter, setFilter] = useState<RosterFilter>("all");
  const [limit, setLimit] = useState(rowsStep);
  const [loading, setLoading] = useState(false);
  const [loadError, setLoadError] = useState<string | null>(null);
  const { copied, copy } = useCopy();
  const { kept: passcodeHint, onHave: onHavePasscode } = useKeptPasscode(event.id);

  const sorted = useMemo(() => byName(people), [people]);
  const found = useMemo(() => matching(sorted, query, filter), [sorted, query, filter]);
  const shown = useMemo(() => found.slice(0, limit), [found, limit]);

  const run = useRef(0);
  useTyped();

  /** @returns where the page after it begins; null at the end, on a refusal, or when a newer load has begun */
  async function load(
    after: string | null,
    limit: number,
    mine: number,
    isAlone = false,
  ): Promise<string | null> {
    const from = after === null ? "" : `&after=${encodeURIComponent(after)}`;
    const answer = await call<RosterPage>("GET", `${path}/attendees?limit=${limit}${from}`);
    if (run.current !== mine) return null;
    if (!answer.ok) {
      setLoadError(answer.refusal.message);
      return null;
    }
    setLoadError(null);
    setPeople((before) => joinPage(after === null ? [] : before, answer.attendees));
    if (!isAlone) setNext(answer.next);
    return answer.next;
  }

  /** From the start again (null) goes before a load under way; going on waits for its turn. */
  async function loadPages(from: string | null, many: number): Promise<void> {
    if (loading && from !== null) return;
    const mine = ++run.current;
    setLoading(true);
    let after = from;
    let left = many;
    do {
      const limit = Math.min(PAGE_MAX, left);
      after = await load(after, limit, mine);
      left -= limit;
    } while (after !== null && left > 0);
    if (run.current === mine) setLoading(false);
  }

  useEffect(() => {
    if (initial.next !== null) loadPages(initial.next, UNASKED_MAX - initial.attendees.length);
  }, []);

  const mark = useCallback((id: string, checkedIn: boolean, checkedInAt?: string) => {
    setPeople((before) =>
      before.map((person) => person.id === id ? { ...person, checkedIn, checkedInAt } : person)
    );
  }, []);
  const { saving, refused, checkIn } = useCheckIn(path, mark);
  const door = useDoor(path, firstDoor, view.counts.waiting, (ids) => {
    // The row after an id without its last letter is its own, unless many came at once.
    if (ids.length === 1) load(ids[0].slice(0, -1), 1, run.current, true);
    else loadPages(null, UNASKED_MAX);
  });
  const raffles = Object.entries(view.modules).filter(([, each]) => each.kind !== "poll" && each.winners);
  const scanner = useScanner({
    room: {
      event: event.id,
      raffles: raffles.map(([id]) => id),
      prize: (module, tier) => drawAt(view, module)?.tiers.find(({ id }) => id === tier)?.label ?? tier,
    },
    checkIn,
    onChecked: (id, at) => mark(id, true, at),
    async handOver(module, slot) {
      const answer = await room.send({ module, type: "mark_handed_over", slot });
      return answer.ok ? null : answer.refusal.message;
    },
  });

  const waiting = shown.filter((person) => !person.checkedIn);
  const bulk = useBulk(waiting.map(({ id }) => id), checkIn);

  // Who is shown may change under the question; it is asked anew.
  useEffect(() => bulk.on("no"), [people.length]);

  const imports = useImports(path, counts.attendees === 0, () => loadPages(null, UNASKED_MAX));

  const narrow = (change: () => void) => {
    change();
    setLimit(rowsStep);
    bulk.on("no");
  };

  return (
    <div
      class="desk-part"
      onDragOver={imports.onDragOver}
      onDragLeave={imports.onDragLeave}
      onDrop={imports.onDrop}
    >
      <RosterView
        isOver={view.event.purgingSince !== undefined}
        linksHref={`${path}/attendees.csv`}
        passcodeHint={passcodeHint}
        onHavePasscode={onHavePasscode}
        counts={counts}
        walkUps={door.state?.walkUps !== false}
        scan={scanner.isOpen ? scanner : null}
        door={door}
        onScan={() => scanner.isOpen ? scanner.close() : scanner.open()}
        onFindEnter={() => {
          if (found.length === 1 && query.trim() !== "" && !found[0].checkedIn) checkIn(found[0].id, true);
        }}
        shown={shown}
        found={found.length}
        loaded={people.length}
        query={query}
        filter={filter}
        saving={saving}
        refused={refused}
        copied={copied}
        loading={loading}
        hasMore={next !== null || people.length < counts.attendees}
        loadError={loadError}
        bulk={bulk.bulk}
        bulkCount={waiting.length}
        importing={imports.card}
        report={imports.report}
        onImport={imports.setOpen}
        onSaveReport={imports.save}
        onDismissReport={imports.dismiss}
        onQuery={(text) => narrow(() => setQuery(text))}
        onFilter={(which) => narrow(() => setFilter(which))}
        onCheckIn={checkIn}
        onCopy={copy}
        onMore={() => {
          setLimit(limit + rowsStep);
          if (found.length > limit) return;
          // At the end of the list, with more people in the room: they have come since.
          if (next !== null) loadPages(next, PAGE);
          else if (people.length < counts.attendees) loadPages(null, UNASKED_MAX);
        }}
        onSearchAll={() => loadPages(next, Infinity)}
        onBulk={bulk.on}
      />
    </div>
  );
}

function useCheckIn(path: string, onDone: (id: string, checkedIn: boolean, at?: string) => void) {
  const [saving, setSaving] = useState<ReadonlySet<string>>(new Set());
  const [refused, setRefused] = useState<Record<string, string>>({});
  const done = useRef(onDone);
  done.current = onDone;

  const checkIn = useCallback(async (id: string, checkedIn: boolean): Promise<boolean> => {
    setSaving((before) => new Set(before).add(id));
    setRefused(({ [id]: _gone, ...rest }) => rest);
    const answer = await call<{ checkedInAt?: string }>(
      "POST",
      `${path}/attendees/${encodeURIComponent(id)}/check-in`,
      { checkedIn },
    );
    setSaving((before) => new Set([...before].filter((each) => each !== id)));
    if (!answer.ok) {
      setRefused((before) => ({ ...before, [id]: answer.refusal.message }));
      return false;
    }
    done.current(id, checkedIn, answer.checkedInAt);
    return true;
  }, [path]);

  return { saving, refused, checkIn };
}

function useBulk(
  ids: string[],
  checkIn: (id: string, checkedIn: boolean) => Promise<boolean>,
) {
  const [bulk, setBulk] = useState<Bulk>({ at: "rest" });
  const stopped = useRef(false);

  async function run(): Promise<void> {
    const left = [...ids];
    const all = left.length;
    let done = 0;
    let failed = 0;
    stopped.current = false;
    setBulk({ at: "running", done, all });
    async function worker(): Promise<void> {
      for (let id = left.shift(); id !== undefined && !stopped.current; id = left.shift()) {
        if (!await checkIn(id, true)) failed++;
        setBulk({ at: "running", done: ++done, all });
      }
    }
    await Promise.all(Array.from({ length: BULK_AT_ONCE }, worker));
    setBulk(failed > 0 ? { at: "failed", count: failed } : { at: "rest" });
  }

  function on(what: "ask" | "go" | "stop" | "no"): void {
    if (what === "stop") stopped.current = true;
    else if (bulk.at === "running") return;
    else if (what === "go") run();
    else setBulk({ at: what === "ask" ? "asking" : "rest" });
  }

  return { bulk, on };
}

type Imported = { imported: number; updated: number; rejected: RejectedLine[] };

function useImports(path: string, openAtFirst: boolean, onDone: () => void) {
  const [isOpen, setOpen] = useState(openAtFirst);
  const [text, setText] = useState("");
  const [dragging, setDragging] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);

  async function send(source: string, bytes: Blob): Promise<boolean> {
    setBusy(source);
    setError(null);
    setReport(null);
    const answer = await post(bytes);
    setBusy(null);
    if (!answer.ok) {
      setError(answer.refusal.message);
      return false;
    }
    const { imported, updated, rejected } = answer;
    const toFix = linesToFix(await bytes.text(), rejected, imported + updated);
    setReport({ source, imported, updated, rejected, toFix });
    if (imported + updated > 0) {
      setOpen(false);
      onDone();
    }
    return true;
  }

  /** `call` speaks JSON; a file goes as the bytes it is. */
  function post(bytes: Blob): Promise<Answer<Imported>> {
    return callWith<Imported>(
      (url, init) =>
        fetch(url, { ...init, headers: { ...init.headers, "content-type": "text/csv" }, body: bytes }),
      "POST",
      `${path}/attendees`,
      undefined,
      { timeoutMs: IMPORT_TIMEOUT_MS },
    );
  }

  return {
    report,
    setOpen,
    dismiss: () => setReport(null),
    save() {
      if (report?.toFix) offer(report.toFix);
    },
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOpen(true);
      setDragging(true);
    },
    onDragLeave(event: DragEvent & { currentTarget: HTMLElement }) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDragging(false);
    },
    onDrop(event: DragEvent) {
      const [file] = event.dataTransfer?.files ?? [];
      if (!file) return;
      event.preventDefault();
      setDragging(false);
      if (busy === null) send(file.name, file);
    },
    card: isOpen
      ? {
        text,
        dragging,
        busy,
        error,
        onText: setText,
        onPaste: async () => {
          if (await send(words.pasted, new Blob([text]))) setText("");
        },
        onFile: (file: File) => send(file.name, file),
      }
      : null,
  };
}

/** Hands a small file to the person, who saves it where she likes. */
function offer(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = words.toFixFile;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
