/** What quick.ts needs of a program, made once at load. */
import { COARSE_STEPS, FORMATS, STEP_TICKS } from "../../numerics/formats.ts";
import type { Ft1Core } from "../../program.ts";
import { armed, type NeuronTables, type SearchTable } from "./neuron.ts";

export interface QuickTables {
  /** EA, EB, EC and the highest EC from tick 1 on, of each entry of each table, the coarse ones behind the fine. */
  readonly factors: Int32Array;
  /** For each neuron, where its tables begin in `factors`. */
  readonly table: Int32Array;
  /** For each axon whose targets are one after the other, the first of them; −1 for others. */
  readonly run: Int32Array;
  /** `armedBits` of a core's state at the start of a trial. */
  readonly armedAtStart: Int32Array;
  /** The same with the bits of all neurons. */
  readonly everyone: Int32Array;
}
/** Numbers of an entry in `factors`, and the places of EB, EC and of the highest EC. */
export const FACTORS = 4;
export const EB = 1;
export const EC = 2;
export const TOP = 3;
/** 1 in the format of a table's entry. */
export const ONE = 1 << FORMATS.decay.fraction;

export const quickTables = (program: Ft1Core, tables: NeuronTables): QuickTables => {
  const { decay, initial } = program.neurons;
  const both = STEP_TICKS + 1 + COARSE_STEPS + 1;
  return {
    factors: Int32Array.from(
      tables.fine.flatMap((fine, t) => [...factorsOf(fine), ...factorsOf(tables.coarse[t])]),
    ),
    table: Int32Array.from(decay, (t) => t * FACTORS * both),
    run: runsOf(program),
    armedAtStart: bitsOf(decay.length, (n) => armed(tables.theta[n], 0, initial[n])),
    everyone: bitsOf(decay.length, () => true),
  };
};

/** Entry 0 stands for no time passing and is never applied; here it may be, and then changes nothing. */
const factorsOf = ({ ea, eb, ec, peak }: SearchTable): readonly number[] =>
  Array.from(ea, (a, d) =>
    d === 0 ? [ONE, ONE, 0, 0] : [a, eb[d], ec[d], ec[Math.max(1, Math.min(d, peak))]],
  ).flat();

const runsOf = ({ axons: { row }, synapses: { target } }: Ft1Core): Int32Array => {
  const run = new Int32Array(row.length - 1);
  for (let axon = 0; axon < run.length; axon++) {
    const start = row[axon];
    let s = start;
    while (s < row[axon + 1] && target[s] === target[start] + s - start) s++;
    run[axon] = s > start && s === row[axon + 1] ? target[start] : -1;
  }
  return run;
};

const bitsOf = (neurons: number, isSet: (n: number) => boolean): Int32Array => {
  const bits = new Int32Array(Math.ceil(neurons / 32));
  for (let n = 0; n < neurons; n++) if (isSet(n)) bits[n >> 5] |= 1 << n;
  return bits;
};
