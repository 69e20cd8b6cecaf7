/** Proves that every index and range of a loihi1 core can be trusted, so that the core has to check nothing. */
import { demand, inRange, refuse, rows, within } from "./audit-rules.ts";
import type { Loihi1Chip } from "./chip/chip.ts";
import { axonBits } from "./chip/loihi1-memory.ts";
import { auditLoihi1Learning } from "./image-audit-loihi1-learning.ts";
import { LOIHI1_RANGES, type Range } from "./numerics/loihi1.ts";
import type { Loihi1Axons, Loihi1Core, Loihi1Neurons, Loihi1Program } from "./program.ts";

export const auditLoihi1 = (program: Loihi1Program, chip: Loihi1Chip): void => {
  program.cores.forEach((core, index) => {
    const where = `core ${index}`;
    auditCore(core, program.networkNeurons, where);
    auditLimits(core, program, chip, where);
  });
};

const auditCore = (core: Loihi1Core, networkNeurons: number, where: string): void => {
  const { neurons, axons, synapses } = core;
  const count = neurons.id.length;
  within(neurons.id, networkNeurons - 1, (id) => `${where}: neuron id ${id}`);
  auditNeurons(neurons, where);
  demand(axons.row.length === axons.number.length + 1, `${where}: axon rows do not cover the axons`);
  rows(axons.row, synapses.target.length, `${where}, axon rows`);
  auditAxons(axons, where);
  within(synapses.target, count - 1, (target) => `${where}: synapse to neuron ${target} of ${count}`);
  inRange(synapses.weight, LOIHI1_RANGES.weight, (weight) => `${where}: weight ${weight}`);
  inRange(
    synapses.delay,
    LOIHI1_RANGES.synapseDelay,
    (delay) => `${where}: synaptic delay of ${delay} steps`,
  );
  if (core.learning) auditLoihi1Learning(core.learning, core, where);
};

const auditNeurons = (neurons: Loihi1Neurons, where: string): void => {
  const columns: readonly (readonly [string, ArrayLike<number>, Range])[] = [
    ["current decay", neurons.currentDecay, LOIHI1_RANGES.currentDecay],
    ["voltage decay", neurons.voltageDecay, LOIHI1_RANGES.voltageDecay],
    ["threshold", neurons.threshold, LOIHI1_RANGES.threshold],
    ["bias mantissa", neurons.biasMantissa, LOIHI1_RANGES.biasMantissa],
    ["bias exponent", neurons.biasExponent, LOIHI1_RANGES.biasExponent],
    ["refractory period", neurons.refractory, LOIHI1_RANGES.refractory],
    ["initial current", neurons.initialCurrent, LOIHI1_RANGES.current],
    ["initial voltage", neurons.initialVoltage, LOIHI1_RANGES.voltage],
  ];
  for (const [name, column, range] of columns)
    inRange(column, range, (value) => `${where}: ${name} ${value}`);
};

/** Axons rise by number and projection, and a projection has one exponent. */
const auditAxons = ({ number, projection, delay, exponent }: Loihi1Axons, where: string): void => {
  inRange(delay, LOIHI1_RANGES.axonDelay, (steps) => `${where}: delay of ${steps} steps`);
  inRange(exponent, LOIHI1_RANGES.weightExponent, (power) => `${where}: weight exponent ${power}`);
  for (let n = 1; n < number.length; n++) {
    if (number[n] <= number[n - 1] || projection[n] < projection[n - 1])
      refuse(`${where}: axons are not in order`);
    if (projection[n] === projection[n - 1] && exponent[n] !== exponent[n - 1])
      refuse(`${where}: projection ${projection[n]} has two weight exponents`);
  }
};

const auditLimits = (core: Loihi1Core, program: Loihi1Program, chip: Loihi1Chip, where: string): void => {
  const { limits, name } = chip;
  const needs: readonly (readonly [string, number, number])[] = [
    ["neurons", core.neurons.id.length, limits.neurons],
    ["axons", core.axons.number.length, limits.axons],
    ["synapses", core.synapses.target.length, limits.synapses],
    ["output axons", outputAxons(core, program), limits.outputAxons],
    ["bits of synapses", synapticBits(core), limits.synapticBits],
  ];
  for (const [what, need, have] of needs)
    if (need > have) refuse(`${where} has ${need} ${what}, ${name} holds ${have}`);
  within(core.axons.delay, limits.delaySteps, (delay) => `${where}: delay of ${delay} steps`);
};

const outputAxons = ({ neurons }: Loihi1Core, { routes }: Loihi1Program): number =>
  neurons.id.reduce((sum, id) => sum + routes.start[id + 1] - routes.start[id], 0);

const synapticBits = ({ axons, synapses }: Loihi1Core): number => {
  let bits = 0;
  for (let a = 0; a < axons.number.length; a++) {
    const [from, to] = [axons.row[a], axons.row[a + 1]];
    let delayed = false;
    for (let s = from; s < to && !delayed; s++) delayed = synapses.delay[s] > 0;
    bits += axonBits(to - from, delayed);
  }
  return bits;
};
