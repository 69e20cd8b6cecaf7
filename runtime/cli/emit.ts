/** `snn compile --emit STAGE`: a stage's result on standard output, going no further than that stage. */
import process from "node:process";
import { printJson } from "../../compiler/describe/json.ts";
import {
  describeAst,
  describeEdges,
  describeNetwork,
  describePlacement,
  describeProgram,
  type Stage,
} from "../../compiler/describe/stages.ts";
import { createCollector } from "../../compiler/diagnostic.ts";
import { analyse } from "../../compiler/front.ts";
import { expand } from "../../compiler/lower/edges.ts";
import type { Network } from "../../compiler/network.ts";
import { parse } from "../../compiler/parse.ts";
import { readBytes, readText } from "../files.ts";
import { demandNoErrors, type Output } from "./output.ts";
import { loadProgram, type ProgramOptions } from "./program.ts";

/**
 * Prints what a stage makes of a program.
 * @throws Problem, Stop
 */
export const emitStage = (file: string, stage: Stage, options: ProgramOptions, out: Output): void => {
  process.stdout.write(`${printJson(describe(file, stage, options, out))}\n`);
};

const describe = (file: string, stage: Stage, options: ProgramOptions, out: Output) => {
  switch (stage) {
    case "ast": {
      const collector = createCollector();
      const ast = parse({ file, text: readText(file) }, collector);
      demandNoErrors(collector.diagnostics(), out);
      return describeAst(ast);
    }
    case "network":
      return describeNetwork(loadNetwork(file, options.seed, out));
    case "edges": {
      // Weights that were learned belong to a chip's program; without them no chip is needed.
      if (options.weights === undefined) {
        const network = loadNetwork(file, options.seed, out);
        return describeEdges(network, expand(network));
      }
      const { network, compiled } = loadProgram(file, options, out);
      return describeEdges(network, compiled.lowered.edges);
    }
    case "placement":
      return describePlacement(loadProgram(file, options, out).compiled);
    case "program":
      return describeProgram(loadProgram(file, options, out).compiled);
  }
};

/**
 * A program's network, without a chip.
 * @throws Problem, Stop
 */
export const loadNetwork = (file: string, seed: number | undefined, out: Output): Network => {
  const text = readText(file);
  const { network, diagnostics } = analyse(
    { file, text },
    { read: readBytes, ...(seed !== undefined && { seed }) },
  );
  demandNoErrors(diagnostics, out);
  if (network === null) throw new Error("a program without errors has no network");
  return network;
};
