/** Many ft1 cores: the same spikes wherever neurons are, learning inside one core, and what the mesh carries. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CompileResult, compile, type Ft1Compiled, ft1Of } from "../../compiler/compile.ts";
import type { PlaceOptions } from "../../compiler/map/place.ts";
import { usageOf } from "../../compiler/map/usage.ts";
import type { Network } from "../../compiler/network.ts";
import { FT1_MESH } from "../../hw-models/chip/ft1-mesh.ts";
import { FT1_SIM } from "../../hw-models/chip/ft1-sim.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { Machine } from "../../hw-models/mesh/machine.ts";
import { spikeHash } from "../../hw-models/trace.ts";
import { simulator } from "../../runtime/backend.ts";
import { runSession } from "../../runtime/session.ts";
import { poissonSource, window } from "../../runtime/stimulus.ts";
import { programNetwork } from "../networks.ts";

const made = (result: CompileResult): Ft1Compiled => {
  if (result.compiled === null) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return ft1Of(result.compiled);
};

/** Ninety neurons of three pairs of time constants, excited and inhibited at random, with delays. */
const RECURRENT = programNetwork(`tick 20us
input x[30] : poisson(150Hz)
pop e[50] : cuba(tau_m = 20ms, tau_s = 5ms, bias = uniform(0, 0.9))
pop i[30] : cuba(tau_m = 10ms, tau_s = 5ms, refractory = 2ms)
pop o[10] : cuba(tau_m = 10ms, tau_s = 4ms)
x    -> e, i : fan_in(6, weight = 1.5)
e    -> e, i : random(p = 20%, weight = uniform(0.1, 0.6), delay = 3ms)
i    -> e, i : fan_in(4, weight = -0.8)
e, i -> o    : random(p = 30%, weight = 0.4, delay = 2ms)
`);

const run = async (
  net: Network,
  compiled: Ft1Compiled,
): Promise<{ hash: string; machine: Machine; neurons: Uint32Array }> => {
  const input = poissonSource(net);
  const machine = new Machine(compiled.image);
  const spikes = await runSession(simulator(machine), {
    steps: 150,
    stepTicks: machine.stepTicks,
    trialSteps: 0,
    input: (from, end) => window(input.until(end), from, end),
  });
  return { hash: spikeHash(spikes), machine, neurons: spikes.neurons };
};

test("ft1's spikes are the same on any number of cores, placement, seed of the placer and broken cores", async () => {
  const alone = await run(RECURRENT, made(compile(RECURRENT, { chip: FT1_SIM })));
  expect(alone.neurons.length).toBeGreaterThan(300);
  const cores = new Set<number>();
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        neuronsPerCore: fc.integer({ min: 5, max: 90 }),
        seed: fc.nat({ max: 1000 }),
        broken: fc.uniqueArray(fc.nat({ max: 127 }), { maxLength: 20 }),
      }),
      fc.option(fc.tuple(fc.nat({ max: 49 }), fc.nat({ max: 127 })), { nil: null }),
      async (place, pin) => {
        const hinted =
          pin === null || place.broken.includes(pin[1])
            ? RECURRENT
            : { ...RECURRENT, places: [hint(RECURRENT, pin[0], pin[1])] };
        const compiled = made(compile(hinted, { chip: FT1_MESH, place }));
        const usage = usageOf(compiled.program);
        for (const core of place.broken) expect(usage[core]?.neurons ?? 0).toBe(0);
        for (const { decayTables } of usage) expect(decayTables).toBeLessThanOrEqual(2);
        cores.add(usage.filter(({ neurons }) => neurons > 0).length);
        expect((await run(RECURRENT, compiled)).hash).toBe(alone.hash);
      },
    ),
    { numRuns: 12, seed: 1 },
  );
  expect(cores.size).toBeGreaterThan(3);
});

const hint = ({ populations }: Network, neuron: number, core: number) => ({
  section: { population: 1, first: neuron, size: 1 },
  core,
  span: populations[1].span,
});

/** Twelve neurons, three classes. */
const LEARNING = (hidden: number, more = "") =>
  programNetwork(`tick 20us
trial 40.96ms
data yinyang
input p[4] : latency(1ms .. 10ms)
pop h[${hidden}], c[3] : cuba(tau_m = 10ms, tau_s = 5ms, spikes = 1)
p -> h : dense(normal(1, 2)) plastic
h -> c : dense(normal(0.5, 1)) plastic
learn it { loss = first_spike(c, margin = 1ms)  update = sgd(rate = 2^-1) }
${more}`);

describe("learning on the mesh", () => {
  test("is the same in one core of many as on the chip of one core, wherever that core is", () => {
    const learned = (chip: typeof FT1_SIM, place: PlaceOptions = {}) => {
      const machine = new Machine(made(compile(LEARNING(9), { chip, place })).image);
      for (let trial = 0; trial < 20; trial++) {
        machine.resetTrial();
        for (let p = 0; p < 4; p++) machine.inject(p, (50 + 37 * ((trial * (p + 3)) % 11)) as never);
        machine.run(machine.program.trialSteps, { spike: () => {} });
        machine.learn(trial % 3);
      }
      const { cores } = machine.snapshot();
      return [...cores[cores.length - 1].synapses.weight];
    };
    const alone = learned(FT1_SIM);
    expect(alone).not.toEqual([
      ...made(compile(LEARNING(9), { chip: FT1_SIM })).program.cores[0].synapses.weight,
    ]);
    expect(learned(FT1_MESH)).toEqual(alone);
    expect(learned(FT1_MESH, { broken: [0, 1, 2] })).toEqual(alone);
  });

  test("is refused with need and have where it exceeds a core, and where hints spread it", () => {
    const said = (net: Network) =>
      compile(net, { chip: FT1_MESH }).diagnostics.map(({ code, message }) => `${code} ${message}`);
    expect(said(LEARNING(300))).toEqual([
      "E0630 learning stays inside one core: a core of ft1-mesh holds 256 neurons, this program needs 303",
      "E0630 learning stays inside one core: a core of ft1-mesh holds 256 latches, this program needs 303",
    ]);
    expect(said(LEARNING(9, "place h : core(3)\nplace c : core(5)"))).toEqual([
      "E0630 learning stays inside one core of ft1-mesh: needs 1 core, is spread over 2",
    ]);
    expect(said(LEARNING(9, "place h : core(3)"))).toEqual([]);
  });
});

describe("the mesh", () => {
  test("carries a message for each axon that a firing goes to, over the links between the cores", async () => {
    const compiled = made(compile(RECURRENT, { chip: FT1_MESH, place: { neuronsPerCore: 12 } }));
    const { machine, neurons } = await run(RECURRENT, compiled);
    const { routes, cores } = compiled.program;
    const at = new Map(cores.flatMap((core, c) => [...core.neurons.id].map((id) => [id, c] as const)));
    const due = { messages: 0, eastWestHops: 0, northSouthHops: 0 };
    for (const id of neurons)
      for (let r = routes.start[id]; r < routes.start[id + 1]; r++) {
        const [from, to] = [at.get(id) as number, routes.core[r]];
        due.messages++;
        due.eastWestHops += Math.abs((from % 16) - (to % 16));
        due.northSouthHops += Math.abs((from >> 4) - (to >> 4));
      }
    expect(due.northSouthHops).toBeGreaterThan(100);
    expect(machine.traffic).toEqual(due);
  });

  test("of Loihi hops from tile to tile of two by two cores, and costs what its table says", () => {
    const net = programNetwork(`tick 1ms
input x[1] : external()
pop a[1], b[1], c[1] : if(threshold = 1)
x -> a : dense(1)
a -> b, c : dense(1)
place a : core(0)
place b : core(17)
place c : core(37)`);
    const compiled = compile(net, { chip: LOIHI1_SIM }).compiled;
    if (compiled === null) throw new Error("it does not compile");
    const machine = new Machine(compiled.image);
    machine.inject(0, 0 as never);
    machine.run(3, { spike: () => {} });
    // Core 17 is in the tile of core 0; core 37 stands in column 5, row 2: two tiles right, one down.
    expect(machine.traffic).toEqual({ messages: 2, eastWestHops: 2, northSouthHops: 1 });
    expect(machine.effort?.meshPicojoules).toBeCloseTo(2 * 1.7 + 2 * 3 + 4, 9);
    expect(machine.effort?.meshNanoseconds).toBeCloseTo(2 * 2.1 + 2 * 4.1 + 6.5, 9);
  });

  test("of a lone core carries nothing", async () => {
    const { machine } = await run(RECURRENT, made(compile(RECURRENT, { chip: FT1_SIM })));
    expect(machine.traffic).toEqual({ messages: 0, eastWestHops: 0, northSouthHops: 0 });
  });
});
