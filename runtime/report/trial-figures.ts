/** Figures of a program at given weights: its two gradients, one trial's spikes, their causes and kernels. */
import { type Compiled, ft1Of } from "../../compiler/compile.ts";
import { synapseRanges } from "../../compiler/lower/edges.ts";
import type { Network } from "../../compiler/network.ts";
import { response } from "../../hw-models/numerics/kernel.ts";
import type { ContinuousView } from "../gradient/continuous-view.ts";
import { gradientOfList, type TrialOfList } from "../gradient/listed.ts";
import type { Split } from "../train/data-set.ts";
import type { Encoding } from "../train/encode.ts";
import { type CausalGraph, type Cause, causalGraph } from "./causal-graph.ts";
import type { CurveSeries, Figure, Point, RasterFigure, RasterSpike } from "./model.ts";
import { MOST_PANELS, panelsLeft } from "./panels.ts";

/** A program's own weights and data. */
export interface TrialSubject {
  readonly compiled: Compiled;
  readonly network: Network;
  readonly encoding: Encoding;
  readonly split: Split;
  readonly sample: number;
}

/** The spike raster with the causes of the label's first spike, and kernels; empty where no output spikes. */
export const trialFigures = ({ compiled, network, encoding, split, sample }: TrialSubject): Figure[] => {
  const { view, trials } = gradientOfList(compiled, encoding, split, null, { sample });
  const [trial] = trials;
  const output = network.learn?.loss.population;
  const wanted = view.outputs[trial.label % view.outputs.length];
  const own = Array.from(trial.firings.neuron.subarray(0, trial.firings.count));
  const first = own.indexOf(wanted);
  const chosen = first >= 0 ? first : own.findIndex((n) => view.outputs.includes(n));
  if (output === undefined || chosen < 0) return [];
  const graph = causalGraph(view.net, trial.input, trial.firings, chosen);
  const spikes = spikesOf(view, network, trial);
  const name = ({ population, neuron }: RasterSpike): string =>
    `${network.populations[population].name}[${neuron}]`;
  return [
    raster(network, trial, spikes, graph, chosen, name),
    kernels(view, trial, spikes, graph, chosen, name),
  ];
};

/** All spikes of a trial, inputs first. */
const spikesOf = (view: ContinuousView, network: Network, { input, firings }: TrialOfList): RasterSpike[] => {
  const idOf = new Uint32Array(view.sourceOf.length);
  view.sourceOf.forEach((source, id) => {
    idOf[source] = id;
  });
  const firsts: number[] = [];
  network.populations.reduce((sum, { size }) => {
    firsts.push(sum);
    return sum + size;
  }, 0);
  const spike = (time: number, source: number): RasterSpike => {
    const id = idOf[source];
    const population = firsts.findLastIndex((at) => at <= id);
    return { time: milliseconds(view, time), population, neuron: id - firsts[population] };
  };
  return [
    ...Array.from(input.time, (time, k) => spike(time, input.source[k])),
    ...Array.from({ length: firings.count }, (_, p) =>
      spike(firings.time[p], view.net.inputs + firings.neuron[p]),
    ),
  ];
};

const milliseconds = ({ timeUnit }: ContinuousView, time: number): number => time * timeUnit * 1e3;

/** Paths that are drawn: the largest, the others are too faint to be seen. */
const MOST_EDGES = 300;

const raster = (
  network: Network,
  trial: TrialOfList,
  spikes: readonly RasterSpike[],
  { causes }: CausalGraph,
  chosen: number,
  name: (spike: RasterSpike) => string,
): RasterFigure => {
  const total = causes.reduce((sum, { part }) => sum + Math.abs(part), 0);
  const focus = trial.input.time.length + chosen;
  const byPair = new Map<string, { from: number; to: number; share: number }>();
  for (const { from, to, part } of causes) {
    const key = `${from} ${to}`;
    const before = byPair.get(key)?.share ?? 0;
    byPair.set(key, { from, to, share: before + Math.abs(part) / total });
  }
  const all = [...byPair.values()].sort((a, b) => b.share - a.share);
  const edges = all.slice(0, MOST_EDGES);
  const drawn = edges.reduce((sum, { share }) => sum + share, 0);
  const left =
    all.length > edges.length
      ? ` The ${edges.length} strongest of ${all.length} are drawn, ${(100 * drawn).toFixed(1)} % of the gradient.`
      : "";
  return {
    kind: "raster",
    id: "causes-of-a-spike",
    title: "What one output spike depends on",
    text: `Spikes of test sample ${trial.sample} (label ${trial.label}) in continuous time, and the pairs of spikes through which the time of ${name(spikes[focus])} at ${spikes[focus].time.toFixed(2)} ms depends on weights. The stronger a line, the larger its share of the sum of |∂t/∂w|.${left}`,
    x: { label: "time, ms", scale: "linear" },
    populations: network.populations.map(({ name: title, size }) => ({ name: title, size })),
    spikes,
    edges,
    focus,
  };
};

/** Firings whose kernels are drawn: the chosen one and those that it owes most to. */
const MOST_KERNELS = 6;
const POINTS = 96;

const kernels = (
  view: ContinuousView,
  trial: TrialOfList,
  spikes: readonly RasterSpike[],
  { causes, slope }: CausalGraph,
  chosen: number,
  name: (spike: RasterSpike) => string,
): Figure => {
  const inputs = trial.input.time.length;
  const weightOf = new Map<number, number>();
  for (const { to, part } of causes)
    weightOf.set(to - inputs, (weightOf.get(to - inputs) ?? 0) + Math.abs(part));
  const strongest = [...weightOf]
    .filter(([p]) => p !== chosen)
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_KERNELS - 1)
    .map(([p]) => p);
  return {
    kind: "curves",
    id: "kernels",
    title: "The kernels at the firing times",
    text: "K(f − t)/V'(f): how much earlier the neuron fires at f for each unit of weight on a spike that arrives at t. Dots are the arrivals that there were, a synapse each: their height is −∂f/∂w. Where V rises slowly the kernel is high, so that each firing has its own smoothing of the spikes before it.",
    x: { label: "arrival, ms", scale: "linear" },
    panels: [chosen, ...strongest].map((p) => ({
      name: `${name(spikes[inputs + p])} at ${spikes[inputs + p].time.toFixed(2)} ms`,
      variant: null,
      y: { label: "K(f − t)/V'(f), ms a unit of weight", scale: "linear" },
      series: [
        kernelSeries(
          view,
          trial,
          p,
          slope[p],
          causes.filter(({ to }) => to === inputs + p),
          (from) => name(spikes[from]),
        ),
      ],
    })),
  };
};

const kernelSeries = (
  view: ContinuousView,
  { input, firings }: TrialOfList,
  p: number,
  slope: number,
  causes: readonly Cause[],
  name: (spike: number) => string,
): CurveSeries => {
  const { net } = view;
  const n = firings.neuron[p];
  const f = firings.time[p];
  const tau = { membrane: net.tauMembrane[n], synapse: net.tauSynapse[n] };
  const axonOf = (edge: number): number => net.row.findLastIndex((first) => first <= edge);
  const point = (at: number, note?: string): Point => ({
    x: milliseconds(view, at),
    y: milliseconds(view, response(f - at, tau) / slope),
    ...(note !== undefined && { note }),
  });
  const dots = causes.map(({ from, edge }) => {
    const time = from < input.time.length ? input.time[from] : firings.time[from - input.time.length];
    return point(time + net.axonDelay[axonOf(edge)], `from ${name(from)}`);
  });
  // Up to f itself: an ulp beyond it the kernel would be below 0, and the axis with it.
  const line = Array.from({ length: POINTS + 1 }, (_, k) => point(k === POINTS ? f : (f * k) / POINTS));
  return { name: "K/V'", line, dots };
};

/** Dots that a scatter draws in a panel at most: beyond it every n-th. */
const MOST_DOTS = 3000;

/** The chip's batch gradient against float64's, a dot a weight. */
export const scatterFigure = (
  compiled: Compiled,
  chip: Float64Array,
  exact: Float64Array,
  samples: number,
): Figure => {
  const plastic = synapseRanges(ft1Of(compiled).lowered.edges).filter(
    ({ edges }) => edges.projection.plastic,
  );
  const layers = plastic.slice(0, MOST_PANELS);
  const most = Math.max(...layers.map(({ from, to }) => to - from));
  return {
    kind: "scatter",
    id: "scatter",
    title: "The gradient in integers against the exact one",
    text: `Each dot is a weight: the sum of its gradient over ${samples} training samples, computed on the chip in integers (up) and in float64 at continuous spike times with the chip's floor under V' (across). On the line both are equal.${most > MOST_DOTS ? ` Of layers with more weights ${MOST_DOTS} are drawn, evenly spaced.` : ""}${panelsLeft(plastic.length)}`,
    x: { label: "float64, continuous time", scale: "linear" },
    y: { label: "chip, integers", scale: "linear" },
    panels: layers.map(({ edges, from, to }) => {
      const every = Math.max(1, (to - from) / MOST_DOTS);
      const count = Math.floor((to - from) / every);
      return {
        name: edges.projection.name,
        dots: Array.from({ length: count }, (_, k) => {
          const e = from + Math.floor(k * every);
          return { x: exact[e], y: chip[e] };
        }),
      };
    }),
  };
};
