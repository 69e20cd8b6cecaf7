/** Training curves of a sweep as docs/ keeps them: CSV, a table and a picture. */
import { parse } from "csv-parse/sync";
import { group, round, text } from "./picture.ts";
import type { SweepResults } from "./record.ts";

export interface TrainingRow {
  readonly program: string;
  /** As in the records: `time 6`, or `chip`. */
  readonly setting: string;
  readonly seed: number;
  /** From 1. */
  readonly epoch: number;
  /** Accuracies: of validation data after the epoch, of test data after the last one. */
  readonly validation: number;
  readonly test: number | null;
}

/** All trainings of a sweep, in the order of its points. */
export const trainingRows = ({ header, records }: SweepResults): readonly TrainingRow[] =>
  records.flatMap((record) =>
    record.kind !== "training"
      ? []
      : record.validation.map((validation, e) => ({
          program: header.program,
          setting: record.setting,
          seed: record.seed,
          epoch: e + 1,
          validation,
          test: e + 1 === record.epochs ? record.test.last : null,
        })),
  );

const COLUMNS = ["program", "setting", "seed", "epoch", "validation", "test"] as const;
const WORDS: ReadonlySet<string> = new Set(["program", "setting"]);

export const trainingsToCsv = (rows: readonly TrainingRow[]): string => {
  const cell = (value: string | number | null): string =>
    typeof value === "string" ? `"${value}"` : value === null ? "" : String(Number(value.toFixed(6)));
  return `${[COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((c) => cell(row[c])).join(","))].join("\n")}\n`;
};

/** What trainingsToCsv wrote. */
export const trainingsFromCsv = (csv: string): readonly TrainingRow[] =>
  parse(csv, {
    columns: true,
    cast: (value, { column, header }) =>
      header || WORDS.has(String(column)) ? value : value === "" ? null : Number(value),
  }) as TrainingRow[];

/** A knob and how coarse it was made; the chip's own formats stand beside each. */
const PANELS = [
  { knob: "time", what: "ticks of tau_s as a power of two" },
  { knob: "weight", what: "bits of a forward weight" },
  { knob: "state", what: "bits of I and V behind the point" },
  { knob: "gradient", what: "bits of errors and gains behind the point" },
] as const;

interface Curve {
  readonly setting: string;
  /** By epoch, mean over seeds, and each seed. */
  readonly mean: readonly number[];
  readonly seeds: readonly (readonly number[])[];
  /** Of each seed, after the last epoch. */
  readonly test: readonly number[];
}

/** In the order of their first rows. */
const curvesOf = (rows: readonly TrainingRow[]): readonly Curve[] =>
  [...new Set(rows.map(({ setting }) => setting))].map((setting) => {
    const own = rows.filter((row) => row.setting === setting);
    const seeds = [...new Set(own.map(({ seed }) => seed))].map((seed) =>
      own.filter((row) => row.seed === seed).map(({ validation }) => validation),
    );
    return {
      setting,
      seeds,
      mean: seeds[0].map((_, e) => mean(seeds.map((seed) => seed[e]))),
      test: own.flatMap(({ test }) => test ?? []),
    };
  });

const CHIP = "chip";

/** A row a setting, those of a knob together. */
export const trainingTable = (rows: readonly TrainingRow[]): string => {
  const curves = curvesOf(rows);
  const epochs = curves[0].mean.length;
  const shown = [1, 2, 5, epochs].filter((epoch, n, all) => epoch <= epochs && all.indexOf(epoch) === n);
  const inOrder = [CHIP, ...PANELS.map(({ knob }) => knob)].flatMap((knob) =>
    curves.filter(({ setting }) => setting.split(" ")[0] === knob),
  );
  return [
    `| setting | ${shown.map((epoch) => `epoch ${epoch}`).join(" | ")} | test | each seed |`,
    `| --- | ${shown.map(() => "---").join(" | ")} | --- | --- |`,
    ...inOrder.map(({ setting, mean: validation, test }) =>
      [
        `| ${setting}`,
        ...shown.map((epoch) => percent(validation[epoch - 1])),
        percent(mean(test)),
        `${test.map(percent).join(", ")} |`,
      ].join(" | "),
    ),
  ].join("\n");
};

const PLOT = { width: 230, height: 190, left: 44, top: 52, gap: 44, below: 46 } as const;
const COLOURS = ["#2a78c2", "#c2702a", "#3c9a55"];

/** A panel a knob: lines are means over seeds, dots seeds; the chip's own formats are dashed. */
export const trainingSvg = (rows: readonly TrainingRow[]): string => {
  const curves = curvesOf(rows);
  const [chip] = curves.filter(({ setting }) => setting === CHIP);
  const lowest = Math.min(...rows.map(({ validation }) => validation));
  // Down to a whole tenth.
  const low = Math.floor(lowest * 10) / 10;
  const width = PLOT.left + PANELS.length * (PLOT.width + PLOT.gap);
  const height = PLOT.top + PLOT.height + PLOT.below;
  const panels = PANELS.map(({ knob, what }, c) => {
    const own = curves.filter(({ setting }) => setting.startsWith(`${knob} `));
    return group(PLOT.left + c * (PLOT.width + PLOT.gap), PLOT.top, panel(what, chip, own, low));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    "<title>Validation accuracy over the epochs of training at coarser formats</title>",
    "<style>text{fill:#333}.axis{stroke:#888;fill:none}.grid{stroke:#8884}.back{fill:#fff}@media(prefers-color-scheme:dark){text{fill:#ddd}.back{fill:#151515}}</style>",
    `<rect class="back" width="${width}" height="${height}"/>`,
    ...panels,
    "</svg>\n",
  ].join("\n");
};

const panel = (what: string, chip: Curve, own: readonly Curve[], low: number): string => {
  const epochs = chip.mean.length;
  const x = (epoch: number): number => round(((epoch - 1) / Math.max(epochs - 1, 1)) * PLOT.width);
  const y = (accuracy: number): number => round(PLOT.height * (1 - (accuracy - low) / (1 - low)));
  const tenths = Array.from({ length: Math.round((1 - low) * 10) + 1 }, (_, n) => low + n / 10);
  const marks = tenths.map(
    (at) =>
      `<line class="grid" x1="0" x2="${PLOT.width}" y1="${y(at)}" y2="${y(at)}"/>${text(-6, y(at) + 4, (100 * at).toFixed(0), "end")}`,
  );
  const ticks = [1, Math.round(epochs / 2), epochs].map((epoch) =>
    text(x(epoch), PLOT.height + 16, String(epoch), "middle"),
  );
  const line = ({ mean: means, seeds }: Curve, colour: string, dashes: string): string => {
    const path = means.map((at, e) => `${e === 0 ? "M" : "L"}${x(e + 1)} ${y(at)}`).join("");
    const dots = seeds.flatMap((seed) =>
      seed.map((at, e) => `<circle cx="${x(e + 1)}" cy="${y(at)}" r="2" fill="${colour}"/>`),
    );
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.4"${dashes}/>${dots.join("")}`;
  };
  const names = [...own.map(({ setting }) => setting), CHIP];
  const legend = names.map((name, n) => {
    const at = n * 62;
    return `<path d="M${at} -16h14" stroke="${colourOf(name, n)}" stroke-width="1.4"${name === CHIP ? DASHES : ""}/>${text(at + 17, -12, name.split(" ").at(-1) ?? name, "start")}`;
  });
  return [
    text(0, -34, what, "start"),
    ...legend,
    ...marks,
    `<path class="axis" d="M0 0V${PLOT.height}H${PLOT.width}"/>`,
    ...ticks,
    text(PLOT.width / 2, PLOT.height + 34, "epoch; validation accuracy, %", "middle"),
    line(chip, CHIP_COLOUR, DASHES),
    ...own.map((curve, n) => line(curve, COLOURS[n], "")),
  ].join("");
};

const CHIP_COLOUR = "#888";
const DASHES = ' stroke-dasharray="4 3"';
const colourOf = (name: string, n: number): string => (name === CHIP ? CHIP_COLOUR : COLOURS[n]);

const percent = (accuracy: number): string => (100 * accuracy).toFixed(1);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
