/** Firing times written down and read again give the gradient that they gave before. */
import { describe, expect, test } from "vitest";
import { type Compiled, compile, ft1Of } from "../../../compiler/compile.ts";
import { analyse } from "../../../compiler/front.ts";
import { SpikeRecorder } from "../../../hw-models/trace.ts";
import { adjoint, adjointOfTrial } from "../../../runtime/gradient/adjoint.ts";
import { continuousView } from "../../../runtime/gradient/continuous-view.ts";
import { findingsOf } from "../../../runtime/gradient/findings.ts";
import { gradientOfList, inputOf } from "../../../runtime/gradient/listed.ts";
import { parseSpikeTimes } from "../../../runtime/spike-times.ts";
import { chipTrainee } from "../../../runtime/train/chip-trainee.ts";
import { loadTask } from "../../../runtime/train/load-data.ts";
import { lossOf } from "../../../runtime/train/loss.ts";
import { trialOf } from "../../../runtime/train/trial.ts";
import { readProject } from "../../golden.ts";
import { distance } from "./nets.ts";

const loaded = (file: string) => {
  const { network } = analyse({ file, text: readProject(file) });
  const compiled = network && compile(network, { floatOnly: true }).compiled;
  if (network === null || !compiled) throw new Error("does not compile");
  return { compiled, network, ...loadTask(network, () => new Uint8Array()) };
};

const read = (compiled: Compiled, rows: readonly string[]) => {
  const { tick, timeUnit } = continuousView(ft1Of(compiled).lowered);
  const { names, networkNeurons: neurons } = compiled.program;
  const context = { names, neurons, canFire: () => true, tick, timeUnit, npyUnit: "s" } as const;
  return parseSpikeTimes("f.csv", new TextEncoder().encode(rows.join("\n")), context);
};

/** The first sample from `from` on whose outputs all fire, with what the project's own way makes of it. */
const own = (file: string, from: number) => {
  const { compiled, network, data, encoding } = loaded(file);
  const view = continuousView(ft1Of(compiled).lowered);
  const loss = lossOf(network, view);
  const trial = trialOf(view, encoding);
  for (let sample = from; ; sample++) {
    const firings = trial.run(data.test, sample);
    if (trial.outputs.firings.some((p) => p < 0)) continue;
    const by = new Float64Array(firings.count);
    loss.evaluate(trial.outputs, firings, data.test.labels[sample], by);
    const gradient = new Float64Array(view.net.weight.length);
    adjointOfTrial(view.net, trial.workspace, by, gradient);
    return { compiled, network, data, encoding, view, sample, firings, gradient };
  }
};

const FILES = ["examples/yinyang.snn", "examples/spikes.snn", "examples/order.snn"] as const;

describe.each(FILES)("%s", (file) => {
  test("firing times of the float forward, through a CSV in seconds, give its gradient to 1e-12", () => {
    const { compiled, data, encoding, view, sample, firings, gradient } = own(file, 3);
    const rows = Array.from(firings.time.subarray(0, firings.count), (time, p) => {
      const id = view.sourceOf.indexOf(view.net.inputs + firings.neuron[p]);
      return `${time * view.timeUnit},${id}`;
    });
    const spikes = read(compiled, ["time_s,neuron", ...rows]);
    const listed = gradientOfList(compiled, encoding, data.test, spikes, { sample });
    expect(distance(listed.byWeight, gradient)).toBeLessThan(1e-12);
    const { list } = findingsOf(listed, compiled.program.names.populations, 1e-9);
    expect(list).toEqual([]);
    const found = gradientOfList(compiled, encoding, data.test, null, { sample });
    expect(distance(found.byWeight, gradient)).toBeLessThan(1e-12);
  });
});

test("ticks of a chip over two trials, with its input ticks, give the sum of both gradients at those ticks", () => {
  const { compiled, network, data, encoding } = loaded("examples/yinyang.snn");
  const { lowered } = ft1Of(compiled);
  const view = continuousView(lowered);
  const { net } = view;
  const chip = chipTrainee(compiled, encoding);
  const rows: string[] = [];
  const sum = new Float64Array(net.weight.length);
  const trialTicks = view.trial / view.tick;
  [0, 1].forEach((n) => {
    const recorder = new SpikeRecorder();
    chip.present(data.test, n, recorder);
    const { ticks, neurons } = recorder.sorted();
    ticks.forEach((at, k) => rows.push(`${n * trialTicks + at},${neurons[k]}`));
    const firings = {
      count: ticks.length,
      time: Float64Array.from(ticks, (at) => at * view.tick),
      neuron: Uint32Array.from(neurons, (id) => view.sourceOf[id] - net.inputs),
    };
    const outputs = {
      times: Float64Array.from(view.outputs, (o) => firings.time[firings.neuron.indexOf(o)]),
      firings: Int32Array.from(view.outputs, (o) => firings.neuron.indexOf(o)),
    };
    const by = new Float64Array(firings.count);
    lossOf(network, view).evaluate(outputs, firings, data.test.labels[n], by);
    adjoint(net, inputOf(view, encoding, data.test, n), firings, by, sum);
  });
  const spikes = read(compiled, ["tick,neuron", ...rows]);
  const listed = gradientOfList(compiled, encoding, data.test, spikes, { sample: 0 });
  expect(listed.trials.length).toBe(2);
  expect(distance(listed.byWeight, sum)).toBeLessThan(1e-12);
  expect(findingsOf(listed, compiled.program.names.populations, view.tick).list.length).toBeGreaterThan(0);
});

test("a firing moved by a hundredth of a tick and one left out are found, with their sizes", () => {
  const { compiled, data, encoding, view, sample, firings } = own("examples/yinyang.snn", 0);
  const { net } = view;
  const ids = Array.from(firings.neuron.subarray(0, firings.count), (n) =>
    view.sourceOf.indexOf(net.inputs + n),
  );
  const [first, second] = view.outputs;
  const moved = firings.neuron.indexOf(first);
  const gone = firings.neuron.indexOf(second);
  const time = Array.from(firings.time.subarray(0, firings.count));
  const missed = time[gone];
  time[moved] += view.tick / 100;
  const spikes = {
    time: Float64Array.from(time.filter((_, p) => p !== gone)),
    neuron: Uint32Array.from(ids.filter((_, p) => p !== gone)),
  };
  const { list, populations } = findingsOf(
    gradientOfList(compiled, encoding, data.test, spikes, { sample }),
    compiled.program.names.populations,
    1e-9,
  );
  expect(list.map(({ kind, neuron }) => [kind, neuron])).toEqual([
    ["missing", ids[gone]],
    ["late", ids[moved]],
  ]);
  expect(Math.abs(list[0].time - missed)).toBeLessThan(1e-12);
  expect(Math.abs(list[1].shift - view.tick / 100)).toBeLessThan(1e-12);
  expect(populations.map(({ name, right, late, missing }) => [name, right, late, missing])).toEqual([
    ["hid", firings.count - 3, 0, 0],
    ["class", 1, 1, 1],
  ]);
});
