/**
 * Learning of loihi1 a second time, from SPEC-loihi1.md alone: the weights that given spikes lead to. Slow and
 * obvious; imports nothing of the house.
 */
import { threefry } from "./ft1-random.ts";

export const TRACES = ["x1", "x2", "y1", "y2", "y3"] as const;
export type Trace = (typeof TRACES)[number];

export interface OracleFactor {
  readonly variable: Trace | "x0" | "y0" | "w" | "C";
  readonly constant: number;
}

export interface OracleProduct {
  readonly dependency: "x0" | "y0" | "u";
  readonly mantissa: number;
  readonly exponent: number;
  readonly factors: readonly OracleFactor[];
}

export interface OracleRule {
  readonly impulse: Readonly<Record<Trace, number>>;
  readonly decay: Readonly<Record<Trace, number>>;
  readonly decimation: number;
  readonly products: readonly OracleProduct[];
}

export interface OracleLearning {
  readonly seed: number;
  readonly epoch: number;
  readonly stochastic: boolean;
  readonly rules: readonly OracleRule[];
}

export interface OraclePlasticSynapse {
  /** Network number of the axon, network id of the target. */
  readonly axon: number;
  readonly target: number;
  readonly rule: number;
  readonly mode: "mixed" | "excitatory" | "inhibitory";
  weight: number;
}

/** Whether a spike arrives on an axon, or a neuron fires, in a step. */
export type Happens = (number: number, step: number) => boolean;

const WIDTH = { x0: 1, x1: 7, x2: 7, y0: 1, y1: 7, y2: 7, y3: 7, w: 9, C: 8 } as const;
const NAME = 0x2cedde4en;
const clip = (x: number, low: number, high: number): number => Math.min(Math.max(x, low), high);

/** Moves the weights of synapses through steps 1 to `steps`. */
export const learnedWeights = (
  { seed, epoch, stochastic, rules }: OracleLearning,
  synapses: readonly OraclePlasticSynapse[],
  arrives: Happens,
  fires: Happens,
  steps: number,
): void => {
  /** Traces at the start of the epoch, by what they belong to. */
  const traces = new Map<string, number>();
  for (let end = epoch, number = 0; end <= steps; end += epoch, number++) {
    const bits = (which: number, key: number): number => {
      const [word] = threefry([BigInt(seed), NAME], [BigInt(3 * number + which), 0n]);
      const x = (Number(word) + Math.imul(key, 0x9e3779b9)) | 0;
      return Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) >>> 16;
    };
    /** Steps of the epoch, from 1, in which something happens. */
    const within = (happens: Happens, n: number, back: number): number[] =>
      Array.from({ length: epoch }, (_, s) => s + 1).filter((s) => happens(n, end - epoch + s - back));
    /** A trace in every step of the epoch, its start included. */
    const follow = (
      rule: number,
      name: Trace,
      id: string,
      key: number,
      spikes: readonly number[],
    ): number[] => {
      const { impulse, decay } = rules[rule];
      let trace = traces.get(`${rule} ${name} ${id}`) ?? 0;
      // All spikes of an epoch but its last count as if they had come before it.
      for (const _ of spikes.slice(1)) trace = clip(trace + impulse[name], 0, 127);
      const history = [trace];
      for (let s = 1; s <= epoch; s++) {
        const kept = BigInt(trace) * BigInt(decay[name]);
        const random = stochastic
          ? bits(name.startsWith("x") ? 1 : 2, (key * 5 + TRACES.indexOf(name)) * 64 + s)
          : 2 ** 15;
        const up = BigInt(random) << 16n < (kept & 0xffffffffn) ? 1 : 0;
        trace = Number(kept >> 32n) + up;
        if (s === spikes.at(-1)) trace = clip(trace + impulse[name], 0, 127);
        history.push(trace);
      }
      return history;
    };
    const after = new Map<string, number>();
    for (const synapse of synapses) {
      const { axon, target, rule, mode } = synapse;
      const { products, decimation } = rules[rule];
      const pre = within(arrives, axon, 0);
      const post = within(fires, target, 1);
      const histories = Object.fromEntries(
        TRACES.map((name) => {
          const x = name.startsWith("x");
          const id = x ? `axon ${axon}` : `neuron ${target}`;
          const key = x ? axon : target * rules.length + rule;
          const history = follow(rule, name, id, key, x ? pre : post);
          after.set(`${rule} ${name} ${id}`, history[epoch]);
          return [name, history];
        }),
      ) as Record<Trace, number[]>;
      let sum: number | null = null;
      for (const { dependency, mantissa, exponent, factors } of products) {
        const due = (end / epoch) % 2 ** decimation === 0;
        const at =
          dependency === "x0" ? pre.at(-1) : dependency === "y0" ? post.at(-1) : due ? epoch : undefined;
        if (at === undefined) continue;
        let product = BigInt(mantissa);
        let width = 4;
        for (const { variable, constant } of factors) {
          const value =
            variable === "w"
              ? synapse.weight
              : variable === "C"
                ? 0
                : variable === "x0"
                  ? Number(pre.length > 0)
                  : variable === "y0"
                    ? Number(post.length > 0)
                    : histories[variable][at];
          const most = 2 ** WIDTH[variable];
          product *= BigInt(clip(value + constant, -most, most - 1));
          width += WIDTH[variable];
        }
        const scaled = Number((product >> BigInt(Math.max(0, width - 15))) << BigInt(exponent));
        const held = clip(scaled, -(2 ** 15) - 1, 2 ** 15 - 1);
        sum = clip((sum ?? synapse.weight * 128) + held, -(2 ** 15) - 1, 2 ** 15 - 1);
      }
      if (sum === null) continue;
      const signed =
        mode === "excitatory" ? Math.max(0, sum) : mode === "inhibitory" ? Math.min(0, sum) : sum;
      const key = (Math.imul(axon, 0x85ebca6b) + target) | 0;
      const random = stochastic ? bits(0, key) >>> 9 : 64;
      const whole = Math.floor(signed / 128);
      const rounded = whole + (random < signed - whole * 128 ? 1 : 0);
      synapse.weight = clip(
        rounded,
        mode === "excitatory" ? 0 : mode === "inhibitory" ? -255 : -256,
        mode === "inhibitory" ? 0 : 255,
      );
    }
    for (const [name, trace] of after) traces.set(name, trace);
  }
};
