/**
 * Proves a placement once more, from the finished program alone and a slower way: every neuron is on one core,
 * no core holds more than it may, and from every source each of its synapses is reached once, over an axon of
 * the right number. What does not hold is a bug of the placer.
 */
import type { Chip } from "../../hw-models/chip/chip.ts";
import type { Program } from "../../hw-models/program.ts";
import type { Lowered } from "../lowered.ts";
import { idIn } from "./numbering.ts";
import { LIMIT_NAMES } from "./partition.ts";
import { usageOf } from "./usage.ts";
import { capacityOf } from "./violations.ts";

/** @throws Error naming the first thing that does not hold */
export const auditPlacement = (program: Program, chip: Chip, lowered: Lowered): void => {
  auditNeurons(program, lowered);
  auditLimits(program, chip);
  auditEdges(program, lowered);
};

const auditNeurons = ({ cores, networkNeurons }: Program, { network, placement }: Lowered): void => {
  const times = new Uint8Array(networkNeurons);
  for (const { neurons } of cores) for (const id of neurons.id) times[id]++;
  network.populations.forEach(({ name, role, size }, p) => {
    const due = Number(role.kind === "neurons");
    for (let n = 0; n < size; n++)
      if (times[placement.firstId[p] + n] !== due)
        refuse(`${name}[${n}] is on ${times[placement.firstId[p] + n]} cores`);
  });
};

const auditLimits = (program: Program, chip: Chip): void => {
  const capacity = capacityOf(chip);
  if (program.cores.length > chip.limits.cores) refuse(`${program.cores.length} cores`);
  usageOf(program).forEach((usage, c) => {
    for (const name of LIMIT_NAMES)
      if (usage[name] > capacity[name]) refuse(`core ${c} has ${usage[name]} ${name} of ${capacity[name]}`);
  });
};

/** Synapses of a source by axon number: those that the program reaches beside those of the network. */
const auditEdges = (program: Program, lowered: Lowered): void => {
  const { cores, routes } = program;
  const next = routes.start.slice(0, -1);
  const delays = lowered.kind === "loihi1" ? lowered.synapseDelays : [];
  let number = 0;
  lowered.edges.forEach(({ projection, row, target }, p) => {
    const { pre, post } = projection;
    const base = lowered.placement.firstId[post.population] + post.first;
    const { weight } = lowered.weights[p];
    const delay = delays[p] ?? null;
    for (let n = 0; n < pre.size; n++, number++) {
      const source = idIn(lowered.placement, pre, n);
      const wanted = new Float64Array(row[n + 1] - row[n]);
      for (let e = row[n]; e < row[n + 1]; e++)
        wanted[e - row[n]] = keyOf(base + target[e], weight[e], delay?.[e] ?? 0);
      const reached = new Float64Array(wanted.length);
      let found = 0;
      for (; next[source] < routes.start[source + 1]; next[source]++) {
        const { axons, neurons, synapses } = cores[routes.core[next[source]]];
        const axon = routes.axon[next[source]];
        if (axons.number[axon] !== number) break;
        for (let s = axons.row[axon]; s < axons.row[axon + 1]; s++)
          reached[found++] = keyOf(
            neurons.id[synapses.target[s]],
            synapses.weight[s],
            "delay" in synapses ? synapses.delay[s] : 0,
          );
      }
      if (found !== wanted.length || !sameSets(wanted, reached))
        refuse(`axon ${number} of ${projection.name} does not lead to its ${wanted.length} synapses`);
    }
  });
  next.forEach((at, id) => {
    if (at !== routes.start[id + 1]) refuse(`neuron ${id} has a route that no projection needs`);
  });
};

/** One number for a synapse: target, then weight of 16 bits, then delay of 8. */
const keyOf = (target: number, weight: number, delay: number): number =>
  (target * 2 ** 16 + weight + 2 ** 15) * 2 ** 8 + delay;

const sameSets = (a: Float64Array, b: Float64Array): boolean => {
  a.sort();
  b.sort();
  return a.every((key, n) => key === b[n]);
};

const refuse = (what: string): never => {
  throw new Error(`the placement contradicts itself: ${what}`);
};
