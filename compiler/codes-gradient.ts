/** Codes of files that gradients and reports are made from (093, 094). See codes.ts. */
import { type CodeEntry, error } from "./code-entry.ts";

export const GRADIENT_FILES = {
  E0930: error(
    "a table of firing times that cannot be used",
    "The spikes for `snn gradient --spikes` are CSV with the header `tick,neuron`, as `snn run --spikes` writes it, or `time_s,neuron` (time_ms, time_us, time_ns); or an .npy array of two columns, time and network id, whose unit `--unit` says.",
  ),
  E0931: error(
    "a firing time that is none",
    "A firing time is a number from 0 on, counted from the start of the run. Ticks are whole numbers. NaN, infinities, negative and empty times say that the simulator or the export went wrong.",
  ),
  E0932: error(
    "firing times out of order",
    "Spikes stand in order of time: what comes first is what may have caused what comes later. A table that is not in order was often joined from several runs, and then its times do not share a start.",
  ),
  E0933: error(
    "a spike of a neuron that the program has not",
    "Neurons are named `population[index]`, or by their network id, which runs through all populations in order of declaration. Populations that only integrate (li) never fire.",
  ),
  E0934: error(
    "a spike listed twice",
    "A neuron fires once at an instant. Two rows of one neuron and one time come from a table that was joined or exported twice.",
  ),
  E0935: error(
    "a table of weights that cannot be used",
    "Weights are the JSON of `snn train -o`; a CSV with the header `projection,weight` (other columns may stand beside, as in what `snn gradient -o` writes), one row a synapse, in the order of each projection's synapses; or an .npy array of all weights, projection after projection.",
  ),
  E0940: error(
    "a file that is no result",
    "`snn report` reads the results of `snn compare --sweep -o` and `snn compare --baselines -o`, the .report.json of `snn demo`, and programs (.snn). It tells them apart by what they say themselves, not by their names.",
  ),
  E0941: error(
    "results of a comparison with baselines that cannot be used",
    "`snn compare --baselines -o` writes JSON lines: a header with `firetimeBaselines` and the number of records, then a record for each seed, baseline and layer.",
  ),
  E0942: error(
    "results without a result",
    "The file is empty or holds a header only: the command that wrote it was stopped before its first point.",
  ),
} as const satisfies Record<string, CodeEntry>;
