import type { Stage } from "../../../compiler/describe/stages.ts";
import { usageOf } from "../../../compiler/map/usage.ts";
import { toJson } from "../../../compiler/render.ts";
import { writeAtomically } from "../../files.ts";
import { boundsReport, sayReport, weightsReport } from "../compile-report.ts";
import { emitStage } from "../emit.ts";
import { output } from "../output.ts";
import { loadProgram } from "../program.ts";
import { demandOther, UsageError } from "../usage.ts";
import { sayCores, usedCores } from "../utilization.ts";

export interface CompileArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly seed: number | undefined;
  readonly weights: string | undefined;
  readonly broken: string | undefined;
  readonly placeSeed: number | undefined;
  readonly output: string | undefined;
  /** Print this stage's result instead. */
  readonly emit: Stage | undefined;
  readonly json: boolean;
}

/** `snn compile`: program → image, with what it takes of the chip and what quantising cost. */
export const compileCommand = (argv: CompileArguments): void => {
  if (argv.emit !== undefined) {
    if (argv.output !== undefined)
      throw new UsageError("--emit prints and -o writes an image: one at a time");
    if (argv.json) throw new UsageError("--emit prints JSON already: leave --json out");
    // What is said goes to standard error; standard output is the stage's.
    emitStage(argv.file, argv.emit, argv, output(true));
    return;
  }
  demandOther(argv.output, argv.file, argv.weights);
  const out = output(argv.json);
  const { compiled, warnings } = loadProgram(argv.file, argv, out);
  out.say(`${argv.file} fits ${compiled.chip.name}: ${compiled.chip.what}`);
  sayReport(compiled, out);
  sayCores(compiled, out);
  if (argv.output !== undefined) {
    writeAtomically(argv.output, compiled.image);
    out.say(`\nwrote ${argv.output} (${compiled.image.length.toLocaleString("en-US")} bytes)`);
  }
  const usage = usageOf(compiled.program);
  out.result({
    chip: compiled.chip.name,
    cores: usage.filter(({ neurons }) => neurons > 0).length,
    neurons: usage.reduce((sum, { neurons }) => sum + neurons, 0),
    synapses: usage.reduce((sum, { synapses }) => sum + synapses, 0),
    resources: compiled.resources.map(({ name, need, have }) => ({ name, need, have })),
    weights: weightsReport(compiled),
    bounds: boundsReport(compiled),
    ...(compiled.chip.limits.cores > 1 && {
      placement: { links: compiled.lowered.placement.hops, cores: usedCores(compiled) },
    }),
    imageSha256: compiled.imageSha256,
    diagnostics: warnings.map(toJson),
  });
};
