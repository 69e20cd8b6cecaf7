/** The points of a sweep in the order of their numbers. */
import type { SteppedBaseline } from "../baselines/compare-baselines.ts";
import { chipFormats, nameOf, type SweepFormats } from "./formats.ts";
import type { Stage } from "./record.ts";
import type { Setting, Sweep } from "./spec.ts";

export type Point = GradientTask | SteppedTask | TrainingTask;

interface PointBase {
  readonly point: number;
  readonly seed: number;
  readonly formats: SweepFormats;
  readonly setting: string;
}

export interface GradientTask extends PointBase {
  readonly kind: "gradient";
  readonly stage: Stage;
}

/** A baseline at 2^formats.time steps of a time unit. */
export interface SteppedTask extends PointBase {
  readonly kind: "baseline";
  readonly stage: Stage;
  readonly baseline: SteppedBaseline;
}

export interface TrainingTask extends PointBase {
  readonly kind: "training";
  readonly epochs: number;
}

/**
 * By seed, then stage, then setting, baselines behind the settings of their stage, trainings behind the stages of
 * their seed; the chip's own formats come first, and what is said twice is one point.
 * @param timeBits of the program
 */
export const pointsOf = (sweep: Sweep, timeBits: number): readonly Point[] => {
  const chip = chipFormats(timeBits);
  const whole = (setting: Setting): { formats: SweepFormats; setting: string } => {
    const formats = { ...chip, ...setting };
    return { formats, setting: nameOf(formats, chip) };
  };
  const settings =
    sweep.settings.length === 0 ? [] : once([{}, ...sweep.settings].map(whole), ({ setting }) => setting);
  const baselines = once(
    sweep.baselines.map(({ baseline, time }) => ({
      formats: { ...chip, time },
      setting: `${baseline}, time ${time}`,
      baseline,
    })),
    ({ setting }) => setting,
  );
  const trainings = once(
    sweep.trainings.map(({ setting, epochs }) => ({ ...whole(setting), epochs })),
    ({ setting, epochs }) => `${setting} ${epochs}`,
  );
  const points = sweep.seeds.flatMap((seed) => [
    ...sweep.stages.flatMap((stage) => [
      ...settings.map((formats) => ({ kind: "gradient", seed, stage, ...formats }) as const),
      ...baselines.map((baseline) => ({ kind: "baseline", seed, stage, ...baseline }) as const),
    ]),
    ...trainings.map((training) => ({ kind: "training", seed, ...training }) as const),
  ]);
  return points.map((point, number) => ({ point: number, ...point }));
};

/** The first of those with one key. */
const once = <T>(items: readonly T[], key: (item: T) => string): readonly T[] => {
  const seen = new Set<string>();
  return items.filter((item) => !seen.has(key(item)) && seen.add(key(item)));
};

/** What two points have in common that give the same record but for its number. */
export const keyOf = (
  point: Omit<GradientTask, "point"> | Omit<SteppedTask, "point"> | Omit<TrainingTask, "point">,
): string =>
  [point.kind, point.seed, point.kind === "training" ? point.epochs : point.stage, point.setting].join("|");
