/**
 * People without an invitation: whether they may come, and, where they wait, each of them with two buttons.
 *
 * Stateless; `use_door.ts` asks the server and hears from the room when somebody has come.
 * @module
 */
import { CheckIcon, CrossIcon, WarnIcon } from "@/components/icons.tsx";
import { number } from "@/lib/client/desk_words.ts";
import { DOOR as words } from "@/lib/client/scan_words.ts";
import { clock } from "@/lib/client/words.ts";
import type { Door } from "./use_door.ts";

export type DoorWay = "off" | "on" | "approval";
export const doorWays: DoorWay[] = ["off", "on", "approval"];

export function wayOf(walkUps: boolean | "approval"): DoorWay {
  return walkUps === "approval" ? "approval" : walkUps ? "on" : "off";
}

/** Twice as many, as far as one may go. */
export const doubled = (max: number): number => Math.min(20_000, max * 2);

export function DoorCard({ door }: { door: Door }) {
  const { state, isOpen, busy, problem } = door;
  if (!state || (!isOpen && state.waitingCount === 0 && door.away === null)) return null;
  return (
    <section class="card panel atdoor">
      <header>
        <h2>{state.waitingCount > 0 ? words.waitingTitle : words.title}</h2>
        <span class="soft small" role="status">
          {wayOf(state.walkUps) === "approval" || state.waitingCount > 0
            ? words.waiting(state.waitingCount)
            : ""}
        </span>
        {isOpen && (
          <button
            type="button"
            class="tool push"
            aria-label={words.close}
            onClick={() => door.open(false)}
          >
            <CrossIcon />
          </button>
        )}
      </header>
      {isOpen && <Setting door={door} />}
      {state.fullAddresses > 0 && (
        <p class="note" data-kind="warn">
          <WarnIcon />
          <span>
            {words.fullAddresses(state.fullAddresses, state.perAddress)}{" "}
            <button
              type="button"
              class="btn mini"
              data-kind="plain"
              disabled={busy}
              onClick={() => door.set({ perAddress: doubled(state.perAddress) })}
            >
              {words.more(doubled(state.perAddress))}
            </button>
          </span>
        </p>
      )}
      {state.count >= state.max && state.walkUps !== false && (
        <p class="note" data-kind="warn">
          <WarnIcon />
          <span>
            {words.full(state.max)}{" "}
            <button
              type="button"
              class="btn mini"
              data-kind="plain"
              disabled={busy}
              onClick={() => door.set({ max: doubled(state.max) })}
            >
              {words.more(doubled(state.max))}
            </button>
          </span>
        </p>
      )}
      {problem && <p class="small problem" role="alert">{problem}</p>}
      {door.away && (
        <p class="row away-said" role="status">
          <span>{words.turnedAway(door.away.name)}</span>
          <button type="button" class="btn mini" data-kind="text" disabled={busy} onClick={door.onBack}>
            {words.undo}
          </button>
        </p>
      )}
      {state.waitingCount > 0 && <Waiting door={door} />}
    </section>
  );
}

function Setting({ door }: { door: Door }) {
  const { walkUps, count, max } = door.state!;
  const way = wayOf(walkUps);
  return (
    <div class="setting">
      <p class="small soft">{words.how}</p>
      <div class="row">
        <div class="seg" role="group" aria-label={words.waysLabel}>
          {doorWays.map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="door"
                checked={way === each}
                disabled={door.busy}
                onChange={() => door.set({ walkUps: each === "approval" ? each : each === "on" })}
              />
              {words.ways[each]}
            </label>
          ))}
        </div>
        <span class="small soft tn">{words.places(count, max)}</span>
      </div>
    </div>
  );
}

function Waiting({ door }: { door: Door }) {
  const { waiting, waitingCount } = door.state!;
  const { asking, busy } = door;
  return (
    <>
      <ul class="line-up">
        {waiting.map(({ id, name, askedAt }) => (
          <li key={id} data-busy={door.settling.has(id) ? "true" : undefined}>
            <span>
              <b>
                <bdi>{name}</bdi>
              </b>
              <span class="small soft">{words.since(clock(askedAt))}</span>
            </span>
            <button
              type="button"
              class="btn mini"
              aria-label={words.admitOf(name)}
              disabled={door.settling.has(id)}
              onClick={() =>
                door.settle("admit", { id, name })}
            >
              <CheckIcon />
              {words.admit}
            </button>
            <button
              type="button"
              class="btn mini"
              data-kind="plain"
              aria-label={words.turnAwayOf(name)}
              disabled={door.settling.has(id)}
              onClick={() =>
                door.settle("turn-away", { id, name })}
            >
              {words.turnAway}
            </button>
          </li>
        ))}
      </ul>
      {waitingCount > waiting.length && (
        <p class="small soft">{words.moreWait(waitingCount - waiting.length)}</p>
      )}
      {waitingCount > 1 && (
        <div class="row all">
          {asking === null
            ? (
              <>
                <button type="button" class="btn mini" disabled={busy} onClick={() => door.ask("admit")}>
                  {words.admitAll(waitingCount)}
                </button>
                <button
                  type="button"
                  class="btn mini"
                  data-kind="text"
                  disabled={busy}
                  onClick={() => door.ask("turn-away")}
                >
                  {words.turnAllAway}
                </button>
              </>
            )
            : (
              <>
                <b role="status">
                  {(asking === "admit" ? words.sureAdmit : words.sureTurnAway)(waitingCount)}
                </b>
                <button type="button" class="btn mini" disabled={busy} onClick={door.onSure}>
                  {words.yes} ({number(waitingCount)})
                </button>
                <button type="button" class="btn mini" data-kind="text" onClick={() => door.ask(null)}>
                  {words.no}
                </button>
              </>
            )}
        </div>
      )}
    </>
  );
}
