import process from "node:process";
import { writeAtomically } from "../../files.ts";
import { graphOf } from "../../report/graph.ts";
import { graphSvg } from "../../report/graph-svg.ts";
import { loadNetwork } from "../emit.ts";
import { output } from "../output.ts";
import { demandOther, UsageError } from "../usage.ts";
import { count } from "../words.ts";

export interface GraphArguments {
  readonly file: string;
  readonly output: string | undefined;
  readonly json: boolean;
}

/** `snn graph`: a picture of populations and projections. */
export const graph = (argv: GraphArguments): void => {
  if (argv.json && argv.output === undefined)
    throw new UsageError("with --json standard output is the result's: give the picture a file with -o");
  demandOther(argv.output, argv.file);
  const out = output(argv.json);
  const network = loadNetwork(argv.file, undefined, out);
  const svg = graphSvg(graphOf(network));
  if (argv.output === undefined) {
    process.stdout.write(svg);
    return;
  }
  writeAtomically(argv.output, svg);
  const { populations, projections } = network;
  out.say(
    `wrote ${argv.output}: ${count(populations.length, "population")}, ${count(projections.length, "projection")}`,
  );
  out.result({ output: argv.output, populations: populations.length, projections: projections.length });
};
