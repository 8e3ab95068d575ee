/**
 * The quiet panels of the control page: entries, connections, addresses, proof.
 *
 * Each shows a part of the view; none decides. Their order never changes with the phase.
 * @module
 */
import type { ComponentChildren } from "preact";
import type { RaffleView, View } from "@/lib/protocol/messages.ts";
import { Fingerprint } from "@/components/Fingerprint.tsx";
import { Qr } from "@/components/Qr.tsx";
import { CheckCircleIcon, CopyIcon, DownloadIcon, NextIcon } from "@/components/icons.tsx";
import { RECORD } from "@/lib/client/desk_draw_words.ts";
import { CONTROL } from "@/lib/client/desk_room_words.ts";
import { number } from "@/lib/client/desk_words.ts";
import { codeInGroups } from "@/lib/client/words.ts";
import { OverlayPart } from "./OverlayPart.tsx";
import { PasscodePart } from "./PasscodePart.tsx";
import type { PasscodeChange } from "./passcode.ts";
import type { StationsOut } from "./stations_out.ts";
import { StationsOutPart } from "./StationsOutPart.tsx";
import { hasTestNumbers } from "@/components/test_numbers.ts";
import { barMs, barsMax } from "./spark.ts";

export function Panel(
  props: { title: string; aside?: ComponentChildren; test?: string; children: ComponentChildren },
) {
  return (
    <section class="card panel" data-test={props.test}>
      <header>
        <h2>{props.title}</h2>
        {props.aside && <span class="small soft push">{props.aside}</span>}
      </header>
      {props.children}
    </section>
  );
}

export function Fact({ word, value, test }: { word: string; value: number | undefined; test?: string }) {
  return (
    <li>
      <span>{word}</span>
      <b class="tab" data-test={test}>{value === undefined ? CONTROL.connected.unknown : number(value)}</b>
    </li>
  );
}

/** @param as the file's name, where the server gives none */
export function Save({ href, word, as }: { href: string; word: string; as?: string }) {
  return (
    <a class="btn mini" data-kind="plain" href={href} download={as ?? true}>
      <DownloadIcon />
      {word}
    </a>
  );
}

interface EntriesPanelProps {
  raffle: RaffleView;
  counts: View["counts"];
  /** Oldest first; empty before the page has seen any. */
  bars: number[];
  lastMinute: number | null;
  /** Where the list can be saved; null where nothing is left of it. */
  entriesHref: string | null;
}

export function EntriesPanel({ raffle, counts, bars, lastMinute, entriesHref }: EntriesPanelProps) {
  const words = CONTROL.entries;
  return (
    <Panel title={words.title} aside={lastMinute === null ? undefined : words.lastMinute(lastMinute)}>
      <SparkBars bars={bars} label={words.spark(barMs / 1000)} />
      <ul class="facts">
        <Fact word={words.in} value={raffle.entryCount} test="desk-entry-count" />
        <Fact word={words.checkedIn} value={counts.checkedIn} test="desk-checked-in-count" />
        <Fact word={words.missing} value={Math.max(0, counts.checkedIn - raffle.entryCount)} />
        <Fact word={words.roster} value={counts.attendees} />
      </ul>
      {entriesHref && raffle.entryCount > 0 && <Save href={entriesHref} word={words.save} />}
    </Panel>
  );
}

/** Bars in a field of 300 by 64; without any a row of feet, so that the panel keeps its height. */
export function SparkBars({ bars, label }: { bars: number[]; label: string }) {
  const shown = [...new Array(Math.max(0, barsMax - bars.length)).fill(0), ...bars].slice(-barsMax);
  const top = Math.max(8, ...shown);
  return (
    <svg
      class="spark"
      viewBox="0 0 296 64"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {shown.map((value, i) => {
        const height = Math.max(2, Math.round(value / top * 60 * 4) / 4);
        return (
          <rect
            key={i}
            class={value === 0 ? "foot" : undefined}
            x={i * 12}
            y={64 - height}
            width="8"
            height={height}
            rx="2"
          />
        );
      })}
    </svg>
  );
}

interface ConnectedPanelProps {
  counts: View["counts"];
  out: StationsOut;
}

export function ConnectedPanel({ counts, out }: ConnectedPanelProps) {
  const words = CONTROL.connected;
  const { stations, phones } = counts;
  return (
    <Panel title={words.title} aside={words.screens(stations)}>
      <ul class="facts">
        <Fact word={words.phones} value={phones} test="efx-station-attendee-count" />
        <Fact word={words.stations} value={stations} test="desk-station-count" />
      </ul>
      {stations === 0 && <p class="small soft">{words.none}</p>}
      <StationsOutPart {...out} />
    </Panel>
  );
}

export interface Addresses {
  station: string;
  join: string;
  organizer: string;
}

interface LinksPanelProps {
  event: string;
  urls: Addresses;
  joinCode: string;
  passcodeHint?: string;
  passcode: PasscodeChange;
  /** Which address was copied a moment ago. */
  copied: string | null;
  onCopy: (url: string) => void;
}

export function LinksPanel(
  { event, urls, joinCode, passcodeHint, passcode, copied, onCopy }: LinksPanelProps,
) {
  const words = CONTROL.links;
  const copy = (url: string) => (
    <button
      type="button"
      class="btn mini"
      data-kind="plain"
      onClick={() => onCopy(url)}
    >
      <CopyIcon />
      {copied === url ? words.copied : words.copy}
    </button>
  );
  return (
    <Panel title={words.title}>
      <div class="ways">
        <div class="way">
          <h3>{words.station}</h3>
          <p class="small soft">{words.stationHow}</p>
          <p class="address mono small">
            <bdi>{bare(urls.station)}</bdi>
          </p>
          <div class="row">
            <a class="btn mini" data-kind="plain" href={urls.station} target="_blank" rel="noopener">
              {words.open}
              <NextIcon />
            </a>
            {copy(urls.station)}
          </div>
          <PasscodePart {...passcode} hint={passcodeHint} />
          <OverlayPart {...{ event, copied, onCopy }} />
        </div>
        <div class="way scan">
          <h3>{words.join}</h3>
          <Qr text={urls.join} label={words.qr} quiet={2} />
          <p class="small soft">{words.joinHow}</p>
          <p class="address mono small">
            <bdi>{bare(urls.join)}</bdi>
          </p>
          <p class="small">
            <span class="soft">{words.code}:</span> <bdi class="mono code">{codeInGroups(joinCode)}</bdi>
          </p>
          <div class="row">{copy(urls.join)}</div>
        </div>
      </div>
    </Panel>
  );
}

/** As one types it: browsers add the scheme themselves. */
function bare(url: string): string {
  return url.replace(/^https?:\/\//, "").replace(/\/$/, "");
}

interface ProofPanelProps {
  raffle: RaffleView;
  /** The page where anybody can check it. */
  verifyHref: string;
  certificateHref: string;
  leavesHref: string;
  /** How the names of its files begin: those of several raffles go into one folder. */
  filesOf: string;
  /** What the sealed list holds, where it is not entries. */
  unit?: string;
}

/** The files are offered once every prize is out: before that there is no certificate. */
export function ProofPanel(props: ProofPanelProps) {
  const { raffle, certificateHref, leavesHref, verifyHref, filesOf } = props;
  const words = CONTROL.proof;
  return (
    <Panel title={words.title} aside={words.modes[raffle.mode]}>
      <p class="small soft">{words.label[raffle.mode]}</p>
      {notesOf(raffle).map((note) => <p key={note} class="small note">{note}</p>)}
      {raffle.seal && (
        <>
          <ul class="facts">
            <Fact word={words.entrants} value={raffle.seal.entrantCount} />
            <Fact word={props.unit ?? words.tickets} value={raffle.seal.ticketCount} />
            {raffle.beacon && <Fact word={RECORD.number} value={raffle.beacon.round} test="desk-round" />}
          </ul>
          <div class="print">
            <p class="small soft">{words.fingerprint}</p>
            <Fingerprint fingerprint={raffle.seal.closeHash} />
          </div>
          {raffle.phase === "revealed" && (
            <div class="files">
              <div class="row">
                <a class="btn mini" data-kind="plain" data-test="desk-verify" href={verifyHref}>
                  <CheckCircleIcon />
                  {RECORD.page}
                </a>
                <Save href={certificateHref} word={words.certificate} as={`${filesOf}-certificate.json`} />
                <Save href={leavesHref} word={words.leaves} as={`${filesOf}-leaves.bin`} />
              </div>
              <p class="small soft">
                {words.check} <code class="mono">{words.command(`${filesOf}-certificate.json`)}</code>
              </p>
            </div>
          )}
        </>
      )}
      {raffle.voidHash && (
        <div class="files">
          <div class="row">
            <Save href={certificateHref} word={RECORD.records} as={`${filesOf}-records.json`} />
          </div>
        </div>
      )}
    </Panel>
  );
}

/** What must not be overlooked: that this draw is no real one, or comes in the place of another. */
export function marksOf(raffle: RaffleView): string[] {
  return [
    ...(raffle.supersedes ? [RECORD.supersedes] : []),
    ...(raffle.rehearsal ? [RECORD.rehearsal] : []),
    ...(hasTestNumbers(raffle) ? [RECORD.test] : []),
  ];
}

/** What the record says beside the draw itself, in words. */
function notesOf(raffle: RaffleView): string[] {
  return [
    ...(raffle.leavesOutWinnersOf?.length ? [RECORD.leavesOut(raffle.leavesOutWinnersOf)] : []),
    ...(raffle.voidHash ? [RECORD.void] : []),
  ];
}
