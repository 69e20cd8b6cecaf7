/**
 * Watches a training for what no further epoch mends: weights that run away, and a loss whose neurons never
 * spike. Both are mistakes of the program, so the training ends with a code, a place and a remedy.
 */
import { synapseRanges } from "../../compiler/lower/edges.ts";
import type { Ft1Lowered } from "../../compiler/lowered.ts";
import type { Network } from "../../compiler/network.ts";
import { positionOf, type Span } from "../../compiler/source.ts";
import { COUNTER_INDEX, type CoreState } from "../../hw-models/cores/ft1/state.ts";
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import { Problem } from "../problem.ts";
import { batchOf } from "./trainee.ts";

/** Where a training stands: epoch and sample of it, and the sample's row in the split, all from 1. */
export interface Moment {
  readonly epoch: number;
  readonly sample: number;
  readonly row: number;
}

export interface Watch {
  /** An epoch of so many samples begins. */
  begin(samples: number): void;
  /** The sample of this row (from 0) was learned from; whether any neuron of the loss spiked. */
  sample(row: number, spiked: boolean): void;
  /**
   * The epoch is over.
   * @throws Problem E0830, E0831
   */
  end(): void;
  /** What happened on the way without ending the training: W0832. */
  warnings(): readonly Problem[];
  /** What is remembered from epoch to epoch, for a checkpoint. */
  save(): readonly number[];
  load(state: readonly number[]): void;
}

/** Of `save`: epochs, samples of a batch, batches without a spike and in all; epoch, sample and row of the first without, 0: none. */
export const WATCH_NUMBERS = 7;

/**
 * Fraction of an epoch's updates that may be clipped: a net of 70 weights, two of them at an end for good,
 * clips one in thirty. Yin-Yang clips fewer than one in ten thousand; at 512 times its rate, one in fourteen.
 */
const MOST_CLIPPED = 1 / 20;
/** Weights of float64 run away where no format of ft1 holds them: 128 · 2^5 threshold units. */
export const RUNAWAY = -FORMATS.weight.low * 2 ** (15 - FORMATS.current.fraction);

/** Watches whether the neurons of the loss spike. */
export const watchOutputs = (network: Network): Watch & { readonly now: Moment } => {
  let [epoch, sample, row, batch, spiking] = [0, 0, 0, 1, 0];
  let batchSpiking = 0;
  let [mute, batches] = [0, 0];
  let first: Moment | null = null;
  return {
    get now() {
      return { epoch, sample, row };
    },
    begin: (samples) => {
      epoch++;
      batch = batchOf(samples);
      [sample, spiking, batchSpiking] = [0, 0, 0];
    },
    sample: (at, spiked) => {
      row = at + 1;
      sample++;
      if (spiked) {
        spiking++;
        batchSpiking++;
      }
      if (sample % batch > 0) return;
      batches++;
      if (batchSpiking === 0) {
        mute++;
        first ??= { epoch, sample: sample - batch + 1, row };
      }
      batchSpiking = 0;
    },
    end: () => {
      if (sample > 0 && spiking === 0) throw silence(network, epoch, sample);
    },
    warnings: () => (first === null ? [] : [muteBatches(network, mute, batches, batch, first)]),
    save: () => [epoch, batch, mute, batches, first?.epoch ?? 0, first?.sample ?? 0, first?.row ?? 0],
    load: (state) => {
      [epoch, batch, mute, batches] = state;
      const [, , , , at, sample, row] = state;
      first = at === 0 ? null : { epoch: at, sample, row };
    },
  };
};

/** The same on the chip, and whether its weights are clipped in mass. */
export const watchChip = (lowered: Ft1Lowered, { counters, shadow }: CoreState): Watch => {
  const outputs = watchOutputs(lowered.network);
  let [clipped, updates, before] = [0, 0, 0];
  let first: Moment | null = null;
  return {
    ...outputs,
    begin: (samples) => {
      outputs.begin(samples);
      clipped = counters[COUNTER_INDEX.weightSaturations];
      updates = counters[COUNTER_INDEX.weightUpdates];
      before = clipped;
      first = null;
    },
    sample: (row, spiked) => {
      outputs.sample(row, spiked);
      if (first === null && counters[COUNTER_INDEX.weightSaturations] > before) first = outputs.now;
    },
    end: () => {
      outputs.end();
      const share =
        (counters[COUNTER_INDEX.weightSaturations] - clipped) /
        Math.max(1, counters[COUNTER_INDEX.weightUpdates] - updates);
      if (first !== null && share > MOST_CLIPPED) throw clippedInMass(lowered, shadow, first, share);
    },
  };
};

const placed = (code: "E0830" | "E0831" | "W0832", span: Span, message: string, hint: string): Problem =>
  new Problem(code, span.source.file, message, { place: positionOf(span.source, span.start), hint });

const SLOWER = "learn at a lower rate: steps grow with the square of 1 / threshold";
const OR_WIDER = `${SLOWER}; where weights have to go farther than they begin, plastic(range = WEIGHT) says so`;

/** What a projection's weights learn at. */
const rateSpan = ({ learn, projections }: Network, projection: number): Span => {
  const own = projections[projection].rate ?? learn?.update.rate;
  return own?.span ?? projections[projection].span;
};

const clippedInMass = (lowered: Ft1Lowered, shadow: Int16Array, first: Moment, share: number): Problem => {
  const { network } = lowered;
  const { low, high } = FORMATS.shadow;
  const standing = synapseRanges(lowered.edges).map(({ edges, index, from, to }) => {
    const atEnds = shadow.subarray(from, to).reduce((sum, w) => sum + Number(w === low || w === high), 0);
    return { index, name: edges.projection.name, share: edges.projection.plastic ? atEnds / (to - from) : 0 };
  });
  const worst = standing.reduce((a, b) => (b.share > a.share ? b : a));
  return placed(
    "E0830",
    rateSpan(network, worst.index),
    `updates explode: ${percent(share)} of those in epoch ${first.epoch} were clipped, the first at its sample ${first.sample} (row ${first.row} of the training samples); ${percent(worst.share)} of the weights of ${worst.name} stand at the ends of their range`,
    OR_WIDER,
  );
};

/** A weight of float64 has run away. @param synapse index among all synapses */
export const runawayWeight = (lowered: Ft1Lowered, synapse: number, { epoch, sample, row }: Moment) => {
  const { edges, index } =
    synapseRanges(lowered.edges)
      .filter(({ from }) => from <= synapse)
      .at(-1) ?? {};
  if (edges === undefined || index === undefined) throw new RangeError(`there is no synapse ${synapse}`);
  return placed(
    "E0830",
    rateSpan(lowered.network, index),
    `updates explode: in epoch ${epoch}, with the batch of its sample ${sample} (row ${row} of the training samples), a weight of ${edges.projection.name} went beyond ${RUNAWAY} threshold units`,
    SLOWER,
  );
};

const LOUDER = "begin with larger weights into it and into what leads to it, or a lower threshold";

const readOut = ({ learn, populations }: Network): { readonly name: string; readonly span: Span } => {
  if (learn === null) throw new Error("the program has nothing to learn");
  return { name: populations[learn.loss.population].name, span: learn.loss.span };
};

const silence = (network: Network, epoch: number, samples: number): Problem => {
  const { name, span } = readOut(network);
  return placed(
    "E0831",
    span,
    `${name} did not spike once in the ${samples} samples of epoch ${epoch}: a loss over spikes has no gradient without them`,
    LOUDER,
  );
};

const muteBatches = (network: Network, mute: number, all: number, size: number, first: Moment): Problem => {
  const { name, span } = readOut(network);
  return placed(
    "W0832",
    span,
    `${name} did not spike once in ${mute} of ${all} batches of ${size} samples, first from sample ${first.sample} of epoch ${first.epoch} on: they taught nothing`,
    LOUDER,
  );
};

const percent = (share: number): string => `${Number((100 * Math.min(share, 1)).toPrecision(2))} %`;
