/**
 * Long work that several ask for is done once: who comes while it is under way shares it, or waits and finds it done.
 *
 * The runtime names the work. Only what a room itself calls for and what organizers press comes here, and each holds a
 * request of its own that is bounded where it arrives; nothing is kept of work that is over.
 * @module
 */

export interface SharedWork {
  /** The answer of the work under that name, begun only if none is under way. */
  once<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** Begins when all that came before under that name is over, however it ended. */
  inTurn<T>(name: string, work: () => Promise<T>): Promise<T>;
}

export function createSharedWork(): SharedWork {
  const underWay = new Map<string, Promise<unknown>>();
  const last = new Map<string, Promise<void>>();

  return {
    once<T>(name: string, work: () => Promise<T>): Promise<T> {
      const known = underWay.get(name);
      if (known) return known as Promise<T>;
      const result = work().finally(() => underWay.delete(name));
      underWay.set(name, result);
      return result;
    },
    inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
      const result = (last.get(name) ?? Promise.resolve()).then(work);
      const over = () => {
        if (last.get(name) === turn) last.delete(name);
      };
      const turn: Promise<void> = result.then(over, over);
      last.set(name, turn);
      return result;
    },
  };
}
