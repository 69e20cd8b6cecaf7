/** A learning plan → the part of a loihi1 core's program that learns. */
import { SIGN_MODES, type SignMode } from "../../hw-models/numerics/loihi1.ts";
import { DEPENDENCIES, FACTOR_NAMES } from "../../hw-models/numerics/loihi1-learning.ts";
import type { Loihi1Learning } from "../../hw-models/program.ts";
import { IMPULSE, type Loihi1LearningPlan, type PlannedRule } from "../lower/loihi1/learning.ts";
import type { Loihi1Lowered } from "../lowered.ts";
import type { CoreAxons } from "./spread.ts";

/** Undefined for a core whose weights stay. */
export const emitLoihi1Learning = (
  { network, weights }: Loihi1Lowered,
  { epoch, rules: planned }: Loihi1LearningPlan,
  { projection }: CoreAxons,
): Loihi1Learning | undefined => {
  const layers: {
    readonly firstAxon: number;
    axons: number;
    readonly rule: number;
    readonly mode: SignMode;
  }[] = [];
  const rules: PlannedRule[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (rule: PlannedRule): number => {
    const key = JSON.stringify(rule);
    const number = numbers.get(key) ?? rules.push(rule) - 1;
    numbers.set(key, number);
    return number;
  };
  // Axons of a projection stand together.
  for (let axon = 0; axon < projection.length; axon++) {
    const p = projection[axon];
    const rule = planned[p];
    if (rule === null) continue;
    const last = layers.at(-1);
    if (last !== undefined && axon > 0 && projection[axon - 1] === p) last.axons++;
    else layers.push({ firstAxon: axon, axons: 1, rule: numberOf(rule), mode: weights[p].mode });
  }
  if (layers.length === 0) return undefined;
  const products = rules.flatMap((rule, r) => rule.products.map((product) => ({ ...product, rule: r })));
  const every = (value: number): Uint8Array => new Uint8Array(rules.length).fill(value);
  return {
    seed: network.seed % 2 ** 32,
    epoch,
    stochastic: 1,
    rules: {
      x1Impulse: every(IMPULSE),
      x2Impulse: every(0),
      y1Impulse: every(IMPULSE),
      y2Impulse: every(0),
      y3Impulse: every(0),
      decimation: every(0),
      x1Decay: Uint32Array.from(rules, ({ xDecay }) => xDecay),
      x2Decay: new Uint32Array(rules.length),
      y1Decay: Uint32Array.from(rules, ({ yDecay }) => yDecay),
      y2Decay: new Uint32Array(rules.length),
      y3Decay: new Uint32Array(rules.length),
    },
    products: {
      rule: Uint8Array.from(products, ({ rule }) => rule),
      dependency: Uint8Array.from(products, ({ dependency }) => DEPENDENCIES.indexOf(dependency)),
      mantissa: Int8Array.from(products, ({ mantissa }) => mantissa),
      exponent: Uint8Array.from(products, ({ exponent }) => exponent),
    },
    factors: {
      product: Uint16Array.from(products, (_, n) => n),
      variable: Uint8Array.from(products, ({ factor }) => FACTOR_NAMES.indexOf(factor.variable)),
      constant: Int8Array.from(products, ({ factor }) => factor.constant),
    },
    layers: {
      firstAxon: Uint32Array.from(layers, ({ firstAxon }) => firstAxon),
      axons: Uint32Array.from(layers, ({ axons }) => axons),
      rule: Uint8Array.from(layers, ({ rule }) => rule),
      mode: Uint8Array.from(layers, ({ mode }) => SIGN_MODES.indexOf(mode)),
    },
  };
};
