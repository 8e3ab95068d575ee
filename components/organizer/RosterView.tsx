/**
 * The roster of one event, without its life: who is expected, who is here, and each person's link.
 *
 * A switch shows what the server said last; while it is asked, the row says so and the switch keeps still.
 * @module
 */
import { useMemo } from "preact/hooks";
import {
  CopyIcon,
  DownloadIcon,
  LockIcon,
  PeopleIcon,
  ScanIcon,
  SearchIcon,
  UploadIcon,
} from "@/components/icons.tsx";
import { ROSTER as words } from "@/lib/client/desk_room_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { DoorCard } from "./DoorCard.tsx";
import { ScanCard, type ScanCardProps } from "./ScanCard.tsx";
import type { Door } from "./use_door.ts";
import { DOOR, SCAN } from "@/lib/client/scan_words.ts";
import { purge as overWords } from "@/lib/client/over_words.ts";
import { clock } from "@/lib/client/words.ts";
import { ImportCard, type ImportCardProps, ImportReportCard } from "./ImportCard.tsx";
import { OverNote } from "./OverNote.tsx";
import { KnownPasscode } from "./PasscodePart.tsx";
import type { ImportReport, LoadedPerson, RosterFilter } from "./roster_rows.ts";

/** Checking in everybody shown: asked first, then told how far it is. */
export type Bulk =
  | { at: "rest" }
  | { at: "asking" }
  | { at: "running"; done: number; all: number }
  | { at: "failed"; count: number };

export interface RosterViewProps {
  /** Where the CSV of entry links is. */
  linksHref: string;
  /** The personal data of the event is deleted or being deleted. */
  isOver?: boolean;
  /** The station passcode, in the tab that made the event. */
  passcodeHint?: string;
  onHavePasscode: () => void;
  counts: { attendees: number; checkedIn: number };
  /** People without an invitation may put themselves on it. */
  walkUps: boolean;
  /** Null while nobody scans. */
  scan: ScanCardProps | null;
  door: Door;
  onScan: () => void;
  /** Enter in the search: the one person who was found. */
  onFindEnter: () => void;
  /** On the page, already cut to what it can carry. */
  shown: LoadedPerson[];
  /** All that match among those loaded. */
  found: number;
  loaded: number;
  query: string;
  filter: RosterFilter;
  /** Ids whose check-in is being asked for. */
  saving: ReadonlySet<string>;
  /** Id to why its last check-in was refused. */
  refused: Readonly<Record<string, string>>;
  copied: string | null;
  /** Pages are being fetched. */
  loading: boolean;
  /** The server has more than is loaded. */
  hasMore: boolean;
  loadError: string | null;
  bulk: Bulk;
  /** Who the bulk would check in. */
  bulkCount: number;
  /** Null while closed. */
  importing: Omit<ImportCardProps, "onClose" | "canClose"> | null;
  report: ImportReport | null;
  onImport: (open: boolean) => void;
  onSaveReport: () => void;
  onDismissReport: () => void;
  onQuery: (query: string) => void;
  onFilter: (filter: RosterFilter) => void;
  onCheckIn: (id: string, checkedIn: boolean) => void;
  onCopy: (text: string) => void;
  onMore: () => void;
  onSearchAll: () => void;
  onBulk: (what: "ask" | "go" | "stop" | "no") => void;
}

export function RosterView(props: RosterViewProps) {
  const { counts, importing, report } = props;
  if (props.isOver) {
    return (
      <>
        <header class="title">
          <h1>{words.title}</h1>
        </header>
        <OverNote text={overWords.roster} />
      </>
    );
  }
  const isEmpty = counts.attendees === 0 && props.loaded === 0;
  return (
    <>
      <header class="title">
        <h1>{words.title}</h1>
        <p class="soft tab">
          <b>{number(counts.checkedIn)}</b> {words.of} {number(counts.attendees)} {words.checkedIn}
        </p>
        <div class="row push">
          <button
            type="button"
            class="btn mini"
            data-kind="plain"
            aria-expanded={props.door.isOpen}
            onClick={() => props.door.open(!props.door.isOpen)}
          >
            <PeopleIcon />
            {DOOR.open}
          </button>
          {!isEmpty && (
            <a class="btn mini" data-kind="plain" href={props.linksHref} download title={words.linksHint}>
              <DownloadIcon />
              {words.links}
            </a>
          )}
          {!isEmpty && (
            <button
              type="button"
              class="btn mini"
              data-kind="plain"
              aria-expanded={importing !== null}
              onClick={() => props.onImport(importing === null)}
            >
              <UploadIcon />
              {words.importCsv}
            </button>
          )}
          {!isEmpty && (
            <button
              type="button"
              class="btn mini"
              aria-expanded={props.scan !== null}
              data-test="roster-scan-cta"
              onClick={props.onScan}
            >
              <ScanIcon />
              {SCAN.open}
            </button>
          )}
        </div>
      </header>
      {props.passcodeHint !== undefined && (
        <div class="note">
          <LockIcon />
          <KnownPasscode passcode={props.passcodeHint} onHave={props.onHavePasscode} />
        </div>
      )}
      {report && (
        <ImportReportCard report={report} onSave={props.onSaveReport} onDismiss={props.onDismissReport} />
      )}
      {props.scan && <ScanCard {...props.scan} />}
      <DoorCard door={props.door} />
      {importing && <ImportCard {...importing} canClose={!isEmpty} onClose={() => props.onImport(false)} />}
      {isEmpty
        ? (
          <section class="card blank">
            <PeopleIcon class="sign" />
            <h2>{words.emptyTitle}</h2>
            <p class="soft">{words.empty(props.walkUps)}</p>
          </section>
        )
        : <People {...props} />}
    </>
  );
}

const filters: RosterFilter[] = ["all", "in", "out"];

function People(props: RosterViewProps) {
  const { shown, found, loaded, counts, query, filter, bulk } = props;
  const isNarrowed = query.trim() !== "" || filter !== "all";
  const isPartial = props.hasMore && loaded < counts.attendees;
  return (
    <section class="card panel people">
      <div class="row tools">
        <label class="find">
          <SearchIcon />
          <span class="vh">{words.find}</span>
          <input
            class="input"
            type="search"
            placeholder={words.find}
            value={query}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => props.onQuery(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") props.onFindEnter();
              if (event.key === "Escape") props.onQuery("");
            }}
          />
        </label>
        <div class="seg" role="group" aria-label={words.filterLabel}>
          {filters.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="filter"
                checked={filter === each}
                onChange={() => props.onFilter(each)}
              />
              {words.filters[each]}
            </label>
          ))}
        </div>
        <span class="small soft push" role="status">
          {found === 1 && query.trim() !== "" && !shown[0]?.checkedIn ? `${words.enterChecksIn} ` : ""}
          {isNarrowed ? words.found(found, loaded, counts.attendees) : words.loaded(loaded, counts.attendees)}
        </span>
      </div>
      <BulkCheckIn bulk={bulk} count={props.bulkCount} onBulk={props.onBulk} />
      <table class="grid">
        <thead>
          <tr>
            <th scope="col">{words.columns.name}</th>
            <th scope="col">{words.columns.id}</th>
            <th scope="col">{words.columns.link}</th>
            <th scope="col">{words.columns.checkedIn}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((person) => (
            <Person
              key={person.id}
              person={person}
              saving={props.saving.has(person.id)}
              refused={props.refused[person.id]}
              copied={props.copied === person.entryUrl}
              onCheckIn={props.onCheckIn}
              onCopy={props.onCopy}
            />
          ))}
        </tbody>
      </table>
      {shown.length === 0 && <p class="soft none">{words.nobody}</p>}
      {props.loadError && <p class="small problem" role="alert">{props.loadError}</p>}
      <div class="row foot">
        {found > shown.length
          ? (
            <button type="button" class="btn mini" data-kind="plain" onClick={props.onMore}>
              {words.more(Math.min(100, found - shown.length))}
            </button>
          )
          : isPartial && (
            <button
              type="button"
              class="btn mini"
              data-kind="plain"
              disabled={props.loading}
              onClick={isNarrowed ? props.onSearchAll : props.onMore}
            >
              {props.loading
                ? words.searching(loaded, counts.attendees)
                : isNarrowed
                ? words.searchAll(counts.attendees)
                : words.more(Math.min(200, counts.attendees - loaded))}
            </button>
          )}
      </div>
    </section>
  );
}

interface PersonProps {
  person: LoadedPerson;
  saving: boolean;
  refused?: string;
  copied: boolean;
  onCheckIn: (id: string, checkedIn: boolean) => void;
  onCopy: (text: string) => void;
}

/** Kept as it is while its own facts stay: one check-in among hundreds of rows draws one row. */
function Person(props: PersonProps) {
  const { person, saving, refused, copied } = props;
  return useMemo(() => <PersonRow {...props} />, [person, saving, refused, copied]);
}

/** A hyphen in an id is no place to break; a very long id has to break somewhere. */
const idOnOneLine = 16;

function PersonRow({ person, saving, refused, copied, onCheckIn, onCopy }: PersonProps) {
  const { id, name, checkedIn, checkedInAt, entryUrl } = person;
  return (
    <tr data-saving={saving ? "true" : undefined}>
      <td>
        <b>
          <bdi>{name}</bdi>
        </b>
        {refused && <span class="small problem" role="alert">{refused}</span>}
      </td>
      <td class={id.length <= idOnOneLine ? "soft short" : "soft"}>
        <bdi>{id}</bdi>
      </td>
      <td>
        <button
          type="button"
          class="btn mini"
          data-kind="text"
          aria-label={words.copyOf(copied ? words.copied : words.copy, name)}
          onClick={() => onCopy(entryUrl)}
        >
          <CopyIcon />
          {copied ? words.copied : words.copy}
        </button>
      </td>
      <td>
        <span class="row">
          <input
            type="checkbox"
            role="switch"
            class="switch"
            checked={checkedIn}
            aria-label={words.switchOf(name)}
            aria-disabled={saving ? "true" : undefined}
            aria-busy={saving ? "true" : undefined}
            onClick={(event) => {
              // The server moves it, not the finger.
              event.preventDefault();
              if (!saving) onCheckIn(id, !checkedIn);
            }}
          />
          {saving
            ? <span class="small soft busy">{words.saving}</span>
            : checkedInAt && <span class="small soft tn">{clock(checkedInAt)}</span>}
        </span>
      </td>
    </tr>
  );
}

function BulkCheckIn(
  { bulk, count, onBulk }: { bulk: Bulk; count: number; onBulk: RosterViewProps["onBulk"] },
) {
  switch (bulk.at) {
    case "running":
      return (
        <p class="row bulk small" role="status">
          <span class="busy">{words.checkInRunning(bulk.done, bulk.all)}</span>
          <button type="button" class="btn mini" data-kind="plain" onClick={() => onBulk("stop")}>
            {words.checkInStop}
          </button>
        </p>
      );
    case "asking":
      return (
        <p class="row bulk small">
          <span>{words.checkInAsk(count)}</span>
          <button type="button" class="btn mini" onClick={() => onBulk("go")}>
            {words.checkInYes(count)}
          </button>
          <button type="button" class="btn mini" data-kind="plain" onClick={() => onBulk("no")}>
            {words.checkInNo}
          </button>
        </p>
      );
    default:
      return count < 2 && bulk.at !== "failed" ? null : (
        <p class="row bulk small">
          {bulk.at === "failed" && <span class="problem" role="alert">{words.checkInFailed(bulk.count)}
          </span>}
          {count > 1 && (
            <button
              type="button"
              class="btn mini"
              data-kind="plain"
              onClick={() => onBulk("ask")}
            >
              {words.checkInAll(count)}
            </button>
          )}
        </p>
      );
  }
}
