/** What is wrong with firing times from elsewhere, for people: named, placed, and by how much. */
import type { PopulationName } from "../../hw-models/program.ts";
import type { Condition, Fault } from "./conditions.ts";
import type { GradientOfList, TrialOfList } from "./listed.ts";

/** `early` and `late` fire before and after V rises through θ; `missing` is not listed and should be. */
export type FindingKind = "early" | "late" | "missing" | Fault;

export interface Finding {
  readonly kind: FindingKind;
  readonly trial: number;
  /** Network id. */
  readonly neuron: number;
  /** As listed, or of the crossing where nothing is; time units from the start of the trial. */
  readonly time: number;
  /** V − θ at the firing, threshold units; NaN where nothing is listed. */
  readonly excess: number;
  /** Listed time minus the crossing's, time units; NaN without one of them. */
  readonly shift: number;
}

/** A population's firings. */
export interface Tally {
  readonly name: string;
  readonly firings: number;
  /** Within the tolerance. */
  readonly right: number;
  readonly early: number;
  readonly late: number;
  /** That cannot be, whatever their time. */
  readonly impossible: number;
  readonly missing: number;
  /** Largest |V − θ|, threshold units, and |shift|, time units, of those that have a crossing. */
  readonly largestExcess: number;
  readonly largestShift: number;
}

export interface Findings {
  readonly populations: readonly Tally[];
  /** All that are beyond the tolerance, the worst first: faults and missing ones, then by shift. */
  readonly list: readonly Finding[];
}

/**
 * @param populations those of the network, inputs among them
 * @param tolerance time units by which a firing may miss its crossing
 */
export const findingsOf = (
  { view, trials }: Pick<GradientOfList, "view" | "trials">,
  populations: readonly PopulationName[],
  tolerance: number,
): Findings => {
  const idOf = new Uint32Array(view.sourceOf.length);
  view.sourceOf.forEach((source, id) => {
    idOf[source] = id;
  });
  const id = (neuron: number): number => idOf[view.net.inputs + neuron];
  const all = trials.flatMap((trial, number) => [
    ...trial.conditions.firings.map((condition) => findingOf(trial, number, condition, id)),
    ...trial.conditions.missing.map(
      ({ neuron, time }): Finding => ({
        kind: "missing",
        trial: number,
        neuron: id(neuron),
        time,
        excess: Number.NaN,
        shift: Number.NaN,
      }),
    ),
  ]);
  const isRight = ({ kind, shift }: Finding): boolean =>
    (kind === "early" || kind === "late") && Math.abs(shift) <= tolerance;
  return {
    populations: populations
      .filter(({ input }) => !input)
      .map(({ name, first, size }) => {
        const own = all.filter(({ neuron }) => neuron >= first && neuron < first + size);
        return tally(name, own, isRight);
      }),
    list: all
      .filter((finding) => !isRight(finding))
      .sort((a, b) => rank(a) - rank(b) || a.trial - b.trial || a.time - b.time),
  };
};

/** Without a shift first, then by its size. */
const rank = ({ shift }: Finding): number =>
  Number.isNaN(shift) ? Number.NEGATIVE_INFINITY : -Math.abs(shift);

const findingOf = (
  { firings }: TrialOfList,
  trial: number,
  { firing, excess, crossing, fault }: Condition,
  id: (neuron: number) => number,
): Finding => {
  const time = firings.time[firing];
  const shift = fault === null || fault === "falling" ? time - crossing : Number.NaN;
  return {
    kind: fault ?? (shift < 0 ? "early" : "late"),
    trial,
    neuron: id(firings.neuron[firing]),
    time,
    excess,
    shift,
  };
};

const tally = (name: string, own: readonly Finding[], isRight: (finding: Finding) => boolean): Tally => {
  const count = (is: (finding: Finding) => boolean): number => own.filter(is).length;
  const largest = (value: (finding: Finding) => number): number =>
    own.reduce((most, finding) => {
      const size = Math.abs(value(finding));
      return Number.isNaN(finding.shift) || !(size > most) ? most : size;
    }, 0);
  return {
    name,
    firings: count(({ kind }) => kind !== "missing"),
    right: count(isRight),
    early: count((f) => f.kind === "early" && !isRight(f)),
    late: count((f) => f.kind === "late" && !isRight(f)),
    impossible: count(({ kind }) => !["early", "late", "missing"].includes(kind)),
    missing: count(({ kind }) => kind === "missing"),
    largestExcess: largest(({ excess }) => excess),
    largestShift: largest(({ shift }) => shift),
  };
};
