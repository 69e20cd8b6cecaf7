/** A sweep as text → what is to be run. docs/files.md, "Sweeps", has its form. */
import { STEPPED, type SteppedBaseline } from "../baselines/compare-baselines.ts";
import { Problem } from "../problem.ts";
import { KNOBS, type Knob, LIMITS, MOST_WIDTH, type SweepFormats, WHOLE } from "./formats.ts";
import { STAGES, type Stage } from "./record.ts";
import { Words } from "./spec-tokens.ts";

export const SWEEP_TEXT_VERSION = 1;

/** What a setting says of the formats; the rest is the chip's. */
export type Setting = Partial<SweepFormats>;

export interface Sweep {
  readonly seeds: readonly number[];
  readonly stages: readonly Stage[];
  /** Of the training that the stages are taken from. */
  readonly epochs: number;
  readonly batches: number;
  readonly batch: number;
  /** Formats at which gradients are compared. */
  readonly settings: readonly Setting[];
  /** Baselines in 2^time steps of a time unit. */
  readonly baselines: readonly { readonly baseline: SteppedBaseline; readonly time: number }[];
  readonly trainings: readonly { readonly setting: Setting; readonly epochs: number }[];
}

const DEFAULTS: Sweep = {
  seeds: [0],
  stages: ["start"],
  epochs: 100,
  batches: 20,
  batch: 150,
  settings: [],
  baselines: [],
  trainings: [],
};

const STATEMENTS = ["seeds", "stages", "epochs", "batches", "vary", "baseline", "train"] as const;
/** What may be said more than once. */
const LISTED: readonly string[] = ["vary", "baseline", "train"];
const MOST_SEED = 2 ** 32 - 1;
const MOST_EPOCHS = 100_000;
const MOST_SAMPLES = 10_000_000;
/** Settings of one line. */
const MOST_SETTINGS = 10_000;

/** @throws Problem with the place of the first mistake */
export const sweepFromText = (file: string, text: string): Sweep => {
  const lines = text
    .split(/\r?\n/)
    .map((line, n) => new Words(file, n + 1, line))
    .filter(({ next }) => next !== null);
  const [first, ...others] = lines;
  if (!first?.take("sweep")) {
    const where = first ?? new Words(file, 1, "");
    throw where.problem("E0913", `${file} does not begin with its version`, "begin with `sweep 1`");
  }
  first.number("version of sweeps", SWEEP_TEXT_VERSION, SWEEP_TEXT_VERSION);
  first.finish();
  let sweep = DEFAULTS;
  const said = new Set<string>();
  for (const words of others) {
    const statement = words.oneOf(STATEMENTS, "a statement");
    if (!LISTED.includes(statement) && said.has(statement))
      throw words.problem("E0913", `${statement} is said twice`, "remove one of the lines", 1);
    said.add(statement);
    sweep = { ...sweep, ...READERS[statement](words, sweep) };
    words.finish();
  }
  if ([sweep.settings, sweep.baselines, sweep.trainings].every(({ length }) => length === 0))
    throw new Problem("E0913", file, `${file} varies nothing`, {
      place: { line: text.split("\n").length, column: 1 },
      hint: "add a line such as `vary time 4..12`",
    });
  return sweep;
};

const READERS: Readonly<Record<(typeof STATEMENTS)[number], (words: Words, sweep: Sweep) => Partial<Sweep>>> =
  {
    seeds: (words) => ({ seeds: distinct(list(words, () => words.range("seed", 0, MOST_SEED))) }),
    stages: (words) => ({ stages: distinct(list(words, () => [words.oneOf(STAGES, "a stage")])) }),
    epochs: (words) => ({ epochs: words.number("number of epochs", 1, MOST_EPOCHS) }),
    batches: (words) => {
      const batches = words.number("number of batches", 1, MOST_SAMPLES);
      if (!words.take("of")) return { batches };
      return { batches, batch: words.number("number of samples", 1, MOST_SAMPLES) };
    },
    vary: (words, { settings }) => ({ settings: [...settings, ...product(words)] }),
    baseline: (words, { baselines }) => {
      const baseline = words.oneOf(STEPPED, "a baseline");
      words.oneOf(["time"], "its steps");
      const times = bitsOf(words, "time");
      return { baselines: [...baselines, ...times.map((time) => ({ baseline, time }))] };
    },
    train: (words, { trainings, epochs: usual }) => {
      const settings = product(words);
      const epochs = words.take("epochs") ? words.number("number of epochs", 1, MOST_EPOCHS) : usual;
      return { trainings: [...trainings, ...settings.map((setting) => ({ setting, epochs }))] };
    },
  };

/** Parts with commas between. */
const list = <T>(words: Words, part: () => readonly T[]): readonly T[] => {
  const all = [...part()];
  while (words.take(",")) all.push(...part());
  return all;
};

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)];

/** `time 4..8, state 6, 8 of 16`: all combinations of what its parts say. */
const product = (words: Words): readonly Setting[] => {
  let settings: readonly Setting[] = [{}];
  const seen = new Set<Knob>();
  do {
    const knob = words.oneOf(KNOBS, "what is varied");
    if (seen.has(knob)) throw words.problem("E0913", `${knob} is varied twice`, "give it one list", 1);
    seen.add(knob);
    const values = axis(words, knob);
    if (settings.length * values.length > MOST_SETTINGS)
      throw words.problem("E0913", `more than ${MOST_SETTINGS} settings in a line`, "vary fewer at once", 1);
    settings = settings.flatMap((setting) => values.map((value) => ({ ...setting, ...value })));
  } while (words.take(","));
  return settings;
};

/** Ranges with commas between, up to what is no number. */
const bitsOf = (words: Words, knob: Knob): readonly number[] => {
  const { low, high } = LIMITS[knob];
  const bits = [...words.range(`number of bits for ${knob}`, low, high)];
  while (words.next === "," && words.isNumberBehind()) {
    words.take(",");
    bits.push(...words.range(`number of bits for ${knob}`, low, high));
  }
  return bits;
};

/** The values of one knob. */
const axis = (words: Words, knob: Knob): readonly Setting[] => {
  const bits = bitsOf(words, knob);
  if (knob === "time" || knob === "weight") return bits.map((value) => ({ [knob]: value }));
  const width = words.take("of") ? words.number(`width of ${knob}`, 2, MOST_WIDTH) : null;
  return bits.map((fraction) => {
    const all = width ?? fraction + WHOLE[knob];
    if (fraction > all || all > MOST_WIDTH)
      throw words.problem(
        "E0915",
        fraction > all
          ? `${knob} ${fraction} of ${all} has more bits behind the point than in all`
          : `${knob} ${fraction} has ${all} bits in all, more than ${MOST_WIDTH}`,
        fraction > all
          ? `give at most ${all} of ${all}`
          : `give its width, such as ${fraction} of ${MOST_WIDTH}`,
        1,
      );
    return { [knob]: fraction, [`${knob}Bits`]: all };
  });
};
