/** What compiling took of the chip and what quantising cost: tables for people, the same as JSON. */
import type { Compiled } from "../../compiler/compile.ts";
import type { WeightPlace } from "../../compiler/lower/loss.ts";
import { voltageScale } from "../../compiler/lower/voltage.ts";
import type { Network, Population, Projection } from "../../compiler/network.ts";
import { FORMATS } from "../../hw-models/numerics/formats.ts";
import type { Output } from "./output.ts";

/** What quantising made of one projection. Weights in threshold units. */
export interface WeightsReport {
  readonly projection: string;
  /** The chip's power of two for the projection; on ft1 the step between weights. */
  readonly exponent: number;
  readonly step: number;
  readonly range: number;
  /** Signal to quantisation noise in dB; null: nothing was lost. */
  readonly sqnr: number | null;
  readonly clipped: number;
  readonly zeroed: number;
  readonly worstClipped: LostWeight | null;
  readonly worstZeroed: LostWeight | null;
}

export interface LostWeight {
  readonly from: NeuronName;
  readonly to: NeuronName;
  readonly wanted: number;
  readonly held: number;
}

interface NeuronName {
  readonly population: string;
  /** Counted in the population, row by row. */
  readonly neuron: number;
}

/** How far currents and voltages of a population can go, in threshold units, measured from the bias. */
export interface BoundsReport {
  readonly population: string;
  /** Of the current, when every synapse delivers one spike in the same tick. */
  readonly volley: Interval;
  /** Of the current at the fastest pace of all sources. */
  readonly sustained: Interval;
  readonly voltage: number | null;
  /** The lowest of the population; null for li, which has none. */
  readonly threshold: number | null;
}

/** Null where nothing limits it. */
interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

export const weightsReport = ({ lowered: { network, edges, weights } }: Compiled): readonly WeightsReport[] =>
  edges.map(({ projection }, p) => {
    const held = weights[p];
    const { error } = held;
    const exponent = "shift" in held ? held.shift - FORMATS.current.fraction : held.exponent;
    const lost = (place: WeightPlace | null): LostWeight | null =>
      place && lostWeight(place, projection, network.populations);
    return {
      projection: projection.name,
      exponent,
      step: error.step,
      range: error.range,
      sqnr: finite(error.sqnr),
      clipped: error.saturated,
      zeroed: error.underflowed,
      worstClipped: lost(error.worstClipped),
      worstZeroed: lost(error.worstZeroed),
    };
  });

const lostWeight = (
  { source, target, wanted, held }: WeightPlace,
  { pre, post }: Projection,
  populations: readonly Population[],
): LostWeight => ({
  from: { population: populations[pre.population].name, neuron: source },
  to: { population: populations[post.population].name, neuron: target },
  wanted,
  held,
});

export const boundsReport = ({ lowered: { network, bounds } }: Compiled): readonly BoundsReport[] =>
  network.populations.flatMap(({ name }, index) => {
    const bound = bounds[index];
    if (bound === null) return [];
    return {
      population: name,
      volley: interval(bound.volley),
      sustained: interval(bound.sustained),
      voltage: finite(bound.voltage),
      threshold: bound.threshold,
    };
  });

const finite = (x: number): number | null => (Number.isFinite(x) ? x : null);
const interval = ({ low, high }: { readonly low: number; readonly high: number }): Interval => ({
  low: finite(low),
  high: finite(high),
});

/** Rows of a table that a person looks at. */
const MOST_ROWS = 40;

/** The tables, none of them wider than 80 columns; none that has no rows. */
export const sayReport = (compiled: Compiled, out: Output): void => {
  const table = (
    head: readonly string[],
    rows: readonly (readonly (string | number)[])[],
    note?: string,
  ): void => {
    if (rows.length === 0) return;
    out.say();
    out.table(head, rows.slice(0, MOST_ROWS));
    const more = rows.length - MOST_ROWS;
    if (more > 0) out.say(`  … and ${more.toLocaleString("en-US")} more, all of them with --json`);
    if (note !== undefined) out.say(`  ${note}`);
  };
  table(
    ["resource", "need", "have", "used"],
    compiled.resources.map(({ name, need, have }) =>
      Number.isFinite(have)
        ? [name, need, have, `${((100 * need) / have).toFixed(1)} %`]
        : [name, need, "–", "–"],
    ),
  );
  const weights = weightsReport(compiled);
  table(
    ["weights of", "step", "range", "SQNR", "clipped", "zeroed"],
    weights.map(({ projection, step, range, sqnr, clipped, zeroed }) => [
      cut(projection, 30),
      Number.isInteger(Math.log2(step)) ? `2^${Math.log2(step)}` : short(step),
      `±${short(range)}`,
      sqnr === null ? "exact" : `${sqnr.toFixed(1)} dB`,
      clipped,
      zeroed,
    ]),
    unitNote(compiled.lowered.network),
  );
  table(
    ["lost most", "from", "to", "wanted", "held"],
    weights.flatMap(({ worstClipped, worstZeroed }) => [
      ...lostRow("clipped", worstClipped),
      ...lostRow("zeroed", worstZeroed),
    ]),
  );
  table(
    ["population", "I of a volley", "I at most", "V at most", "threshold"],
    boundsReport(compiled).map(({ population, volley, sustained, voltage, threshold }) => [
      cut(population, 18),
      reach(volley),
      reach(sustained),
      voltage === null ? "∞" : short(voltage),
      threshold === null ? "none" : short(threshold),
    ]),
    "in threshold units from the bias; a volley is one spike of every synapse",
  );
  out.say(`\nimage sha256 ${compiled.imageSha256}`);
};

/** What the tables measure in, where the program has its weights in volts. */
const unitNote = (network: Network): string | undefined =>
  network.voltage === "volt"
    ? `in threshold units of ${Number((voltageScale(network) * 1000).toPrecision(6))}mV`
    : undefined;

const lostRow = (what: string, lost: LostWeight | null): (readonly string[])[] => {
  if (lost === null) return [];
  const place = ({ population, neuron }: NeuronName): string => `${cut(population, 16)}[${neuron}]`;
  return [[what, place(lost.from), place(lost.to), short(lost.wanted), short(lost.held)]];
};

const reach = ({ low, high }: Interval): string =>
  low === 0 && high === 0
    ? "0"
    : `${low === null ? "-∞" : short(low)} to ${high === null ? "∞" : short(high)}`;

const short = (x: number): string => String(Number(x.toPrecision(4)));

/** A long name without its middle: what tells it apart is most often at its ends. */
const cut = (name: string, most: number): string =>
  name.length <= most
    ? name
    : `${name.slice(0, Math.floor(most / 2))}…${name.slice(name.length - Math.ceil(most / 2) + 1)}`;
