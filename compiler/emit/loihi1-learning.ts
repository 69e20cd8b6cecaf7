/** A learning plan → the part of a loihi1 core's program that learns. */
import { SIGN_MODES, type SignMode } from "../../hw-models/numerics/loihi1.ts";
import { DEPENDENCIES, FACTOR_NAMES } from "../../hw-models/numerics/loihi1-learning.ts";
import type { Loihi1Learning } from "../../hw-models/program.ts";
import type { Loihi1LearningPlan } from "../lower/loihi1/learning.ts";
import type { PlannedRule } from "../lower/loihi1/products.ts";
import type { Loihi1Lowered } from "../lowered.ts";
import type { TraceName } from "../network.ts";
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
  const factors = products.flatMap((product, p) =>
    product.factors.map((factor) => ({ ...factor, product: p })),
  );
  const impulse = (name: TraceName): Uint8Array => Uint8Array.from(rules, (rule) => rule.impulse[name]);
  const decay = (name: TraceName): Uint32Array => Uint32Array.from(rules, (rule) => rule.decay[name]);
  return {
    seed: network.seed % 2 ** 32,
    epoch,
    stochastic: 1,
    rules: {
      x1Impulse: impulse("x1"),
      x2Impulse: impulse("x2"),
      y1Impulse: impulse("y1"),
      y2Impulse: impulse("y2"),
      y3Impulse: impulse("y3"),
      decimation: Uint8Array.from(rules, ({ decimation }) => decimation),
      x1Decay: decay("x1"),
      x2Decay: decay("x2"),
      y1Decay: decay("y1"),
      y2Decay: decay("y2"),
      y3Decay: decay("y3"),
    },
    products: {
      rule: Uint8Array.from(products, ({ rule }) => rule),
      dependency: Uint8Array.from(products, ({ dependency }) => DEPENDENCIES.indexOf(dependency)),
      mantissa: Int8Array.from(products, ({ mantissa }) => mantissa),
      exponent: Uint8Array.from(products, ({ exponent }) => exponent),
    },
    factors: {
      product: Uint16Array.from(factors, ({ product }) => product),
      variable: Uint8Array.from(factors, ({ variable }) => FACTOR_NAMES.indexOf(variable)),
      constant: Int8Array.from(factors, ({ constant }) => constant),
    },
    layers: {
      firstAxon: Uint32Array.from(layers, ({ firstAxon }) => firstAxon),
      axons: Uint32Array.from(layers, ({ axons }) => axons),
      rule: Uint8Array.from(layers, ({ rule }) => rule),
      mode: Uint8Array.from(layers, ({ mode }) => SIGN_MODES.indexOf(mode)),
    },
  };
};
