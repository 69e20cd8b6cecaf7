import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjoint } from "../../../runtime/gradient/adjoint.ts";
import { type Firings, simulate, workspaceFor } from "../../../runtime/gradient/forward.ts";
import { layoutOf } from "../../../runtime/gradient/layout.ts";
import { newSorter, sortByTime } from "../../../runtime/gradient/timeline.ts";
import { integrate, kernel, oracleFirings } from "../../oracle/continuous.ts";
import {
  addTraits,
  bursting,
  copied,
  deep,
  layered,
  type NeuronTraits,
  NO_TRAITS,
  netOf,
  oracleNetOf,
  RATIOS,
  randomFrom,
  recurrent,
  spikes,
  traitsOf,
} from "./nets.ts";

fc.configureGlobal({ seed: 20 });

const FAMILIES = { layered, bursting, deep, recurrent } as const;

describe("the oracle", () => {
  test("has the kernel that a small-step integration of the two equations gives", () => {
    for (const [membrane, synapse] of [
      [1, 1],
      [2, 1],
      [0.5, 1],
      [1 + 1e-9, 1],
      [3.7, 1],
      [1.004, 1],
    ])
      for (const s of [0.01, 0.3, 1, 5])
        expect(
          Math.abs(kernel(s, membrane, synapse) - integrate(0, 1, s, membrane, synapse, 2000)[0]),
        ).toBeLessThan(1e-12);
  });
});

describe("spike times", () => {
  test.each(Object.keys(FAMILIES) as (keyof typeof FAMILIES)[])(
    "agree to 1e-9 with V written out as a sum of kernels and halved steps: %s",
    (family) => {
      let seen = NO_TRAITS;
      for (let seed = 0; seed < 15; seed++) {
        const { net, input, duration } = FAMILIES[family](seed, RATIOS[seed % RATIOS.length]);
        const firings = simulate(net, input, duration);
        seen = addTraits(seen, traitsOf(net, firings));
        const list = [...input.time.keys()].map((k) => ({ time: input.time[k], source: input.source[k] }));
        const expected = oracleFirings(oracleNetOf(net), list, duration, 2e-3);
        expect([...firings.neuron.subarray(0, firings.count)]).toEqual(expected.map((f) => f.neuron));
        expected.forEach((f, p) => expect(Math.abs(firings.time[p] - f.time)).toBeLessThan(1e-9));
      }
      expect(seen.firings).toBeGreaterThan(100);
      if (family === "recurrent") expect(seen.held).toBeGreaterThan(20);
      if (family !== "layered") expect(seen.crossTerms).toBeGreaterThan(400);
    },
  );

  test("agree in a busy loop whose delays are all the shortest one", () => {
    let firingsSeen = 0;
    for (let seed = 0; seed < 6; seed++) {
      const random = randomFrom(seed);
      const all = Array.from({ length: 5 }, (_, n) => n);
      const net = netOf(
        2,
        all.map(() => ({ ratio: RATIOS[seed % RATIOS.length] })),
        [0, 1, ...all.map((n) => n + 2)].flatMap((source) =>
          all.map((target) => ({
            source,
            target,
            weight: source < 2 ? random.uniform(2, 8) : random.normal(0, 1.5),
            delay: 0.2,
          })),
        ),
      );
      const input = spikes(Array.from({ length: 8 }, (_, k) => [random.uniform(0, 2), k % 2] as const));
      const firings = simulate(net, input, 2.5);
      firingsSeen += firings.count;
      const list = [...input.time.keys()].map((k) => ({ time: input.time[k], source: input.source[k] }));
      const expected = oracleFirings(oracleNetOf(net), list, 2.5, 1e-3);
      expect([...firings.neuron.subarray(0, firings.count)]).toEqual(expected.map((f) => f.neuron));
      expected.forEach((f, p) => expect(Math.abs(firings.time[p] - f.time)).toBeLessThan(1e-9));
    }
    expect(firingsSeen).toBeGreaterThan(200);
  });

  test("do not depend on how the graph was grouped: a population at once or neuron by neuron", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { net, input, duration } = layered(seed, RATIOS[seed % RATIOS.length]);
      // Thirds of a last place in the time constants keep neighbours out of one group.
      const apart = {
        ...net,
        tauMembrane: net.tauMembrane.map((t, n) => t * (1 + (n % 2) * 2 * Number.EPSILON)),
      };
      expect(layoutOf(net).first.length).toBe(2);
      expect(layoutOf(apart).first.length).toBe(11);
      const together = copied(simulate(net, input, duration));
      const alone = simulate(apart, input, duration);
      expect(together.neuron).toEqual(alone.neuron.slice(0, alone.count));
      together.time.forEach((t, p) => expect(Math.abs(t - alone.time[p])).toBeLessThan(1e-12));
    }
  });

  test("are the same in a used workspace and in a fresh one, and read the weights of the moment", () => {
    const { net, input, duration } = recurrent(5, 2);
    const workspace = workspaceFor(net);
    const first = copied(simulate(net, input, duration, workspace));
    net.weight[0] += 0.3;
    const moved = copied(simulate(net, input, duration, workspace));
    expect(moved.time[0]).not.toBe(first.time[0]);
    expect(moved).toEqual(copied(simulate(net, input, duration)));
    net.weight[0] -= 0.3;
    simulate(net, spikes([]), duration, workspace);
  });
});

/** One input (source 0) with weight w and delay 1 into one neuron. */
const single = (traits: NeuronTraits, w: number) =>
  netOf(1, [traits], [{ source: 0, target: 0, weight: w, delay: 1 }]);
const times = (firings: Firings): number[] => [...firings.time.subarray(0, firings.count)];

describe("the rules of the forward pass", () => {
  test("an input exactly at a firing changes neither the firing nor its derivative", () => {
    const alone = single({ limit: 1 }, 6);
    const input = spikes([[0, 0]]);
    const [f] = times(simulate(alone, input, 8));
    // θ = 6(x − x²): f = 1 − 2 ln x.
    expect(f).toBeCloseTo(1 - 2 * Math.log((1 + Math.sqrt(1 - 4 / 6)) / 2), 14);
    const two = netOf(
      2,
      [{ limit: 1 }],
      [
        { source: 0, target: 0, weight: 6, delay: 1 },
        { source: 1, target: 0, weight: 50, delay: 1 },
      ],
    );
    const both = spikes([
      [0, 0],
      [f - 1, 1],
    ]);
    const firings = copied(simulate(two, both, 8));
    expect(times(firings)).toEqual([f]);
    const gradient = new Float64Array(2);
    adjoint(two, both, firings, Float64Array.of(1), gradient);
    const expected = new Float64Array(1);
    adjoint(alone, input, firings, Float64Array.of(1), expected);
    expect([...gradient]).toEqual([expected[0], 0]);
  });

  test("inputs of one instant act together: excitation and inhibition that cancel fire nothing", () => {
    const net = netOf(
      2,
      [{}],
      [
        { source: 0, target: 0, weight: 9, delay: 1 },
        { source: 1, target: 0, weight: -8, delay: 0.5 },
      ],
    );
    const input = spikes([
      [0, 0],
      [0.5, 1],
    ]);
    expect(simulate(net, input, 9).count).toBe(0);
  });

  test("a neuron at its limit fires no more; one that only integrates never fires", () => {
    const input = spikes([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    const free = simulate(single({}, 8), input, 9).count;
    expect(free).toBeGreaterThan(3);
    expect(simulate(single({ limit: 2 }, 8), input, 9).count).toBe(2);
    expect(simulate(single({ spiking: false }, 8), input, 9).count).toBe(0);
  });

  test("a refractory neuron above its threshold fires at the instant it may, and that firing moves with the one before", () => {
    const net = single({ refractory: 0.25, limit: 3 }, 12);
    const input = spikes([[0, 0]]);
    const firings = copied(simulate(net, input, 9));
    const [a, b, c] = times(firings);
    expect(b).toBe(a + 0.25);
    expect(c).toBeGreaterThan(b);
    const rows = [0, 1].map((p) => {
      const gradient = new Float64Array(1);
      const one = new Float64Array(3);
      one[p] = 1;
      adjoint(net, input, firings, one, gradient);
      return gradient[0];
    });
    expect(rows[0]).toBeLessThan(0);
    expect(rows[1]).toBe(rows[0]);
  });

  test("V above the threshold without having risen through it is no firing", () => {
    expect(simulate(single({ initial: 3 }, 3), spikes([[0, 0]]), 9).count).toBe(0);
    // From 1.5 it falls below 1 at 2 ln 1.5, and the input lifts it again.
    const [f] = times(simulate(single({ initial: 1.5, limit: 1 }, 8), spikes([[0, 0]]), 9));
    expect(f).toBeGreaterThan(2 * Math.log(1.5));
  });

  test("a threshold below rest is reached without any input, again and again", () => {
    // A bias of 2 thresholds, V measured from rest: θ = −1, V(0) = −2, so V = −2 e^{−t/2} = −1 at 2 ln 2.
    const firings = times(simulate(single({ threshold: -1, initial: -2 }, 0), spikes([]), 5));
    expect(firings.length).toBe(3);
    firings.forEach((f, k) => expect(f).toBeCloseTo((k + 1) * 2 * Math.log(2), 13));
  });

  test("firings come in order of time, then neuron, and none after the end", () => {
    const net = netOf(
      1,
      [{}, {}, {}],
      [2, 1, 0].map((target) => ({ source: 0, target, weight: 6, delay: 1 })),
    );
    const firings = simulate(net, spikes([[0, 0]]), 9);
    expect([...firings.neuron.subarray(0, 3)]).toEqual([0, 1, 2]);
    expect(firings.time[0]).toBe(firings.time[2]);
    const [f] = times(firings);
    expect(simulate(net, spikes([[0, 0]]), f - 1e-12).count).toBe(0);
  });
});

describe("a trial that does not fit is refused", () => {
  const net = single({}, 5);
  const one = spikes([[0, 0]]);
  test("delay 0, an input before time 0 or from nowhere, a duration that is none, another graph's workspace", () => {
    const flat = { ...net, axonDelay: Float64Array.of(0) };
    expect(() => simulate(flat, one, 5)).toThrow("axon 0: delay must be above 0 (got 0)");
    expect(() => simulate(net, spikes([[-1, 0]]), 5)).toThrow(/input spike 0: time must be 0 or later/);
    expect(() => simulate(net, spikes([[Number.NaN, 0]]), 5)).toThrow(
      /input spike 0: time must be 0 or later/,
    );
    expect(() => simulate(net, spikes([[0, 1]]), 5)).toThrow(/source must be below 1/);
    expect(() => simulate(net, one, Number.POSITIVE_INFINITY)).toThrow(/duration/);
    expect(() => simulate(net, one, 5, workspaceFor(single({}, 5)))).toThrow(/another graph/);
  });

  test("a graph whose arrays do not fit together", () => {
    expect(() => workspaceFor({ ...net, target: Uint32Array.of(3) })).toThrow(
      /edge 0: target must be below 1/,
    );
    expect(() => workspaceFor({ ...net, axonSource: Uint32Array.of(9) })).toThrow(/axon 0: source/);
    expect(() => workspaceFor({ ...net, weight: new Float64Array(2) })).toThrow(/edges/);
    expect(() => workspaceFor({ ...net, tauMembrane: Float64Array.of(0) })).toThrow(
      /neuron 0: time constants/,
    );
  });

  test("activity without bound ends in an error, not in a full memory", () => {
    const wild = netOf(
      1,
      [{}],
      [
        { source: 0, target: 0, weight: 9, delay: 0.1 },
        { source: 1, target: 0, weight: 9, delay: 0.1 },
      ],
    );
    expect(() => simulate(wild, one, 100)).toThrow(/activity has no bound/);
  });
});

describe("the order of a graph", () => {
  test("layers are stages, a dense population is one group, a loop is one stage with its axons", () => {
    const dense = layoutOf(layered(1, 2).net);
    expect([...dense.size]).toEqual([8, 3]);
    expect(dense.stages.map((s) => [...s.groups])).toEqual([[0], [1]]);
    expect(dense.stages.every((s) => s.loops.length === 0)).toBe(true);
    // 0 → 1 ⇄ 2 → 3, 0 → 3
    const edge = (source: number, target: number) => ({ source: source + 1, target, weight: 1, delay: 1 });
    const looped = layoutOf(
      netOf(1, [{}, {}, {}, {}], [edge(0, 1), edge(1, 2), edge(2, 1), edge(2, 3), edge(0, 3)]),
    );
    expect(looped.stages.map((s) => [...s.groups].map((g) => looped.first[g]))).toEqual([[0], [1, 2], [3]]);
    expect(looped.stages.map((s) => s.loops.length)).toEqual([0, 2, 0]);
  });

  test("sorting is by time, then tag, whatever the size", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 40 }), fc.nat(9)), { maxLength: 200 }),
        (pairs) => {
          const time = Float64Array.from(pairs, (p) => p[0]);
          const tag = Uint32Array.from(pairs, (p) => p[1]);
          sortByTime(time, tag, 1, pairs.length, newSorter());
          const expected = [
            ...pairs.slice(0, 1),
            ...pairs.slice(1).sort((a, b) => a[0] - b[0] || a[1] - b[1]),
          ];
          expect([...time].map((t, k) => [t, tag[k]])).toEqual(expected);
        },
      ),
    );
  });
});
