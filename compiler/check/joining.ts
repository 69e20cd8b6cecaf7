/** What a rule says, as the checks of projections hand it on. */
import type { AxonalDelay, Quantity, Rule, Value } from "../network.ts";
import type { Span } from "../source.ts";
import type { WindowDraft } from "./windows.ts";

/** What a projection says beside its ends. */
export interface Joining {
  readonly rule: Rule | WindowDraft;
  readonly weight: Value;
  readonly delay: Quantity | null;
  /** Where each synapse has its own. */
  readonly delays?: Value;
  /** Where each axon has its own. */
  readonly axonal?: AxonalDelay;
  /** Where the n-th of the synapses that are given one by one is said, and how to name it: "line 3: ". */
  readonly describe: (n: number) => { readonly span: Span; readonly where: string };
}
