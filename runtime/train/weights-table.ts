/** Weights as other programs keep them: a CSV with a row a synapse, or one .npy array of all. */
import { expand } from "../../compiler/lower/edges.ts";
import { looksLikeNpy, readNpy } from "../../compiler/lower/npy.ts";
import type { LearnedWeights } from "../../compiler/lower/weights.ts";
import type { Network } from "../../compiler/network.ts";
import { Problem } from "../problem.ts";
import { records } from "./csv.ts";
import { weightsFromText } from "./weights-file.ts";

/**
 * The weights of a file of any of the three forms, told apart by how it begins.
 * @throws Problem
 */
export const weightsFromBytes = (file: string, bytes: Uint8Array, network: Network): LearnedWeights => {
  if (looksLikeNpy(bytes)) return fromNpy(file, bytes, network);
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  return /^\s*projection\s*,|,\s*projection\s*,|\.csv$/.test(`${text.split("\n", 1)[0]}\n${file}`)
    ? fromCsv(file, text, network)
    : weightsFromText(file, text);
};

const fromNpy = (file: string, bytes: Uint8Array, network: Network): LearnedWeights => {
  const read = readNpy(bytes);
  if ("problem" in read)
    throw new Problem("E0935", file, `${file} ${read.problem}`, { hint: "save it by numpy.save" });
  const all = expand(network);
  const synapses = all.reduce((sum, { target }) => sum + target.length, 0);
  if (read.values.length !== synapses)
    throw new Problem(
      "E0935",
      file,
      `${file} has ${read.values.length} weights; ${network.source} has ${synapses} synapses`,
      {
        hint: `all projections, one behind the other: ${all.map((e) => `${e.projection.name} ${e.target.length}`).join(", ")}`,
      },
    );
  const bad = read.values.findIndex((w) => !Number.isFinite(w));
  if (bad >= 0)
    throw new Problem("E0935", file, `weight ${bad + 1} is ${read.values[bad]}, no number`, {
      hint: "the training that made it has diverged",
    });
  let from = 0;
  return new Map(
    all.map(({ projection, target }) => {
      const to = from + target.length;
      const entry = [projection.name, { weight: read.values.slice(from, to) }] as const;
      from = to;
      return entry;
    }),
  );
};

const fromCsv = (file: string, text: string, network: Network): LearnedWeights => {
  const [head, ...rows] = records(file, text);
  const names = head?.cells ?? [];
  const [projection, weight] = [names.indexOf("projection"), names.indexOf("weight")];
  if (projection < 0 || weight < 0)
    throw new Problem(
      "E0935",
      file,
      `${file} has no column \`${projection < 0 ? "projection" : "weight"}\``,
      {
        place: { line: 1, column: 1 },
        hint: "a table of weights has the header `projection,weight`; other columns may stand beside",
      },
    );
  const known = network.projections.map(({ name }) => name);
  const values = new Map<string, number[]>();
  for (const { cells, line } of rows) {
    const place = (column: number) => ({
      line,
      column: cells.slice(0, column).join(",").length + (column > 0 ? 2 : 1),
    });
    const name = cells[projection] ?? "";
    if (!known.includes(name))
      throw new Problem("E0935", file, `the program has no projection \`${name}\``, {
        place: place(projection),
        hint: `projections are ${known.join(", ")}`,
      });
    const word = cells[weight] ?? "";
    const value = word === "" ? Number.NaN : Number(word);
    if (!Number.isFinite(value))
      throw new Problem("E0935", file, `\`${word}\` is no weight`, {
        place: place(weight),
        hint: "a weight is a finite number in the program's own unit",
      });
    const list = values.get(name) ?? [];
    list.push(value);
    values.set(name, list);
  }
  return new Map([...values].map(([name, list]) => [name, { weight: Float64Array.from(list) }]));
};
