import { toJson } from "../../../compiler/render.ts";
import { output } from "../output.ts";
import { loadProgram } from "../program.ts";
import { count } from "../words.ts";

export interface CheckArguments {
  readonly file: string;
  readonly chip: string | undefined;
  readonly json: boolean;
}

/** `snn check`: all diagnostics of a program, those of the chip it goes to among them. */
export const check = (argv: CheckArguments): void => {
  const out = output(argv.json);
  const { network, compiled, warnings } = loadProgram(argv.file, { chip: argv.chip }, out);
  const { populations, projections } = network;
  out.say(
    `${argv.file}: no errors; ${count(populations.length, "population")}, ${count(projections.length, "projection")}, fits ${compiled.chip.name}`,
  );
  out.result({ diagnostics: warnings.map(toJson) });
};
