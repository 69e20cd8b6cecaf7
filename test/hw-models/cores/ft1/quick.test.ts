/** The inner loops that run against those that define them: every state and counter after every step. */
import { expect, test } from "vitest";
import { FT1_UP5K } from "../../../../hw-models/chip/ft1-up5k.ts";
import { type Core, createCore, queueEvent, resetCore } from "../../../../hw-models/cores/ft1/core.ts";
import { QUICK } from "../../../../hw-models/cores/ft1/quick.ts";
import { COUNTER_INDEX, type CoreState, REGISTER } from "../../../../hw-models/cores/ft1/state.ts";
import { PLAIN, stepCore } from "../../../../hw-models/cores/ft1/step.ts";
import { STEP_TICKS } from "../../../../hw-models/numerics/formats.ts";
import type { Ft1Program } from "../../../../hw-models/program.ts";
import { drawCase, type RandomCase } from "../../../../runtime/rtl/draw-case.ts";

/** The same program with every axon leading to all neurons in a row, as in layers. */
const dense = ({ program, trials }: RandomCase): RandomCase => {
  const [core] = program.cores;
  const neurons = core.neurons.id.length;
  const axons = core.axons.number.length;
  const { weight } = core.synapses;
  const synapses = {
    target: Uint16Array.from({ length: axons * neurons }, (_, s) => s % neurons),
    weight: Int8Array.from({ length: axons * neurons }, (_, s) => weight[(s * 7) % weight.length] ?? 5),
  };
  const row = Uint32Array.from({ length: axons + 1 }, (_, a) => a * neurons);
  const learning = core.learning && { ...core.learning, shadow: new Int16Array(axons * neurons) };
  const layered = { ...core, synapses, learning, axons: { ...core.axons, row } };
  return { program: { ...program, cores: [layered] }, trials };
};

/** What only the quick loops use. */
const OWN: ReadonlySet<string> = new Set(["armedBits", "crowd", "aside", "buffer"]);

const differing = (a: CoreState, b: CoreState): string | undefined =>
  (Object.keys(a) as (keyof CoreState)[]).find((name) => {
    const [one, other] = [a[name], b[name]];
    return (
      !OWN.has(name) &&
      ArrayBuffer.isView(one) &&
      Buffer.compare(bytesOf(one), bytesOf(other as ArrayBufferView)) !== 0
    );
  });
const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** Queues a spike of a network's neuron on all its axons. */
const send = (core: Core, { routes, cores }: Ft1Program, neuron: number, tick: number): void => {
  for (let r = routes.start[neuron]; r < routes.start[neuron + 1]; r++)
    queueEvent(core, routes.axon[r], tick + cores[0].axons.delay[routes.axon[r]]);
};

/** The first place at which the two loops differ. */
const difference = ({ program, trials }: RandomCase, counters: Float64Array): string | undefined => {
  const [core] = program.cores;
  const sizes = { pendingEvents: 2 ** 20, horizon: 2048, spikes: core.neurons.id.length * STEP_TICKS };
  const cores = [createCore(core, sizes), createCore(core, sizes)] as const;
  for (const { steps, stimulus } of trials) {
    cores.forEach(resetCore);
    let told = 0;
    for (let step = 0; step < steps; step++) {
      for (; stimulus.ticks[told] < (step + 1) * STEP_TICKS; told++)
        for (const core of cores) send(core, program, stimulus.neurons[told], stimulus.ticks[told]);
      stepCore(cores[0], PLAIN);
      stepCore(cores[1], QUICK);
      const name = differing(cores[0].state, cores[1].state);
      if (name !== undefined) return `${name} in step ${step} of ${program.names.source}`;
      for (const core of cores)
        for (let s = 0; s < core.state.registers[REGISTER.spikes]; s++)
          send(core, program, core.program.neurons.id[core.state.spikeNeuron[s]], core.state.spikeTick[s]);
    }
  }
  cores[1].state.counters.forEach((count, n) => {
    counters[n] += count;
  });
  return undefined;
};

test.each([
  { cases: 60, rows: "as they are drawn", made: (drawn: RandomCase) => drawn },
  { cases: 12, rows: "dense", made: dense },
])(
  "$cases random programs, rows $rows, run the same with the quick loops as with the plain ones",
  ({ cases, made }) => {
    const counters = new Float64Array(Object.keys(COUNTER_INDEX).length);
    for (let number = 0; number < cases; number++)
      expect(difference(made(drawCase(11, number, FT1_UP5K)), counters)).toBeUndefined();
    for (const name of ["firings", "coarsePasses", "searches", "sweptNeurons", "currentSaturations"] as const)
      expect(counters[COUNTER_INDEX[name]]).toBeGreaterThan(cases);
  },
);
