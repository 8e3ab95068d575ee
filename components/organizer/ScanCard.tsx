/**
 * The scanner as somebody holds it at the entrance: the picture, one big answer, and a field for a code that the
 * camera cannot read.
 *
 * Stateless; `use_scanner.ts` gives it life.
 * @module
 */
import type { ComponentChildren } from "preact";
import { CheckCircleIcon, CrossIcon, GiftIcon, RetryIcon, WarnIcon } from "@/components/icons.tsx";
import { SCAN as words } from "@/lib/client/scan_words.ts";
import { clock } from "@/lib/client/words.ts";
import { type Scanned, toneOf } from "./scanned.ts";
import type { Scanner } from "./use_scanner.ts";

export type ScanCardProps =
  & Pick<
    Scanner,
    | "camera"
    | "busy"
    | "result"
    | "typed"
    | "handing"
    | "onTyped"
    | "onEnter"
    | "onUndo"
    | "onHandOver"
    | "close"
    | "wake"
  >
  & { video?: Scanner["video"] };

export function ScanCard(props: ScanCardProps) {
  const { camera, busy, result, typed } = props;
  const isOff = camera !== "on" && camera !== "starting";
  return (
    <section class="card panel scan" data-camera={camera} aria-label={words.title}>
      <header>
        <h2>{words.title}</h2>
        <button type="button" class="tool push" aria-label={words.close} onClick={props.close}>
          <CrossIcon />
        </button>
      </header>
      <div class="finder" data-off={isOff ? "true" : undefined}>
        <video ref={props.video} muted playsInline aria-hidden="true" />
        {!isOff && <span class="frame" aria-hidden="true" />}
        {camera === "starting" && <p class="over busy">{words.starting}</p>}
        {isOff && (
          <div class="over">
            <WarnIcon />
            <b>{words.off[camera].title}</b>
            <p class="small">{words.off[camera].how}</p>
            {words.off[camera].again && (
              <button type="button" class="btn mini" onClick={props.wake}>
                <RetryIcon />
                {words.off[camera].again}
              </button>
            )}
          </div>
        )}
      </div>
      <div
        class="told"
        role="status"
        aria-live="assertive"
        data-tone={busy ? "busy" : result ? toneOf(result) : undefined}
      >
        {busy
          ? <Told title={words.asking} />
          : result
          ? <Answer {...props} result={result} />
          : <Told title={words.ready} text={isOff ? words.readyTyped : words.readyHow} />}
      </div>
      <form
        method="dialog"
        class="row typed"
        onSubmit={(event) => {
          event.preventDefault();
          props.onEnter();
        }}
      >
        <label class="vh" for="typed-code">{words.typed}</label>
        <input
          class="input mono"
          id="typed-code"
          placeholder={words.typed}
          maxlength={40}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          value={typed}
          onInput={(event) => props.onTyped(event.currentTarget.value)}
        />
        <button type="submit" class="btn" data-kind="plain" disabled={busy || typed.trim() === ""}>
          {words.check}
        </button>
      </form>
    </section>
  );
}

function Answer({ result, handing, onUndo, onHandOver }: ScanCardProps & { result: Scanned }) {
  switch (result.kind) {
    case "checked_in":
      return (
        <Told
          icon={<CheckCircleIcon />}
          title={<bdi>{result.name}</bdi>}
          text={words.checkedIn(clock(result.at))}
        >
          <button type="button" class="btn mini" data-kind="plain" onClick={onUndo}>{words.undo}</button>
        </Told>
      );
    case "already":
      return (
        <Told
          icon={<WarnIcon />}
          title={<bdi>{result.name}</bdi>}
          text={result.since === undefined ? words.alreadyListed : words.already(clock(result.since))}
        />
      );
    case "undone":
      return <Told icon={<WarnIcon />} title={<bdi>{result.name}</bdi>} text={words.undone} />;
    case "winner": {
      const { name, entryNumber, holding, handedOverAt } = result.winner;
      if (!holding) {
        return <Told icon={<WarnIcon />} title={<bdi>{name}</bdi>} text={words.wentOn(entryNumber)} />;
      }
      return (
        <Told icon={<GiftIcon />} title={<bdi>{name}</bdi>} text={words.won(result.prize, entryNumber)}>
          {handedOverAt === undefined
            ? (
              <button type="button" class="btn big" disabled={handing} onClick={onHandOver}>
                {handing ? words.handing : words.handOver}
              </button>
            )
            : <b class="done">{words.handedOver(clock(handedOverAt))}</b>}
        </Told>
      );
    }
    case "problem":
      return <Told icon={<WarnIcon />} title={words.problem} text={result.text} />;
    default:
      return <Told icon={<WarnIcon />} {...words.no[result.kind]} />;
  }
}

function Told({ icon, title, text, children }: {
  icon?: ComponentChildren;
  title: ComponentChildren;
  text?: string;
  children?: ComponentChildren;
}) {
  return (
    <>
      {icon}
      <div>
        <b class="who">{title}</b>
        {text && <p>{text}</p>}
      </div>
      {children && <div class="then">{children}</div>}
    </>
  );
}
