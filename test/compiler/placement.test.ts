/** Neurons on many cores: the spikes are the same wherever they are, and every placement is proved. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile, type Loihi1Compiled } from "../../compiler/compile.ts";
import { analyse } from "../../compiler/front.ts";
import { auditPlacement } from "../../compiler/map/audit.ts";
import type { PlaceOptions } from "../../compiler/map/place.ts";
import { usageOf } from "../../compiler/map/usage.ts";
import type { Network } from "../../compiler/network.ts";
import { LOIHI1 } from "../../hw-models/chip/loihi1.ts";
import { LOIHI1_SIM } from "../../hw-models/chip/loihi1-sim.ts";
import { hopsBetween, meshOf } from "../../hw-models/chip/mesh.ts";
import type { Loihi1Program } from "../../hw-models/program.ts";
import { spikeHash } from "../../hw-models/trace.ts";
import { simulate } from "../../runtime/backend.ts";
import { runSession } from "../../runtime/session.ts";
import { poissonSource, window } from "../../runtime/stimulus.ts";

const network = (text: string, seed = 1): Network => {
  const { network: made, diagnostics } = analyse(
    { file: "t.snn", text: `snn 1\ntick 1ms\n${text}` },
    { seed },
  );
  if (made === null) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
};

const compiled = (net: Network, place: PlaceOptions = {}, chip = LOIHI1_SIM): Loihi1Compiled => {
  const { compiled: made, diagnostics } = compile(net, { chip, place });
  if (made?.kind !== "loihi1") throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return made;
};

/** Sixty neurons that excite and inhibit each other, with delays on axons and of synapses. */
const RECURRENT = network(`
input x[20] : poisson(200Hz)
pop e[40], i[20] : lif(tau_m = 20ms, refractory = 2ms, bias = uniform(0, 0.9))
x -> e    : fan_in(5, weight = 0.4)
e -> e, i : random(p = 20%, weight = uniform(0.05, 0.2), delay = uniform(1ms, 8ms))
i -> e, i : fan_in(4, weight = -0.3, delay = 3ms)
`);

const hashOf = async (net: Network, made: Loihi1Compiled): Promise<{ hash: string; spikes: number }> => {
  const input = poissonSource(net);
  const spikes = await runSession(simulate(made.image), {
    steps: 200,
    stepTicks: 1,
    trialSteps: 0,
    input: (from, end) => window(input.until(end), from, end),
  });
  return { hash: spikeHash(spikes), spikes: spikes.ticks.length };
};

describe("the spikes of a network", () => {
  test("are the same on any number of cores, with any seed of the placer, whatever cores are broken", async () => {
    const alone = await hashOf(RECURRENT, compiled(RECURRENT));
    expect(alone.spikes).toBeGreaterThan(300);
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          neuronsPerCore: fc.integer({ min: 1, max: 60 }),
          seed: fc.nat(),
          broken: fc.uniqueArray(fc.nat({ max: 20 }), { maxLength: 10 }),
        }),
        async (place) => {
          const made = compiled(RECURRENT, place);
          expect(await hashOf(RECURRENT, made)).toEqual(alone);
          for (const core of place.broken) expect(made.program.cores[core]?.neurons.id.length ?? 0).toBe(0);
        },
      ),
      { numRuns: 12 },
    );
  }, 240_000);

  test("come from the same synapses, expanded in another order or placed elsewhere", () => {
    const there = compiled(RECURRENT);
    const elsewhere = compiled(RECURRENT, { neuronsPerCore: 7, seed: 3 });
    const turned = compiled({ ...RECURRENT, projections: RECURRENT.projections.toReversed() });
    const { edges } = there.lowered;
    expect(elsewhere.lowered.edges).toEqual(edges);
    expect(turned.lowered.edges.toReversed()).toEqual(edges);
    expect(edges.some(({ delay }) => delay !== undefined)).toBe(true);
  });
});

describe("a placement", () => {
  const layers = network(`
pop ${Array.from({ length: 30 }, (_, n) => `p${n}[64]`).join(", ")} : lif(tau_m = 20ms)
${Array.from({ length: 29 }, (_, n) => `p${(n * 7) % 30} -> p${((n + 1) * 7) % 30} : dense(0.1)`).join("\n")}
`);
  const cores = (made: Loihi1Compiled) => usageOf(made.program).filter(({ neurons }) => neurons > 0).length;

  test("has as many cores as the limits ask for, and brings together what belongs together", () => {
    const made = compiled(layers, { neuronsPerCore: 64 });
    expect(cores(made)).toBe(30);
    // A chain of thirty on a mesh: every link as short as it can be.
    const { hops, hopsBefore } = made.lowered.placement;
    expect(hops).toBe(29 * 64);
    expect(hops).toBeLessThanOrEqual(hopsBefore);
  });

  test("is the same for the same seed, and its cost is that of its routes", () => {
    const options = { neuronsPerCore: 50, seed: 5 };
    const made = compiled(layers, options);
    expect(compiled(layers, options).imageSha256).toBe(made.imageSha256);
    expect(compiled(layers, { ...options, seed: 6 }).imageSha256).not.toBe(made.imageSha256);
    const { routes } = made.program;
    const { core, hops } = made.lowered.placement;
    let links = 0;
    for (let id = 0; id + 1 < routes.start.length; id++)
      for (let r = routes.start[id]; r < routes.start[id + 1]; r++)
        links += hopsBetween(meshOf(LOIHI1_SIM.limits), core[id], routes.core[r]);
    expect(links).toBe(hops);
  });

  test("keeps to hints, and fills what they leave of a core", () => {
    const net = network(`
pop a[10], b[10], c[10] : lif(tau_m = 20ms)
a -> b : dense(0.1)
place a[2..4], b : core(9)
place c : core(4)`);
    const made = compiled(net, { neuronsPerCore: 14 });
    const ten = (first: number) => Array.from({ length: 10 }, (_, n) => first + n);
    expect([...made.program.cores[9].neurons.id]).toEqual([2, 3, 4, 7, ...ten(10)]);
    expect([...made.program.cores[4].neurons.id]).toEqual([0, 1, 5, 6, ...ten(20)]);
  });

  test("takes fewer neurons a core where that keeps the axons that leave it within the limit", () => {
    const net = network(`
pop a[1000], b[6000] : lif(tau_m = 20ms)
a -> b : fan_in(20, weight = 0.1)`);
    const made = compiled(net, {}, LOIHI1);
    for (const usage of usageOf(made.program)) expect(usage.outputAxons).toBeLessThanOrEqual(4096);
  });

  test("is refused whole by the audit for a neuron twice, a route too many or a synapse elsewhere", () => {
    const made = compiled(RECURRENT, { neuronsPerCore: 10 });
    const spoil = (change: (program: Loihi1Program) => void): (() => void) => {
      const program = structuredClone(made.program);
      change(program);
      return () => auditPlacement(program, LOIHI1_SIM, made.lowered);
    };
    const [first] = made.lowered.placement.core.filter((core) => core < 1000);
    expect(spoil(() => {})).not.toThrow();
    expect(
      spoil(({ cores }) => {
        cores[first].neurons.id[0] = cores[first].neurons.id[1];
      }),
    ).toThrow("is on 0 cores");
    expect(
      spoil(({ cores }) => {
        const { target } = cores[first].synapses;
        target[0] = (target[0] + 1) % 10;
      }),
    ).toThrow("does not lead to its");
    expect(
      spoil(({ cores }) => {
        cores[first].synapses.weight[3]++;
      }),
    ).toThrow("does not lead to its");
    expect(
      spoil(({ routes }) => {
        routes.axon[5] += routes.axon[5] > 0 ? -1 : 1;
      }),
    ).toThrow();
  });
});
