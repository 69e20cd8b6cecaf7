/** Corners of the rules of hw-models/SPEC.md. The oracle counts them, so that a test can prove it was there. */

/** Of "Neuron" and "Step". */
export const STEP_SITUATIONS = [
  "gap of more than a step",
  "gap of whole steps",
  "gap beyond the coarse table",
  "voltage clipped",
  "current clipped",
  "several firings between two events",
  "second firing in a trial",
  "firing held back to the end of the refractory period",
  "search held back past its end",
  "search without a firing",
  "firing at the first tick of a step",
  "firing at an event's tick",
  "firing with a threshold of zero or less",
  "armed by a threshold of exactly zero alone",
  "firing as V falls",
  "firings used up",
  "events at one tick",
  "spike told twice",
  "event at the first tick of a step",
  "arrival after the first",
  "event of a neuron that never fires",
] as const;

/** Of "Learning". */
export const LEARNING_SITUATIONS = [
  "slope at its floor",
  "slope of less than six bits",
  "error clipped",
  "gain clipped",
  "accumulator clipped",
  "target fired before the arrival",
  "target fired at the arrival",
  "span of a step or less",
  "span of whole steps",
  "span of steps and ticks",
  "span beyond the coarse table",
  "error handed back through a frozen layer",
  "error handed back by two layers",
  "product in a frozen layer left out",
  "fewer than 16 bits cut off",
  "16 bits or more cut off",
  "rate held at 2^-31",
  "shadow weight clipped",
  "forward weight held at 127",
  "hidden neuron bumped",
  "silent output bumped",
  "silent target",
  "error of a later firing",
  "two firings more than a step apart",
  "what later firings owe clipped",
  "several arrivals at an axon",
  "error handed back within a population",
  "error handed back by a neuron to itself",
  "no error at all",
  "delay of several arrivals",
  "delay from an input",
  "delay held at a step",
  "delay held at the longest",
  "share of less than a tick",
  "likelihood beyond its table",
  "silent output of likelihood 0",
  "target without its spike",
  "spike without a target",
  "bump left out where no spike arrived",
] as const;

export const SITUATIONS = [...STEP_SITUATIONS, ...LEARNING_SITUATIONS] as const;
export type Situation = (typeof SITUATIONS)[number];
export type Situations = Record<Situation, number>;

export const noSituations = (): Situations =>
  Object.fromEntries(SITUATIONS.map((name) => [name, 0])) as Situations;

export const addSituations = (total: Situations, seen: Situations): void => {
  for (const name of SITUATIONS) total[name] += seen[name];
};

/** Those of `names` that were met fewer than `least` times. */
export const tooRare = (
  total: Situations,
  names: readonly Situation[],
  least: number,
): readonly (readonly [Situation, number])[] =>
  names.filter((name) => total[name] < least).map((name) => [name, total[name]]);
