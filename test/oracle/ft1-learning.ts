/** The learning engine of ft1 in BigInt, as hw-models/SPEC.md "Learning" says it, in the order it says it. */
import { moveDelays, sumDelays } from "./ft1-delays.ts";
import type { OracleImage, OracleLayer, OracleLearning, OracleTables } from "./ft1-image.ts";
import { clip16, clip24, clip32, type NeuronState, type OracleCounts, round } from "./ft1-neuron.ts";
import { randomBits, updateStep, updateWord } from "./ft1-random.ts";
import type { Situation, Situations } from "./ft1-situations.ts";

/** What the engine reads and writes; arrays by core neuron, axon or synapse. */
export interface LearningState {
  readonly image: OracleImage;
  readonly learning: OracleLearning;
  readonly neurons: readonly NeuronState[];
  /** Tick of each axon's first arrival, null: none. */
  readonly arrival: readonly (bigint | null)[];
  readonly weight: bigint[];
  readonly shadow: bigint[];
  /** By axon; the next two are empty where no delay learns. */
  readonly delay: bigint[];
  readonly shadowDelay: bigint[];
  readonly delaySum: bigint[];
  /** By neuron, then by its latched firings. */
  readonly error: bigint[][];
  readonly gain: bigint[][];
  readonly product: bigint[];
  readonly silence: number[];
  readonly counts: OracleCounts;
  readonly seen: Situations;
  /** What the host has added to the rates. */
  slowdown: bigint;
  samples: number;
  updates: number;
}

const each = (first: number, count: number, visit: (n: number) => void): void => {
  for (let n = first; n < first + count; n++) visit(n);
};

/** Every synapse of a layer with its axon, "axons and synapses" in order. */
const eachSynapse = (
  { image }: LearningState,
  layer: OracleLayer,
  visit: (synapse: number, axon: number, target: number) => void,
): void =>
  each(layer.firstAxon, layer.axons, (a) => {
    const { first, end } = image.axons[a];
    each(first, end - first, (s) => visit(s, a, image.target[s]));
  });

const setShadow = (state: LearningState, synapse: number, value: bigint): void => {
  const shadow = clip16(value);
  if (shadow !== value) {
    state.counts.weightSaturations++;
    state.seen["shadow weight clipped"]++;
  }
  state.shadow[synapse] = shadow;
  const weight = (shadow + 128n) >> 8n;
  state.weight[synapse] = weight;
  if (weight > 127n) {
    state.weight[synapse] = 127n;
    state.seen["forward weight held at 127"]++;
  }
};

/** "To bump a neuron". */
const bump = (state: LearningState, neuron: number, by: bigint, reached = false): void => {
  const { learning, image } = state;
  for (const layer of learning.layers.filter(({ plastic }) => plastic))
    eachSynapse(state, layer, (s, a, target) => {
      if (target !== neuron) return;
      if (reached && state.arrival[a] === null) state.seen["bump left out where no spike arrived"]++;
      else setShadow(state, s, state.shadow[s] + round(by, 2n + image.axons[a].shift));
    });
};

const isSilent = (state: LearningState, n: number): boolean => state.neurons[n].latches.length === 0;

/** Rule 1, "Silence of hidden neurons". */
const countSilence = (state: LearningState): void => {
  const { learning, silence } = state;
  const outputs = new Set(learning.outputs);
  const hidden = new Set<number>();
  for (const layer of learning.layers) each(layer.firstTarget, layer.targets, (n) => hidden.add(n));
  for (const n of hidden) if (!outputs.has(n) && isSilent(state, n)) silence[n]++;
  state.samples++;
  if (state.samples % learning.silenceBlock !== 0) return;
  silence.forEach((count, n) => {
    if (count > learning.silenceLimit) {
      bump(state, n, learning.hiddenBump);
      state.seen["hidden neuron bumped"]++;
    }
  });
  silence.fill(0);
};

/** Rule 3, "Errors", of the margin loss. */
const marginErrors = (state: LearningState, label: number): void => {
  const { learning, neurons, error } = state;
  const own = learning.outputs[label];
  const tick = (n: number): bigint => neurons[n].latches[0].tick;
  learning.outputs.forEach((output, k) => {
    if (k === label) return;
    const e = (tick(output) - tick(own) - learning.margin) << (14n - learning.timeBits);
    error[output][0] += e;
    error[own][0] -= e;
  });
};

/** Rule 3, "Errors", of cross entropy. */
const likelihoodErrors = (state: LearningState, label: number): void => {
  const { learning, neurons, error, seen } = state;
  const { outputs, likelihood, timeBits } = learning;
  const ticks = outputs.map((n) => neurons[n].latches[0]?.tick ?? null);
  const fired = ticks.filter((tick) => tick !== null);
  const first = fired.reduce((a, b) => (a < b ? a : b));
  const E = ticks.map((tick) => (tick === null ? 0n : (likelihood[Number(tick - first)] ?? 0n)));
  const S = E.reduce((a, b) => a + b);
  ticks.forEach((tick, k) => {
    if (tick === null) seen["silent output of likelihood 0"]++;
    else if (Number(tick - first) >= likelihood.length) seen["likelihood beyond its table"]++;
    const share = ((k === label ? S - E[k] : E[k]) << timeBits) / S;
    if (share === 0n && E[k] > 0n) seen["share of less than a tick"]++;
    const e = share << (14n - timeBits);
    error[outputs[k]][0] = k === label ? e : -e;
  });
};

/** Rule 3, "Errors", of spike times. */
const targetErrors = (state: LearningState, label: number): void => {
  const { learning, neurons, error, seen } = state;
  const { outputs, targets, targetSpikes, timeBits } = learning;
  outputs.forEach((output, k) => {
    for (let j = 0; j < targetSpikes; j++) {
      const latch = neurons[output].latches[j];
      if (latch === undefined) seen["target without its spike"]++;
      else {
        const target = targets[(label * outputs.length + k) * targetSpikes + j];
        error[output][j] = (latch.tick - target) << (14n - timeBits);
      }
    }
    if (neurons[output].latches.length > targetSpikes) seen["spike without a target"]++;
  });
};

/** The decay of what later firings owe: V without current. */
const decayVoltage = ({ fine, coarse }: OracleTables, x: bigint, span: bigint, seen: Situations): bigint => {
  if (span <= 64n) return round(x * fine[Number(span)].ea, 15n);
  seen["two firings more than a step apart"]++;
  const k = span >> 6n;
  const d = span & 63n;
  if (k > 127n) return 0n;
  const left = round(x * coarse[Number(k)].ea, 15n);
  return d === 0n ? left : round(left * fine[Number(d)].ea, 15n);
};

/** Rule 4, "Gain", of neuron n's firing k, whose error is complete but for what later firings owe. */
const takeGain = (state: LearningState, owed: bigint[], n: number, k: number): void => {
  const { image, neurons, error, gain, counts, seen } = state;
  const { latches } = neurons[n];
  const { decay, reset } = image.neurons[n];
  const tables = image.tables[decay];
  if (k + 1 < latches.length) {
    const debt = gain[n][k + 1] + owed[n];
    if (clip24(debt) !== debt) seen["what later firings owe clipped"]++;
    owed[n] = decayVoltage(tables, clip24(debt), latches[k + 1].tick - latches[k].tick, seen);
    error[n][k] += round(round(owed[n] * reset, 10n) * tables.inverseTau, 12n);
    counts.errorTerms++;
    if (owed[n] !== 0n) seen["error of a later firing"]++;
  }
  const { slope } = latches[k];
  const p = BigInt(slope.toString(2).length - 1 - 5);
  const m = p < 0n ? slope << -p : slope >> p;
  if (p < 0n) seen["slope of less than six bits"]++;
  if (clip24(error[n][k]) !== error[n][k]) seen["error clipped"]++;
  const exact = round(clip24(error[n][k]) * tables.reciprocal[Number(m) - 32], 4n + p);
  gain[n][k] = clip24(exact);
  if (gain[n][k] !== exact) {
    counts.gainSaturations++;
    seen["gain clipped"]++;
  }
  counts.latchReads++;
};

const spanSituation = (span: bigint): Situation => {
  if (span <= 64n) return "span of a step or less";
  if (span >> 6n > 127n) return "span beyond the coarse table";
  return (span & 63n) === 0n ? "span of whole steps" : "span of steps and ticks";
};

/** "Kernels": K(s) and E(s). */
const kernels = (state: LearningState, layer: OracleLayer, span: bigint): { K: bigint; E: bigint } => {
  const { image, seen } = state;
  const { fine, coarse } = image.tables[image.neurons[layer.firstTarget].decay];
  seen[spanSituation(span)]++;
  if (span <= 64n) return { K: fine[Number(span)].ec, E: fine[Number(span)].eb };
  const k = span >> 6n;
  const d = span & 63n;
  if (k > 127n) return { K: 0n, E: 0n };
  const { ec: v, eb: i } = coarse[Number(k)];
  if (d === 0n) return { K: v, E: i };
  const { ea, eb, ec } = fine[Number(d)];
  return { K: round(v * ea + i * ec, 15n), E: round(i * eb, 15n) };
};

/** "Arrivals": of an axon of a layer, in order. */
const arrivalsAt = (state: LearningState, layer: OracleLayer, index: number): bigint[] => {
  const axon = layer.firstAxon + index;
  const first = state.arrival[axon];
  if (layer.firstSource < 0) return first === null ? [] : [first];
  const { latches } = state.neurons[layer.firstSource + index];
  if (latches.length > 1) state.seen["several arrivals at an axon"]++;
  return latches.map(({ tick }) => tick + state.delay[axon]);
};

/** A synapse of a layer, seen from its target. */
interface Branch {
  readonly layer: OracleLayer;
  /** Index of its axon in the layer. */
  readonly index: number;
  readonly synapse: number;
}

/** What the way back sums up: S of every arrival of an axon that a neuron or a delay needs it for, by axon. */
interface Walk {
  readonly branches: readonly Branch[][];
  readonly arrivals: ReadonlyMap<number, readonly bigint[]>;
  readonly handed: ReadonlyMap<number, bigint[]>;
  /** What later firings owe, by neuron. */
  readonly owed: bigint[];
}

const startWalk = (state: LearningState): Walk => {
  const { learning, image, counts, seen } = state;
  const branches: Branch[][] = image.neurons.map(() => []);
  const arrivals = new Map<number, readonly bigint[]>();
  const handed = new Map<number, bigint[]>();
  for (const layer of learning.layers)
    each(0, layer.axons, (index) => {
      const axon = layer.firstAxon + index;
      const list = arrivalsAt(state, layer, index);
      arrivals.set(axon, list);
      if (layer.firstSource >= 0 || layer.plasticDelays)
        handed.set(
          axon,
          list.map(() => 0n),
        );
      const { first, end } = image.axons[axon];
      each(first, end - first, (synapse) => {
        if (layer.plastic) state.product[synapse] = 0n;
        const n = image.target[synapse];
        if (layer.plastic || layer.plasticDelays || layer.firstSource >= 0)
          counts.walkedSynapses += list.length;
        if (list.length > 0 && isSilent(state, n)) seen["silent target"]++;
        branches[n].push({ layer, index, synapse });
      });
    });
  return { branches, arrivals, handed, owed: image.neurons.map(() => 0n) };
};

/** Rule 4, "Error": what all later firings hand back to firing k of neuron n, one rounding an axon. */
const collect = (state: LearningState, { handed }: Walk, n: number, k: number): void => {
  const { learning, image, error, seen } = state;
  for (const layer of learning.layers) {
    if (layer.firstSource < 0 || n < layer.firstSource || n >= layer.firstSource + layer.axons) continue;
    const axon = layer.firstAxon + n - layer.firstSource;
    const { inverseTau } = image.tables[image.neurons[layer.firstTarget].decay];
    const sum = handed.get(axon)?.[k] ?? 0n;
    if (clip32(sum) !== sum) seen["accumulator clipped"]++;
    if (sum !== 0n && error[n][k] !== 0n) seen["error handed back by two layers"]++;
    if (sum !== 0n && !layer.plastic) seen["error handed back through a frozen layer"]++;
    error[n][k] += round(clip32(sum) * inverseTau, 22n - image.axons[axon].shift);
  }
};

/** Rule 4, all pairs of one firing: what its gain adds to the sums of arrivals and to products. */
const spread = (state: LearningState, { branches, arrivals, handed }: Walk, n: number, k: number): void => {
  const { neurons, gain, product, weight, counts, seen } = state;
  const { tick } = neurons[n].latches[k];
  for (const { layer, index, synapse } of branches[n]) {
    const axon = layer.firstAxon + index;
    arrivals.get(axon)?.forEach((arrival, j) => {
      if (tick <= arrival) {
        seen[tick < arrival ? "target fired before the arrival" : "target fired at the arrival"]++;
        return;
      }
      const { K, E } = kernels(state, layer, tick - arrival);
      const sums = handed.get(axon);
      if (sums !== undefined) {
        sums[j] += round(gain[n][k] * (E - K), 15n) * weight[synapse];
        counts.errorTerms++;
        if (layer.firstSource >= 0 && layer.firstSource + index === n)
          seen["error handed back by a neuron to itself"]++;
        if (layer.firstSource >= 0 && n >= layer.firstSource && n < layer.firstSource + layer.axons)
          seen["error handed back within a population"]++;
      }
      if (layer.plastic) {
        product[synapse] += gain[n][k] * K;
        counts.productTerms++;
      } else seen["product in a frozen layer left out"]++;
    });
  }
};

/** Rule 4: firings by falling tick; those of one tick in any order, here by neuron. */
const walkBack = (state: LearningState): void => {
  const { learning, neurons } = state;
  const walk = startWalk(state);
  const isTarget = (n: number): boolean =>
    learning.layers.some(({ firstTarget, targets }) => n >= firstTarget && n < firstTarget + targets);
  const firings = neurons.flatMap(({ latches }, n) => latches.map(({ tick }, k) => ({ n, k, tick })));
  firings.sort((a, b) => Number(b.tick - a.tick));
  for (const { n, k } of firings) {
    collect(state, walk, n, k);
    if (!isTarget(n)) continue;
    takeGain(state, walk.owed, n, k);
    spread(state, walk, n, k);
  }
  sumDelays(state, walk.handed);
};

/** Rule 5, "Update". */
const update = (state: LearningState, number: number): void => {
  const { learning, image, product, counts } = state;
  const word = updateWord(learning.seed, number);
  for (const layer of learning.layers.filter(({ plastic }) => plastic)) {
    const sum = layer.rate + state.slowdown;
    if (sum > 31n) state.seen["rate held at 2^-31"]++;
    const rate = sum > 31n ? 31n : sum;
    eachSynapse(state, layer, (s, a) => {
      if (product[s] === 0n) return;
      counts.weightUpdates++;
      const c = 11n + image.axons[a].shift + rate;
      state.seen[c < 16n ? "fewer than 16 bits cut off" : "16 bits or more cut off"]++;
      setShadow(state, s, state.shadow[s] + updateStep(product[s], randomBits(word, BigInt(s)), c));
    });
  }
};

/** Rule 2, "Silent outputs": those that the loss needs. */
const bumpSilent = (state: LearningState, label: number): boolean => {
  const { learning } = state;
  const own = learning.outputs[label];
  const silent = learning.loss === 1 ? [own] : learning.outputs;
  const found = silent.filter((n) => isSilent(state, n));
  for (const n of found) bump(state, n, learning.bump, learning.loss === 1);
  state.seen["silent output bumped"] += found.length;
  return found.length > 0;
};

/** One call of the learning engine after a trial; "silent" where an output was not heard. */
export const learnTrial = (state: LearningState, label: number): "updated" | "silent" => {
  const { learning, error } = state;
  countSilence(state);
  if (bumpSilent(state, label)) return "silent";
  const number = state.updates++;
  for (const rows of error) rows.fill(0n);
  [marginErrors, likelihoodErrors, targetErrors][learning.loss](state, label);
  if (error.flat().every((e) => e === 0n)) {
    state.seen["no error at all"]++;
    return "updated";
  }
  walkBack(state);
  update(state, number);
  moveDelays(state, number);
  return "updated";
};
