/** Lines through the means of single values. */
import type { CurveSeries, Point } from "./model.ts";

/** A line through the means of all dots of one x. */
export const meanSeries = (
  name: string,
  dots: readonly Point[],
  look?: CurveSeries["look"],
): CurveSeries => ({
  name,
  ...(look !== undefined && { look }),
  dots,
  line: unique(dots.map(({ x }) => x))
    .sort((a, b) => a - b)
    .map((x) => ({ x, y: mean(dots.filter((dot) => dot.x === x).map(({ y }) => y)) })),
});

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
