/** A network lowered and placed for loihi1 → the Program that its cores load. */
import type { Loihi1Chip } from "../../hw-models/chip/chip.ts";
import type { Loihi1Axons, Loihi1Core, Loihi1Neurons, Loihi1Program } from "../../hw-models/program.ts";
import type { Loihi1Lowered } from "../lowered.ts";
import { populationRuns } from "../map/numbering.ts";
import { emitLoihi1Learning } from "./loihi1-learning.ts";
import { emitNames } from "./names.ts";
import { type CoreAxons, perAxon, scatter, spread } from "./spread.ts";

export const emitLoihi1 = (lowered: Loihi1Lowered, chip: Loihi1Chip): Loihi1Program => {
  const { network, timing, edges, weights, synapseDelays, placement } = lowered;
  const { cores, routes } = spread(edges, placement);
  const weight = scatter(
    edges,
    weights.map((w) => w.weight),
    placement,
    cores.map(({ target }) => new Int16Array(target.length)),
  );
  const delay = scatter(
    edges,
    synapseDelays,
    placement,
    cores.map(({ target }) => new Uint8Array(target.length)),
  );
  return {
    kind: "loihi1",
    chip,
    tickFemtoseconds: timing.tickFemtoseconds,
    trialSteps: timing.trialSteps,
    networkNeurons: placement.networkNeurons,
    cores: cores.map(
      (axons, c): Loihi1Core => ({
        neurons: emitNeurons(lowered, placement.members[c]),
        axons: emitAxons(lowered, axons),
        synapses: { target: axons.target, weight: weight[c], delay: delay[c] },
        ...withLearning(lowered, axons),
      }),
    ),
    routes,
    names: emitNames(network, placement),
  };
};

/** What a core learns by; nothing where its weights stay. */
const withLearning = (lowered: Loihi1Lowered, axons: CoreAxons): Pick<Loihi1Core, "learning"> => {
  const learning = lowered.learning && emitLoihi1Learning(lowered, lowered.learning, axons);
  return learning ? { learning } : {};
};

const emitNeurons = ({ neurons, placement }: Loihi1Lowered, members: Uint32Array): Loihi1Neurons => {
  const count = members.length;
  const all = {
    id: members,
    currentDecay: new Uint16Array(count),
    voltageDecay: new Uint16Array(count),
    threshold: new Int32Array(count),
    biasMantissa: new Int16Array(count),
    biasExponent: new Uint8Array(count),
    refractory: new Uint8Array(count),
    initialCurrent: new Int32Array(count),
    initialVoltage: new Int32Array(count),
    spiking: new Uint8Array(count),
  };
  for (const { population, from, to } of populationRuns(placement, members)) {
    const held = neurons[population];
    if (held === null) continue;
    const { current, voltage, refractory } = held.decays;
    all.currentDecay.fill(current, from, to);
    all.voltageDecay.fill(voltage, from, to);
    all.refractory.fill(refractory, from, to);
    all.spiking.fill(Number(held.spiking), from, to);
    for (let n = from; n < to; n++) {
      const own = members[n] - placement.firstId[population];
      all.threshold[n] = held.threshold[own];
      all.biasMantissa[n] = held.biasMantissa[own];
      all.biasExponent[n] = held.biasExponent[own];
      all.initialVoltage[n] = held.initialVoltage[own];
      all.initialCurrent[n] = held.initialCurrent[own];
    }
  }
  return all;
};

const emitAxons = ({ timing, weights }: Loihi1Lowered, axons: CoreAxons): Loihi1Axons => {
  const { number, projection, row } = axons;
  return {
    number,
    projection,
    delay: perAxon(axons, (p) => timing.delays[p], new Uint8Array(number.length)),
    exponent: perAxon(axons, (p) => weights[p].exponent, new Int8Array(number.length)),
    row,
  };
};
