/**
 * The part of `@std/testing/time` that the tests use, over `@sinonjs/fake-timers`: a clock that a test moves.
 *
 * The import map gives it that name, so the tests run unchanged where the published package can be reached.
 * @module
 */
import { install } from "@sinonjs/fake-timers";

/** Thrown when time is faked twice or restored twice. */
export class TimeError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "TimeError";
  }
}

// Taken before anything is faked: `tickAsync` waits in real time for promises that are already on their way.
const realSetTimeout = globalThis.setTimeout;

let faked: FakeTime | undefined;

/**
 * Replaces `Date`, `setTimeout`, `setInterval` and their `clear…` by ones that follow `tick`, until `restore`.
 *
 * One at a time; write `using time = new FakeTime()`.
 */
export class FakeTime {
  /** Milliseconds since the epoch at which this clock began. */
  readonly start: number;
  readonly #clock: ReturnType<typeof install>;

  /** @param start milliseconds, a date string or a `Date`; without one, the real time */
  constructor(start?: number | string | Date | null) {
    if (faked) throw new TimeError("Cannot construct FakeTime: time is already faked");
    this.start = Math.floor(start === undefined || start === null ? Date.now() : new Date(start).valueOf());
    if (Number.isNaN(this.start)) {
      throw new TypeError(`Cannot construct FakeTime: invalid start time ${this.start}`);
    }
    this.#clock = install({
      now: this.start,
      toFake: ["Date", "setTimeout", "clearTimeout", "setInterval", "clearInterval"],
      ignoreMissingTimers: true,
    });
    faked = this;
  }

  get now(): number {
    return this.#clock.now;
  }

  /** Moves forward to `value`, firing what falls due on the way. */
  set now(value: number) {
    if (value < this.now) {
      throw new RangeError(
        `Cannot set current time in the past, time must be >= ${this.now}: received ${value}`,
      );
    }
    this.#clock.tick(value - this.now);
  }

  /** Moves forward by `ms`, firing timers in order. Promises they settle are seen after the next `await`. */
  tick(ms = 0): void {
    this.now += ms;
  }

  /** Lets pending promises run, then moves forward by `ms`. */
  async tickAsync(ms = 0): Promise<void> {
    await this.runMicrotasks();
    this.now += ms;
  }

  async runMicrotasks(): Promise<void> {
    await new Promise<void>((resolve) => realSetTimeout(resolve, 0));
  }

  /** Moves to the next due time, if there is one, and fires all that is due then. */
  next(): boolean {
    if (this.#clock.countTimers() === 0) return false;
    this.#clock.next();
    this.#clock.tick(0);
    return true;
  }

  async nextAsync(): Promise<boolean> {
    await this.runMicrotasks();
    return this.next();
  }

  /** Fires timers until none is left. */
  runAll(): void {
    while (this.next());
  }

  async runAllAsync(): Promise<void> {
    while (await this.nextAsync());
  }

  restore(): void {
    if (faked !== this) throw new TimeError("Cannot restore time: time is already restored");
    faked = undefined;
    this.#clock.uninstall();
  }

  [Symbol.dispose](): void {
    this.restore();
  }
}
