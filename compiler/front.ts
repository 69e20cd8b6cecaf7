/** The front end in one call: text to checked network, with everything there is to say about it. */
import { type CheckOptions, checkProgram } from "./check/check.ts";
import { createCollector, type Diagnostic } from "./diagnostic.ts";
import type { Network } from "./network.ts";
import { parse } from "./parse.ts";
import type { Source } from "./source.ts";

export interface Analysis {
  /** Null where a diagnostic is an error. */
  readonly network: Network | null;
  /** In order of their files, the program first and then as they are imported, and of their places. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks a program. `seed` takes the place of the program's own. */
export const analyse = (source: Source, options: CheckOptions = {}): Analysis => {
  const collector = createCollector();
  collector.open(source);
  const network = checkProgram(parse(source, collector), source, collector, options);
  return { network, diagnostics: collector.diagnostics() };
};
