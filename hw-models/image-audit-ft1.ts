/** Proves that every index and range of an ft1 core can be trusted, so that the core has to check nothing. */
import { demand, refuse, rows, within } from "./audit-rules.ts";
import type { Ft1Chip } from "./chip/chip.ts";
import { forwardDelay, forwardWeight } from "./numerics/fixed.ts";
import {
  COARSE_STEPS,
  FORMATS,
  MOST_LEARNED_FIRINGS,
  MOST_LIKELIHOODS,
  MOST_PLASTIC_DELAY,
  MOST_RATE,
  MOST_SILENCE_BLOCK,
  RECIPROCAL_BITS,
  STEP_TICKS,
} from "./numerics/formats.ts";
import type { DecayTable } from "./numerics/lut.ts";
import { type Ft1Core, type Ft1Program, type Learning, LOSS } from "./program.ts";

export const auditFt1 = (program: Ft1Program, chip: Ft1Chip): void => {
  program.cores.forEach((core, index) => auditCore(core, index, program, chip));
  auditSources(program);
};

/** An axon has one source: so the events of a step are a set, and a chip may keep a neuron's axons as a chain. */
const auditSources = ({ routes, cores }: Ft1Program): void => {
  const seen = cores.map(({ axons }) => new Uint8Array(axons.number.length));
  for (let r = 0; r < routes.axon.length; r++)
    if (seen[routes.core[r]][routes.axon[r]]++ > 0)
      refuse(`two routes lead to axon ${routes.axon[r]} of core ${routes.core[r]}`);
};

const auditCore = (core: Ft1Core, index: number, program: Ft1Program, chip: Ft1Chip): void => {
  const { neurons, axons, synapses, decays, learning } = core;
  const { limits } = chip;
  const count = neurons.id.length;
  const where = `core ${index}`;
  demand(count <= limits.neurons, `${where} has ${count} neurons, ${chip.name} holds ${limits.neurons}`);
  demand(
    axons.number.length <= limits.axons,
    `${where} has ${axons.number.length} axons, ${chip.name} holds ${limits.axons}`,
  );
  demand(
    synapses.target.length <= limits.synapses,
    `${where} has ${synapses.target.length} synapses, ${chip.name} holds ${limits.synapses}`,
  );
  demand(
    decays.length <= limits.decayTables,
    `${where} has ${decays.length} decay tables, ${chip.name} holds ${limits.decayTables}`,
  );
  demand(axons.row.length === axons.number.length + 1, `${where}: axon rows do not cover the axons`);
  rows(axons.row, synapses.target.length, `${where}, axon rows`);
  within(neurons.id, program.networkNeurons - 1, (id) => `${where}: neuron id ${id}`);
  within(neurons.decay, decays.length - 1, (decay) => `${where}: decay table ${decay}`);
  within(synapses.target, count - 1, (target) => `${where}: synapse to neuron ${target} of ${count}`);
  within(axons.delay, limits.delaySteps * STEP_TICKS, (delay) => `${where}: delay of ${delay} ticks`);
  for (const delay of axons.delay) if (delay < STEP_TICKS) refuse(`${where}: delay of ${delay} ticks`);
  within(axons.shift, 15, (shift) => `${where}: weight shift ${shift}`);
  for (let n = 1; n < axons.number.length; n++)
    if (axons.number[n] <= axons.number[n - 1]) refuse(`${where}: axons are not in order`);
  for (const tables of decays) {
    demand(tables.fine.ea.length === STEP_TICKS + 1, `${where}: a fine decay table has the wrong length`);
    demand(
      tables.coarse.ea.length === COARSE_STEPS + 1,
      `${where}: a coarse decay table has the wrong length`,
    );
    demand(
      tables.reciprocal.length === 1 << RECIPROCAL_BITS,
      `${where}: a reciprocal table has the wrong length`,
    );
    for (const table of [tables.fine, tables.coarse]) auditDecay(table, where);
  }
  if (learning) auditLearning(learning, core, program.trialSteps, chip, where);
};

/**
 * What the search for firings rests on: EA and EB fall, EC rises to one peak and then falls; and no sum of
 * products leaves 32 bits.
 */
const auditDecay = ({ ea, eb, ec }: DecayTable, where: string): void => {
  const one = 1 << FORMATS.decay.fraction;
  const peak = ec.indexOf(ec.reduce((most, entry) => Math.max(most, entry), 0));
  for (let n = 0; n < ea.length; n++) {
    demand(
      ea[n] <= one && eb[n] <= one && ea[n] + ec[n] <= one + 1,
      `${where}: decay table entry ${n} exceeds 1`,
    );
    if (n === 0) continue;
    demand(ea[n] <= ea[n - 1] && eb[n] <= eb[n - 1], `${where}: a decay table rises at entry ${n}`);
    demand(
      n <= peak ? ec[n] >= ec[n - 1] : ec[n] <= ec[n - 1],
      `${where}: a response table has a second peak at ${n}`,
    );
  }
};

const auditLearning = (
  learning: Learning,
  core: Ft1Core,
  trialSteps: number,
  chip: Ft1Chip,
  where: string,
): void => {
  const neurons = core.neurons.id.length;
  const axons = core.axons.number.length;
  demand(
    learning.shadow.length === core.synapses.target.length,
    `${where}: shadow weights do not cover the synapses`,
  );
  for (let s = 0; s < learning.shadow.length; s++)
    if (core.synapses.weight[s] !== forwardWeight(learning.shadow[s]))
      refuse(`${where}: weight ${s} is not its shadow weight rounded`);
  demand(
    learning.floor.length === core.decays.length,
    `${where}: slope floors do not cover the decay tables`,
  );
  demand(
    learning.timeBits <= FORMATS.error.fraction,
    `${where}: a time unit of 2^${learning.timeBits} ticks`,
  );
  for (const { inverseTau } of core.decays)
    demand(inverseTau > 0 && inverseTau <= FORMATS.inverseTau.high, `${where}: 1/tau_m out of range`);
  auditLoss(learning, trialSteps, where);
  auditDelays(learning, core, chip, where);
  demand(
    neurons * learning.firings <= chip.limits.latches,
    `${where} has ${neurons * learning.firings} latches, ${chip.name} holds ${chip.limits.latches}`,
  );
  demand(trialSteps > 0, `${where}: it learns and has no trial`);
  demand(learning.outputs.length > 0, `${where}: nothing is read out`);
  for (const floor of learning.floor) demand(floor >= 2, `${where}: slope floor ${floor}`);
  for (const output of learning.outputs) demand(output < neurons, `${where}: output neuron ${output}`);
  for (const layer of learning.layers) {
    demand(layer.rate <= MOST_RATE, `${where}: learning rate 2^-${layer.rate}`);
    demand(layer.firstAxon + layer.axons <= axons, `${where}: a learning layer exceeds the axons`);
    demand(
      layer.targets > 0 && layer.firstTarget + layer.targets <= neurons,
      `${where}: a learning layer exceeds the neurons`,
    );
    demand(
      layer.firstSource === -1 || (layer.firstSource >= 0 && layer.firstSource + layer.axons <= neurons),
      `${where}: a learning layer's sources`,
    );
    const { limit } = core.neurons;
    const targets = [layer.firstTarget, layer.targets];
    const sources = layer.firstSource < 0 ? [0, 0] : [layer.firstSource, layer.axons];
    for (const [first, many] of [targets, sources])
      for (let n = first; n < first + many; n++)
        if (limit[n] === 0 || limit[n] > learning.firings)
          refuse(`${where}: neuron ${n} learns and may fire ${limit[n] || "any number of"} times`);
    const { row } = core.axons;
    const { target } = core.synapses;
    for (let s = row[layer.firstAxon]; s < row[layer.firstAxon + layer.axons]; s++)
      if (target[s] < layer.firstTarget || target[s] >= layer.firstTarget + layer.targets)
        refuse(`${where}: a synapse of a learning layer leaves it`);
  }
};

/** Delays that learn: their shadows are theirs, and they and what they may become are in range. */
const auditDelays = (
  { layers, longestDelay, shadowDelay }: Learning,
  { axons }: Ft1Core,
  { name, limits }: Ft1Chip,
  where: string,
): void => {
  const learns = new Uint8Array(axons.number.length);
  for (const { plasticDelays, delayRate, firstAxon, axons: count } of layers) {
    demand(delayRate <= MOST_RATE, `${where}: learning rate 2^-${delayRate} of delays`);
    if (plasticDelays) learns.fill(1, firstAxon, firstAxon + count);
  }
  const any = learns.includes(1);
  demand(shadowDelay.length === (any ? learns.length : 0), `${where}: shadow delays do not cover the axons`);
  if (!any) return;
  const most = Math.min(limits.delaySteps * STEP_TICKS, MOST_PLASTIC_DELAY);
  demand(
    longestDelay >= STEP_TICKS && longestDelay <= most,
    `${where}: delays that grow to ${longestDelay} ticks, ${name} holds ${most}`,
  );
  for (let a = 0; a < learns.length; a++)
    if (learns[a] > 0 && (axons.delay[a] !== forwardDelay(shadowDelay[a]) || axons.delay[a] > longestDelay))
      refuse(`${where}: delay ${a} is not its shadow delay rounded`);
};

/** The loss, and the rule for silent neurons. */
const auditLoss = (learning: Learning, trialSteps: number, where: string): void => {
  const { loss, likelihood, firings, silenceBlock, silenceLimit } = learning;
  demand(
    firings >= 1 && firings <= MOST_LEARNED_FIRINGS,
    `${where}: it learns from ${firings} firings of a neuron`,
  );
  demand(
    silenceBlock >= 1 && silenceBlock <= MOST_SILENCE_BLOCK && silenceLimit <= silenceBlock,
    `${where}: silence is counted over ${silenceBlock} samples`,
  );
  if (loss === LOSS.spikeTimes) auditTargets(learning, trialSteps, where);
  if (loss === LOSS.margin || loss === LOSS.spikeTimes) return;
  demand(loss === LOSS.crossEntropy, `${where}: it has no loss ${loss}`);
  const one = 2 ** FORMATS.decay.fraction;
  demand(
    likelihood.length <= MOST_LIKELIHOODS && likelihood[0] === one,
    `${where}: a table of ${likelihood.length} likelihoods`,
  );
  within(likelihood, one, (entry) => `${where}: a likelihood of ${entry}`);
};

const auditTargets = (
  { targets, targetSpikes, outputs }: Learning,
  trialSteps: number,
  where: string,
): void => {
  demand(targetSpikes >= 1, `${where}: targets of ${targetSpikes} spikes an output`);
  demand(
    targets.length > 0 && targets.length % (outputs.length * targetSpikes) === 0,
    `${where}: ${targets.length} target times do not make whole classes`,
  );
  within(targets, trialSteps * STEP_TICKS, (tick) => `${where}: a target at tick ${tick}`);
};
