/** Learning of a loihi1 core: traces of its axons and neurons, and the epochs that move weights. SPEC-loihi1.md, "Learning". */

import { SIGN_MODES } from "../../numerics/loihi1.ts";
import {
  addImpulse,
  clipFactor,
  clipSum,
  DEPENDENCIES,
  decayTrace,
  FACTOR_NAMES,
  FACTORS,
  type FactorName,
  productShift,
  settleWeight,
  WEIGHT_FRACTION,
} from "../../numerics/loihi1-learning.ts";
import { roundingBits, updateWord } from "../../numerics/rng.ts";
import type { Loihi1Core, Loihi1Learning } from "../../program.ts";

/** Traces of an axon, and of a neuron for each rule. */
const X_TRACES = 2;
const Y_TRACES = 3;

export interface Learner {
  readonly core: Loihi1Core;
  readonly learning: Loihi1Learning;
  /** Weights as they are now. */
  readonly weight: Int16Array;
  readonly rules: readonly Rule[];
  /** x1 and x2 of each axon at the start of the epoch, and the step of its last spike in it; 0: none. */
  readonly x: Uint8Array;
  readonly tx: Uint8Array;
  /** y1 to y3 of each neuron and rule, and the step of the neuron's last firing in the epoch. */
  readonly y: Uint8Array;
  readonly ty: Uint8Array;
  /** The traces in each step of the epoch, from its start on; a row a step. */
  readonly xHistory: Uint8Array;
  readonly yHistory: Uint8Array;
  /** For each axon 1 where a layer learns it. */
  readonly plastic: Uint8Array;
  /** Epochs since power-up. */
  epochs: number;
}

interface Rule {
  readonly impulse: readonly number[];
  readonly decay: readonly number[];
  readonly decimation: number;
  readonly products: readonly Product[];
}

interface Product {
  /** Index into DEPENDENCIES. */
  readonly dependency: number;
  readonly mantissa: number;
  readonly shiftRight: number;
  readonly exponent: number;
  readonly factors: readonly {
    readonly name: FactorName;
    readonly constant: number;
    readonly width: number;
  }[];
}

export const createLearner = (core: Loihi1Core, learning: Loihi1Learning): Learner => {
  const axons = core.axons.number.length;
  const neurons = core.neurons.id.length;
  const rows = learning.epoch + 1;
  const rules = rulesOf(learning);
  const plastic = new Uint8Array(axons);
  const { firstAxon, axons: many } = learning.layers;
  firstAxon.forEach((first, layer) => plastic.fill(1, first, first + many[layer]));
  return {
    core,
    learning,
    weight: core.synapses.weight.slice(),
    rules,
    x: new Uint8Array(axons * X_TRACES),
    tx: new Uint8Array(axons),
    y: new Uint8Array(rules.length * neurons * Y_TRACES),
    ty: new Uint8Array(neurons),
    xHistory: new Uint8Array(rows * axons * X_TRACES),
    yHistory: new Uint8Array(rows * rules.length * neurons * Y_TRACES),
    plastic,
    epochs: 0,
  };
};

const rulesOf = ({ rules, products, factors }: Loihi1Learning): readonly Rule[] =>
  Array.from(rules.decimation, (decimation, rule) => ({
    impulse: TRACES.map((name) => rules[`${name}Impulse`][rule]),
    decay: TRACES.map((name) => rules[`${name}Decay`][rule]),
    decimation,
    products: Array.from(products.rule.keys())
      .filter((p) => products.rule[p] === rule)
      .map((p) => {
        const own = Array.from(factors.product.keys())
          .filter((f) => factors.product[f] === p)
          .map((f) => {
            const name = FACTOR_NAMES[factors.variable[f]];
            return { name, constant: factors.constant[f], width: FACTORS[name] };
          });
        return {
          dependency: products.dependency[p],
          mantissa: products.mantissa[p],
          exponent: products.exponent[p],
          shiftRight: productShift(own.reduce((sum, { width }) => sum + width, 0)),
          factors: own,
        };
      }),
  }));

/** The traces of a rule in the order of its numbers. */
const TRACES = ["x1", "x2", "y1", "y2", "y3"] as const;

/** The start of a trial: no traces, a new epoch; weights and what was counted stay. */
export const resetLearner = ({ x, tx, y, ty }: Learner): void => {
  for (const column of [x, tx, y, ty]) column.fill(0);
};

/**
 * Takes in a step's spikes.
 * @param axons those that a spike arrived on in this step
 * @param fired neurons that fired in the step before
 */
export const traceSpikes = (learner: Learner, step: number, axons: Uint32Array, fired: Int32Array): void => {
  const { learning, rules, x, tx, y, ty, plastic, core } = learner;
  const now = ((step - 1) % learning.epoch) + 1;
  const neurons = core.neurons.id.length;
  for (const axon of axons) {
    // Two spikes in one step are one.
    if (plastic[axon] === 0 || tx[axon] === now) continue;
    if (tx[axon] > 0) {
      const { impulse } = rules[ruleOf(learner, axon)];
      for (let i = 0; i < X_TRACES; i++)
        x[axon * X_TRACES + i] = addImpulse(x[axon * X_TRACES + i], impulse[i]);
    }
    tx[axon] = now;
  }
  for (const neuron of fired) {
    if (ty[neuron] > 0)
      rules.forEach(({ impulse }, rule) => {
        const at = (rule * neurons + neuron) * Y_TRACES;
        for (let i = 0; i < Y_TRACES; i++) y[at + i] = addImpulse(y[at + i], impulse[X_TRACES + i]);
      });
    ty[neuron] = now;
  }
};

/** The rule of an axon that learns. */
const ruleOf = ({ learning: { layers } }: Learner, axon: number): number => {
  let layer = 0;
  while (axon >= layers.firstAxon[layer] + layers.axons[layer]) layer++;
  return layers.rule[layer];
};

/** Whether an epoch ends in a step. */
export const endsEpoch = ({ learning }: Learner, step: number): boolean =>
  step > 0 && step % learning.epoch === 0;

/**
 * The end of an epoch: traces as they were in each of its steps, weights by the rules, then a new epoch.
 * @param moved takes each synapse that a product applied to, with its weight afterwards
 */
export const learnEpoch = (
  learner: Learner,
  step: number,
  moved: (synapse: number, weight: number) => void,
): void => {
  const { learning, tx, ty, epochs } = learner;
  followTraces(learner);
  const rounding = learning.stochastic === 1 ? updateWord(learning.seed, WORDS * epochs) : null;
  const { layers } = learning;
  const { target } = learner.core.synapses;
  for (let layer = 0; layer < layers.rule.length; layer++) {
    const rule = learner.rules[layers.rule[layer]];
    const due = (step / learning.epoch) % 2 ** rule.decimation === 0;
    const mode = SIGN_MODES[layers.mode[layer]];
    const asks = (kind: number): boolean => rule.products.some(({ dependency }) => dependency === kind);
    const always = due && asks(U);
    const [byX, byY] = [asks(X0), asks(Y0)];
    for (let axon = layers.firstAxon[layer]; axon < layers.firstAxon[layer] + layers.axons[layer]; axon++) {
      const { row } = learner.core.axons;
      const whole = always || (byX && tx[axon] > 0);
      if (!whole && !byY) continue;
      for (let s = row[axon]; s < row[axon + 1]; s++) {
        if (!whole && ty[target[s]] === 0) continue;
        const sum = changed(learner, layers.rule[layer], rule.products, axon, s, due);
        if (sum === null) continue;
        const random =
          rounding === null ? NEAREST_WEIGHT : roundingBits(rounding, synapseKey(learner, axon, s)) >>> 9;
        learner.weight[s] = settleWeight(sum, mode, random);
        moved(s, learner.weight[s]);
      }
    }
  }
  tx.fill(0);
  ty.fill(0);
  learner.epochs++;
};

const [X0, Y0, U] = DEPENDENCIES.keys();

/** Words of random bits of an epoch: weights, traces of axons, traces of neurons. */
const WORDS = 3;
/** What rounds to the nearest. */
const NEAREST_WEIGHT = 64;
const NEAREST_TRACE = 2 ** 15;

/** A synapse wherever it is placed: its axon's number and its target's id; parallel ones share it. */
const synapseKey = ({ core: { axons, neurons, synapses } }: Learner, axon: number, s: number): number =>
  (Math.imul(axons.number[axon], 0x85ebca6b) + neurons.id[synapses.target[s]]) | 0;

/** The sum of a weight and its products, null where none applies. */
const changed = (
  learner: Learner,
  rule: number,
  products: readonly Product[],
  axon: number,
  s: number,
  due: boolean,
): number | null => {
  const { tx, ty, core, weight, learning } = learner;
  const target = core.synapses.target[s];
  let sum: number | null = null;
  for (const { dependency, mantissa, shiftRight, exponent, factors } of products) {
    const kind = DEPENDENCIES[dependency];
    const at = kind === "x0" ? tx[axon] : kind === "y0" ? ty[target] : due ? learning.epoch : 0;
    if (at === 0) continue;
    let product = mantissa;
    for (const { name, constant, width } of factors)
      product *= clipFactor(factorOf(learner, name, rule, axon, target, weight[s], at) + constant, width);
    sum = clipSum((sum ?? weight[s] << WEIGHT_FRACTION) + clipSum((product >> shiftRight) * 2 ** exponent));
  }
  return sum;
};

/** A variable of a factor, traces in step `at` of the epoch. */
const factorOf = (
  { core, rules, tx, ty, xHistory, yHistory }: Learner,
  name: FactorName,
  rule: number,
  axon: number,
  target: number,
  weight: number,
  at: number,
): number => {
  const neurons = core.neurons.id.length;
  const xRow = (at * core.axons.number.length + axon) * X_TRACES;
  const yRow = ((at * rules.length + rule) * neurons + target) * Y_TRACES;
  switch (name) {
    case "x0":
      return Number(tx[axon] > 0);
    case "x1":
      return xHistory[xRow];
    case "x2":
      return xHistory[xRow + 1];
    case "y0":
      return Number(ty[target] > 0);
    case "y1":
      return yHistory[yRow];
    case "y2":
      return yHistory[yRow + 1];
    case "y3":
      return yHistory[yRow + 2];
    case "w":
      return weight;
    case "C":
      return 0;
  }
};

/** Fills the histories from the traces at the start of the epoch; the traces are then those of its end. */
const followTraces = (learner: Learner): void => {
  const { learning, core, rules, x, tx, y, ty, xHistory, yHistory, plastic, epochs } = learner;
  const axons = core.axons.number.length;
  const neurons = core.neurons.id.length;
  const words = [1, 2].map((n) =>
    learning.stochastic === 1 ? updateWord(learning.seed, WORDS * epochs + n) : null,
  );
  for (let axon = 0; axon < axons; axon++) {
    if (plastic[axon] === 0) continue;
    const rule = rules[ruleOf(learner, axon)];
    for (let i = 0; i < X_TRACES; i++)
      follow(
        xHistory,
        axons * X_TRACES,
        axon * X_TRACES + i,
        x,
        rule,
        i,
        tx[axon],
        words[0],
        core.axons.number[axon],
      );
  }
  rules.forEach((rule, r) => {
    for (let n = 0; n < neurons; n++)
      for (let i = 0; i < Y_TRACES; i++) {
        const at = (r * neurons + n) * Y_TRACES + i;
        const key = core.neurons.id[n] * rules.length + r;
        follow(yHistory, rules.length * neurons * Y_TRACES, at, y, rule, X_TRACES + i, ty[n], words[1], key);
      }
  });
};

/** One trace through an epoch. */
const follow = (
  history: Uint8Array,
  row: number,
  at: number,
  traces: Uint8Array,
  { decay, impulse }: Rule,
  which: number,
  spike: number,
  word: number | null,
  key: number,
): void => {
  const rows = history.length / row;
  let trace = traces[at];
  history[at] = trace;
  if (trace === 0 && spike === 0) {
    for (let step = 1; step < rows; step++) history[step * row + at] = 0;
    return;
  }
  for (let step = 1; step < rows; step++) {
    if (trace > 0) {
      const random =
        word === null ? NEAREST_TRACE : roundingBits(word, (key * TRACES.length + which) * 64 + step);
      trace = decay[which] === 0 ? 0 : decayTrace(trace, decay[which], random);
    }
    if (step === spike) trace = addImpulse(trace, impulse[which]);
    history[step * row + at] = trace;
  }
  traces[at] = trace;
};
