/** Firing times from elsewhere: the net's own are found right, and every way to be wrong is told with its size. */
import { describe, expect, test } from "vitest";
import { conditionsOf } from "../../../runtime/gradient/conditions.ts";
import type { ContinuousNet } from "../../../runtime/gradient/continuous-net.ts";
import { type Firings, simulate } from "../../../runtime/gradient/forward.ts";
import { bursting, type Case, copied, deep, layered, netOf, RATIOS, recurrent, spikes } from "./nets.ts";

const FAMILIES = { layered, bursting, deep, recurrent } as const;

const without = (firings: Firings, p: number): Firings => ({
  count: firings.count - 1,
  time: firings.time.filter((_, q) => q !== p),
  neuron: firings.neuron.filter((_, q) => q !== p),
});

const moved = (firings: Firings, p: number, by: number): Firings => ({
  ...firings,
  time: firings.time.map((t, q) => (q === p ? t + by : t)),
});

const solved = ({ net, input, duration }: Case): Firings => copied(simulate(net, input, duration));

/** Whether no other neuron hears neuron n, nor n itself. */
const isDeaf = (net: ContinuousNet, n: number): boolean => !net.axonSource.includes(net.inputs + n);

describe.each(Object.entries(FAMILIES))("%s nets", (_, family) => {
  test("the net's own firings have V = θ rising, none is missing", () => {
    let seen = 0;
    for (let seed = 0; seed < 40; seed++) {
      const example = family(seed, RATIOS[seed % RATIOS.length]);
      const firings = solved(example);
      const { firings: held, missing } = conditionsOf(example.net, example.input, firings, example.duration);
      expect(missing).toEqual([]);
      for (const { firing, excess, slope, crossing, fault } of held) {
        expect(fault).toBeNull();
        expect(Math.abs(excess)).toBeLessThan(1e-12);
        expect(slope).toBeGreaterThan(example.net.refractory[firings.neuron[firing]] > 0 ? -9 : 0);
        expect(Math.abs(crossing - firings.time[firing])).toBeLessThan(1e-10);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(100);
  });
});

describe("firings that are wrong", () => {
  test("a moved firing is told with the distance it was moved by, and V − θ = V′·distance", () => {
    let told = 0;
    for (let seed = 0; seed < 40; seed++) {
      const { net, input, duration } = bursting(seed, RATIOS[seed % RATIOS.length]);
      const firings = solved({ net, input, duration });
      const own = conditionsOf(net, input, firings, duration).firings;
      for (let p = 0; p < firings.count; p++) {
        if (!isDeaf(net, firings.neuron[p])) continue;
        for (const by of [1e-5, -1e-5]) {
          const list = moved(firings, p, by);
          if (list.time.some((t, q) => q > 0 && t < list.time[q - 1])) continue;
          const { excess, crossing, fault } = conditionsOf(net, input, list, duration).firings[p];
          expect(fault).toBeNull();
          expect(Math.abs(list.time[p] - crossing - by)).toBeLessThan(1e-10);
          if (own[p].slope < 0.05) continue;
          expect(Math.abs(excess / (own[p].slope * by) - 1)).toBeLessThan(0.01);
          told++;
        }
      }
    }
    expect(told).toBeGreaterThan(50);
  });

  test("a firing left out is missing, at its time; one too many has no crossing near", () => {
    let seen = 0;
    for (let seed = 0; seed < 20; seed++) {
      const { net, input, duration } = bursting(seed, 2);
      const firings = solved({ net, input, duration });
      for (let p = 0; p < firings.count; p++) {
        if (!isDeaf(net, firings.neuron[p])) continue;
        const { missing } = conditionsOf(net, input, without(firings, p), duration);
        expect(missing.some((m) => Math.abs(m.time - firings.time[p]) < 1e-10)).toBe(true);
        expect(missing.every((m) => m.neuron === firings.neuron[p])).toBe(true);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(40);
  });

  const one = (traits: object, weight = 6) =>
    netOf(1, [traits], [{ source: 0, target: 0, weight, delay: 1 }]);
  const listed = (...time: number[]): Firings => ({
    count: time.length,
    time: Float64Array.from(time),
    neuron: new Uint32Array(time.length),
  });
  const input = spikes([[0, 0]]);
  const faults = (net: ContinuousNet, firings: Firings) =>
    conditionsOf(net, input, firings, 9).firings.map(({ fault }) => fault);

  test("faults by name", () => {
    const [f] = simulate(one({ limit: 1 }), input, 9).time;
    expect(faults(one({ limit: 1 }), listed(f))).toEqual([null]);
    expect(faults(one({ limit: 1 }), listed(f, f + 1))).toEqual([null, "over the limit"]);
    expect(faults(one({ spiking: false }), listed(f))).toEqual(["over the limit"]);
    expect(faults(one({}, 3), listed(f))).toEqual(["no crossing"]);
    expect(faults(one({ limit: 1 }), listed(6))).toEqual(["falling"]);
    expect(faults(one({ refractory: 0.5 }, 30), listed(1.1, 1.2))).toContain("refractory");
  });

  test("a firing before anything arrived: V is 0, the crossing is later", () => {
    const [{ excess, slope, crossing }] = conditionsOf(one({ limit: 1 }), input, listed(0.5), 9).firings;
    expect([excess, slope]).toEqual([-1, 0]);
    expect(crossing).toBeCloseTo(simulate(one({ limit: 1 }), input, 9).time[0], 12);
  });
});
