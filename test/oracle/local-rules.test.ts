/** Hebb's rule and STDP beside the gradient: against traces in small steps; and what the teacher makes of a trial. */
import { describe, expect, test } from "vitest";
import type { Loss as ProgramLoss } from "../../compiler/network.ts";
import type { BaselineSetting } from "../../runtime/baselines/baseline.ts";
import { HEBB, localRule, STDP } from "../../runtime/baselines/local.ts";
import { type Teacher, teacherOf } from "../../runtime/baselines/teacher.ts";
import type { ContinuousView } from "../../runtime/gradient/continuous-view.ts";
import { simulate } from "../../runtime/gradient/forward.ts";
import { bursting, copied, deep, distance, netOf, oracleNetOf, recurrent } from "../runtime/gradient/nets.ts";
import { pairChanges } from "./local-rules.ts";

type Net = ReturnType<typeof netOf>;

const viewOf = (net: Net, outputs: readonly number[], trial: number): ContinuousView => ({
  net,
  sourceOf: Uint32Array.from({ length: net.inputs + net.neurons }, (_, n) => n),
  outputs: Uint32Array.from(outputs),
  timeUnit: 2,
  tick: 1 / 256,
  trial,
  margin: { exact: 0, rounded: 0 },
});

const settingOf = (
  net: Net,
  outputs: readonly number[],
  trial: number,
  teacher: Teacher,
): BaselineSetting => ({
  net,
  trial,
  view: viewOf(net, outputs, trial),
  loss: { classes: outputs.length, needs: () => true, evaluate: () => 0, classify: () => 0 },
  teacher,
});

const untouched: Teacher = (firings) => firings;

describe.each([
  ["bursting", bursting, [5, 6]],
  ["deep", deep, [9, 10]],
  ["recurrent", recurrent, [1, 3]],
] as const)("%s nets", (_, family, outputs) => {
  test.each([HEBB, STDP])("$name: the sum over pairs is what two traces do", (rule) => {
    let [behind, ahead] = [0, 0];
    for (let seed = 0; seed < 6; seed++) {
      const { net, input, duration } = family(seed, 2);
      const firings = copied(simulate(net, input, duration));
      const window = 1 + seed / 2;
      const own = new Float64Array(net.weight.length);
      const setting = settingOf(net, outputs, duration, untouched);
      const state = localRule(setting, rule, window, false).addGradient({ input, label: 0, firings }, own);
      expect(state).toBe(net.axonSource.length + (rule === STDP ? net.neurons : 0));
      const spikes = Array.from(input.time, (time, k) => ({ time, source: input.source[k] }));
      const list = Array.from(firings.time, (time, p) => ({ time, neuron: firings.neuron[p] }));
      const expected = pairChanges(oracleNetOf(net), spikes, list, duration, { ...rule, window });
      expect(
        distance(
          own,
          expected.map((w) => -w),
        ),
      ).toBeLessThan(1e-9);
      behind += expected.filter((w) => w > 0).length;
      const gains = pairChanges(oracleNetOf(net), spikes, list, duration, {
        ...rule,
        minus: 0,
        window,
      });
      ahead += expected.filter((w, e) => w < gains[e]).length;
    }
    expect(behind).toBeGreaterThan(20);
    if (rule === STDP) expect(ahead).toBeGreaterThan(20);
    else expect(ahead).toBe(0);
  });
});

test("a spike that arrives as its target fires counts neither way; one behind the trial's end never comes", () => {
  const one = netOf(1, [{}], [{ source: 0, target: 0, weight: 3, delay: 0.5 }]);
  const change = (sent: number, fired: number): number => {
    const own = new Float64Array(1);
    localRule(settingOf(one, [0], 4, untouched), STDP, 4, false).addGradient(
      {
        input: { time: Float64Array.of(sent), source: Uint32Array.of(0) },
        label: 0,
        firings: { count: 1, time: Float64Array.of(fired), neuron: Uint32Array.of(0) },
      },
      own,
    );
    return -own[0];
  };
  expect(change(1, 1.5)).toBeCloseTo(0, 15);
  expect(change(1, 2.5)).toBeCloseTo(Math.exp(-1 / 4), 12);
  expect(change(1, 0.5)).toBeCloseTo(-1.05 * Math.exp(-1 / 4), 12);
  expect(change(3.6, 1)).toBeCloseTo(0, 15);
});

describe("the teacher", () => {
  // Neurons 0 to 2 hidden, 3 to 6 outputs; a time unit is 2 s.
  const firings = {
    count: 5,
    time: Float64Array.of(0.5, 1, 1.5, 2, 2.5),
    neuron: Uint32Array.of(2, 4, 0, 3, 4),
  };
  const net = netOf(
    1,
    Array.from({ length: 7 }, () => ({})),
    [],
  );
  const span = {} as ProgramLoss["span"];
  const taught = (loss: ProgramLoss, classes: number, label: number): readonly (readonly number[])[] => {
    const found = teacherOf(loss, viewOf(net, [3, 4, 5, 6], 8), classes)(firings, label);
    return Array.from(found?.time ?? [], (time, p) => [time, found?.neuron[p] ?? -1]);
  };

  test.each([
    { kind: "first_spike", margin: 1, population: 0, span },
    { kind: "cross_entropy", tau: 1, population: 0, span },
  ] as const)(
    "of $kind: the label's output where the first one fired, the others before anything arrives",
    (loss) => {
      expect(taught(loss, 4, 2)).toEqual([
        [0, 3],
        [0, 4],
        [0, 6],
        [0.5, 2],
        [1, 5],
        [1.5, 0],
      ]);
    },
  );

  test("of count: all of the label's outputs in the middle of the window", () => {
    const loss = { kind: "count", from: 2, to: 8, edge: 1, population: 0, span } as const;
    expect(taught(loss, 2, 1)).toEqual([
      [0, 3],
      [0, 4],
      [0.5, 2],
      [1.5, 0],
      [2.5, 5],
      [2.5, 6],
    ]);
  });

  test("of spike_times: every output at the label's targets", () => {
    const targets = Float64Array.from({ length: 16 }, (_, n) => 1 + n);
    const loss = { kind: "spike_times", targets, classes: 2, spikes: 2, population: 0, span } as const;
    expect(taught(loss, 2, 1)).toEqual([
      [0.5, 2],
      [1.5, 0],
      [4.5, 3],
      [5, 3],
      [5.5, 4],
      [6, 4],
      [6.5, 5],
      [7, 5],
      [7.5, 6],
      [8, 6],
    ]);
  });

  test("says nothing where no output fires, and a rule then adds nothing", () => {
    const silent = { count: 1, time: Float64Array.of(1), neuron: Uint32Array.of(0) };
    const loss = { kind: "first_spike", margin: 1, population: 0, span } as const;
    const teacher = teacherOf(loss, viewOf(net, [3, 4, 5, 6], 8), 4);
    expect(teacher(silent, 0)).toBeNull();
    const input = { time: new Float64Array(0), source: new Uint32Array(0) };
    const rule = localRule(settingOf(net, [3, 4, 5, 6], 8, teacher), HEBB, 4, true);
    expect(rule.addGradient({ input, label: 0, firings: silent }, new Float64Array(0))).toBeNull();
  });
});
