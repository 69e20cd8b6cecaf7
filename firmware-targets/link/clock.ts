/** Time as the link sees it: handed in, never read, so that a test can run hours of it in no time. */

export interface Timer {
  cancel(): void;
}

export interface Clock {
  /** Milliseconds since some fixed moment; never runs backwards. */
  now(): number;
  /** Calls once, `milliseconds` from now, unless cancelled. */
  after(milliseconds: number, call: () => void): Timer;
}

/** The real one. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return { cancel: () => clearTimeout(timer) };
  },
};

export const sleep = (clock: Clock, milliseconds: number): Promise<void> =>
  new Promise((resolve) => clock.after(milliseconds, resolve));
