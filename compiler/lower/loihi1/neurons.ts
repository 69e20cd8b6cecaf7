/** Thresholds, biases and starts of a population in units of V, and what a weight adds to it. */

import { response, type TimeConstants, turningPoint } from "../../../hw-models/numerics/kernel.ts";
import { DECAY_UNIT, LOIHI1_RANGES, MANTISSA_UNIT } from "../../../hw-models/numerics/loihi1.ts";
import type { Model } from "../../network.ts";
import type { Loihi1Decays } from "./timing.ts";

/** The neurons of one population as loihi1 holds them. */
export interface Loihi1Neurons {
  readonly decays: Loihi1Decays;
  readonly spiking: boolean;
  /** vth of each neuron: it fires when V > 64 · vth. */
  readonly threshold: Int32Array;
  /** Added to V in every step: mantissa · 2^exponent. */
  readonly biasMantissa: Int16Array;
  readonly biasExponent: Uint8Array;
  readonly initialVoltage: Int32Array;
  readonly initialCurrent: Int32Array;
}

/**
 * What a weight of 1 adds to V within the step of its arrival. A jump adds all of it. A current I does it by
 * and by, and U stands for I · K(1 tick), K the response to one spike: V and U after a step are then exactly
 * those of the equations a tick after the spikes of that step.
 */
export const gainOf = (model: Model, decays: Loihi1Decays): number =>
  "tauSynapse" in model ? response(1, tausOf(decays)) : 1;

/** The most that V becomes by one spike of weight 1. */
export const peakOf = (model: Model, decays: Loihi1Decays): number => {
  if (!("tauSynapse" in model)) return 1;
  const tau = tausOf(decays);
  return response(Math.max(1, turningPoint(0, 1, tau)), tau);
};

const tausOf = ({ current, voltage }: Loihi1Decays): TimeConstants => ({
  membrane: tauOf(DECAY_UNIT - voltage),
  synapse: tauOf(DECAY_UNIT - 1 - current),
});

/** Time constant in steps by which so many 4096ths are kept of a state. */
const tauOf = (kept: number): number => -1 / Math.log(kept / DECAY_UNIT);

/** What U is at the start for a current of 1: it decays once before it first acts. */
export const startGainOf = (model: Model, decays: Loihi1Decays): number =>
  (gainOf(model, decays) * DECAY_UNIT) / Math.max(1, DECAY_UNIT - 1 - decays.current);

/** @param scale units of V in one of the program's own voltage */
export const quantizeLoihi1Neurons = (
  model: Model,
  size: number,
  decays: Loihi1Decays,
  scale: number,
): Loihi1Neurons => {
  const { each = {} } = model;
  const threshold = new Int32Array(size);
  const biasMantissa = new Int16Array(size);
  const biasExponent = new Uint8Array(size);
  const initialVoltage = new Int32Array(size);
  const initialCurrent = new Int32Array(size);
  const start = startGainOf(model, decays) * scale;
  for (let n = 0; n < size; n++) {
    if ("threshold" in model) threshold[n] = vthOf((each.threshold?.[n] ?? model.threshold.value) * scale);
    if ("bias" in model) {
      const bias = ((each.bias?.[n] ?? model.bias.value) * scale * decays.voltage) / DECAY_UNIT;
      biasExponent[n] = biasExponentOf(bias);
      biasMantissa[n] = Math.round(bias / 2 ** biasExponent[n]);
    }
    initialVoltage[n] = Math.round((each.initial?.[n] ?? 0) * scale);
    initialCurrent[n] = Math.round((each.current?.[n] ?? 0) * start);
  }
  const spiking = model.kind !== "li";
  return { decays, spiking, threshold, biasMantissa, biasExponent, initialVoltage, initialCurrent };
};

/** The largest vth with which a V at the threshold fires: V > 64 · vth. */
const vthOf = (threshold: number): number => Math.max(0, Math.ceil(threshold / MANTISSA_UNIT - 1e-9) - 1);

const biasExponentOf = (bias: number): number => {
  const { high } = LOIHI1_RANGES.biasMantissa;
  return Math.max(0, Math.ceil(Math.log2(Math.abs(bias) / (high + 0.5))));
};
