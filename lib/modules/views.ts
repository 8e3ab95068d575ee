/**
 * The fold: one change moves the view of a room. The same lines run in the hub's tests and on every phone.
 *
 * Pure, with no state and no I/O. A new kind of module is one line in `FOLDS`.
 * @module
 */
import type {
  Change,
  ModuleView,
  PollChange,
  PollView,
  RaffleChange,
  RaffleView,
  RoomChange,
  TicketsChange,
  TicketsView,
  View,
} from "@/lib/protocol/messages.ts";
import { foldPoll } from "@/lib/modules/poll_view.ts";
import { foldRaffle, withoutNames } from "@/lib/modules/raffle_view.ts";
import { foldTickets } from "@/lib/modules/tickets_view.ts";

type ModuleChange = Exclude<Change, RoomChange>;

const FOLDS: { [Kind in ModuleView["kind"]]: (view: ModuleView, change: ModuleChange) => ModuleView } = {
  // A change goes to the module that it names, and that one knows its own kind.
  raffle: (view, change) => foldRaffle(view as RaffleView, change as RaffleChange),
  poll: (view, change) => foldPoll(view as PollView, change as PollChange),
  tickets: (view, change) => foldTickets(view as TicketsView, change as TicketsChange),
};

/** The raffle of that id; null where there is none, or where it is something else. */
export function raffleAt(view: View, id: string | null): RaffleView | null {
  const module = id !== null && Object.hasOwn(view.modules, id) ? view.modules[id] : null;
  return module?.kind === "raffle" ? module : null;
}

/** The poll of that id; null where there is none, or where it is something else. */
export function pollAt(view: View, id: string | null): PollView | null {
  const module = id !== null && Object.hasOwn(view.modules, id) ? view.modules[id] : null;
  return module?.kind === "poll" ? module : null;
}

/** The ticketed raffle of that id; null where there is none, or where it is something else. */
export function ticketsAt(view: View, id: string | null): TicketsView | null {
  const module = id !== null && Object.hasOwn(view.modules, id) ? view.modules[id] : null;
  return module?.kind === "tickets" ? module : null;
}

/** Never changes `view` itself. A change of a module that the view does not know changes nothing. */
export function fold(view: View, change: Change): View {
  switch (change.type) {
    case "roster_counted": {
      const { type: _type, ...counts } = change;
      return { ...view, counts: { ...view.counts, ...counts } };
    }
    case "shown":
      return { ...view, current: change.current };
    case "purging":
      return {
        ...view,
        event: { ...view.event, purgingSince: change.since },
        modules: Object.fromEntries(
          Object.entries(view.modules).map(([id, module]) => [id, withoutNames(module)]),
        ),
      };
    case "purged":
      return { ...view, event: { ...view.event, purgedAt: change.at } };
    case "module_added":
      // A repeat must not throw a running module back to its beginning.
      return Object.hasOwn(view.modules, change.module)
        ? view
        : { ...view, modules: { ...view.modules, [change.module]: change.view } };
    default:
      return foldModule(view, change);
  }
}

function foldModule(view: View, change: ModuleChange): View {
  if (!Object.hasOwn(view.modules, change.module)) return view;
  const before = view.modules[change.module];
  const after = FOLDS[before.kind](before, change);
  return after === before ? view : { ...view, modules: { ...view.modules, [change.module]: after } };
}
