/**
 * Networks for tests, made by hand: times in ticks, weights and thresholds in threshold units. What is left
 * out has a default; `compiled` gives the image and throws where the compiler refuses.
 */
import { type CompileOptions, compile, type Ft1Compiled, ft1Of } from "../compiler/compile.ts";
import { analyse } from "../compiler/front.ts";
import type {
  AxonalDelay,
  Learn,
  Loss,
  Network,
  Population,
  Projection,
  Rule,
  Value,
} from "../compiler/network.ts";
import type { Source, Span } from "../compiler/source.ts";

/** The network of a program without its first line, drawn with seed 1. */
export const programNetwork = (text: string): Network => {
  const { network: made, diagnostics } = analyse({ file: "t.snn", text: `snn 1\n${text}` }, { seed: 1 });
  if (made === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
};

const source: Source = { file: "test.snn", text: "" };
const span: Span = { source, start: 0, end: 0 };
const quantity = (value: number) => ({ value, span });

/** A power of two, so that a number of ticks in seconds is exact. */
const TICK = 2 ** -16;
const ticks = (n: number) => quantity(n * TICK);

/** In ticks and threshold units. */
export interface Cuba {
  readonly tauMembrane: number;
  readonly tauSynapse: number;
  readonly threshold: number;
  readonly reset: number;
  readonly bias: number;
  readonly refractory: number;
  /** Firings allowed in a trial, 0: no limit. */
  readonly spikes: number;
}

const CUBA: Cuba = {
  tauMembrane: 512,
  tauSynapse: 256,
  threshold: 1,
  reset: 1,
  bias: 0,
  refractory: 0,
  spikes: 0,
};

export const input = (name: string, size: number): Population => ({
  name,
  size,
  span,
  role: { kind: "input", encoder: { kind: "latency", first: 0, last: 512 * TICK } },
});

export const cuba = (name: string, size: number, options: Partial<Cuba> = {}): Population => {
  const { tauMembrane, tauSynapse, threshold, reset, bias, refractory, spikes } = { ...CUBA, ...options };
  return {
    name,
    size,
    span,
    role: {
      kind: "neurons",
      model: {
        kind: "cuba",
        tauMembrane: ticks(tauMembrane),
        tauSynapse: ticks(tauSynapse),
        threshold: quantity(threshold),
        reset: quantity(reset),
        bias: quantity(bias),
        refractory: ticks(refractory),
        spikes: quantity(spikes),
      },
    },
  };
};

export const li = (name: string, size: number, options: Partial<Cuba> = {}): Population => {
  const { tauMembrane, tauSynapse, bias } = { ...CUBA, ...options };
  return {
    name,
    size,
    span,
    role: {
      kind: "neurons",
      model: {
        kind: "li",
        tauMembrane: ticks(tauMembrane),
        tauSynapse: ticks(tauSynapse),
        bias: quantity(bias),
      },
    },
  };
};

/** A projection between whole populations, by their names. */
export interface Connection {
  readonly pre: string;
  readonly post: string;
  readonly weight: Weight;
  readonly rule?: Rule;
  /** Ticks; one step where it is left out. */
  readonly delay?: number;
  /** Ticks, drawn for each axon from those between; they learn at 2^−rate where it is given. */
  readonly axonal?: { readonly low: number; readonly high: number; readonly rate?: number };
  readonly plastic?: boolean;
  /** Shift of its own rate; where it is left out, the update's. */
  readonly rate?: number;
}

export type Weight =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "normal"; readonly mean: number; readonly deviation: number }
  | { readonly kind: "uniform"; readonly low: number; readonly high: number };

export const constant = (value: number): Weight => ({ kind: "constant", value });
export const normal = (mean: number, deviation: number): Weight => ({ kind: "normal", mean, deviation });
export const uniform = (low: number, high: number): Weight => ({ kind: "uniform", low, high });
export const random = (probability: number): Rule => ({ kind: "random", probability });

export type TestLearn = { readonly population: string; readonly rate: number } & (
  | { readonly margin: number }
  /** Of cross entropy. */
  | { readonly tau: number }
  /** Of spike times: for each class and output the ticks of its first spikes. */
  | { readonly targets: readonly (readonly (readonly number[])[])[] }
);

export interface TestNetwork {
  readonly populations: readonly Population[];
  readonly connections: readonly Connection[];
  readonly seed?: number;
  /** Steps of a trial; 0: one endless run. */
  readonly trialSteps?: number;
  /** The population that is read out, where the network learns. */
  readonly learn?: TestLearn;
}

export const networkOf = ({ populations, connections, seed, trialSteps, learn }: TestNetwork): Network => ({
  source: source.file,
  seed: seed ?? 0,
  seeded: true,
  tick: TICK,
  tickSpan: span,
  trial: trialSteps ? ticks(trialSteps * 64) : null,
  voltage: "1",
  chip: null,
  data: learn ? { kind: "yinyang", span } : null,
  populations,
  projections: connections.map((_, n) => projection(populations, connections, n)),
  learn: learn ? learnOf(populations, learn) : null,
  probes: [],
});

const indexOf = (populations: readonly Population[], name: string): number => {
  const index = populations.findIndex((p) => p.name === name);
  if (index < 0) throw new Error(`the test network has no population ${name}`);
  return index;
};

const projection = (
  populations: readonly Population[],
  connections: readonly Connection[],
  n: number,
): Projection => {
  const c = connections[n];
  const section = (name: string) => {
    const population = indexOf(populations, name);
    return { population, first: 0, size: populations[population].size };
  };
  return {
    name: nameOf(connections, n),
    pre: section(c.pre),
    post: section(c.post),
    rule: c.rule ?? { kind: "dense" },
    weight: { ...c.weight, span } satisfies Value,
    delay: c.delay === undefined ? null : ticks(c.delay),
    ...(c.axonal && { axonal: axonalOf(c.axonal) }),
    plastic: c.plastic ?? false,
    ...(c.rate !== undefined && { rate: quantity(2 ** -c.rate) }),
    span,
  };
};

const axonalOf = ({ low, high, rate }: NonNullable<Connection["axonal"]>): AxonalDelay => ({
  value: { kind: "uniform", low: low * TICK, high: high * TICK, span },
  ...(rate !== undefined && { rate: quantity(2 ** -rate) }),
});

/** `pre->post`, with `#2`, `#3` … from the second one between the same populations on. */
const nameOf = (connections: readonly Connection[], n: number): string => {
  const { pre, post } = connections[n];
  const before = connections.slice(0, n).filter((c) => c.pre === pre && c.post === post).length;
  return before === 0 ? `${pre}->${post}` : `${pre}->${post}#${before + 1}`;
};

/** Without what it reads. */
type TestLoss<L extends Loss = Loss> = L extends Loss ? Omit<L, "population" | "span"> : never;

const lossOf = (learn: TestLearn): TestLoss => {
  if ("tau" in learn) return { kind: "cross_entropy", tau: learn.tau * TICK };
  if ("margin" in learn) return { kind: "first_spike", margin: learn.margin * TICK };
  const { targets } = learn;
  return {
    kind: "spike_times",
    targets: Float64Array.from(targets.flat(2), (at) => at * TICK),
    classes: targets.length,
    spikes: targets[0][0].length,
  };
};

const learnOf = (populations: readonly Population[], learn: NonNullable<TestNetwork["learn"]>): Learn => ({
  name: "forward",
  span,
  loss: {
    population: indexOf(populations, learn.population),
    span,
    ...lossOf(learn),
  },
  slopeFloor: null,
  update: { kind: "sgd", rate: quantity(2 ** -learn.rate), halveAt: [], slowStart: 0, dropout: 0, span },
});

/** The program of a network on ft1. @throws Error with the compiler's messages where it refuses */
export const compiled = (network: Network, options: CompileOptions = {}): Ft1Compiled => {
  const { compiled: program, diagnostics } = compile(network, options);
  if (program === null) throw new Error(diagnostics.map((d) => `${d.code}: ${d.message}`).join("\n"));
  return ft1Of(program);
};
