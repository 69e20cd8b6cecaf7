/** Proves that what a loihi1 core learns by can be trusted: every index, every range, and products that fit 32 bits. */
import { demand, inRange, refuse, within } from "./audit-rules.ts";
import { SIGN_MODES } from "./numerics/loihi1.ts";
import {
  DEPENDENCIES,
  FACTOR_NAMES,
  FACTORS,
  LOIHI1_LEARNING_RANGES,
  MOST_EPOCH,
} from "./numerics/loihi1-learning.ts";
import type { Loihi1Core, Loihi1Learning } from "./program.ts";

/** @throws ImageError naming the first thing that does not hold */
export const auditLoihi1Learning = (learning: Loihi1Learning, core: Loihi1Core, where: string): void => {
  const { epoch, stochastic, rules, products, factors } = learning;
  const { impulse, mantissa, exponent, constant, decimation, width } = LOIHI1_LEARNING_RANGES;
  demand(epoch >= 1 && epoch <= MOST_EPOCH, `${where}: a learning epoch of ${epoch} steps`);
  demand(stochastic <= 1, `${where}: it rounds by ${stochastic}`);
  for (const name of ["x1", "x2", "y1", "y2", "y3"] as const)
    inRange(rules[`${name}Impulse`], impulse, (value) => `${where}: an impulse of ${value}`);
  inRange(rules.decimation, decimation, (value) => `${where}: a decimation of ${value}`);
  within(products.rule, rules.decimation.length - 1, (rule) => `${where}: a product of rule ${rule}`);
  within(products.dependency, DEPENDENCIES.length - 1, (index) => `${where}: dependency ${index}`);
  inRange(products.mantissa, mantissa, (value) => `${where}: a product scaled by ${value}`);
  inRange(products.exponent, exponent, (value) => `${where}: a product's exponent ${value}`);
  within(factors.product, products.rule.length - 1, (product) => `${where}: a factor of product ${product}`);
  within(factors.variable, FACTOR_NAMES.length - 1, (index) => `${where}: factor ${index}`);
  inRange(factors.constant, constant, (value) => `${where}: a factor's constant ${value}`);
  const widths = new Float64Array(products.rule.length);
  factors.product.forEach((product, f) => {
    widths[product] += FACTORS[FACTOR_NAMES[factors.variable[f]]];
  });
  for (const bits of widths) if (bits > width.high) refuse(`${where}: a product of factors of ${bits} bits`);
  auditLayers(learning, core, where);
};

/** Layers ascend without touching, and their weights are of their mode. */
const auditLayers = ({ layers, rules }: Loihi1Learning, core: Loihi1Core, where: string): void => {
  const { firstAxon, axons, rule, mode } = layers;
  within(rule, rules.decimation.length - 1, (index) => `${where}: a layer of rule ${index}`);
  within(mode, SIGN_MODES.length - 1, (index) => `${where}: sign mode ${index}`);
  const { row, number } = core.axons;
  let free = 0;
  for (let layer = 0; layer < firstAxon.length; layer++) {
    const [first, end] = [firstAxon[layer], firstAxon[layer] + axons[layer]];
    demand(first >= free && end <= number.length, `${where}: layers of learning are not in order`);
    free = end;
    const signs = SIGN_MODES[mode[layer]];
    for (let s = row[first]; s < row[end]; s++) {
      const weight = core.synapses.weight[s];
      if ((signs === "excitatory" && weight < 0) || (signs === "inhibitory" && weight > 0))
        refuse(`${where}: weight ${weight} in a layer of ${signs} synapses`);
    }
  }
};
