import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjoint, adjointOfTrial } from "../../../runtime/gradient/adjoint.ts";
import type { ContinuousNet, SpikeTimes } from "../../../runtime/gradient/continuous-net.ts";
import { finite, type Stepped } from "../../../runtime/gradient/finite.ts";
import { type Firings, simulate, workspaceFor } from "../../../runtime/gradient/forward.ts";
import { contract, tangents } from "../../../runtime/gradient/tangents.ts";
import {
  addTraits,
  bursting,
  type Case,
  copied,
  deep,
  distance,
  layered,
  NO_TRAITS,
  netOf,
  RATIOS,
  recurrent,
  smoothLoss,
  smoothLossByFiring,
  spikes,
  traitsOf,
} from "./nets.ts";

const FAMILIES = { layered, bursting, deep, recurrent } as const;
type Family = keyof typeof FAMILIES;
const FAMILY_NAMES = Object.keys(FAMILIES) as Family[];

/** Any ratio of the time constants, often one where a formula has its limit or changes to another. */
const anyRatio = fc.oneof(
  fc.constantFrom(...RATIOS),
  fc.integer({ min: 300, max: 5000 }).map((k) => k / 1000),
  fc
    .tuple(fc.constantFrom(1, 2), fc.constantFrom(-1, 1), fc.integer({ min: 2, max: 15 }))
    .map(([at, side, digits]) => at * (1 + side * 10 ** -digits)),
);

interface Gradients {
  readonly byWeight: Float64Array;
  readonly byDelay: Float64Array;
  readonly byInput: Float64Array;
}

const backward = ({ net, input }: Case, firings: Firings, slopeFloor?: number): Gradients => {
  const byWeight = new Float64Array(net.weight.length);
  const byDelay = new Float64Array(net.axonSource.length);
  const byInput = new Float64Array(input.time.length);
  const floor = slopeFloor === undefined ? {} : { slopeFloor };
  adjoint(net, input, firings, smoothLossByFiring(firings), byWeight, { byDelay, byInput, ...floor });
  return { byWeight, byDelay, byInput };
};

const carried = ({ net, input }: Case, firings: Firings, slopeFloor?: number) => {
  const loss = smoothLossByFiring(firings);
  const rows = tangents(net, input, firings, slopeFloor === undefined ? {} : { slopeFloor });
  return {
    byWeight: contract(rows.byWeight, net.weight.length, loss),
    byDelay: contract(rows.byDelay, net.axonSource.length, loss),
    slope: rows.slope,
  };
};

describe("the gradient by the transposed system and by forward propagation", () => {
  test.each(FAMILY_NAMES)("agree to 1e-9 for weights and delays of random nets: %s", (family) => {
    let seen = NO_TRAITS;
    fc.assert(
      fc.property(fc.nat(1_000_000), anyRatio, (seed, ratio) => {
        const trial = FAMILIES[family](seed, ratio);
        const firings = simulate(trial.net, trial.input, trial.duration);
        seen = addTraits(seen, traitsOf(trial.net, firings));
        const back = backward(trial, firings);
        const forth = carried(trial, firings);
        expect(distance(back.byWeight, forth.byWeight)).toBeLessThan(1e-9);
        expect(distance(back.byDelay, forth.byDelay)).toBeLessThan(1e-9);
      }),
      { numRuns: 200, seed: 1 },
    );
    expect(seen.firings).toBeGreaterThan(1500);
    if (family !== "layered") expect(seen.crossTerms).toBeGreaterThan(10_000);
    if (family === "recurrent") {
      expect(seen.selfLoops).toBeGreaterThan(3000);
      expect(seen.held).toBeGreaterThan(500);
    }
  });

  test.each(FAMILY_NAMES)(
    "agree at firing times that are not the net's own: whole ticks with ties, a slope floor (%s)",
    (family) => {
      let ties = 0;
      let floored = 0;
      for (let seed = 0; seed < 60; seed++) {
        const made = FAMILIES[family](seed, RATIOS[seed % RATIOS.length]);
        const trial = inTicks(made, 1 / 16);
        const exact = simulate(made.net, made.input, made.duration);
        const firings = ticked(exact, 1 / 16);
        for (let p = 1; p < firings.count; p++) if (firings.time[p] === firings.time[p - 1]) ties++;
        const forth = carried(trial, firings, 0.5);
        floored += forth.slope.filter((s) => s < 0.5).length;
        const back = backward(trial, firings, 0.5);
        expect(distance(back.byWeight, forth.byWeight)).toBeLessThan(1e-9);
        expect(distance(back.byDelay, forth.byDelay)).toBeLessThan(1e-9);
      }
      expect(ties).toBeGreaterThan(50);
      expect(floored).toBeGreaterThan(15);
    },
  );

  test.each(FAMILY_NAMES)("agree to 1e-12 with the short way back over what simulate left: %s", (family) => {
    let seen = NO_TRAITS;
    for (let seed = 0; seed < 100; seed++) {
      const trial = FAMILIES[family](seed, RATIOS[seed % RATIOS.length]);
      const { net, input, duration } = trial;
      const workspace = workspaceFor(net);
      const firings = simulate(net, input, duration, workspace);
      seen = addTraits(seen, traitsOf(net, firings));
      const slopeFloor = seed % 3 === 0 ? 0.3 : Number.NEGATIVE_INFINITY;
      const byWeight = new Float64Array(net.weight.length);
      const byDelay = new Float64Array(net.axonSource.length);
      const byInput = new Float64Array(input.time.length);
      const options = { byDelay, byInput, slopeFloor };
      adjointOfTrial(net, workspace, smoothLossByFiring(firings), byWeight, options);
      const anew = backward(trial, firings, slopeFloor);
      expect(distance(byWeight, anew.byWeight)).toBeLessThan(1e-12);
      expect(distance(byDelay, anew.byDelay)).toBeLessThan(1e-12);
      expect(distance(byInput, anew.byInput)).toBeLessThan(1e-12);
    }
    expect(seen.firings).toBeGreaterThan(800);
    if (family !== "layered") expect(seen.crossTerms).toBeGreaterThan(3000);
    if (family === "recurrent") expect(seen.held).toBeGreaterThan(200);
  });

  test("add to what the caller's arrays hold, and leave a shared workspace's firings alone", () => {
    const { net, input, duration } = recurrent(3, 2);
    const workspace = workspaceFor(net);
    const firings = simulate(net, input, duration, workspace);
    const before = copied(firings);
    const once = new Float64Array(net.weight.length);
    adjoint(net, input, firings, smoothLossByFiring(firings), once, { workspace });
    const twice = once.slice();
    adjoint(net, input, firings, smoothLossByFiring(firings), twice, { workspace });
    expect(copied(firings)).toEqual(before);
    expect(firings.count).toBeGreaterThan(5);
    expect(
      distance(
        twice,
        once.map((g) => 2 * g),
      ),
    ).toBeLessThan(1e-15);
  });
});

describe("the exact gradient against central finite differences", () => {
  test.each(FAMILY_NAMES)(
    "agrees to 1e-6, in both ways, for every weight, delay and input time where no firing comes or goes: %s",
    (family) => {
      let seen = NO_TRAITS;
      let compared = 0;
      let changedSeen = 0;
      let reorderedSeen = 0;
      fc.assert(
        fc.property(fc.nat(1_000_000), anyRatio, (seed, ratio) => {
          const trial = FAMILIES[family](seed, ratio);
          const { net, input, duration } = trial;
          const firings = copied(simulate(net, input, duration));
          seen = addTraits(seen, traitsOf(net, firings));
          const back = backward(trial, firings);
          const forth = carried(trial, firings);
          const against = (of: Stepped, ways: readonly Float64Array[]): void => {
            const { gradient, changed, reordered } = finite(net, input, duration, smoothLoss, {
              of,
              step: 1e-5,
            });
            const left = new Set([...changed, ...reordered]);
            changedSeen += changed.length;
            reorderedSeen += reordered.length;
            compared += gradient.length - left.size;
            for (const way of ways) expect(distance(way, gradient, (k) => !left.has(k))).toBeLessThan(1e-6);
          };
          against("weight", [back.byWeight, forth.byWeight]);
          against("delay", [back.byDelay, forth.byDelay]);
          against("input", [back.byInput]);
        }),
        { numRuns: 40, seed: 3 },
      );
      // Counted, and few: what is left out cannot hide a wrong gradient.
      expect(compared).toBeGreaterThan(1400);
      expect(changedSeen + reorderedSeen).toBeLessThan(0.03 * compared);
      expect(seen.firings).toBeGreaterThan(250);
      if (family !== "layered") expect(seen.crossTerms).toBeGreaterThan(1000);
      if (family === "recurrent") expect(seen.selfLoops).toBeGreaterThan(300);
    },
  );

  test("a step that makes a firing vanish, or carries it past an arrival, is reported", () => {
    // V peaks at w/4 when tau_m = 2 tau_s: the first neuron's peak is 2e-5 above its threshold.
    const net = netOf(
      1,
      [{ limit: 1 }, { limit: 1 }],
      [
        { source: 0, target: 0, weight: 4 * (1 + 2e-5), delay: 0.25 },
        { source: 0, target: 1, weight: 6, delay: 0.5 },
      ],
    );
    const input = spikes([[0.1, 0]]);
    expect(finite(net, input, 8, smoothLoss).changed).toEqual([0]);
    const alone = simulate(net, input, 8);
    const late = alone.time[[...alone.neuron].indexOf(1)] - 1e-6;
    const two = spikes([
      [0.1, 0],
      [late - 0.5, 0],
    ]);
    expect(finite({ ...net, limit: Uint32Array.of(1, 1) }, two, 8, smoothLoss).reordered).toContain(1);
  });
});

describe("the cross terms of the reset", () => {
  const net = netOf(
    2,
    [{}],
    [
      { source: 0, target: 0, weight: 6, delay: 0.25 },
      { source: 1, target: 0, weight: 4.5, delay: 0.25 },
    ],
  );
  const input = spikes([
    [0.1, 0],
    [0.4, 1],
    [0.6, 0],
  ]);
  const firings = copied(simulate(net, input, 4));

  test("left out, they make the gradient of a second and third firing wrong by several per cent", () => {
    expect(firings.count).toBeGreaterThanOrEqual(3);
    const wrong = [0, 1, 2].map((p) => {
      const exact = finite(net, input, 4, (f) => f.time[p]);
      expect(exact.changed).toEqual([]);
      const byWeight = new Float64Array(2);
      const one = new Float64Array(firings.count);
      one[p] = 1;
      adjoint(net, input, firings, one, byWeight);
      expect(distance(byWeight, exact.gradient)).toBeLessThan(1e-7);
      return distance(withoutCrossTerms(net, input, firings, p), exact.gradient);
    });
    expect(wrong[0]).toBeLessThan(1e-7);
    expect(wrong[1]).toBeGreaterThan(0.05);
    expect(wrong[2]).toBeGreaterThan(0.05);
  });
});

/** −K(f − t)/V'(f) summed per edge: V' with the resets' own slope, but no ∂f/∂f_own (tau_m = 2, tau_s = 1, θ = 1). */
const withoutCrossTerms = (
  net: ContinuousNet,
  input: SpikeTimes,
  firings: Firings,
  p: number,
): Float64Array => {
  const f = firings.time[p];
  const byWeight = new Float64Array(2);
  let slope = 0;
  for (let k = 0; k < input.time.length; k++) {
    const s = f - input.time[k] - 0.25;
    if (s <= 0) continue;
    byWeight[input.source[k]] -= Math.exp(-s / 2) - Math.exp(-s);
    slope += net.weight[input.source[k]] * (Math.exp(-s) - Math.exp(-s / 2) / 2);
  }
  for (let q = 0; q < p; q++) slope += Math.exp(-(f - firings.time[q]) / 2) / 2;
  return byWeight.map((k) => k / slope);
};

describe("a call that does not fit is refused", () => {
  const { net, input, duration } = layered(1, 2);
  const firings = copied(simulate(net, input, duration));
  const loss = smoothLossByFiring(firings);
  const gradient = new Float64Array(net.weight.length);

  test("firings out of order or of an unknown neuron, arrays too short, another graph's workspace", () => {
    expect(firings.count).toBeGreaterThan(2);
    const reversed = { ...firings, time: firings.time.toReversed() };
    expect(() => adjoint(net, input, reversed, loss, gradient)).toThrow(/firing 1: times must not fall/);
    const foreign = { ...firings, neuron: firings.neuron.map(() => 11) };
    expect(() => adjoint(net, input, foreign, loss, gradient)).toThrow(
      /firing 0: neuron must be below 11 \(got 11\)/,
    );
    expect(() => adjoint(net, input, firings, loss.subarray(1), gradient)).toThrow(/one derivative a firing/);
    expect(() => adjoint(net, input, firings, loss, gradient.subarray(1))).toThrow(/one entry an edge/);
    const workspace = workspaceFor(layered(1, 2).net);
    expect(() => adjoint(net, input, firings, loss, gradient, { workspace })).toThrow(/another graph/);
  });

  test("the short way back without a trial before it, or after another way back in the same workspace", () => {
    const workspace = workspaceFor(net);
    expect(() => adjointOfTrial(net, workspace, loss, gradient)).toThrow(/holds no trial/);
    simulate(net, input, duration, workspace);
    adjointOfTrial(net, workspace, loss, gradient);
    adjointOfTrial(net, workspace, loss, gradient);
    adjoint(net, input, firings, loss, gradient, { workspace });
    expect(() => adjointOfTrial(net, workspace, loss, gradient)).toThrow(/holds no trial/);
  });
});

const onTick = (x: number, tick: number): number => Math.max(1, Math.round(x / tick)) * tick;

const inTicks = ({ net, input, duration }: Case, tick: number): Case => ({
  net: { ...net, axonDelay: net.axonDelay.map((d) => onTick(d, tick)) },
  input: { source: input.source, time: input.time.map((t) => onTick(t, tick)) },
  duration,
});

/** Firing times rounded up to the tick, the given order kept. */
const ticked = (firings: Firings, tick: number): Firings => ({
  ...copied(firings),
  time: firings.time.slice(0, firings.count).map((t) => Math.ceil(t / tick) * tick),
});
