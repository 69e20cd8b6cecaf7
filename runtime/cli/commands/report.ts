import { demandWritable, readText, writeAtomically } from "../../files.ts";
import type { Figure, Report } from "../../report/model.ts";
import { programFigures } from "../../report/program-figures.ts";
import { resultFigures } from "../../report/result-figures.ts";
import { parseSource, type ReportSource } from "../../report/sources.ts";
import { tableOf } from "../../report/tables.ts";
import { loadTask } from "../../train/load-data.ts";
import { type Output, output } from "../output.ts";
import { besides, loadProgram } from "../program.ts";
import { isReportName, reportContent } from "../report-file.ts";
import { demandOther, UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface ReportArguments {
  readonly files: readonly string[];
  readonly weights: string | undefined;
  readonly seed: number | undefined;
  readonly sample: number;
  readonly output: string | undefined;
  readonly json: boolean;
}

/** `snn report`: results and programs as a page of pictures, or as tables. */
export const report = (argv: ReportArguments): void => {
  const out = output(argv.json);
  if (argv.output !== undefined && !isReportName(argv.output))
    throw new UsageError(`-o takes a name that ends in .html, .csv or .json; got ${argv.output}`);
  const files = [...new Set(argv.files)];
  if (files.length === 0)
    throw new UsageError("a report is made of results, of a program, or of both: name them");
  const programs = files.filter((file) => file.endsWith(".snn"));
  if (programs.length > 1) throw new UsageError("a report shows one program; the results may be of several");
  if (programs.length === 0 && argv.weights !== undefined)
    throw new UsageError("--weights are those of a program (.snn): name it too");
  demandOther(argv.output, ...files, argv.weights);
  if (argv.output !== undefined) demandWritable(argv.output);
  const sources = files
    .filter((file) => !file.endsWith(".snn"))
    .map((file) => parseSource(file, readText(file)));
  const own = programs.map((file) => figuresOf(file, argv, out));
  const results = resultFigures(sources);
  // A program is compared with its references here; results that hold the same say it over several seeds.
  const hasCauses = results.some(({ id }) => id === "causes");
  const figures = [...results, ...own.flat().filter(({ id }) => id !== "causes" || !hasCauses)];
  const made: Report = {
    title: titleOf(programs, sources),
    sources: [...sources.map(describe), ...programs.map((file) => describeProgram(file, argv))],
    figures,
  };
  out.say(made.title);
  for (const source of made.sources) out.say(`  ${source}`);
  out.say();
  out.table(
    ["figure", "panels", "numbers"],
    figures.map((figure) => [figure.title, "panels" in figure ? figure.panels.length : 1, sizeOf(figure)]),
  );
  for (const figure of figures) {
    const table = tableOf(figure);
    if (table === null) continue;
    out.heading(table.title);
    out.say();
    out.table(table.head, table.rows);
  }
  if (argv.output !== undefined) writeAtomically(argv.output, reportContent(argv.output, made));
  out.say(
    argv.output === undefined
      ? "\nmore layers, stages, references and all pictures: add -o report.html, and open it in a browser"
      : `\nwrote ${argv.output}`,
  );
  out.result({ ...made });
};

const figuresOf = (file: string, argv: ReportArguments, out: Output): readonly Figure[] => {
  const { seed, weights, sample } = argv;
  const { compiled, network } = loadProgram(file, { chip: "ft1", seed, weights }, out);
  const { data, encoding } = loadTask(network, besides(file));
  if (sample >= data.test.labels.length)
    throw new UsageError(`--sample takes 0 to ${data.test.labels.length - 1}`);
  const stage = weights === undefined ? "start" : "these weights";
  return programFigures({ compiled, network, encoding, data, stage, sample });
};

const titleOf = (programs: readonly string[], sources: readonly ReportSource[]): string => {
  const names = new Set([
    ...programs.map((file) => file.replace(/^.*[\\/]/, "")),
    ...sources.map(({ kind, results }) => (kind === "demo" ? results.program : results.header.program)),
  ]);
  return `Gradients of ${[...names].join(", ")}`;
};

const describe = (source: ReportSource): string => {
  switch (source.kind) {
    case "sweep": {
      const { header, records } = source.results;
      const seeds = new Set(records.map(({ seed }) => seed)).size;
      const left = records.length < header.points ? `, ${records.length} of them done` : "";
      return `${source.file}: sweep over formats of ${header.program} on ${header.chip}, ${count(header.points, "point")}${left}, ${count(seeds, "seed")}, ${batches(header)}`;
    }
    case "baselines": {
      const { header, records } = source.results;
      const seeds = new Set(records.map(({ seed }) => seed)).size;
      return `${source.file}: baselines beside the exact gradient of ${header.program}, ${header.weights ?? "initial weights"}, ${count(seeds, "seed")}, ${batches(header)}`;
    }
    case "demo":
      return `${source.file}: training of ${source.results.program} on ${source.results.chip}, seed ${source.results.seed}`;
  }
};

const batches = ({ batches: n, batch }: { readonly batches: number; readonly batch: number }): string =>
  `${n} ${n === 1 ? "batch" : "batches"} of ${batch} samples`;

const describeProgram = (file: string, { weights, sample }: ReportArguments): string =>
  `${file}: ${weights ?? "initial weights"}, test sample ${sample}`;

/** Single numbers that a figure shows. */
const sizeOf = (figure: Figure): number => {
  switch (figure.kind) {
    case "curves":
      return figure.panels.flatMap(({ series }) => series).reduce((sum, { dots }) => sum + dots.length, 0);
    case "dots":
    case "scatter":
      return figure.panels.reduce((sum, { dots }) => sum + dots.length, 0);
    case "raster":
      return figure.spikes.length + figure.edges.length;
  }
};
