/** The points of a sweep in the order of their numbers. */
import { chipFormats, nameOf, type SweepFormats } from "./formats.ts";
import type { Stage } from "./record.ts";
import type { Setting, Sweep } from "./spec.ts";

export type Point = GradientTask | TrainingTask;

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

export interface TrainingTask extends PointBase {
  readonly kind: "training";
  readonly epochs: number;
}

/**
 * By seed, then stage, then setting, trainings behind the stages of their seed; the chip's own formats come
 * first, and what is said twice is one point.
 * @param timeBits of the program
 */
export const pointsOf = (sweep: Sweep, timeBits: number): readonly Point[] => {
  const chip = chipFormats(timeBits);
  const whole = (setting: Setting): { formats: SweepFormats; setting: string } => {
    const formats = { ...chip, ...setting };
    return { formats, setting: nameOf(formats, chip) };
  };
  const settings = once([{}, ...sweep.settings].map(whole), ({ setting }) => setting);
  const trainings = once(
    sweep.trainings.map(({ setting, epochs }) => ({ ...whole(setting), epochs })),
    ({ setting, epochs }) => `${setting} ${epochs}`,
  );
  const points = sweep.seeds.flatMap((seed) => [
    ...(sweep.settings.length === 0 ? [] : sweep.stages).flatMap((stage) =>
      settings.map((formats) => ({ kind: "gradient", seed, stage, ...formats }) as const),
    ),
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
export const keyOf = (point: Omit<GradientTask, "point"> | Omit<TrainingTask, "point">): string =>
  [point.kind, point.seed, point.kind === "gradient" ? point.stage : point.epochs, point.setting].join("|");
