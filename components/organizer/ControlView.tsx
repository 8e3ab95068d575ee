/**
 * The control page of one event, without its life: every state of it can be rendered from these props.
 *
 * `islands/ControlPanel.tsx` brings the room, the clock and the taps. Each kind of module has its own part.
 * @module
 */
import type { View } from "@/lib/protocol/messages.ts";
import { Mark } from "@/components/Brand.tsx";
import { PeopleIcon, PlusIcon } from "@/components/icons.tsx";
import { POLL_STEPS } from "@/lib/client/desk_poll_words.ts";
import { purge as overWords } from "@/lib/client/over_words.ts";
import { CONTROL as words, STEPS } from "@/lib/client/desk_room_words.ts";
import { addPath, Addressed, type ControlViewProps } from "./control_parts.tsx";
import { OverNote } from "./OverNote.tsx";
import { ModuleTabs, NotShown } from "./ModuleTabs.tsx";
import { phaseSteps } from "./next_action.ts";
import { PhaseSteps } from "./PhaseSteps.tsx";
import { pollSteps } from "./poll_action.ts";
import { PurgePanel } from "./PurgePanel.tsx";
import { PollControl } from "./PollControl.tsx";
import { RaffleControl } from "./RaffleControl.tsx";
import { TicketsControl } from "./TicketsControl.tsx";
import { drawOf } from "@/lib/modules/tickets_draw.ts";

export type { ControlViewProps } from "./control_parts.tsx";

/** The module on this page: the picked one, else what stations show, else the first. */
export function shownModule(view: View, picked: string | null): string | null {
  const ids = Object.keys(view.modules);
  return [picked, view.current, ids[0]].find((id) => id && ids.includes(id)) ?? null;
}

export function ControlView(props: ControlViewProps) {
  const { view, picked, status } = props;
  const id = shownModule(view, picked);
  const isOver = view.event.purgingSince !== undefined;
  const live = <span class="state small" data-state={status} role="status">{words.link[status]}</span>;
  if (id === null) {
    return (
      <>
        <header class="title">
          <h1>
            <bdi>{view.event.name}</bdi>
          </h1>
          {live}
        </header>
        {isOver ? <OverNote text={overWords.overText} /> : <NoModule event={view.event.id} />}
        <Addressed {...props} />
        <PurgePanel event={view.event} />
      </>
    );
  }
  const module = view.modules[id];
  const ended = module.phase === "cancelled";
  const part = { ...props, id, isOver, locked: props.locked || isOver };
  return (
    <>
      <header class="title">
        <h1>
          <bdi>{module.title}</bdi>
        </h1>
        {live}
        {module.kind === "poll"
          ? <PhaseSteps steps={pollSteps(module)} label={POLL_STEPS.label} ended={ended} />
          : (
            <PhaseSteps
              steps={phaseSteps(module.kind === "tickets" ? drawOf(module) : module)}
              label={STEPS.label}
              ended={ended}
            />
          )}
      </header>
      <ModuleTabs view={view} shown={id} onPick={props.onPick} />
      {!isOver && view.counts.waiting
        ? <AtTheDoor event={view.event.id} count={view.counts.waiting} />
        : null}
      {view.current !== id && !isOver && <NotShown {...props} module={id} />}
      {module.kind === "raffle"
        ? <RaffleControl {...part} raffle={module} />
        : module.kind === "tickets"
        ? <TicketsControl {...part} tickets={module} />
        : <PollControl {...part} poll={module} />}
    </>
  );
}

/** Whoever runs the evening sees this page, not the roster. */
function AtTheDoor({ event, count }: { event: string; count: number }) {
  return (
    <p class="note small" data-test="desk-waiting" role="status">
      <PeopleIcon />
      <span>
        <b>{words.waiting(count)}</b> <a href={`/o/${encodeURIComponent(event)}/roster`}>{words.toRoster}</a>
      </span>
    </p>
  );
}

function NoModule({ event }: { event: string }) {
  return (
    <section class="next bare" data-theme="stage">
      <div class="dial">
        <Mark class="giant" />
      </div>
      <div class="say">
        <p class="soft small">{words.next}</p>
        <h2>{words.noModule.title}</h2>
        <p class="soft why">{words.noModule.text}</p>
        <div class="acts">
          <a class="btn big" href={addPath(event)}>
            <PlusIcon />
            {words.noModule.act}
          </a>
        </div>
      </div>
    </section>
  );
}
