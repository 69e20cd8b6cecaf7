/**
 * What a teacher makes of a trial's firings for a local rule, which sees no loss: the outputs fire where the loss
 * wants them and nowhere else. All other neurons fire as they did.
 */
import type { Loss } from "../../compiler/network.ts";
import type { ContinuousView } from "../gradient/continuous-view.ts";
import type { Firings } from "../gradient/forward.ts";
import { outputsByNeuron } from "../train/loss.ts";

/** Firings in order of (time, neuron); null where no output fired in whose place the label's could. */
export type Teacher = (firings: Firings, label: number) => Firings | null;

/**
 * The teacher of a program's loss.
 *
 * `spike_times`: the outputs fire at the label's targets. Else as the two teachers of examples/local.snn have it:
 * the label's output fires once, at AT, and the others once at 0, before anything arrives. AT is the time of the first
 * output to fire, where the label's should have been; of `count`, the middle of the window, for all of its class.
 */
export const teacherOf = (loss: Loss, view: ContinuousView, classes: number): Teacher => {
  const outputOf = outputsByNeuron(view);
  const each = view.outputs.length / classes;
  const wanted = (k: number, label: number, first: number): readonly number[] => {
    if (loss.kind === "spike_times") {
      const at = (label * view.outputs.length + k) * loss.spikes;
      return Array.from(loss.targets.subarray(at, at + loss.spikes), (time) => time / view.timeUnit);
    }
    return [
      Math.floor(k / each) !== label ? 0 : loss.kind === "count" ? middle(loss) / view.timeUnit : first,
    ];
  };
  return (firings, label) => {
    const list = Array.from({ length: firings.count }, (_, p) => ({
      time: firings.time[p],
      neuron: firings.neuron[p],
    }));
    const first = list.find(({ neuron }) => outputOf[neuron] >= 0);
    if (first === undefined) return null;
    const taught = [
      ...list.filter(({ neuron }) => outputOf[neuron] < 0),
      ...Array.from(view.outputs, (neuron, k) =>
        wanted(k, label, first.time).map((time) => ({ time, neuron })),
      ).flat(),
    ].sort((a, b) => a.time - b.time || a.neuron - b.neuron);
    return {
      count: taught.length,
      time: Float64Array.from(taught, ({ time }) => time),
      neuron: Uint32Array.from(taught, ({ neuron }) => neuron),
    };
  };
};

const middle = ({ from, to }: { readonly from: number; readonly to: number }): number => (from + to) / 2;
