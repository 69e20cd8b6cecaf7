/** Input spikes from a CSV file with the columns `tick` and `neuron`. */
import type { Code } from "../compiler/codes.ts";
import type { Names } from "../hw-models/program.ts";
import type { SpikeTrain } from "../hw-models/trace.ts";
import { Problem } from "./problem.ts";
import { records } from "./train/csv.ts";

/**
 * Spikes sorted by (tick, neuron).
 * @param neurons neurons of the network
 * @throws Problem with line and column
 */
export const parseSpikes = (file: string, text: string, names: Names, neurons: number): SpikeTrain => {
  const [head, ...rows] = records(file, text);
  if (head === undefined || head.cells.join() !== "tick,neuron")
    throw new Problem("E0809", file, `${file} does not begin with the header \`tick,neuron\``, {
      place: { line: 1, column: 1 },
      hint: "ticks from the start of the run; neurons as `point[2]` or network ids",
    });
  const spikes = rows.map(({ cells: [at = "", neuron = ""], line }) => {
    if (!/^\d+$/.test(at) || Number(at) >= 2 ** 31)
      throw new Problem("E0809", file, `\`${at}\` is no tick`, {
        place: { line, column: 1 },
        hint: "a tick is a whole number from 0",
      });
    return {
      tick: Number(at),
      neuron: neuronId(neuron, names, neurons, { file, line, column: at.length + 2, code: "E0809" }),
    };
  });
  spikes.sort((a, b) => a.tick - b.tick || a.neuron - b.neuron);
  return {
    ticks: Uint32Array.from(spikes, (s) => s.tick),
    neurons: Uint32Array.from(spikes, (s) => s.neuron),
  };
};

/** Where a word stands, and the code of a mistake in it. */
export interface WordPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: Code;
}

/**
 * The network id that `point[2]` or `17` names.
 * @throws Problem
 */
export const neuronId = (word: string, names: Names, neurons: number, place: WordPlace): number => {
  const { file, line, column, code } = place;
  const refuse = (what: string, hint: string): Problem =>
    new Problem(code, file, what, { place: { line, column }, hint });
  if (/^\d+$/.test(word)) {
    if (Number(word) < neurons) return Number(word);
    throw refuse(`the network has no neuron ${word}`, `ids run from 0 to ${neurons - 1}`);
  }
  const [, name, index] = /^([\w.]+)\[(\d+)\]$/.exec(word) ?? [];
  const population = names.populations.find((p) => p.name === name);
  if (population === undefined)
    throw refuse(
      `\`${word}\` names no neuron`,
      `populations are ${names.populations.map((p) => p.name).join(", ") || "not named in this image: use ids"}`,
    );
  if (Number(index) >= population.size)
    throw refuse(`${name} has no neuron ${index}`, `it has ${population.size}, counted from 0`);
  return population.first + Number(index);
};
