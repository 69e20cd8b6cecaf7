/**
 * A board as the runtime uses it: greet, flash, verify; then trials of spikes in, steps, spikes out.
 * One call at a time, and one session a connection: the session counts the trial's spikes and steps.
 */
import { SpikeRecorder, type SpikeTrain } from "../../hw-models/trace.ts";
import { type FlashOptions, type FlashReport, flash, verify } from "../flash.ts";
import type { LinkClient } from "./client.ts";
import { spikesFrom } from "./codec.ts";
import { LinkError } from "./fault.ts";
import { type BoardIdentity, greet } from "./greeting.ts";
import { SPIKES_PER_MESSAGE } from "./messages.ts";
import { isBoardError } from "./transfer.ts";
import { inWindow } from "./window.ts";

/** Where the trial stands. */
interface Trial {
  readonly number: number;
  steps: number;
  injected: number;
  /** Spikes of the network that were read. */
  read: number;
}

export class BoardSession {
  readonly client: LinkClient;
  private trial: Trial | null = null;

  /** @param client opened, or to be opened by open() */
  constructor(client: LinkClient) {
    this.client = client;
  }

  /** @throws LinkError where there is no connection */
  open(): Promise<void> {
    return this.client.open();
  }

  close(): Promise<void> {
    return this.client.close();
  }

  /** @throws LinkError */
  hello(): Promise<BoardIdentity> {
    return greet(this.client);
  }

  /** @throws ImageError, LinkError; see flash.ts */
  async flash(image: Uint8Array, options: FlashOptions = {}): Promise<FlashReport> {
    this.trial = null;
    return flash(this.client, image, options);
  }

  /** @throws LinkError verify-failed with the place of the first difference */
  verify(image: Uint8Array, onProgress?: FlashOptions["onProgress"]): Promise<void> {
    return verify(this.client, image, onProgress);
  }

  /** Steps done in this trial. */
  get stepsDone(): number {
    return this.trial?.steps ?? 0;
  }

  /**
   * Starts a trial: states, queues and clock go back, weights stay.
   * @throws LinkError not-valid where the board has no image
   */
  resetTrial(): Promise<void> {
    return this.orForget(async () => {
      const trial = nextTrial(await this.started());
      await this.client.request({ kind: "resetTrial", trial: trial.number });
      this.trial = trial;
    });
  }

  /**
   * Hands spikes of input neurons over; their steps must lie ahead.
   * @throws LinkError rejected for a neuron the network has not or a tick that is over
   */
  inject(spikes: SpikeTrain): Promise<void> {
    return this.orForget(async () => this.sendSpikes(await this.started(), spikes, DONE));
  }

  /**
   * Runs whole steps.
   * @returns the spikes that fired in them, sorted by (tick, neuron)
   * @throws LinkError
   */
  run(steps: number): Promise<SpikeTrain> {
    return this.orForget(async () => this.runOn(await this.started(), steps, DONE));
  }

  /**
   * A whole trial, all of it on its way at once: reset, inject, run. One round trip where the wire is clean.
   * @throws LinkError
   */
  runTrial(spikes: SpikeTrain, steps: number): Promise<SpikeTrain> {
    return this.orForget(async () => {
      const trial = nextTrial(await this.started());
      this.trial = trial;
      const reset = this.client.request({ kind: "resetTrial", trial: trial.number });
      const injected = this.sendSpikes(trial, spikes, reset);
      const before = Promise.all([reset, injected]);
      const ran = this.runOn(trial, steps, before);
      await Promise.allSettled([before, ran]);
      // The first thing that went wrong is the cause of the rest.
      await before;
      return ran;
    });
  }

  /** Clock cycles of the core since it was started, 0 where the board counts none. */
  async cycles(): Promise<number> {
    const { cyclesLow, cyclesHigh } = await this.client.request({ kind: "counters", reserved: 0 });
    return cyclesHigh * 2 ** 32 + cyclesLow;
  }

  /** The trial the board is in; starts the core where it is held. */
  private async started(): Promise<Trial> {
    if (this.trial) return this.trial;
    const { trial, steps, injected, fired } = await this.client.request({ kind: "run", nonce: 0 });
    this.trial = { number: trial, steps, injected, read: fired };
    return this.trial;
  }

  /** Does something; if it fails, what the board has done of it is unknown until it is asked again. */
  private async orForget<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      this.trial = null;
      throw thrown;
    }
  }

  private async sendSpikes(trial: Trial, spikes: SpikeTrain, after: Promise<unknown>): Promise<void> {
    const start = trial.injected;
    trial.injected += spikes.ticks.length;
    const pages = Array.from({ length: Math.ceil(spikes.ticks.length / SPIKES_PER_MESSAGE) }, (_, n) => n);
    let before = after;
    await inWindow(pages, this.client.window, async (page) => {
      const from = page * SPIKES_PER_MESSAGE;
      const one = inTurn(before, () =>
        this.client.request({
          kind: "inject",
          first: start + from,
          trial: trial.number,
          spikes: spikesFrom(spikes, from),
        }),
      );
      before = one;
      await one;
      return true;
    });
  }

  private async runOn(trial: Trial, steps: number, after: Promise<unknown>): Promise<SpikeTrain> {
    const target = trial.steps + steps;
    const recorder = new SpikeRecorder();
    while (trial.steps < target) {
      const { number, injected, read } = trial;
      const done = await inTurn(after, () =>
        this.client.request({ kind: "step", target, trial: number, injected, read }),
      );
      if (done.first !== read || done.steps <= trial.steps || done.steps > target)
        throw new LinkError("rejected", `${this.client.name}: the board lost count of its steps`);
      record(recorder, done.spikes);
      await this.readSpikes(trial, read + done.spikes.ticks.length, done.fired, recorder);
      trial.steps = done.steps;
      trial.read = done.fired;
    }
    return recorder.sorted();
  }

  /** Spikes with the numbers `from` to `end`, read in any order. */
  private async readSpikes(trial: Trial, from: number, end: number, recorder: SpikeRecorder): Promise<void> {
    const count = Math.max(0, Math.ceil((end - from) / SPIKES_PER_MESSAGE));
    const pages = Array.from({ length: count }, (_, page) => from + page * SPIKES_PER_MESSAGE);
    await inWindow(pages, this.client.window, async (first) => {
      const { spikes } = await this.client.request({ kind: "readSpikes", first, trial: trial.number });
      if (spikes.ticks.length !== Math.min(SPIKES_PER_MESSAGE, end - first))
        throw new LinkError("rejected", `${this.client.name}: spikes are missing from the board's answer`);
      record(recorder, spikes);
      return true;
    });
  }
}

const DONE: Promise<unknown> = Promise.resolve();

const nextTrial = (before: Trial): Trial => ({ number: before.number + 1, steps: 0, injected: 0, read: 0 });

const record = (recorder: SpikeRecorder, spikes: SpikeTrain): void =>
  spikes.ticks.forEach((at, n) => recorder.spike(at, spikes.neurons[n]));

/** Asks at once; if the board heard this before what it rests on, asks again when that is done. */
const inTurn = async <T>(before: Promise<unknown>, ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (thrown) {
    if (!isBoardError(thrown, "gap") && !isBoardError(thrown, "stale")) throw thrown;
    await before;
    return ask();
  }
};
